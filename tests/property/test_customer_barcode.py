"""The bars are those that zint draws, for all that zint accepts; what it refuses is cut as the manual says."""

import string

import pytest
import zint
from hypothesis import example, given
from hypothesis import strategies as st

from survey_ops.domain.barcode_address import extract
from survey_ops.domain.customer_barcode import BARS, check_character, data_characters, encode

POSTAL = st.text(string.digits, min_size=7, max_size=7)
DIGITS = st.text(string.digits + "-" + string.ascii_uppercase, max_size=16)
REST = st.text(st.sampled_from("0123456789１２-－ーABFfａＦ&/・. 　丁目番地号割線のノ一二十百千〇荘①é"), max_size=24)
_SHAPE = {(True, True, True): "1", (True, True, False): "2", (False, True, True): "3", (False, True, False): "4"}


def zints_bars(text: str) -> str:
    """Return the bars that zint draws, as figures."""
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.JAPANPOST
    symbol.encode(text)
    data = symbol.encoded_data
    rows = data.tobytes()
    length = len(rows) // len(data)

    def is_dark(row: int, module: int) -> bool:
        return bool(rows[row * length + module // 8] >> module % 8 & 1)

    bars = range(0, symbol.width, 2)  # a space follows each bar
    return "".join(_SHAPE[is_dark(0, bar), is_dark(1, bar), is_dark(2, bar)] for bar in bars)


def places(digits: str) -> int:
    return sum(2 if letter.isalpha() else 1 for letter in digits)


@given(POSTAL, DIGITS)
@example("0000000", "")
@example("0000000", "----A12Z9")
def test_the_bars_are_zints(postal_code: str, digits: str) -> None:
    if places(digits) <= 13:
        assert encode(postal_code, digits).bars == zints_bars(postal_code + digits)


@given(POSTAL, st.text(string.digits + "-" + string.ascii_uppercase, min_size=7, max_size=13), DIGITS)
@example("0640804", "29-1524-23-2-", "501")
def test_what_is_too_long_has_the_bars_of_its_beginning(postal_code: str, beginning: str, more: str) -> None:
    if places(beginning) == 13:
        assert encode(postal_code, beginning + more).bars == zints_bars(postal_code + beginning)


@given(POSTAL, DIGITS)
def test_the_sum_with_the_check_is_a_multiple_of_nineteen(postal_code: str, digits: str) -> None:
    order = [*string.digits, "-", *(f"CC{number}" for number in range(1, 9))]
    characters = data_characters(postal_code, digits)
    assert (sum(map(order.index, characters)) + order.index(check_character(characters))) % 19 == 0
    assert len(encode(postal_code, digits).bars) == BARS


def test_a_letter_is_cut_between_its_two_characters() -> None:
    assert data_characters("9100067", "3-80-25J1-2BX")[-2:] == ("2", "CC1")
    with pytest.raises(RuntimeError):
        zints_bars("91000673-80-25J1-2BX")


@given(st.one_of(REST, st.text()))
@example("ß１Ｆ２")
def test_whatever_the_text_the_extract_can_be_encoded(text: str) -> None:
    digits = extract(text)
    assert encode("1000013", digits).digits == digits
    assert "--" not in digits
    assert digits == digits.strip("-")
    letters = [place for place, one in enumerate(digits) if one.isalpha()]
    assert all("-" not in digits[max(0, place - 1) : place + 2] for place in letters)
