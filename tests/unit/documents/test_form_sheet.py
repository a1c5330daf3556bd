"""The form as a reader sees it: text taken out by pdfium, pages rendered, codes decoded by ZXing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zxingcpp
from fpdf import FPDF

from survey_ops.documents import checkbox_font
from survey_ops.documents.findings_page import FindingBlock
from survey_ops.documents.fonts import load_typeface
from survey_ops.documents.form_page import BODY_BOTTOM, BODY_TOP, FooterArea, FormFooter, draw_footer
from survey_ops.documents.form_pen import Pen
from survey_ops.documents.form_sheet import render_form
from survey_ops.domain.chain import Checkpoint
from survey_ops.domain.form import AnswersRow, FormValues, TextRow
from survey_ops.domain.signed_checkpoint import Proof, SignedCheckpoint
from survey_ops.errors import Exit, InputError
from tests.forms import (
    COUNCIL,
    COUNCIL_VALUES,
    FOOTER,
    HEAD,
    MM,
    PRECHECK,
    REASON,
    contents_of,
    opened,
    pages_of,
    squeeze,
)

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
        if isinstance(row, AnswersRow):
            parts += [row.heading, VALUES.texts.get(row.id, "")]
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


# The council sheet.


@pytest.fixture(scope="module")
def council() -> bytes:
    return render_form(COUNCIL, COUNCIL_VALUES, FOOTER)


def test_the_council_sheet_reads_row_by_row_the_label_before_the_content(council: bytes) -> None:
    text = squeeze("".join(pages_of(council)))
    at = 0
    for part in (
        "狛江市個人情報保護審議会付議案件シート【交通対策課】",
        "■諮問□報告事項" + COUNCIL_VALUES.texts["subject"],
        "根拠規定□①条例第８条第２項第６号本人外収集■②条例第12条第２項第４号目的外利用",
        "⑤条例第15条第１項第２号電子計算機処理による結合■⑥その他（条例第13条第５項）主管課都市建設部交通対策課",
        "□収集する個人情報の項目■目的外利用する■外部提供する□記録項目に設定する□記録項目に追加する□記録項目に変更する",
        "保有個人情報の項目基本的事項心身の状況家族状況等社会生活□識別番号■氏名□本籍",
        "その他の項目１．支援措置に関する情報（目的外利用のみ）２．世帯番号（目的外利用のみ）",
        "目的外利用目的外利用をする個人情報取扱事務（提供元の事務）の名称住民基本台帳事務",
        "目的外利用の理由，方法等（理由，方法等）住民基本台帳から無作為に",
        "外部提供外部提供先の概要株式会社みほん印刷",
        "外部提供の形態□紙媒体□電磁的記録媒体■その他の媒体（具体的な形態）宛名ラベル",
        "通知目的外利用■無（理由）" + REASON,
        "外部提供■有□事前■事後（方法）調査の結果とともに，広報紙で知らせる。",
        "その他資料調査票の案備考なし",
    ):
        assert squeeze(part) in text[at:], part
        at = text.index(squeeze(part), at) + len(squeeze(part))


def test_every_page_of_the_council_sheet_has_its_head(council: bytes) -> None:
    pages = pages_of(council)
    assert len(pages) == 2
    for page in pages:
        assert [squeeze(line) for line in page.splitlines()[:2]] == [
            "狛江市個人情報保護審議会付議案件シート",
            "【交通対策課】",
        ]


def test_a_shared_label_is_printed_again_where_its_rows_go_on() -> None:
    texts = {**COUNCIL_VALUES.texts, "notice_use_text": "理由を述べる。" * 150}
    pages = [squeeze(page) for page in pages_of(render_form(COUNCIL, replace(COUNCIL_VALUES, texts=texts), FOOTER))]
    assert ["通知" in page for page in pages] == [False, True, True]
    assert "【交通対策課】通知目的外利用（続き）" in pages[2]
    assert "外部提供■有" in pages[2]
    assert pages[2].count("通知") == 1


@pytest.mark.parametrize("unit", ["課" * 46, "未来\n戦略室"])
def test_a_page_head_that_is_no_line_is_refused(unit: str) -> None:
    with pytest.raises(InputError) as caught:
        render_form(COUNCIL, FormValues({"unit": unit}, {}), FOOTER)
    assert caught.value.code == "head"
    assert caught.value.message == (
        "「狛江市個人情報保護審議会付議案件シート」の「課 名」が、ページの上の1行に入りません。"
    )
    assert [problem.column for problem in caught.value.problems] == ["unit"]


def test_what_stands_in_no_row_of_text_must_be_drawable_too() -> None:
    values = FormValues({"basis_other": "\U0001f600", "notice_use_text": "\U0001f600"}, {})
    with pytest.raises(InputError) as caught:
        render_form(COUNCIL, values, FOOTER, findings=[FindingBlock("件 数", "差がある。\U0001f600")])
    assert [problem.column for problem in caught.value.problems] == ["basis_other", "notice_use_text", "findings"]


# Drafts, findings and annexes.

FINDINGS = (
    FindingBlock("件 数", "件数が抽出した数と違う。", "抽出 2,500件", "記録 12、survey.count"),
    FindingBlock("通 知　外部提供", "通知をした記録がない。"),
)


class Annex:
    """Two pages with a word each, of which the first lies on its side."""

    pages = 2

    def draw(self, pdf: FPDF, footer: FormFooter, first: int, total: int) -> None:
        for at in range(self.pages):
            pdf.add_page(orientation="portrait" if at else "landscape")
            pdf.set_font("sans", size=12)
            pdf.text(30, 60, f"別紙{at + 1}")
            area = FooterArea(30, 190, pdf.h - 35)
            draw_footer(Pen(pdf, load_typeface("serif")), footer, first + at, total, area)


@pytest.fixture(scope="module")
def draft() -> bytes:
    return render_form(COUNCIL, COUNCIL_VALUES, FOOTER, draft=True, findings=FINDINGS, annexes=[Annex()])


def test_pages_are_numbered_through_form_annexes_and_findings(draft: bytes) -> None:
    pages = pages_of(draft)
    assert [f"{number}／5" in page for number, page in enumerate(pages, 1)] == [True] * 5
    assert ["別紙" in page for page in pages] == [False, False, True, True, False]
    last = squeeze(pages[4])
    assert last.startswith("〔下書き〕確認を要する事項次の2件を確かめ，直してから確定すること。")
    assert "1．件数件数が抽出した数と違う。事実抽出2,500件出所記録12、survey.count" in last
    assert "2．通知外部提供通知をした記録がない。" in last
    assert last.count("事実") == last.count("出所") == 1


def test_every_page_of_a_draft_says_so_and_its_cells_read_the_same(draft: bytes, council: bytes) -> None:
    pages = pages_of(draft)
    assert [page.count("下書き") for page in pages] == [1] * 5
    for said, final in zip(pages, pages_of(council), strict=False):
        assert squeeze(said).removeprefix("〔下書き〕").replace("／5", "／2") == squeeze(final)


def test_the_mark_of_a_draft_is_pale_and_lies_behind_everything(draft: bytes, council: bytes) -> None:
    body = slice(round(BODY_TOP * MM), round(BODY_BOTTOM * MM))
    with opened(draft) as marked, opened(council) as plain:
        for page in (0, 1):
            over, under = (
                one[page].render(scale=1, grayscale=True).to_numpy()[body].astype(int) for one in (marked, plain)
            )
            assert (over < under).mean() > 0.02  # it is there
            assert over[under == 255].min() > 225  # and pale
            assert (over[under < 128] <= under[under < 128]).all()  # nothing of the form is lighter for it
