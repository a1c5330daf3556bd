"""Who stands on which sheet, in which place: the arrangement of a run of labels, apart from what the labels say."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from survey_ops.domain.stocks import Stock

Person = TypeVar("Person")


@dataclass(frozen=True)
class SheetPlan(Generic[Person]):
    """One sheet before anything is drawn.

    Attributes:
        number: sheet number, from 1.
        held: whether it is kept apart (別扱い).
        people: whose labels stand on it, in the order of their places.
        first_place: index of the place of the first of them; more than 0 on a sheet that was partly used before.
        before: labels of the run before this sheet.
    """

    number: int
    held: bool
    people: tuple[Person, ...]
    first_place: int
    before: int

    def place(self, index: int) -> int:
        """Return the label place of a person: what `Stock.label` takes, from 0."""
        return self.first_place + index


def arrange(
    people: Sequence[Person],
    *,
    is_held: Callable[[Person], bool],
    is_by_hand: Callable[[Person], bool],
    per_sheet: int,
    first: int,
    first_place: int = 0,
) -> Iterator[SheetPlan[Person]]:
    """Yield the sheets of a run. Held people stand last, on sheets of their own; those written by hand last of each.

    Args:
        people: in the order of the run.
        is_held: tells whose labels stay in the office.
        is_by_hand: tells whose labels the office writes.
        per_sheet: labels on a full sheet.
        first: the number of the first sheet.
        first_place: index of the first free place of the first sheet.
    """
    number, before = first, 0
    for held in (False, True):
        group = sorted((person for person in people if is_held(person) is held), key=is_by_hand)
        while group:
            used = first_place if number == first else 0
            part, group = group[: per_sheet - used], group[per_sheet - used :]
            yield SheetPlan(number, held, tuple(part), used, before)
            number, before = number + 1, before + len(part)


def row_and_column(stock: Stock, place: int) -> tuple[int, int]:
    """Return row and column of a label place, both from 1, as one counts them on the sheet, the control label too."""
    row, column = divmod(place + stock.control_places, stock.columns)
    return row + 1, column + 1
