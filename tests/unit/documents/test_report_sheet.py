"""The report as a reader sees it: text taken out by pdfium, codes decoded by ZXing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from survey_ops.documents.form_layout import CONTINUED
from survey_ops.documents.form_page import FormFooter
from survey_ops.documents.form_pen import LEFT, RIGHT
from survey_ops.documents.report_sheet import deal_out, render_report
from survey_ops.documents.strips import Strip, gap
from survey_ops.domain.report_blocks import (
    Bar,
    BarChart,
    Block,
    FactList,
    Grid,
    Heading,
    Paragraph,
    Pyramid,
    Report,
)
from survey_ops.errors import InputError

HEAD = "3f9a" * 16
FOOTER = FormFooter("KM2021A", "令和３年４月21日", f"128:{HEAD}", datetime(2021, 4, 21, tzinfo=UTC))
MM = 72 / 25.4
BARS = (Bar("北", 60.0, 58.0), Bar("南", 40.0, None))
SHORT = Grid(
    "表１　年齢別の構成", ("年齢", "人数", "割合"), (("18歳以上", "1,234", "100.0"), ("計", "1,234", "100.0"))
)
BLOCKS: tuple[Block, ...] = (
    Heading("１　調査及び抽出の方法"),
    Paragraph("無作為に抽出した。" * 20),
    FactList((("シード", "さいころ"), ("ハッシュ", HEAD * 3))),
    SHORT,
    Pyramid("図１　構成", ("男", "女"), BARS, BARS),
    BarChart("図２　地区別の構成", BARS),
)


def make(*blocks: Block, subject: str = "市民アンケート") -> Report:
    return Report("標本抽出報告書", subject, blocks)


@contextmanager
def opened(report: Report) -> Iterator[Any]:
    document: Any = pypdfium2.PdfDocument(BytesIO(render_report(report, FOOTER)))
    try:
        yield document
    finally:
        document.close()


def page_texts(report: Report) -> list[str]:
    with opened(report) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def test_everything_of_a_report_can_be_read() -> None:
    (text,) = page_texts(make(*BLOCKS))
    for said in (
        "標本抽出報告書",
        "市民アンケート",
        "調査及び抽出の方法",
        "無作為に抽出した。" * 20,
        "さいころ",
        HEAD * 3,
    ):
        assert said in text
    for said in ("表１年齢別の構成", "18歳以上1,234100.0", "計1,234100.0", "図１構成", "図２地区別の構成", "1／1"):
        assert said in text


def test_the_same_report_is_the_same_file() -> None:
    assert render_report(make(*BLOCKS), FOOTER) == render_report(make(*BLOCKS), FOOTER)


def test_every_page_has_its_number_the_case_and_the_checkpoint_as_a_code() -> None:
    with opened(make(*BLOCKS * 4)) as document:
        assert len(document) > 2
        for number, page in enumerate(document, 1):
            text = "".join(page.get_textpage().get_text_range().split())
            assert f"{number}／{len(document)}" in text
            assert "KM2021A" in text
            assert f"128:{HEAD}" in text
            (code,) = zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil())
            assert code.text == f"128:{HEAD}"
            assert text.count("標本抽出報告書") == 1


def test_nothing_is_drawn_in_the_margins() -> None:
    rows = tuple((f"とても長い名前の区分{at}" * 5, *["123,456"] * 11) for at in range(5))
    wide = Grid("表２", ("区分", *["人数"] * 11), rows)
    with opened(make(*BLOCKS, wide, FactList((("項目", "長い値" * 60),)))) as document:
        for page in document:
            for one in page.get_objects():
                left, bottom, right, top = one.get_bounds()
                if right - left > 0 and top - bottom > 0:
                    assert left >= LEFT * MM - 1
                    assert right <= RIGHT * MM + 8  # the quiet zone of the code
                    assert bottom >= 10 * MM
                    assert top <= 287 * MM


def test_numbers_of_a_column_end_under_each_other() -> None:
    rows = (("北", "5"), ("南", "12,345"), ("計", "12,350"))
    with opened(make(Grid("表１", ("地区", "人数"), rows))) as document:
        texts = document[0].get_textpage()
        edges = []
        for word in ("5", "12,345", "12,350"):
            found = texts.search(word, match_whole_word=True).get_next()
            assert found is not None
            index, count = found
            edges.append(texts.get_charbox(index + count - 1)[2])
    assert max(edges) - min(edges) < 0.6


def test_numbers_of_narrow_columns_do_not_run_into_each_other() -> None:
    rows = tuple(("18～29歳", *["1,234,567"] * 12) for _ in range(3))
    with opened(make(Grid("表１", ("年齢", *["人数"] * 12), rows))) as document:
        assert document[0].get_textpage().get_text_range().split().count("1,234,567") == 36


def test_a_long_table_has_its_head_on_every_page_and_loses_no_row() -> None:
    rows = tuple((f"第{at}地区", f"{at:,}") for at in range(1, 121))
    texts = page_texts(make(Grid("表１　地区別", ("地区", "人数"), rows, totals=0)))
    assert len(texts) > 2
    assert all("地区人数" in text for text in texts)
    assert [f"表１地区別{CONTINUED}" in text for text in texts] == [False] + [True] * (len(texts) - 1)
    whole = "".join(texts)
    assert all(f"第{at}地区{at:,}" in whole for at in range(1, 121))


def test_a_short_table_is_not_broken() -> None:
    on = set()
    for lines in range(23, 30):  # those with which it still fits the first page, and those with which it does not
        texts = page_texts(make(*[Paragraph("一行")] * lines, SHORT))
        (page,) = [number for number, text in enumerate(texts) if "年齢別の構成" in text]
        assert "計1,234" in texts[page]
        on.add(page)
    assert on == {0, 1}


def test_a_heading_is_not_left_at_the_foot_of_a_page() -> None:
    on = set()
    for lines in range(24, 30):  # likewise
        texts = page_texts(make(*[Paragraph("一行")] * lines, Heading("見出し"), Paragraph("続き")))
        (page,) = [number for number, text in enumerate(texts) if "見出し" in text]
        assert "続き" in texts[page]
        on.add(page)
    assert on == {0, 1}


def test_many_bars_are_drawn_in_parts() -> None:
    chart = BarChart("図１　地区別", tuple(Bar(f"第{at}地区", 1.0, 1.0) for at in range(50)))
    text = "".join(page_texts(make(chart)))
    assert text.count("図１地区別") == 3
    assert all(text.count(f"第{at}地区") == 1 for at in range(50))


def test_a_long_title_is_broken_and_cut_in_the_running_head() -> None:
    subject = "前期基本計画に関する市民アンケート" * 5
    first, second, *_ = page_texts(make(*BLOCKS * 2, subject=subject))
    assert subject in first
    assert subject not in second
    assert "…" in second


def test_a_character_that_no_font_has_is_told() -> None:
    with pytest.raises(InputError) as told:
        render_report(make(Paragraph("\U0001f600")), FOOTER)
    assert told.value.code == "glyph"
    assert "U+1F600" in told.value.problems[0].message


def strip(height: float, *, keep: bool = False, again: tuple[Strip, ...] = ()) -> Strip:
    return Strip(height, lambda pens, top: None, keep, again)


STRIPS = st.lists(
    st.tuples(st.floats(1, 60), st.booleans()).map(lambda said: strip(said[0], keep=said[1]))
    | st.floats(1, 9).map(gap),
    max_size=40,
)


@given(STRIPS)
def test_every_strip_stands_once_in_its_order_and_on_its_page(strips: list[Strip]) -> None:
    pages = deal_out(strips, first_top=40.0, bottom=261.0)
    drawn = [one for page in pages for one, _ in page if not one.is_gap]
    assert drawn == [one for one in strips if not one.is_gap]
    for page in pages:
        for one, top in page:
            assert top + one.height <= 261.0 + 1e-6
        for (one, top), (_, below) in pairwise(page):
            assert below == pytest.approx(top + one.height)
        assert not page[0][0].is_gap or page is pages[0]


def test_what_keeps_together_moves_together() -> None:
    parts = [strip(100), strip(60, keep=True), strip(60)]
    assert [len(page) for page in deal_out(parts, 40.0, 250.0)] == [1, 2]
    assert [len(page) for page in deal_out([replace(one, keep=False) for one in parts], 40.0, 250.0)] == [2, 1]


def test_a_table_goes_on_with_its_head() -> None:
    head = strip(10)
    rows = [strip(50, again=(head,)) for _ in range(4)]
    second = deal_out(rows, 100.0, 260.0)[1]
    assert second[0][0] is head
