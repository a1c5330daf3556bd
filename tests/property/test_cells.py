"""Whatever stands in a cell, it is judged and nothing fails."""

from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain import spreadsheet_damage as damage
from survey_ops.domain.cell_kinds import CellKind, can_be, is_shifted, kind_of
from survey_ops.domain.foreign_names import Names, NoName, label_name

CELLS = st.text() | st.text("0123456789-/.E+年月日〒　ｱアあ山#", max_size=12)
NAMES = st.builds(Names, st.text(), st.text(), st.text(), st.text(), st.sampled_from(["", "1", "2", "9"]))


@given(CELLS)
def test_every_cell_may_stand_in_a_column_of_its_own_kind(text: str) -> None:
    assert can_be(text, kind_of(text))


@given(CELLS)
def test_no_cell_is_damaged_in_two_ways(text: str) -> None:
    numbers = [damage.is_exponent(text), damage.has_point_zero(text), damage.is_error_cell(text)]
    assert sum([*numbers, damage.has_lost_zeros(text)]) <= 1
    assert sum([*numbers, damage.is_date_address(text)]) <= 1


@given(st.lists(st.tuples(CELLS, st.sampled_from(CellKind))))
def test_a_row_is_judged_by_all_its_cells_in_any_order(cells: list[tuple[str, CellKind]]) -> None:
    assert is_shifted(cells) == is_shifted(cells[::-1])
    assert not is_shifted([(text, kind_of(text)) for text, _ in cells])


@given(NAMES)
def test_a_name_is_one_of_the_cells_as_it_stands(names: Names) -> None:
    found = label_name(names, frozenset({"2"}))
    if isinstance(found, str):
        assert found in (names.name, names.kanji, names.alphabet, names.alias)
        assert found.strip(" \u3000")
    else:
        assert isinstance(found, NoName)
