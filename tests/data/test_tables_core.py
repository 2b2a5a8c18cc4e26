"""The core tables hold the published figures. Documents are named by their date; "line" is the line of the text."""

from __future__ import annotations

import csv
import math

import pandas as pd
import pytest

from analysis.data import catalog


@pytest.fixture(scope="module")
def payments() -> pd.DataFrame:
    return catalog.load("cashless_by_facility")


def test_cashless_2023_total_is_as_printed(payments: pd.DataFrame) -> None:
    # 2024-02-08, material 1: キャッシュレス決済比率（2023年1月～12月） 15.96%, line 758; 36 facilities, lines 767-842.
    year = payments[payments["year"] == 2023]

    assert len(year) == 36
    assert year["sales_yen"].sum() == 267_572_953
    assert year["cashless_yen"].sum() == 42_707_207
    assert round(100 * year["cashless_yen"].sum() / year["sales_yen"].sum(), 2) == 15.96


def test_cashless_2021_complete_facilities_are_below_the_printed_ratios(payments: pd.DataFrame) -> None:
    # 2021-08-03, material 8, lines 12278-12343: 12.4 % and 7.2 % are printed over all 34 facilities. Over the 31
    # with complete figures, from the printed columns by hand: 11,714,110 / 98,465,130 and 15,649 / 232,993.
    year = payments[payments["year"] == 2021]
    complete = year.dropna(subset=["sales_yen"])

    assert (len(year), len(complete)) == (34, 31)
    assert complete["sales_yen"].sum() == 98_993_990 - 528_860
    assert round(100 * complete["cashless_yen"].sum() / complete["sales_yen"].sum(), 2) == 11.90
    assert round(100 * complete["count_cashless"].sum() / complete["count_total"].sum(), 2) == 6.72


def test_own_records_explain_the_printed_totals_of_2021(payments: pd.DataFrame) -> None:
    # 2021-08-03, material 8, lines 12278-12281: 現金 217,344 / 86,751,020, キャッシュレス 16,872 / 12,242,970.
    year = payments[payments["year"] == 2021]
    own = year[year["cash_note"] == "独自集計"]

    assert sorted(own["facility"]) == ["中央公民館", "東口自転車等駐車場", "西口自転車等駐車場"]
    assert own["cashless_yen"].sum() == 253_900 + 20_450 + 254_510 == 528_860
    assert own[["sales_yen", "cash_yen", "count_total", "cashless_ratio_pct"]].isna().all(axis=None)
    assert (year["cash_yen"].sum(), year["cashless_yen"].sum()) == (86_751_020, 12_242_970)
    assert (year["count_cash"].sum(), year["count_cashless"].sum()) == (217_344, 16_872)


def test_closing_date_of_2021_is_not_invented(payments: pd.DataFrame) -> None:
    # 2021-08-03, material 8, line 12292 says only 「2021年７月末時点34施設で稼働」.
    year = payments[payments["year"] == 2021]

    assert year["period_end"].isna().all()
    assert year["start_date"].min() == pd.Timestamp("2021-01-04")
    assert set(year.loc[year["start_date"] > "2021-01-31", "facility"]) == {"庭球場", "陸上競技場", "美術館"}


def test_names_match_and_ratios_compare(payments: pd.DataFrame) -> None:
    # By hand from the two printed tables: 33 names in both, 31 of them with both totals, 22 rose and 9 fell.
    match = catalog.load("facility_match")
    by_year = payments.pivot(index="facility", columns="year", values=["sales_yen", "cashless_yen"])
    both = by_year.dropna()
    change = (
        both["cashless_yen"][2023] / both["sales_yen"][2023]
        - both["cashless_yen"][2021] / both["sales_yen"][2021]
    )

    assert (match["name_match"] == "exact").sum() == 33
    assert list(match.loc[match["name_match"] == "2021_only", "facility"]) == ["西口自転車等駐車場"]
    assert len(both) == 31
    assert ((change > 0).sum(), (change < 0).sum()) == (22, 9)


def test_west_car_park_carries_much_of_the_total(payments: pd.DataFrame) -> None:
    # 2024-02-08, material 1, line 767: 45,774,690 yen, of which 20,725,950 cashless.
    year = payments[payments["year"] == 2023].set_index("facility")

    assert year.loc["西口駐車場", "sales_yen"] / year["sales_yen"].sum() == pytest.approx(0.171, abs=5e-4)
    assert year.loc["西口駐車場", "cashless_yen"] / year["cashless_yen"].sum() == pytest.approx(
        0.485, abs=5e-4
    )


def test_facilities_lie_in_the_city_and_districts_have_one_centre() -> None:
    # Koriyama lies between 139.97 and 140.58 E, 37.22 and 37.63 N (国土数値情報 N03).
    facilities = catalog.load("facilities")
    located = facilities.dropna(subset=["latitude", "longitude"])
    centers = facilities[facilities["kind"] == "administrative_center"]
    districts = catalog.load("districts")

    assert len(facilities) == 37
    assert set(facilities["facility"]) - set(located["facility"]) == {
        "フットボールセンター",
        "西口自転車等駐車場",
    }
    assert (
        located["latitude"].between(37.22, 37.63).all() and located["longitude"].between(139.97, 140.58).all()
    )
    assert sorted(centers["district"]) == sorted(districts["district"][:-1])
    assert districts["district"].iloc[-1] == "旧市内" and len(districts) == 15
    by_name = facilities.set_index("facility")["kind"]
    assert set(by_name[districts["center_facility"][:-1]]) == {"administrative_center"}
    assert by_name[districts["center_facility"].iloc[-1]] == "city_hall"


