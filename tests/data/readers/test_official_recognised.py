"""What is in no official format, or in several, is left to the general understanding; files of the map are pointed on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from official_samples import is_true_if_known, table_file
from reader_samples import zipped

from analysis.data.intake.sheets import open_book
from analysis.data.readers.official.recognise import recognised
from analysis.errors import DataError

_LIST = "施設名,住所,緯度,経度\n中央窓口,練習町1,30.0,150.0\n"
_TABLES = {
    "counts": "施設名,利用者数\n中央窓口,3\n",
    "codes": "団体コード,都道府県名,市区町村名,予算額（千円）\n999997,練習県,練習市,3\n",
    "words": "お知らせ\n本日は休みます\n",
    "no headings": "1,2\n3,4\n",
}


@pytest.mark.parametrize("text", _TABLES.values(), ids=_TABLES.keys())
def test_ordinary_tables_are_in_no_format(tmp_path: Path, text: str) -> None:
    (tmp_path / "表.csv").write_text(text, encoding="utf-8")
    assert recognised(open_book(tmp_path / "表.csv")) is None


def test_a_book_of_several_formats_is_in_none(tmp_path: Path) -> None:
    ages = "集計年,都道府県コード,都道府県名,市区町村コード,市区町村名,件数\n2016,99,練習県,99999,練習市,1\n"
    (tmp_path / "both.zip").write_bytes(zipped({"a.csv": _LIST.encode(), "b.csv": ages.encode()}))
    assert recognised(open_book(tmp_path / "both.zip")) is None
    (tmp_path / "same.zip").write_bytes(zipped({"a.csv": _LIST.encode(), "b.csv": _LIST.encode()}))
    found = recognised(open_book(tmp_path / "same.zip"))
    assert found is not None and found.understood is not None and len(found.understood.tables) == 2


def test_headings_below_lines_of_title_are_found(tmp_path: Path) -> None:
    rows = [
        ["公共の施設", "", "", ""],
        ["2024年4月1日現在", "", "", ""],
        *(line.split(",") for line in _LIST.splitlines()),
    ]
    found = recognised(open_book(table_file(tmp_path, rows)))
    assert found is not None and found.name == "市の施設一覧"


@pytest.mark.parametrize(("name", "raw"), [
    ("N03.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": null}]}'),
    ("N03.shp", b"\x00\x00\x27\x0a" + bytes(96)),
    ("N03.zip", zipped({"N03.shp": b"\x00\x00\x27\x0a", "N03.dbf": b"\x03", "N03.geojson": b"{}"})),
])  # fmt: skip
def test_files_of_the_map_are_pointed_to_where_they_are_registered(
    tmp_path: Path, name: str, raw: bytes
) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(DataError, match="地図のデータ.*公式の境界を登録する"):
        open_book(tmp_path / name)


_SHELTERS = """都道府県コード又は市区町村コード,NO,名称,住所,緯度,経度,災害種別_洪水,災害種別_地震,想定収容人数
99999,1,第一広場,練習町1-1,30.01,150.02,1,,"1,200"
99999,2,第二広場,練習町2-3,30.02,150.03,,1,△30
99999,3,第三広場,,,,1,1,X
"""
_RESIDENTS = """,,,,総数,0歳～4歳,100歳以上
団体コード,都道府県名,市区町村名,性別,人,人,人
-,合計,-,計,30,20,10
999997,練習県,練習市,計,30,20,10
999997,練習県,練習市,男,"1,014",8,***
"""


@pytest.mark.parametrize(
    "text", [_SHELTERS, _RESIDENTS, _LIST * 3], ids=["shelters", "residents", "facilities"]
)
def test_of_damaged_files_every_figure_stands_where_it_is_said_to(tmp_path: Path, text: str) -> None:
    raw, known = text.encode("cp932"), 0
    for seed in range(200):
        chance, damaged = random.Random(seed), bytearray(raw)
        a, b, c = sorted(chance.sample(range(len(raw)), 3))
        match seed % 4:
            case 0:
                damaged = damaged[:a] + damaged[b:c] + damaged[a:b] + damaged[c:]
            case 1:
                damaged = damaged[:c]
            case _:
                for _ in range(chance.randint(1, 8)):
                    damaged[chance.randrange(len(raw))] = chance.choice(b'0179.,-"\n\x82\xb5X')
        path = tmp_path / "damaged.csv"
        path.write_bytes(damaged)
        known += is_true_if_known(path)
    assert known > 20
