"""What looks personal is named by its place and kind, and never repeated."""

import pytest

from analysis.data.intake.book import Book, Kind, Sheet, squared
from analysis.data.intake.personal import suspicions

# Fictional: 03-0000 and 090-0000 are not given to anybody, example.jp is reserved (RFC 2606).
PEOPLE = [
    ("受給者一覧", "", "", ""),
    ("氏名", "連絡先", "住所", "番号"),
    ("練習　太郎", "０３－００００－１２３４", "練習市本町一丁目16-17", "111111111118"),
    ("練習　花子", "090-0000-1234", "練習市北町字見本11番地", "100000000005"),
    ("練習　次郎", "jiro@example.jp", "練習市東町大字見本58", "200000000000"),
]


def book(rows: list[tuple[str, ...]], *, letters: bool = True) -> Book:
    kinds: tuple[tuple[Kind, ...], ...] = tuple(tuple("text" for _ in row) for row in rows)
    return Book("a.xlsx", "xlsx", None, (Sheet("表1", squared(rows), kinds, has_letters=letters),))


def found(rows: list[tuple[str, ...]]) -> dict[str, int]:
    return {one.kind: one.count for one in suspicions(book(rows))}


def test_every_kind_is_found_where_it_stands() -> None:
    told = {one.kind: one for one in suspicions(book(PEOPLE))}
    assert {kind: one.addresses for kind, one in told.items()} == {
        "氏名": ("A3", "A4", "A5"),
        "電話番号": ("B3", "B4"),
        "メールアドレス": ("B5",),
        "住所": ("C3", "C4", "C5"),
        "マイナンバー": ("D3", "D4", "D5"),
    }
    assert {one.sheet for one in told.values()} == {"表1"}


def test_no_value_is_repeated() -> None:
    said = " ".join(str(one) for one in suspicions(book(PEOPLE)))
    for row in PEOPLE[2:]:
        assert not any(cell in said for cell in row)


def test_names_are_seen_without_a_heading() -> None:
    assert found([("a", "b"), ("練習 太郎", "1"), ("見本 花子", "2"), ("例 ひろし", "3")]) == {"氏名": 3}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("氏　名", "練習太郎", "練習花子"), "氏名"),  # spread over the width of its cell
        (("申請者\n氏名", "練習太郎", "練習花子"), "氏名"),
        (("氏名（漢字）", "練習太郎", "不詳"), "氏名"),
        (("フリガナ", "レンシュウタロウ", "レンシュウハナコ"), "氏名"),
        (("会員名", "練習太郎", "練習花子"), "氏名"),
        (("住所", "練習市朝日1-23-7", "練習市"), "住所"),
        (("置き場", "練習市朝日１－２３－７", "練習市麓山1番8号"), "住所"),
        (("電話番号", "0300001234", "0300001235"), "電話番号"),
        (("TEL", "300001234", "300001235"), "電話番号"),  # as Excel keeps them
        (("生年\n月日", "S50.1.1", "H1.2.3"), "生年月日"),
        (("宛名番号", "0012345678", "0022345678"), "住民の番号"),
    ],
)
def test_headings_and_cells_as_offices_write_them(cells: tuple[str, ...], kind: str) -> None:
    assert [*found([(cell,) for cell in cells])] == [kind]


@pytest.mark.parametrize(
    "cells",
    [
        ("受給者（人）", "120", "X", "－"),
        ("被保険者", "1,234", "2,345", "不詳"),
        ("電話（件）", "5", "12"),
        ("住所", "郡山市", "福島市"),
        ("町名", "富 田", "安 積", "大 槻"),
        ("手続", "氏名変更／住所変更等の届出", "受給事由消滅の届出"),
        ("期間", "練習市2023-04-01", "練習市令和5年度"),
        ("人口", "327692", "-", "1,234"),
        ("日付", "2021-03-01", "01-02-2020", "令和5年4月1日"),
        ("郵便番号", "963-8025", "9638025", "060-8611"),
        # 13 digits: numbers of corporations. Of many numbers with 12 digits, some fit by chance.
        ("法人番号", "1111111111118", "2000000000000", "5000000000005"),
        ("整理番号", "111111111118", "111111111117", "111111111116", "111111111115"),
        ("設問", "いずれかの数字を1つだけ", "町内の10点", "漢字 2"),
        ("地区", "本町", "北町一丁目", "東部"),
        ("氏名の数", "", "", ""),
        ("内訳", "居住地", "市内", "市外"),
    ],
)
def test_what_is_not_personal_is_left_alone(cells: tuple[str, ...]) -> None:
    assert found([(cell,) for cell in cells]) == {}


def test_contacts_of_facilities_are_told_as_such() -> None:
    rows = [("施設名", "電話", "緯度"), ("市民会館", "03-0000-1234", "37.4")]
    (told,) = suspicions(book(rows))
    assert told.kind == "電話番号"
    assert "施設や団体の名前の列がある" in told.why


def test_points_without_a_facility_may_be_homes() -> None:
    told = suspicions(book([("ID", "緯度", "経度"), ("1", "37.400233", "140.35533")]))
    assert [(one.kind, one.addresses) for one in told] == [("位置", ("B2",)), ("位置", ("C2",))]


def test_accounts_and_cards() -> None:
    assert found([("備考",), ("振込は普通 1234567 へ",), ("4111 1111 1111 1111",)]) == {
        "口座番号": 1,
        "カード番号": 1,
    }


def test_an_empty_sheet_has_nothing() -> None:
    assert suspicions(book([])) == []
