"""What is claimed of one office more, or of offices closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.access import AREA, CELLS, COMPLETE, OFFICES, STRAIGHT, counted, counted_unit, hidden
from analysis.findings.finding import Finding, described, not_available
from analysis.measures.access_people import mean_km
from analysis.measures.access_plan import moved, transitions
from analysis.written import number

if TYPE_CHECKING:
    import geopandas as gpd

NO_PLAN = "needs-plan"
USES = "近い窓口を使うと仮定している。実際にどの窓口を使っているかは、この表からは分からない。"
EFFECT = "費用、職員の配置、利用の増減は計算していない。計算上の変化であって、実施した効果ではない。"
SHOWN = 8


def scenario(
    id: str, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, *, added: str | None, removed: Sequence[str]
) -> Finding:
    """State what adding and closing offices would change.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    before, after : GeoDataFrame
        From `analysis.measures.access.nearest`, with the offices of today and of the plan.
    added : str or None
        Name of the added office.
    removed : sequence of str
        Names of the closed offices.

    Returns
    -------
    Finding
    """
    changed = moved(before, after)
    people = bool(before["population"].sum() > 0)
    weight = "population" if people else None
    levels = [mean_km(frame, weight) for frame in (before, after)]
    change = levels[1] - levels[0]
    done = [f"{added}を加え" if added else "", f"{'、'.join(removed)}を閉じ" if removed else ""]
    who = (
        f"最も近い窓口が変わる人は{changed['population'].sum():,.0f}人（65歳以上{changed['aged'].sum():,.0f}人）である。"
        f"住民1人あたりの平均直線距離は"
        if people
        else f"最も近い窓口が変わる500 mメッシュは{len(changed):,}個（面積であって人数ではない）である。"
        f"全メッシュの平均直線距離は"
    )
    levels_said = f"{levels[0]:.2f} kmから{levels[1]:.2f} km（{number(change, signed=True)} km）になる"
    return described(
        id,
        f"{'、'.join(filter(None, done))}ると、{who}{levels_said}。",
        value=change,
        unit="km",
        n=counted(before),
        n_unit=counted_unit(before),
        method="最も近い窓口の割り当てのやり直し（直線距離）",
        certainty=COMPLETE,
        caveats=(USES, EFFECT, STRAIGHT, OFFICES, *((CELLS, *hidden(before)) if people else (AREA,))),
        details=_moves(changed, people),
    )


def no_plan(id: str) -> Finding:
    """Say how a place to add or an office to close is given."""
    way = "加える窓口の位置を added に（緯度,経度）、閉じる窓口の名前を removed に指定して、もう一度実行する"
    headline = "加える窓口も閉じる窓口も指定されていないため、変化は計算していない。"
    found = not_available(id, headline, remedy=[way], hides=[NO_PLAN])
    return replace(found, certainty="計算していません（指定がありません）。")


def _moves(changed: pd.DataFrame, people: bool) -> dict[str, str]:
    rows = transitions(changed).head(SHOWN).to_dict("records")
    return {f"{row['office_before']} → {row['office_after']}": _move(row, people) for row in rows}


def _move(row: dict, people: bool) -> str:
    count = (
        f"{row['population']:,.0f}人（65歳以上{row['aged']:,.0f}人）"
        if people
        else f"{row['cells']:,}メッシュ"
    )
    if pd.isna(row["change_km"]):
        return count
    return f"{count}、平均 {row['before_km']:.1f} kmから{row['after_km']:.1f} km"
