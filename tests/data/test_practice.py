"""The practice city: reproducible, shaped like the real tables, and true to its stated model."""

from __future__ import annotations

import csv
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from analysis.data import catalog, practice
from analysis.data.practice_model import DISTRICTS, SEED, TRUTH, City, Truth, simulate

COMMITTED = catalog.project_root() / "data" / "practice"
REAL_COUNTERPARTS = (
    "cashless_by_facility", "facilities", "districts", "reference_points", "district_age", "mesh_population",
)  # fmt: skip


def aging(city: City) -> list[float]:
    return [district.aging_rate for district in city.districts]


def observed_ratios(city: City, year: int = 2023) -> list[float]:
    """Cashless ratio by count of the administrative centre of each district."""
    centers = {
        account.facility.district: account.cashless / (account.cashless + account.cash)
        for account in city.accounts
        if account.year == year and account.facility.kind == "administrative_center"
    }
    return [centers[district.name] for district in city.districts]


def test_committed_tables_are_what_the_generator_writes(tmp_path: Path) -> None:
    written = practice.write(tmp_path)

    assert sorted(path.name for path in written) == sorted(path.name for path in COMMITTED.glob("*.csv"))
    for path in written:
        assert path.read_bytes() == (COMMITTED / path.name).read_bytes(), path.name


def test_command_writes_below_the_project_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practice, "project_root", lambda: tmp_path)

    practice.main()

    assert (tmp_path / "data" / "practice" / "practice_truth.csv").exists()


def test_same_seed_same_city_other_seed_other_city() -> None:
    assert simulate(SEED) == simulate(SEED)
    assert aging(simulate(SEED)) != aging(simulate(SEED + 1))


@pytest.mark.parametrize("name", REAL_COUNTERPARTS)
def test_columns_are_those_of_the_real_table(name: str) -> None:
    real, fictional = catalog.table(name), catalog.table(f"practice_{name}")

    assert [field.name for field in fictional.fields] == [field.name for field in real.fields]
    with fictional.path.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == [field.name for field in real.fields]


def test_every_practice_table_is_marked_synthetic() -> None:
    tables = [table for table in catalog.tables() if table.name.startswith("practice_")]

    assert {table.name for table in tables} == {path.stem for path in COMMITTED.glob("*.csv")}
    assert {table.kind for table in tables} == {"synthetic"}
    assert all("架空データ（練習用）" in table.title + table.description for table in tables)


def test_no_district_or_facility_has_a_real_name() -> None:
    real = {*catalog.column_values("districts", "district"), *catalog.column_values("facilities", "facility")}
    fictional = {
        *catalog.column_values("practice_facilities", "facility"),
        *catalog.column_values("practice_facilities", "district"),
    }

    assert not real & fictional


def test_every_parameter_of_a_study_has_something_to_act_on() -> None:
    city = simulate()
    kinds = Counter(facility.kind for facility in city.facilities)
    real_kinds = set(catalog.column_values("facilities", "kind"))

    assert set(kinds) == real_kinds
    assert kinds["administrative_center"] == len(DISTRICTS) == 14
    assert kinds["liaison_office"] == 5
    by_count = [a.cashless / (a.cash + a.cashless) for a in city.accounts]
    by_amount = [a.cashless_yen / (a.cash_yen + a.cashless_yen) for a in city.accounts]
    assert max(abs(p - q) for p, q in zip(by_count, by_amount, strict=True)) > 0.01
    assert any(facility.own_records for facility in city.facilities)


def test_frames_load_validated_and_parts_add_up() -> None:
    payments = catalog.load("practice_cashless_by_facility").dropna(subset=["sales_yen"])

    assert (payments["cash_yen"] + payments["cashless_yen"] == payments["sales_yen"]).all()
    assert (payments["count_cash"] + payments["count_cashless"] == payments["count_total"]).all()


def test_positions_lie_in_the_open_ocean() -> None:
    # 30 N 150 E: in the Pacific, between the Ogasawara islands (142 E) and Minamitorishima (24 N 154 E).
    points = catalog.load("practice_facilities")

    assert points["latitude"].between(29, 31).all()
    assert points["longitude"].between(149, 151).all()


def test_latent_correlation_averages_to_the_truth() -> None:
    # Mean of r for n bivariate normal pairs: rho - rho (1 - rho^2) / (2 n), Hotelling (1953), J. R. Statist. Soc. B 15.
    n, rho = len(DISTRICTS), TRUTH.correlation
    draws = []
    for seed in range(400):
        city = simulate(seed)
        draws.append(np.corrcoef(aging(city), [district.propensity for district in city.districts])[0, 1])

    assert np.mean(draws) == pytest.approx(
        rho - rho * (1 - rho**2) / (2 * n), abs=4 * np.std(draws) / math.sqrt(400)
    )


def test_observed_correlation_averages_to_the_stated_value() -> None:
    draws = []
    for seed in range(400):
        city = simulate(seed)
        draws.append(np.corrcoef(aging(city), observed_ratios(city))[0, 1])

    assert np.mean(draws) == pytest.approx(
        practice.OBSERVED_CORRELATION, abs=4 * np.std(draws) / math.sqrt(400)
    )
    assert abs(practice.OBSERVED_CORRELATION) < abs(TRUTH.correlation)


def test_without_a_relation_none_is_found_on_average() -> None:
    draws = []
    for seed in range(400):
        city = simulate(seed, Truth(correlation=0.0))
        draws.append(np.corrcoef(aging(city), observed_ratios(city))[0, 1])

    assert np.mean(draws) == pytest.approx(0, abs=4 * np.std(draws) / math.sqrt(400))


def test_counts_vary_more_than_a_binomial_law_allows() -> None:
    # Beta-binomial: Var(k) / (n p (1 - p)) = 1 + (n - 1) * intraclass correlation (Williams 1982, Applied Statistics 31).
    # Same propensity in every draw: the spread of p over years of many cities is then binomial plus the excess.
    fixed = Truth(propensity_sd=0.0, facility_sd=0.0, year_shift=0.0)
    ratios, sizes = [], []
    for seed in range(200):
        for account in simulate(seed, fixed).accounts:
            if account.facility.kind == "administrative_center" and account.year == 2023:
                sizes.append(account.cash + account.cashless)
                ratios.append(account.cashless / sizes[-1])
    n, p, k = np.array(sizes), TRUTH.baseline, np.array(ratios)
    dispersion = (n * (k - p) ** 2 / (p * (1 - p))).mean()

    assert dispersion == pytest.approx((1 + (n - 1) * TRUTH.overdispersion).mean(), rel=0.1)


def test_truths_in_the_table_are_those_of_the_model() -> None:
    truths = catalog.load("practice_truth").set_index("parameter")["value"]
    ages = catalog.load("practice_district_age")

    assert truths["correlation"] == TRUTH.correlation == -0.6
    assert truths["seed"] == SEED == 20210104
    assert truths["population_total"] == ages["総人口"].sum()
    assert truths["aged_total"] == ages["65歳以上人口"].sum()
