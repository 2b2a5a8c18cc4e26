"""Postal surveys of residents: what was sent and answered by area, and the answers to one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.data import catalog
from analysis.data.cities import CITIES
from analysis.data.district_age import registered_ages
from analysis.errors import ParameterError, Problem

YEAR = 2017
PERIODS = {"now": "現在", "future": "今後"}
SURE = "same_line"
NO_ANSWER = "無回答"


@dataclass(frozen=True)
class Question:
    """A question of the city's survey.

    Parameters
    ----------
    table : str
        Its table in the catalog.
    words : str
        What was asked.
    item : str
        Column of the answers.
    where : mapping of str to str
        Rows that are counted; the others say the contrary.
    periods : bool
        Whether it was asked for today and for the future.
    """

    table: str
    words: str
    item: str = "item"
    where: Mapping[str, str] | None = None
    periods: bool = False


QUESTIONS = {
    "devices": Question("survey_q05_devices", "使っている機器", periods=True),
    "sns": Question("survey_q10_sns", "使っているSNS", periods=True),
    "usage": Question("survey_q11_usage", "利用したことがある市のサービス", "service", {"usage": "利用したことがある"}),
    "intent": Question("survey_q11_intent", "利用したい市のサービス", "service", {"intent": "利用したい"}),
    "channel": Question("survey_q13_info_channel", "市の情報を得る手段", periods=True),
    "tax": Question("survey_q16_tax_card_payment", "クレジットカードで払いたいもの"),
    "open_data": Question("survey_q18_open_data_wanted", "公開してほしい情報"),
    "anxiety": Question("survey_q19_it_anxiety", "情報化への不安"),
    "support": Question("survey_q20_support_wanted", "電子サービスの利用に必要な支援"),
    "priorities": Question("survey_q21_ict_priorities", "情報通信技術で力を入れてほしいこと"),
}  # fmt: skip


@dataclass(frozen=True)
class Survey:
    """A survey and the answers to one question.

    Parameters
    ----------
    label, words : str
        The city, and what was asked.
    areas : DataFrame
        area, sent, returned (of those), answers (with those that came otherwise), population (residents; missing where
        it is not registered).
    ages : DataFrame or None
        area (here an age group), sent, returned; None where no such table exists.
    items : DataFrame
        item, count, base (persons who were counted), mapping (how sure the reading of the print is).
    by_area : DataFrame or None
        area, item, count, where answers were counted by area.
    population : int
        Residents of the city.
    truth : dict of str to float
        Of a fictional city: the share of all residents by item, in percent; empty for a real one.
    earlier : dict of str to tuple
        item to (year, share in percent, persons who answered) of the survey before.
    """

    label: str
    words: str
    areas: pd.DataFrame
    ages: pd.DataFrame | None
    items: pd.DataFrame
    by_area: pd.DataFrame | None
    population: int
    truth: dict[str, float]
    earlier: dict[str, tuple[int, float, int]]


def load(city: str, question: str, *, period: str = "now", sure_only: bool = False) -> Survey:
    """Load the survey of a city.

    Parameters
    ----------
    city : {"koriyama", "practice"}
        Key of `analysis.data.cities.CITIES`.
    question : str
        Key of `QUESTIONS`; the practice city asked only for devices.
    period : {"now", "future"}
        For the questions that asked for both.
    sure_only : bool
        Leave out answers whose number was not printed on the line of its label.

    Returns
    -------
    Survey

    Raises
    ------
    ParameterError
        A question, or a period, that the survey did not ask.
    """
    asked = QUESTIONS[question]
    if period != "now" and not asked.periods:
        raise ParameterError(
            Problem(
                f"「{asked.words}」は、今後については聞いていません。",
                "period",
                "period を now にしてください。",
            )
        )
    if city == "practice":
        return _practice(question, period)
    items = _items(asked, period)
    if sure_only:
        items = items[items["mapping"] == SURE]
    if items.empty:
        remedy = "sure_only を False にするか、ほかの問いを選んでください。"
        raise ParameterError(Problem("読み取りの確かな回答が1つもありません。", "sure_only", remedy))
    words = asked.words if period == "now" else f"{asked.words}（今後）"
    if sure_only:  # the most frequent answer may be one that was left out
        words += "（読み取りの確かな回答だけ）"
    return Survey(
        CITIES[city].label, words, _areas(), _ages(), items.reset_index(drop=True), None, _population(), {},
        _earlier() if question == "devices" and period == "now" else {},
    )  # fmt: skip


def _practice(question: str, period: str) -> Survey:
    if question != "devices" or period != "now":
        raise ParameterError(
            Problem("練習市の調査にあるのは、いま使っている機器の問いだけです。", "question, period",
                    "question を devices、period を now にしてください。")
        )  # fmt: skip
    areas, answers = catalog.load("practice_survey_areas"), catalog.load("practice_survey_answers")
    areas = _with_population(areas.assign(returned=areas["answers"]), "practice_district_age")
    counted = answers.groupby("item", sort=False)["count"].sum().reset_index()
    items = counted.assign(base=int(areas["answers"].sum()), mapping=SURE)
    known = catalog.load("practice_survey_truth")
    truth = dict(zip(known["item"], known["share_pct"], strict=True))
    whole = int(areas["population"].sum())
    return Survey(
        CITIES["practice"].label, QUESTIONS["devices"].words, areas, None, items, answers, whole, truth, {}
    )


def _areas() -> pd.DataFrame:
    names = {"recovered_excl_web": "returned", "answers_q2": "answers"}
    table = catalog.load("survey_q02_area_response").rename(columns=names)
    return _with_population(table[["area", "sent", "returned", "answers"]], "district_age")


def _with_population(areas: pd.DataFrame, name: str) -> pd.DataFrame:
    ages = registered_ages(name)
    if ages is None:
        return areas.assign(population=float("nan"))
    # The survey writes 富田町 where the register of districts has 富田.
    known = ages.set_index("district")["population"]
    names = areas["area"].where(areas["area"].isin(known.index), areas["area"].str.removesuffix("町"))
    return areas.assign(population=names.map(known))


def _ages() -> pd.DataFrame:
    table = catalog.load("survey_q03_age_response")
    return table.rename(columns={"age": "area", "recovered_excl_web": "returned"})[
        ["area", "sent", "returned"]
    ]


def _items(asked: Question, period: str) -> pd.DataFrame:
    table = catalog.load(asked.table)
    where = {**(asked.where or {}), **({"period": PERIODS[period]} if asked.periods else {})}
    for column, value in where.items():
        table = table[table[column] == value]
    again = table[asked.item].duplicated()
    return pd.DataFrame(
        {
            "item": table[asked.item].where(~again, table[asked.item] + "（2つめ）"),
            "count": table["count"],
            "base": table["base_n"],
            "mapping": table.get("mapping", SURE),
        }
    ).dropna(subset=["count", "base"])


def _population() -> int:
    years = catalog.load("koriyama_aging_by_fiscal_year").set_index("fiscal_year")["population"]
    return int(years[YEAR])


def _earlier() -> dict[str, tuple[int, float, int]]:
    table, meta = catalog.load("survey_2017_vs_previous"), catalog.load("survey_meta")
    before = table[table["survey_year"] < YEAR]
    people = meta.set_index("survey_year")["answers"]
    names = {
        f"{item}{end}": item
        for item in ("スマートフォン", "パソコン", "タブレット端末")
        for end in ("の利用率", "利用率")
    }
    return {
        names[row["indicator"]]: (
            int(row["survey_year"]),
            float(row["rate_pct"]),
            int(people[row["survey_year"]]),
        )
        for row in before.to_dict("records")
        if row["indicator"] in names
    }
