"""Whatever happened to sheets: what follows from where they are is what a replay of all their movements gives."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.custody import Movement, Sheet, State, judge, may_get_lost, may_reprint
from survey_ops.domain.custody_history import Histories, Move, histories, move_of
from survey_ops.domain.custody_present import present_sheets, tells_handovers
from survey_ops.domain.deadlines import Rules, deadlines
from survey_ops.domain.label_counts import count_labels
from survey_ops.domain.sheet_counts import count_sheets

SHEETS = 3
MOVEMENTS = frozenset(Movement)


class Desk:
    """The entries of a case; a step that its rules refuse writes nothing."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.draws = 0
        self.draw()

    def write(self, kind: str, **body: Any) -> Entry:
        said = {"on": "2021-04-01", "by": "係", **body}
        self.entries.append(Entry(len(self.entries) + 1, "", "A", kind, "係", said, GENESIS, ""))
        return self.entries[-1]

    def draw(self) -> None:
        """Draw, and print plain sheets and a held one."""
        draw = self.write("draw", manifest={"counts": {"selected": 2 * SHEETS}}).n
        labels = {"per_sheet": 2, "labels": 2 * SHEETS, "held": 1, "sheets": SHEETS + 1}
        self.write("labels", draw=draw, generation=self.draws, first=1, **labels)
        self.draws += 10  # a sheet that is printed again is a generation between

    def sheet(self, at: int) -> Sheet:
        known = list(histories(self.entries).values())
        return known[at % len(known)].now

    def move(self, movement: Movement, at: int, transfer: int | None) -> None:
        sheet = self.sheet(at)
        if isinstance(judge(movement, sheet.state), State):
            said = {"sheet": sheet.number, "generation": sheet.generation, "labels": sheet.labels}
            old = {} if transfer is None else {"transfer": transfer}  # entries of before lack the key
            self.write(movement.value, to="業者", place="", **said, **old)

    def undo_move(self, at: int) -> None:
        sheet = self.sheet(at)
        if self.entries[sheet.entry - 1].kind in MOVEMENTS:
            self.write("correct", entry=sheet.entry, sheet=sheet.number, generation=sheet.generation)

    def reprint(self, at: int) -> None:
        sheet = self.sheet(at)
        again = sheet.number, sheet.generation + 1
        if may_reprint(sheet.state) and again not in histories(self.entries):
            said = {"sheet": sheet.number, "generation": again[1], "replaces": sheet.generation}
            self.write("reprint", labels=sheet.labels, held=sheet.state is State.HELD, **said)

    def pull(self, at: int) -> None:
        sheet = self.sheet(at)
        self.write("pull", sheet=sheet.number, generation=sheet.generation)

    def undo(self, kind: str) -> None:
        """Undo the last pull or loss that stands."""
        gone = {entry.body["entry"] for entry in self.entries if entry.kind == "correct"}
        gone |= {entry.body["loss"] for entry in self.entries if entry.kind == "loss_found"}
        found = [entry for entry in self.entries if entry.kind == kind and entry.n not in gone]
        if found:
            key = {"sheet": found[-1].body.get("sheet"), "generation": found[-1].body.get("generation")}
            self.write("correct", entry=found[-1].n, **key)

    def lose(self, at: int) -> None:
        sheet = self.sheet(at)
        if may_get_lost(sheet.state):
            self.write("loss", sheets=[[sheet.number, sheet.generation]], items=[], found_on="2021-04-02")

    def find(self, at: int) -> None:
        sheet = self.sheet(at)
        if sheet.state is State.LOST:
            said = {"sheets": [[sheet.number, sheet.generation]], "items": []}
            self.write("loss_found", loss=sheet.entry, **said)


Step = Callable[[Desk], None]
AT = st.integers(0, 7)
STEPS = st.one_of(
    st.builds(
        lambda movement, at, transfer: lambda desk: desk.move(movement, at, transfer),
        st.sampled_from(Movement),
        AT,
        st.sampled_from([None, 7, 8]),
    ),
    st.builds(lambda at: lambda desk: desk.undo_move(at), AT),
    st.builds(lambda at: lambda desk: desk.reprint(at), AT),
    st.builds(lambda at: lambda desk: desk.pull(at), AT),
    st.builds(lambda kind: lambda desk: desk.undo(kind), st.sampled_from(["pull", "loss"])),
    st.builds(lambda at: lambda desk: desk.lose(at), AT),
    st.builds(lambda at: lambda desk: desk.find(at), AT),
    st.just(lambda desk: desk.draw()),
)
Facts = dict[tuple[int, int], tuple[Sheet, int, bool, int, bool, Move | None]]


