"""How the cashless ratio rises from year to year, and how it would have to rise to reach a target."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from analysis.errors import ParameterError, Problem
from analysis.measures.cashless_months import PAPERS, PLACEMENTS, differences, months
from analysis.stats.serial_mean import FEWEST, SerialMean, serial_mean

FIGURES = {"months": "月の比率の平均", "totals": "年の合計の比率"}


@dataclass(frozen=True)
class Needed:
    """What a target asks of each year.

    Attributes
    ----------
    figure : str
        Key of `FIGURES`.
    year, level_pct : int, float
        The last year and its ratio.
    target_year, target_pct : int, float
    rise : float
        Needed each year, ポイント; zero or less where the target is reached already.
    past : tuple of float
        Changes from year to year so far, ポイント, oldest first.
    """

    figure: str
    year: int
    level_pct: float
    target_year: int
    target_pct: float
    rise: float
    past: tuple[float, ...]

    @property
    def beyond(self) -> bool:
        """Whether the target lies further ahead than the changes go back."""
        return self.target_year - self.year > len(self.past)


def yearly_rises(changes: pd.DataFrame, *, confidence: float) -> dict[str, SerialMean]:
    """Estimate the mean difference from the year before, over all months and for each year that has enough of them.

    Parameters
    ----------
    changes : DataFrame
        From `differences`.
    confidence : float
        Level of the intervals.

    Returns
    -------
    dict of str to SerialMean
        First of all months, in words; then of years with at least eight months.
    """
    parts = {f"{year}年": part["change"] for year, part in changes.groupby("year")}
    whole = {"全期間": serial_mean(changes["change"], confidence=confidence)}
    return whole | {
        name: serial_mean(part, confidence=confidence) for name, part in parts.items() if len(part) >= FEWEST
    }


def sensitivity(
    table: pd.DataFrame, earlier: pd.DataFrame, chosen: tuple[str, str], *, confidence: float
) -> pd.DataFrame:
    """Estimate the mean difference with other months, another paper's values of 2022, and other errors.

    Parameters
    ----------
    table, earlier : DataFrame
        As in `months`.
    chosen : tuple of str
        Placements and paper that the study was asked for; first in the result.
    confidence : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        name, estimate, low, high (ポイント), n (differences).
    """
    others = [("all", paper) for paper in PAPERS] + [(kept, chosen[1]) for kept in PLACEMENTS]
    rows = []
    for placements, paper in dict.fromkeys([chosen, *others]):
        given = months(table, earlier, placements=placements, paper=paper)
        found = serial_mean(differences(given)["change"], confidence=confidence)
        name = PLACEMENTS[placements] + (f"（2022年は{PAPERS[paper]}）" if placements == "all" else "")
        rows.append((name, found.mean, found.n))
        if (placements, paper) == chosen:
            rows.append((f"{PLACEMENTS[placements]}、補正しないニューイ・ウェスト", found.textbook, found.n))
    return pd.DataFrame(
        [{"name": name, "estimate": t.estimate, "low": t.low, "high": t.high, "n": n} for name, t, n in rows]
    )


def needed(by_year: pd.DataFrame, *, figure: str, target_pct: float, target_year: int) -> Needed:
    """Divide the way to a target by the years that are left.

    Parameters
    ----------
    by_year : DataFrame
        From `years`.
    figure : str
        Key of `FIGURES`.
    target_pct, target_year : float, int
        Ratio (％) and the year that is to have it.

    Returns
    -------
    Needed

    Raises
    ------
    ParameterError
        The year is not after the last one that has the figure.
    """
    known = by_year.dropna(subset=[figure])
    levels = known[figure].tolist()
    last = int(known["year"].iloc[-1])
    if target_year <= last:
        what = f"目標の年 {target_year} は、値のある最後の年 {last} より後ではありません。"
        raise ParameterError(Problem(what, "target_year", f"{last + 1}以降にしてください。"))
    past = tuple(after - before for before, after in pairwise(levels))
    rise = (target_pct - levels[-1]) / (target_year - last)
    return Needed(figure, last, levels[-1], target_year, target_pct, rise, past)
