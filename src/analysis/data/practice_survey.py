"""A postal survey in the practice city, in which those who answer differ from those who don't, by a known amount.

Some of every district get a questionnaire, as many in small districts as makes them visible. For a person of
district d, aged 65 or over with the district's rate:

* answers with probability `answer_young` or `answer_old`
* uses the device with probability `*_young` or `*_old`, independently of answering within an age group

Old people answer more often and use less, so the answers understate use: no interval of the answers says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.data.practice_model import SEED, City

QUESTIONNAIRES = 1500
"""As many as the real survey sent out. With the seed of the city it starts a stream of its own."""
SMALLEST = 60
ANSWER = (0.22, 0.42)
DEVICES: Mapping[str, tuple[float, float]] = {
    "スマートフォン": (0.92, 0.50),
    "パソコン": (0.70, 0.40),
    "タブレット端末": (0.35, 0.15),
    "どれも使っていない": (0.02, 0.30),
}
"""Probabilities under 65 and from 65 on."""


def tables(city: City, seed: int = SEED) -> dict[str, list[dict[str, object]]]:
    """Send out the questionnaires and lay the answers out as tables.

    Parameters
    ----------
    city
        The practice city.
    seed
        Its seed.

    Returns
    -------
    dict
        `practice_survey_areas` (one row an area), `practice_survey_answers` (one row an area and a device) and
        `practice_survey_truth` (one row a true share).
    """
    places = [*city.districts, city.old_town]
    rng = np.random.default_rng([seed, QUESTIONNAIRES])
    areas: list[dict[str, object]] = []
    answers: list[dict[str, object]] = []
    for place, sent in zip(places, _sent([each.population for each in places]), strict=True):
        old = rng.random(sent) < place.aging_rate
        answered = rng.random(sent) < np.where(old, ANSWER[1], ANSWER[0])
        areas.append({"area": place.name, "sent": sent, "answers": int(answered.sum())})
        for item, (young, aged) in DEVICES.items():
            uses = rng.random(sent) < np.where(old, aged, young)
            answers.append({"area": place.name, "item": item, "count": int((uses & answered).sum())})
    return {
        "practice_survey_areas": areas,
        "practice_survey_answers": answers,
        "practice_survey_truth": _truths(city),
    }


def _sent(populations: Sequence[int]) -> list[int]:
    """At least `SMALLEST` an area, the rest in proportion to the population, the largest area takes what rounding leaves."""
    spare = QUESTIONNAIRES - SMALLEST * len(populations)
    sent = [SMALLEST + spare * each // sum(populations) for each in populations]
    sent[populations.index(max(populations))] += QUESTIONNAIRES - sum(sent)
    return sent


def _truths(city: City) -> list[dict[str, object]]:
    places = [*city.districts, city.old_town]
    whole = sum(each.population for each in places)
    old = sum(each.population * each.aging_rate for each in places) / whole
    rows = [(item, young + (aged - young) * old) for item, (young, aged) in DEVICES.items()]
    return [{"item": item, "share_pct": f"{100 * share:.2f}"} for item, share in rows]
