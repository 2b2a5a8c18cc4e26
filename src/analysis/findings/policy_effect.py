"""What is claimed of a measure of the user's own, after it started."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.findings.finding import EVIDENCE, Comparison, Finding, not_available
from analysis.findings.policy_plan import ALONE, COMPARED, PLACEBO
from analysis.findings.road_effect import honest
from analysis.measures.policy_data import DESIGNS, FEWEST_AFTER
from analysis.measures.policy_effect import LINES, REFERENCE
from analysis.written import number, p_is

if TYPE_CHECKING:
    from analysis.measures.policy_checks import Parallel
    from analysis.measures.policy_data import Trial
    from analysis.measures.policy_effect import Estimate
    from analysis.measures.policy_plan import Plan
    from analysis.stats.placebo import Placebo
    from analysis.stats.randomisation import Randomisation

NOT_DRAWN = "対象と開始月は無作為に選ばれていない。対象だけに同じ時期に起きたほかの出来事の分は除けない。"
TRUTH = "この架空データを作ったときの真の効果"


def effect(
    id: str,
    trial: Trial,
    made: Plan,
    found: Sequence[Estimate],
    *,
    placebo: Placebo | None,
    alike: Parallel | None,
    chance: Randomisation | None,
) -> Finding:
    """Claim, or decline to claim, a change at the start of the measure.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    trial : Trial
        Stage "result", with `enough` months after the start.
    made : Plan
    found : sequence of Estimate
        From `analysis.measures.policy_effect.estimates`; the first is the registered one.
    placebo, alike, chance
        From `placebos`, `analysis.measures.policy_checks.parallel` and `randomised`; None where there is none.

    Returns
    -------
    Finding
        `no_relation` when the interval includes 0, `unstable` when `doubts` has something to say, else `relation`.
    """
    first = found[0]
    against = doubts(found, placebo, alike)
    status = "no_relation" if not first.side else "unstable" if against else "relation"
    return Finding(
        id=id,
        status=status,
        headline=_headline(status, trial, first) + verdict(status, first, made.success, trial.unit),
        value=first.estimate,
        unit=trial.unit,
        n=first.n,
        n_unit=trial.unit_name if trial.by_change else "か月",
        interval={
            "low": first.low,
            "high": first.high,
            "level": first.level,
            "method": DESIGNS[trial.design],
        },
        p_value=None,
        method=f"{first.name}。開始前{len(trial.before)}か月、開始後{len(trial.after)}か月",
        certainty=_certainty(status, found, placebo, against),
        evidence=EVIDENCE["quasi_experiment" if trial.comparisons else "before_after"],
        caveats=_caveats(trial),
        details=_details(trial, chance),
        hides=() if placebo else (PLACEBO,),
        comparisons=_beside(trial, made),
    )


def too_early(id: str, trial: Trial) -> Finding:
    """Say that the months after the start are too few for an estimate."""
    needed = FEWEST_AFTER["changes" if trial.by_change else "series"]
    return not_available(
        id,
        f"開始後が{len(trial.after)}か月しかないので、変化をまだ計算できない（{needed}か月以上必要）。",
        remedy=["開始後の月がたまってから、もう一度実行する", "stage を plan にして、計画だけを作る"],
        hides=["estimates", PLACEBO, COMPARED],
        n=len(trial.after),
        n_unit="か月",
    )


def doubts(found: Sequence[Estimate], placebo: Placebo | None, alike: Parallel | None) -> list[str]:
    """List in words why a change may not be laid to the measure."""
    first = found[0]
    same = all(each.side in {0, first.side} for each in found if not each.name.startswith(REFERENCE))
    off_lines = next((each for each in found if each.name == LINES), None)
    said = {
        "方法や条件によって向きが変わる": not same,
        "何もない月にも変化が出る": placebo is not None and not honest(placebo),
        "開始前から対象と比較の傾きが違い、その続きを除くと変化を確認できない": alike is not None
        and not alike.alike
        and (off_lines is None or off_lines.side != first.side),
    }
    return [words for words, applies in said.items() if applies]


def verdict(status: str, first: Estimate, success: float, unit: str) -> str:
    """Hold the estimate against the criterion that was fixed beforehand."""
    way = 1 if success > 0 else -1
    least = f"成功の基準（{number(success, 2, signed=True)}{unit}）"
    best = max(way * first.low, way * first.high)
    if status == "unstable":
        return f"{least}を満たしたとは判断しない。"
    if first.side == way:
        reached = way * first.estimate >= abs(success)
        return f"{least}を満たした。" if reached else f"向きは目標と同じだが、{least}には届かない。"
    if first.side == -way:
        return f"目標と逆の向きで、{least}を満たさない。"
    if best < abs(success):
        return f"{least}を満たすほどの変化は考えにくい。"
    return f"{least}を満たすかどうかも判断できない。"


def _headline(status: str, trial: Trial, first: Estimate) -> str:
    who = f"{len(trial.treated)}{trial.unit_name}の" if trial.columns.unit else ""
    start = f"「{trial.measure}」のあと、{who}{trial.outcome}は、{_against(trial)}"
    value, low, high = (number(part, 2, signed=True) for part in (first.estimate, first.low, first.high))
    counted = f"n = {first.n}{trial.unit_name if trial.by_change else 'か月'}"
    interval = f"{first.level * 100:g}％信頼区間は{low}～{high}{trial.unit}（{counted}）。"
    if status == "relation":
        return f"{start}{value}{trial.unit}変わった。{interval}"
    if status == "no_relation":
        return f"{start}変わったと確認できない（{value}{trial.unit}）。{interval}"
    return f"{start}{value}{trial.unit}と計算されるが、施策の影響とは言えない。{interval}"


def _against(trial: Trial) -> str:
    if trial.comparisons:
        return f"比較{len(trial.comparisons)}{trial.unit_name}と比べて"
    if trial.design == "interrupted":
        return "それまでの傾きと比べた前後比較（比較群なし）では、"
    return "前後比較（比較群なし）では、"


def _certainty(
    status: str, found: Sequence[Estimate], placebo: Placebo | None, against: Sequence[str]
) -> str:
    others = [each for each in found if not each.name.startswith(REFERENCE)]
    low, high = (number(end([e.estimate for e in others]), 2, signed=True) for end in (min, max))
    ways = f"{len(others)}通りの方法と条件で{low}から{high}"
    false = (
        f"偽の開始月{placebo.n_placebos}通りのうち、区間が0を含まないのは"
        f"{round(placebo.share_significant * placebo.n_placebos)}通り"
        if placebo
        else "開始前が短く、偽の開始月では確かめていない"
    )
    if status == "no_relation":
        return f"区間が0を含む：変わったとも変わらないとも判断できない（{ways}）。{false}。"
    if status == "unstable":
        return f"不安定：{'。'.join(against)}。{ways}。{false}。"
    return f"{found[0].level * 100:g}％信頼区間が0を含まず、{ways}である。{false}。"


def _caveats(trial: Trial) -> tuple[str, ...]:
    few = len(trial.treated) + len(trial.comparisons)
    return (
        *((NOT_DRAWN,) if trial.comparisons else (ALONE, NOT_DRAWN)),
        *(
            (f"{trial.unit_name}は{few}と少ない。ほかの{trial.unit_name}でも同じとは限らない。",)
            if few > 1
            else ()
        ),
        *((f"値と月の対応は、資料の図からの推定である（{trial.guessed}個の値）。",) if trial.guessed else ()),
        *(f"{name}は除いた（{why}）。" for name, why in trial.left_out.items()),
    )


def _details(trial: Trial, chance: Randomisation | None) -> dict[str, str]:
    said = {}
    if chance:
        said["対象を入れ替えた並べ替え検定"] = (
            f"{p_is(chance.p_value)}（対象の選び方{chance.assignments:,}通り）"
        )
    return said | (
        {} if trial.truth is None else {TRUTH: f"{number(trial.truth, 2, signed=True)}{trial.unit}"}
    )


def _beside(trial: Trial, made: Plan) -> tuple[Comparison, ...]:
    """Set the change beside the criterion, and the change of the treated beside that of the others."""
    change = trial.after.mean() - trial.before.mean()
    own = number(float(change[list(trial.treated)].mean()), 2, signed=True)
    success = f"{number(made.success, 2, signed=True)}{trial.unit}"
    rows = [
        Comparison(
            "目標", "計画で決めた成功の基準", f"変化が{success}{'以上' if made.success > 0 else '以下'}"
        )
    ]
    if trial.comparisons:
        others = number(float(change[list(trial.comparisons)].mean()), 2, signed=True)
        basis = f"開始前と開始後の平均の差：対象{len(trial.treated)}、比較{len(trial.comparisons)}{trial.unit_name}"
        rows.append(Comparison("ほかとの比較", basis, f"対象{own}{trial.unit}、比較{others}{trial.unit}"))
    return tuple(rows)
