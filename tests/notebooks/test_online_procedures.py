"""Online procedures: what can be done online beside what is."""

from look import EveryRun

STUDY = "online_procedures"
RUNS = [
    {},
    {"measure": "procedures", "schools": "together", "take_up": "department"},
    {"top_k": "43", "goal_pct": "56", "goal_year": "2024"},
]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_headlines_quote_the_papers(study_run):
    # Sources of each number: tests/measures/test_online.py.
    found = study_run(STUDY).findings
    use = found["online_procedures.use"]["headline"]
    assert "207,137件" in use
    assert "23.5％、全申請の12.4％" in use
    assert "48.9％は市民部" in use  # 329,100 of 673,310
    assert "カバー件数は9,520件減った" in found["online_procedures.rate_without_number"]["headline"]
    assert "73.3％になり、印刷された81.7％に届かない" in found["online_procedures.listed"]["headline"]
    assert "81.7％で、印刷された値と一致する" in str(found["online_procedures.listed"]["details"])


def test_discrepancies_of_the_print_are_in_the_report(study_run):
    report = study_run(STUDY).report
    for words in ("公表値との照合", "33.3", "364", "138,856"):
        assert words in report


def test_other_conditions_change_the_answer(study_run):
    by_count = study_run(STUDY, **RUNS[1]).findings
    assert "オンライン化率は20.2％から22.8％へ" in by_count["online_procedures.change"]["headline"]
    assert by_count["online_procedures.change"]["n"] == 19
    reached = study_run(STUDY, **RUNS[2]).findings["online_procedures.path"]
    assert "オンライン化カバー率は足りている（今 56.1％）" in reached["headline"]
