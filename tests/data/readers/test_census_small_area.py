"""The census by town: its two lines of headings, its levels, nobody and few people, and everything wrong with a file."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from dataclasses import replace

import pytest
from small_area_samples import AGED, CITY, HEADS, NAMES, PEOPLE, UNKNOWN, census, hidden, lines, text

from analysis.data.intake.sheets import open_book
from analysis.data.readers.official import census_small_area
from analysis.data.readers.official.recognise import recognised
from analysis.errors import DataError


def read(path):
    return census_small_area.read(open_book(path), CITY)


def sums(towns):
    return [sum(town.counts[place] or 0 for town in towns.towns) for place in range(4)]


def test_towns_add_up_to_the_city_and_sums_of_towns_are_none(tmp_path):
    found = read(census(tmp_path))
    # Census of 2020 (table fukushima_census_age): people, under 15, 15 to 64, 65 and over.
    assert sums(found) == [PEOPLE, 39_177, 193_417, AGED]
    assert PEOPLE - 39_177 - 193_417 - AGED == UNKNOWN
    names = [town.name for town in found.towns]
    assert "架空一番町一丁目" in names and "架空一番町" not in names and "" not in names
    assert {town.within for town in found.towns if "丁目" in town.name} == {"架空一番町"}
    assert next(town.counts for town in found.towns if town.name == "富久山町架空原") == (0, 0, 0, 0)
    assert (found.population, found.date) == ("国勢調査", "2020-10-01")
    assert "T001082" in found.source and "tblT001082C07.txt" in found.source


@pytest.mark.parametrize("into", ["0003", "000300"])
def test_few_people_are_counted_where_the_census_added_them(tmp_path, into):
    made = [replace(line, into=into) if line.into else line for line in hidden(lines(), "090001", "0003")]
    found = read(census(tmp_path, made))
    (gone,) = [town for town in found.towns if town.into]
    assert (gone.name, gone.counts, gone.into) == ("架空一番町一丁目", (None,) * 4, "072030003")
    assert sums(found) == [PEOPLE, 39_177, 193_417, AGED]
    assert found.notes == (
        "秘匿された町丁・字等：1（架空一番町一丁目）。人数は合算先に含まれ、0とはしません。",
    )


def test_a_total_that_is_shown_where_ages_are_hidden_stays_in_its_town(tmp_path):
    # As the census by grid square does: the total is no secret, only the ages are.
    made = hidden(lines(), "090001", "0003")
    rows = [row.split(",") for row in text(made).split("\r\n")]
    for row in rows:
        if row[0] == f"{CITY}090001":
            row[7] = "1000"
        if row[0] == f"{CITY}0003":
            row[7] = str(int(row[7]) - 1000)
    path = tmp_path / "a.txt"
    path.write_bytes("\r\n".join(map(",".join, rows)).encode("cp932"))
    (gone,) = [town for town in read(path).towns if town.into]
    assert gone.counts == (1000, None, None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "euc-jp", "utf-16"])
def test_the_form_is_known_by_its_columns_in_any_order_name_and_encoding(tmp_path, encoding):
    order = random.Random(1).sample(range(len(HEADS)), len(HEADS))
    # What Shift_JIS reads as ～ is 〜 in the other encodings of Japan.
    rows = [row.split(",") for row in text(lines()).replace("～", "〜").splitlines()]
    path = tmp_path / "町別.csv"
    path.write_bytes("\n".join(",".join(row[place] for place in order) for row in rows).encode(encoding))
    book = open_book(path)
    official = recognised(book)
    assert official is not None and official.people == "国勢調査人口"
    assert official.name == "国勢調査 小地域集計（町丁・字等）" and "ebpm data ages" in official.elsewhere
    assert sums(census_small_area.read(book, CITY))[0] == PEOPLE


def test_the_zip_as_it_is_downloaded(tmp_path):
    path = tmp_path / "tblT001082C07.zip"
    with zipfile.ZipFile(path, "w") as packed:
        stamp = zipfile.ZipInfo("tblT001082C07.txt", (2024, 1, 1, 0, 0, 0))
        packed.writestr(stamp, text(lines()).encode("cp932"))
    assert sums(read(path))[0] == PEOPLE


def test_grid_squares_are_known_and_pointed_to_their_command(tmp_path):
    path = tmp_path / "tblT001141H5640.txt"
    heads, names = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001141001", ",,,,　人口（総数）"
    path.write_bytes(f"{heads}\r\n{names}\r\n564000001,0,,,5\r\n".encode("cp932"))
    official = recognised(open_book(path))
    assert official is not None and official.name == "国勢調査 地域メッシュ統計"
    assert "analysis.data.census_mesh" in official.elsewhere


OLDER = {  # numbers and years as e-Stat lists them (統計地理情報システム、国勢調査、小地域と4次メッシュ)
    "T000849": (2015, ",".join(HEADS).replace("T001082", "T000849")),
    "T000573": (2010, "KEY_CODE,HYOSYO,CITYNAME,NAME,T000573001"),
    "T000847": (2015, "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T000847001"),
    "T000609": (2010, "KEY_CODE,T000609001"),
}


@pytest.mark.parametrize("number", OLDER)
def test_earlier_censuses_are_known_with_their_year_and_refused(tmp_path, number):
    year, heads = OLDER[number]
    path = tmp_path / "国勢調査.txt"
    blank = "," * heads.count(",")
    path.write_bytes(f"{heads}\r\n{blank}\r\n07203{blank}\r\n".encode("cp932"))
    official = recognised(open_book(path))
    assert official is not None and official.understood is None
    assert official.generation == f"統計表{number}（{year}年）"
    assert "2020年のものだけを読みます" in official.elsewhere


def test_ages_of_an_earlier_census_are_refused_with_the_year(tmp_path):
    path = census(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"T001082", b"T000849"))
    with pytest.raises(
        DataError, match=r"統計表T001082が0個.*統計表T000849（2015年）.*2020年のものだけを読みます"
    ):
        read(path)


def changed(old, new, count=1):
    return lambda whole: whole.replace(old, new, count)


DAMAGES = [
    (changed("T001082", "T001081", 60), "年齢別の統計表T001082が0個あります"),
    (changed("総数６５歳以上", "総数６０歳以上"), "2行目に「総数65歳以上」の列が1つずつありません"),
    (changed("07203,1,", "07203,3,"), "市全体の行（HYOSYO が1）が0行"),
    (lambda whole: whole.replace("07203", "7203"), "先頭の0が落ちます"),
    (changed("0720300", "0720400"), "町丁・字等の合計が、同じファイルの市の行と合いません：総数"),
    (changed("072030002,2", "072030001,2"), "KEY_CODE 072030001 が2回あります"),
    (changed("072030002,2", "072030002,5"), "KEY_CODE 072030002、HYOSYO「5」の組み合わせを知りません"),
    (changed("大槻町字架空,0,,,21246", "大槻町字架空,0,,,21,24"), "町丁・字等の合計が"),
    (changed("大槻町字架空,0,,,21246", "大槻町字架空,0,,,約2万"), "6行8列］値「約2万」は人数ではありません"),
    (changed("大槻町字架空,0,,,21246", "大槻町字架空,0,,,"), "値「」は人数ではありません"),
    (changed("大槻町字架空,0,,,21246", "大槻町字架空,2,9999,,X"), "秘匿された 大槻町字架空"),
    (changed("大槻町字架空,0,,,21246", "大槻町字架空,2,,,X"), "秘匿された 大槻町字架空"),
    (changed("大槻町字架空,0,,,21246", "大槻町字架空,0,,,-21246"), "値「-21246」は人数ではありません"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "said"), DAMAGES)
def test_what_is_wrong_is_named(tmp_path, damage, said):
    path = tmp_path / "tblT001082C07.txt"
    path.write_bytes(damage(text(lines())).encode("cp932"))
    with pytest.raises(DataError, match="(?s)^.") as caught:
        read(path)
    assert said in str(caught.value)


def test_a_town_that_is_missing_is_noticed(tmp_path):
    with pytest.raises(DataError, match="市の行と合いません：総数 306,546人（市の行は327,692人）"):
        read(census(tmp_path, [line for line in lines() if line.code != "0001"]))


def mutation(raw: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(raw))
    match chance.randrange(3):
        case 0:
            return raw[:place] + bytes([chance.randrange(256)]) + raw[place + 1 :]
        case 1:
            return raw[:place]
    rows = raw.split(b"\r\n")
    chance.shuffle(rows)
    return b"\r\n".join(rows)


def test_200_mutations_give_towns_that_stand_in_the_file_or_an_error(tmp_path):
    raw, chance = text(hidden(lines(), "090001", "0003")).encode("cp932"), random.Random(7203)
    path, read_ones = tmp_path / "tblT001082C07.txt", 0
    for _ in range(200):
        mutated = mutation(raw, chance)
        path.write_bytes(mutated)
        try:
            found = read(path)
        except DataError:
            continue
        read_ones += 1
        rows = {row[0]: row for row in csv.reader(io.StringIO(mutated.decode("cp932"))) if row}
        heads, names = rows["KEY_CODE"], rows[""]
        assert len(heads) == len(NAMES)
        columns = [
            names.index(name)
            for name in ("総数、年齢「不詳」含む", "総数１５歳未満", "総数１５～６４歳", "総数６５歳以上")
        ]
        for town in found.towns:
            cells = [rows[town.key][column] for column in columns]
            assert tuple({"-": 0, "X": None}.get(cell, cell) for cell in cells) == tuple(
                count if count in (0, None) else str(count) for count in town.counts
            )
    assert read_ones > 20
