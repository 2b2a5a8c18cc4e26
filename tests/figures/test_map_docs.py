"""What docs/maps.md and the docstring of `maps.draw` show works as it is written."""

import doctest
import re
from pathlib import Path

from analysis.figures import maps

PAGE = Path(__file__).parents[2] / "docs" / "maps.md"


def test_the_page_draws_what_it_shows():
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    code = "\n".join(blocks)
    names: dict = {}
    exec(code.replace("maps.draw(", "picture = maps.draw("), names)
    picture = names["picture"]
    assert [layer["kind"] for layer in picture.spec["layers"]] == ["cells", "reach", "reach", "points"]
    assert picture.spec["layers"][-1]["links"] == ["https://example.jp/360/1", None]


def test_the_example_of_the_docstring_runs():
    results = doctest.testmod(maps)
    assert (results.attempted, results.failed) == (8, 0)
