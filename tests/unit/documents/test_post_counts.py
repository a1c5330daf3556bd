"""The counts of a posting: one page, whatever is posted, and a CSV that a spreadsheet opens."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest

from survey_ops.documents.form_page import FormFooter
from survey_ops.documents.post_counts import PostPage, counts_csv, render_counts
from survey_ops.domain.post_counts import PostCounts, count_codes

FOOTER = FormFooter("KM2021A", "令和３年４月８日", f"4:{'ab' * 32}", datetime(2021, 4, 8, tzinfo=UTC))


def counted(codes: Sequence[str], own: Sequence[str] | None = None) -> PostCounts:
    return count_codes(codes, lambda figures: figures[:3], own)


def pages(counts: PostCounts, held: int = 0) -> list[str]:
    data = render_counts(PostPage("市民アンケート", "宛先の全員", held, counts), FOOTER)
    document: Any = pypdfium2.PdfDocument(data)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def test_the_numbers_are_on_the_page() -> None:
    (text,) = pages(counted(["201-0001"] * 2000 + ["201-0014"] * 300 + ["182-0011"] * 12), held=3)
    assert "総数2,312通" in text
    assert "差出しの郵便区（201）2,300通ほかの郵便区12通" in text
    assert "201区内2,300" in text
    assert "201-00012,000" in text
    assert "うち3通は別扱い" in text
    assert "区分郵便物2,000通以上2,312通達している" in text


def test_without_enough_pieces_it_says_so() -> None:
    (text,) = pages(counted(["201-0001"] * 99), held=0)
    assert "郵便区内特別郵便物（郵便区201）100通以上99通足りない" in text
    assert "別扱い" not in text


@pytest.mark.parametrize(("many", "is_listed"), [(40, True), (900, False)])
def test_it_is_one_page(many: int, is_listed: bool) -> None:
    codes = [f"{100 + number}-0001" for number in range(many)]
    (text,) = pages(counted(codes, own=[f"{100 + number}" for number in range(12)]))
    assert (f"{100 + many - 1}-0001" in text) == is_listed
    assert ("CSVのファイルにあります" in text) != is_listed
    assert f"ほか{many - 12}の郵便区{many - 12}" in text
    assert f"バーコード付郵便物1,000通以上{many}通" in text


def test_the_csv_has_all_of_them() -> None:
    data = counts_csv(counted(["201-0001", "201-0001", "182-0011"]))
    assert data == (
        b"\xef\xbb\xbf" + "郵便番号,郵便区,区内・区外,通数\r\n182-0011,182,区外,1\r\n201-0001,201,区内,2\r\n".encode()
    )
