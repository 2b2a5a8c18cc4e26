"""What the study of counters on the map claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.findings.cashless import periods
from analysis.findings.finding import EVIDENCE, Finding, described, not_available
from analysis.measures.clustering import ENOUGH
from analysis.written import number, p_is

if TYPE_CHECKING:
    import pandas as pd

    from analysis.measures.clustering import Clustering
    from analysis.measures.places import Places
    from analysis.stats.spatial import Moran

MORE = "kinds、exclude の条件をゆるめて、もう一度実行する"
NAMED = 3
ON_MAP = "地図に示した施設は全件の集計であり、標本誤差はない。年による変動は、この表からは分からない。"
AT_COUNTER = "地図の印は窓口の位置で、そこで支払う人の住まいではない。"


def placed(id: str, label: str, found: Places, *, year: int) -> Finding:
    """State how many counters are on the map, which are not, and how far their ratios differ.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    label : str
        Name of the city.
    found : Places
        From `analysis.measures.places.places`.
    year : int
        Calendar year.

    Returns
    -------
    Finding
    """
    points = found.points[found.points["year"] == year].sort_values("ratio_pct")
    absent = found.left_out[found.left_out["year"] == year]
    reasons = [
        f"{reason}：{_named(names)}" for reason, names in absent.groupby("reason", sort=False)["facility"]
    ]
    why = f"（示せない施設　{'／'.join(reasons)}）" if reasons else ""
    low, high = points.iloc[0], points.iloc[-1]
    headline = (
        f"{label}の{year}年の表にある{len(points) + len(absent)}施設のうち{len(points)}施設を地図に示した{why}。比率は"
        f"{low['facility']}の{low['ratio_pct']:.1f}％から{high['facility']}の{high['ratio_pct']:.1f}％まで開く。"
    )
    return described(
        id,
        headline,
        value=float(len(points)),
        unit="施設",
        n=len(points) + len(absent),
        n_unit="施設",
        method="施設ごとの合計の比率と、公開データの位置",
        certainty=ON_MAP,
        caveats=(AT_COUNTER, *periods([year])),
        details={"比率の中央値": f"{points['ratio_pct'].median():.1f}％"},
    )


def _named(names: pd.Series) -> str:
    return "、".join(names) if len(names) <= NAMED else f"{len(names)}施設"


def district_range(id: str, label: str, table: pd.DataFrame, *, year: int, areas: str) -> Finding:
    """State in which district the counters take most and least cashless payment.

    Parameters
    ----------
    id, label : str
        As in `placed`.
    table : DataFrame
        From `analysis.measures.places.by_district`.
    year : int
        Calendar year.
    areas : str
        What the districts on the map are (`Geography.district_source`), for the caveat.

    Returns
    -------
    Finding
    """
    ordered = table[table["year"] == year].sort_values("ratio_pct")
    if len(ordered) < 2:
        headline = (
            f"{label}の{year}年に、所管の地区が登録された施設のある地区が2つに満たず、地区を比べられない。"
        )
        return not_available(id, headline, remedy=[MORE], hides=["districts"], n=len(ordered), n_unit="地区")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    headline = (
        f"{label}の{year}年の行政センターと連絡所の比率を{len(ordered)}地区で比べると、最も高いのは{high['district']}の"
        f"{high['ratio_pct']:.1f}％（{high['n']}施設）である。最も低いのは{low['district']}の"
        f"{low['ratio_pct']:.1f}％（{low['n']}施設）である。"
    )
    alone = int((ordered["n"] == 1).sum())
    return described(
        id,
        headline,
        value=float(high["ratio_pct"] - low["ratio_pct"]),
        unit="ポイント",
        n=len(ordered),
        n_unit="地区",
        method="地区の施設の合計の比率（施設の比率の平均ではない）",
        certainty=ON_MAP
        + (f"{alone}地区は施設が1つだけで、地区の比率はその施設の比率である。" if alone else ""),
        caveats=(AT_COUNTER, f"施設の地区は所管による。地図に描く{areas}", *periods([year])),
    )


def clustering(id: str, label: str, found: Clustering | None, *, year: int, n: int, alpha: float) -> Finding:
    """Say whether counters near each other have similar ratios: a diagnostic, not a test of a policy.

    Parameters
    ----------
    id, label : str
        As in `placed`.
    found : Clustering or None
        From `analysis.measures.clustering.clustering`.
    year : int
        Calendar year.
    n : int
        Counters with a point.
    alpha : float
        Level of the test, 0-1.

    Returns
    -------
    Finding
        Nothing is claimed when the ideas of who is near lead to different conclusions.
    """
    if found is None:
        why = f"{n}しかなく" if n < ENOUGH else f"{n}あるが比率がすべて同じで"
        headline = f"位置の分かる施設が{why}、近い施設どうしが似ているかは判断できない。"
        return not_available(id, headline, remedy=[MORE], hides=["clustering"], n=n, n_unit="施設")
    first, conclusions = found.whole[0], {_conclusion(result, alpha) for result in found.whole}
    status = "unstable" if len(conclusions) > 1 else "relation" if first.p_value < alpha else "no_relation"
    words = {
        "unstable": "似ているかどうかの判定が近隣の決め方で分かれ、偏りがあるとは言えない",
        "relation": f"偶然のばらつきより{'似ている' if first.i > first.expected else '似ていない'}",
        "no_relation": "似ているとは言えない",
    }[status]
    numbers = f"モランのI = {number(first.i)}、{p_is(first.p_value)}、n = {first.n}施設"
    return Finding(
        id=id,
        status=status,
        headline=f"{label}の{year}年の比率は、近い施設どうしで{words}。{numbers}。",
        value=first.i,
        unit="",
        n=first.n,
        interval=None,
        p_value=first.p_value,
        method=f"モランのI（近隣は{first.neighbours}、並べ替え検定）",
        certainty="診断のための計算である：施設が少なく、ごく強い偏りしか見つけられない。",
        evidence=EVIDENCE["association"],
        caveats=(
            "施設の区分の偏りと、場所の偏りは分けられない。同じ建物の窓口は互いに近隣である。",
            "決済の合計が小さく比率が揺れやすい施設も、大きい施設と同じ1件として数えている。",
        ),
        details={
            **{f"近隣が{result.neighbours}のとき": _numbers(result) for result in found.whole[1:]},
            "個別に見て目立つ施設（偽発見率の調整後）": _clear(found),
        },
        n_unit="施設",
    )


def _conclusion(result: Moran, alpha: float) -> str:
    return "none" if result.p_value >= alpha else "alike" if result.i > result.expected else "opposed"


def _numbers(result: Moran) -> str:
    alone = f"（うち近隣なし {len(result.islands)}）" if result.islands else ""
    return f"I = {number(result.i)}、{p_is(result.p_value)}、n = {result.n}{alone}"


def _clear(found: Clustering) -> str:
    clear = [f"{one.unit}（{one.pattern}）" for one in found.local.units if one.clear]
    return "、".join(clear) or "なし"
