"""The practice city 練習市: a fictional city drawn from a stated model, so that the right answer is known.

The model, for districts d = 1..14 and their counters f in the years 2021 and 2023:

* aging rate         a_d = aging_mean + aging_sd * z_d,                                z_d ~ N(0, 1)
* propensity (logit) t_d = logit(baseline) + propensity_sd * (rho * z_d + sqrt(1 - rho^2) * e_d), e_d ~ N(0, 1)
* counter (logit)    l_f = t_d + shift of its kind + facility_sd * u_f,                u_f ~ N(0, 1)
* payments           n_fy ~ Poisson(yearly volume * days open / 365)
* cashless payments  k_fy ~ Binomial(n_fy, p_fy), p_fy ~ Beta with mean expit(l_f + shift of the year) and
  intraclass correlation `overdispersion`, so that counts vary more than a binomial law allows
* yen                sums of k_fy (and n_fy - k_fy) gamma distributed fees, in steps of ten yen

The **true correlation** is rho, the correlation between a_d and t_d over all districts that the model could draw.
A sample of 14 districts shows it with noise, and the observed ratios weaken it further. Districts that are old are
also smaller and farther from the station, as in many real cities, so size and distance confound.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

SEED = 20210104
"""Seed of the committed tables: the first day on which the fictional counters take cashless payment, written as a
number. The rule was set before anything was drawn and the seed is never changed for the sake of its result."""

DISTRICTS = (
    "練習北", "練習南", "練習東", "練習西", "架空谷", "架空川", "架空台",
    "仮想野", "仮想浜", "仮想丘", "例示原", "例示沢", "見本町", "見本岡",
)  # fmt: skip
OLD_TOWN = "練習旧市内"
WITH_LIAISON_OFFICE = ("練習南", "架空谷", "仮想野", "例示原", "見本岡")
STATION = (30.0, 150.0)
FIRST_DAY = date(2021, 1, 4)
LAST_DAY = date(2021, 7, 31)
YEARS = (2021, 2023)


@dataclass(frozen=True)
class Truth:
    """Parameters of the model. Rates are proportions, shifts and standard deviations of propensity are logits."""

    correlation: float = -0.6
    baseline: float = 0.10
    propensity_sd: float = 0.40
    aging_mean: float = 0.30
    aging_sd: float = 0.05
    facility_sd: float = 0.10
    overdispersion: float = 0.002
    year_shift: float = 0.30
    liaison_shift: float = 0.50
    unknown_age: float = 0.01


TRUTH = Truth()


@dataclass(frozen=True)
class District:
    """One fictional district. `aging_rate` is the model's rate, `propensity` a logit, `distance_km` to the station."""

    name: str
    population: int
    age_unknown: int
    aging_rate: float
    propensity: float
    distance_km: float
    bearing: float

    @property
    def aged(self) -> int:
        """People aged 65 or over: the rate of those whose age is known."""
        return round(self.aging_rate * (self.population - self.age_unknown))


@dataclass(frozen=True)
class Facility:
    """One fictional counter: yearly payments, mean fees in yen, and where it stands (degrees)."""

    name: str
    kind: str
    district: str
    propensity: float
    volume: float
    fee: float
    cashless_fee: float
    latitude: float
    longitude: float
    start: date | None = FIRST_DAY
    own_records: bool = False


@dataclass(frozen=True)
class Account:
    """Payments of one counter in one year: counts, and sums in yen."""

    year: int
    facility: Facility
    period: tuple[date, date]
    cash: int
    cashless: int
    cash_yen: int
    cashless_yen: int


@dataclass(frozen=True)
class City:
    """One draw of the whole city."""

    districts: tuple[District, ...]
    old_town: District
    facilities: tuple[Facility, ...]
    accounts: tuple[Account, ...]


# name, kind, logit shift, payments a year, mean fee, mean cashless fee, days from FIRST_DAY (None: only 2023), own records
ELSEWHERE = (
    ("練習市民課", "city_hall", 0.0, 40_000, 420, 400, 0, False),
    ("練習税証明課", "city_hall", -0.1, 12_000, 270, 270, 0, False),
    ("練習駅前市民サービスセンター", "citizen_service_center", 0.2, 24_000, 380, 360, 1, False),
    ("練習台市民サービスセンター", "citizen_service_center", -0.2, 4_000, 330, 320, 1, False),
    ("練習駅西駐車場", "parking", 1.6, 1_500, 19_000, 24_000, 23, False),
    ("練習駅東自転車等駐車場", "parking", -0.6, 3_000, 1_800, 2_000, 23, True),
    ("練習文化館", "culture", 0.7, 5_000, 1_500, 1_300, 9, False),
    ("練習美術館", "culture", 0.2, 12_000, 700, 800, 106, False),
    ("練習体育館", "sports", -0.7, 15_000, 650, 1_100, 16, False),
    ("練習庭球場", "sports", -1.2, 22_000, 200, 900, 39, False),
    ("練習運動公園", "sports", -0.9, 6_000, 500, 700, None, False),
)  # fmt: skip


