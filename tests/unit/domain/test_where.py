from survey_ops.domain.custody import Sheet, State
from survey_ops.domain.items import Item, ItemState, ItemType
from survey_ops.domain.where import Held, Thing, Total, item_rows, sheet_rows, total, void_sheets


def sheet(number: int, state: State, holder: str = "係", labels: int = 12, since: str = "2021-04-01") -> Sheet:
    return Sheet(number, 0, labels, state, since, holder, "窓口", 1, 1)


def item(number: int, type_: ItemType, state: ItemState, erase_by: str | None = None) -> Item:
    return Item(number, type_, "x", 7, "", erase_by, state, "2021-04-01", "市", "棚", 1, 1)


def test_sheets_alike_are_one_row_and_what_is_gone_is_none() -> None:
    states = [State.HANDED, State.PRINTED, State.HANDED, State.DESTROYED, State.VOID, State.LOST, State.HELD]
    sheets = [sheet(number, state) for number, state in enumerate(states, start=1)]
    rows = sheet_rows(sheets, "2022-03-31")
    assert [(row.state, row.numbers, row.persons, row.is_out, row.was_given) for row in rows] == [
        ("printed", (2,), 12, False, False),
        ("held", (7,), 12, False, False),
        ("handed", (1, 3), 24, True, True),
        ("lost", (6,), 12, True, False),
    ]
    assert {row.erase_by for row in rows} == {"2022-03-31"}
    assert void_sheets(sheets) == Total(1, 12, 0)


def test_sheets_with_another_holder_or_day_are_another_row() -> None:
    sheets = [
        sheet(1, State.HANDED, "甲"),
        sheet(2, State.HANDED, "乙"),
        sheet(3, State.HANDED, "甲", since="2021-04-02"),
    ]
    assert [row.numbers for row in sheet_rows(sheets, None)] == [(2,), (1,), (3,)]


def test_items_keep_their_own_day_and_else_have_that_of_the_case() -> None:
    items = [
        item(2, ItemType.POSTING, ItemState.HANDED),
        item(1, ItemType.LIST, ItemState.HANDED, "2021-05-01"),
        item(3, ItemType.LIST, ItemState.DESTROYED),
        item(4, ItemType.LIST, ItemState.VOID),
        item(5, ItemType.MEDIUM, ItemState.LOST),
    ]
    rows = item_rows(items, "2022-03-31")
    assert [(row.numbers, row.state_word, row.erase_by, row.is_out, row.was_given) for row in rows] == [
        ((1,), "引渡し中", "2021-05-01", True, True),
        ((2,), "掲載中", "2022-03-31", True, False),
        ((5,), "紛失", "2022-03-31", True, False),
    ]


def test_what_nobody_counted_is_told_apart_and_not_added() -> None:
    def held(persons: int | None) -> Held:
        return Held(Thing.INPUT, "", "stored", persons, "", "", "", None)

    assert total([held(3), held(None), held(0)]) == Total(3, 3, 1)
