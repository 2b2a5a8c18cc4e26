"""SHA-256 of files."""

from pathlib import Path

from analysis.runs.hashes import MISSING, file_hash


def test_the_hash_of_a_known_text(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1: the digest of the three letters abc.
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # pragma: allowlist secret
    assert file_hash(tmp_path / "abc") == expected


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert file_hash(tmp_path / "nothing") == MISSING