def simulate(seed: int = SEED, truth: Truth = TRUTH) -> City:
    """Draw one city from the model.

    Parameters
    ----------
    seed
        Seed of numpy's default generator; the same seed gives the same city.
    truth
        Parameters of the model.

    Returns
    -------
    City
        14 districts and the old town, their counters, and one account a counter and year.
    """
    rng = np.random.default_rng(seed)
    districts = _districts(rng, truth)
    old_town = District(
        OLD_TOWN, 42_000, int(rng.binomial(42_000, truth.unknown_age)), 0.26, _logit(truth.baseline), 0.0, 0.0
    )
    facilities = (*_district_counters(rng, districts, truth), *_other_counters(rng, truth))
    accounts = [
        _account(rng, each, year, truth) for year in YEARS for each in facilities if _is_open(each, year)
    ]
    return City(districts, old_town, facilities, tuple(accounts))


def _districts(rng: np.random.Generator, truth: Truth) -> tuple[District, ...]:
    n = len(DISTRICTS)
    old, own, size, far, turn = rng.normal(size=(5, n))
    rho = truth.correlation
    propensity = _logit(truth.baseline) + truth.propensity_sd * (rho * old + math.sqrt(1 - rho**2) * own)
    population = np.round(12_000 * np.exp(-0.45 * old + 0.45 * size)).astype(int)
    distance = 7.0 * np.exp(0.25 * old + 0.35 * far)
    bearing = 2 * np.pi * np.arange(n) / n + 0.1 * turn
    unknown = rng.binomial(population, truth.unknown_age)
    aging = truth.aging_mean + truth.aging_sd * old
    return tuple(
        District(DISTRICTS[i], int(population[i]), int(unknown[i]), float(aging[i]), float(propensity[i]),
                 float(distance[i]), float(bearing[i]))
        for i in range(n)
    )  # fmt: skip


def _district_counters(
    rng: np.random.Generator, districts: tuple[District, ...], truth: Truth
) -> list[Facility]:
    counters = []
    for each in districts:
        offices = [("行政センター", "administrative_center", 0.0, 0.55, 1.0)]
        if each.name in WITH_LIAISON_OFFICE:
            offices.append(("連絡所", "liaison_office", truth.liaison_shift, 0.09, 1.35))
        for suffix, kind, shift, use, farther in offices:
            noise, volume = rng.normal(size=2)
            latitude, longitude = _place(each.distance_km * farther, each.bearing + (farther - 1))
            counters.append(
                Facility(
                    each.name + suffix, kind, each.name, each.propensity + shift + truth.facility_sd * noise,
                    each.population * use * math.exp(0.2 * volume), 320, 310, latitude, longitude,
                    FIRST_DAY + timedelta(days=16),
                )
            )  # fmt: skip
    return counters


def _other_counters(rng: np.random.Generator, truth: Truth) -> list[Facility]:
    counters = []
    for name, kind, shift, volume, fee, cashless_fee, days, own_records in ELSEWHERE:
        noise, far, turn = rng.normal(size=3)
        latitude, longitude = _place(1.5 * math.exp(0.6 * far), 3 * turn)
        propensity = _logit(truth.baseline) + shift + truth.facility_sd * noise
        start = None if days is None else FIRST_DAY + timedelta(days=days)
        counters.append(
            Facility(
                name, kind, "", propensity, volume, fee, cashless_fee, latitude, longitude, start, own_records
            )
        )
    return counters


def _is_open(facility: Facility, year: int) -> bool:
    return year != FIRST_DAY.year or facility.start is not None


def _account(rng: np.random.Generator, facility: Facility, year: int, truth: Truth) -> Account:
    first, last = date(year, 1, 1), date(year, 12, 31)
    if year == FIRST_DAY.year and facility.start is not None:
        first, last = facility.start, LAST_DAY
    total = int(rng.poisson(facility.volume * ((last - first).days + 1) / 365))
    mean = 1 / (1 + math.exp(-facility.propensity - truth.year_shift * (year != FIRST_DAY.year)))
    concentration = 1 / truth.overdispersion - 1
    cashless = int(rng.binomial(total, rng.beta(mean * concentration, (1 - mean) * concentration)))
    cash = total - cashless
    yen = _fees(rng, cash, facility.fee), _fees(rng, cashless, facility.cashless_fee)
    return Account(year, facility, (first, last), cash, cashless, *yen)


def _fees(rng: np.random.Generator, count: int, mean: float) -> int:
    return 10 * round(rng.gamma(2 * count, mean / 20)) if count else 0


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _place(distance_km: float, bearing: float) -> tuple[float, float]:
    latitude, longitude = STATION
    north = distance_km * math.cos(bearing) / 111.0
    east = distance_km * math.sin(bearing) / (111.0 * math.cos(math.radians(latitude)))
    return round(latitude + north, 6), round(longitude + east, 6)


def truth_rows(
    values: Mapping[str, object], words: Mapping[str, tuple[str, str]], *others: tuple[object, ...]
) -> list[dict[str, object]]:
    """Lay the parameters of a model out as a table of truths: each with its unit and what it means, then other rows."""
    stated = [(name, value, *words[name]) for name, value in values.items()]
    names = ("parameter", "value", "unit", "description")
    return [dict(zip(names, row, strict=True)) for row in (*stated, *others)]
