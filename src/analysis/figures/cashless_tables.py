"""Tables of the studies of cashless payment, with the headings that readers see."""

from __future__ import annotations

import pandas as pd

from analysis.figures.tables import Column, Table, renamed, table
from analysis.measures.cashless import KINDS, MEASURES, Counters
from analysis.measures.traits import TRAITS

RATIO = Column("ratio_pct", "キャッシュレス決済比率", "％", 1)
TRAIT_COLUMNS = (
    Column("transactions", TRAITS["transactions"], "件", 0),
    Column("ticket_yen", TRAITS["ticket_yen"], "円", 0),
    Column("distance_km", TRAITS["distance_km"], "km", 1),
)
PARTS = {"within": "各施設の比率の変化", "mix": "施設の構成の変化"}
SCOPES = {
    ("all", False): "全施設",
    ("all", True): "全施設（西口駐車場を除く）",
    ("matched", False): "共通の施設",
    ("matched", True): "共通の施設（西口駐車場を除く）",
}


def exclusions(selected: Counters) -> Table:
    """List what was left out and why."""
    columns = [Column("year", "年"), Column("facility", "施設名"), Column("reason", "除いた理由")]
    kept = "、".join(f"{year}年 {n}施設" for year, n in selected.used.groupby("year").size().items())
    return table(
        selected.excluded,
        columns,
        id="exclusions",
        title="計算から除いた施設",
        note=f"計算に使う施設：{kept}。",
    )


def totals(frame: pd.DataFrame, measure: str) -> Table:
    """Show the ratio of the sums with and without the largest car park.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.ratios.totals`.
    measure : {"amount", "count"}
        Basis of the ratio.

    Returns
    -------
    Table
    """
    unit = MEASURES[measure][2]
    rows = frame.assign(
        scope=[SCOPES[key] for key in zip(frame["scope"], frame["without"], strict=True)],
        ratio_pct=100 * frame["ratio"],
    )
    columns = [
        Column("scope", "範囲"),
        Column("year", "年"),
        Column("n", "施設数", "", 0),
        Column("total", "合計", unit, 0),
        Column("cashless", "キャッシュレス", unit, 0),
        Column("ratio_pct", "キャッシュレス決済比率", "％", 2),
    ]
    return table(rows, columns, id="totals", title="全体のキャッシュレス決済比率")


def year_labels(selected: Counters) -> tuple[str, ...]:
    """Name the columns of `by_facility`, earliest year first."""
    return tuple(f"{year}年" for year in sorted(selected.used["year"].unique()))


def by_facility(selected: Counters) -> pd.DataFrame:
    """Put the years side by side: name and one column of percent a year."""
    wide = selected.used.pivot(index="facility", columns="year", values="ratio") * 100
    wide.columns = [f"{year}年" for year in wide.columns]
    return wide.rename_axis("name").reset_index()


def kinds_by_year(frame: pd.DataFrame) -> pd.DataFrame:
    """Write kinds and years as words, ratios as percent.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.ratios.by_kind`.

    Returns
    -------
    DataFrame
        kind, year, n, ratio_pct.
    """
    worded = renamed(frame, "kind", KINDS)
    return worded.assign(year=worded["year"].map("{}年".format), ratio_pct=100 * worded["ratio"])


def changes(frame: pd.DataFrame) -> Table:
    """Show the counters by change, largest rise first.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.ratios.changes`.

    Returns
    -------
    Table
    """
    percent = frame.assign(**{name: 100 * frame[name] for name in ("before", "after", "change")})
    columns = [
        Column("facility", "施設名"),
        Column("kind", "区分"),
        Column("before", "前の年", "％", 2),
        Column("after", "後の年", "％", 2),
        Column("change", "差", "ポイント", 2),
    ]
    return table(renamed(percent, "kind", KINDS), columns, id="changes", title="比率の変化（上がった順）")


def relations(frame: pd.DataFrame, confidence: float) -> Table:
    """Show the screened relations of `analysis.measures.traits.relations`."""
    level = f"{confidence * 100:g}％信頼区間"
    columns = [
        Column("year", "年"),
        Column("scope", "範囲"),
        Column("trait", "比べるもの"),
        Column("n", "施設数", "", 0),
        Column("pearson", "ピアソン", "", 2),
        Column("low", f"{level}の下限", "", 2),
        Column("high", "上限", "", 2),
        Column("spearman", "スピアマン", "", 2),
        Column("without", "1施設を除く", "", 2),
        Column("unit", "除いた施設"),
        Column("p_holm", "調整後のp値", "", 3),
        Column("verdict", "判定"),
    ]
    return table(frame, columns, id="relations", title="比率と窓口の特徴の関係")


def dispersion(frame: pd.DataFrame, confidence: float) -> Table:
    """Show the ratio of counts with its dispersion and the interval that takes it into account.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.ratios.count_dispersion`.
    confidence : float
        Level of the interval.

    Returns
    -------
    Table
    """
    percent = frame.assign(**{name: 100 * frame[name].astype(float) for name in ("ratio", "low", "high")})
    scopes = [SCOPES["all", left_out] for left_out in frame["without"]]
    columns = [
        Column("scope", "範囲"),
        Column("n", "施設数", "", 0),
        Column("ratio", "件数の比率", "％", 2),
        Column("dispersion", "散らばりの比", "倍", 1),
        Column("low", f"{confidence * 100:g}％信頼区間の下限", "％", 2),
        Column("high", "上限", "％", 2),
    ]
    return table(percent.assign(scope=scopes), columns, id="dispersion", title="件数の比率と過分散（2021年）")
