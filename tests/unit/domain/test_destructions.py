"""Evidence of a destruction: what it counts for, what a form may say of it."""

from datetime import date
from typing import Any

import pytest

from survey_ops.domain.custody import Sheet, SheetKey, State
from survey_ops.domain.destructions import (
    DestructionFacts,
    check_people,
    claims_witness,
    destroyed,
    destruction_facts,
    evidence_of,
)
from survey_ops.domain.entries import check_body
from survey_ops.domain.parties import Party
from survey_ops.errors import UsageError
from tests.transfer_desk import TransferDesk

PERSONS = (Party("機密処理", "佐藤"), Party("機密処理", "加藤"))
WITNESS = Party("総務課", "鈴木", "総務課職員")


def gone(number: int, entry: int, state: State = State.DESTROYED) -> Sheet:
    return Sheet(number, 0, 10, state, "2021-05-06", "", "", entry, 2)


def prove(desk: TransferDesk, *sheets: int, **said: Any) -> int:
    body = {
        "transfer": None,
        "sheets": [[number, 0] for number in sheets],
        "items": [],
        "method": "dissolve",
        "note": "",
        "place": "工場",
        "persons": [one.as_body() for one in PERSONS],
        "witness": None,
        "certificate": None,
        "certificate_file": None,
        "certificate_sha256": None,
        "by": "係",
        "on": "2021-05-06",
        **said,
    }
    check_body("destruction", body)
    return desk.write("destruction", **body)


def facts(desk: TransferDesk, *sheets: Sheet) -> DestructionFacts:
    return destruction_facts(list(destroyed(desk.entries, sheets).sheets.values()))


def test_evidence_counts_for_what_was_destroyed_before_it_and_still_is() -> None:
    desk = TransferDesk()
    desk.send(None, 1, 2, 3, movement="destroy")
    entry = prove(desk, 1, 2)
    sheets = [gone(1, 1), gone(2, 2, State.RETURNED), gone(3, 3)]
    found = destroyed(desk.entries, sheets)
    assert {key: one and one.entry for key, one in found.sheets.items()} == {(1, 0): entry, (3, 0): None}
    assert found.unproven_sheets == ((3, 0),)
    again = destroyed(desk.entries, [gone(1, entry + 5)])
    assert again.unproven_sheets == ((1, 0),)


def test_a_later_entry_takes_the_place_and_gives_it_back_when_undone() -> None:
    desk = TransferDesk()
    desk.send(None, 1, movement="destroy")
    first = prove(desk, 1)
    second = prove(desk, 1, certificate="第5号", witness=WITNESS.as_body())
    known = destroyed(desk.entries, [gone(1, 1)])
    assert [one.entry for one in known.evidence()] == [second]
    assert facts(desk, gone(1, 1)).certificate == "第5号"
    desk.undo(second)
    assert [one.entry for one in destroyed(desk.entries, [gone(1, 1)]).evidence()] == [first]
    assert not facts(desk, gone(1, 1)).is_witnessed


def test_items_have_evidence_too() -> None:
    desk = TransferDesk()
    desk.send_item(None, 7, "handover")
    desk.send_item(None, 7, "destroy")
    undone = desk.send_item(None, 8, "destroy")
    desk.undo(undone)
    assert destroyed(desk.entries, []).unproven_items == (7,)
    entry = prove(desk, items=[7])
    found = destroyed(desk.entries, [])
    assert found.unproven_items == ()
    assert [one.entry for one in found.evidence()] == [entry]


def test_a_witness_is_told_only_where_one_saw_every_sheet() -> None:
    desk = TransferDesk()
    desk.send(None, 1, 2, movement="destroy")
    prove(desk, 1, witness=WITNESS.as_body(), certificate="第5号")
    assert facts(desk, gone(1, 1)) == DestructionFacts("溶解", "工場", "総務課職員", "第5号", (date(2021, 5, 6),))
    assert facts(desk, gone(1, 1), gone(2, 2)) == DestructionFacts()  # of sheet 2 nobody said anything
    prove(desk, 2)
    both = facts(desk, gone(1, 1), gone(2, 2))
    assert (both.method, both.witness, both.certificate) == ("溶解", "", "")
    assert facts(desk) == DestructionFacts()


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("溶解", False),
        ("施錠できるケースで運び，溶解", False),
        ("職員立会いの上溶解", True),
        ("職員が立ち会って溶解", True),
        ("立合いにより裁断", True),
        ("職員が見届けて裁断", True),
    ],
)
def test_words_of_somebody_present(text: str, claims: bool) -> None:
    assert claims_witness(text) is claims


def test_a_text_may_plan_a_witness_and_not_claim_one() -> None:
    plan, claim = "職員が立ち会い，溶解により廃棄する。", "廃棄には職員が立ち会った。"
    nothing, seen = DestructionFacts(), DestructionFacts("溶解", "", "総務課職員", "")
    assert not nothing.claims_too_much(plan, is_done=False)
    assert nothing.claims_too_much(plan, is_done=True)
    assert nothing.claims_too_much(claim, is_done=False)
    assert not seen.claims_too_much(claim, is_done=True)
    assert not nothing.claims_too_much("溶解により廃棄した。", is_done=True)


@pytest.mark.parametrize(
    ("persons", "witness", "code"),
    [
        ((), None, "persons"),
        (PERSONS[:1], WITNESS, "persons"),
        ((PERSONS[0], Party("", "佐 藤")), None, "persons"),
        (PERSONS, Party("機密処理", "加藤", "係長"), "witness"),
    ],
)
def test_two_carry_it_out_and_a_third_sees_it(persons: tuple[Party, ...], witness: Party | None, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_people(persons, witness)
    assert caught.value.code == code
    check_people(PERSONS, WITNESS)


def test_an_other_method_is_told_in_its_own_words() -> None:
    desk = TransferDesk()
    prove(desk, 1, method="other", note="焼却")
    assert evidence_of(desk.entries[-1]).how == "焼却"
    assert not evidence_of(desk.entries[-1]).has_certificate
    keys: tuple[SheetKey, ...] = ((1, 0),)
    assert evidence_of(desk.entries[-1]).sheets == keys
