"""What is claimed of the days of an event where visitors are known day by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.findings.finding import EVIDENCE, Finding, described, not_available
from analysis.findings.people_flow import PRINTED
from analysis.findings.sentences import times
from analysis.measures.event_days import MATCHING, EventDays
from analysis.measures.event_effect import enough_for_blocks
from analysis.written import HIDDEN, number, p_is

if TYPE_CHECKING:
    import pandas as pd

    from analysis.measures.effect_ratio import Ratio
    from analysis.measures.event_parts import Composition, Months
    from analysis.stats.placebo import Placebo
    from analysis.stats.randomisation import Randomisation

NOT_DRAWN = "開催日は無作為に選ばれていない。日程を決める理由（連休、ほかの催し）が人出にも関わるなら、その分は除けない。"
UNIT = "土曜日と日曜日は合わせて1単位（1日あたりの平均）と数えた。続いた2日は独立でないためである。"
TRUTH = "この架空データを作ったときの真の倍率"


def effect(
    id: str,
    days: EventDays,
    found: Sequence[Ratio],
    chance: Randomisation,
    placebo: Placebo,
    *,
    level: Months,
) -> Finding:
    """Claim, or decline to claim, that more (or fewer) people come on the days of the event.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    days : EventDays
        The days.
    found : sequence of Ratio
        From `analysis.measures.event_effect.estimates`; the first is the one that was asked for.
    chance : Randomisation
        Of the same comparison.
    placebo : Placebo
        At displaced days.
    level : Months
        Visitors a day, small numbers hidden.

    Returns
    -------
    Finding
        `relation` only when the interval excludes 1 and the randomisation test agrees and no other method points the
        other way; `no_relation` when the interval includes 1; otherwise `unstable`.
    """
    first = found[0]
    status = _status(found, chance)
    return Finding(
        id=id,
        status=status,
        headline=_headline(status, days, first, level),
        value=first.estimate,
        unit="倍",
        n=first.n,
        interval={"low": first.low, "high": first.high, "level": first.level, "method": "層別した対数の差"},
        p_value=chance.p_value,
        method=f"{MATCHING[days.matching]}との比（対数の平均の差）。p値は並べ替え検定（同じ条件の単位どうしの入れ替え）",
        certainty=_certainty(status, found, chance, placebo),
        evidence=EVIDENCE["quasi_experiment"],
        caveats=(NOT_DRAWN, UNIT, *first.notes, *_limits(days)),
        details=_truth(days),
        hides=(PRINTED,),
        n_unit="単位",
    )


def area(id: str, days: EventDays, found: Sequence[Ratio]) -> Finding:
    """Claim, or decline to claim, a difference from what happened in the comparison areas.

    Parameters
    ----------
    id, days
        As in `effect`.
    found : sequence of Ratio
        From `analysis.measures.event_effect.compared`: all areas together, then each alone.

    Returns
    -------
    Finding
    """
    if not found:
        way = "催しの影響を受けない地区の来訪者数を加えて、もう一度実行する"
        return not_available(
            id, "比べる地区のデータがないため、市全体の増減と分けられない。", remedy=[way], hides=[]
        )
    first = found[0]
    sides = {each.side for each in found}
    status = "unstable" if len(sides) > 1 else "relation" if first.side else "no_relation"
    words = {
        "relation": f"比較地区と比べても{first.estimate:.2f}倍",
        "no_relation": "比較地区と違う動きをしたとは確認できない",
        "unstable": "比較地区の選び方で結果が変わり、違う動きをしたとは言えない",
    }[status]
    return Finding(
        id=id,
        status=status,
        headline=f"{days.place}の開催日の{days.who}は、{words}（{times(first)}、n = {first.n}単位）。",
        value=first.estimate,
        unit="倍",
        n=first.n,
        interval={"low": first.low, "high": first.high, "level": first.level, "method": "差の差（対数）"},
        p_value=None,
        method=f"{'と'.join(days.areas)}を比較地区とした差の差（{MATCHING[days.matching]}）",
        certainty=f"比較地区を1つずつに替えても{'同じ向きになる' if len(sides) == 1 else '同じ結論にはならない'}。",
        evidence=EVIDENCE["quasi_experiment"],
        caveats=(
            "催しがなければ比較地区と同じ割合で増減したとみなしている。比較地区の人が会場へ移ったときは、差が大きく出る。",
        ),
        details={
            each.name: f"{each.estimate:.2f}倍（{each.low:.2f}～{each.high:.2f}倍）" for each in found[1:]
        }
        | _truth(days),
        n_unit="単位",
    )


def composition(id: str, days: EventDays, found: Composition) -> Finding:
    """State which groups make up more of the visitors on days of the event.

    Parameters
    ----------
    id, days
        As in `effect`.
    found : Composition
        From `analysis.measures.event_parts.composition`.

    Returns
    -------
    Finding
    """
    shown = found.table[~found.table["hidden"]]
    if shown.empty:
        return not_available(
            id, "人数の少ない日か区分があり、来訪者の構成を示せない（秘匿）。",
            remedy=["日数の多い条件か、人数の多い地区を選ぶ"], hides=[],
        )  # fmt: skip
    top, least = (shown.loc[getattr(shown["points"], which)()] for which in ("idxmax", "idxmin"))
    hidden = f"{found.hidden}区分は秘匿した。" if found.hidden else ""
    test = (
        "実際に数えた人数なので区間を付けたが、連れ立って来る人は独立でなく、区間は狭すぎる。"
        if found.counted
        else "推計来訪者数（拡大推計）なので、区間も検定も計算していない。"
    )
    return described(
        id,
        f"{days.place}の開催日の来訪者の構成は、比べる日より{_group(top)}の割合が{top['points']:.1f}ポイント高く、"
        f"{_group(least)}の割合が{abs(least['points']):.1f}ポイント低い。",
        value=float(top["points"]),
        unit="ポイント",
        n=len(days.matched()),
        n_unit="単位",
        method="来訪者を日についてまとめた構成比の差",
        certainty=f"開催日でない人出も含めた構成である。{hidden}",
        caveats=(test, "割合が下がっても、人数が減ったとは限らない。"),
    )


def _status(found: Sequence[Ratio], chance: Randomisation) -> str:
    first = found[0]
    if not first.side:
        return "no_relation"
    agrees = chance.p_value < 1 - first.level and all(each.side in {0, first.side} for each in found)
    return "relation" if agrees else "unstable"


def _headline(status: str, days: EventDays, first: Ratio, level: Months) -> str:
    who = f"{days.place}の開催日の{days.who}は、{MATCHING[days.matching]}"
    numbers = f"{times(first)}（開催{first.n_event}単位を含むn = {first.n}単位）"
    if status == "relation":
        mean = level.event_mean
        more = (
            f"（{number(mean * (1 - 1 / first.estimate), 0, signed=True)}人/日）"
            if mean
            else f"（人数は{HIDDEN}）"
        )
        return f"{who}の{first.estimate:.2f}倍{more}である。{numbers}。"
    if status == "no_relation":
        return f"{who}と比べて、多いとも少ないとも確認できない。{first.estimate:.2f}倍、{numbers}。"
    return f"{who}と比べた結果が方法によって変わり、多いとも少ないとも言えない。{first.estimate:.2f}倍、{numbers}。"


def _certainty(status: str, found: Sequence[Ratio], chance: Randomisation, placebo: Placebo) -> str:
    first = found[0]
    moved = (
        f"開催日をずらした{placebo.n_placebos}通りの偽の開催日のうち、区間が1を含まないのは"
        f"{round(placebo.share_significant * placebo.n_placebos)}通り"
    )
    low, high = min(each.estimate for each in found), max(each.estimate for each in found)
    if status == "no_relation":
        return f"区間が1を含む：増えたとも減ったとも判断できない（{p_is(chance.p_value)}）。{moved}。"
    if status == "unstable":
        return (
            f"不安定：方法によって{low:.2f}倍から{high:.2f}倍まで動くか、"
            f"並べ替え検定（{p_is(chance.p_value)}）と食い違う。{moved}。"
        )
    return (
        f"{first.level * 100:g}％信頼区間が1を含まず、並べ替え検定も一致し（p = {chance.p_value:.4f}）、"
        f"{len(found)}通りの方法で{low:.2f}倍から{high:.2f}倍である。{moved}。"
    )


def _group(row: pd.Series) -> str:
    return f"{row['division']}「{row['group']}」"


def _limits(days: EventDays) -> list[str]:
    said = {
        "数は推計来訪者数（拡大推計）で、区間は日々の変動だけを表し、推計の誤差を含まない。": not days.counted,
        "開催日か比べる日が少なく、ブロックブートストラップは計算していない。": not enough_for_blocks(days),
    }
    return [words for words, applies in said.items() if applies]


def _truth(days: EventDays) -> dict[str, str]:
    return {} if days.truth is None else {TRUTH: f"{days.truth:.2f}倍"}
