"""Transfers: what was sent, what was confirmed, and what closes them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_ops.domain.custody import Movement
from survey_ops.domain.entries import check_body
from survey_ops.domain.transfers import (
    KINDS,
    Comparison,
    Contents,
    TransferState,
    Way,
    compare_scanned,
    transfers,
)
from tests.transfer_desk import CONTRACTOR, OFFICE, WITNESS, TransferDesk


@pytest.fixture
def desk() -> TransferDesk:
    return TransferDesk()


def test_a_transfer_names_both_sides_and_holds_what_was_scanned_into_it(desk: TransferDesk) -> None:
    number = desk.open(witness=WITNESS)
    scans = desk.send(number, 1, 2)
    desk.send(None, 3)
    item = desk.send_item(number, 7)
    found = desk.found(number)
    assert (found.giver, found.taker, found.witness) == (OFFICE, CONTRACTOR, WITNESS)
    assert (found.movement, found.place, found.carrying) == (Movement.HANDOVER, "執務室", "施錠できるケース")
    assert [one.entry for one in found.sheets] == scans
    assert [(one.number, one.persons, one.entry) for one in found.items] == [(7, 100, item)]
    assert (found.labels, len(found.contents), found.state) == (20, 3, TransferState.OPEN)


def test_it_closes_when_the_other_side_has_exactly_what_was_sent(desk: TransferDesk) -> None:
    number = desk.open()
    desk.send(number, 1, (2, 1))
    desk.send_item(number, 7)
    desk.confirm(number, 1, (2, 1), items=(7,))
    assert desk.found(number).is_closed


@pytest.mark.parametrize(
    ("sheets", "items", "refused", "difference"),
    [
        ((1,), (7,), 0, "lacking"),
        ((1, 2, 3), (7,), 0, "excess"),
        ((1, 2), (), 0, "lacking_items"),
        ((1, 2), (7, 8), 0, "excess_items"),
        ((1, 3), (7,), 0, "lacking"),  # as many as were sent, and not the same
        ((1, (2, 1)), (7,), 0, "excess"),  # an earlier print of a sheet is another sheet
        ((1, 2), (7,), 1, "refused"),
    ],
)
def test_every_difference_is_named_and_keeps_it_open(
    desk: TransferDesk, sheets: tuple[int, ...], items: tuple[int, ...], refused: int, difference: str
) -> None:
    number = desk.open()
    desk.send(number, 1, 2)
    desk.send_item(number, 7)
    desk.confirm(number, *sheets, items=items, refused=refused)
    found = desk.found(number)
    assert found.last
    assert found.state is TransferState.DISAGREED
    assert getattr(found.last.said, difference)
    assert not found.last.said.agrees


def test_a_signed_list_counts_sheets_and_items(desk: TransferDesk) -> None:
    number = desk.open()
    desk.send(number, 1, 2)
    desk.send_item(number, 7)
    desk.sign(number, 2)
    last = desk.found(number).last
    assert last
    assert (last.said.difference, last.said.lacking, last.said.way) == (1, (), Way.SIGNED)
    assert desk.found(number).state is TransferState.DISAGREED
    desk.sign(number, 3)
    assert desk.found(number).is_closed


def test_what_changes_after_the_confirmation_opens_it_again(desk: TransferDesk) -> None:
    number = desk.open()
    scans = desk.send(number, 1, 2)
    desk.confirm(number, 1, 2)
    more = desk.send(number, 3)
    assert desk.found(number).state is TransferState.OPEN
    desk.undo(more[0])
    assert desk.found(number).is_closed
    desk.undo(scans[0])
    found = desk.found(number)
    assert (found.state, found.contents) == (TransferState.OPEN, Contents(frozenset({(2, 0)})))
    desk.sign(number, 1)
    assert desk.found(number).is_closed


def test_an_undone_scan_is_not_sent_and_an_undone_confirmation_says_nothing(desk: TransferDesk) -> None:
    number = desk.open()
    scans = desk.send(number, 1, 2)
    item = desk.send_item(number, 7)
    desk.undo(scans[0])
    desk.undo(item)
    assert desk.found(number).contents == Contents(frozenset({(2, 0)}))
    confirmation = desk.confirm(number, 2)
    desk.undo(confirmation)
    assert desk.found(number).state is TransferState.OPEN
    desk.undo(number)
    assert transfers(desk.entries) == {}


def test_a_disagreement_does_not_close_by_what_the_giver_does(desk: TransferDesk) -> None:
    """The receiver says so again; undoing a scan is the giver's word alone."""
    number = desk.open()
    scans = desk.send(number, 1, 2)
    desk.confirm(number, 1)
    desk.undo(scans[1])
    assert desk.found(number).state is TransferState.DISAGREED
    desk.confirm(number, 1)
    assert desk.found(number).is_closed


