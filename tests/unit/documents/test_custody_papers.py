"""The papers as a reader sees them: text taken out by pdfium, codes decoded by ZXing."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pypdfium2
import zxingcpp

from survey_ops.documents.custody_papers import (
    BlankFooter,
    PaperLine,
    PaperSheet,
    RegisterSheet,
    render_paper,
    render_register,
    undrawable,
)
from survey_ops.documents.form_page import FormFooter
from survey_ops.documents.ruled_table import Column

AT = datetime(2021, 4, 8, tzinfo=UTC)
FOOTER = FormFooter("KM2021A", "令和３年４月８日", f"841:{'3f9a' * 16}", AT)
BLANK = BlankFooter("KM2021A", "令和３年４月８日", AT)
COLUMNS = (Column("整理\n番号", 9.0, "centre"), Column("受けた者", 40.0), Column("備考", 60.0, "right"))
REGISTER = RegisterSheet(
    "個人情報等授受簿", "第 1 号", ["案件　市民アンケート"], COLUMNS, [("1", "鈴木", "なし")], ["記録した者"], FOOTER
)
PAPER = PaperSheet(
    "返却書",
    "第 2 号",
    "市民協働課　山田",
    "下記のものを返却します。",
    (
        PaperLine("数量", "シート 206 枚"),
        PaperLine("誓約", "□　控えはありません。\n□　消去しました。"),
        PaperLine("備考", "", 2),
    ),
    ("返却した者", "受領した者", "立会者"),
    FOOTER,
)


def opened(data: bytes) -> tuple[list[str], list[tuple[float, float]], dict[str, str]]:
    """Return the text of each page without white space, the sizes of the pages in mm, and what is said of the PDF."""
    document: Any = pypdfium2.PdfDocument(data)
    try:
        texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
        sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document]
        return texts, sizes, document.get_metadata_dict()
    finally:
        document.close()


def code_on(data: bytes) -> str:
    document: Any = pypdfium2.PdfDocument(data)
    try:
        (found,) = zxingcpp.read_barcodes(document[0].render(scale=3, grayscale=True).to_pil())
        return str(found.text)
    finally:
        document.close()


ROWS = [(str(at), f"氏名{at:03d}。", "備考 " * 9) for at in range(1, 71)]
LONG_REGISTER = replace(REGISTER, rows=ROWS)


@cache
def register() -> bytes:
    return render_register(LONG_REGISTER)


@cache
def paper() -> bytes:
    return render_paper(PAPER)


def test_the_same_register_gives_the_same_bytes() -> None:
    assert render_register(LONG_REGISTER) == register()


def test_a_register_is_landscape_with_title_language_and_checkpoint() -> None:
    texts, sizes, about = opened(register())
    assert set(sizes) == {(297, 210)}
    assert about["Title"] == "KM2021A 個人情報等授受簿 第 1 号"
    assert b"/Lang (ja)" in register()
    assert code_on(register()) == FOOTER.checkpoint
    for said in ("第1号", "案件市民アンケート", f"案件KM2021A作成日{FOOTER.made_on}", FOOTER.checkpoint):
        assert all(said in text for text in texts)


def test_a_long_register_repeats_its_heading_and_is_signed_once() -> None:
    texts, _, _ = opened(register())
    assert len(texts) > 2
    assert all("整理番号受けた者備考" in text for text in texts)
    assert all(f"氏名{at:03d}。" in "".join(texts) for at in range(1, 71))
    assert ["記録した者" in text for text in texts] == [False] * (len(texts) - 1) + [True]
    assert [f"{at}／{len(texts)}" in text for at, text in enumerate(texts, start=1)] == [True] * len(texts)


def test_a_blank_register_has_rows_to_write_in_and_claims_nothing() -> None:
    data = render_register(replace(REGISTER, rows=None, mark="手書き用", footer=BLANK))
    (text,), _, _ = opened(data)
    assert "手書き用。台帳が使えるようになったら" in text
    assert "チェックポイント" not in text
    assert "整理番号受けた者備考" in text


def test_a_paper_is_portrait_with_boxes_to_tick_and_to_sign() -> None:
    (text,), (size,), about = opened(paper())
    assert size == (210, 297)
    assert about["Title"] == "KM2021A 返却書 第 2 号"
    assert code_on(paper()) == FOOTER.checkpoint
    assert "市民協働課山田様" in text
    assert "数量シート206枚" in text
    assert text.count("□") == 2
    assert "☑" not in text
    assert text.count("印") == text.count("所属") == 3


def test_a_long_paper_to_nobody_goes_on_and_is_signed_once() -> None:
    long = PaperLine("シート番号", "山😀田" + "、".join(f"{number}" for number in range(1, 801, 2)))
    texts, _, _ = opened(render_paper(replace(PAPER, addressee=None, rows=(*PAPER.rows, long, *PAPER.rows))))
    assert len(texts) == 2
    assert "山〓[U+1F600]田" in "".join(texts)
    assert "797、799" in "".join(texts)
    assert "様" not in "".join(texts)
    assert ["受領した者" in text for text in texts] == [False, True]
    assert all("返却書" in text for text in texts)


def test_letters_that_the_font_lacks_are_told() -> None:
    assert undrawable(["山😀田", "a\nb"], "serif") == ("U+1F600",)
