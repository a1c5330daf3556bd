"""The check list as a reader sees it."""

from datetime import UTC, datetime
from typing import Any

import pypdfium2

from survey_ops.documents.check_list import CheckList, CheckRow, render_check_list
from survey_ops.documents.form_page import FormFooter

FOOTER = FormFooter("KM2021A", "令和３年４月８日", f"4:{'ab' * 32}", datetime(2021, 4, 8, tzinfo=UTC))


def row(number: int, **cells: Any) -> CheckRow:
    said: dict[str, Any] = {
        "why": "抽選",
        "sheet": number,
        "place": "1 段 2 列",
        "source": (f"{number} 行目",),
        "postal_code": "201-0014",
        "address": "東京都狛江市東和泉３丁目１番２号",
        "building": "",
        "name": f"髙橋　花子{number}",
    }
    return CheckRow(number, **{**said, **cells})


def rendered(*rows: CheckRow) -> tuple[bytes, list[str]]:
    check = CheckList("前期基本計画に関する市民アンケート", (("対象", "labels.pdf（宛名 2,500 件）"),), rows)
    data = render_check_list(check, FOOTER)
    document: Any = pypdfium2.PdfDocument(data)
    try:
        return data, ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def test_every_row_has_its_boxes_for_both() -> None:
    data, pages = rendered(*(row(number) for number in range(1, 25)))
    text = "".join(pages)
    for number in range(1, 25):
        assert f"髙橋花子{number}" in text
    assert (text.count("□一致"), text.count("□不一致")) == (2 * 24 + 1, 2 * 24)
    assert [page.count("確認者1") for page in pages] == [1, 2]
    assert ["所属・氏名（署名）" in page for page in pages] == [False, True]
    assert all("取扱注意" in page and f"4:{'ab' * 32}" in page for page in pages)
    assert data == rendered(*(row(number) for number in range(1, 25)))[0]


def test_the_longest_names_and_buildings_are_whole() -> None:
    name, building = "ALEXANDRINA VALERIE MARGUERITE " * 2, "方書" * 40
    _, pages = rendered(row(1, name=name, building=building, source=("非課税世帯の一覧（確認済み）.csv", "12 行目")))
    assert name.replace(" ", "") in pages[0]
    assert building in pages[0]
    assert "非課税世帯の一覧（確認済み）.csv" in pages[0]


def test_what_cannot_be_drawn_is_told_by_its_code_point() -> None:
    _, pages = rendered(row(1, name="\ue000田　花子", building="葛\U000e0100城荘"))
    assert "〔U+E000〕田花子" in pages[0]
    assert "城荘" in pages[0]
