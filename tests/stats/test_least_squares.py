"""Least squares and fixed effects against NIST, Stata and R."""

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.errors import DataError, ParameterError
from analysis.stats.least_squares import Errors, lag_rule, least_squares
from analysis.stats.panel import as_panel, two_way_fit

# NIST StRD, Longley, certified estimates and standard deviations.
LONGLEY = [
    (-3482258.63459582, 890420.383607373),
    (15.0618722713733, 84.9149257747669),
    (-0.0358191792925910, 0.0334910077722432),
    (-2.02022980381683, 0.488399681651699),
    (-1.03322686717359, 0.214274163161675),
    (-0.0511041056535807, 0.226073200069370),
    (1829.15146461355, 455.478499142212),
]


def estimates(fit):
    return [term.estimate for term in fit.terms]


def std_errors(fit):
    return [term.std_error for term in fit.terms]


@pytest.fixture
def firms():
    """Grunfeld's investment of ten firms, 1935-1954, as in Stata and R (American Steel left out)."""
    data = sm.datasets.grunfeld.load_pandas().data
    data = data[data.firm != "American Steel"]
    return as_panel(data.invest, data.firm, data.year, {"value": data.value, "capital": data.capital})


def test_longley_as_certified_by_nist():
    data = sm.datasets.longley.load_pandas()
    columns = {"constant": np.ones(16)} | {name: data.exog[name].to_numpy() for name in data.exog}
    fit = least_squares(data.endog.to_numpy(), columns, Errors(), confidence=0.95)
    assert estimates(fit) == pytest.approx([estimate for estimate, _ in LONGLEY], rel=1e-8)
    assert std_errors(fit) == pytest.approx([error for _, error in LONGLEY], rel=1e-8)


def test_newey_west_as_stata_prints_it():
    # Stata: newey g_realinv g_realgdp L.realint, lag(4), on US quarterly data (results_macro_ols_robust of statsmodels).
    data = sm.datasets.macrodata.load_pandas().data
    growth = {name: 400 * np.diff(np.log(data[name].to_numpy())) for name in ("realinv", "realgdp")}
    columns = {"gdp": growth["realgdp"], "interest": data.realint.to_numpy()[:-1], "constant": np.ones(202)}
    fit = least_squares(growth["realinv"], columns, Errors("newey_west", lags=4), confidence=0.95)
    assert estimates(fit) == pytest.approx([4.3742216647032, -0.61399696947899, -9.4816727746549])
    assert std_errors(fit) == pytest.approx([0.33125644884286, 0.29582347593197, 1.1859338087713])
    assert (fit.terms[1].low, fit.terms[1].high) == pytest.approx((-1.1973480087863, -0.03064593017165))


def test_newey_west_by_hand():
    # Residuals of the mean of 1, 2, 4, 3: -1.5, -0.5, 1.5, 0.5. Squares 5, neighbouring products 0.75 - 0.75 + 0.75;
    # variance (5 + 2 * 1/2 * 0.75)/4^2, times 4/3.
    fit = least_squares(
        np.array([1.0, 2, 4, 3]), {"c": np.ones(4)}, Errors("newey_west", lags=1), confidence=0.95
    )
    assert fit.terms[0].std_error ** 2 == pytest.approx(5.75 / 16 * 4 / 3)


def test_cluster_errors_as_stata_prints_them(firms):
    # Stata: regress invest mvalue kstock, vce(cluster company) (results_grunfeld_ols_robust_cluster of statsmodels).
    columns = firms.columns | {"constant": np.ones(200)}
    fit = least_squares(firms.y, columns, Errors("cluster", firms.place), confidence=0.95)
    assert estimates(fit) == pytest.approx([0.11556215606596, 0.23067848754982, -42.714369016733])
    assert std_errors(fit) == pytest.approx([0.01589433647768, 0.08496711097464, 20.425202580078])
    assert (fit.terms[1].low, fit.terms[1].high) == pytest.approx(
        (0.03846952885627, 0.42288744624337), rel=1e-6
    )


def test_driscoll_and_kraays_errors_as_stata_prints_them(firms):
    # Stata's xtscc with 4 lags, same source; it leaves out the factor n/(n - k) = 200/197.
    columns = firms.columns | {"constant": np.ones(200)}
    fit = least_squares(firms.y, columns, Errors("time", firms.period, 4), confidence=0.95)
    expected = np.array([0.0134360177573, 0.04930800664089, 12.190347184209])
    assert std_errors(fit) == pytest.approx(expected * np.sqrt(200 / 197))
    assert (fit.lags, fit.groups) == (4, 20)


def test_two_way_fixed_effects_as_r_prints_them(firms):
    # R package plm, plm(inv ~ value + capital, data = Grunfeld, effect = "twoways"): 0.117716 (0.013751), 0.357916
    # (0.022719) (Croissant & Millo 2008, J. Statist. Software 27(2)).
    fit = two_way_fit(firms, "plain", lags=None, confidence=0.95)
    assert estimates(fit) == pytest.approx([0.117716, 0.357916], abs=5e-7)
    assert std_errors(fit) == pytest.approx([0.013751, 0.022719], abs=5e-7)


def test_an_unbalanced_panel_agrees_with_indicators():
    rng = np.random.default_rng(2)
    place, time = np.repeat(np.arange(5), 8), np.tile(np.arange(8), 5)
    x, y = rng.normal(size=(2, 40))
    y[[3, 17, 30]] = np.nan
    panel = as_panel(y, place, time, {"x": x})
    keep = ~np.isnan(y)
    design = np.column_stack([x, np.eye(5)[place], np.eye(8)[time][:, 1:]])[keep]
    fit = sm.OLS(y[keep], design).fit()
    found = two_way_fit(panel, "plain", lags=None, confidence=0.9)
    assert found["x"].estimate == pytest.approx(fit.params[0])
    assert found["x"].std_error == pytest.approx(fit.bse[0])
    assert (found["x"].low, found["x"].high) == pytest.approx(tuple(fit.conf_int(0.1)[0]))
    assert panel.n_missing == 3


@pytest.mark.parametrize(("n", "lags"), [(100, 4), (99, 3), (365, 5), (20, 2)])
def test_the_rule_of_lags(n, lags):
    # floor(4 (n/100)^(2/9)): 4 * 3.65^(2/9) = 5.33; 4 * 0.2^(2/9) = 2.80.
    assert lag_rule(n) == lags


def test_what_has_no_estimate_or_error_is_refused():
    y, one = np.array([1.0, 3, 2, 5]), np.ones(4)
    with pytest.raises(DataError, match="ほかの列や固定効果から"):
        least_squares(y, {"a": one, "b": 2 * one}, Errors(), confidence=0.95)
    with pytest.raises(DataError, match="4個の値では4個の係数"):
        least_squares(y, {str(i): y**i for i in range(4)}, Errors(), confidence=0.95)
    with pytest.raises(DataError, match="1つしかありません"):
        least_squares(y, {"a": one}, Errors("cluster", np.zeros(4, dtype=int)), confidence=0.95)
    with pytest.raises(DataError, match="ぴったり"):
        least_squares(2 + one, {"a": one}, Errors(), confidence=0.95)
    with pytest.raises(ParameterError, match="ラグ 4 は0以上4未満"):
        least_squares(y, {"a": one}, Errors("newey_west", lags=4), confidence=0.95)
