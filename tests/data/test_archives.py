"""Archives that are damaged, locked, nested, too large or lead elsewhere."""

import io
import struct
import zipfile

import pytest
from boundary_samples import zipped

from analysis.data.archives import read_zip
from analysis.errors import DataError


def read(raw, suffixes=(".shp", ".dbf")):
    return read_zip(raw, "境界.zip", suffixes)


def refused(raw, message):
    with pytest.raises(DataError, match=message) as caught:
        read(raw)
    assert all(problem.where == "境界.zip" and problem.remedy for problem in caught.value.problems)


def test_only_the_files_asked_for_are_read():
    raw = zipped({"N03/a.SHP": b"1", "N03/a.dbf": b"2", "readme.pdf": b"3", "__MACOSX/N03/._a.dbf": b"4"})
    assert read(raw) == {"N03/a.SHP": b"1", "N03/a.dbf": b"2"}


def test_names_in_shift_jis_are_read():
    # Windows writes names in its own encoding, without the mark of UTF-8 (bit 11), and "ソ" ends in a backslash.
    raw = zipped({"XXXXXXXX.shp": b"1"}).replace(b"XXXXXXXX", "市境ソ界".encode("cp932"))
    assert read(raw) == {"市境ソ界.shp": b"1"}


def test_an_encrypted_archive_is_refused():
    raw = bytearray(zipped({"a.shp": b"1"}))
    central = raw.index(b"PK\x01\x02")
    for flags in (6, central + 8):
        raw[flags] |= 1  # what a password sets
    refused(bytes(raw), "a.shp が暗号化されています.*パスワードを外して")


def test_a_nested_archive_is_refused():
    refused(zipped({"a.shp": b"1", "07/A.ZIP": zipped({"a.shp": b"1"})}), "07/A.ZIP.*一度展開し")


def test_archives_in_an_archive_are_read_when_asked_for():
    raw = zipped(
        {"07/1.csv.zip": zipped({"x.csv": b"1"}), "07/2.csv.ZIP": zipped({"x.csv": b"2"}), "y.csv": b"3"}
    )
    found = read_zip(raw, "人流.zip", (".csv",), nested=True)
    assert found == {"07/1.csv.zip/x.csv": b"1", "07/2.csv.ZIP/x.csv": b"2", "y.csv": b"3"}


def test_a_third_archive_inside_is_refused():
    raw = zipped({"a.zip": zipped({"b.zip": zipped({"c.csv": b"1"})})})
    with pytest.raises(DataError, match=r"人流.zip の a.zip.*b.zip.*一度展開し"):
        read_zip(raw, "人流.zip", (".csv",), nested=True)


def test_archives_in_an_archive_keep_the_limit_together(monkeypatch):
    monkeypatch.setattr("analysis.data.archives.MOST_BYTES", 1000)
    inner = zipped({"x.csv": b"1" * 400})
    assert len(read_zip(zipped({"1.zip": inner}), "人流.zip", (".csv",), nested=True)) == 1
    with pytest.raises(DataError, match=r"2.zip.*合わせて"):
        read_zip(zipped({"1.zip": inner, "2.zip": inner}), "人流.zip", (".csv",), nested=True)


@pytest.mark.parametrize("name", ["../a.shp", "x/../../a.shp", "/etc/a.shp", "..\\a.shp", "C:\\a.shp"])
def test_names_that_lead_out_are_refused(name):
    refused(zipped({name: b"1"}), "フォルダの外を指しています")


def test_one_name_twice_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.shp", b"1")
        archive.writestr("a.shp", b"2")
    refused(buffer.getvalue(), "a.shp が2つあります")


def test_a_bomb_is_refused_unopened():
    # 30 MB of zeros pack about 1000 to 1.
    refused(
        zipped({"a.shp": bytes(30 * 1024**2)}), "展開すると30 MB（圧縮時の.*倍）になります.*500 MB、100倍"
    )


def test_blanks_of_a_small_table_are_no_bomb():
    assert len(read(zipped({"a.dbf": b" " * 1024**2}))["a.dbf"]) == 1024**2


def test_a_stated_size_of_gigabytes_is_refused():
    raw = bytearray(zipped({"a.shp": b"1"}))
    at = raw.index(b"PK\x01\x02") + 24
    raw[at : at + 4] = struct.pack("<I", 3 * 1024**3)
    refused(bytes(raw), "3,072 MB")


def test_a_size_that_lies_is_no_way_around():
    raw = bytearray(zipped({"a.shp": bytes(30 * 1024**2)}))
    at = raw.index(b"PK\x01\x02") + 24
    raw[at : at + 4] = struct.pack("<I", 10)
    refused(bytes(raw), "zipとして読めません")


def test_truncated_and_false_archives_are_refused():
    whole = zipped({"a.shp": bytes(range(256)) * 40})
    refused(whole[: len(whole) // 2], "zipとして読めません.*途中で切れていないか")
    refused(b"N03_001,N03_004\n", "zipとして読めません")
    refused(b"", "zipとして読めません")


def test_a_damaged_entry_is_refused():
    raw = bytearray(zipped({"a.shp": bytes(range(256)) * 40}))
    raw[60] ^= 0xFF
    refused(bytes(raw), "zipとして読めません")


def test_a_method_of_its_own_is_refused():
    raw = bytearray(zipped({"a.shp": b"1"}))
    for at in (8, raw.index(b"PK\x01\x02") + 10):
        raw[at] = 99
    refused(bytes(raw), "圧縮の方式を扱えません")


def test_names_and_places_that_cannot_be_are_refused():
    raw = zipped({"郡.shp": b"1"})  # marked as UTF-8
    refused(raw.replace("郡".encode(), b"\xff\xff\xff"), "zipとして読めません")
    end = raw.index(b"PK\x05\x06") + 16  # where the directory begins: beyond the file
    refused(raw[:end] + struct.pack("<I", 10**6) + raw[end + 4 :], "zipとして読めません")


@pytest.mark.parametrize("name", [b"\0.shp", b"\0\0\0\0\0"])
def test_a_file_without_a_name_is_refused(name):
    raw = zipped({"a.shp": b"1", "XXXXX": b"2"}).replace(b"XXXXX", name)
    refused(raw, "名前のないファイル")
