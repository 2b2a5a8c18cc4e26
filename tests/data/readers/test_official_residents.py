"""Tables of 総務省 by municipality: layouts as published in 2024, figures and places made up."""

from __future__ import annotations

from pathlib import Path

from official_samples import CODE, column, official, table, table_file
from openpyxl import Workbook

from analysis.data.intake.layout import Role
from analysis.data.readers.official.residents import AGES, CARDS, MOVES

_BANDS = [*(f"{age}歳～{age + 4}歳" for age in range(0, 100, 5)), "100歳以上"]
_PLACES = [
    ("-", "合計", "-"),
    ("990001", "練習県", "-"),
    (CODE, "練習県", "練習市"),
    ("99998", "練習県", "練習市港区"),
]


def _ages(path: Path, *, title: bool) -> Path:
    """Ages above, units below: 総数 stands over 人; 計, 男, 女 are rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append(["【総計】住民基本台帳年齢階級別人口（市区町村別）"])
    sheet.append([None] * 4 + ["総数", *_BANDS])
    sheet.append(["団体コード", "都道府県名", "市区町村名", "性別", *["人"] * 22])
    for place in _PLACES:
        for sex, each in (("計", 20), ("男", 9), ("女", 11)):
            sheet.append([*place, sex, 21 * each, *[each] * 21])
    book.save(path)
    return path


def test_ages_get_standard_names_and_sums_are_left_out(tmp_path: Path) -> None:
    for title in (False, True):
        path = _ages(tmp_path / f"{title}.xlsx", title=title)
        found, read = official(path), table(path)
        assert (found.name, found.people) == (AGES, "住民基本台帳人口")
        names = [one.name for one in read.columns]
        assert names[:6] == ["全国地方公共団体コード", "都道府県名", "市区町村名", "性別", "総人口", "0-4歳"]
        assert names[-1] == "100歳以上" and {one.unit for one in read.columns[4:]} == {"人"}
        assert column(read, "総人口").values == ("420", "189", "231") * 2
        first = 4 if title else 3
        assert read.totals == tuple(f"A{row}" for row in range(first, first + 6))
        assert found.understood is not None and found.understood.cells[Role.TOTAL] == 6 * 26
        said = "".join(found.notes)
        assert "全国と都道府県の6行" in said and "「計」の行" in said and "市と区の両方" in said


def _moves(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["団体コード", "都道府県名", "市区町村名", "令和6年", None, None, None, "令和5年", None])
    sheet.append([None, None, None, "人口", None, None, "世帯数", "住民票記載数", None])
    sheet.append([None, None, None, "男", "女", "計", None, "転入者数（国内）", "出生者数"])
    for place in _PLACES:
        sheet.append([*place, 9, 11, 20, 7, 2, 1])
    for merged in ("A1:A3", "B1:B3", "C1:C3", "D1:G1", "H1:I1", "D2:F2", "G2:G3", "H2:I2"):
        sheet.merge_cells(merged)
    book.save(path)
    return path


def test_years_go_from_the_headings_into_a_note(tmp_path: Path) -> None:
    path = _moves(tmp_path / "人口.xlsx")
    found, read = official(path), table(path)
    assert found.name == MOVES and "見出しの年（令和6年、令和5年）" in "".join(found.notes)
    assert [(one.name, one.unit) for one in read.columns[3:]] == [
        ("男性", "人"), ("女性", "人"), ("総人口", "人"), ("世帯数", "世帯"), ("住民票記載数_転入者数(国内)", "人"),
        ("住民票記載数_出生者数", "人"),
    ]  # fmt: skip
    assert column(read, "総人口").values == ("20", "20") and read.totals == ("A4", "A5")


def test_cards_issued(tmp_path: Path) -> None:
    heads = [
        "算出基準日",
        "都道府県名",
        "市区町村名",
        "総数（人口）",
        "交付枚数",
        "人口に対する交付枚数率",
        "団体コード",
    ]
    rows = [
        heads,
        ["2022/12/31", "練習県", "練習市", "200", "100", "50.0", CODE],
        ["2022/12/31", "練習県", "港町", "10", "5", "50.0", "<NA>"],
    ]
    path = table_file(tmp_path, rows, encoding="utf-8-sig")
    read = table(path)
    assert official(path).name == CARDS and column(read, "総人口").unit == "人"
    assert (column(read, "交付枚数").unit, column(read, "人口に対する交付枚数率").unit) == ("枚", "％")
    assert column(read, "算出基準日").values[0] == "2022-12-31"
    assert [asked.kind for asked in read.questions] == ["検査数字"] and "3行7列" in str(read.questions[0])


def test_files_as_resas_gives_them_out(tmp_path: Path) -> None:
    heads = [
        "集計年",
        "都道府県CD",
        "都道府県名",
        "市区町村CD",
        "市区町村名",
        "事業所数（事業所）",
        "売上金額（百万円）",
    ]
    rows = [
        heads,
        ["2016", "7", "福島県", "7203", "郡山市", "-", "X"],
        ["2016", "13", "東京都", "13101", "千代田区", "…", ""],
    ]
    path = table_file(tmp_path, rows, encoding="cp932")
    read = table(path)
    assert official(path).name == "RESAS（地域経済分析システム）の形"
    assert column(read, "都道府県コード").values == ("07", "13") and column(read, "集計年").type == "年"
    assert column(read, "市区町村コード").values == ("07203", "13101")
    assert column(read, "売上金額").unit == "百万円" and column(read, "売上金額").states == ("秘匿", "空欄")


def test_exports_of_cash_registers_are_pointed_to_their_reader(tmp_path: Path) -> None:
    hours = official(
        table_file(tmp_path, [["営業日", "時間帯", "窓口名", "取引件数"], ["2024/4/1", "9", "中央", "3"]])
    )
    assert (hours.name, hours.generation) == ("POSレジの出力", "1行が1窓口の1時間")
    assert "python -m analysis.data.pos_hourly" in hours.elsewhere and hours.understood is not None
    days = official(table_file(tmp_path, [["営業日", "窓口", "客数"], ["2024/4/1", "中央", "30"]]))
    assert (days.generation, days.elsewhere) == ("1行が1窓口の1日", "")
