"""Tables of the DX committee paper of 3 August 2021 against what the paper prints.

Expected values were read in the paper (第2回 郡山市ＤＸ関連６法活用推進本部会議, 2021-08-03); "l." is the line of its text.
"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.data import catalog

FOLDER = "data/koriyama_dx_20210803/"


def row(table: str, **keys: object) -> pd.Series:
    """Return the one row of a table that the keys name."""
    frame = catalog.load(table)
    for column, value in keys.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


@pytest.mark.parametrize(
    ("table", "keys", "column", "printed"),
    [
        # 資料8, l.12278-12281 and l.12384, l.12387
        ("cashless_summary_2021", {"payment_type": "現金"}, "amount_yen", 86_751_020),
        ("cashless_summary_2021", {"payment_type": "キャッシュレス"}, "amount_share_pct", 12.4),
        ("cashless_summary_2021", {"payment_type": "計"}, "count", 234_216),
        ("cashless_by_account_2021", {"account": "戸籍謄抄本住民票等交付手数料"}, "sales_yen", 48_626_950),
        ("cashless_by_account_2021", {"account": "駐車場使用料"}, "cashless_ratio_pct", 37.42),
        # 資料8 参考, l.12350-12351
        ("cashless_targets", {"scope": "国"}, "value_pct", 40),
        ("cashless_targets", {"scope": "日本全体"}, "value_pct", 24.1),
        # 資料2, l.289 and l.294
        ("rpa_by_year_2021", {"period": "2020年度"}, "scenarios", 20),
        ("rpa_by_year_2021", {"period": "2020年度"}, "hours", 1_975),
        ("rpa_by_year_2021", {"period": "計"}, "hours", 3_170),
        # 資料2, l.264: the heading of the same paper, 約
        ("key_figures_2021", {"item": "RPA削減効果（見出しの表記）"}, "value", 3_100),
        ("key_figures_2021", {"item": "RPA削減効果（見出しの表記）"}, "approximate", True),
        # 市民アンケート, l.6725 (the printed 67 % is wrong and stays), l.6697, l.9085, l.7957
        ("survey_q07_net_private_frequency", {"item": "ほぼ毎日"}, "rate_pct", 67),
        ("survey_q07_by_age", {"age": "60代", "item": "利用していない"}, "count", 37),
        ("survey_q19_it_anxiety", {"item": "個人情報の漏えいやプライバシー侵害"}, "count", 331),
        ("survey_q11_intent", {"service": "各種証明書のコンビニ交付", "intent": "利用したい"}, "count", 226),
        # 資料7, l.11969-11972
        (
            "online_systems_environment",
            {"system": "かんたん電子申請", "environment": "LGWAN接続系環境"},
            "availability",
            "△",
        ),
    ],
)
def test_value_is_as_printed(table: str, keys: dict[str, object], column: str, printed: object) -> None:
    assert row(table, **keys)[column] == printed


def test_accounts_add_up_to_the_printed_totals() -> None:
    # 資料8, l.12278: 現金 217,344件 86,751,020円; l.12280: キャッシュレス 16,872件 12,242,970円
    columns = ["count_cash", "cash_yen", "count_cashless", "cashless_yen"]
    accounts = catalog.load("cashless_by_account_2021")
    assert accounts[columns].sum().tolist() == [217_344, 86_751_020, 16_872, 12_242_970]


def test_self_counted_accounts_print_no_cash() -> None:
    # 資料8, l.12366-12391: seven accounts print 独自集計 in place of totals and cash
    accounts = catalog.load("cashless_by_account_2021")
    own = accounts[accounts["cash_note"] == "独自集計"]
    assert len(own) == 7
    assert (
        own[["count_total", "count_cash", "sales_yen", "cash_yen", "cashless_ratio_pct"]]
        .isna()
        .all(axis=None)
    )


def test_action_plan_has_82_projects_two_of_them_repeated() -> None:
    # 資料4-1, l.11333: 【新規】２事業 【拡充】８事業 【継続】７２事業 （２事業重複)
    projects = catalog.load("action_plan_projects")
    assert projects["status"].value_counts().to_dict() == {"継続": 72, "拡充": 8, "新規": 2}
    assert projects["repeated"].sum() == 2


def test_survey_areas_add_up_to_the_outline() -> None:
    # 市民アンケート, l.5611 (1,500人), l.5613 (406人 + 1名)
    areas = catalog.load("survey_q02_area_response")
    assert areas[["sent", "recovered_excl_web", "answers_q2"]].sum().tolist() == [1_500, 406, 407]


def test_values_without_a_recoverable_label_are_left_out() -> None:
    # l.6827 and l.6842 (88 and 57 people) and l.8901-8963: the label that belongs to each value is lost
    assert not set(catalog.load("survey_q08_net_purpose")["count"]) & {88, 57}
    assert catalog.load("survey_q17_mynumber_uses")["item"].tolist() == ["健康保険証機能", "無回答"]


def test_departments_with_two_marks_leave_the_items_blank() -> None:
    # 資料2, l.317: 財務部 ● ●, the columns of the two marks are lost; l.325: 環境部 has none
    departments = catalog.load("rpa_by_department_2021").set_index("department")
    items = ["has_used_rpa", "using_rpa_now", "has_staff_who_build_rpa"]
    assert departments.loc["財務部", items].isna().all()
    assert departments.loc["環境部", items].eq(False).all()
    assert departments["mark_count"].eq(2).sum() == 7


def test_inferred_labels_are_marked() -> None:
    # 問14 prints labels and values apart (l.8451-8567): every label but 無回答 is a candidate only
    fields = catalog.load("survey_q14_info_fields").set_index("item")["mapping"]
    assert fields.drop("無回答").eq("candidate").all()


def test_every_row_cites_a_line_of_the_paper() -> None:
    lines_in_text = 12_569
    tables = [entry for entry in catalog.tables() if entry.file.startswith(FOLDER)]
    assert tables
    for table in tables:
        for cited in catalog.load(table.name)["source_line"]:
            numbers = [int(number) for number in cited.replace("-", ";").split(";")]
            assert numbers
            assert all(1 <= number <= lines_in_text for number in numbers), (table.name, cited)
