"""A postal survey: who answered, what they answered, and what those who did not could change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from scipy import stats

from analysis.data.surveys import NO_ANSWER, Survey
from analysis.stats.survey import design_effect, finite_interval, wilson_interval, worst_case


@dataclass(frozen=True)
class Difference:
    """Whether groups answered at different rates.

    Parameters
    ----------
    chi_squared : float
        Pearson's, of answered or not by group.
    df : int
    p_value : float
        Null hypothesis: everybody answers with the same probability.
    groups : int
    """

    chi_squared: float
    df: int
    p_value: float
    groups: int


@dataclass(frozen=True)
class Weights:
    """What each answer has to stand for.

    Parameters
    ----------
    table : DataFrame
        area, sent, answers, population, stands_for (residents, or questionnaires sent, an answer), relative (mean 1).
    by_population : bool
        False where no population by area is known: then only the difference in answering is made good.
    effect : float
        Kish's design effect.
    effective : float
        Persons: the answers divided by it.
    """

    table: pd.DataFrame
    by_population: bool
    effect: float
    effective: float


def answers(survey: Survey, *, confidence: float) -> pd.DataFrame:
    """Compute the share of each answer.

    Parameters
    ----------
    survey : Survey
        From `analysis.data.surveys.load`.
    confidence : float
        In (0, 1).

    Returns
    -------
    DataFrame
        item, count, base, mapping, share_pct, low_pct, high_pct (Wilson), worst_low_pct, worst_high_pct (missing for
        questions put to some of those who answered), truth_pct (missing for a real city); most frequent first, no
        answer last.
    """
    sent, back = int(survey.areas["sent"].sum()), int(survey.areas["answers"].sum())
    rows = []
    for row in survey.items.to_dict("records"):
        count, base = int(row["count"]), int(row["base"])
        low, high = wilson_interval(count, base, confidence=confidence)
        # Those not counted (not sent back, or the question left empty) might have said so, or not.
        bounds = worst_case(count, base, sent) if base == back else (None, None)
        rows.append(
            [100 * count / base, 100 * low, 100 * high, *(None if b is None else 100 * b for b in bounds)]
        )
    names = ["share_pct", "low_pct", "high_pct", "worst_low_pct", "worst_high_pct"]
    found = survey.items.join(pd.DataFrame(rows, columns=names, index=survey.items.index, dtype=float))
    found["truth_pct"] = found["item"].map(survey.truth).astype(float)
    last = found["item"] == NO_ANSWER
    order = found.assign(last=last).sort_values(["last", "share_pct"], ascending=[True, False], kind="stable")
    return order.drop(columns="last").reset_index(drop=True)


def response(groups: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """Compute the rate of answering by group.

    Parameters
    ----------
    groups : DataFrame
        area, sent, returned, and population where it is known.
    confidence : float
        In (0, 1).

    Returns
    -------
    DataFrame
        The same with rate_pct, low_pct, high_pct: of all residents of the group, had all been asked.
    """
    people = groups.get("population", pd.Series(float("nan"), index=groups.index))
    limits = [
        finite_interval(int(count), int(n), None if pd.isna(whole) else int(whole), confidence=confidence)
        for count, n, whole in zip(groups["returned"], groups["sent"], people, strict=True)
    ]
    return groups.assign(
        rate_pct=100 * groups["returned"] / groups["sent"],
        low_pct=[100 * low for low, _ in limits],
        high_pct=[100 * high for _, high in limits],
    )


def difference(groups: pd.DataFrame) -> Difference:
    """Test whether all groups answer alike.

    Parameters
    ----------
    groups : DataFrame
        sent, returned.

    Returns
    -------
    Difference
    """
    counts = [groups["returned"].to_list(), (groups["sent"] - groups["returned"]).to_list()]
    found: Any = stats.chi2_contingency(counts, correction=False)
    return Difference(float(found.statistic), int(found.dof), float(found.pvalue), len(groups))


def weights(survey: Survey) -> Weights:
    """Compute design weights by area.

    Parameters
    ----------
    survey : Survey
        From `analysis.data.surveys.load`.

    Returns
    -------
    Weights

    Notes
    -----
    Horvitz and Thompson's: the residents of an area divided by its answers. It puts right that areas were asked and
    answered in different proportions, not that within an area those who answer differ from those who don't.
    """
    areas = survey.areas
    known = bool(areas["population"].notna().all())
    stands_for = (areas["population"] if known else areas["sent"]).astype(float) / areas["answers"]
    n = areas["answers"].sum()
    relative = stands_for * n / (stands_for * areas["answers"]).sum()
    effect = design_effect(stands_for, areas["answers"])
    return Weights(areas.assign(stands_for=stands_for, relative=relative), known, effect, float(n / effect))


def weighted(survey: Survey, found: Weights) -> pd.DataFrame | None:
    """Compute shares with each area as large as it is.

    Parameters
    ----------
    survey : Survey
        From `analysis.data.surveys.load`.
    found : Weights
        From `weights`.

    Returns
    -------
    DataFrame or None
        item, plain_pct, weighted_pct, truth_pct; None where answers were not counted by area.
    """
    if survey.by_area is None:
        return None
    relative = found.table.set_index("area")["relative"]
    counts = survey.by_area.assign(weighted=survey.by_area["area"].map(relative) * survey.by_area["count"])
    sums = counts.groupby("item", sort=False)[["count", "weighted"]].sum()
    shares = 100 * sums / survey.areas["answers"].sum()
    shares.columns = ["plain_pct", "weighted_pct"]
    return shares.assign(truth_pct=shares.index.map(survey.truth)).reset_index(names="item")
