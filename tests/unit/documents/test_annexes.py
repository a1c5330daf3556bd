"""Attachments of any length: no character lost, nothing outside the page or on the footer, numbers that run on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from survey_ops.documents.annex_page import DEPTH, PagedAnnex
from survey_ops.documents.flow_annex import FlowRecord, flow_annex
from survey_ops.documents.form_page import BODY_BOTTOM, BODY_TOP
from survey_ops.documents.form_pen import LEFT, RIGHT
from survey_ops.documents.overview_annex import overview_annex
from survey_ops.domain.flow_outline import OutlineItem, OutlineSection
from survey_ops.domain.overview import ChartEvent, Cost, Overview, Programme
from survey_ops.errors import InputError
from tests.annex_pages import bound, chars, laid_out, lines, texts

PROGRAMME = Programme(
    "配布事業", "住民", ("扶養親族等",), "約11,000人", "商品券", (Cost("給付費", 46_000),), 46_000, "交付金"
)
EVENT = ChartEvent("案内文の発送", "7/15", date(2021, 7, 15), date(2021, 7, 15))
OVERVIEW = Overview(
    "配布事業", "福祉政策課", "支援する。", (PROGRAMME,), ("送る。", "配る。"), (EVENT,), ("紙を想定",)
)
RECORD = FlowRecord(12, date(2021, 6, 14))
IVS = "葛\U000e0100城市"
LONG = "商品券を配る。" * 700  # some 5,000 characters
ITEM = OutlineItem("Ⅰ１", "１．", 0, "次の者を抽出する。", count=1_234_567)
SECTION = OutlineSection(
    "Ⅰ　抽出フロー", (ITEM, OutlineItem("Ⅰ１（１）", "（１）", 1, "住民" * 60, "未申告を除く。" * 9, 5))
)


def squeeze(text: str) -> str:
    return "".join(text.split())


def is_sound(annex: PagedAnnex, said: list[str]) -> None:
    """Check the drawn pages: all that was said is there in order, within the body, between heading and footer."""
    data = bound([annex], before=3)
    pages = chars(data)
    assert len(pages) == annex.pages
    for number, page in enumerate(pages, 1):
        told = lines(page)
        assert squeeze(told[0].cells[0]) == f"別紙（{'０１２３４５６７８９'[number] if number < 10 else number}頁）"
        assert told[-1].cells[0] == f"{3 + number}／{3 + annex.pages}"
        foot = next(line.top for line in told if line.cells[0].startswith("案件 KM2021V"))
        body = [char for char in page if BODY_TOP - 1 < char.top < foot - 0.1]
        assert all(char.left >= LEFT - 0.1 and char.right <= RIGHT + 0.1 for char in body)
        assert all(char.bottom <= BODY_BOTTOM + 1 for char in body)
        lowest = max((line for line in told if line.top < foot - 0.1), key=lambda line: line.top)
        assert lowest.cells[0][0] not in "■□ⅠⅡⅢ"  # no heading stands alone at the foot
    whole = "".join(texts(data))
    for text in said:
        for part in squeeze(text).split("。"):
            assert part in whole


@pytest.mark.parametrize(
    "overview",
    [
        replace(OVERVIEW, imprint="", programmes=(), steps=(), schedule=(), notes=()),
        replace(OVERVIEW, purpose="\n".join(f"{IVS}　{number}行目。" for number in range(40))),
        replace(OVERVIEW, programmes=tuple(replace(PROGRAMME, name=f"第{n}の事業") for n in range(30))),
        replace(OVERVIEW, schedule=tuple(replace(EVENT, label=f"第{n}回" * 30) for n in range(12)), title="題" * 90),
    ],
    ids=["bare", "forty lines", "many programmes", "many events"],
)
def test_overviews_of_any_length(overview: Overview) -> None:
    said = [overview.title, overview.purpose, *overview.steps, *overview.notes]
    is_sound(overview_annex(overview, 1), said)


def test_a_long_text_goes_on_over_pages_and_loses_nothing() -> None:
    annex = overview_annex(replace(OVERVIEW, purpose=LONG), 1)
    assert annex.pages > 2
    assert squeeze(laid_out(annex)).count("商品券を配る。") == 700
    assert all(placed.top + placed.block.height <= BODY_TOP + DEPTH + 5 for sheet in annex.sheets for placed in sheet)


def test_every_event_stands_in_one_of_the_charts_on_the_same_axis() -> None:
    events = tuple(
        ChartEvent(f"第{n}回", "8/1", date(2021, 7, 1) + timedelta(n), date(2021, 7, 1) + timedelta(n))
        for n in range(60)
    )
    data = bound([overview_annex(replace(OVERVIEW, schedule=events), 1)])
    text = "".join(texts(data))
    assert all(text.count(f"第{n}回") == 1 for n in range(60))
    charts = [page for page in texts(data) if "7月8月" in page]
    assert len(charts) == 2
    assert all("令和３年7月8月" in page for page in charts)


def test_flows_of_any_length() -> None:
    long = OutlineSection("Ⅱ　" + "長い見出し" * 20, (replace(ITEM, mark="とても長い段階の名前" * 4, text=LONG),))
    many = OutlineSection("Ⅲ", tuple(replace(ITEM, mark=f"{n}．", text=f"{n}の者" * 20) for n in range(60)))
    annex = flow_annex("配布対象者の抽出" * 8, [SECTION, long, many], RECORD, 1)
    assert annex.pages > 4
    is_sound(annex, ["住民" * 60, "未申告を除く。" * 9])
    assert squeeze(laid_out(annex)).count("商品券を配る。") == 700


def test_counts_stand_clear_of_the_text_in_a_column_as_wide_as_they_are() -> None:
    page = chars(bound([flow_annex("抽出", [SECTION], RECORD, 1)]))[0]
    (line,) = [line for line in lines(page) if line.cells[0].startswith("１．")]
    assert line.cells[1] == "1,234,567人"
    assert "人数は、令和３年６月14日に抽出フローを実行した結果（授受簿の第12号の記録）による。" in "".join(
        line.cells[0] for line in lines(page)
    )


def test_a_number_that_is_referred_to_is_never_divided() -> None:
    items = tuple(replace(ITEM, text=f"{'者' * lead}４（１）イの者を除く。", count=None) for lead in range(35, 46))
    text = laid_out(flow_annex("抽出", [OutlineSection("", items)], None, 1))
    assert text.count("４（１）イ") == len(items)


def test_what_cannot_be_drawn_is_refused_with_every_place() -> None:
    bad = "\U0001f600"
    with pytest.raises(InputError) as caught:
        overview_annex(replace(OVERVIEW, purpose=bad, steps=("送る。", bad)), 1)
    assert caught.value.code == "glyph"
    assert [problem.column for problem in caught.value.problems] == ["overview.purpose", "overview.steps.1"]
    with pytest.raises(InputError) as caught:
        flow_annex("抽出", [OutlineSection("", (replace(ITEM, note=bad),))], None, 1)
    assert [problem.column for problem in caught.value.problems] == ["flow.page.Ⅰ１"]


def test_the_same_input_gives_the_same_bytes() -> None:
    annexes = [flow_annex("抽出", [OutlineSection("", (ITEM,))], None, 1)]
    assert bound(annexes) == bound(annexes)
