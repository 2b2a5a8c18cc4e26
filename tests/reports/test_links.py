"""Links of pages that are about to be published."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin
from report_samples import png

from analysis.reports.links import check_links
from analysis.reports.pictures import bare_png, is_bare


def faults(folder: Path, body: str) -> list[str]:
    (folder / "page.html").write_text(f"<!DOCTYPE html><body>{body}</body>", encoding="utf-8")
    return [problem.what for problem in check_links(folder).problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    whole = tmp_path / "site"
    (whole / "表").mkdir(parents=True)
    (whole / "表" / "a b.csv").write_text("1")
    (whole / "other.html").write_text('<h2 id="答え">答え</h2>', encoding="utf-8")
    (tmp_path / "secret.txt").write_text("1")
    return whole


def test_links_that_lead_somewhere(folder: Path) -> None:
    icon = '<link rel="icon" href="data:,">'
    picture = f'<img src="data:image/png;base64,{base64.b64encode(png()).decode()}" alt="">'
    links = [
        "#a",
        "./other.html",
        "other.html#答え",
        "other.html#%E7%AD%94%E3%81%88",
        "./%E8%A1%A8/a%20b.csv",
    ]
    assert (
        faults(folder, icon + picture + '<p id="a">' + "".join(f'<a href="{link}">x</a>' for link in links))
        == []
    )


def test_the_web_is_only_for_readers_who_click(folder: Path) -> None:
    web = "https://example.lg.jp/a#b"
    (folder / "page.html").write_text(f'<a href="{web}">x</a>')
    assert check_links(folder).outside == (web,)
    assert (
        len(
            faults(
                folder,
                f'<img src="{web}"><script src="{web}"></script><link href="{web}"><iframe src="{web}">',
            )
        )
        == 4
    )


@pytest.mark.parametrize(
    "link",
    ["#none", "none.html", "other.html#none", "/other.html", "//example.lg.jp/", "file:///etc/passwd", "C:\\a.html",
     "C:/a.html", "../secret.txt", "..%2Fsecret.txt", "javascript:alert(1)", "表", "data:text/html,x", "表/a b.csv#x",
     "\\\\server\\share"],
)  # fmt: skip
def test_links_that_do_not(folder: Path, link: str) -> None:
    [fault] = faults(folder, f'<a href="{link}">x</a>')
    assert link in fault


@pytest.mark.parametrize(
    "body",
    ['<base href="x">', '<meta http-equiv="Refresh" content="0">', '<p style="background:url(x.png)">',
     "<style>@import 'x.css'</style>", '<svg><use xlink:href="x.svg#a"/></svg>', '<object data="x"></object>',
     '<form action="/x"></form>', '<img srcset="x.png 2x">'],
)  # fmt: skip
def test_nothing_is_loaded_from_elsewhere(folder: Path, body: str) -> None:
    assert faults(folder, body) != []


def with_words() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "himitsu")
    told.add_itxt("Comment", "秘密", zip=True)
    written = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "himitsu"
    Image.new("RGB", (4, 3), "red").save(written, "PNG", pnginfo=told, exif=exif)
    return written.getvalue() + b"behind the end"


def test_pictures_lose_everything_but_their_pixels(folder: Path) -> None:
    full = with_words()
    bare = bare_png(full)
    assert b"himitsu" in full
    assert b"himitsu" not in bare
    assert bare.endswith(b"IEND\xaeB`\x82")
    before, after = Image.open(BytesIO(full)), Image.open(BytesIO(bare))
    assert (getattr(after, "text", {}), dict(after.getexif())) == ({}, {})
    assert after.tobytes() == before.tobytes()
    assert (is_bare(full), is_bare(bare), is_bare(b"GIF89a")) == (False, True, False)
    [fault] = faults(folder, f'<img src="data:image/png;base64,{base64.b64encode(full).decode()}">')
    assert "画素以外の記録を含む画像" in fault


@pytest.mark.parametrize(
    "damage", [lambda p: p[:-4], lambda p: p[:40] + b"\0" + p[41:], lambda p: b"GIF89a" + p]
)
def test_a_damaged_picture_is_no_picture(damage) -> None:
    with pytest.raises(ValueError, match="PNG"):
        bare_png(damage(png()))
