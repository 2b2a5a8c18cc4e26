"""Headings that announce personal data, and which cells below bear them out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.data.intake.values import mark, number

LONGEST = 30  # characters of a heading
_WORD = re.compile(r"[^\W\d_]")
_NUMBERED = re.compile(r"[^\W\d_].*\d")
_DIGITS = re.compile(r"\D*(?:\d\D{0,2}){9,11}")  # of a telephone; Excel leaves the first 0 out


def is_word(cell: str) -> bool:
    """Tell whether a cell may be a name: 受給者 stands above names as well as above counts."""
    return _WORD.search(cell) is not None and mark(cell) is None and number(cell) is None


def _is_filled(cell: str) -> bool:
    return bool(cell)


@dataclass(frozen=True)
class Heading:
    """What a heading announces: which cells below count, whether it means people where facilities are listed, too."""

    kind: str
    pattern: re.Pattern[str]
    counts: Callable[[str], object] = _is_filled
    of_facilities: bool = True


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_NAMES = (
    r".*(?:氏名|姓名|お名前|世帯主|申請者|届出人|保護者|受給者|被保険者|患者|担当者|代表者|契約者|相談者|名義人)(?:名|氏名)?"
    r"|.*(?:利用者|会員|児童|園児|生徒|職員|参加者|対象者|本人)(?:名|氏名)|氏名(?:カナ|フリガナ|漢字)|本人|名前|氏|姓|宛名"
)
HEADINGS = (
    Heading("氏名", _of(_NAMES), is_word),
    Heading("氏名", _of("フリガナ|ふりがな|カナ|シメイ|メイ"), is_word, of_facilities=False),
    Heading("生年月日", _of(".*(?:生年月日|誕生日)")),
    Heading("住所", _of(".*(?:現住所|自宅住所|本籍)")),
    Heading("住所", _of(r".*住所(?:地|\d)?"), _NUMBERED.search, of_facilities=False),
    Heading("電話番号", _of(".*(?:電話番号?|電話|携帯|携帯番号|TEL|連絡先)"), _DIGITS.fullmatch),
    Heading("マイナンバー", _of(".*(?:マイナンバー|個人番号)")),
    Heading(
        "住民の番号", _of(".*(?:宛名(?:番号|コード)|住民(?:票)?コード|(?:被保険者|受給者|基礎年金)番号)")
    ),
    Heading("口座番号", _of(".*(?:口座番号|口座名義|口座記号|振込先).*")),
    Heading("位置", _of(r".*(?:緯度|経度)|lat(?:itude)?|lon(?:gitude)?|lng"), of_facilities=False),
)
_ASIDE = re.compile(r"[(\[].*")  # 氏名(漢字)


def heading_of(cells: Sequence[str]) -> tuple[Heading | None, int]:
    """Return what a heading near the top announces, and its row; 氏　名 is written as wide as its column."""
    for row, cell in enumerate(cells):
        if cell and len(cell) <= LONGEST:
            text = _ASIDE.sub("", "".join(unicodedata.normalize("NFKC", cell).split()))
            for heading in HEADINGS:
                if heading.pattern.fullmatch(text):
                    return heading, row
    return None, -1
