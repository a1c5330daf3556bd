"""Row marks (行の印): whether a stored recipient is still who was read, with the same name and address.

The accident to find: a program, or somebody who repairs the store, moves a column of names down by one row, and every
label bears a right name over a wrong address. No single field is odd then, and no count differs.

    1. fields = id, name, postal code, address, building, file, line, in this order
    2. mark   = HMAC-SHA-256( key, UTF-8 of "survey-ops/row/v1\\n" + JSON of the list of fields ), lowercase hex

The JSON is ASCII without spaces, so that two rows with the same text have the same fields. The mark is made where the
cells of one row are read, is stored with the recipient, and is made again and compared before anything is printed. It
is keyed, for a plain hash of a name and an address is soon guessed; the key is that of the personal data, and goes
with it.

What it means: name, address and line are those that were read together. What it does not: whoever holds the key can
make new marks, so that it is no seal against the office's own hands. For that the register is read again (`verify`,
the check list).
"""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Mark = Callable[[Mapping[str, Any]], str]
"""Makes the mark of a person; binds the key."""

_as_json = json.JSONEncoder(separators=(",", ":")).encode
_TEXTS = ("id", "name", "postal_code", "address", "building")


def row_mark(key: bytes, person: Mapping[str, Any], file: str = "") -> str:
    """Return the mark of a recipient as 64 hex figures.

    Args:
        key: of the personal data, 32 bytes.
        person: a recipient as stored; without `file` it stands in the case's own register.
        file: where the recipient does not say it yet.
    """
    fields = [*(person[name] for name in _TEXTS), person.get("file", file), person["line"]]
    return hmac.digest(key, f"survey-ops/row/v1\n{_as_json(fields)}".encode("ascii"), "sha256").hex()


def marker(key: bytes, file: str = "") -> Mark:
    """Return what makes the marks of one file's people; it can be handed to whoever must not have the key."""
    return lambda person: row_mark(key, person, file)


def wrong_marks(key: bytes, people: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the places of those whose mark is wrong, from 0.

    Recipients stored before there were marks have none. They came on record first, so one without a mark is accepted
    as long as nobody before has one.

    Args:
        key: of the personal data.
        people: all recipients of a draw, in the order in which they came on record.
    """
    first = unmarked(people)
    return [
        place
        for place, person in enumerate(people)
        if place >= first and not hmac.compare_digest(str(person.get("mark", "")), row_mark(key, person))
    ]


def unmarked(people: Sequence[Mapping[str, Any]]) -> int:
    """Return how many recipients stand before the first that has a mark."""
    return next((place for place, person in enumerate(people) if person.get("mark")), len(people))
