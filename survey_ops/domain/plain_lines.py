"""Part of a chain, with movements told by the form of their lines.

A long ledger consists of movements: one for every sheet and every way it went. Reading the JSON of each, and writing
it again to see whether it is canonical, takes most of the time of a check. One look at its form tells both:

    1. the keys are those of an entry and, in its body, those of the catalogue for a movement: all of them, sorted
    2. a value is of the type that the catalogue says, a list one of strings, `at` a time as the ledger writes it
    3. a string holds no quotation mark, backslash or control character
    4. an integer has at most 15 digits and no zero before them

Text of this form is the canonical JSON of what it says: no value in it could be written otherwise. Text that is not
may be canonical all the same, and is read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from survey_ops.domain.chain import Difference, Entry, Row, checked_line, data_hash, stored_entry
from survey_ops.domain.custody import Movement
from survey_ops.domain.entries import KINDS

Printed = tuple[str, int, int]
"""A sheet that was printed: case code, sheet number, print generation."""

How = tuple[str, str, str | None, str | None]
"""How a sheet moved, as a whole batch does: kind of the entry, then `on`, `to` and `place` of its body."""

Moved = tuple[Printed, int, How, str]
"""A movement: the sheet, the number of the entry, how it moved, and `request` of the body."""

Line = Entry | Moved
"""What a line says: the entry, or of a movement what is asked of it."""

_KINDS = tuple(movement.value for movement in Movement)
_ASKED = ("generation", "on", "place", "request", "sheet", "to")
_SIGNS = r'(?:[^"\\\x00-\x1f]*)'
_FORMS = {
    "str": f'"{_SIGNS}"',
    "int": "(?:0|-?[1-9][0-9]{0,14})",
    "list": rf'\[(?:"{_SIGNS}"(?:,"{_SIGNS}")*)?\]',
}
_AT = r'"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"'


def _asked(form: str) -> str:
    return form.replace("(?:", "(", 1)


def _value(key: str, said: str) -> str:
    """Return the form of a value of a body by what the catalogue says of it."""
    kind = said.split()[0]
    form = _FORMS[kind.rstrip("?")]
    form = _asked(form) if key in _ASKED else form
    return f"(?:{form}|null)" if kind.endswith("?") else form


def _movement(keys: Mapping[str, str]) -> re.Pattern[str]:
    """Return the form of the line of a movement whose body has these keys, up to its number and the hash before."""
    body = ",".join(f'"{key}":{_value(key, keys[key])}' for key in sorted(keys))
    values = {
        "actor": _FORMS["str"],
        "at": _AT,
        "body": rf"\{{{body}\}}",
        "case": _asked(_FORMS["str"]),
        "kind": f'"({"|".join(_KINDS)})"',
    }
    return re.compile(r"\{" + "".join(f'"{key}":{form},' for key, form in values.items()))


_MOVEMENT = _movement(KINDS[Movement.HANDOVER])


def whole_lines(rows: Iterable[Row], first: int, last: int | None, prev: str) -> Iterator[Line]:
    """Yield what the lines of a part of the chain say, as long as every line follows the one before.

    The parts of a chain can be looked at one apart from the other: where each begins with the hash that the one
    before it ends with, and all are whole, the chain is.

    Args:
        rows: the lines of the part by rising number.
        first: number of the first.
        last: number of the last; None where it is the end of the chain, wherever that is.
        prev: the hash that is stored before the first.

    Raises:
        ValueError: a line does not follow, or the last is missing; `walk_chain` says what is wrong.
    """
    expected = first
    form = _MOVEMENT.match
    for n, text, digest in rows:
        said = text.decode() if isinstance(text, bytes) else ""
        found = form(said)
        if found is None or not isinstance(text, bytes):
            entry = checked_line(stored_entry(n, text, digest), expected, prev)
            if isinstance(entry, Difference):
                raise ValueError(entry.message)
            yield entry
            prev = entry.hash
        else:
            generation, on, place, request, sheet, to, case, kind = found.groups()
            computed = data_hash(text)
            ending = said[found.end() :]
            if n != expected or ending != f'"n":{n},"prev":"{prev}"}}' or digest != computed.encode():
                raise ValueError(f"entry {expected} does not follow")
            yield (case, int(sheet), int(generation)), expected, (kind, on, to, place), request
            prev = computed
        expected += 1
    if last not in (None, expected - 1):
        raise ValueError(f"the part ends with {expected - 1}")


def lighter(lines: Iterable[Line]) -> list[Line]:
    """Return lines with what movements have in common but once, and without `request`: a tenth to send elsewhere."""
    known: dict[How, How] = {}
    return [
        line if isinstance(line, Entry) else (line[0], line[1], known.setdefault(line[2], line[2]), "")
        for line in lines
    ]


def entry_of(line: Line) -> Entry:
    """Return the entry of a line; of a movement, with what is asked of it and nothing else."""
    if isinstance(line, Entry):
        return line
    (case, sheet, generation), n, (kind, on, to, place), _ = line
    body = {"sheet": sheet, "generation": generation, "on": on, "to": to, "place": place}
    entry = object.__new__(Entry)
    # As its constructor does, but at once: there may be a hundred thousand of them.
    entry.__dict__.update(n=n, at="", case=case, kind=kind, actor="", body=body, prev="", hash="")
    return entry
