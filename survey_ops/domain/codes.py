"""Custody codes on sheets (管理コード).

    CASE-SSSSS-G-MMMMMMMMMMMMM

case code, sheet number, print generation, and 13 figures that only the holder of the secret can make: the first
8 bytes of HMAC-SHA-256( secret, "survey-ops/code/v1\\n" + "CASE-SSSSS-G" ) as an integer mod 10^13. No personal
data is in it. Thirteen figures make a guessed code one in ten million million; they do not make a photocopy of
a real code a different one. What is held besides sheets has codes of its own (`item_codes`), told from these by the
six figures of their number; `parse_code` reads both.

A QR reader types like a keyboard. With a Japanese input method on, the computer receives full-width or
lower-case characters, or kana for the letters, and long-vowel marks for the dashes. `fold` undoes what can be
undone; where the letters are beyond repair, the figures decide within the case that the operator named.
"""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass

from survey_ops.domain.item_codes import ItemCode

_DASHES = str.maketrans(dict.fromkeys("－ー−‐–ｰ—―", "-"))
_CASE = re.compile(r"[A-Z0-9]{1,12}")
_GENERATION = "(0|[1-9][0-9]?)"  # 01 is no other way to write 1: a code has one text
_CODE = re.compile(rf"([^-]{{0,40}})-(?:([0-9]{{5}})-{_GENERATION}|([0-9]{{6}})-0)-([0-9]{{13}})")
_LABEL = re.compile(rf"([A-Z0-9]{{1,12}})-([0-9]{{5}})-{_GENERATION}-L([0-9]{{2}})-[0-9]{{10}}")
LONGEST_INPUT = 500
LAST_GENERATION = 99  # two figures in the code


@dataclass(frozen=True)
class SheetCode:
    """A custody code in its parts.

    Attributes:
        case: case code.
        sheet: sheet number, from 1.
        generation: 0 for the first print, 1, 2, ... for later ones.
        mark: the 13 figures.
    """

    case: str
    sheet: int
    generation: int
    mark: str

    def __str__(self) -> str:
        return f"{_stem(self.case, self.sheet, self.generation)}-{self.mark}"


def _stem(case: str, sheet: int, generation: int) -> str:
    return f"{case}-{sheet:05d}-{generation}"


def make_code(secret: bytes, case: str, sheet: int, generation: int) -> SheetCode:
    """Return the code of a sheet."""
    text = f"survey-ops/code/v1\n{_stem(case, sheet, generation)}"
    digest = hmac.new(secret, text.encode("ascii"), hashlib.sha256).digest()
    mark = int.from_bytes(digest[:8], "big") % 10**13
    return SheetCode(case, sheet, generation, f"{mark:013d}")


@dataclass(frozen=True)
class LabelCode:
    """The code of one label (個票の管理コード): `CASE-SSSSS-G-LPP-MMMMMMMMMM`.

    It names a sheet, its print generation and a place on it; who stands there is in the recipients alone. It is no
    custody code: `parse_code` takes it for none.

    Attributes:
        sheet: sheet number, from 1.
        generation: of the sheet.
        place: label place on it, from 1.
    """

    sheet: int
    generation: int
    place: int

    def text(self, secret: bytes, case: str) -> str:
        """Return what the code holds, with ten figures that only the holder of the secret can make."""
        stem = f"{_stem(case, self.sheet, self.generation)}-L{self.place:02d}"
        digest = hmac.new(secret, f"survey-ops/label/v1\n{stem}".encode("ascii"), hashlib.sha256).digest()
        return f"{stem}-{int.from_bytes(digest[:8], 'big') % 10**10:010d}"


def is_like_label_code(text: str) -> bool:
    """Tell whether scanned text has the shape of a label's code, genuine or not."""
    return len(text) <= LONGEST_INPUT and _LABEL.fullmatch(fold(text)) is not None


def parse_label_code(text: str, secret: bytes, case: str) -> LabelCode | None:
    """Read scanned text as a label's code of a case; None when it is none, or was not made with the secret."""
    found = _LABEL.fullmatch(folded := fold(text)) if len(text) <= LONGEST_INPUT else None
    if found is None or found[1] != case:
        return None
    code = LabelCode(int(found[2]), int(found[3]), int(found[4]))
    return code if hmac.compare_digest(code.text(secret, case), folded) else None


def is_genuine(secret: bytes, code: SheetCode) -> bool:
    """Tell whether the 13 figures belong to the rest of the code."""
    return hmac.compare_digest(make_code(secret, code.case, code.sheet, code.generation).mark, code.mark)


def fold(text: str) -> str:
    """Return scanned text with width, case and dashes made plain. For codes only, never for names.

    >>> fold("ｋｍ２０２１ａ－００００５−０ー1234567890123")
    'KM2021A-00005-0-1234567890123'
    """
    return unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES).strip().upper()


def parse_code(text: str, case: str) -> SheetCode | ItemCode | None:
    """Read scanned text as the code of a sheet or an item, or return None when it does not look like one of ours.

    Args:
        text: what the reader typed.
        case: the case the operator named; it stands in for letters that an input method turned into kana.

    >>> parse_code("けｍ２０２１あ－００００５－０－１２３４５６７８９０１２３", "KM2021A")
    SheetCode(case='KM2021A', sheet=5, generation=0, mark='1234567890123')
    >>> parse_code("km2021a-000005-0-1234567890123", "KM2021A")
    ItemCode(case='KM2021A', number=5, mark='1234567890123')
    >>> parse_code("4901234567894", "KM2021A") is None
    True
    """
    found = _CODE.fullmatch(fold(text)) if len(text) <= LONGEST_INPUT else None
    if found is None:
        return None
    letters, sheet, generation, item, mark = found.groups()
    named = letters if _CASE.fullmatch(letters) else case
    return ItemCode(named, int(item), mark) if item else SheetCode(named, int(sheet), int(generation), mark)