def test_station_is_where_the_west_car_park_stands_beside_it() -> None:
    # The car park 「郡山駅西口駐車場」 is within 600 m of the platform of 郡山駅.
    station = catalog.load("reference_points").set_index("name").loc["郡山駅"]
    park = catalog.load("facilities").set_index("facility").loc["西口駐車場"]
    north = (park["latitude"] - station["latitude"]) * 111.0
    east = (park["longitude"] - station["longitude"]) * 111.0 * math.cos(math.radians(37.4))

    assert math.hypot(north, east) < 0.6


def test_template_has_fifteen_districts_and_no_figure() -> None:
    with catalog.table("district_age").path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert list(rows[0]) == ["地区", "総人口", "65歳以上人口", "年齢不詳", "基準日", "人口の種類", "出典"]
    assert len(rows) == 15
    assert all(not value for row in rows for name, value in row.items() if name != "地区")


def test_census_of_koriyama_is_as_published() -> None:
    # 令和2年国勢調査: 327,692 people, 86,479 aged 65 or over; 26.39 % of all, 27.10 % of known ages.
    census = catalog.load("fukushima_census_age")
    koriyama = census[(census["census_year"] == 2020) & (census["municipality_code"] == "07203")].iloc[0]

    assert (koriyama["population"], koriyama["age_65_over"]) == (327_692, 86_479)
    assert (koriyama["aging_rate_total_pct"], koriyama["aging_rate_known_pct"]) == (26.39, 27.10)


def test_only_futaba_is_empty_in_2020() -> None:
    # Evacuation: 双葉町 had no inhabitant at the census of 2020-10-01; 58 of 59 municipalities can be correlated.
    census = catalog.load("fukushima_census_age")
    latest = census[census["census_year"] == 2020]

    assert len(latest) == 59
    assert list(latest.loc[latest["population"] == 0, "municipality"]) == ["双葉町"]
    assert latest["aging_rate_total_pct"].notna().sum() == 58


def test_card_table_joins_the_census_without_the_check_digit() -> None:
    # JIS X 0401/0402: the sixth digit is a check digit; 072036 is Koriyama. 169,759 cards on 2022-12-31.
    cards = catalog.load("mynumber_cards_20221231")
    census = catalog.load("fukushima_census_age")

    assert set(cards["municipality_code"]) == set(census["municipality_code"])
    koriyama = cards[cards["municipality_code_6"] == "072036"].iloc[0]
    assert (koriyama["municipality_code"], koriyama["cards"], koriyama["cards_per_population_pct"]) == (
        "07203",
        169_759,
        53.1,
    )


def test_check_digits_of_the_municipality_codes() -> None:
    # 総務省「全国地方公共団体コード仕様」: 11 minus the weighted sum (6 5 4 3 2) modulo 11, last digit.
    for code in catalog.column_values("mynumber_cards_20221231", "municipality_code_6"):
        weighted = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=False))
        assert (11 - weighted % 11) % 10 == int(code[5]), code


def test_register_of_2020_is_as_published() -> None:
    # 郡山市介護保険課, FY2020: 321,735 people, 26.5 % aged 65 or over.
    register = catalog.load("koriyama_aging_by_fiscal_year").set_index("fiscal_year")

    assert list(register.index) == list(range(2012, 2022))
    assert (register.loc[2020, "population"], register.loc[2020, "aging_rate_pct"]) == (321_735, 26.5)


def half_mesh(latitude: float, longitude: float) -> str:
    """Code of the half-kilometre cell (JIS X 0410): each level divides the one above into 8 x 8, 10 x 10, 2 x 2."""
    y, x = latitude * 1.5, longitude - 100
    code = f"{int(y):02d}{int(x):02d}"
    for parts in (8, 10):
        y, x = (y % 1) * parts, (x % 1) * parts
        code += f"{int(y)}{int(x)}"
    return code + str(1 + 2 * int((y % 1) * 2) + int((x % 1) * 2))


def test_mesh_code_worked_by_hand() -> None:
    # 35.7007 N 139.7149 E: 53.55105 and 39.7149 -> 5339; 4.4084 and 5.7192 -> 45; 4.084 and 7.192 -> 47; both
    # remainders below one half -> 1 (JIS X 0410).
    assert half_mesh(35.7007, 139.7149) == "533945471"


def test_every_located_facility_lies_in_a_cell_of_the_city() -> None:
    cells = set(catalog.column_values("koriyama_mesh500", "mesh_code"))
    located = catalog.load("facilities").dropna(subset=["latitude", "longitude"])

    outside = [
        row.facility for row in located.itertuples() if half_mesh(row.latitude, row.longitude) not in cells
    ]
    assert outside == []


def test_mesh_cells_cover_the_city() -> None:
    # 2,682 cells lie in the primary mesh 5640 and 285 in 5540 (count of cells of N03's Koriyama).
    codes = pd.Series(catalog.column_values("koriyama_mesh500", "mesh_code"))

    assert codes.str[:4].value_counts().to_dict() == {"5640": 2_682, "5540": 285}


def test_workload_of_the_children_department_grew_most() -> None:
    # 2023-02-14, lines 346-347: こども部 1,332,062 -> 1,445,455, +113,393 hours.
    workload = catalog.load("workload_survey_by_department").set_index(["department", "fiscal_year"])

    assert workload["change_hours"].idxmax() == ("こども部", 2021)
    assert workload.loc[("こども部", 2021), "change_hours"] == 113_393
