from itertools import product
from typing import Any

import pytest

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.custody import (
    Movement,
    Reason,
    Sheet,
    State,
    behind,
    judge,
    last_movement,
    may_reprint,
    missing_after,
)
from survey_ops.domain.custody_history import histories, labels_by_sheet, replay


def entry(n: int, kind: str, **body: Any) -> Entry:
    return Entry(n, "", "A", kind, "係", body, GENESIS, "")


def printed(n: int, generation: int = 0, sheets: int = 3, draw: int = 0, **more: int) -> Entry:
    return entry(
        n,
        "labels",
        draw=draw,
        generation=generation,
        sheets=sheets,
        per_sheet=12,
        on="2021-04-01",
        by="係",
        **{"labels": 30, **more},
    )


def move(n: int, movement: Movement, sheet: int, generation: int = 0) -> Entry:
    return entry(
        n, movement.value, sheet=sheet, generation=generation, on="2021-04-02", to="業者", place=None, labels=12
    )


EXPECTED = {
    (Movement.HANDOVER, State.PRINTED): State.HANDED,
    (Movement.HANDOVER, State.HANDED): None,
    (Movement.RETURN, State.HANDED): State.RETURNED,
    (Movement.RETURN, State.RETURNED): None,
    (Movement.DESTROY, State.PRINTED): State.DESTROYED,
    (Movement.DESTROY, State.RETURNED): State.DESTROYED,
    (Movement.DESTROY, State.DESTROYED): None,
    (Movement.HANDOVER, State.VOID): Reason.VOID,
    (Movement.HANDOVER, State.HELD): Reason.HELD,
    (Movement.RETURN, State.HELD): Reason.HELD,
    (Movement.DESTROY, State.HELD): State.DESTROYED,
    (Movement.RETURN, State.VOID): Reason.VOID,
    (Movement.DESTROY, State.VOID): Reason.VOID,
    **{(movement, State.LOST): Reason.LOST for movement in Movement},
}


@pytest.mark.parametrize(("movement", "state"), list(product(Movement, State)))
def test_every_movement_in_every_state(movement: Movement, state: State) -> None:
    assert judge(movement, state) == EXPECTED.get((movement, state), Reason.WRONG_STATE)


def test_replay_follows_the_sheets() -> None:
    entries = [printed(1), move(2, Movement.HANDOVER, 1), move(3, Movement.RETURN, 1)]
    states = {key: sheet.state for key, sheet in replay(entries).items()}
    assert states == {(1, 0): State.RETURNED, (2, 0): State.PRINTED, (3, 0): State.PRINTED}
    assert [sheet.labels for sheet in replay(entries).values()] == [12, 12, 6]
    assert replay(entries)[1, 0].holder == "業者"


def test_a_correction_goes_back_one_step() -> None:
    entries = [
        printed(1),
        move(2, Movement.HANDOVER, 1),
        move(3, Movement.RETURN, 1),
        entry(4, "correct", entry=3, sheet=1, generation=0),
    ]
    assert replay(entries)[1, 0].state is State.HANDED
    assert replay(entries)[1, 0].entry == 2
    entries.append(entry(5, "correct", entry=2, sheet=1, generation=0))
    assert replay(entries)[1, 0].state is State.PRINTED


def test_a_new_draw_voids_printed_sheets_and_leaves_the_others() -> None:
    entries = [
        printed(1),
        move(2, Movement.HANDOVER, 1),
        move(3, Movement.RETURN, 1),
        entry(4, "draw"),
        printed(5, generation=1),
    ]
    states = {key: sheet.state for key, sheet in replay(entries).items()}
    assert states[1, 0] is State.RETURNED
    assert states[2, 0] is State.VOID
    assert states[2, 1] is State.PRINTED


def test_a_correction_after_a_new_draw_makes_no_old_sheet_good_again() -> None:
    entries = [
        printed(1),
        move(2, Movement.HANDOVER, 1),
        move(3, Movement.RETURN, 1),
        entry(4, "draw"),
        entry(5, "correct", entry=3, sheet=1, generation=0),
    ]
    assert replay(entries)[1, 0].state is State.HANDED
    entries.append(entry(6, "correct", entry=2, sheet=1, generation=0))
    assert replay(entries)[1, 0].state is State.VOID


