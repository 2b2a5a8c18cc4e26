"""Exports of cash registers by day or hour; makers name the columns each their own way, so that a mapping names them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.data.intake.book import Book
from analysis.data.intake.understood import understand
from analysis.data.intake.values import plain
from analysis.data.readers.official.form import Official

_DAY = re.compile(r"営業日|取引日|売上日|精算日|日付|年月日|.*日時")
_HOUR = re.compile(r"時|時間|時間帯|時刻|.*日時")
_PLACE = re.compile(r"(?:窓口|店舗|店|レジ|端末|POS|施設)(?:名|名称|番号|コード|No\.?)?")
_COUNT = re.compile(r"(?:取引|会計|レシート)?(?:件数|回数)|客数|取引数")
_HOURLY = (
    "時間別の取引として登録するには、列の対応を書いたファイルを作り、python -m analysis.data.pos_hourly を使います"
    "（docs/data.md「窓口の時間別の取引」）。"
)


def read(book: Book, tables: Sequence[Sequence[str]]) -> Official | None:
    """Recognise a file whose tables, known by their headings, are all of counts by register and day or hour."""
    if not all(_has(names, pattern) for names in tables for pattern in (_DAY, _PLACE, _COUNT)):
        return None
    is_hourly = all(_has(names, _HOUR) for names in tables)
    generation = "1行が1窓口の1時間" if is_hourly else "1行が1窓口の1日"
    return Official("POSレジの出力", generation, understand(book), elsewhere=_HOURLY if is_hourly else "")


def _has(names: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return any(pattern.fullmatch(plain(name)) for name in names)
