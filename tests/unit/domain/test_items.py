from itertools import product
from typing import Any

import pytest

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.custody import Movement, Reason
from survey_ops.domain.items import (
    TYPES,
    Item,
    ItemState,
    ItemType,
    judge_item,
    missing_items,
    read_item_type,
    replay_items,
)

HANDOVER, RETURN, DESTROY = Movement
KEPT, HANDED, RETURNED, DESTROYED, LOST, VOID = ItemState
LIST, MEDIUM, TRANSMISSION, POSTING, ENVELOPES, OTHER = ItemType


def entry(n: int, kind: str, **body: Any) -> Entry:
    return Entry(n, "", "A", kind, "係", {"on": f"2021-04-{n:02}", **body}, GENESIS, "")


def added(n: int, number: int = 1, type_: ItemType = LIST, **more: Any) -> Entry:
    said = {"content": "名簿", "persons": 30, "medium": "紙", "holder": "市", "place": "棚", "erase_by": None}
    return entry(n, "item", number=number, type=type_.value, by="係", **{**said, **more})


def moved(n: int, movement: Movement, to: str | None = "業者", place: str | None = "窓口", item: int = 1) -> Entry:
    return entry(n, "item_moved", item=item, movement=movement.value, persons=30, to=to, place=place)


def lost(n: int, *items: int) -> Entry:
    return entry(n, "loss", sheets=[], items=list(items), found_on="2021-04-20")


def correct(n: int, undone: int) -> Entry:
    return entry(n, "correct", entry=undone, sheet=None, generation=None)


def item(type_: ItemType, state: ItemState) -> Item:
    return Item(1, type_, "x", 3, "", None, state, "2021-04-01", "", "", 1, 1)


Verdicts = dict[tuple[Movement, ItemState], ItemState | Reason | None]

CARRIED: Verdicts = {
    (HANDOVER, KEPT): HANDED,
    (HANDOVER, RETURNED): HANDED,
    (HANDOVER, HANDED): None,
    (RETURN, HANDED): RETURNED,
    (RETURN, RETURNED): None,
    (DESTROY, KEPT): DESTROYED,
    (DESTROY, RETURNED): DESTROYED,
    (DESTROY, DESTROYED): None,
}
LINE: Verdicts = {**CARRIED, (DESTROY, HANDED): DESTROYED, (HANDOVER, RETURNED): Reason.WRONG_STATE}
SITE: Verdicts = {
    (HANDOVER, KEPT): HANDED,
    (HANDOVER, HANDED): None,
    (DESTROY, KEPT): DESTROYED,
    (DESTROY, HANDED): DESTROYED,
    (DESTROY, DESTROYED): None,
    **{(RETURN, state): Reason.NOT_FOR_ITEM for state in ItemState},
}
EXPECTED: dict[ItemType, Verdicts] = {
    LIST: CARRIED,
    MEDIUM: {**CARRIED, (DESTROY, HANDED): DESTROYED},
    TRANSMISSION: LINE,
    POSTING: SITE,
    ENVELOPES: CARRIED,
    OTHER: {**CARRIED, (DESTROY, HANDED): DESTROYED},
}


@pytest.mark.parametrize(("type_", "movement", "state"), list(product(ItemType, Movement, ItemState)))
def test_every_movement_of_every_type_from_every_state(type_: ItemType, movement: Movement, state: ItemState) -> None:
    expected = Reason.VOID if state is VOID else EXPECTED[type_].get((movement, state), Reason.WRONG_STATE)
    assert judge_item(movement, item(type_, state)) is expected


def test_each_type_says_its_states_and_movements_in_its_own_words() -> None:
    assert {one: "・".join(rules.movements.values()) for one, rules in TYPES.items()} == {
        LIST: "引渡し・返却・廃棄",
        MEDIUM: "引渡し・返却・廃棄",
        TRANSMISSION: "送信・受領・消去",
        POSTING: "掲載・取下げ",
        ENVELOPES: "引渡し・返却・廃棄",
        OTHER: "引渡し・返却・廃棄",
    }
    for type_, rules in TYPES.items():
        reached = {KEPT, LOST, VOID, *(to for to in EXPECTED[type_].values() if isinstance(to, ItemState))}
        assert set(rules.states) == reached
        assert read_item_type(rules.name) is type_
        assert read_item_type(f" {type_.value.upper()} ") is type_
    assert read_item_type("紙") is None


