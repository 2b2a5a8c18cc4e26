"""Both cities come under the same names; ages that do not add up reach no study."""

import shutil

import pandas as pd
import pytest

from analysis.data import catalog, cities
from analysis.errors import DataError


@pytest.fixture
def project(tmp_path, root, monkeypatch):
    shutil.copytree(root / "data", tmp_path / "data")
    monkeypatch.setenv("EBPM_ROOT", str(tmp_path))
    return tmp_path


def fill(project, total: int, aged: int) -> None:
    path = project / "data/koriyama/district_age.csv"
    table = pd.read_csv(path, dtype=str)
    table["総人口"], table["65歳以上人口"], table["年齢不詳"] = 1000, 300, 0
    table.loc[0, ["総人口", "65歳以上人口"]] = [total - 14 * 1000, aged - 14 * 300]
    table.assign(基準日="2020/10/1", 人口の種類="国勢調査", 出典="テストの数字").to_csv(path, index=False)


def test_practice_city_is_whole_and_synthetic():
    city = cities.load("practice")
    assert len(city.ages) == 15
    assert city.true_correlation == -0.6
    assert catalog.is_synthetic()


def test_koriyama_has_no_ages_yet():
    city = cities.load("koriyama")
    assert city.ages is None
    assert city.true_correlation is None
    assert not catalog.is_synthetic()


def test_ages_that_add_up_are_used(project):
    fill(project, 327_692, 86_479)  # census of 2020, city total and 65+
    ages = cities.load("koriyama").ages
    assert ages["population"].sum() == 327_692
    assert str(ages["reference_date"].iloc[0].date()) == "2020-10-01"  # as Excel writes it


def test_ages_that_do_not_add_up_are_refused_with_both_numbers(project):
    fill(project, 327_692 - 10, 86_479)
    with pytest.raises(DataError, match="327,?692") as caught:
        cities.load("koriyama")
    assert "327682" in str(caught.value).replace(",", "")


def test_a_table_that_cannot_be_read_names_the_cells_and_speaks_of_no_sum(project):
    path = project / "data/koriyama/district_age.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("富田,", "富田,1人"), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        cities.load("koriyama")
    (problem,) = map(str, caught.value.problems)
    assert problem.startswith(
        "［data/koriyama/district_age.csv 2行目 列 総人口］値「1人」は数値ではありません。"
    )
