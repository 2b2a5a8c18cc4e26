"""Finished and failed runs as one piece of data, to be sent from the machine that made them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePosixPath

from analysis.runs.folder import FAILED, named_folder, writing


def packed(out: Path) -> bytes:
    """Pack the runs in a folder, failed ones too.

    Parameters
    ----------
    out : Path
        Folder of all runs.

    Returns
    -------
    bytes
        A ZIP archive.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(path for path in out.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(out).as_posix())
    return stream.getvalue()


def unpacked(parcel: bytes, out: Path) -> list[Path]:
    """Unpack runs into a folder of runs, each whole or not at all.

    Parameters
    ----------
    parcel : bytes
        From `packed`.
    out : Path
        Folder of all runs.

    Returns
    -------
    list of Path
        Folders of the finished runs.

    Raises
    ------
    RunError
        The folder cannot be written, or has a run of that name.
    """
    finished = []
    with zipfile.ZipFile(io.BytesIO(parcel)) as archive:
        paths = [PurePosixPath(name) for name in archive.namelist()]
        for failed, study, run in sorted({_run(path) for path in paths}):
            prefix = PurePosixPath(FAILED, study, run) if failed else PurePosixPath(study, run)
            with named_folder(out, study, run) as folder:
                with writing(out):
                    for path in paths:
                        if path.is_relative_to(prefix):
                            target = folder.path / path.relative_to(prefix)
                            target.parent.mkdir(parents=True, exist_ok=True)
                            target.write_bytes(archive.read(str(path)))
                if failed:
                    folder.keep_failed()
                else:
                    finished.append(folder.publish())
    return finished


def _run(path: PurePosixPath) -> tuple[bool, str, str]:
    failed = path.parts[0] == FAILED
    study, run = path.parts[failed : failed + 2]
    return failed, study, run
