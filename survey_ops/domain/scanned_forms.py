"""Forms that are read by machine (AI-OCR): how many items a year, and what is wrong with their register.

1. items read = sheets a year × items read from a sheet: the unit of such services, which count every item they
   read, not pages
2. total      = the sum over all forms; the figure a city states has to be this one
3. declared   = every item of every form is among those that the council sheet says are given outside. A postal
   code is a part of the address and need not be declared beside it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_NUMBERED = re.compile(r"^(?:\(\d+\)|\d+\.)")
_REMARK = re.compile(r"\([^()]*\)$")
_PART_OF = {"郵便番号": "住所"}


@dataclass(frozen=True)
class ScannedForm:
    """A form (帳票).

    Attributes:
        name: of the form.
        division: that uses it.
        sheets: filled in and read a year.
        items: read from each.
        note: a remark.
    """

    name: str
    division: str
    sheets: int
    items: tuple[str, ...]
    note: str = ""

    @property
    def reads(self) -> int:
        """Items read a year (definition 1).

        >>> ScannedForm("粗大ごみ処理申請書", "清掃課", 24_000, ("住所", "氏名", "電話番号")).reads
        72000
        """
        return self.sheets * len(self.items)


@dataclass(frozen=True)
class DivisionTotal:
    """What one division has read a year."""

    division: str
    forms: int
    sheets: int
    reads: int


class ScanFault(StrEnum):
    """What can be wrong with a register of forms."""

    TOTAL = "total_differs"
    FORM_TWICE = "form_twice"
    ITEM_TWICE = "item_twice"
    UNDECLARED = "item_undeclared"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        code: which.
        form: place of the form in the register, from 0; None of a fault of the whole.
        item: the item it is about, or "".
    """

    code: ScanFault
    form: int | None = None
    item: str = ""


def total_reads(forms: Iterable[ScannedForm]) -> int:
    """Return the items read a year from all forms (definition 2)."""
    return sum(form.reads for form in forms)


def division_totals(forms: Iterable[ScannedForm]) -> tuple[DivisionTotal, ...]:
    """Return the totals by division, in the order in which the divisions come first."""
    by_division: dict[str, list[ScannedForm]] = {}
    for form in forms:
        by_division.setdefault(form.division, []).append(form)
    return tuple(
        DivisionTotal(division, len(own), sum(form.sheets for form in own), total_reads(own))
        for division, own in by_division.items()
    )


def find_faults(
    forms: Sequence[ScannedForm], total: int | None = None, declared: Iterable[str] | None = None
) -> tuple[Fault, ...]:
    """Return what is wrong, by form.

    Args:
        forms: the register.
        total: the items read a year that the city states; None where it states none.
        declared: items of the council sheet, those checked and those in words; None where there is no sheet.
    """
    return tuple(_faults(forms, total, declared))


def _faults(forms: Sequence[ScannedForm], total: int | None, declared: Iterable[str] | None) -> Iterator[Fault]:
    allowed = None if declared is None else {item_name(item) for item in declared}
    known: set[tuple[str, str]] = set()
    for place, form in enumerate(forms):
        key = item_name(form.division), item_name(form.name)
        if key in known:
            yield Fault(ScanFault.FORM_TWICE, place)
        known.add(key)
        read: set[str] = set()
        for item in form.items:
            name = item_name(item)
            if name in read:
                yield Fault(ScanFault.ITEM_TWICE, place, item)
            elif allowed is not None and not allowed & {name, _PART_OF.get(name, name)}:
                yield Fault(ScanFault.UNDECLARED, place, item)
            read.add(name)
    if total is not None and total != total_reads(forms):
        yield Fault(ScanFault.TOTAL)


def item_name(text: str) -> str:
    """Return an item as it is compared: without its number in a list, its remark, and spaces.

    >>> item_name("２．住民税課税情報（目的外利用のみ）")
    '住民税課税情報'
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return _REMARK.sub("", _NUMBERED.sub("", plain))
