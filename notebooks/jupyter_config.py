"""JupyterLab for this repository: this machine only, in Japanese, no news and no update checks."""

import os
from pathlib import Path
from urllib.parse import quote

c = get_config()  # noqa: F821  (defined by Jupyter)
c.ServerApp.ip = "127.0.0.1"
# In a container there is no other user; strangers are kept out by the token and by listening on this machine only.
c.ServerApp.allow_root = True
c.Application.log_level = "ERROR"
# Tabs of another day, and their kernels, are not opened again: each day begins on the start page.
c.LabApp.default_url = f"/lab/tree/notebooks/{quote('はじめに.md')}?reset"
c.FileContentsManager.preferred_dir = "notebooks"
# Terminals find the commands of this environment: a login shell would set its own PATH.
if os.name != "nt":
    c.ServerApp.terminado_settings = {"shell_command": [os.environ.get("SHELL") or "sh"]}
# Cells and their outputs travel encrypted, where this machine has what it takes.
c.KernelManager.transport_encryption = "auto"
# Errors come with words for them.
c.ServerApp.kernel_spec_manager_class = "analysis.training.kernels.LabKernels"
# What is not for reading is left out of the list of files; the cards of the lessons and the self-check hold the answers.
# Beside the notebooks there are the results (outputs) and the guides (docs); the data are changed by `ebpm data` alone.
c.ContentsManager.hide_globs = ["__pycache__", "jupyter_config.py", "lab-settings", "[0-9][0-9]_*.yml",
                               "self_check.yml", "benchmarks", "data", "dist", "scripts", "share", "src", "tests",
                               "LICENSE", "Makefile", "README.en.md", "environment.yml", "pyproject.toml",
                               "requirements.lock"]  # fmt: skip
settings = str(Path(__file__).resolve().parent / "lab-settings")
c.LabApp.app_settings_dir = settings
# The pages outside JupyterLab, in Japanese: that of an address without its token, and that after logging out.
c.ServerApp.extra_template_paths = [settings]
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
