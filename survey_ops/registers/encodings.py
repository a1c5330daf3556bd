"""Which encoding a file is in, decided strictly: nothing is replaced, and nothing is guessed in silence.

`auto` decides by a byte order mark, else by what decodes. UTF-8 text hardly ever is valid CP932 and the other
way round, but short files can be both: then the office must name the encoding. CP932 of Python's codec lets a few
bytes through that no Windows computer writes as text; they are damage too, and so are U+0000, which is no text, and
U+FFFD, which is what an earlier program left where it could not decode.

Every byte of a file is checked, in blocks that end with a line: in CP932 and UTF-8 a line feed is never a part of
another character. Large files in CP932 are checked by the codec's own table, `cp932_kinds` and `cp932_pairs`, in the
pass that finds the cells (`registers.scanning`); what is shown or printed is decoded by the codec itself.
"""

from functools import cache

NAMES = {"cp932": "CP932（シフトJIS）", "utf-8": "UTF-8", "utf-8-sig": "UTF-8（BOM付き）", "utf-16": "UTF-16"}
UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
REPLACEMENT = "\ufffd".encode()
_LEADS = (*range(0x81, 0xA0), *range(0xE0, 0xFD))
_TRAILS = range(0x40, 0xFD)
# 0x80, 0xA0 and 0xFD to 0xFF stand for nothing in Windows' table, though Python's codec takes them. 0x80 and 0xA0 may
# be second halves of characters too: there only what the codec makes of them tells.
_NO_BYTES = (b"\x00", b"\xfd", b"\xfe", b"\xff")
_NO_TEXT = ("\x80", "\uf8f0")


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
        return not _holds(data, _NO_BYTES) and _decodes(data, "cp932", _NO_TEXT)
    return not _holds(data, (b"\x00", REPLACEMENT)) and _decodes(data, "utf-8", ())


def _holds(data: bytes, damage: tuple[bytes, ...]) -> bool:
    return any(one in data for one in damage)


def _decodes(data: bytes, encoding: str, damage: tuple[str, ...]) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not any(one in text for one in damage)


@cache
def cp932_kinds() -> bytes:
    """Return what each byte is at the beginning of a character: 0 nothing, 1 the whole of one, 2 its first half."""
    return bytes(2 if byte in _LEADS else 1 if 0 < byte < 0x80 or 0xA0 < byte < 0xE0 else 0 for byte in range(256))


@cache
def cp932_pairs() -> bytes:
    """Return a bit for each pair of bytes, the lowest first, 1 where it is a character; 8,192 bytes."""
    bits = bytearray(1 << 13)
    for lead in _LEADS:
        for trail in _TRAILS:
            pair = lead << 8 | trail
            bits[pair >> 3] |= _is_character(bytes([lead, trail])) << (pair & 7)
    return bytes(bits)


def _is_character(pair: bytes) -> bool:
    try:
        return len(pair.decode("cp932")) == 1
    except UnicodeDecodeError:
        return False
