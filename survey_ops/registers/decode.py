"""Bytes to text, strictly: nothing is replaced, and nothing is guessed in silence.

`auto` decides by a byte order mark, else by what decodes. UTF-8 text hardly ever is valid CP932 and the other
way round, but short files can be both: then the office must name the encoding. CP932 of Python's codec lets a few
bytes through that no Windows computer writes as text; they are damage too.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from survey_ops.errors import InputError, Problem

_NAMES = {"cp932": "CP932（シフトJIS）", "utf-8": "UTF-8", "utf-8-sig": "UTF-8（BOM付き）", "utf-16": "UTF-16"}
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
# U+0080, U+00A0 and U+F8F0 to U+F8F3 are what the codec makes of bytes that CP932 leaves undefined;
# U+FFFD is what an earlier program left where it could not decode; U+0000 is no text.
_DAMAGE = re.compile("[\x00\x80\xa0\uf8f0-\uf8f3]")
_DAMAGE_UNICODE = re.compile("[\x00\ufffd]")


@dataclass(frozen=True)
class Decoded:
    """A file's text, and the encoding it was read in."""

    text: str
    encoding: str


def decode(data: bytes, declared: str, file: str, headers: Collection[str]) -> Decoded:
    """Decode a file in the encoding declared, or in the one that fits where `auto` is declared.

    Args:
        data: the file.
        declared: `auto` or an encoding.
        file: its name, for messages.
        headers: the headers that may be named in a message; what else stands in the first line may be a person.

    Raises:
        InputError: it does not decode, or two encodings fit and give different texts; with every place.
    """
    candidates = _candidates(data) if declared == "auto" else (declared,)
    results = {name: _try(data, name) for name in candidates}
    fitting = [Decoded(text, name) for name, text in results.items() if text is not None]
    if not fitting:
        raise _undecodable(data, candidates, file, headers)
    if len({found.text for found in fitting}) > 1:
        raise _ambiguous(fitting, file)
    return fitting[0]


def _candidates(data: bytes) -> tuple[str, ...]:
    if data.startswith(_UTF8_BOM):
        return ("utf-8-sig",)
    if data.startswith(_UTF16_BOMS):
        return ("utf-16",)
    return ("utf-8", "cp932")


def _try(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    damage = _DAMAGE if encoding == "cp932" else _DAMAGE_UNICODE
    return None if damage.search(text) else text.removeprefix("\ufeff")


def _ambiguous(fitting: list[Decoded], file: str) -> InputError:
    names = "と".join(f"「{_NAMES[found.encoding]}」" for found in fitting)
    keys = " か ".join(f'"{found.encoding}"' for found in fitting)
    return InputError(
        f"{file} の文字コードを決められません。{names}のどちらでも読めて、内容が違います。",
        f"出力した部署に確かめて、case.toml の register.encoding に {keys} を書いてください。",
        code="encoding_ambiguous",
    )


def _undecodable(data: bytes, candidates: tuple[str, ...], file: str, headers: Collection[str]) -> InputError:
    """Name the places under the encoding that fits best."""
    found = {name: _places(data, name, headers) for name in candidates}
    best = min(candidates, key=lambda name: len(found[name]))
    problems = [
        Problem(file, line, column, "undecodable", f"{_NAMES[best]}として読めない文字があります。")
        for line, column in found[best]
    ]
    return InputError(
        f"{file} に、{_NAMES[best]}として読めない文字が {len(problems)} か所あります。",
        "文字コードが違うときは case.toml の register.encoding を直し、"
        "合っているときは出力した部署に、その行の文字を確かめてください。",
        code="undecodable",
        problems=problems,
    )


def _places(data: bytes, encoding: str, headers: Collection[str]) -> list[tuple[int, str]]:
    """Return line and column of every cell that does not decode; a header that is not known gives its number."""
    if encoding == "utf-16":
        return [_utf16_place(data)]
    lines = data.removeprefix(_UTF8_BOM).split(b"\n")
    first = [_header_cell(cell, encoding) for cell in lines[0].split(b",")]
    header = [name if name in headers else f"{number} 列目" for number, name in enumerate(first, start=1)]
    # The second byte of a CP932 character is never a comma or a line feed, so bytes can be split as they are.
    return [
        (number, header[index] if index < len(header) else f"{index + 1} 列目")
        for number, line in enumerate(lines, start=1)
        if _try(line, _strict(encoding)) is None
        for index, cell in enumerate(line.split(b","))
        if _try(cell, _strict(encoding)) is None
    ]


def _strict(encoding: str) -> str:
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _header_cell(cell: bytes, encoding: str) -> str:
    return (_try(cell, _strict(encoding)) or "").strip('"\r ')


def _utf16_place(data: bytes) -> tuple[int, str]:
    """Return the line of the first fault; a line of UTF-16 cannot be told apart once it is broken."""
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as fault:
        return data[: fault.start].decode("utf-16", errors="ignore").count("\n") + 1, ""
    damage = _DAMAGE_UNICODE.search(text)
    return text.count("\n", 0, damage.start() if damage else 0) + 1, ""
