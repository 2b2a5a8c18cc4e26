"""Finds the layers of a boundary file: shapefile, GeoJSON, or a zip of these. The bytes are read once."""

from __future__ import annotations

import codecs
import hashlib
import re
import struct
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from analysis.data.archives import MOST_BYTES, read_zip
from analysis.errors import DataError, Problem, why

SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
GEOJSON = (".geojson", ".json")
NEEDED = {
    ".shx": "図形の索引",
    ".dbf": "属性",
    ".prj": "座標系。ないと、どの測地系の座標か分からない",
}

_SHAPE_MAGIC = b"\x00\x00\x27\x0a"
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/|/?vsi\w*/", re.IGNORECASE)
_ENCODINGS = {
    "932": "cp932", "sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932",
    "ansi 932": "cp932", "65001": "utf-8",
}  # fmt: skip


@dataclass(frozen=True)
class Layer:
    """One layer: what messages call it, and its parts (suffix to bytes: `.geojson`, or those of a shapefile)."""

    name: str
    parts: dict[str, bytes]


@dataclass(frozen=True)
class BoundaryFile:
    """The layers of a file, and the hash of the bytes: of a shapefile those of its parts in the order of names."""

    sha256: str
    layers: list[Layer]


def open_layers(path: Path, where: str) -> BoundaryFile:
    """Read a boundary file and find its layers.

    Parameters
    ----------
    path : Path
        A `.zip`, `.geojson`, `.json` or `.shp` on this machine.
    where : str
        What messages call it.

    Returns
    -------
    BoundaryFile
        With at least one layer, in the order of names. Where a layer comes both as shapefile and as GeoJSON of
        the same name, as 国土数値情報 publishes it, the shapefile is taken.

    Raises
    ------
    DataError
        If the file is missing, is of another type, is an address on the network, is larger than 500 MB, or
        holds no whole layer.
    """
    if _REMOTE.match(path.as_posix()):
        remedy = "ファイルを手元に保存し、data/ の中の場所を書いてください。"
        raise DataError(Problem(f"「{path}」はファイルの場所ではありません。", where, remedy))
    files = _read(path, where)
    digest = hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()
    if path.suffix.lower() == ".zip":
        files = read_zip(files[path.name], where, (*SHAPEFILE, *GEOJSON))
    layers = _layers(files, where)
    if not layers:
        remedy = "シェープファイル（.shp）か GeoJSON（.geojson）の入ったzipにしてください。"
        raise DataError(Problem("zipの中に境界のファイルがありません。", where, remedy))
    return BoundaryFile(digest, layers)


def encoding_of(layer: Layer, where: str) -> str:
    """Say in which encoding the attributes of a shapefile are written.

    Parameters
    ----------
    layer : Layer
        Of a shapefile.
    where : str
        What messages call it.

    Returns
    -------
    str
        As the `.cpg` says; without one UTF-8 if all names and texts are that, else cp932 (Shift_JIS).

    Raises
    ------
    DataError
        If the texts are in neither, or not in the encoding that the `.cpg` names, or a name is cut in two.
    """
    stated = layer.parts.get(".cpg", b"").decode("ascii", "replace").strip()
    stated = _ENCODINGS.get(stated.lower(), stated)
    names, texts = _texts(layer, where)
    for encoding in [stated] if stated else ["utf-8", "cp932"]:
        if _reads(names + texts, encoding):
            _refuse_cut(names, encoding, where)
            return encoding
    found = f".cpg の文字コード（{stated}）" if stated else "UTF-8としても、Shift_JISとしても"
    remedy = "文字コードを確かめ、UTF-8 か Shift_JIS で保存し直し、.cpg にその名前を書いてください。"
    raise DataError(Problem(f"属性を{found}{'で' if stated else ''}読めません。", where, remedy))


