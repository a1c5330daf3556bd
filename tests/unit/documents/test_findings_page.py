"""The pages of what is not in order."""

from survey_ops.documents.findings_page import FindingBlock, lay_out_findings
from survey_ops.documents.form_layout import Cell, Heading
from survey_ops.documents.form_page import BODY_BOTTOM, BODY_TOP
from tests.forms import measure

DEPTH = BODY_BOTTOM - BODY_TOP


def test_without_findings_there_is_no_page() -> None:
    assert lay_out_findings((), measure, DEPTH) == ()


def test_a_finding_tells_what_is_wrong_the_fact_and_where_it_is_from() -> None:
    blocks = (FindingBlock("件 数", "件数が違う。", "抽出 2,500件", "記録 12"), FindingBlock("備 考", "空である。"))
    ((heading, first, second),) = lay_out_findings(blocks, measure, DEPTH)
    assert isinstance(heading.block, Heading)
    assert heading.block.text == "次の2件を確かめ，直してから確定すること。"
    told = [
        (cell.label, ["|".join(piece.text for piece in line.pieces) for line in cell.lines])
        for cell in (first.block, second.block)
        if isinstance(cell, Cell)
    ]
    assert told == [
        (("1．件数",), ["件数が違う。", "事実|抽出 2,500件", "出所|記録 12"]),
        (("2．備考",), ["空である。"]),
    ]


def test_many_findings_take_as_many_pages_as_they_need_and_none_is_lost() -> None:
    blocks = [FindingBlock("備 考", f"{number}番目の事項。", "事実を述べる。" * 20) for number in range(30)]
    pages = lay_out_findings(blocks, measure, DEPTH)
    assert len(pages) > 2
    cells = [placed.block for page in pages for placed in page if isinstance(placed.block, Cell)]
    assert [cell.lines[0].pieces[0].text for cell in cells] == [block.message for block in blocks]
    assert all(placed.top + placed.block.height <= DEPTH for page in pages for placed in page)
