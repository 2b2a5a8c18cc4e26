"""Visitors on days of an event: two printed means that prove nothing, and two years of daily numbers that do."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from look import EveryRun, promised_outputs_are_there

from analysis.errors import EbpmError, ParameterError
from analysis.reports import outputs
from analysis.reports.small_numbers import small_numbers, threshold_of

STUDY = "people_flow_event"
EFFECT, PARTS, AREA, NEEDED = (f"{STUDY}.{name}" for name in ("effect", "composition", "area", "needed"))
DAILY = {"city": "practice"}
HIGH = DAILY | {"threshold": "2500"}
GAMES = (
    pd.read_csv(Path(__file__).resolve().parents[2] / "data/practice/practice_visitors.csv")
    .dropna(subset=["event"])["date"]
    .tolist()
)
NIGHT = DAILY | {
    "place": "比較地区B",
    "comparison_areas": "比較地区A",
    "segment": "hours=0-6時",
    "event_days": ",".join(GAMES),
}
FEW = DAILY | {"place": "比較地区A", "comparison_areas": "", "event_days": "2022-10-08,令和5年3月4日"}
RUNS = [{}, DAILY, HIGH, NIGHT, FEW]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS
    opened = RUNS[:2]


def test_printed_means_are_said_to_prove_nothing(study_run):
    made = study_run(STUDY)
    found = made.findings[EFFECT]
    # Paper of 2023-07-21, p. 20: 3,538 and 1,502 visitors a day.
    expected = "2.36倍（+2,036人/日）。ただし週末1回ずつの比較であり、公式戦の効果かどうかは判定できない"
    assert expected in found["headline"]
    assert (found["value"], found["status"], found["evidence"]) == (2036, "descriptive", "記述")
    assert all(one["interval"] is None and one["p_value"] is None for one in made.findings.values())
    words = "".join(found["caveats"])
    for reason in ("東日本大震災", "天気", "拡大推計", "カイ二乗は計算しない"):
        assert reason in words
    assert made.run["synthetic"] is False
    assert "架空データ（練習用）" not in made.report


def test_printed_breakdown_is_not_bent_into_shares(study_run):
    made = study_run(STUDY)
    found = made.findings[PARTS]
    # 430 + 878 + 694 + 793 + 384 + 360 = 3,539; 2,045 + 1,768 + 225 = 4,038.
    assert "年代の和は3,539人で、来訪者数3,538人より1人多い" in found["headline"]
    assert "居住地の和は4,038人で、来訪者数3,538人より500人多い" in found["headline"]
    assert any("20歳未満を含まない" in caveat for caveat in found["caveats"])
    table = pd.read_csv(made.folder / "tables/parts.csv", encoding="utf-8-sig").set_index("区分")
    share = table["内訳の和に占める割合（％）"]
    assert share["男"] == pytest.approx(42.9, abs=0.05)  # as printed
    assert share[["市内から", "県内から", "県外"]].isna().all()
    assert made.findings[AREA]["status"] == "not_available"
    assert "開催日と、比べる日</h" not in made.report  # no heading without its figure


def test_days_needed_are_those_of_a_two_sample_t_test(study_run):
    found = study_run(STUDY).findings[NEEDED]
    # Normal approximation by hand: 2 (1.960 + 0.842)^2 ln(1 + 0.3^2) / ln(1.2)^2 = 40.7, and 148.9 for 1.1; Student's t
    # adds about z^2/4 = 1 to each.
    assert "1.10倍なら150日、1.20倍なら42日" in found["headline"]
    assert found["value"] == 150
    assert "仮定した値" in found["certainty"]


@pytest.fixture
def units(root) -> pd.DataFrame:
    """Weekends of the practice city with means a day, straight from the file."""
    table = pd.read_csv(root / "data/practice/practice_visitors.csv", parse_dates=["date"])
    table = table[table["date"].dt.day_of_week >= 5]
    # お盆 and 年末年始 are no comparable days.
    day = table["date"].dt.strftime("%m%d")
    table = table[~(day.between("0813", "0816") | (day >= "1229") | (day <= "0103"))]
    table["first"] = table["date"] - pd.to_timedelta(table["date"].dt.day_of_week - 5, unit="D")
    wide = table.pivot_table("visitors", "first", "place")
    venue = table[table["place"] == "会場地区"].groupby("first")
    wide["event"] = venue["event"].count() > 0
    wide["wet"] = venue["weather"].agg(lambda sky: (sky == "雨").any())
    wide["people"], wide["days"] = venue["visitors"].sum(), venue["visitors"].size()
    wide["month"] = wide.index.month
    return wide


def stratified(value: pd.Series, units: pd.DataFrame) -> float:
    """Mean over the strata of differences, weighted by event units."""
    gaps, weights = [], []
    for _, part in value.groupby([units["month"], units["wet"]]):
        event = units.loc[part.index, "event"]
        if event.any() and not event.all():
            gaps.append(part[event].mean() - part[~event].mean())
            weights.append(event.sum())
    return float(np.exp(np.average(gaps, weights=weights)))


def test_matched_ratio_agrees_with_plain_arithmetic(study_run, units):
    made = study_run(STUDY, **DAILY)
    found, area = made.findings[EFFECT], made.findings[AREA]
    log = np.log(units[["会場地区", "比較地区A", "比較地区B"]])
    assert found["value"] == pytest.approx(stratified(log["会場地区"], units), rel=1e-9)
    both = np.log(units["比較地区A"] + units["比較地区B"])
    assert area["value"] == pytest.approx(stratified(log["会場地区"] - both, units), rel=1e-9)
    # The truth of the practice city is 1.6.
    assert found["interval"]["low"] < 1.6 < found["interval"]["high"]
    assert area["interval"]["low"] < 1.6 < area["interval"]["high"]
    assert (found["status"], area["status"]) == ("relation", "relation")
    assert found["details"]["この架空データを作ったときの真の倍率"] == "1.60倍"
    assert found["p_value"] < 0.001
    assert made.run["synthetic"] is True
    assert "印刷された2つの週末</h" not in made.report


def test_composition_is_that_of_the_file(study_run, root):
    made = study_run(STUDY, **DAILY)
    table = pd.read_csv(made.folder / "tables/composition.csv", encoding="utf-8-sig").set_index("区分")
    raw = pd.read_csv(root / "data/practice/practice_visitors.csv").dropna(subset=["event"])
    share = 100 * raw["from_elsewhere"].sum() / raw["visitors"].sum()
    assert table.loc["県外", "開催日の割合（％）"] == pytest.approx(share, rel=1e-9)
    # The model's share is 8.1 % on days of a game and 4 % on others.
    assert table.loc["県外", "差（ポイント）"] == pytest.approx(100 * (0.08125 - 0.04), abs=0.5)


def test_nothing_is_claimed_where_nothing_happens(study_run):
    found = study_run(STUDY, **FEW).findings
    assert found[EFFECT]["status"] == "no_relation"
    assert "確認できない" in found[EFFECT]["headline"]
    assert found[EFFECT]["interval"]["low"] < 1 < found[EFFECT]["interval"]["high"]
    assert any("ブートストラップは計算していない" in caveat for caveat in found[EFFECT]["caveats"])
    # The venue, where the data name events, is no comparison area.
    assert found[AREA]["status"] == "no_relation"
    assert found[AREA]["method"].startswith("比較地区Bを比較地区とした")
    # Days that the reader chose have no known truth.
    assert not any("真の倍率" in name for name in found[EFFECT]["details"])


def texts(folder: Path) -> dict[str, str]:
    """Read every file of a run as text, without the pixels of its pictures."""
    pixels = re.compile(r'(?:data:image/png;base64,|"image/png" ?: ")[A-Za-z0-9+/=\\n]+')
    found = {}
    for path in folder.rglob("*"):
        if path.suffix == ".png":
            found[path.name] = "\n".join(text_chunks(path.read_bytes()))
        elif path.is_file():
            text = path.read_text("utf-8-sig")
            if path.suffix in (".json", ".ipynb"):
                text = json.dumps(json.loads(text), ensure_ascii=False, separators=(" , ", " : "))
            text = pixels.sub("", text)
            # Numbers in a CSV have no thousands separators: every comma parts two cells.
            found[str(path.relative_to(folder))] = text.replace(",", " ") if path.suffix == ".csv" else text
    return found


def text_chunks(png: bytes) -> list[str]:
    """Give what a PNG says beside its pixels (PNG specification, section 11.3.4: tEXt, zTXt, iTXt)."""
    place, chunks = 8, []
    while place < len(png):
        size, kind = int.from_bytes(png[place : place + 4], "big"), png[place + 4 : place + 8]
        if kind not in (b"IDAT", b"PLTE"):
            chunks.append(png[place + 8 : place + 8 + size].decode("latin-1"))
        place += 12 + size
    return chunks


def seen(folder: Path, numbers: set[float]) -> set[float]:
    """Find which of some numbers of people can be read in any file of a run, however they are written."""
    written = re.compile(r"(?<![\w.,:-])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w,:-])")
    found = {
        float(whole.replace(",", "") + part)
        for text in texts(folder).values()
        for whole, part in written.findall(text)
    }
    return numbers & (found | {round(number, 2) for number in found})


@pytest.fixture
def under_2500(root, units) -> set[float]:
    """Numbers of people of the venue under 2,500: days, weekends, months by side, and what they round to."""
    table = pd.read_csv(root / "data/practice/practice_visitors.csv", parse_dates=["date"])
    days = table.loc[(table["place"] == "会場地区") & (table["date"].dt.day_of_week >= 5), "visitors"]
    sides = units.groupby(["month", "wet"])["event"].transform("nunique") == 2
    matched = units[sides]
    parts = [days.astype(float), units["会場地区"]]
    for keys in (["month", "event"], ["event"]):
        groups = matched.groupby(keys)
        parts.append((groups["people"].sum() / groups["days"].sum()).reset_index(drop=True))
    means = pd.concat(parts)
    numbers = {float(f"{value:.{digits}f}") for value in means[means < 2500] for digits in (0, 1, 2)}
    # Minutes of a day stand in the source of the data, years wherever dates are.
    return {number for number in numbers if number >= 1000} - {1440.0, *map(float, range(2020, 2030))}


def test_no_number_under_the_threshold_can_be_read_in_any_file(study_run, under_2500):
    made = study_run(STUDY, **HIGH)
    assert seen(made.folder, under_2500) == set()
    assert "（人数は＊）" in made.findings[EFFECT]["headline"]
    assert "＊：2500人に満たない数" in made.report
    # The same search finds them where they are not hidden.
    assert len(seen(study_run(STUDY, **DAILY).folder, under_2500)) >= 8


def test_nobody_is_counted_at_night_where_fewer_than_ten_come(study_run, root):
    made = study_run(STUDY, **NIGHT)
    rows = list(csv.reader((made.folder / "tables/series.csv").open(encoding="utf-8-sig")))
    people = [number for number, title in enumerate(rows[0]) if "人/日" in title]
    assert {row[number] for row in rows[1:] for number in people} == {"＊"}
    raw = pd.read_csv(root / "data/practice/practice_visitors.csv", parse_dates=["date"])
    night = raw.loc[(raw["place"] == "比較地区B") & (raw["date"].dt.day_of_week >= 5), "hours_00_06"]
    assert 0 < night.mean() < 10 < night.max()
    means = {float(f"{night.mean():.{digits}f}") for digits in (2, 3, 4)}
    assert seen(made.folder, means) == set()


def test_one_small_weekend_hides_people_and_rounds_what_is_told(study_run):
    made = study_run(STUDY, **(DAILY | {"threshold": "1600"}))
    table = pd.read_csv(made.folder / "tables/series.csv", encoding="utf-8-sig")
    assert set(table[["開催日の来訪者（人/日）", "比べる日の来訪者（人/日）"]].to_numpy().ravel()) == {"＊"}
    found = made.findings[EFFECT]
    assert found["value"] == round(found["value"], 2)
    assert all(found["interval"][end] == round(found["interval"][end], 2) for end in ("low", "high"))
    assert made.findings[PARTS]["status"] == "not_available"
    for name in ("estimates", "placebo"):
        times = pd.read_csv(made.folder / f"tables/{name}.csv", encoding="utf-8-sig").filter(like="（倍）")
        assert (times == times.round(2)).all(axis=None)


def test_real_city_does_not_list_areas_of_the_fictional_one(study_run):
    made = study_run(STUDY)
    assert "比較地区A" not in made.report
    assert "会場地区" not in made.report


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"event_days": "2030-01-05"}, "2030-01-05"),
        ({"comparison_areas": "会場地区"}, "対象と比較地区の両方"),
        ({"place": "比較地区A", "comparison_areas": ""}, "開催日が"),
        ({"segment": "age=5歳"}, "5歳"),
    ],
)
def test_impossible_choices_are_refused_in_words(study_run, given, words):
    with pytest.raises(EbpmError, match=words):
        study_run(STUDY, **DAILY, **given)


def test_threshold_that_protects_nobody_is_refused(study_run):
    with pytest.raises(ParameterError):
        study_run(STUDY, threshold="1")


def test_hidden_numbers_are_marked_in_findings_too(study_run):
    whole = json.loads((study_run(STUDY, **HIGH).folder / "findings.json").read_text("utf-8"))
    assert "＊" in json.dumps(whole, ensure_ascii=False)


def test_city_with_daily_estimates_gets_the_comparison_without_tests_of_shares(tmp_path, root, run_in):
    """A registered table of daily visitors (here the practice city's own) turns two means into a comparison."""
    project = tmp_path / "project"
    for folder in ("data", "notebooks"):
        shutil.copytree(root / folder, project / folder)
    catalog = project / "data/datapackage.yaml"
    entries = re.split(r"(?m)^(?=- name: )", catalog.read_text("utf-8"))
    (entry,) = [one for one in entries if one.startswith("- name: practice_visitors\n")]
    text = entry.replace("- name: practice_visitors\n", "- name: visitors\n").replace(
        "id: practice_visitors.", "id: visitors."
    )
    catalog.write_text(catalog.read_text("utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")
    card = project / f"notebooks/studies/{STUDY}.yml"
    both = card.read_text("utf-8").replace("  - practice_visitors\n", "  - practice_visitors\n  - visitors\n")
    both = both.replace(
        "choices_from: practice_visitors.place", "choices_from: [practice_visitors.place, visitors.place]"
    )
    card.write_text(both, encoding="utf-8")
    made = run_in(project, STUDY, city="koriyama")
    promised_outputs_are_there(made, project)
    assert made.findings[EFFECT]["status"] == "relation"
    assert "拡大推計" in "".join(made.findings[EFFECT]["caveats"])
    assert "区間も検定も計算していない" in "".join(made.findings[PARTS]["caveats"])
    table = pd.read_csv(made.folder / "tables/composition.csv", encoding="utf-8-sig")
    assert table["下限（ポイント）"].isna().all()
    assert "負の二項回帰（" not in (made.folder / "tables/estimates.csv").read_text("utf-8-sig")
    assert "真の倍率" not in json.dumps(dict(made.findings), ensure_ascii=False)


def test_what_the_paper_prints_can_be_published(study_run):
    made = study_run(STUDY)
    notebook = json.loads((made.folder / "notebook.ipynb").read_text("utf-8"))
    tables, figures = outputs.all_tables(notebook), outputs.figures_of(notebook)
    assert "printed_values" in {table["id"] for table in tables}
    assert small_numbers(list(made.findings.values()), tables, figures, threshold_of(made.run)) == []
