"""Points that lie wrong: said what they probably are; expected positions are worked by hand or published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jismesh.utils import to_meshcode

from analysis.cli_print import print_checks
from analysis.data import catalog
from analysis.data.checks import Verdict, exit_code, run_checks
from analysis.data.point_checks import point_problems
from analysis.data.point_readings import readings
from analysis.errors import DataError

ROOT = Path(__file__).parents[2]
CELLS = catalog.column_values("koriyama_mesh500", "mesh_code", ROOT)
CITY_HALL = (37.400379, 140.359289)  # table facilities
CENTRES = {"安積": (37.364149, 140.365727), "田村": (37.325238, 140.413414), "富田": (37.420775, 140.347936)}


def problems(*rows, **options):
    frame = pd.DataFrame(rows, columns=["name", "address", "latitude", "longitude"])
    return point_problems(frame, cells=CELLS, plane=6677, **options)


def one(latitude, longitude):
    (problem,) = problems(("甲", "朝日一丁目23-7", latitude, longitude))
    return problem


def test_a_point_in_the_city_is_fine_and_no_point_is_no_error():
    assert problems(("甲", "", *CITY_HALL), ("乙", "", None, None)) == []


# DMS by hand: 37°24'01.3644" = 37.400379, 140°21'33.4404" = 140.359289.
MISPLACED = [
    (140.359289, 37.400379, "swapped", 37.400379, 140.359289),
    (374003790, 140.359289, "decimal_point", 37.400379, 140.359289),
    (37400379, 140359289, "decimal_point", 37.400379, 140.359289),
    (37.400379, 1403592890, "decimal_point", 37.400379, 140.359289),
    (372401, 1402133, "dms", 37.400278, 140.359167),  # 37 + 24/60 + 1/3600; 140 + 21/60 + 33/3600
]


@pytest.mark.parametrize(("latitude", "longitude", "kind", "north", "east"), MISPLACED)
def test_a_damaged_coordinate_is_recognised_and_the_repair_only_suggested(
    latitude, longitude, kind, north, east
):
    found = one(latitude, longitude)
    assert found.severity == "error"
    assert f"緯度 {north:.6f}".rstrip("0")[:8] in found.suggestion
    assert f"経度 {east:.6f}"[:9] in found.suggestion
    assert (
        kind == found.kind
        or {"swapped": "入れ替わって", "decimal_point": "小数点", "dms": "度分秒"}[kind] in found.message
    )


def test_degrees_minutes_seconds_with_a_point():
    # 37°23'59" N 140°05'35" E (37.399722, 140.093056), in the west of the city; as 37.2359, 140.0535 outside of it.
    found = one(37.2359, 140.0535)
    assert (found.kind, found.severity) == ("dms", "error")
    assert found.suggestion.startswith("緯度 37.39972")
    assert "経度 140.0930" in found.suggestion


def test_when_two_readings_fit_both_are_told():
    # 373335: 37.3335 N lies in the south of the city, 37°33'35" N = 37.559722 in its north, both at 140.25 E.
    found = one(373335, 140.25)
    assert "小数点が落ちているようです、または度分秒" in found.message
    assert found.suggestion == "緯度 37.3335、経度 140.25 または 緯度 37.55972222、経度 140.25"


def test_a_point_elsewhere_is_outside_and_nothing_is_suggested():
    found = one(35.681236, 139.767125)  # Tokyo station
    assert (found.kind, found.severity, found.suggestion) == ("outside", "error", "")


@pytest.mark.parametrize("place", [(0.0, 0.0), (1e300, -1e300), (-37.4, -140.36), (float("inf"), 140.3)])
def test_any_number_is_answered(place):
    assert one(*place).kind == "outside"


def test_half_a_point_is_an_error():
    assert (one(37.4, None).kind, one(None, 140.3).severity) == ("half", "error")
    assert one(37.4, None).value == "緯度 37.4、経度 空欄"


def test_a_point_just_beyond_the_boundary_is_only_doubtful():
    # The southernmost cells of the table have their southern edge at the southernmost corner; go 100 m further.
    southern = min(CELLS, key=lambda code: (code[:2], code[4], code[6], code[8] > "2"))
    south = (
        int(southern[:2]) / 1.5 + int(southern[4]) / 12 + int(southern[6]) / 120 + (southern[8] > "2") / 240
    )
    west = (
        100 + int(southern[2:4]) + int(southern[5]) / 8 + int(southern[7]) / 80 + (southern[8] in "24") / 160
    )
    found = one(south - 0.001, west + 0.003)
    assert (found.kind, found.severity) == ("edge", "warning")


def test_the_old_datum_is_recognised_by_its_offset():
    # Published position of the origin of Japan's survey in both datums (GSI, 日本経緯度原点): 35°39'29.1572" N
    # 139°44'28.8869" E in JGD2000, 35°39'17.5148" N 139°44'40.5020" E in the Tokyo datum. 11.64" and 11.62" apart.
    new, old = (35.658099, 139.741358), (35.654865, 139.744584)
    frame = pd.DataFrame(
        [("原点", *new), ("原点", *old)], columns=["name", "latitude", "longitude"], index=["新", "旧"]
    )
    (found,) = point_problems(
        frame, cells=["533935993", "533935994", *tokyo_cells(new, old)], plane=6677, name="name"
    )

    assert (found.kind, found.severity, found.row) == ("tokyo_datum", "warning", "旧")
    assert found.suggestion.startswith("緯度 35.658")
    assert "経度 139.741" in found.suggestion


def tokyo_cells(*places):
    return [str(to_meshcode(*place, 4)) for place in places]


# A degree of latitude is 110.99 km there (GRS80): 0.0045 degrees are 499.5 m, 0.0046 are 510.6 m, 0.0181 are 2,009 m.
@pytest.mark.parametrize(
    ("step", "severity"), [(0.0, None), (0.0045, None), (0.0046, "warning"), (0.0181, "error")]
)
def test_one_address_at_two_points(step, severity):
    latitude, longitude = CITY_HALL
    found = problems(
        ("甲", "朝日一丁目23-7", latitude, longitude),
        ("乙", "福島県郡山市朝日１丁目２３－７", latitude + step, longitude),
        address="address",
    )
    assert [(each.kind, each.severity, each.row) for each in found] == [("same_place", severity, 1)][
        : severity is not None
    ]


def test_a_town_without_a_number_is_no_address():
    rows = ("甲", "熱海町", *CITY_HALL), ("乙", "熱海町", CITY_HALL[0] - 0.05, CITY_HALL[1])
    assert problems(*rows, address="address") == []


def test_names_are_compared_whole():
    rows = (
        ("駅前市民サービスセンター", "", *CITY_HALL),
        ("台市民サービスセンター", "", CITY_HALL[0] - 0.05, CITY_HALL[1]),
    )
    assert problems(*rows, name="name") == []


def test_a_point_in_another_district_than_its_address_is_doubtful():
    found = problems(("甲", "富田町字大徳南1", 37.3642, 140.3660), address="address", centres=CENTRES)
    assert [(each.kind, each.severity) for each in found] == [("district", "warning")]
    assert "富田の中心から6.5 km、安積の中心から0.0 km" in found[0].message  # 6.28 km north and 1.6 km west


def test_a_neighbour_of_the_same_district_speaks_for_a_point():
    # 東部体育館 and 高瀬連絡所 (田村町) lie nearer to the centre of 安積 than to that of 田村, and near each other.
    rows = (("東部体育館", "田村町金屋字下夕川原167-2", 37.376792, 140.392917),
            ("高瀬連絡所", "田村町上行合字宮耕地93-1", 37.366501, 140.40598))  # fmt: skip
    assert problems(*rows, address="address", centres=CENTRES) == []
    assert len(problems(rows[0], address="address", centres=CENTRES)) == 1


def test_a_centre_that_is_misplaced_itself_accuses_nobody():
    centres = CENTRES | {"富田": (140.347936, 37.420775)}
    assert problems(("甲", "富田町字大徳南1", *CITY_HALL), address="address", centres=centres) == []


def test_text_instead_of_a_number_is_named():
    with pytest.raises(DataError, match="値「37度24分」は数ではありません"):
        problems(("甲", "", "37度24分", 140.3))


def test_labels_used_twice_are_refused():
    frame = pd.DataFrame({"latitude": [37.4, 37.4], "longitude": [140.3, 140.3]}, index=["甲", "甲"])
    with pytest.raises(DataError, match="行の名前「甲」が2回"):
        point_problems(frame, cells=CELLS, plane=6677)


@given(st.floats(37.3, 37.45), st.floats(140.3, 140.45), st.integers(0, 8), st.integers(0, 8))
def test_a_lost_point_is_always_among_the_readings(latitude, longitude, lost, gone):
    latitude, longitude = round(latitude, lost), round(longitude, gone)
    found = [(way.latitude, way.longitude) for way in readings(latitude * 10**lost, longitude * 10**gone)]
    if lost + gone:
        assert (pytest.approx(latitude), pytest.approx(longitude)) in found


@given(st.integers(20, 45), st.integers(122, 153), st.tuples(*[st.integers(0, 59)] * 4))
def test_degrees_minutes_seconds_are_read_as_they_are_written(north, east, parts):
    m, s, minutes, seconds = parts
    written = float(f"{north}.{m:02}{s:02}"), float(f"{east}.{minutes:02}{seconds:02}")
    found = [way for way in readings(*written) if way.kind == "dms"]
    wanted = north + m / 60 + s / 3600, east + minutes / 60 + seconds / 3600
    assert (
        any((way.latitude, way.longitude) == pytest.approx(wanted, abs=1e-8) for way in found)
        or written == wanted
    )


def edited(tmp_path: Path, printed: str, changed: str):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    path = tmp_path / "data/koriyama/facilities.csv"
    text = path.read_text("utf-8")
    assert printed in text
    path.write_text(text.replace(printed, changed), "utf-8")
    return run_checks(tmp_path, ["facilities"])


def test_the_committed_facilities_are_placed_well():
    for name, count in (("facilities", 35), ("practice_facilities", 30)):
        (points,) = [r for r in run_checks(ROOT, [name]) if r.check == f"{name}.points"]
        assert (points.verdict, points.count) == (Verdict.AGREES, count)
    (points,) = [r for r in run_checks(ROOT, ["facilities"]) if r.check == "facilities.points"]
    assert points.reason == "位置なしのため2行は対象外"


def test_a_point_in_another_city_fails_the_check(tmp_path):
    results = edited(tmp_path, "37.39406,140.372223", "37.760890,140.473310")  # Fukushima city
    (wrong,) = [r for r in results if r.row == "中央公民館"]
    assert (wrong.verdict, wrong.found) == (Verdict.DISAGREES, "緯度 37.76089、経度 140.47331")
    assert exit_code(results) == 3


def test_a_doubtful_point_is_shown_and_does_not_fail_the_check(tmp_path, capsys):
    results = edited(tmp_path, "37.353029,140.428133", "37.4208,140.3480")  # 田村町小川 at the centre of 富田
    (doubtful,) = [r for r in results if r.row == "ふるさとの森"]
    assert doubtful.verdict == Verdict.DOUBTFUL == "要確認"
    assert doubtful.to_dict()["verdict"] == "要確認"
    assert exit_code(results) == 0
    print_checks(results, everything=False)
    assert "要確認 1" in capsys.readouterr().out


@pytest.mark.parametrize(("changed", "said"), [
    ("3739406,140.372223", "小数点が落ちているか"),
    ("140.372223,37.39406", "緯度と経度が入れ替わっているようです"),
])  # fmt: skip
def test_what_the_bounds_of_the_column_catch_is_explained_too(tmp_path, changed, said):
    results = edited(tmp_path, "37.39406,140.372223", changed)
    assert said in results[0].found
    assert exit_code(results) == 3
