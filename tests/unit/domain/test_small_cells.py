import numpy as np
import pytest

from survey_ops.domain.small_cells import hidden_cells


def hide(sample: list[list[int]], frame: list[list[int]] | None = None, below: int = 3) -> list[str]:
    """Return which cells are hidden, as `x` and `.`; totals are added here."""
    cells = [np.array(one, dtype=np.int64) for one in (frame or [[100] * len(row) for row in sample], sample)]
    tables = [np.vstack([one, one.sum(axis=0)]) for one in cells]
    whole = [np.hstack([one, one.sum(axis=1, keepdims=True)]) for one in tables]
    return ["".join("x" if cell else "." for cell in row) for row in hidden_cells(whole[0], whole[1], below)]


def test_large_counts_and_zeros_are_printed() -> None:
    assert hide([[3, 0], [10, 7]]) == ["...", "...", "..."]


def test_one_small_count_takes_others_with_it_so_that_no_sum_gives_it_back() -> None:
    assert hide([[1, 9], [8, 7], [20, 30]]) == ["xx.", "xx.", "...", "..."]


def test_a_total_may_be_small_too() -> None:
    found = hide([[1, 1], [9, 8]])
    assert found[0] == "xxx"
    assert found[2][2] == "."  # the whole sample is never hidden


def test_one_column_is_a_list_with_its_total() -> None:
    frame, sample = ([[300], [200], [100]], [[30], [2], [5]])
    assert hide(sample, frame) == ["..", "xx", "xx", ".."]


@pytest.mark.parametrize("below", [0, 1])
def test_nothing_is_hidden_where_the_city_says_so(below: int) -> None:
    assert hide([[1, 2], [2, 1]], below=below) == ["...", "...", "..."]


def test_another_threshold() -> None:
    assert hide([[5, 20], [30, 40]]) == ["...", "...", "..."]
    assert hide([[5, 20], [30, 40]], below=10) == ["xx.", "xx.", "..."]


def test_a_cell_in_which_everybody_was_drawn_names_them_all() -> None:
    assert hide([[6, 4], [9, 8]], [[6, 50], [60, 70]])[0] == "xx."


def test_where_everybody_was_drawn_there_is_nothing_to_hide() -> None:
    assert hide([[1, 2], [9, 8]], [[1, 2], [9, 8]]) == ["...", "...", "..."]


def test_a_partner_above_zero_is_taken_first() -> None:
    assert hide([[1, 0, 9]]) == ["x.x.", "x.x."]
