"""Numbers in words; expected texts are written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.reports import numbers
from analysis.reports.conditions import words
from analysis.reports.page import moment, sentence
from analysis.runs.card import Parameter


def finding(value: float | None, unit: str = "", **interval: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "interval": interval or None}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (finding(-0.5349), "−0.53"),
        (finding(15.9568, "%"), "15.96％"),
        (finding(22.0, "施設"), "22施設"),
        (finding(267572953.0, "円"), "267,572,953円"),
        (finding(0.00314), "0.0031"),
        (finding(None), ""),
        (finding(3.4, "ポイント"), "3.40ポイント"),
    ],
)
def test_a_findings_value(found: dict[str, Any], expected: str) -> None:
    assert numbers.estimate(found) == expected


def test_a_findings_interval() -> None:
    found = finding(12.5, "%", low=-1.25, high=101.26, level=0.9, method="ブートストラップ")
    assert numbers.interval(found) == "−1.2％～101.3％（90％信頼区間、ブートストラップ）"
    assert numbers.interval(finding(1.0)) == ""
    open_ended = finding(2.5, "年", low=1.25, high=None, level=0.95, method="正確法")
    assert numbers.interval(open_ended) == "1.25年～（限りなし）（95％信頼区間、正確法）"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"n": 14, "n_unit": "地区"}, "14地区"),
        ({"n": 323850, "n_unit": "人"}, "323,850人"),
        ({"n": None, "n_unit": "地区"}, "－"),
        # Runs of earlier versions do not say what they count.
        ({"n": 1234}, "1,234"),
    ],
)
def test_what_n_counts(found: dict[str, Any], expected: str) -> None:
    assert numbers.sample(found) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0004, "0.001未満"), (0.0314, "0.031"), (1.0, "1.000"), (None, "")]
)
def test_p_value(value: float | None, expected: str) -> None:
    assert numbers.p_value(value) == expected


@pytest.mark.parametrize(
    ("declared", "value", "expected"),
    [
        ({"type": "integer", "unit": "年"}, 2023, "2023年"),
        ({"type": "integer", "unit": "円"}, 1000000, "1,000,000円"),
        ({"type": "number", "unit": "円"}, 1000000.0, "1,000,000円"),
        ({"type": "number", "unit": "円"}, 0.0, "0円"),
        ({"type": "number"}, 0.95, "0.95"),
        ({"type": "number"}, 12345.5, "12345.5"),
        ({"type": "number"}, -3, "−3"),
        ({"type": "boolean"}, True, "はい"),
        ({"type": "boolean"}, False, "いいえ"),
        ({"type": "string", "optional": True}, None, "指定なし"),
        ({"type": "string", "choices": {"amount": "決済額"}}, "amount", "決済額"),
        ({"type": "string", "choices": ["a-b"]}, "a-b", "a-b"),
        ({"type": "list", "items": "string"}, [], "指定なし"),
        (
            {"type": "list", "items": "integer", "choices": {2021: "令和3年", 2023: "令和5年"}},
            [2021, 2023],
            "令和3年、令和5年",
        ),
    ],
)
def test_a_parameter_in_words(declared: dict[str, Any], value: object, expected: str) -> None:
    assert words(Parameter.model_validate({"title": "題", **declared}), value) == expected


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2026-11-20T09:05:00+09:00", "2026年11月20日 9:05"),
        ("2026-03-31T15:30:00+00:00", "2026年4月1日 0:30"),
        ("2026-11-20T21:00:00", "2026年11月20日 21:00"),
        ("令和8年", "令和8年"),
    ],
)
def test_a_time_in_japan(created: str, expected: str) -> None:
    assert moment(created) == expected


def test_numbers_in_brackets_stand_back_in_a_headline() -> None:
    headline = "比率は低い（r = −0.73、n = 14地区）。高齢化率（65歳以上）は <b> 全体（別表）"
    assert sentence(headline) == (
        '比率は低い<span class="aside">（r\u00a0=\u00a0−0.73、n\u00a0=\u00a014地区）</span>。'
        "高齢化率（65歳以上）は &lt;b&gt; 全体（別表）"
    )
