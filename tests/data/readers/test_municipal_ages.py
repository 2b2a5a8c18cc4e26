"""地域・年齢別人口 of a city as towns with their ages; the headings of both generations are those of the standards."""

from __future__ import annotations

import pytest
from municipal_samples import NEW, OLD, ages

from analysis.data.intake.sheets import open_book
from analysis.data.readers.official import municipal_ages
from analysis.data.readers.official.recognise import recognised
from analysis.errors import DataError, ParameterError

TOWNS = [("架空東", 100, 20, 30), ("架空西", 200, 10, 80)]  # name, people, under 15, 65 and over


def read(path, date=""):
    official = recognised(open_book(path))
    assert official is not None and official.understood is not None
    return municipal_ages.read(official, official.understood, "07203", date)


@pytest.mark.parametrize(
    ("heads", "generation"), [(NEW, "自治体標準オープンデータセット"), (OLD, "推奨データセット（旧）")]
)
@pytest.mark.parametrize("day", ["2021-01-01", "2021/1/1", "令和3年1月1日"])
def test_classes_of_five_years_are_added_up(tmp_path, heads, generation, day):
    found = read(ages(tmp_path, {day: TOWNS}, heads))
    assert [(town.name, town.counts) for town in found.towns] == [
        ("架空東", (100, 20, 50, 30)),
        ("架空西", (200, 10, 110, 80)),
    ]
    assert (found.population, found.date) == ("住民基本台帳", "2021-01-01")
    assert found.source.endswith(f"地域・年齢別人口（{generation}、ages.csv）")


def test_one_of_several_days_is_chosen_by_a_person(tmp_path):
    path = ages(tmp_path, {"2020-01-01": TOWNS, "2021-01-01": TOWNS[:1]})
    with pytest.raises(ParameterError, match="調査年月日が2種類あります（2020-01-01、2021-01-01）"):
        read(path)
    assert [town.name for town in read(path, "2021-01-01").towns] == ["架空東"]
    with pytest.raises(ParameterError, match="調査年月日 2022-01-01 の行がありません"):
        read(path, "2022-01-01")


def test_a_row_of_the_whole_city_is_no_town_and_must_fit(tmp_path):
    found = read(ages(tmp_path, {"2021-01-01": [*TOWNS, ("合計", 300, 30, 110)]}))
    assert [town.name for town in found.towns] == ["架空東", "架空西"]
    with pytest.raises(DataError, match="地域の合計が「合計」の行と合いません：総数 300人（合計は301人）"):
        read(ages(tmp_path, {"2021-01-01": [*TOWNS, ("合計", 301, 31, 110)]}))


@pytest.mark.parametrize(("old", "new", "said"), [
    ("072036,", "072010,", "全国地方公共団体コードが 07203 で始まらない行があります（072010）"),
    ("架空西", "架空東", "地域名「架空東」が、2021-01-01 に2回あります"),
    ("2021-01-01,架空西", "昨年,架空西", "調査年月日「昨年」は日付ではありません"),
    ("架空東,100", "架空東,101", "架空東］年齢別の人数の和100人が、総人口101人と合いません"),
    ("架空東,100", "架空東,X", "架空東 列 総人口］値がありません（秘匿）"),
    ("架空東,100", "架空東,", "架空東 列 総人口］値がありません（空欄）"),
    ("65-69歳の男性", "65-70歳の男性", "列「65-69歳の男性」がありません"),
])  # fmt: skip
def test_what_is_wrong_is_named(tmp_path, old, new, said):
    path = ages(tmp_path, {"2021-01-01": TOWNS})
    path.write_bytes(path.read_bytes().decode("cp932").replace(old, new, 1).encode("cp932"))
    with pytest.raises(DataError) as caught:
        read(path)
    assert said in str(caught.value)
