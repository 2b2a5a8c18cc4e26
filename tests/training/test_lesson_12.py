"""Lesson 12: questions, drafts and sentences by their properties; nothing is left in the project."""

import pytest

from analysis.errors import ParameterError
from analysis.reports.glossary import language
from analysis.runs.new_study import write_study
from analysis.training import lesson_12

QUESTION = {
    "問い": "2022年度に、どの地区の図書館で、貸出の件数が減ったか",
    "だれ・どこ": "どの地区",
    "いつ": "2022年度",
    "何を": "貸出の件数",
    "使い道": "減った地区があれば、開館の時間を見直す",
}
GIVEN = {
    "question": "どの部局で使われていないか",
    "tables": ["online_by_department"],
    "parameters": ["year=2023"],
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, ""),
        ({"問い": "２０２２年度に、どの地区の 図書館で、貸出の件数が減ったか？"}, ""),
        ({"問い": "図書館の利用について"}, "「〜か」になっていません"),
        ({"問い": "2022年度に、なぜどの地区でも貸出の件数が減ったか"}, "「なぜ」は"),
        ({"いつ": "令和4年度"}, "「いつ」に書いた言葉が"),
        ({"使い道": "会議で報告する"}, "答えが〜なら"),
        ({"使い道": "…"}, "「使い道」が書かれていません"),
        ({"何を": ...}, "「何を」が書かれていません"),
        ({"問い": f"{'とても' * 30}貸出の件数が減ったか"}, "80字以内"),
    ],
)
def test_questions_are_checked_by_their_properties(change, says):
    told = lesson_12.asked(QUESTION | change)
    assert says in told
    assert bool(told) == bool(says)


@pytest.mark.parametrize("answer", ["問い", None, 3])
def test_what_is_no_question_is_told_its_form(answer):
    assert "の形で" in lesson_12.asked(answer)


def test_items_that_are_not_there_are_named():
    assert "「使い道」の項目" in lesson_12.asked({key: QUESTION[key] for key in list(QUESTION)[:4]})


def test_a_draft_is_tried_and_leaves_nothing(root):
    tried = lesson_12.try_new("my_study", **GIVEN)
    assert tried.files[1] == "notebooks/studies/my_study.yml"
    assert {"title", "caveats", "logic_model.impact"} <= set(tried.to_write()["項目"])
    assert not [path for folder in ("notebooks", "tests") for path in (root / folder).rglob("*my_study*")]
    assert lesson_12.drafted(tried) == ""


def test_a_draft_that_cannot_be_is_refused_as_the_command_does():
    with pytest.raises(ParameterError, match="名前は使われています"):
        lesson_12.try_new("cashless_aging", **GIVEN)


@pytest.mark.parametrize(
    ("name", "question", "says"),
    [("library_use", "どこか", "例と同じ名前"), ("my_study", "図書館について", "「〜か」で終わる問い")],
)
def test_drafts_of_ones_own_have_a_name_and_a_question(name, question, says):
    tried = lesson_12.Tried(name, question, ("online_by_department",), (), "")
    assert says in lesson_12.drafted(tried)


@pytest.mark.parametrize("answer", [None, "my_study", {}])
def test_only_what_was_tried_is_a_draft(answer):
    assert "try_new" in lesson_12.drafted(answer)


# 207,137 ÷ 1,671,015 = 12.4 % (paper of 2023-07-21).
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("2023年7月の資料では、年間の申請のうち、オンラインで出されたのは12.4％だった。", ""),
        ("令和５年の資料では、申請の約１２パーセントがオンラインだった。", ""),
        ("2023年の資料では、申請の52.7％がオンラインだった。", "計算した割合と合う数がありません"),
        ("2023年の資料では、オンラインは207,137件だった。", "割合（％）が入っていません"),
        ("2023年の資料では、手続きの12.4％がオンラインだった。", "何のうちの割合か"),
        ("申請の12.4％がオンラインだった。", "いつの資料"),
        ("2023年は、案内の効果で申請の12.4％がオンラインだった。", "「効果」は原因を言う言葉"),
        ("2023年は、申請の12.4％がオンラインだった", "「。」で終えて"),
        ("2023年。申請の12.4％がオンラインだった。", "1つの文"),
        (f"2023年は、申請の12.4％が{'とても' * 30}オンラインだった。", "80字以内"),
        (12.4, "引用符"),
        ("…", "引用符"),
        (None, "引用符"),
    ],
)  # fmt: skip
def test_sentences_are_checked_by_what_they_say(answer, says):
    told = lesson_12.sentence(answer)
    assert says in told
    assert bool(told) == bool(says)


def test_words_to_avoid_come_with_what_to_write():
    word, instead = next(iter(language().avoid.items()))
    told = lesson_12.sentence(f"2023年の{word}では、申請の12.4％がオンラインだった。")
    assert word in told
    assert instead in told


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("online_procedures", ""),
        (" online_procedures ", ""),
        ("no_such_study", "という分析はありません"),
        ("", "引用符"),
        (3, "引用符"),
    ],
)
def test_finished_studies_are_read_and_unknown_ones_told(answer, says):
    told = lesson_12.finished(answer)
    assert says in told
    assert bool(told) == bool(says)


def test_what_is_left_of_a_draft_is_named(root, tmp_path, monkeypatch):
    for folder in ("notebooks/studies", "tests/notebooks"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data").symlink_to(root / "data")
    paths = write_study("my_study", title="x", owner="練習課", root=tmp_path, **GIVEN)
    monkeypatch.setattr(lesson_12, "project_root", lambda: tmp_path)
    told = lesson_12.finished("my_study")
    assert "カードの title" in told
    assert "ほか" in told
    for path in paths[:2]:
        path.write_text(path.read_text("utf-8").replace("（下書き）", ""), "utf-8")
    assert "まだ「答えは計算していない」" in lesson_12.finished("my_study")
