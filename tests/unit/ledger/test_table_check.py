"""Where the sheets are, of entries and of lines that were told by their form."""

from typing import Any

import pytest

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.plain_lines import Line, Moved
from survey_ops.ledger.table_check import are_sheets, expected_sheets

RUN = {"draw": 1, "generation": 0, "labels": 30, "per_sheet": 12, "by": "係", "on": "2021-04-01"}


def made(n: int, kind: str, **body: Any) -> Entry:
    return Entry(n, "", "A", kind, "", body, GENESIS, "")


def both(n: int, kind: str, sheet: int, to: str | None, place: str | None) -> tuple[Entry, Moved]:
    """Return a movement as an entry, and as told by its form."""
    on = f"2021-04-{n:02}"
    entry = made(n, kind, sheet=sheet, generation=0, on=on, to=to, place=place)
    return entry, (("A", sheet, 0), n, (kind, on, to, place), "")


MOVES = [
    both(2, "handover", 1, "業者", "市役所"),
    both(3, "handover", 2, "業者", None),
    both(4, "return", 1, None, "市役所"),
    both(5, "destroy", 3, "係", None),
]


@pytest.mark.parametrize("pulled", [False, True])
def test_both_tell_the_same(pulled: bool) -> None:
    later = [made(6, "pull", sheet=2, generation=0)] if pulled else []
    entries: list[Line] = [made(1, "labels", **RUN), *(entry for entry, _ in MOVES), *later]
    lines: list[Line] = [made(1, "labels", **RUN), *(line for _, line in MOVES), *later]
    expected = expected_sheets(entries)
    assert expected_sheets(lines) == expected
    assert expected["A", 1, 0] == ("A", 1, 0, 12, "returned", "2021-04-04", "", "市役所", 4, 1)
    assert are_sheets(expected.values(), expected)
    assert not are_sheets([], expected)
    assert not are_sheets([*expected.values(), ("A", 4, *expected["A", 3, 0][2:])], expected)


def test_a_sheet_that_was_never_printed_contradicts_itself() -> None:
    for line in both(2, "handover", 4, None, None):
        with pytest.raises(KeyError):
            expected_sheets([made(1, "labels", **RUN), line])
