"""What the operating system refuses is told in Japanese."""

import os
import re
from pathlib import Path

import pytest

from analysis.errors import why


@pytest.mark.parametrize(
    ("refused", "says"),
    [
        (lambda folder: (folder / "none").read_text(), "ありません"),
        (lambda folder: folder.read_text(), "フォルダです"),
        (os.mkdir, "同じ名前"),
        (lambda folder: (folder / ("x" * 300)).write_text(""), "長すぎ"),
    ],
)
def test_why_the_system_refused_is_japanese(tmp_path: Path, refused, says: str):
    with pytest.raises(OSError) as caught:
        refused(tmp_path)
    assert says in why(caught.value)
    assert not re.search("[A-Za-z]", why(caught.value))


def test_what_is_rare_keeps_its_own_words():
    assert why(OSError(5, "Input/output error")) == "Input/output error"
    assert why(OSError("odd")) == "原因は不明です"
