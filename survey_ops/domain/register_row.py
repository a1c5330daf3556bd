"""A row of the register (個人情報等授受簿)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from survey_ops.domain.custody import SheetKey
from survey_ops.domain.custody_words import RowKind

LABELS = "宛名ラベル"


@dataclass(frozen=True)
class RegisterRow:
    """A row of the register.

    Attributes:
        number: 整理番号, from 1.
        kind: what it tells.
        entries: numbers of the ledger entries behind it.
        on: the day, as the operator said.
        by: who recorded.
        times: when the first and the last of it were read, where that was on the day itself.
        sheets: sheets it is about, those undone taken off.
        items: numbers of items, likewise.
        persons: persons whose data they bear; None where the row is about none.
        counts: further counts by name, such as 書損.
        medium: what bears the data.
        content: what is on it; "" of labels, of which the case says it.
        giver, taker, witness: parties as printed; "" where nobody is on record.
        place, carrying: where, and how carried or destroyed.
        confirmation: how it was confirmed.
        due: day by which it is to come back or to be erased.
        done: when the sheets came back and were destroyed.
        lacking: numbers of the sheets that this movement had not reached at its end.
        expected: of an inspection, how many labels must come back in one form or another.
        difference: how many are lacking in a count; below 0 where there are too many.
        disagrees: whether what was confirmed is not what was sent, also where the numbers are the same.
        explained: number of the row that explains the difference.
        word: what the movement is called where it is one of items alone, such as 送信; "" otherwise.
        is_undone: whether all of it was undone.
        remarks: sentences.
    """

    number: int
    kind: RowKind
    entries: tuple[int, ...]
    on: date
    by: str
    times: tuple[datetime, ...] = ()
    sheets: tuple[SheetKey, ...] = ()
    items: tuple[int, ...] = ()
    persons: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    medium: str = ""
    content: str = ""
    giver: str = ""
    taker: str = ""
    witness: str = ""
    place: str = ""
    carrying: str = ""
    confirmation: str = ""
    due: date | None = None
    done: str = ""
    lacking: tuple[int, ...] = ()
    expected: int | None = None
    difference: int = 0
    disagrees: bool = False
    explained: int | None = None
    word: str = ""
    is_undone: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether a count of it disagrees and nobody has said why."""
        return bool(self.difference or self.disagrees) and self.explained is None and not self.is_undone
