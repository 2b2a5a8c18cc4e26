"""JupyterLab for this repository: this machine only, in Japanese, no news and no update checks."""

from pathlib import Path

c = get_config()  # noqa: F821  (defined by Jupyter)
c.ServerApp.ip = "127.0.0.1"
c.LabApp.app_settings_dir = str(Path(__file__).resolve().parent / "lab-settings")
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
