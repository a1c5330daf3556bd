import pytest

from survey_ops.domain.cell_kinds import CellKind, can_be, is_shifted, kind_of

POSTAL, DATE, NUMBER = CellKind.POSTAL, CellKind.DATE, CellKind.NUMBER
KANA, TEXT, EMPTY = CellKind.KANA, CellKind.TEXT, CellKind.EMPTY


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", EMPTY),
        (" 　", EMPTY),
        ("201-0014", POSTAL),
        ("２０１－００１４", POSTAL),
        ("〒201-0014", POSTAL),
        ("〒 201ー0014", POSTAL),
        ("19750102", DATE),
        ("１９７５０１０２", DATE),
        ("19750100", DATE),
        ("1975/1/2", DATE),
        ("昭和50年1月2日", DATE),
        ("昭和50年春", DATE),
        ("S500102", DATE),
        ("19751302", NUMBER),
        ("00000000", NUMBER),
        ("2010014", NUMBER),
        ("3500102", NUMBER),
        ("0010000512", NUMBER),
        ("1", NUMBER),
        ("ヤマダ　タロウ", KANA),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", KANA),
        ("やまだ たろう", KANA),
        ("マリー・アンヌ", KANA),
        ("ー", TEXT),
        ("・", TEXT),
        ("山田　太郎", TEXT),
        ("塚本", TEXT),
        ("SMITH JOHN", TEXT),
        ("和泉本町一丁目1番5号", TEXT),
        ("1-2-3", TEXT),
        ("不詳", TEXT),
        ("昭和50年頃", TEXT),
        ("A0012", TEXT),
    ],
)
def test_the_kind_of_a_cell(text: str, kind: CellKind) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", set(CellKind)),
        ("9990014", {POSTAL, NUMBER}),
        ("3500102", {POSTAL, NUMBER, DATE}),
        ("201-0014", {POSTAL}),
        ("19750102", {DATE, NUMBER}),
        ("00000000", {DATE, NUMBER}),
        ("19751302", {NUMBER}),
        ("不詳", {DATE, TEXT}),
        ("昭和50年頃", {DATE, TEXT}),
        ("1975/1/2", {DATE}),
        ("ヤマダ", {KANA, TEXT}),
        ("山田", {TEXT}),
    ],
)
def test_a_cell_may_stand_in_columns_of_several_kinds(text: str, kinds: set[CellKind]) -> None:
    assert {kind for kind in CellKind if can_be(text, kind)} == kinds


COLUMNS = (NUMBER, TEXT, KANA, DATE, POSTAL, TEXT)
ROW = ("0010000512", "山田　太郎", "ヤマダ　タロウ", "19750102", "2010014", "和泉本町一丁目1番5号")


def shifted(*cells: str) -> bool:
    return is_shifted(list(zip(cells, COLUMNS, strict=True)))


def test_a_row_in_its_columns() -> None:
    assert not shifted(*ROW)
    assert not shifted(*[""] * 6)
    assert not is_shifted([])


@pytest.mark.parametrize("place", range(1, 6))
def test_one_odd_cell_is_no_shift(place: int) -> None:
    cells = list(ROW)
    cells[place] = "19751302" if place != 1 else "201-0014"
    assert not shifted(*cells)


def test_a_row_that_lost_a_cell() -> None:
    assert shifted(ROW[0], *ROW[2:], "")
    assert shifted(*ROW[1:], "")
    assert shifted(*ROW[:2], *ROW[3:], "")


def test_a_row_that_gained_a_cell() -> None:
    assert shifted("", *ROW[:5])
    assert shifted(*ROW[:2], "", *ROW[2:5])


def test_cells_that_belong_to_no_column_are_no_shift() -> None:
    cells = [("x", DATE), ("#N/A", POSTAL), ("?", NUMBER)]
    assert not is_shifted(cells)
    assert is_shifted([("201-0014", DATE), ("1975/1/2", POSTAL), ("?", NUMBER)])