def test_sheets_of_two_draws_do_not_wait_for_each_other() -> None:
    old = Sheet(1, 0, 12, State.RETURNED, "2021-04-02", "", "", 1, 1)
    new = Sheet(1, 1, 12, State.PRINTED, "2021-04-03", "", "", 5, 4)
    assert behind([old, new]) == []


def sheets(**states: str) -> list[Sheet]:
    return [Sheet(int(name[1:]), 0, 12, State(state), "2021-04-02", "", "", 1, 1) for name, state in states.items()]


def test_what_is_missing_after_each_movement() -> None:
    known = sheets(s1="printed", s2="handed", s3="returned", s4="destroyed", s5="void", s6="lost", s7="held")
    assert missing_after(Movement.HANDOVER, known) == [1]
    assert missing_after(Movement.RETURN, known) == [2]
    assert missing_after(Movement.DESTROY, known) == [1, 2, 3, 7]


@pytest.mark.parametrize(
    ("states", "furthest", "late"),
    [
        ({"s1": "printed", "s2": "printed"}, None, []),
        ({"s1": "handed", "s2": "printed"}, Movement.HANDOVER, [2]),
        ({"s1": "handed", "s2": "handed"}, Movement.HANDOVER, []),
        ({"s1": "returned", "s2": "handed", "s3": "printed"}, Movement.RETURN, [2, 3]),
        ({"s1": "destroyed", "s2": "returned", "s3": "void", "s4": "lost"}, Movement.DESTROY, [2]),
        ({"s1": "destroyed", "s2": "destroyed"}, Movement.DESTROY, []),
    ],
)
def test_who_lags_behind(states: dict[str, str], furthest: Movement | None, late: list[int]) -> None:
    known = sheets(**states)
    assert last_movement(known) == furthest
    assert behind(known) == late


def test_labels_on_the_last_sheet() -> None:
    found = labels_by_sheet(2500, 12)
    assert (len(found), found[0], found[207], found[208]) == (209, 12, 12, 4)
    assert labels_by_sheet(0, 12) == []
    assert labels_by_sheet(5, 12, used=7) == [5]
    assert labels_by_sheet(6, 12, used=7) == [5, 1]


@pytest.mark.parametrize(
    ("labels", "held", "expected"),
    [
        (30, 2, [(12, "printed"), (12, "printed"), (4, "printed"), (2, "held")]),
        (26, 2, [(12, "printed"), (12, "printed"), (2, "held")]),
        (26, 14, [(12, "printed"), (12, "held"), (2, "held")]),
        (13, 13, [(12, "held"), (1, "held")]),
        (13, 0, [(12, "printed"), (1, "printed")]),
    ],
)
def test_held_labels_stand_on_sheets_of_their_own(labels: int, held: int, expected: list[tuple[int, str]]) -> None:
    found = replay([printed(1, sheets=len(expected), labels=labels, held=held)]).values()
    assert [(sheet.labels, sheet.state.value) for sheet in found] == expected


def test_a_held_sheet_comes_back_from_a_mistaken_destruction_and_is_voided_by_a_new_draw() -> None:
    entries = [
        printed(1, sheets=4, held=2),
        move(2, Movement.DESTROY, 4),
        entry(3, "correct", entry=2, sheet=4, generation=0),
    ]
    assert replay(entries)[4, 0].state is State.HELD
    assert replay([*entries, entry(4, "draw")])[4, 0].state is State.VOID


def reprint(n: int, sheet: int, generation: int, labels: int = 12, held: bool = False) -> Entry:
    body = {"sheet": sheet, "generation": generation, "replaces": generation - 1, "labels": labels, "held": held}
    return entry(n, "reprint", on="2021-04-05", by="係", **body)


def pulled(n: int, sheet: int, generation: int = 0) -> Entry:
    return entry(n, "pull", sheet=sheet, generation=generation, draw=0, person="x")


