"""Small files of people flow as the ministry makes them, with figures of our own."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

MESH = "mesh1kmid,prefcode,citycode,year,month,dayflag,timezone,population"
OLDER = "meshcode,option1,option2,option3,option4,option5,option6,value"
FROM_TO = "year,month,dayflag,timezone,prefcode,citycode,from_area,population"
ROWS = (
    "53391535,99,99001,2021,11,0,0,50",
    "53391535,99,99001,2021,11,1,0,80",
    "53391535,99,99001,2021,11,2,0,71",
    "53391536,99,99002,2021,11,1,0,20",
    "53391535,99,99001,2021,12,1,0,90",
    "53391535,99,99001,2021,12,1,1,30",
)


def text(*rows: str, header: str = MESH) -> bytes:
    return ("\n".join([header, *(rows or ROWS)]) + "\n").encode()


def written(folder: Path, name: str, raw: bytes) -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return buffer.getvalue()


def packed(kind: str, raw: bytes) -> tuple[str, bytes]:
    """Return a name and the bytes of a CSV file packed in one of the ways in which it is published."""
    nested = {"07/2021/12/monthly_mdp_mesh1km.csv.zip": zipped({"monthly_mdp_mesh1km.csv": raw})}
    return {
        "plain": ("a.csv", raw),
        "gzip": ("a.csv.gz", gzip.compress(raw)),
        "zip": ("a.zip", zipped({"07/a.csv": raw, "readme.pdf": b"x"})),
        "zip in zip": ("b.zip", zipped(nested)),
    }[kind]
