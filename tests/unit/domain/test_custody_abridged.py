from typing import Any

import pytest

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.custody_abridged import SILENT, abridged
from survey_ops.domain.custody_history import replay
from survey_ops.domain.entries import KINDS
from survey_ops.domain.plain_lines import Moved, entry_of


def made(n: int, kind: str, case: str = "A", **body: Any) -> Entry:
    return Entry(n, "", case, kind, "", body, GENESIS, "")


def moved(n: int, kind: str, sheet: int = 1, case: str = "A") -> Entry:
    return made(n, kind, case, sheet=sheet, generation=0, on="2021-04-02", to=None, place=None)


def numbers(*entries: Entry) -> list[int]:
    corrections = [entry for entry in entries if entry.kind == "correct"]
    return [entry.n for entry in map(entry_of, abridged(entries, corrections))]


def test_only_the_last_of_several_movements_is_left() -> None:
    assert numbers(moved(1, "handover"), moved(2, "handover", 2), moved(3, "return")) == [3, 2]
    assert numbers(moved(1, "handover"), moved(2, "return", case="B")) == [1, 2]


def test_scans_between_them_change_nothing() -> None:
    assert numbers(moved(1, "handover"), made(2, "scan_refused"), moved(3, "return")) == [2, 3]
    assert numbers(moved(1, "handover"), made(2, "form"), moved(3, "return")) == [2, 3]


def test_a_kind_that_nobody_knows_may_tell_of_sheets() -> None:
    assert numbers(moved(1, "handover"), made(2, "unheard of"), moved(3, "return")) == [1, 2, 3]


def test_movements_told_by_their_form_and_entries_read_are_the_same_sheets() -> None:
    by_form: Moved = ("A", 1, 0), 2, ("return", "2021-04-03", "業者", None), ""
    assert abridged([moved(1, "handover"), by_form], []) == [by_form]
    assert abridged([by_form, moved(3, "handover")], []) == [moved(3, "handover")]
    undone = made(3, "correct", sheet=1, generation=0, entry=2)
    assert abridged([moved(1, "handover"), by_form, undone], [undone]) == [moved(1, "handover"), by_form, undone]
    assert entry_of(by_form).body == {"sheet": 1, "generation": 0, "on": "2021-04-03", "to": "業者", "place": None}


def test_whatever_else_is_recorded_keeps_what_was_before_it() -> None:
    assert numbers(moved(1, "handover"), made(2, "pull"), moved(3, "return")) == [1, 2, 3]


def test_a_corrected_sheet_keeps_all_its_movements() -> None:
    undone = made(4, "correct", sheet=1, generation=0, entry=3)
    assert numbers(moved(1, "handover"), moved(2, "handover", 2), moved(3, "return"), undone) == [1, 3, 2, 4]


def test_a_movement_that_does_not_say_when_is_left_for_the_replay_to_find() -> None:
    assert numbers(made(1, "handover", sheet=1, generation=0), moved(2, "return")) == [1, 2]


def test_a_correction_that_was_not_told_of_is_refused() -> None:
    entries = [moved(1, "handover"), made(2, "correct", sheet=1, generation=0, entry=1)]
    with pytest.raises(ValueError, match="entry 2 corrects and was not told of"):
        abridged(entries, [])


def test_the_silent_kinds_say_nothing_on_sheets() -> None:
    """The replay asks nothing of them: not a key of their bodies."""
    assert KINDS.keys() >= SILENT
    assert replay([made(n, kind) for n, kind in enumerate(sorted(SILENT), start=1)]) == {}