def test_a_sheet_printed_again_is_a_generation_of_its_own() -> None:
    entries = [printed(1), reprint(2, 2, 1), reprint(3, 2, 2, labels=11)]
    found = {key: (sheet.state, sheet.labels, sheet.entry) for key, sheet in replay(entries).items()}
    assert found == {
        (1, 0): (State.PRINTED, 12, 1),
        (2, 0): (State.VOID, 12, 2),
        (3, 0): (State.PRINTED, 6, 1),
        (2, 1): (State.VOID, 12, 3),
        (2, 2): (State.PRINTED, 11, 3),
    }


def test_a_held_sheet_printed_again_stays_held() -> None:
    entries = [printed(1, sheets=4, held=2), reprint(2, 4, 1, labels=2, held=True)]
    assert replay(entries)[4, 0].state is State.VOID
    assert replay(entries)[4, 1].state is State.HELD


def test_what_has_been_outside_or_is_destroyed_keeps_its_state_when_the_sheet_is_printed_again() -> None:
    entries = [
        printed(1),
        move(2, Movement.HANDOVER, 1),
        move(3, Movement.RETURN, 1),
        move(4, Movement.DESTROY, 2),
        reprint(5, 1, 1),
        reprint(6, 2, 1),
    ]
    states = {key: sheet.state for key, sheet in replay(entries).items()}
    assert (states[1, 0], states[2, 0]) == (State.RETURNED, State.DESTROYED)
    assert (states[1, 1], states[2, 1]) == (State.PRINTED, State.PRINTED)
    entries.append(entry(7, "correct", entry=4, sheet=2, generation=0))
    assert replay(entries)[2, 0].state is State.VOID


@pytest.mark.parametrize(
    "wrong",
    [
        [move(2, Movement.HANDOVER, 2), reprint(3, 2, 1)],
        [entry(2, "draw"), reprint(3, 2, 1)],
        [
            reprint(2, 2, 1),
            entry(3, "reprint", sheet=2, generation=2, replaces=0, labels=1, held=False, on="", by=""),
        ],
        [
            reprint(2, 2, 1),
            entry(3, "reprint", sheet=2, generation=1, replaces=1, labels=1, held=False, on="", by=""),
        ],
    ],
)
def test_a_record_that_prints_a_sheet_again_that_cannot_be_is_no_record(wrong: list[Entry]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        replay([printed(1), *wrong])


def test_every_state_says_whether_its_sheet_may_be_printed_again() -> None:
    assert {state for state in State if not may_reprint(state)} == {State.HANDED, State.VOID}


def test_a_label_pulled_in_the_office_is_off_its_sheet_and_later_ones_are_not() -> None:
    entries = [printed(1), pulled(2, 1), move(3, Movement.HANDOVER, 1), pulled(4, 1), move(5, Movement.RETURN, 1)]
    assert replay(entries[:2])[1, 0].labels == 11
    assert replay(entries)[1, 0].labels == 11
    assert histories(entries)[1, 0].wanted == 10
    undone = [*entries, entry(6, "correct", entry=4, sheet=1, generation=0)]
    assert (replay(undone)[1, 0].labels, histories(undone)[1, 0].wanted) == (11, 11)
    assert replay(undone)[1, 0].state is State.RETURNED


def test_a_handover_undone_leaves_off_what_was_pulled_meanwhile() -> None:
    entries = [
        printed(1),
        move(2, Movement.HANDOVER, 1),
        pulled(3, 1),
        entry(4, "correct", entry=2, sheet=1, generation=0),
    ]
    assert (replay(entries)[1, 0].state, replay(entries)[1, 0].labels) == (State.PRINTED, 11)


def test_a_second_new_draw_leaves_old_sheets_as_the_first_made_them() -> None:
    assert replay([printed(1), entry(2, "draw"), entry(3, "draw")])[1, 0].entry == 2


def test_a_first_sheet_partly_used_before_bears_fewer_labels() -> None:
    found = replay([printed(1, labels=30, held=2, first_place=5)]).values()
    assert [(sheet.labels, sheet.state.value) for sheet in found] == [
        (7, "printed"),
        (12, "printed"),
        (9, "printed"),
        (2, "held"),
    ]
    assert [sheet.labels for sheet in replay([printed(1, labels=8, held=8, first_place=5)]).values()] == [7, 1]
