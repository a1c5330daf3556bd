"""A ruled table: how rows are dealt out to pages."""

from hypothesis import given, settings
from hypothesis import strategies as st

from survey_ops.documents.fonts import load_typeface
from survey_ops.documents.ruled_table import Column, Setting, Table, printable, set_table

FACE = load_typeface("sans")
SETTING = Setting(size=8.0, line=4.0, pad_x=1.0, pad_y=1.0)
DEPTH, BELOW = 100.0, 30.0
COLUMNS = (Column("見出し", 10.0), Column("見出し\n二", 40.0))


def table(*texts: str, below: float = BELOW) -> Table:
    return set_table(COLUMNS, [(str(at), text) for at, text in enumerate(texts)], FACE, SETTING, DEPTH, below)


def lines(text: Table) -> list[str]:
    return [line for page in text.pages for row in page for line in row.cells[1]]


def test_a_row_is_as_high_as_its_longest_cell() -> None:
    (page,) = table("一行", "長い文。" * 10).pages
    assert [row.height for row in page] == [6.0, 4.0 * len(page[1].cells[1]) + 2.0]
    assert len(page[1].cells[1]) > 1


def test_rows_stand_whole_on_a_page_and_none_is_left_out() -> None:
    found = table(*(f"行{at}" for at in range(40)))
    assert lines(found) == [f"行{at}" for at in range(40)]
    assert found.heading
    room = DEPTH - found.heading.height
    assert all(sum(row.height for row in page) <= room for page in found.pages)
    assert sum(row.height for row in found.pages[-1]) + BELOW <= room


def test_what_stands_below_takes_the_last_row_along() -> None:
    found = table(*(["行"] * 15))  # 15 rows fill the page but for less than what stands below
    assert [len(page) for page in found.pages] == [14, 1]


def test_a_row_that_is_higher_than_a_page_goes_on() -> None:
    text = "\n".join(f"行{at}" for at in range(60))
    found = table("前", text, "後")
    assert lines(found) == ["前", *text.split("\n"), "後"]
    assert [len(page) for page in found.pages] == [2, 1, 1, 1]  # the last row went along with what stands below


def test_what_stands_below_stands_alone_only_where_no_row_fits_beside_it() -> None:
    found = table("\n".join(["行"] * 20))
    assert [len(page) for page in found.pages] == [1, 0]


def test_lines_after_a_box_to_tick_stand_under_the_text() -> None:
    (page,) = table("□　" + "誓約します。" * 6).pages
    first, *others = page[0].cells[1]
    assert first.startswith("□　誓約")
    assert others
    assert all(line.startswith("　　") for line in others)


def test_a_letter_that_the_font_lacks_is_named() -> None:
    assert printable(FACE, "山😀田\n\x07") == "山〓[U+1F600]田\n〓[U+0007]"
    assert printable(FACE, "山田\t太郎\r\n") == "山田　太郎\n"


@settings(max_examples=30)
@given(st.lists(st.text(alphabet="字\n", max_size=60), max_size=30), st.sampled_from([0.0, BELOW]))
def test_no_page_overflows_and_no_text_is_lost(texts: list[str], below: float) -> None:
    found = table(*texts, below=below)
    assert found.heading
    room = DEPTH - found.heading.height
    assert all(sum(row.height for row in page) <= room for page in found.pages)
    assert "".join(lines(found)) == "".join(texts).replace("\n", "")
    assert all(page for page in found.pages[:-1]) or not texts
