"""Where the sheets are follows from the abridged entries as from all of them."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.custody import Sheet, SheetKey
from survey_ops.domain.custody_abridged import abridged
from survey_ops.domain.custody_history import replay
from survey_ops.domain.plain_lines import Line, entry_of

Made = tuple[str, dict[str, Any]]

SHEET = st.integers(1, 3)
GENERATION = st.sampled_from([0, 0, 0, 1])
MOVES = st.tuples(st.sampled_from(["handover", "return", "destroy"]), SHEET, GENERATION).map(
    lambda found: (found[0], {"sheet": found[1], "generation": found[2], "to": "業者", "place": None})
)
SCANS: st.SearchStrategy[Made] = st.sampled_from(["scan_refused", "scan_already", "access", "transfer"]).map(
    lambda kind: (kind, {})
)
PULLS = st.tuples(SHEET, GENERATION).map(lambda key: ("pull", {"sheet": key[0], "generation": key[1]}))
CORRECTIONS = st.tuples(SHEET | st.none(), GENERATION, st.integers(1, 12)).map(
    lambda found: ("correct", {"sheet": found[0], "generation": found[1], "entry": found[2]})
)
LOSSES = st.tuples(st.sampled_from(["loss", "loss_found"]), SHEET, GENERATION).map(
    lambda found: (found[0], {"sheets": [[found[1], found[2]]], "found_on": "x"})
)
REPRINTS = SHEET.map(
    lambda sheet: (
        "reprint",
        {"sheet": sheet, "generation": 1, "replaces": 0, "labels": 12, "held": False, "by": "係"},
    )
)
RUN: Made = ("labels", {"draw": 1, "generation": 0, "labels": 36, "per_sheet": 12, "by": "係"})
OTHERS: st.SearchStrategy[Made] = (
    SCANS | PULLS | CORRECTIONS | LOSSES | REPRINTS | st.just(("draw", {})) | st.just(RUN)
)
HISTORY = st.lists(MOVES | MOVES | OTHERS, max_size=12)


def entries_of(made: list[Made]) -> list[Entry]:
    return [
        Entry(n, "", "A", kind, "", {"on": f"day {n}", **body}, GENESIS, "")
        for n, (kind, body) in enumerate([RUN, *made], start=1)
    ]


def outcome(entries: list[Entry]) -> dict[SheetKey, Sheet] | type[Exception]:
    try:
        return replay(entries)
    except (IndexError, KeyError, ValueError) as error:
        return type(error)


def move(kind: str, sheet: int) -> Made:
    return kind, {"sheet": sheet, "generation": 0, "to": kind, "place": None}


@given(HISTORY)
@example([move("handover", 1), move("return", 1), ("correct", {"sheet": 1, "generation": 0, "entry": 3})])
@example([move("handover", 1), ("pull", {"sheet": 1, "generation": 0}), move("return", 1)])
@example([move("handover", 1), ("loss", {"sheets": [[1, 0]], "found_on": "x"}), move("return", 1)])
def test_the_sheets_are_where_they_are(made: list[Made]) -> None:
    entries = entries_of(made)
    corrections = [entry for entry in entries if entry.kind == "correct"]
    found = list(map(entry_of, abridged(entries, corrections)))
    assert outcome(found) == outcome(entries)
    moves = {"handover", "return", "destroy"}
    assert [one for one in found if one.kind not in moves] == [one for one in entries if one.kind not in moves]


@given(HISTORY, st.integers(0, 12))
@example([move("handover", 1), ("pull", {"sheet": 1, "generation": 0}), move("return", 1)], 2)
def test_parts_are_abridged_one_apart_from_the_other(made: list[Made], cut: int) -> None:
    entries = entries_of(made)
    corrections = [entry for entry in entries if entry.kind == "correct"]
    left: list[Line] = [*abridged(entries[:cut], corrections), *abridged(entries[cut:], corrections)]
    found = list(map(entry_of, abridged(left, corrections)))
    assert outcome(found) == outcome(entries)
    assert sorted(one.n for one in found) == sorted(entry_of(one).n for one in abridged(entries, corrections))
