"""What is claimed before a measure starts: the smallest effect that its evaluation can find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.findings.finding import EVIDENCE, Comparison, Finding
from analysis.measures.policy_data import DESIGNS
from analysis.measures.policy_plan import grouped
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.policy_data import Trial
    from analysis.measures.policy_plan import Plan

RESULT, COMPARED, PLACEBO, PRINTED = (
    "result",
    "compared",
    "placebo",
    "printed",
)  # tags of cells without content
ALONE = "比較群がないため、同じ時期に起きたほかの変化（制度、広報、季節）と区別できない。"
SAME_NOISE = "開始後の月ごとのばらつきが、開始前と同じだとみなした計算である。"


def plan(id: str, made: Plan, digest: str, registered: str | None, *, stage: str) -> Finding:
    """Say what the evaluation can find, whether that is enough, and whether the plan is the one that was filed.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    made : Plan
        From `analysis.measures.policy_plan.plan`.
    digest : str
        From `analysis.measures.policy_plan.registration`.
    registered : str or None
        Digest that was filed before the start (at least its first 12 digits).
    stage : {"plan", "result"}

    Returns
    -------
    Finding
        `descriptive`.
    """
    trial = made.trial
    hides = [RESULT] if stage == "plan" else []
    hides += [] if trial.design == "did" and stage == "result" else [COMPARED]
    return Finding(
        id=id,
        status="descriptive",
        headline=_headline(made),
        value=made.mde,
        unit=trial.unit,
        n=len(trial.treated) + len(trial.comparisons) if trial.by_change else len(trial.before),
        n_unit=trial.unit_name if trial.by_change else "か月",
        interval=None,
        p_value=None,
        method=f"開始前{len(trial.before)}か月のばらつきと系列相関による検出力の計算（{DESIGNS[trial.design]}）",
        certainty=f"{_noise(made)}。{filed(digest, registered, stage)}",
        evidence=EVIDENCE["description"],
        caveats=(
            SAME_NOISE,
            *(() if trial.by_change else (ONE_SERIES,)),
            *(() if trial.comparisons else (ALONE,)),
            *_guessed(trial),
        ),
        details={
            "計画のダイジェスト（SHA-256）": grouped(digest),
            **_needed(made),
            "除いた単位": "、".join(f"{name}（{why}）" for name, why in trial.left_out.items()) or "なし",
        },
        comparisons=[beside(made)] if stage == "plan" else [],
        hides=[*hides, *([PRINTED] if trial.columns.table not in PAPERS else [])],
    )


ONE_SERIES = (
    "1本の系列では、ばらつきと系列相関がよく分からないため、大まかな目安である。"
    "実際の検出力は、これより低いことが多い。"
)
SHORTEST = 12  # digits of a digest that name it
PAPERS = ("cashless_monthly", "print_monthly")
"""Tables of the papers, whose printed values the section 公表値との照合 recomputes."""


def beside(made: Plan) -> Comparison:
    """Hold the smallest effect found against the criterion."""
    unit = made.trial.unit
    words = f"見つけられる最小の変化{number(made.mde)}{unit}、成功の基準{number(made.success, 2, signed=True)}{unit}"
    return Comparison("目標", "成功の基準", words)


def filed(digest: str, registered: str | None, stage: str) -> str:
    """Say whether this is the plan that was filed beforehand."""
    if registered is not None:
        given = "".join(registered.split()).lower()
        same = len(given) >= SHORTEST and digest.startswith(given)
        return (
            "届け出た計画と同じである。"
            if same
            else f"届け出た計画（{registered[:SHORTEST]}…）と違う：条件か開始前のデータが変わっている。"
        )
    if stage == "plan":
        return "このダイジェストを、開始前に届け出る。"
    return "計画の届け出がない：結果を見る前に条件を決めたことを、示せない。"


def _headline(made: Plan) -> str:
    trial, unit = made.trial, made.trial.unit
    who = f"対象{len(trial.treated)}{trial.unit_name}・" if trial.by_change else ""
    versus = f"比較{len(trial.comparisons)}{trial.unit_name}・" if trial.by_change else ""
    first = f"{who}{versus}開始後{made.months_after}か月では、{number(made.mde)}{unit}より小さな変化は見つけにくい。"
    least = f"成功の基準（{number(made.success, 2, signed=True)}{unit}）"
    if made.finds_success:
        return f"{first}{least}の大きさの変化は見つけられる。"
    return f"{first}{least}はこれより小さいので、この計画では確かめられない。"


def _noise(made: Plan) -> str:
    unit = made.trial.unit
    words = f"月ごとのばらつき（標準偏差）{number(made.noise.sd)}{unit}、前の月との相関{number(made.noise.neighbours)}"
    return (
        words
        if made.icc is None
        else f"{words}、{made.trial.unit_name}の間の差の割合（級内相関）{number(made.icc)}"
    )


def _needed(made: Plan) -> dict[str, str]:
    trial = made.trial
    size = f"{number(abs(made.success))}{trial.unit}を見つけるのに必要な"
    months = made.months_needed()
    said = {
        f"{size}開始後の月数": f"{months}か月" if months else "60か月でも足りない",
    }
    if trial.by_change:
        units = made.units_needed()
        said[
            f"{size}対象の数（比較{len(trial.comparisons)}{trial.unit_name}、開始後{made.months_after}か月）"
        ] = f"{units}{trial.unit_name}" if units else f"200{trial.unit_name}でも足りない"
    return said


def _guessed(trial: Trial) -> tuple[str, ...]:
    if not trial.guessed:
        return ()
    return (f"値と月の対応は、資料の図からの推定である（{trial.guessed}個の値）。",)
