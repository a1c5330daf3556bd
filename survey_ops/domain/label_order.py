"""In which order labels are printed, and where each of them stands.

    postal_code  by postal code, as the post wants it; inside one, file and line
    register     file and line: as the list reads that the office has on its desk
    ticket       as the people came on record: the order of the draw

Whatever the order, people under protection (別扱い) come last, on sheets of their own, and on either kind of sheets
those whose labels the office writes by hand.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, get_args

Order = Literal["postal_code", "register", "ticket"]
ORDERS: tuple[Order, ...] = get_args(Order)

Person = Mapping[str, Any]
"""A recipient as stored."""

_KEYS: Mapping[Order, Callable[[Person], tuple[str | int, ...]]] = {
    "postal_code": lambda person: (person["postal_code"], person.get("file", ""), person["line"]),
    "register": lambda person: (person.get("file", ""), person["line"]),
    "ticket": lambda person: (),
}


def sort_key(order: Order) -> Callable[[Person], tuple[str | int, ...]]:
    """Return the key by which recipients in the order of the draw are sorted; Python's sort keeps equal ones so."""
    return _KEYS[order]


def in_order(
    people: Iterable[Person], order: Order = "postal_code", hand: Collection[str] = frozenset()
) -> list[Person]:
    """Return recipients as their labels are printed.

    Args:
        people: in the order in which they came on record.
        order: of the labels.
        hand: ids of those whose labels the office writes by hand.
    """
    key = sort_key(order)
    return sorted(people, key=lambda person: (bool(person.get("held")), person["id"] in hand, *key(person)))


def cuts(codes: Sequence[str]) -> list[int]:
    """Return the places at which a new postal code begins, from 0: where a bundle for the post ends.

    >>> cuts(["201-0001", "201-0001", "201-0003"])
    [0, 2]
    """
    return [place for place, code in enumerate(codes) if place == 0 or code != codes[place - 1]]


@dataclass(frozen=True)
class LabelPlace:
    """Where a label stands.

    Attributes:
        number: of the label, from 1 through the run.
        sheet: number of its sheet.
        index: which label of the sheet, from 0; the control label is none.
    """

    number: int
    sheet: int
    index: int


def label_places(
    held: Sequence[bool], per_sheet: int, *, first_sheet: int = 1, first_index: int = 0
) -> list[LabelPlace]:
    """Return where the labels stand, in their order.

    Args:
        held: for each label whether it is held; held ones come last.
        per_sheet: labels on a full sheet.
        first_sheet: number of the first sheet.
        first_index: the first label of the first sheet that is still there, from 0.

    Raises:
        ValueError: a held label stands before one that is not.
    """
    if any(one and not later for one, later in pairwise(held)):
        raise ValueError("held labels come last")
    places: list[LabelPlace] = []
    sheet, index = first_sheet, first_index
    for number, is_held in enumerate(held, start=1):
        begins_held = number > 1 and is_held and not held[number - 2]
        if index == per_sheet or begins_held:
            sheet, index = sheet + 1, 0
        places.append(LabelPlace(number, sheet, index))
        index += 1
    return places
