"""For tests of forms: the two forms under the ordinance, values for them, and what a reader takes out of a page."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

import pypdfium2

from survey_ops.documents.fonts import load_typeface
from survey_ops.documents.form_layout import LABEL_WIDTH, WIDTH
from survey_ops.documents.form_page import BODY_BOTTOM, BODY_TOP, FormFooter
from survey_ops.documents.form_pen import LEFT
from survey_ops.domain.form import FormValues
from survey_ops.domain.legal_basis import LegalBasis, parse_basis
from survey_ops.resources import templates
from survey_ops.tasks.form_files import load_form

HEAD = "3f9a" * 16
FOOTER = FormFooter(
    "KM2025A",
    "令和７年４月21日",
    f"128:{HEAD}",
    datetime(2025, 4, 21, 9, 0, tzinfo=timezone(timedelta(hours=9))),
)
MM = 72 / 25.4


def shipped_basis(law: str) -> LegalBasis:
    """Return a legal basis that comes with the tool; its sentences are looked at elsewhere."""
    path = templates() / "bases" / f"{law}.toml"
    return parse_basis(tomllib.loads(path.read_text(encoding="utf-8")), law, path.name, lambda *_: None)


ORDINANCE = shipped_basis("ordinance-2001")
PRECHECK = load_form("precheck", ORDINANCE)
COUNCIL = load_form("council", ORDINANCE)

REASON = (
    "１　本人に知らせる規定の趣旨は，利用の内容を本人が知り，異議を述べる機会をもつことにある。\n"
    "２　この利用は案内を送るためだけのものであり，本人の権利を狭めるおそれはない。"
)

COUNCIL_VALUES = FormValues(
    {
        "unit": "交通対策課",
        "subject": "公共交通の利用に関する市民意識調査における住民記録情報の目的外利用及び外部提供について",
        "basis_other": "条例第13条第５項",
        "division": "都市建設部交通対策課",
        "office_work": "公共交通の利用に関する市民意識調査",
        "overview": "次期地域公共交通計画に掲げる指標の現状値を把握する。",
        "period": "令和７年５月12日から同月30日まで",
        "count": "2,500件\n※予備を含む。",
        "other_items": "１．支援措置に関する情報（目的外利用のみ）\n２．世帯番号（目的外利用のみ）",
        "source_work": "住民基本台帳事務",
        "source_office": "市民課",
        "use_reason": "住民基本台帳から無作為に2,500人を抽出し，宛名ラベルに印字する。",
        "recipient": "株式会社みほん印刷",
        "medium_detail": "宛名ラベル",
        "provision_reason": "宛名ラベルを封筒に貼る作業を委託するため。",
        "recipient_care": "施錠できる保管庫で管理する。",
        "provision_terms": "目的の外に用いないことを契約書に定める。",
        "notice_use_text": REASON,
        "notice_provide_text": "調査の結果とともに，広報紙で知らせる。",
        "materials": "調査票の案",
        "remarks": "なし",
    },
    {
        "category": frozenset({"consult"}),
        "basis": frozenset({"use", "provide", "other"}),
        "handling": frozenset({"use", "provide"}),
        "items": frozenset({"氏名", "住所"}),
        "medium": frozenset({"other"}),
        "notice_use": frozenset({"no"}),
        "notice_provide": frozenset({"yes"}),
        "notice_provide_time": frozenset({"after"}),
    },
)


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """Open a document with pdfium."""
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    with opened(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def contents_of(pdf: bytes, top: float = BODY_TOP) -> str:
    """Return the text in the column right of the labels, all pages, as a reader selects it."""
    with opened(pdf) as document:
        height = document[0].get_height()
        column = {
            "left": (LEFT + LABEL_WIDTH) * MM,
            "right": (LEFT + WIDTH) * MM,
            "top": height - top * MM,
            "bottom": height - BODY_BOTTOM * MM,
        }
        return squeeze("".join(page.get_textpage().get_text_bounded(**column) for page in document))


def squeeze(text: str) -> str:
    """Drop white space, and the selectors that pdfium does not give back."""
    return "".join(char for char in text if not char.isspace() and not 0xE0100 <= ord(char) <= 0xE01EF)


def measure(text: str) -> float:
    """Return the width of a text in mm at the size of a form."""
    return load_typeface("serif").width(text, 10.5)
