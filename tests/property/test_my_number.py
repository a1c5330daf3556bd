"""The check digit against the formula as the ordinance writes it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain.my_number import has_check_digit, is_my_number

ELEVEN = st.text("0123456789", min_size=11, max_size=11)


def ordinance(eleven: str) -> int:
    total = 0
    for n in range(1, 12):
        p = int(eleven[-n])
        q = n + 1 if n <= 6 else n - 5
        total += p * q
    return 0 if total % 11 <= 1 else 11 - total % 11


@given(ELEVEN)
def test_one_figure_of_ten_is_right(eleven: str) -> None:
    right = [digit for digit in range(10) if is_my_number(f"{eleven}{digit}")]
    assert right == [ordinance(eleven)]


@given(ELEVEN)
def test_an_id_of_twelve_figures_has_the_digit_of_a_my_number(eleven: str) -> None:
    """The weights are the same: figures alone cannot tell one from the other."""
    assert has_check_digit(f"{eleven}{ordinance(eleven)}")


@given(ELEVEN, st.integers(0, 10), st.integers(1, 9))
def test_a_wrong_figure_is_found_unless_it_leaves_remainder_0_or_1(eleven: str, place: int, step: int) -> None:
    changed = eleven[:place] + str((int(eleven[place]) + step) % 10) + eleven[place + 1 :]
    same = ordinance(eleven) == ordinance(changed)
    assert is_my_number(f"{changed}{ordinance(eleven)}") == same
    assert not same or ordinance(eleven) == 0


@given(st.lists(st.text()), st.text())
def test_nothing_makes_it_fail(cells: list[str], text: str) -> None:
    is_my_number(text)
    has_check_digit(text)
    for cell in filter(is_my_number, cells):
        # The two rules are one but for the last figure where the remainder is 1.
        assert has_check_digit("".join(filter(str.isdecimal, unicodedata.normalize("NFKC", cell))))
