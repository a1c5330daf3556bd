import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain.codes import SheetCode, make_code, parse_code
from survey_ops.domain.item_codes import LAST_NUMBER, ItemCode, is_genuine_item, make_item_code

SECRET = bytes(range(32))
CODE = make_item_code(SECRET, "KM2021A", 5)


def test_the_figures_are_those_of_the_definition() -> None:
    digest = hmac.new(SECRET, b"survey-ops/item/v1\nKM2021A-000005-0", hashlib.sha256).digest()
    assert str(CODE) == f"KM2021A-000005-0-{int.from_bytes(digest[:8], 'big') % 10**13:013d}"
    assert len(str(make_item_code(SECRET, "A" * 12, LAST_NUMBER))) == 35


@pytest.mark.parametrize(
    "typed",
    [
        str(CODE),
        str(CODE).lower(),
        "".join(chr(ord(char) + 0xFEE0) for char in str(CODE)),
        str(CODE).replace("-", "ー"),
        f" {CODE}\t",
        "けｍあ" + str(CODE)[7:],
        str(CODE)[7:],
    ],
)
def test_what_a_reader_types_is_read(typed: str) -> None:
    assert parse_code(typed, "KM2021A") == CODE


@pytest.mark.parametrize("typed", ["KM2021A-000005-1-1234567890123", "KM2021A-000005-01-1234567890123", f"{CODE}0"])
def test_an_item_has_one_generation_and_nothing_after_it(typed: str) -> None:
    assert parse_code(typed, "KM2021A") is None


@given(number=st.integers(1, 99_999), generation=st.integers(0, 99))
def test_a_sheet_and_an_item_are_never_taken_for_each_other(number: int, generation: int) -> None:
    sheet, item = make_code(SECRET, "A", number, generation), make_item_code(SECRET, "A", number)
    assert parse_code(str(sheet), "B") == sheet
    assert parse_code(str(item), "B") == item
    assert sheet.mark != item.mark


@pytest.mark.parametrize("position", range(len(str(CODE))))
def test_any_changed_figure_is_not_genuine(position: int) -> None:
    text = str(CODE)
    if not text[position].isdecimal():
        return
    found = parse_code(text[:position] + str((int(text[position]) + 1) % 10) + text[position + 1 :], "KM2021A")
    if position == text.rindex("-") - 1:
        assert found is None  # the 0 is no figure of the number
        return
    assert isinstance(found, ItemCode)
    assert not is_genuine_item(SECRET, found)
    assert is_genuine_item(SECRET, CODE)


def test_the_mark_of_a_sheet_is_none_of_an_item() -> None:
    sheet = make_code(SECRET, "KM2021A", 5, 0)
    assert not is_genuine_item(SECRET, ItemCode("KM2021A", 5, sheet.mark))
    assert isinstance(parse_code(str(sheet), "KM2021A"), SheetCode)