def _read(path: Path, where: str) -> dict[str, bytes]:
    if path.suffix.lower() not in (".zip", ".shp", *GEOJSON):
        remedy = "シェープファイル（.shp）、GeoJSON（.geojson）、またはそれらのzipを使ってください。"
        raise DataError(Problem(f"境界のファイルとして扱えない種類「{path.suffix}」です。", where, remedy))
    paths = [path]
    try:
        if path.suffix.lower() == ".shp":
            beside = (each for each in path.parent.iterdir() if each.stem == path.stem)
            paths = [each for each in beside if each.suffix.lower() in SHAPEFILE] or paths
        if (size := sum(each.stat().st_size for each in paths)) > MOST_BYTES:
            found = f"{size / 1024**2:,.0f} MB あります（上限は{MOST_BYTES // 1024**2} MB）。"
            raise DataError(Problem(found, where, "都道府県や市区町村ごとのファイルを使ってください。"))
        return {each.name: each.read_bytes() for each in paths}
    except OSError as cause:
        remedy = "ファイルの有無と読み取りの権限を確かめてください。"
        raise DataError(Problem(f"ファイルを開けません（{why(cause)}）。", where, remedy)) from cause


def _layers(files: dict[str, bytes], where: str) -> list[Layer]:
    stems: dict[str, dict[str, bytes]] = {}
    for name, raw in sorted(files.items()):
        path = PurePosixPath(name)
        stems.setdefault(str(path.with_suffix("")), {})[path.suffix.lower()] = raw
    return [_layer(stem, parts, where) for stem, parts in stems.items()]


def _layer(stem: str, parts: dict[str, bytes], where: str) -> Layer:
    if ".shp" not in parts and (kind := next((each for each in GEOJSON if each in parts), "")):
        return Layer(f"{stem}{kind}", {".geojson": parts[kind]})
    missing = [f"{stem}{part}" for part in (".shp", *NEEDED) if part not in parts]
    if missing:
        reasons = "、".join(f"{part}＝{reason}" for part, reason in NEEDED.items())
        remedy = (
            f"発行元のzipのまま登録するか、同じ名前の .shp .shx .dbf .prj をそろえてください（{reasons}）。"
        )
        raise DataError(Problem(f"{'、'.join(missing)} がありません。", where, remedy))
    if not parts[".shp"].startswith(_SHAPE_MAGIC):
        remedy = "発行元から取り直してください。"
        raise DataError(Problem(f"{stem}.shp はシェープファイルではありません。", where, remedy))
    return Layer(f"{stem}.shp", parts)


def _texts(layer: Layer, where: str) -> tuple[list[bytes], list[bytes]]:
    """Return the column names and texts of a dBASE table, without the blanks that fill them up."""
    raw = layer.parts[".dbf"]
    try:
        count, start, width = struct.unpack_from("<IHH", raw, 4)
        names, slices, place = [], [], 1  # the first byte of a row marks it as deleted or not
        for at in range(32, raw.index(b"\r", 32), 32):
            names.append(raw[at : at + 11].split(b"\0")[0])
            if raw[at + 11 : at + 12] == b"C":
                slices.append((place, place + raw[at + 16]))
            place += raw[at + 16]
    except (struct.error, ValueError, IndexError) as cause:
        remedy = "発行元から取り直してください。"
        raise DataError(Problem("属性のファイル（.dbf）が壊れています。", where, remedy)) from cause
    rows = (start + number * width for number in range(count))
    return names, [raw[row + first : row + last].rstrip(b" \0") for row in rows for first, last in slices]


def _refuse_cut(names: list[bytes], encoding: str, where: str) -> None:
    """Refuse names of which dBASE, with room for 10 bytes, has kept only part of the last character."""
    whole = [name.decode(encoding, "ignore") for name in names]
    cut = [text for name, text in zip(names, whole, strict=True) if text.encode(encoding) != name]
    if cut:
        remedy = (
            "もとの表で属性の名前を10バイト以内（英数字で10字、UTF-8の漢字なら3字まで）に変えて書き出し直すか、"
            "GeoJSON で書き出してください。"
        )
        said = "、".join(f"「{text}…」" for text in cut)
        found = f"属性の名前{said}が10バイトで切れ、最後の文字が途中までしかありません。"
        raise DataError(Problem(found, where, remedy))


def _reads(texts: list[bytes], encoding: str) -> bool:
    try:
        b" ".decode(encoding)  # refuses codecs that are no encoding of texts (hex, rot13)
        decoder = codecs.getincrementaldecoder(encoding)
        for text in texts:
            # Not the final part: the width of a column may cut a last character in two.
            decoder().decode(text)
    except (LookupError, UnicodeError):
        return False
    return True
