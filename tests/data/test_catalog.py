"""The catalog's listing, loading and record of what was loaded."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tiny_catalog import COUNTERS_CSV, Project, resource

from analysis.data import catalog
from analysis.errors import DataError


def test_tables_and_fields(project: Project) -> None:
    (table,) = catalog.tables(project())
    assert (table.name, table.kind, table.disclosure) == ("counters", "transcribed", "open")
    assert table.reference_date == "2023-01-01/2023-12-31"
    assert table.primary_key == ["year", "counter"]
    assert table.fields[2] == catalog.Field("cash", "integer", "現金", "円")
    assert table.path.is_file()


def test_project_root_by_environment_working_directory_and_failure(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = project()
    monkeypatch.delenv("EBPM_ROOT", raising=False)
    monkeypatch.chdir(root / "data" / "city")
    assert catalog.project_root() == root
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("EBPM_ROOT", str(root))
    assert catalog.project_root() == root.resolve()
    monkeypatch.setenv("EBPM_ROOT", str(elsewhere))
    with pytest.raises(DataError, match="EBPM_ROOT のフォルダ"):
        catalog.project_root()


def test_unknown_table_suggests_the_nearest(project: Project) -> None:
    with pytest.raises(DataError, match=r"表 countres は目録にありません.*もしかして：counters"):
        catalog.table("countres", project())


def test_load_gives_predictable_types(project: Project) -> None:
    text = COUNTERS_CSV.replace("2023,甲,200,100,300,33.3", "2023,甲,,100,300,")
    frame = catalog.load("counters", project((resource(), text)))
    assert [str(kind) for kind in frame.dtypes] == ["int64", "str", "Int64", "int64", "int64", "float64"]
    assert frame["cash"].isna().tolist() == [False, False, True]
    assert frame["ratio_pct"].tolist()[:2] == [10.0, 25.0]
    assert frame["counter"].tolist() == ["甲", "乙", "甲"]


def test_dates_booleans_and_blank_text(project: Project) -> None:
    fields = [
        {"name": "code", "type": "string", "title": "符号", "unit": "-"},
        {"name": "day", "type": "date", "title": "日", "unit": "-"},
        {"name": "open", "type": "boolean", "title": "開庁", "unit": "-"},
        {"name": "memo", "type": "string", "title": "備考", "unit": "-"},
    ]
    entry = resource(schema={"primaryKey": "code", "missingValues": [""], "fields": fields})
    frame = catalog.load(
        "counters", project((entry, "code,day,open,memo\n007,2023-04-01,true,\n008,,false,x\n"))
    )
    assert frame["code"].tolist() == ["007", "008"]
    assert str(frame["day"].iloc[0].date()) == "2023-04-01"
    assert frame["day"].isna().tolist() == [False, True]
    assert frame["open"].tolist() == [True, False]
    assert frame["memo"].isna().tolist() == [True, False]


@pytest.mark.parametrize("convert", [
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.rstrip("\n").encode(),
])  # fmt: skip
def test_what_excel_saves_as_utf8_is_read(project: Project, convert) -> None:
    root = project((resource(), convert(COUNTERS_CSV)))
    frame = catalog.load("counters", root)
    assert frame["sales"].tolist() == [100, 200, 300]


def test_loaded_records_the_bytes_that_were_used(project: Project) -> None:
    root = project()
    catalog.load("counters", root)
    catalog.load("counters", root)
    (record,) = catalog.loaded()
    assert record.sha256 == hashlib.sha256(COUNTERS_CSV.encode()).hexdigest()
    assert record.path == "data/city/counters.csv"
    assert record.licence == "ライセンス表示なし"
    assert record.source == "架空の資料（2024-02-08、p.5）"
    assert record.to_dict()["kind"] == "transcribed"
    catalog.forget_loaded()
    assert catalog.loaded() == []


def test_a_file_changed_between_two_loads_is_recorded_twice(project: Project) -> None:
    root = project()
    catalog.load("counters", root)
    root = project((resource(), COUNTERS_CSV.replace("甲", "丙")))
    catalog.load("counters", root)
    assert len({record.sha256 for record in catalog.loaded()}) == 2


def test_a_table_that_fails_is_not_recorded(project: Project) -> None:
    with pytest.raises(DataError):
        catalog.load("counters", project((resource(), "year\n1\n")))
    assert catalog.loaded() == []


def test_one_synthetic_table_marks_the_run(project: Project) -> None:
    other = resource(name="town", path="city/town.csv", kind="synthetic")
    root = project((resource(), COUNTERS_CSV), (other, COUNTERS_CSV))
    catalog.load("counters", root)
    assert not catalog.is_synthetic()
    catalog.load("town", root)
    assert catalog.is_synthetic()


def test_column_values_are_sorted_distinct_and_typed(project: Project) -> None:
    root = project()
    assert catalog.column_values("counters", "year", root) == [2021, 2023]
    assert catalog.column_values("counters", "ratio_pct", root) == [10.0, 25.0, 33.3]
    assert catalog.column_values("counters", "counter", root) == ["乙", "甲"]


def test_column_values_name_what_is_wrong(project: Project) -> None:
    with pytest.raises(DataError, match=r"列 yaer はありません.*もしかして：year"):
        catalog.column_values("counters", "yaer", project())
    root = project((resource(), COUNTERS_CSV.replace("2023,", "二〇二三,")))
    with pytest.raises(DataError, match=r"counters.csv 4行目 列 year］値「二〇二三」は数ではありません"):
        catalog.column_values("counters", "year", root)
    with pytest.raises(DataError, match="列 year がありません"):
        catalog.column_values("counters", "year", project((resource(), "a,b\n1,2\n")))


def test_listing_and_choices_import_neither_pandas_nor_frictionless(project: Project) -> None:
    code = (
        "import sys; from pathlib import Path; from analysis.data import catalog; root = Path(sys.argv[1]);"
        "catalog.tables(root); catalog.table('counters', root); catalog.column_values('counters', 'year', root);"
        "print(sorted({'pandas', 'numpy', 'frictionless'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(project())], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_loading_does_not_compile_the_grammars_of_iris(project: Project) -> None:
    code = (
        "import sys; from pathlib import Path; from analysis.data import catalog;"
        "print(len(catalog.load('counters', Path(sys.argv[1]))), 'rfc3987_syntax' in sys.modules, 'lark' in sys.modules);"
        "import rfc3987_syntax"
    )
    command = [sys.executable, "-c", code, str(project())]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "False", "False"]


BROKEN_ENTRIES = [
    ({"kind": "made_up"}, "kind が「made_up」です.*official、transcribed、derived、synthetic"),
    ({"disclosure": "secret"}, "disclosure が「secret」です"),
    ({"title": ""}, "の counters］title がありません"),
    ({"sources": []}, "sources がありません"),
    ({"path": "../outside.csv"}, "path が「../outside.csv」です"),
    ({"path": "https://example.jp/x.csv"}, "data/ の中のファイルを相対パスで"),
    ({"schema": {"fields": [{"name": "a", "type": "string", "title": "甲"}]}}, "の列 a］unit がありません"),
    ({"schema": {"fields": [{"name": "a", "type": "geojson", "title": "甲", "unit": "-"}]}}, "型「geojson」は扱えません"),
    ({"schema": {"primaryKey": ["b"], "fields": [{"name": "a", "type": "string", "title": "甲", "unit": "-"}]}},
     "主キーの列 b が schema.fields にありません"),
    ({"schema": {"fields": [{"name": "a", "type": "integer", "title": "甲", "unit": "人",
                             "constraints": {"minimum": "many"}}]}}, "の列 a］minimum の値「many」は数ではありません"),
    ({"schema": {"fields": [{"name": "a", "type": "string", "title": "甲", "unit": "-", "constraints": [1]}]}},
     "constraints が「キー: 値」の形ではありません"),
    ({"checks": ["total"]}, "checks が「{キー: 値}」の一覧ではありません"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), BROKEN_ENTRIES)
def test_an_incomplete_entry_is_named(project: Project, changes: dict, message: str) -> None:
    root = project()
    (root / "data" / "datapackage.yaml").unlink()
    entry = resource(**changes)
    text = yaml.safe_dump({"resources": [entry]}, allow_unicode=True)
    (root / "data" / "datapackage.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        catalog.tables(root)


def _with(key: str, value: dict, *, column: int = 0) -> dict:
    """Return the schema of the counters with one key more, in the schema (key "schema") or in one of its columns."""
    schema = resource()["schema"]
    target = schema if key == "schema" else schema["fields"][column]
    target.update(value)
    return {"schema": schema}


MISTYPED = [
    ({"chekcs": []}, "の counters］キー chekcs は使えません。 → もしかして：checks"),
    (_with("schema", {"primryKey": "year"}), "の schema］キー primryKey は使えません。 → もしかして：primaryKey"),
    (_with("field", {"constrains": {}}), "の列 year］キー constrains は使えません。 → もしかして：constraints"),
    (_with("field", {"constraints": {"minimun": 0}}),
     "列 year の constraints］キー minimun は使えません。 → もしかして：minimum"),
    ({"sources": [{"title": "資料", "page": "3"}]}, "の出典 1番目］キー page は使えません。 → もしかして：pages"),
    ({"licenses": [{"name": "x", "titel": "y"}]}, "のライセンス 1番目］キー titel は使えません。 → もしかして：title"),
    ({"もと": 1}, "キー もと は使えません。 → 使えるキー：.*sources"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), MISTYPED)
def test_a_mistyped_key_is_refused_with_the_nearest(project: Project, changes: dict, message: str) -> None:
    with pytest.raises(DataError, match=message):
        catalog.tables(project((resource(**changes), COUNTERS_CSV)))


def test_standard_keys_that_the_catalog_does_not_use_are_allowed(project: Project) -> None:
    # Names as in the Data Package and Table Schema standards (specs.frictionlessdata.io).
    entry = resource(dialect={"delimiter": ","}, mediatype="text/csv", **_with("field", {"example": 2021}))
    (table,) = catalog.tables(project((entry, COUNTERS_CSV)))
    assert table.name == "counters"


BROKEN_YAML = [
    ("titel: x\nresources: [3]\n", "datapackage.yaml］キー titel は使えません。 → もしかして：title"),
    ("resources:\n- name: a\n  title: 'x\n", r"datapackage.yaml 4行1文字目］YAMLとして読めません"),
    ("name: x\nresources:\n- name: a\n   title: b\n", r"datapackage.yaml 4行9文字目"),
    (
        "resources:\n- name: a\n  name: b\n",
        r"datapackage.yaml 3行3文字目］YAMLとして読めません（キー「name」が2回",
    ),
    ("resources: {}\n", "表の一覧 resources がありません"),
    ("- 1\n", "表の一覧 resources がありません"),
    ("resources: [3]\n", "1番目の表が「キー: 値」の形ではありません"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN_YAML)
def test_a_broken_catalog_is_named_with_its_line(project: Project, text: str, message: str) -> None:
    root = project()
    (root / "data" / "datapackage.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        catalog.tables(root)


def test_two_tables_of_one_name_are_refused(project: Project) -> None:
    root = project((resource(), COUNTERS_CSV), (resource(), COUNTERS_CSV))
    with pytest.raises(DataError, match="表の名前 counters が重複"):
        catalog.tables(root)


def test_a_missing_catalog_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="データの目録を開けません"):
        catalog.tables(tmp_path)
