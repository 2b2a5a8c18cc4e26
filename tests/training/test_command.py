"""The command that is shown is the one that runs these parameters, whatever they hold."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.runs.card import Parameter
from analysis.runs.given import given_parameters
from analysis.runs.parameters import check_value
from analysis.training.command import arguments, for_powershell, for_sh

# Names as offices write them, and all that shells and lists make something of.
NAMES = st.text(alphabet="窓口Ａa1 ,、[]'\"‘$`;&|*?(){}<>%!\\=-", min_size=1).map(str.strip).filter(bool)


def read_back(value, parameter: Parameter, initial=None):
    words = shlex.split(for_sh(arguments("study", {"p": value}, {"p": initial})))
    assert words[:3] == ["ebpm", "run", "study"]
    told = given_parameters(words[4:], None, root=None)  # type: ignore[arg-type]  # no file, no folder
    assert not told.problems
    read, problems = check_value("p", told.values["p"], parameter, None)
    assert problems == []
    return read


@given(st.lists(NAMES, min_size=1, unique=True))
def test_lists_are_read_back_as_they_were(names):
    assert read_back(names, Parameter(type="list", items="string", title="x")) == names


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ({"type": "number"}, 0.951),
        ({"type": "integer"}, 12000),
        ({"type": "date"}, "2023-01-15"),
        ({"type": "string"}, "窓口での案内の見直し"),
        ({"type": "boolean"}, True),
        ({"type": "list", "items": "integer"}, [7, 12]),
        ({"type": "list", "items": "string", "optional": True}, []),
        ({"type": "string", "optional": True}, None),
    ],
)
def test_values_are_read_back_as_they_were(kind, value):
    assert read_back(value, Parameter(title="x", **kind), initial="another") == value


def test_only_what_differs_from_the_notebook_is_written():
    words = arguments("study", {"year": 2023, "city": "koriyama"}, {"year": 2023, "city": "practice"})
    assert words == ["ebpm", "run", "study", "-p", "city=koriyama"]
    assert for_sh(words) == for_powershell(words) == "ebpm run study -p city=koriyama"


def test_powershell_gets_its_own_quotes():
    # about_Quoting_Rules of PowerShell: in single quotes a quote is doubled, and typographic quotes are quotes.
    # about_Parsing (Windows PowerShell): a double quote for a native program is written with a backslash.
    words = ["ebpm", "run", "s", "-p", "kinds=[a,b]", "-p", "name=it's’", "-p", 'x=["a,b"]']
    assert for_powershell(words) == ("ebpm run s -p 'kinds=[a,b]' -p 'name=it''s’’' -p 'x=[\\\"a,b\\\"]'")
