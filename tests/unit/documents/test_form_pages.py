"""Blocks dealt out to pages."""

from survey_ops.documents.form_blocks import build_blocks
from survey_ops.documents.form_layout import CONTINUED, LINE, PAD_Y, WHOLE, Block, Cell, Grid, Heading, Line, Piece
from survey_ops.documents.form_page import BODY_BOTTOM, BODY_TOP
from survey_ops.documents.form_pages import paginate
from survey_ops.domain.form import FormValues
from tests.forms import PRECHECK, measure

DEPTH = BODY_BOTTOM - BODY_TOP


def cell(count: int, label: str = "欄", keep: int = 0) -> Cell:
    lines = tuple(Line((Piece(0, str(number)),), keep=number < keep) for number in range(count))
    return Cell((label,), lines)


def numbers(block: Block) -> list[str]:
    assert isinstance(block, Cell)
    return [line.pieces[0].text for line in block.lines]


def test_a_short_row_moves_whole_to_the_next_page() -> None:
    short = cell(int((WHOLE - 2 * PAD_Y) / LINE))
    filler = cell(38)
    pages = paginate([filler, short], DEPTH)
    assert [[placed.block for placed in page] for page in pages] == [[filler], [short]]


def test_a_long_row_leaves_two_lines_on_either_side() -> None:
    full = int((DEPTH - 2 * PAD_Y) / LINE)
    pages = paginate([cell(full + 1)], DEPTH)
    assert [len(numbers(page[0].block)) for page in pages] == [full - 1, 2]
    space_for_three = cell(full - 4)
    pages = paginate([space_for_three, cell(30, keep=3)], DEPTH)
    assert [len(page) for page in pages] == [1, 1]  # a heading of two lines and one line of text would stand alone


def test_a_row_over_many_pages_says_continued_once_a_page() -> None:
    pages = paginate([cell(200)], DEPTH)
    blocks = [page[0].block for page in pages]
    assert [number for block in blocks for number in numbers(block)] == [str(number) for number in range(200)]
    labels = [block.label for block in blocks if isinstance(block, Cell)]
    assert labels == [("欄",)] + [("欄", CONTINUED)] * (len(pages) - 1)


def test_a_grid_is_never_broken() -> None:
    blocks = build_blocks(PRECHECK, FormValues({}, {}), measure)
    grid = next(block for block in blocks if isinstance(block, Grid))
    pages = paginate([cell(34), grid], DEPTH)
    assert pages[1][0].block == grid
    assert pages[1][0].top == 0


def test_lines_that_belong_together_are_not_divided() -> None:
    lines = tuple(Line((Piece(0, str(number)),), keep=number not in {9, 19, 29, 49}) for number in range(50))
    pages = paginate([cell(10), Cell(("欄",), lines)], DEPTH)
    assert [[len(numbers(placed.block)) for placed in page] for page in pages] == [[10, 30], [20]]


def test_a_chain_that_is_more_than_a_page_fills_the_page() -> None:
    full = int((DEPTH - 2 * PAD_Y) / LINE)
    pages = paginate([cell(60, keep=59)], DEPTH)
    assert [len(numbers(page[0].block)) for page in pages] == [full, 60 - full]


def test_a_heading_never_ends_a_page() -> None:
    full = int((DEPTH - 2 * PAD_Y) / LINE)
    for height in range(full - 12, full):
        for below in (cell(1), cell(4), cell(60, keep=3)):
            pages = paginate([cell(height), Heading("外部提供"), below], DEPTH)
            assert not any(isinstance(page[-1].block, Heading) for page in pages)
    stays = paginate([cell(full - 8), Heading("外部提供"), cell(60, keep=3)], DEPTH)
    assert [type(placed.block) for placed in stays[0]] == [Cell, Heading, Cell]


def test_a_heading_over_a_grid_goes_along_with_it() -> None:
    blocks = build_blocks(PRECHECK, FormValues({}, {}), measure)
    grid = next(block for block in blocks if isinstance(block, Grid))
    pages = paginate([cell(34), Heading("項目"), grid], DEPTH)
    assert [[type(placed.block) for placed in page] for page in pages] == [[Cell], [Heading, Grid]]


def test_a_label_taller_than_the_space_left_goes_to_the_next_page() -> None:
    label = ("提供先での", "個人情報の", "管理の", "方法", "（続き）")
    full = int((DEPTH - 2 * PAD_Y) / LINE)
    long = Cell(label, cell(30).lines)
    assert [len(page) for page in paginate([cell(full - 4), long], DEPTH)] == [1, 1]
    assert [len(page) for page in paginate([cell(full - 8), long], DEPTH)] == [2, 1]


def test_boxes_of_a_label_are_not_repeated() -> None:
    boxed = Cell(("事 項",), cell(60).lines, boxes=(Line((Piece(0, "□", is_box=True),)),))
    first, second = (page[0].block for page in paginate([boxed], DEPTH))
    assert isinstance(first, Cell)
    assert isinstance(second, Cell)
    assert (first.boxes, second.boxes) == (boxed.boxes, ())
