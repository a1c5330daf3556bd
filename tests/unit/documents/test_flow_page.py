"""The flow page as a reader sees it: its text and the boxes of its characters, taken out by pdfium."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pypdfium2
import pytest

from survey_ops.documents.flow_layout import NORMAL, PlacedRow, WholeWords, lay_out_flow
from survey_ops.documents.flow_page import render_flow
from survey_ops.documents.fonts import Family, load_typeface
from survey_ops.documents.form_page import BODY_BOTTOM, BODY_TOP, FormFooter
from survey_ops.documents.form_pen import LEFT, RIGHT
from survey_ops.domain.conditions import ColumnRule, Join, Not, TextTest
from survey_ops.domain.fact_tables import FactTable, read_column
from survey_ops.domain.flow import Extraction, Flow, Operation, Overlap, Result, Source, Step
from survey_ops.domain.flow_report import FlowReport, SourceFile, report_flow
from survey_ops.domain.flow_sets import evaluate
from survey_ops.errors import InputError

RULE = ColumnRule("課税区分", "text", ("1", "2", "4"), ("4",), {"1": "非課税"})
ONE, TWO = TextTest("levy", ("1",)), TextTest("levy", ("2",))
NESTED = Join("all", (Join("any", (ONE, TWO)), Not(TWO)))
LISTED = "令和３年１月１日において市の住民基本台帳に記録されている者"
STEPS = (
    Step("Ⅰ１（１）", Extraction("tax"), LISTED, heading="Ⅰ　案内状配布対象者抽出フロー"),
    Step("Ⅰ２（１）", Extraction("tax", NESTED, "exclude"), "非課税の者" * 12, note="協議済みである。" * 12),
    Step("Ⅰ２（１）ア", Extraction("tax", TWO, "include"), "扶養親族等"),
    Step("Ⅰ４", Operation("minus", (Operation("union", ("Ⅰ２（１）", "Ⅰ１（１）")), "Ⅰ２（１）ア")), "対象者"),
)
FOOTER = FormFooter("KM2021A", "令和３年６月14日", "3:" + "3f9a" * 16, datetime(2021, 6, 14, tzinfo=UTC))
DEPTH = BODY_BOTTOM - BODY_TOP
MM = 72 / 25.4


def report(steps: tuple[Step, ...] = STEPS, title: str = "商品券の配布対象者") -> FlowReport:
    source = Source("課税の一覧", "課税課", date(2021, 6, 14), "情報処理依頼書 第12号", {"levy": RULE})
    overlap = Overlap("重複", Operation("intersection", ("Ⅰ１（１）", "Ⅰ４")), "二度送らないこと。")
    flow = Flow(title, {"tax": source}, steps, (Result("案内状配布対象者", "Ⅰ４"),), (overlap,))
    column = read_column(["1", "2", "4", "1"], RULE, date(2021, 6, 14)).column
    table = FactTable(["01", "02", "03", "04"], [2, 3, 4, 5], {"levy": column})
    files = {"tax": SourceFile("tax.csv", "ab" * 32, 4, {})}
    return report_flow(flow, files, evaluate(flow, {"tax": table}))


def measure(text: str, size: float, family: Family) -> float:
    return load_typeface(family).width(text, size)


def pages_of(said: FlowReport) -> tuple[tuple[PlacedRow, ...], ...]:
    return lay_out_flow(said, "商品券の配布", measure, DEPTH)


def lines_of(said: FlowReport) -> list[str]:
    """Return the lines of the layout, their runs from left to right."""
    return [
        "　".join(run.text for run in sorted(line.runs, key=lambda run: run.x))
        for page in pages_of(said)
        for placed in page
        for line in placed.row.lines
    ]


def texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def boxes(data: bytes) -> Iterator[tuple[float, float, float, float]]:
    """Yield left, top, right and bottom of every character in mm from the top left corner."""
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        height = page.get_height()
        for place in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(place)
            yield left / MM, (height - top) / MM, right / MM, (height - bottom) / MM


def test_the_page_says_what_the_flow_is() -> None:
    (text,) = texts(render_flow(report(), "商品券の配布", FOOTER))
    flat = "".join(text.split())
    for words in (
        "商品券の配布対象者抽出フロー",
        "案件名商品券の配布",
        "課税課課税の一覧（令和３年６月14日時点、情報処理依頼書第12号）",
        "SHA-256" + "ab" * 32,
        "Ⅰ案内状配布対象者抽出フロー",
        "次の①及び②のいずれにも該当する者を抽出する。",
        "条件に当てはまるかどうか分からない者1人。含めていない。",
        "Ⅰ２（１）及びⅠ１（１）で抽出した者から、Ⅰ２（１）アに該当する者を除く。",
        "＝（Ⅰ２（１）∪Ⅰ１（１））－Ⅰ２（１）ア",
        "Ⅰ２（１）ア（2人）に該当する者を除く－2人2人",
        "案内状配布対象者（Ⅰ４）2人",
        "（人数が少ないため、SHA-256は示さない。）",
        "重複（Ⅰ１（１）∩Ⅰ４）2人",
        "二度送らないこと。",
        "案件KM2021A",
        FOOTER.checkpoint,
    ):
        assert words in flat


def test_the_same_flow_gives_the_same_bytes() -> None:
    assert render_flow(report(), "商品券の配布", FOOTER) == render_flow(report(), "商品券の配布", FOOTER)


@pytest.mark.parametrize("title", ["商品券", "商" * 50])
def test_nothing_stands_outside_the_page_or_in_the_footer(title: str) -> None:
    long = Step("とても長い段階の名前" * 5, Extraction("tax"), "対象となる者" * 40)
    many = tuple(replace(STEPS[1], name=f"Ⅲ{number}") for number in range(25))
    data = render_flow(report((*STEPS, long, *many), title), "商品券の配布" * 16, FOOTER)
    assert len(texts(data)) > 2
    for left, top, right, bottom in boxes(data):
        assert left >= LEFT - 0.5
        assert right <= RIGHT + 0.5
        assert 0 < top <= bottom < 290


def test_counts_stand_clear_of_the_text() -> None:
    """On every line, what is set to the right begins after what is set to the left has ended."""
    for page in pages_of(report((*STEPS, replace(STEPS[1], name="Ⅴ" * 30)))):
        for placed in page:
            for line in placed.row.lines:
                edges = []
                for run in line.runs:
                    width = measure(run.text, run.size, run.family)
                    edges.append((run.x - width, run.x) if run.to_right else (run.x, run.x + width))
                for (_, end), (start, _) in pairwise(sorted(edges)):
                    assert end <= start + 1e-6


def test_text_that_goes_on_hangs_clear_of_its_mark() -> None:
    rows = [placed.row for page in pages_of(report()) for placed in page]
    row = next(row for row in rows if any("協議済み" in run.text for line in row.lines for run in line.runs))
    place = next(place for place, line in enumerate(row.lines) if line.runs[0].text.startswith("注"))
    mark, text = row.lines[place].runs
    assert text.x > mark.x
    assert [run.x for line in row.lines[place + 1 :] for run in line.runs] == [text.x] * len(row.lines[place + 1 :])
    assert len(row.lines) > place + 1


def test_listed_conditions_are_set_in_under_their_sentence() -> None:
    runs = [run for page in pages_of(report()) for placed in page for line in placed.row.lines for run in line.runs]
    sentence = next(run for run in runs if "次の①及び②" in run.text)
    first, second = (next(run for run in runs if run.text.startswith(mark)) for mark in "①②")
    below = [next(run for run in runs if run.text.startswith(mark)) for mark in ("ア　", "イ　")]
    assert sentence.x < first.x == second.x < below[0].x == below[1].x


def test_names_of_steps_are_never_divided() -> None:
    names = [f"Ⅲ１（{number}）のア" for number in range(10, 19)]
    steps = (*(Step(name, Extraction("tax"), "者") for name in names), Step("Ⅰ４", Operation("union", tuple(names))))
    said = report((*STEPS[:3], *steps))
    joined = "\n".join(lines_of(said))
    for name in names:
        assert joined.count(name) == "".join(joined.split("\n")).count(name)


def test_words_fold_the_longest_first_and_unfold_again() -> None:
    words = WholeWords(["Ⅰ２", "Ⅰ２（１）", "Ⅰ２（１）ア"])
    folded = words.fold("Ⅰ２（１）アとⅠ２（１）とⅠ２")
    assert len(folded) == 5
    assert words.unfold(folded) == "Ⅰ２（１）アとⅠ２（１）とⅠ２"


def test_a_heading_stays_with_its_step_and_a_long_step_goes_over_pages() -> None:
    filler = tuple(Step(f"Ⅳ{number}", Extraction("tax"), "者") for number in range(60))
    headed = tuple(replace(step, heading="見出し") for step in filler)
    for page in pages_of(report((*STEPS, *headed))):
        assert page[-1].row.lines[0].runs[0].text != "見出し"
        assert page[-1].top + page[-1].row.height <= DEPTH + 1e-6
    tall = Step("Ⅴ", Extraction("tax"), "者" * 3000)
    pages = pages_of(report((*STEPS, tall)))
    assert all(placed.top + placed.row.height <= DEPTH + 1e-6 for page in pages for placed in page)
    written = sum(line.count("者") for line in lines_of(report((*STEPS, tall))))
    assert written - sum(line.count("者") for line in lines_of(report(STEPS))) >= 3000


def test_characters_no_font_has_stop_the_page() -> None:
    with pytest.raises(InputError) as caught:
        render_flow(report((*STEPS, Step("Ⅴ", Extraction("tax"), "\U0002b740者"))), "商品券", FOOTER)
    assert caught.value.code == "glyph"
    assert "U+2B740" in caught.value.message


def test_the_size_of_the_text_is_that_of_official_documents() -> None:
    assert NORMAL == 10.5