def test_an_item_goes_out_comes_back_and_is_destroyed() -> None:
    story = [added(1), moved(2, HANDOVER), moved(3, RETURN, "市", "棚"), moved(4, DESTROY, "廃棄業者", None)]
    seen = [replay_items(story[:n])[1] for n in range(1, 5)]
    assert [(one.state, one.holder, one.place, one.since, one.entry) for one in seen] == [
        (KEPT, "市", "棚", "2021-04-01", 1),
        (HANDED, "業者", "窓口", "2021-04-02", 2),
        (RETURNED, "市", "棚", "2021-04-03", 3),
        (DESTROYED, "廃棄業者", "", "2021-04-04", 4),
    ]
    assert [one.is_out for one in seen] == [False, True, False, False]
    assert {one.registered for one in seen} == {1}


def test_what_was_sent_stays_there_until_it_is_erased_there() -> None:
    story = [added(1, type_=TRANSMISSION), moved(2, HANDOVER, "AI-OCR", "LGWAN"), moved(3, RETURN, "市", "棚")]
    found = replay_items(story)[1]
    assert (found.state_word, found.holder, found.place, found.is_out) == ("受領済み", "AI-OCR", "LGWAN", True)
    assert not replay_items([*story, moved(4, DESTROY)])[1].is_out


def test_a_movement_that_was_undone_never_was() -> None:
    story = [added(1), moved(2, HANDOVER), moved(3, RETURN), correct(4, 3)]
    assert replay_items(story)[1] == replay_items(story[:2])[1]
    assert replay_items([*story, correct(5, 2)])[1] == replay_items(story[:1])[1]


def test_an_item_that_was_registered_by_mistake_is_void_and_its_number_is_used_up() -> None:
    found = replay_items([added(1), added(2, 2), correct(3, 1)])
    assert {number: one.state for number, one in found.items()} == {1: VOID, 2: KEPT}


def test_a_lost_item_that_is_found_is_where_it_was() -> None:
    story = [added(1), added(2, 2), moved(3, HANDOVER), lost(4, 1)]
    gone = replay_items(story)
    assert (gone[1].state, gone[1].holder, gone[1].since) == (LOST, "業者", "2021-04-20")
    assert gone[1].is_away
    assert gone[2].state is KEPT
    found = entry(5, "loss_found", loss=4, sheets=[], items=[1])
    assert replay_items([*story, found])[1] == replay_items(story[:3])[1]
    assert replay_items([*story, correct(5, 4)])[1] == replay_items(story[:3])[1]


@pytest.mark.parametrize("story", [[added(1), added(2)], [moved(1, HANDOVER)], [lost(1, 7)]])
def test_entries_that_contradict_themselves_are_refused(story: list[Entry]) -> None:
    with pytest.raises((KeyError, ValueError)):
        replay_items(story)


def test_what_a_movement_has_not_reached() -> None:
    def all_in(state: ItemState) -> list[Item]:
        return [Item(n, one, "", 1, "", None, state, "", "", "", 1, 1) for n, one in enumerate(ItemType, start=1)]

    assert [missing_items(HANDOVER, all_in(state)) for state in ItemState] == [[]] * 6  # nobody said which are to go
    assert {state: missing_items(RETURN, all_in(state)) for state in ItemState if state is not HANDED} == {
        state: [] for state in ItemState if state is not HANDED
    }
    assert missing_items(RETURN, all_in(HANDED)) == [1, 2, 3, 6]  # no posting, no envelopes that went to the post
    assert missing_items(DESTROY, all_in(HANDED)) == [1, 2, 3, 4, 6]
    assert missing_items(DESTROY, all_in(KEPT)) == missing_items(DESTROY, all_in(RETURNED)) == [1, 2, 3, 4, 5, 6]
    assert missing_items(DESTROY, [*all_in(DESTROYED), *all_in(LOST), *all_in(VOID)]) == []


def test_a_long_content_is_shortened_in_messages_and_nowhere_else() -> None:
    found = replay_items([added(1, content="あ" * 60)])[1]
    assert found.title == f"管理対象 1（名簿）{'あ' * 23}…"
    assert found.content == "あ" * 60
