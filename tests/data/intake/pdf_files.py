"""PDF files made on the spot: text and lines in places that the test chooses, the same bytes at any time."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

SIZE = 10  # points of a character; full-width ones are as wide
FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Ryumin-Light /Encoding /90ms-RKSJ-H /DescendantFonts ["
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Ryumin-Light /CIDSystemInfo << /Registry (Adobe)"
    b" /Ordering (Japan1) /Supplement 2 >> /DW 1000 /W [1 [500] 231 632 500] /FontDescriptor << /Type"
    b" /FontDescriptor /FontName /Ryumin-Light /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0"
    b" /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >> >>] >>"
)


@dataclass
class Drawing:
    """A page of A4; places count in points from its upper left corner."""

    width: int = 595
    height: int = 842
    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, turned: bool = False) -> Drawing:
        """Write a text whose line begins at x and ends above y + 10."""
        matrix = "0 1 -1 0" if turned else "1 0 0 1"
        place = f"{matrix} {x:g} {self.height - y - SIZE:g} Tm"
        self.parts.append(f"BT /F1 {SIZE} Tf {place} <{text.encode('cp932').hex()}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Drawing:
        """Draw a line."""
        self.parts.append(f"{x0:g} {self.height - y0:g} m {x1:g} {self.height - y1:g} l S")
        return self

    def ruled(
        self, x: float, y: float, widths: Sequence[int], rows: Sequence[Sequence[str]], pitch: int = 20
    ) -> Drawing:
        """Draw a table with a line around every cell; "\\n" wraps within one."""
        edges = [x + sum(widths[:place]) for place in range(len(widths) + 1)]
        for row in range(len(rows) + 1):
            self.line(edges[0], y + row * pitch, edges[-1], y + row * pitch)
        for edge in edges:
            self.line(edge, y, edge, y + len(rows) * pitch)
        return self.unruled(edges, y + 5, rows, pitch)

    def unruled(
        self, places: Sequence[float], y: float, rows: Sequence[Sequence[str]], pitch: int = 20
    ) -> Drawing:
        """Write the cells of a table without lines."""
        for number, row in enumerate(rows):
            for place, cell in zip(places, row, strict=False):
                for line, text in enumerate(cell.split("\n")):
                    if text:
                        self.text(place + 3, y + number * pitch + line * 12, text)
        return self


def pdf(
    *pages: Drawing, rotate: int = 0, more: Sequence[bytes] = (), catalog: bytes = b"", packed: bool = True
) -> bytes:
    """Put pages together; `more` objects get the numbers from 4 on."""
    objects = [b"", b"", FONT, *more]
    kids = []
    for page in pages:
        content = "\n".join(page.parts).encode()
        objects.append(stream(content) if packed else stream(content, b"", packed=False))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (page.width, page.height, rotate, len(objects))
        )  # fmt: skip
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    return assembled(objects)


def stream(content: bytes, attributes: bytes = b"/Filter /FlateDecode", *, packed: bool = True) -> bytes:
    """Write an object with a stream."""
    content = zlib.compress(content, 9) if packed else content
    return b"<< /Length %d %s >> stream\n%s\nendstream" % (len(content), attributes, content)


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Number objects from 1 on, the first being the catalog, and write the table of their places."""
    made = b"%PDF-1.5\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, trailer, len(made))  # fmt: skip
