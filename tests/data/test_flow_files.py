"""Files of people flow that cannot be read: said in Japanese only, with what to do."""

from __future__ import annotations

import codecs
import gzip
import re

import pytest
from flow_samples import packed, text, written, zipped

from analysis.data import flow_add
from analysis.errors import DataError

LATIN_WORDS = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")  # of a sentence


def refused(tmp_path, name, raw):
    with pytest.raises(DataError) as caught:
        flow_add.add([written(tmp_path, name, raw)], "sample", tmp_path)
    (problem,) = caught.value.problems
    assert problem.where.startswith(name) and problem.remedy
    assert not LATIN_WORDS.search(problem.what) and problem.what.isprintable()
    return problem


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
@pytest.mark.parametrize("pack", ["plain", "gzip", "zip"])
def test_utf16_is_named_with_what_to_do(tmp_path, mark, pack):
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    problem = refused(tmp_path, *packed(pack, mark + text().decode().encode(encoding)))
    assert problem.what == "文字コードが UTF-16 です。" and "CSV UTF-8" in problem.remedy


def test_other_bytes_are_not_shown(tmp_path):
    assert "UTF-8 でも Shift_JIS でもない" in refused(tmp_path, "a.csv", b"\xff\xff\xff\x81\n").what
    assert "NUL" in refused(tmp_path, "b.csv", text().decode().encode("utf-16-le")).what


def test_headings_in_shift_jis_are_shown(tmp_path):
    assert "見出し（年、月）" in refused(tmp_path, "a.csv", "年,月\n1,2\n".encode("cp932")).what


def test_shift_jis_below_the_headings(tmp_path):
    raw = text("53391535,99,99001,令和3年,11,0,0,50").decode().encode("cp932")
    assert refused(tmp_path, "a.csv", raw).what == "UTF-8 でない文字があります。"


def test_gzip_cut_short_or_damaged(tmp_path):
    rows = [f"53391535,99,99001,{2000 + n % 90},{n % 12 + 1},1,0,{n * 7919 % 9973}" for n in range(20_000)]
    whole = gzip.compress(text(*rows))
    flipped = bytearray(whole)
    flipped[-6] ^= 1
    assert refused(tmp_path, "a.csv.gz", whole[: len(whole) // 2]).what == "gzipが途中で切れています。"
    assert refused(tmp_path, "b.csv.gz", whole[:5]).what == "gzipが途中で切れています。"
    assert refused(tmp_path, "c.csv.gz", bytes(flipped)).what == "gzipが壊れています。"
    inside = zipped({"a.csv.gz": whole[:-100]})
    assert refused(tmp_path, "d.zip", inside).what == "gzipが途中で切れています。"
