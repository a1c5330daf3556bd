"""In which order labels are printed.

    postal_code  by postal code, as the post wants it; inside one, file and line
    register     file and line: as the list reads that the office has on its desk
    ticket       as the people came on record: the order of the draw

Whatever the order, people under protection (別扱い) come last, on sheets of their own, and on either kind of sheets
those whose labels the office writes by hand (`label_places`).
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

Order = Literal["postal_code", "register", "ticket"]

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