def test_an_explained_difference_is_not_closed_and_calls_for_nobody(desk: TransferDesk) -> None:
    number = desk.open()
    desk.send(number, 1, 2)
    confirmation = desk.confirm(number, 1)
    later = datetime(2021, 4, 2, 2, tzinfo=UTC)
    assert desk.found(number).is_overdue(later)
    explained = desk.write("explained", of=confirmation, difference=1, reason="破損")
    found = desk.found(number)
    assert (found.state, found.last and found.last.explained) == (TransferState.EXPLAINED, explained)
    assert not found.is_overdue(later)
    desk.undo(explained)
    assert desk.found(number).state is TransferState.DISAGREED


def test_an_open_transfer_is_overdue_after_a_day(desk: TransferDesk) -> None:
    number = desk.open()
    desk.send(number, 1)
    assert not desk.found(number).is_overdue(datetime(2021, 4, 3, 1, tzinfo=UTC))
    assert desk.found(number).is_overdue(datetime(2021, 4, 3, 1, 0, 1, tzinfo=UTC))
    desk.sign(number, 1)
    assert not desk.found(number).is_overdue(datetime(2022, 1, 1, tzinfo=UTC))


def test_scans_of_before_there_were_transfers_belong_to_none(desk: TransferDesk) -> None:
    desk.write("handover", sheet=1, generation=0, labels=10)
    assert transfers(desk.entries) == {}


def test_a_comparison_fills_its_keys_of_the_entry() -> None:
    said = compare_scanned(Contents(frozenset({(1, 0)})), Contents(frozenset({(2, 0)}), frozenset({3})), 1)
    check_body("transfer_confirmed", {"transfer": 1, **said.as_body(), "by": "山田", "on": "2021-04-02"})
    assert said.as_body()["lacking"] == [[1, 0]]
    assert Comparison(Way.SIGNED, 3, 5).difference == -2


STEP = st.tuples(st.sampled_from(["send", "undo", "scan", "sign"]), st.integers(1, 4), st.sets(st.integers(1, 4)))


@settings(max_examples=40)
@given(st.lists(STEP, max_size=12))
def test_it_is_closed_exactly_while_the_last_word_is_what_is_sent(steps: list[tuple[str, int, set[int]]]) -> None:
    desk = TransferDesk()
    number = desk.open()
    sent: dict[int, int] = {}
    word: set[int] | None = None
    agreed = False
    for what, sheet, several in steps:
        if what == "send" and sheet not in sent:
            (sent[sheet],) = desk.send(number, sheet)
        elif what == "undo" and sheet in sent:
            desk.undo(sent.pop(sheet))
        elif what == "scan":
            desk.confirm(number, *several)
            word, agreed = several, several == set(sent)
        elif what == "sign":
            desk.sign(number, len(several))
            word, agreed = set(sent), len(several) == len(sent)
    found = desk.found(number)
    assert found.contents.sheets == {(sheet, 0) for sheet in sent}
    assert found.is_closed == (agreed and word == set(sent))
    assert transfers([entry for entry in desk.entries if entry.kind in KINDS])[number] == found
