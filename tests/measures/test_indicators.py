"""Indicators of areas and their pairs."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.errors import ParameterError
from analysis.findings import indicators as claims
from analysis.measures import indicator_pairs, indicators
from analysis.measures.indicators import Areas, Indicator


def areas(columns: int, seed: int = 1) -> Areas:
    """Draw areas in which the first two columns go together and the others do not."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(12, columns))
    values[:, 1] = values[:, 0] + 0.1 * values[:, 1]
    names = [f"c{i}" for i in range(columns)]
    frame = pd.DataFrame(values, columns=names).assign(area=[f"地区{i}" for i in range(12)])
    return Areas("練習市の地区", "地区", frame, {name: Indicator(name, "％") for name in names})


def test_indicators_as_published():
    found = indicators.load("fukushima").frame.set_index("area")
    # 国勢調査（SSDSE-A）: 郡山市 2020, 86,479 aged 65 and over of 327,692, and 335,444 people in 2015.
    assert found.loc["郡山市", "population"] == 327_692
    assert found.loc["郡山市", "population_change_pct"] == pytest.approx(100 * (327_692 / 335_444 - 1))
    # Nobody lived in one of the evacuated towns in 2015, 41 people in another, 1,318 five years later: no rates of change.
    assert found.loc[["富岡町", "飯舘村"], "population_change_pct"].isna().all()
    assert found["population_change_pct"].abs().max() < 30
    assert len(found) == 59


def test_districts_have_their_response_to_the_survey():
    found = indicators.load("koriyama").frame.set_index("area")
    # 第2回 郡山市ＤＸ関連６法活用推進本部会議 2021-08-03, 参考資料 問2: 富田町 31 of 108.
    assert found.loc["富田", "response_pct"] == pytest.approx(100 * 31 / 108)
    assert "aging_pct" not in found  # no age is registered


def test_all_pairs_against_scipy_and_statsmodels():
    given = areas(4)
    found = indicator_pairs.pairs(given, method="pearson", confidence=0.95, seed=7)
    assert found.looked_at == 6
    for row in found.table.to_dict("records"):
        expected = stats.pearsonr(given.frame[row["x"]], given.frame[row["y"]])
        assert row["estimate"] == pytest.approx(expected.statistic)
        assert row["p_value"] == pytest.approx(expected.pvalue, abs=0.06)  # by permutation
    adjusted = multipletests(found.table["p_value"], method="holm")[1]
    assert found.table["adjusted"].to_numpy() == pytest.approx(adjusted)
    assert (found.table["x"].iloc[0], found.table["y"].iloc[0]) == ("c0", "c1")
    assert found.adjusted("c1", "c0") == found.table["adjusted"].iloc[0]
    assert found.remaining == 1


def test_the_sentence_says_how_many_remain():
    given = areas(4)
    some = claims.many_pairs(
        "s.p", given, indicator_pairs.pairs(given, method="pearson", confidence=0.95, seed=7)
    )
    assert "指標6組のうち、組の数で調整すると1組が残る" in some.headline
    assert "平均0.3組は下回る" in some.certainty
    apart = given.frame.assign(c1=given.frame["c2"].to_numpy()[::-1])
    none = Areas("練習市の地区", "地区", apart, given.indicators)
    found = indicator_pairs.pairs(none, method="pearson", confidence=0.999, seed=7)
    assert "1組も残らない" in claims.many_pairs("s.p", none, found).headline


def test_a_third_indicator_is_held_fixed():
    given = areas(3)
    rows = indicator_pairs.specifications(given, "c0", "c1", "kendall", control="c2", confidence=0.95, seed=7)
    assert rows["name"].tolist() == ["ケンドール", "ピアソン", "スピアマン", "偏相関（c2をそろえる）"]
    r = given.frame[["c0", "c1", "c2"]].corr().to_numpy()
    by_hand = (r[0, 1] - r[0, 2] * r[1, 2]) / np.sqrt((1 - r[0, 2] ** 2) * (1 - r[1, 2] ** 2))
    assert rows["estimate"].iloc[-1] == pytest.approx(by_hand)


def test_too_few_areas_are_refused():
    names = indicators.load("koriyama").frame["area"].tolist()
    with pytest.raises(ParameterError, match="4しか残りません"):
        indicators.load("koriyama", exclude=names[4:])
