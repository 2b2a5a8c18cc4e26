"""Scripts and styles of the maps: Leaflet as its package holds it, nothing that asks for another file."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from analysis.errors import RunError
from analysis.figures import map_assets


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Nothing read before is remembered, and nothing of this test afterwards."""
    map_assets.scripts.cache_clear()
    map_assets.styles.cache_clear()
    yield
    map_assets.scripts.cache_clear()
    map_assets.styles.cache_clear()


def test_leaflet_comes_first_with_its_licence() -> None:
    leaflet, *ours = map_assets.scripts()
    assert leaflet.startswith("/* @preserve\n * Leaflet 1.9")
    assert "Vladimir Agafonkin" in leaflet
    assert all('"use strict"' in part for part in ours)
    assert len(ours) == len(list(map_assets.PAGE.glob("*.js")))


def test_nothing_names_another_file() -> None:
    whole = "".join((*map_assets.scripts(), *map_assets.styles()))
    assert "sourceMappingURL" not in whole
    assert "</script" not in whole.lower()
    assert "</style" not in whole.lower()
    styles = "".join(map_assets.styles())
    assert "url(" not in styles
    assert "@import" not in styles
    # The rules around those that named a picture are still there.
    assert ".leaflet-control-layers-toggle {" in styles
    assert "width: 36px" in styles


def test_our_scripts_never_make_markup_out_of_text() -> None:
    ours = "".join(map_assets.scripts()[1:])
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "setTimeout(",
    ):
        assert way not in ours


def test_a_hash_as_policies_write_it() -> None:
    # The published digest of nothing (FIPS 180-4 test vectors), in base64.
    digest = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # pragma: allowlist secret
    assert map_assets.sha256("") == f"sha256-{digest}"


def test_embedded_data_can_end_neither_script_nor_line() -> None:
    spec = {"n": "</script><!-- & \u2028\u2029 '\"\\ {{x}}", "値": [1.5, None, True]}
    text = map_assets.embedded(spec)
    assert json.loads(text) == spec
    assert not set("<>&\u2028\u2029") & set(text)


def test_numbers_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        map_assets.embedded({"lat": [float("nan")]})


def test_a_missing_package_is_named(forgotten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_assets, "PACKAGE", "XStatic-Nowhere")
    with pytest.raises(RunError, match="XStatic-Nowhere がありません.*requirements.lock"):
        map_assets.scripts()
