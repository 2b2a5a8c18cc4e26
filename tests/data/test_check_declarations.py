"""Declarations that are wrong: said before any check runs, each with the id of the check."""

from __future__ import annotations

import pytest
from declared import INCREASE, SALES_2021, SUM, compare, match, other, value
from tiny_catalog import COUNTERS_CSV, Project, resource

from analysis.data.checks import run_checks
from analysis.errors import DataError

MESH = {"id": "counters.mesh", "title": "x", "kind": "mesh_totals", "total": value(1), "aged": value(1)}
POINTS = {"id": "counters.points", "title": "x", "kind": "points", "cells": "counters", "plane": 6677}
WRONG_DECLARATIONS = [
    ({**SUM, "kind": "summ"}, "種類 kind「summ」はありません。 → もしかして：sum"),
    ({**SUM, "totl": 1}, "キー totl は使えません。 → もしかして：total"),
    ({"id": "counters.sum", "title": "x", "kind": "sum", "total": "sales"}, "parts がありません"),
    ({**SUM, "total": "sale"}, "表 counters に列 sale はありません。 → もしかして：sales"),
    ({**SUM, "parts": ["cash", "-crd"]}, "列 crd はありません"),
    ({**SUM, "parts": "cash"}, "parts は列の名前の一覧"),
    ({**SUM, "total": "counter"}, "列 counter は数の列ではありません"),
    ({**SUM, "tolerance": -1}, "tolerance の値「-1」は使えません"),
    ({**SUM, "where": {"yaer": 2021}}, "列 yaer はありません。 → もしかして：year"),
    ({**SUM, "where": {"year": "2021"}}, "where の値「2021」は列 year の型（integer）に合いません"),
    ({**SUM, "where": {"counter": 1}}, "where の値「1」は列 counter の型（string）"),
    ({**SUM, "where": [1]}, "where は「列: 値」の形"),
    ({**SUM, "known": [{"row": "a", "found": "1"}]}, "の known］reason がありません"),
    ({**SUM, "known": {"row": "a"}}, "known は一覧"),
    (compare({"value": "300", "source": "資料1"}, SALES_2021), "value の値「300」は数ではありません"),
    (
        compare(value(1), {"table": "countres", "column": "sales"}),
        "表 countres は目録にありません。 → もしかして：counters",
    ),
    (compare(value(1), {"column": "sales", "aggregate": "median"}), "aggregate「median」はありません"),
    (compare(value(1), {"ratio": [value(1)]}), "ratio の中身の数"),
    (compare(value(1), {"sum": [{"column": "nope"}]}), "列 nope はありません"),
    (compare({"value": 1}, SALES_2021), "source がありません"),
    (compare(value(1), ["sales"]), "「キー: 値」の形ではありません"),
    (compare(value(1), {"colum": "sales"}), "column がありません"),
    (compare(value(1), {"table": ["counters"], "column": "sales"}), "は目録にありません"),
    ({**SUM, "kind": ["sum"]}, "はありません"),
    ({**match(), "found": {"column": "sales", "keys": "year"}}, "keys は列の名前の一覧"),
    (compare(value(1), {"ratio": [value(1), value(2)], "scale": "百"}), "scale の値「百」は数ではありません"),
    (match(require="some"), "require「some」はありません"),
    ({**match(), "found": {"column": "sales", "keys": ["year", "counter"]}}, "keys の数が違います"),
    (
        {**match(), "found": {"table": "nope", "column": "sales", "keys": ["year"]}},
        "表 nope は目録にありません",
    ),
    ({**INCREASE, "by": "counter"}, "by は列の名前の一覧"),
    ({**INCREASE, "by": []}, "by は列の名前の一覧"),
    ({**INCREASE, "by": ["countr"]}, "列 countr はありません。 → もしかして：counter"),
    ({**INCREASE, "over": "counter"}, "列 counter は数の列ではありません"),
    ({**INCREASE, "column": "sale"}, "列 sale はありません"),
    ({**INCREASE, "strict": True}, "キー strict は使えません"),
    ({**SUM, "kind": "control_totals"}, "totals がありません"),
    ({**MESH, "aged": {"column": "crd"}}, "列 crd はありません"),
    (MESH, "表 counters に列 mesh_code はありません"),
    ({**MESH, "cells": "cels"}, "表 cels は目録にありません"),
    ({**MESH, "cells": "counters"}, "表 counters に列 mesh_code はありません"),
    (POINTS, "表 counters に列 latitude はありません"),
    ({**POINTS, "plane": "6677"}, "plane の値「6677」は使えません"),
    ({**POINTS, "cells": "cells"}, "表 cells は目録にありません"),
    ({**POINTS, "address": "adress"}, "表 counters に列 adress はありません"),
    ({**POINTS, "districts": "counters"}, "表 counters に列 center_facility はありません"),
    ({**MESH, "tolerance_pct": "5"}, "tolerance_pct の値「5」は使えません"),
]


@pytest.mark.parametrize(("check", "message"), WRONG_DECLARATIONS)
def test_a_wrong_declaration_names_the_check(project: Project, check: dict, message: str) -> None:
    root = project((resource(checks=[check]), COUNTERS_CSV), other(COUNTERS_CSV))
    with pytest.raises(DataError) as caught:
        run_checks(root)
    assert message in str(caught.value)
    assert f"data/datapackage.yaml の検算 {check['id']}" in str(caught.value)


def test_an_id_used_twice_is_refused(project: Project) -> None:
    with pytest.raises(DataError, match=r"検算 counters.sum］検算の id が重複"):
        run_checks(project((resource(checks=[SUM, SUM]), COUNTERS_CSV)))
