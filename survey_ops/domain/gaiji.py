"""外字: characters of private use, and the characters the office says they stand for.

A vendor's system stores a kanji that its encoding lacks under a code point of its own choice (U+E000 to U+F8FF, and
the two planes of private use; CP932's rows F040 to F9FC come as U+E000 to U+E757). What such a code point means is
known to that system alone, so nothing is guessed: the office lists each in a file, as a character or as a variation
sequence of the base that Unicode has. The register keeps what it says; only what is printed is replaced.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from survey_ops.domain.characters import clusters, is_attached, is_private

_NOTATION = re.compile(r"U\+[0-9A-F]{4,6}(?: ?U\+[0-9A-F]{4,6})*", re.IGNORECASE)
_POINT = re.compile(r"U\+([0-9A-F]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Gaiji:
    """What the 外字 of a register stand for.

    Attributes:
        letters: character of private use -> the character to print, with its selector where it has one.
        lines: character of private use -> the line of the file that says so.
    """

    letters: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def _table(self) -> dict[int, str]:
        return {ord(char): letter for char, letter in self.letters.items()}

    def replace(self, text: str) -> str:
        """Return the text to print; 外字 that are not listed stay.

        >>> Gaiji({"\ue000": "葛\U000e0100"}).replace("\ue000城") == "葛\U000e0100城"
        True
        """
        return text.translate(self._table) if self._table and not text.isascii() else text


def read_letter(written: str) -> str | None:
    """Return the one character that is written, itself or as code points; None when it is not just one.

    Args:
        written: `葛`, `葛` with a selector, `U+845B` or `U+845B U+E0100`.

    >>> read_letter("U+845B U+E0100") == "葛\U000e0100", read_letter("U+e000") == "\ue000", read_letter("葛城")
    (True, True, None)
    """
    if _NOTATION.fullmatch(written):
        points = [int(found, 16) for found in _POINT.findall(written)]
        if any(point > 0x10FFFF or 0xD800 <= point <= 0xDFFF for point in points):
            return None
        written = "".join(map(chr, points))
    found = clusters(written)
    return written if len(found) == 1 and _is_letter(written[0]) else None


def _is_letter(char: str) -> bool:
    """Tell whether a character can stand by itself: no space, control or mark, but one of private use can."""
    return is_private(char) or (char.isprintable() and not char.isspace() and not is_attached(char))
