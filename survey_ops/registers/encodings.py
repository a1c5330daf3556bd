"""Which encoding a file is in, decided strictly: nothing is replaced, and nothing is guessed in silence.

`auto` decides by a byte order mark, else by what decodes. UTF-8 text hardly ever is valid CP932 and the other
way round, but short files can be both: then the office must name the encoding. CP932 of Python's codec lets a few
bytes through that no Windows computer writes as text; they are damage too, and so are U+0000, which is no text, and
U+FFFD, which is what an earlier program left where it could not decode.

Every byte of a file is checked, in blocks that end with a line: in CP932 and UTF-8 a line feed is never a part of
another character. For CP932 the codec's own table is turned into a regular expression that a finite automaton
(RE2) matches twice as fast as the codec decodes; what is shown or printed is decoded by the codec itself.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

NAMES = {"cp932": "CP932（シフトJIS）", "utf-8": "UTF-8", "utf-8-sig": "UTF-8（BOM付き）", "utf-16": "UTF-16"}
UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
REPLACEMENT = "\ufffd".encode()
_LEADS = (*range(0x81, 0xA0), *range(0xE0, 0xFD))
_TRAILS = range(0x40, 0xFD)


def candidates(head: bytes, declared: str) -> tuple[str, ...]:
    """Return the encodings a file can be in.

    Args:
        head: how it begins, at least three bytes of it.
        declared: `auto` or an encoding.
    """
    if declared != "auto":
        return (declared,)
    if head.startswith(UTF8_BOM):
        return ("utf-8-sig",)
    if head.startswith(UTF16_BOMS):
        return ("utf-16",)
    return ("utf-8", "cp932")


def codec(encoding: str) -> str:
    """Return Python's name of the encoding behind the byte order mark, `cp932` or `utf-8`."""
    return "cp932" if encoding == "cp932" else "utf-8"


def mark_length(head: bytes, encoding: str) -> int:
    """Return how many bytes the byte order mark takes, for `utf-8` and `utf-8-sig`; a file may lack it."""
    return len(UTF8_BOM) if encoding.startswith("utf-8") and head.startswith(UTF8_BOM) else 0


def fits(data: bytes, encoding: str) -> bool:
    """Tell whether whole lines of a file, without a byte order mark, decode strictly.

    Args:
        data: whole lines.
        encoding: `cp932`, `utf-8` or `utf-8-sig`.

    >>> fits("髙橋".encode("cp932"), "cp932"), fits("髙橋".encode(), "cp932"), fits(b"ABC", "cp932")
    (True, False, True)
    """
    if encoding == "cp932":
        return cp932_pattern().fullmatch(data) is not None
    if b"\x00" in data or REPLACEMENT in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@cache
def cp932_pattern() -> Any:
    """Return the automaton of all texts in CP932 but those with damage, made of Python's own table."""
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    pairs: dict[tuple[int, ...], list[int]] = {}
    for lead in _LEADS:
        pairs.setdefault(tuple(trail for trail in _TRAILS if _is_character(bytes([lead, trail]))), []).append(lead)
    # 0x80, 0xA0 and 0xFD to 0xFF stand for nothing in Windows' table, though Python's codec takes them.
    single = _class([*range(0x01, 0x80), *range(0xA1, 0xE0)])
    double = [_class(leads) + _class(trails) for trails, leads in pairs.items() if trails]
    return re2.compile(f"(?:{'|'.join([single, *double])})*".encode("ascii"), options=options)


def _is_character(pair: bytes) -> bool:
    try:
        return len(pair.decode("cp932")) == 1
    except UnicodeDecodeError:
        return False


def _class(values: Iterable[int]) -> str:
    return "[" + "".join(f"\\x{value:02x}" for value in values) + "]"
