"""Small files in the forms of the publishers, made here: fictional cells of the open sea, and roads of nowhere."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

MESH = "mesh1kmid,prefcode,citycode,year,month,dayflag,timezone,population"
OLDER = "meshcode,option1,option2,option3,option4,option5,option6,value"
FROM_TO = "year,month,dayflag,timezone,prefcode,citycode,from_area,population"
TRAFFIC = (
    "FID,地方整備局等番号,開発建設部／都道府県コード,常時観測点コード,収集時間フラグ（5分間／1時間）,観測年月日,時間帯,"
    "上り・小型交通量,上り・大型交通量,上り・車種判別不能交通量,上り・停電,上り・ループ異常,上り・超音波異常,上り・欠測,"
    "下り・小型交通量,下り・大型交通量,下り・車種判別不能交通量,下り・停電,下り・ループ異常,下り・超音波異常,下り・欠測,"
    "道路種別,時間コード,経度,緯度"
)


def csv(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()


def written(folder: Path, content: bytes | str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def counted(
    time: str, up: str = "10,2,1", faults: str = "0,0,0,0", station: str = "9910010", flag: str = "2"
) -> str:
    """Write a row of counts on 2023-04-03 (a Monday); `time` as hhmm, perhaps without its zeros; 9 vehicles downwards."""
    return f"t.1,99,,{station},{flag},20230403,{time},{up},{faults},6,3,0,0,0,0,0,3,20230403{time.zfill(4)},150.0,30.0"


def workbook(sheets: dict[str, dict[str, object]]) -> bytes:
    """Write an .xlsx: cells by address; a tuple is a formula and the value saved with it (None: none was saved)."""
    named = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
    )
    office = "http://schemas.openxmlformats.org"
    main, relations = f"{office}/spreadsheetml/2006/main", f"{office}/officeDocument/2006/relationships"
    targets = "".join(
        f'<Relationship Id="rId{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    package = f"{office}/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>',
    }
    for number, cells in enumerate(sheets.values(), 1):
        rows: dict[int, list[str]] = {}
        for address, value in cells.items():
            rows.setdefault(int("".join(filter(str.isdigit, address))), []).append(_cell(address, value))
        data = "".join(f'<row r="{n}">{"".join(row)}</row>' for n, row in sorted(rows.items()))
        files[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>'
        )
    return zipped(
        {name: f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode() for name, text in files.items()}
    )


def _cell(address: str, value: object) -> str:
    if isinstance(value, tuple):
        formula, saved = value
        kept = "" if saved is None else f"<v>{saved}</v>"
        return f'<c r="{address}"><f>{escape(formula)}</f>{kept}</c>'
    if isinstance(value, str):
        return f'<c r="{address}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{address}"><v>{value}</v></c>'
