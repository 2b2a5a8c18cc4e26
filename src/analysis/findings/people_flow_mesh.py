"""What the study of people by mesh cell claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.data.readers.flow_codes import LEAST_PEOPLE
from analysis.findings.finding import EVIDENCE, Finding, described, not_available
from analysis.measures.mesh_change import fewest
from analysis.measures.people_flow_mesh import NIGHT, Compared, month_words
from analysis.written import number

if TYPE_CHECKING:
    import pandas as pd

    from analysis.data.mesh_flow import Truth

EXPANDED = "滞在人口は、一部の人の位置から推し量った月平均の推計値で、標本の数が公表されていないため、標本誤差は計算できない。"
LEVEL = "年度によって拡大推計の水準が違うため、人数そのものの増減は比べず、市の中央値のメッシュに対する変化を比べる。"
REASON = "変化の理由（催し、工事、季節など）は、この比較からは分からない。"
TOP = "多くのメッシュから選んだ上位と下位の変化は、偶然の分だけ大きめに出やすい。"
WIDE_PCT = 20  # farther from the census than this is no error of an estimate


def change(id: str, found: Compared, truth: Truth | None) -> Finding:
    """Name the cells with the largest changes and say how unusual they are.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    found : Compared
        From `analysis.measures.people_flow_mesh.compare`.
    truth : Truth or None
        Of a fictional city.

    Returns
    -------
    Finding
    """
    cells = found.cells
    high, low = cells.iloc[0], cells.iloc[-1]
    between = found.kind == "months"
    what = "市の中央値に対する変化が" if between else f"{found.before}と比べた{found.after}の人数が"
    headline = (
        f"{found.label}の{found.before}と{found.after}（{found.fixed}）を比べた。{what}最大のメッシュは{_named(high)}である。"
        f"最小のメッシュは{_named(low)}である。{_usual(found)}"
    )
    return described(
        id, headline, value=float(high["change_pct"]), unit="％", n=len(cells), n_unit="メッシュ",
        method=_method(found), certainty=_certainty(found),
        evidence="before_after" if between else "description",
        caveats=(EXPANDED, *((LEVEL,) if between else ()), TOP, REASON),
        details={
            "比べたメッシュの合計の比（水準の違いを含む。変化とは言わない）" if between else "比べたメッシュの合計の比":
                f"{found.totals[1] / found.totals[0]:.2f}倍",
            f"最も大きいメッシュ{high['cell']}の、ほかの月での範囲": _range(high),
            f"最も小さいメッシュ{low['cell']}の、ほかの月での範囲": _range(low),
            **_known(found, truth),
        },
    )  # fmt: skip


def _usual(found: Compared) -> str:
    if not found.can_tell:
        return "ほかの月が足りず、ふだんの違いと区別できない。"
    clear = found.cells[found.cells["clear"]]
    rose, fell = int((clear["change_pct"] > 0).sum()), int((clear["change_pct"] < 0).sum())
    if found.kind == "months":
        return (
            f"ほかの月どうしの変化（{found.references}組）のどれよりも大きいのは{len(clear)}メッシュ（上昇{rose}、低下{fell}）"
            f"だが、偶然でも平均{number(found.chance, 1)}メッシュはそうなる。"
        )
    return f"ほかの{found.references}か月もすべて同じ向きなのは{len(clear)}メッシュ（多い{rose}、少ない{fell}）である。"


def _certainty(found: Compared) -> str:
    if not found.can_tell:
        return f"判断できない：ほかの月の比較が{found.references}（{fewest(found.kind)}以上必要）。"
    if found.kind == "months":
        return (
            "目安：信頼区間ではない。月の組は互いに重なり、季節の違いも含む。どのメッシュが偶然かは区別できない"
            "ので、上位のメッシュを調べる手がかりとして使う。"
        )
    return "目安：信頼区間ではない。続く月は似ているので、月の数だけ独立な証拠があるわけではない。"


def _method(found: Compared) -> str:
    if found.kind == "months":
        return "メッシュごとの対数の差を市の中央値から測り、同じメッシュのほかの月の組と順位で比べる"
    return "メッシュごとの人数の比を、同じメッシュのほかの月の比と比べる"


def _named(row: pd.Series) -> str:
    place = f"{row['district']}の{row['cell']}" if row["district"] else row["cell"]
    return f"{place}（{number(row['change_pct'], 1, signed=True)}％）"


def _range(row: pd.Series) -> str:
    ends = (number(row[name], 1, signed=True) for name in ("low_pct", "high_pct"))
    return "％～".join(ends) + "％" if row["references"] else "ほかの月がない"


def _known(found: Compared, truth: Truth | None) -> dict[str, str]:
    if truth is None or found.kind != "months" or not found.months[0] < truth.since <= found.months[1]:
        return {}
    if found.hours == NIGHT:
        return {"この架空データを作ったときの真の倍率（深夜）": "どのメッシュも1.00倍"}
    seen = found.cells[found.cells["cell"].isin(truth.cells)]
    return {
        "この架空データを作ったときの真の倍率（昼）": f"{len(truth.cells)}メッシュで{truth.ratio:.2f}倍、ほかは1.00倍",
        "そのうち、ほかの月の範囲を超えたメッシュ": f"{int(seen['clear'].sum())}（比べた{len(seen)}のうち）",
    }


def unknown(id: str, found: Compared) -> Finding:
    """Count the cells that have no change, and say what is known of them.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    found : Compared
        From `analysis.measures.people_flow_mesh.compare`.

    Returns
    -------
    Finding
    """
    sides = found.bounded["known"].value_counts()
    headline = (
        f"{len(found.asked)}メッシュのうち{len(found.cells)}は両方の数が分かり、{len(found.bounded)}は片方だけが分かり"
        f"（{found.before}だけ{sides.get('before', 0)}、{found.after}だけ{sides.get('after', 0)}）、"
        f"{found.never}はどちらも分からない。分からない数は{found.threshold}人未満で、0人とはみなさない。"
    )
    return described(
        id, headline, value=float(len(found.bounded) + found.never), unit="メッシュ", n=len(found.asked), n_unit="メッシュ",
        method="片方だけ分かるメッシュは、分からない側を0人から閾値までとした範囲で示す",
        certainty="数え上げによる。片方だけ分かるメッシュの変化は、範囲の中のどこかである。",
        caveats=("10人に満たないメッシュの行は公表されていない。行がないことは、0人であることを意味しない。",),
        details={"閾値のために除いた、公表されている数": f"{found.small}か所"},
    )  # fmt: skip


def nights(id: str, label: str, frame: pd.DataFrame, threshold: int) -> Finding:
    """Hold the people of the night against the census: not a result but a check of the data.

    Parameters
    ----------
    id, label : str
        `<study>.<claim>`; name of the city.
    frame : DataFrame
        From `analysis.measures.mesh_nights.night_totals`.
    threshold : int
        Cells of fewer people are not in the sums.

    Returns
    -------
    Finding
    """
    low, high, residents = frame["ratio_pct"].min(), frame["ratio_pct"].max(), frame["residents"].iloc[0]
    if low >= 100 - WIDE_PCT and high <= 100 + WIDE_PCT:
        verdict = "桁や地域の取り違えは見つからない"
    elif (
        threshold > LEAST_PEOPLE and high <= 100 + WIDE_PCT
    ):  # what the user left out is no mistake of the data
        verdict = f"{threshold:,}人に満たないメッシュを除いた分だけ小さく、取り違えがあるかは分からない"
    else:
        verdict = "大きく離れていて、地域や単位の取り違えが疑われる"
    first, last = month_words(frame["month"].iloc[0]), month_words(frame["month"].iloc[-1])
    headline = (
        f"{label}の深夜の滞在人口の合計は、{first}から{last}までの{len(frame)}か月で、国勢調査の人口"
        f"（{residents:,.0f}人）の{low:.1f}％から{high:.1f}％である。{verdict}。"
    )
    return Finding(
        id, "descriptive", headline, float(frame["ratio_pct"].iloc[-1]), "％", len(frame), None, None,
        "1 kmメッシュの深夜（全日）の合計 ÷ 500 mメッシュの国勢調査の人口の合計",
        f"確かめるための計算である：国勢調査から±{WIDE_PCT}％（仮定）を超えるかどうかだけを見る。",
        EVIDENCE["description"],
        (
            "深夜にいる人と住んでいる人は違う（夜勤、宿泊、単身赴任）。国勢調査の時点も違う。",
            f"{threshold}人に満たないメッシュの人数は合計に入っていない。",
        ),
        n_unit="か月",
    )  # fmt: skip


def no_census(id: str, label: str) -> Finding:
    """Say that the residents of the cells are not registered."""
    headline = (
        f"{label}のメッシュ別人口が登録されていないため、人流データの合計を国勢調査と照らし合わせられない。"
    )
    remedy = ["国勢調査の地域メッシュ統計を python -m analysis.data.census_mesh で登録する"]
    return not_available(id, headline, remedy=remedy, hides=["census"])
