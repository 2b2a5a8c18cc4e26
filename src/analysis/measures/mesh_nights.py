"""People of the night against the residents of the census, to see that a file holds what it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.errors import DataError, Problem
from analysis.measures.people_flow_mesh import NIGHT

if TYPE_CHECKING:
    import pandas as pd

    from analysis.data.mesh_flow import MeshFlow


def night_totals(flow: MeshFlow, *, threshold: int) -> pd.DataFrame:
    """Hold the people of the night, summed over the cells, against the residents of the census.

    Parameters
    ----------
    flow : MeshFlow
        With residents.
    threshold : int
        As for `compare`.

    Returns
    -------
    DataFrame
        One row a month: month, cells (with at least `threshold` people), people (人/日), residents, ratio_pct.

    Raises
    ------
    DataError
        There is no row of the night over all days.
    """
    table = flow.people
    night = table[(table["day_type"] == "all") & (table["hours"] == NIGHT) & (table["people"] >= threshold)]
    if night.empty:
        what = "深夜・全日の行がないため、国勢調査と照らし合わせられません。"
        raise DataError(Problem(what, remedy="dayflag=2、timezone=1 の行のあるファイルを使ってください。"))
    sums = night.groupby("month")["people"].agg(cells="size", people="sum").reset_index()
    sums["residents"] = flow.residents
    return sums.assign(ratio_pct=100 * sums["people"] / sums["residents"])
