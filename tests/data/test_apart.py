"""Tables loaded apart mark what is drawn with them, and leave the record of the notebook as it was."""

import pytest

from analysis.data import catalog
from analysis.data.apart import apart


def names() -> list[str]:
    return [one.name for one in catalog.loaded()]


def test_the_record_is_as_before_whatever_happens_within():
    catalog.load("practice_truth")
    with pytest.raises(RuntimeError), apart():
        assert names() == []
        catalog.load("paper_use_by_year")
        assert names() == ["paper_use_by_year"]
        assert not catalog.is_synthetic()
        raise RuntimeError
    assert names() == ["practice_truth"]
    assert catalog.is_synthetic()


def test_what_was_loaded_before_counts_where_it_is_named():
    catalog.load("paper_use_by_year")
    with apart("practice_truth"):
        assert names() == ["practice_truth"]
    assert names() == ["paper_use_by_year"]
