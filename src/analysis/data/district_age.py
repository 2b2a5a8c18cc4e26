"""Ages of the people of each district: the table that a city official fills in, and its practice twin.

The template names the districts and nothing else: no published figure was at hand, and no invented one may
stand beside the name of a real district.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.data import catalog
from analysis.data.era import parse_date
from analysis.data.numerals import number_text, to_decimal
from analysis.data.selection import cell_text
from analysis.errors import DataError, Problem

DISTRICT, TOTAL, AGED, UNKNOWN = "地区", "総人口", "65歳以上人口", "年齢不詳"
DATE, POPULATION, SOURCE = "基準日", "人口の種類", "出典"
COUNTS = (TOTAL, AGED, UNKNOWN)
TO_FILL = (*COUNTS, DATE, POPULATION, SOURCE)
MOST_ALIKE = 3  # a column with more faults of one kind gets a single message that names so many districts

HOW_TO_FILL = (
    "国勢調査の町丁・字等別集計（tblT001082C07.txt）か、市が公表する地域・年齢別人口のファイルを ebpm data ages に与えて"
    f"ください。ほかの資料から書き写すときは、{'、'.join(TO_FILL)} を全地区に記入してください（{UNKNOWN}がなければ 0。"
    "桁区切りのカンマと和暦の基準日は、そのままで構いません）。"
)


@dataclass(frozen=True)
class Fault:
    """One cell (or column) that is missing or contradicts another."""

    district: str
    column: str
    expected: str
    found: str
    reason: str


def is_unregistered(frame: pd.DataFrame) -> bool:
    """Tell whether no count at all has been filled in."""
    return bool(frame[list(COUNTS)].isna().to_numpy().all())


def faults(frame: pd.DataFrame) -> list[Fault]:
    """List blank cells, impossible counts and mixed sources of a table that someone began to fill in.

    Many faults of one kind in a column are one.
    """
    found = []
    for _, row in frame.astype("object").iterrows():
        found += _missing(row) + _impossible(row)
    days = [day.isoformat() if (day := reference_day(value)) else "" for value in frame[DATE]]
    return _folded(found) + _mixed(days, DATE) + _mixed([cell_text(v) for v in frame[POPULATION]], POPULATION)


def reference_day(value: Any) -> dt.date | None:
    """Read a reference date: 2020-10-01, as Excel rewrites it 2020/10/1, 令和2年10月1日 or R2.10.1."""
    day = _day_or_why(value)
    return day if isinstance(day, dt.date) else None


def _day_or_why(value: Any) -> dt.date | str | None:
    return parse_date(unicodedata.normalize("NFKC", cell_text(value)).strip())


def _folded(found: list[Fault]) -> list[Fault]:
    alike: dict[tuple[str, str], list[Fault]] = {}
    for fault in found:
        alike.setdefault((fault.column, fault.expected), []).append(fault)
    return [
        fault
        for group in alike.values()
        for fault in (group if len(group) <= MOST_ALIKE else [_summed_up(group)])
    ]


def _summed_up(group: list[Fault]) -> Fault:
    first = group[0]
    rest = len(group) - MOST_ALIKE
    districts = f"{'、'.join(fault.district for fault in group[:MOST_ALIKE])} ほか{rest}地区"
    found = first.found if all(fault.found == first.found for fault in group) else f"{first.found} など"
    reason = f"{first.reason}ほか{len(group) - 1}地区も同様です。"
    return replace(first, district=districts, found=found, reason=reason)


def registered_ages(name: str = "district_age", root: Path | None = None) -> pd.DataFrame | None:
    """Load the ages of districts.

    Parameters
    ----------
    name : str
        A table with the headings of the template: `district_age`, or the fictional `practice_district_age`.
    root : Path, optional
        The project folder; found by itself when left out.

    Returns
    -------
    pandas.DataFrame or None
        One row a district: district, population, aged (65 and over), unknown_age (persons), aging_rate_pct
        (年齢不詳を除く: aged / (population - unknown_age), percent), aging_rate_of_total_pct (総人口に対する:
        aged / population, percent), reference_date, population_kind, source. None when no count is filled in.

    Raises
    ------
    DataError
        The table is filled in partly, mixes sources or dates, or contradicts itself; all problems at once.
    """
    frame = catalog.load(name, root)
    entry = catalog.table(name, root)
    if is_unregistered(frame):
        catalog.restate(name, documents="")
        return None
    problems = [
        Problem(
            fault.reason, f"{entry.file} {fault.district or '全体'} 列 {fault.column}", "表を直してください。"
        )
        for fault in faults(frame)
    ]
    if problems:
        raise DataError(*problems)
    tidy = _tidy(frame)
    if entry.kind != "synthetic":
        catalog.restate(name, **_stated(tidy))
    return tidy


def _stated(tidy: pd.DataFrame) -> dict[str, str]:
    """Say where the figures come from: that stands in the table, since the catalog only knows the template."""
    date = f"{tidy['reference_date'].iloc[0]:%Y-%m-%d}"
    source = f"{tidy['population_kind'].iloc[0]}（{date}）：{'、'.join(dict.fromkeys(tidy['source']))}"
    licence = "記入した資料の利用条件による"
    return {"source": source, "documents": source, "reference_date": date, "licence": licence}


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    population, aged, unknown = (frame[column].astype("int64") for column in COUNTS)
    return pd.DataFrame(
        {
            "district": frame[DISTRICT],
            "population": population,
            "aged": aged,
            "unknown_age": unknown,
            "aging_rate_pct": 100 * aged / (population - unknown),
            "aging_rate_of_total_pct": 100 * aged / population,
            "reference_date": pd.to_datetime(pd.Series([reference_day(value) for value in frame[DATE]])),
            "population_kind": frame[POPULATION],
            "source": frame[SOURCE],
        }
    )


def _missing(row: pd.Series) -> list[Fault]:
    district = cell_text(row[DISTRICT])
    blank = [
        Fault(district, column, "記入", "空欄", f"{district}の{column}が空欄です。")
        for column in TO_FILL
        if not cell_text(row[column]).strip()
    ]
    text = cell_text(row[DATE]).strip()
    day = _day_or_why(row[DATE]) if text else dt.date.min
    if not isinstance(day, dt.date):
        reason = (
            f"{district}の{DATE}「{text}」は日付ではありません（2020-10-01、令和2年10月1日などと書きます）。"
        )
        reason = f"{district}の{DATE}「{text}」は使えません。{day}" if day else reason
        blank.append(Fault(district, DATE, "年月日", text, reason))
    return blank


def _impossible(row: pd.Series) -> list[Fault]:
    district = cell_text(row[DISTRICT])
    counts = {column: to_decimal(row[column]) for column in COUNTS}
    wrong = _not_counts(district, counts)
    total, aged, unknown = (counts[column] for column in COUNTS)
    if wrong or total is None:
        return wrong
    known = total - (unknown or 0)
    if known <= 0:
        reason = f"{district}の{TOTAL}から{UNKNOWN}を除くと{number_text(known)}人になり、高齢化率を計算できません。"
        return [Fault(district, TOTAL, f"{UNKNOWN}より多い人数", number_text(total), reason)]
    if aged is not None and aged > known:
        most, found = number_text(known), number_text(aged)
        reason = f"{district}の{AGED}（{found}人）が、{TOTAL}から{UNKNOWN}を除いた{most}人を超えています。"
        return [Fault(district, AGED, f"{most}以下", found, reason)]
    return []


def _not_counts(district: str, counts: dict[str, Decimal | None]) -> list[Fault]:
    return [
        Fault(district, column, expected, number_text(count), f"{district}の{column}が{what}です。")
        for column, count in counts.items()
        if count is not None
        for expected, what, is_wrong in (
            ("0以上", "負の数", count < 0),
            ("整数", f"端数のある数（{number_text(count)}）", count != count.to_integral_value()),
        )
        if is_wrong
    ]


def _mixed(texts: list[str], column: str) -> list[Fault]:
    values = sorted(set(texts) - {""})
    if len(values) <= 1:
        return []
    reason = f"{column}が混ざっています（{'、'.join(values)}）。異なる{column}の人口は合わせて使えません。"
    return [Fault("", column, "全地区で同じ", "、".join(values), reason)]
