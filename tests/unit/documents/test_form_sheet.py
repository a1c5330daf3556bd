"""The form as a reader sees it: text taken out by pdfium, pages rendered, codes decoded by ZXing."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont

from survey_ops.documents import checkbox_font
from survey_ops.documents.fonts import load_typeface
from survey_ops.documents.form_layout import (
    CONTINUED,
    LABEL_WIDTH,
    LINE,
    PAD_Y,
    WHOLE,
    WIDTH,
    Cell,
    Grid,
    Line,
    Piece,
    break_lines,
    build_blocks,
    paginate,
)
from survey_ops.documents.form_sheet import BODY_BOTTOM, BODY_TOP, LEFT, FormFooter, render_form
from survey_ops.documents.pdf import new_pdf
from survey_ops.domain.chain import Checkpoint
from survey_ops.domain.form import FormDefinition, FormValues, TextRow, parse_form
from survey_ops.domain.signed_checkpoint import Proof, SignedCheckpoint
from survey_ops.errors import Exit, InputError
from survey_ops.resources import templates

HEAD = "3f9a" * 16
FOOTER = FormFooter(
    "KM2025A",
    "令和７年４月21日",
    f"128:{HEAD}",
    datetime(2025, 4, 21, 9, 0, tzinfo=timezone(timedelta(hours=9))),
)
MM = 72 / 25.4
DEPTH = BODY_BOTTOM - BODY_TOP


def load_precheck() -> FormDefinition:
    folder = templates() / "forms"
    form, items = (
        tomllib.loads((folder / name).read_text(encoding="utf-8")) for name in ("precheck.toml", "items.toml")
    )
    return parse_form(form, items, "precheck.toml")


PRECHECK = load_precheck()

VALUES = FormValues(
    {
        "title": "公共交通の利用に関する市民意識調査",
        "division": "都市建設部交通対策課",
        "office_work": "公共交通の利用に関する市民意識調査",
        "purpose": "次期地域公共交通計画に掲げる指標の現状値を把握するため。",
        "period": "令和７年５月12日～５月30日",
        "count": "2,500件",
        "scope": "18歳から",
        "source_work": "住民基本台帳事務",
        "source_office": "市民生活部市民課",
        "use_reason": (
            "調査票を送付する相手を選ぶため，住民基本台帳に記録されている満18歳以上の市民から無作為に"
            "2,500人を抽出し，郵便番号，住所及び氏名を宛名ラベルに印字する方法により利用する。"
        ),
        "use_erasure": "抽出した一覧は，発送が終わった日から７日以内に担当職員が消去し，授受簿に記録する。",
        "recipient": "株式会社みほん印刷\n市の発送業務を受託した実績があり，個人情報を適切に管理できる事業者である。",
        "medium_detail": "郵便番号，住所及び氏名を印字した宛名ラベル",
        "provision_reason": (
            "宛名ラベルを封筒に貼る作業を委託するため。\n担当職員が庁舎内で委託先の責任者に宛名ラベルを手渡し，"
            "枚数を双方で確認した上で，委託先が施錠できる専用の箱に入れて作業場所まで運ぶ。"
        ),
        "recipient_care": "入退室を記録している部屋に置かれた施錠できる保管庫で管理する。",
        "give_back": "令和７年５月９日，貼付済みの封筒及び余ったラベルの全てを委託先から受け取り，枚数を照合する。",
        "provided_erasure": "渡すのは宛名ラベルだけであり，全て返却を受けるため，手元に個人情報は残らない。",
        "provision_terms": "目的の外に用いないこと及び再委託をしないことを契約書に定め，特記仕様書を取り交わすこと。",
        "notice": "調査票を発送する前に，市の広報紙により，この調査について広く市民に知らせる。",
    },
    {
        "basis": frozenset({"use", "provide"}),
        "used_items": frozenset({"氏名", "生年月日", "性別", "住所"}),
        "provided_items": frozenset({"氏名", "住所"}),
        "medium": frozenset({"other"}),
    },
)


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def pages_of(pdf: bytes) -> list[str]:
    with opened(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def contents_of(pdf: bytes) -> str:
    """Return the text in the column right of the labels, all pages, as a reader selects it."""
    with opened(pdf) as document:
        height = document[0].get_height()
        column = {
            "left": (LEFT + LABEL_WIDTH) * MM,
            "right": (LEFT + WIDTH) * MM,
            "top": height - BODY_TOP * MM,
            "bottom": height - BODY_BOTTOM * MM,
        }
        return squeeze("".join(page.get_textpage().get_text_bounded(**column) for page in document))


def squeeze(text: str) -> str:
    """Drop white space, and the selectors that pdfium does not give back."""
    return "".join(char for char in text if not char.isspace() and not 0xE0100 <= ord(char) <= 0xE01EF)


def measure(text: str) -> float:
    return load_typeface("serif").width(text, 10.5)


@pytest.fixture(scope="module")
def filled() -> bytes:
    return render_form(PRECHECK, VALUES, FOOTER)


def test_every_label_note_and_value_stands_in_order(filled: bytes) -> None:
    text = squeeze("".join(pages_of(filled)))
    at = 0
    for row in PRECHECK.rows:
        parts = [row.label]
        if isinstance(row, TextRow):
            parts += [row.heading, row.note, VALUES.texts.get(row.id, "")]
        for part in map(squeeze, parts):
            assert part in text[at:], (row.id, part)
            at = text.index(part, at) + len(part)


def test_both_grids_hold_exactly_the_thirty_items(filled: bytes) -> None:
    first, second = map(squeeze, pages_of(filled))
    for page, row_id in ((first, "used_items"), (second, "provided_items")):
        checked = VALUES.checked[row_id]
        expected = "".join(("☑" if item in checked else "□") + item for item in PRECHECK.items)
        headings = "".join(squeeze(group.heading) for group in PRECHECK.groups)
        assert headings + expected + "その他の記録項目" in page


def test_boxes_of_the_other_rows(filled: bytes) -> None:
    first, second = map(squeeze, pages_of(filled))
    assert "☑①条例第12条第２項第４号目的外利用☑②条例第13条第２項第４号外部提供" in first
    assert "□紙媒体□電磁的記録媒体☑その他の媒体（具体的な形態）郵便番号，住所及び" in second


def test_an_empty_form_checks_nothing() -> None:
    pages = pages_of(render_form(PRECHECK, FormValues({}, {}), FOOTER))
    assert len(pages) == 2
    assert "☑" not in "".join(pages)
    assert "".join(pages).count("□") == 2 + 30 + 30 + 3


def test_every_page_has_title_number_and_checkpoint(filled: bytes) -> None:
    pages = pages_of(filled)
    assert len(pages) == 2
    for number, page in enumerate(pages, 1):
        assert page.startswith("アンケート案件実施前確認シート")
        assert f"{number}／2" in page
        assert HEAD in page
        text = squeeze(page)
        assert "案件KM2025A作成日令和７年４月21日" in text
        assert "授受簿のチェックポイント（記録の番号とハッシュ。右のコードと同じ）128:" in text


def test_the_code_on_every_page_is_the_checkpoint(filled: bytes) -> None:
    with opened(filled) as document:
        for page in document:
            found = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
            assert [code.text for code in found] == [FOOTER.checkpoint]


def test_same_input_same_bytes(filled: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    checkbox_font.checkbox_font.cache_clear()
    assert render_form(PRECHECK, VALUES, FOOTER) == filled
    assert render_form(PRECHECK, VALUES, replace(FOOTER, created=datetime(2025, 4, 22, tzinfo=UTC))) != filled


def test_title_and_language_are_set(filled: bytes) -> None:
    with opened(filled) as document:
        assert document.get_metadata_value("Title") == "アンケート案件実施前確認シート"
    assert b"/Lang (ja)" in filled


def test_a_long_text_goes_on_with_its_label_repeated() -> None:
    text = "".join(f"第{number}の理由は「移動の実態」の把握にあり，2,500件を用いる。" for number in range(170))
    assert len(text) > 5000
    pdf = render_form(PRECHECK, FormValues({"use_reason": text}, {}), FOOTER)
    repeated = ["目的外利用の理由，方法等（続き）" in squeeze(page) for page in pages_of(pdf)]
    assert repeated == [False, True, True, True, True, False]
    assert text in contents_of(pdf)


def test_forty_lines_stay_forty_lines() -> None:
    text = "\n".join(f"{number}番目の行" for number in range(40))
    pages = pages_of(render_form(PRECHECK, FormValues({"give_back": text}, {}), FOOTER))
    lines = [line.strip() for page in pages for line in page.splitlines()]
    assert [line for line in lines if line.endswith("番目の行")] == text.split("\n")


def test_undrawable_characters_are_all_told_before_drawing() -> None:
    values = FormValues({"division": "\U0001f600課\U0001f600☑", "notice": "辻\U000e01ef\x07"}, {})
    with pytest.raises(InputError) as caught:
        render_form(PRECHECK, values, replace(FOOTER, made_on="\U0001f600"))
    error = caught.value
    assert (error.exit, error.code) == (Exit.INPUT, "glyph")
    assert error.message == "「アンケート案件実施前確認シート」に印刷できない文字があります（3か所）。"
    assert [(problem.column, problem.message) for problem in error.problems] == [
        ("division", "「主 管 課」に、書体にない文字があります（U+1F600、U+2611）。別の文字に直してください。"),
        ("notice", "「通 知」に、書体にない文字があります（U+8FBB U+E01EF、U+0007）。別の文字に直してください。"),
        ("made_on", "「作成日」に、書体にない文字があります（U+1F600）。別の文字に直してください。"),
    ]


def test_values_of_no_row_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        render_form(PRECHECK, FormValues({"titel": "x"}, {"medium": frozenset({"fax"})}), FOOTER)
    assert caught.value.code == "form"
    assert [problem.column for problem in caught.value.problems] == ["titel", "medium"]


@pytest.mark.parametrize("checkpoint", ["", HEAD, f"1:{HEAD[1:]}", f"1:{HEAD.upper()}", f"01:{HEAD}", f"1:{HEAD}\n"])
def test_a_footer_needs_a_checkpoint(checkpoint: str) -> None:
    with pytest.raises(ValueError, match="N:64hex"):
        replace(FOOTER, checkpoint=checkpoint)


def test_a_footer_signs_no_other_checkpoint() -> None:
    number, _, head = FOOTER.checkpoint.partition(":")
    signed = SignedCheckpoint("KM2025A", Checkpoint(int(number), head), "20250421000000", bytes(64))
    assert replace(FOOTER, proof=Proof(signed, bytes(32))).proof
    with pytest.raises(ValueError, match="another checkpoint"):
        replace(FOOTER, proof=Proof(replace(signed, checkpoint=Checkpoint(7, head)), bytes(32)))


def test_a_footer_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(FOOTER, created=datetime(2025, 4, 21))


def test_a_form_in_gothic() -> None:
    pages = pages_of(render_form(replace(PRECHECK, font="sans"), VALUES, FOOTER))
    assert "都市建設部交通対策課" in pages[0]


# Breaking lines: an em is 3.7 mm, so 38 mm hold ten wide characters.


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ("",)),
        ("あいうえおかきくけこ", ("あいうえおかきくけこ",)),
        ("あいうえおかきくけこさ", ("あいうえおかきくけこ", "さ")),
        ("あいうえおかきくけこ、さ", ("あいうえおかきくけ", "こ、さ")),
        ("あいうえおかきくけっー」さ", ("あいうえおかきく", "けっー」さ")),
        ("あいうえおかきくけ「こ」", ("あいうえおかきくけ", "「こ」")),
        ("あいうえおかき2,500件を", ("あいうえおかき", "2,500件を")),
        ("あいうえおかきくけ2021", ("あいうえおかきくけ", "2021")),
        ("あいうえおかき survey design", ("あいうえおかき", "survey design")),
        ("あ" * 10 + "　い", ("あ" * 10, "い")),
        ("　字下げ", ("　字下げ",)),
        ("一\n\n二\r\n三\r四", ("一", "", "二", "三", "四")),
        ("。" * 12, ("。" * 10, "。" * 2)),
        ("あ\tい", ("あ　い",)),
    ],
)
def test_lines_break_where_they_may(text: str, lines: tuple[str, ...]) -> None:
    assert break_lines(text, 38.0, measure) == lines


def test_a_word_wider_than_the_line_is_broken_and_a_selector_stays_with_its_character() -> None:
    lines = break_lines("a" * 60 + "葛\U000e0100" * 12, 38.0, measure)
    assert "".join(lines) == "a" * 60 + "葛\U000e0100" * 12
    assert len(lines) > 3
    assert not any(line.startswith("\U000e0100") for line in lines)


# Dealing out to pages.


def cell(count: int, label: str = "欄", keep: int = 0) -> Cell:
    lines = tuple(Line((Piece(0, str(number)),), keep=number < keep) for number in range(count))
    return Cell((label,), lines)


def numbers(block: Cell | Grid) -> list[str]:
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
    pages = paginate([space_for_three, cell(30, keep=2)], DEPTH)
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


def test_the_detail_of_the_medium_stands_in_the_cell_of_the_medium() -> None:
    blocks = build_blocks(PRECHECK, VALUES, measure)
    medium = next(block for block in blocks if isinstance(block, Cell) and block.label == ("外部提供の形態",))
    assert ["".join(piece.text for piece in line.pieces) for line in medium.lines] == [
        "□紙媒体□電磁的記録媒体☑その他の媒体",
        "（具体的な形態）",
        "郵便番号，住所及び氏名を印字した宛名ラベル",
    ]


def test_an_empty_row_leaves_a_line_to_write_on_unless_a_note_fills_it() -> None:
    blocks = build_blocks(PRECHECK, FormValues({}, {}), measure)
    heights = {"".join(block.label): len(block.lines) for block in blocks if isinstance(block, Cell)}
    assert heights["件 数"] == 1
    assert heights["そ の 他 の 記 録 項 目"] == 1
    assert heights["目的外利用の理由，方法等"] == 2


# The font of the boxes.


def test_the_box_font_is_always_the_same_bytes() -> None:
    first = checkbox_font.checkbox_font()
    checkbox_font.checkbox_font.cache_clear()
    assert checkbox_font.checkbox_font() == first
    assert len(first) < 2000


def test_the_box_font_draws_one_box_with_and_without_a_tick() -> None:
    font: Any = TTFont(BytesIO(checkbox_font.checkbox_font()))
    cmap, glyphs = font.getBestCmap(), font["glyf"]
    assert font["head"].unitsPerEm == 1000
    assert {chr(code) for code in cmap} == {" ", "☑", "□", "☐"}
    contours = {char: glyphs[cmap[ord(char)]].getCoordinates(glyphs)[0] for char in "☑□☐"}
    assert list(contours["□"]) == list(contours["☐"]) == list(contours["☑"])[:8]
    box, tick = list(contours["☑"])[:8], list(contours["☑"])[8:]
    assert len(tick) == 6
    assert max(tick) > max(box)  # over the corner, as by hand
    assert {font["hmtx"][cmap[ord(char)]][0] for char in "☑□☐"} == {1000}
    assert font["head"].created == font["head"].modified == 2_082_844_800


def test_the_box_font_needs_its_file_no_more() -> None:
    pdf = new_pdf("題名", FOOTER.created)
    checkbox_font.add_checkbox_font(pdf)
    font: Any = pdf.fonts[checkbox_font.FAMILY]
    assert font.ttfont.reader is None  # Windows removes no open file
    whole: Any = TTFont(BytesIO(checkbox_font.checkbox_font()))
    assert set(font.ttfont.keys()) == set(whole.keys())


def test_no_font_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    render_form(PRECHECK, FormValues({}, {}), FOOTER)
    assert list(tmp_path.iterdir()) == []