def facts(known: Histories) -> Facts:
    return {key: (one.now, one.wanted, one.held, one.run, one.replaced, one.handover) for key, one in known.items()}


def asked(entries: list[Entry], known: Histories) -> tuple[object, ...]:
    """Return what `status` asks of the handovers."""
    rules = Rules(return_due=date(2021, 4, 9))
    told = [entry for entry in entries if entry.kind != "loss"]  # these are not reported: nothing is due for them
    return count_labels(entries, known=known), count_sheets(entries, known), deadlines(told, rules, known)


def handed(desk: Desk) -> None:
    desk.move(Movement.HANDOVER, 0, 7)


@settings(max_examples=120, deadline=None)
@example([handed, lambda desk: desk.undo_move(0)])
@example([handed, lambda desk: desk.move(Movement.RETURN, 0, 8), lambda desk: desk.undo_move(0)])
@example([handed, lambda desk: desk.lose(0), lambda desk: desk.find(0)])
@given(st.lists(STEPS, max_size=25))
def test_where_sheets_are_tells_what_their_movements_would(steps: list[Step]) -> None:
    desk = Desk()
    for step in steps:
        step(desk)
    replayed = histories(desk.entries)
    rest = [entry for entry in desk.entries if entry.kind not in MOVEMENTS]
    moves = [move_of(entry) for entry in desk.entries if entry.kind in MOVEMENTS]
    present = present_sheets([one.now for one in replayed.values()], rest, moves)
    assert facts(present) == facts(replayed)
    assert list(present) == list(replayed)
    assert [move_of(move.as_entry()) for move in moves] == moves


WITHOUT_TRANSFERS = st.one_of(
    st.builds(
        lambda movement, at: lambda desk: desk.move(movement, at, None),
        st.sampled_from([Movement.HANDOVER, Movement.RETURN]),
        AT,
    ),
    st.builds(lambda at: lambda desk: desk.undo_move(at), AT),
    st.builds(lambda at: lambda desk: desk.reprint(at), AT),
    st.builds(lambda at: lambda desk: desk.lose(at), AT),
    st.builds(lambda at: lambda desk: desk.find(at), AT),
    st.just(lambda desk: desk.draw()),
)


def out(desk: Desk) -> None:
    desk.move(Movement.HANDOVER, 0, None)


def back(desk: Desk) -> None:
    desk.move(Movement.RETURN, 0, None)


@settings(max_examples=120, deadline=None)
@example([out])
@example([out, back])
@given(st.lists(WITHOUT_TRANSFERS, max_size=25))
def test_handovers_that_are_not_read_are_told_by_where_sheets_are(steps: list[Step]) -> None:
    desk = Desk()
    for step in steps:
        step(desk)
    replayed = histories(desk.entries)
    sheets = [one.now for one in replayed.values()]
    rest = [entry for entry in desk.entries if entry.kind not in MOVEMENTS]
    assert tells_handovers(sheets, rest) == all(sheet.state is not State.LOST for sheet in sheets)
    if tells_handovers(sheets, rest):
        present = present_sheets(sheets, rest, None)
        assert {key: one.handover and one.handover.labels for key, one in present.items()} == {
            key: one.handover and one.handover.labels for key, one in replayed.items()
        }
        assert asked(rest, present) == asked(desk.entries, replayed)


def test_a_label_that_was_pulled_a_transfer_or_a_destruction_need_the_handovers() -> None:
    desk = Desk()
    known = [one.now for one in histories(desk.entries).values()]
    assert tells_handovers(known, desk.entries)
    for kind in ("pull", "transfer"):
        other = Entry(9, "", "A", kind, "係", {}, GENESIS, "")
        assert not tells_handovers(known, [*desk.entries, other])
    desk.move(Movement.DESTROY, 0, None)
    assert not tells_handovers([one.now for one in histories(desk.entries).values()], desk.entries)
