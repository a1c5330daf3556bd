"""Whatever is typed into a form: no character is lost, none stands outside its cell or the page's margins."""

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey_ops.documents.form_layout import as_lines, break_lines
from survey_ops.documents.form_sheet import render_form
from survey_ops.domain.form import FormValues, TextRow
from tests.unit.documents.test_form_sheet import FOOTER, MM, PRECHECK, contents_of, measure, opened, squeeze

MARGIN = 12.0  # mm
FOOT = 10.0  # mm: the code at the foot ends there, and the number of the page beside it
TEXT_ROWS = [row.id for row in PRECHECK.rows if isinstance(row, TextRow)]

LETTERS = st.sampled_from(
    "亜市民課辻葛あいっゃーアンッ、。，．（「」』】～・0123456789,.:/abcXYZ ÅéＡ９　\n\u3000①※々"
)
WORDS = st.sampled_from(
    [
        "2,500件",
        "https://example.org/a/b?c=d",
        "（いつ，誰が）",
        "葛\U000e0100城市",
        "ABC" * 40,
        "」」」",
        "「「「",
        "\r\n",
    ]
)
SHORT = st.lists(LETTERS | WORDS, max_size=80).map("".join)
LONG = st.builds(lambda part, times: part * times, SHORT, st.integers(1, 120)).map(lambda text: text[:5000])


def strays(page: Any) -> list[str]:
    """Return each character that reaches into the margins of the page."""
    textpage = page.get_textpage()
    width, height, margin, foot = page.get_width(), page.get_height(), MARGIN * MM, FOOT * MM
    found = []
    for index in range(textpage.count_chars()):
        left, bottom, right, top = textpage.get_charbox(index)
        if left < right and (left < margin or right > width - margin or bottom < foot or top > height - margin):
            found.append(textpage.get_text_range(index, 1))
    return found


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.dictionaries(st.sampled_from(TEXT_ROWS), SHORT | LONG, max_size=6))
def test_every_character_is_on_the_pages_in_order_and_inside_the_margins(texts: dict[str, str]) -> None:
    pdf = render_form(PRECHECK, FormValues(texts, {}), FOOTER)
    text = contents_of(pdf)
    at = 0
    for row_id in TEXT_ROWS:
        typed = squeeze(texts.get(row_id, ""))
        assert typed in text[at:], row_id
        at = text.index(typed, at) + len(typed)
    with opened(pdf) as document:
        assert [stray for page in document for stray in strays(page)] == []


@settings(max_examples=300, deadline=None)
@given(SHORT | LONG, st.floats(20.0, 130.0))
def test_broken_lines_hold_every_character_and_fit(text: str, width: float) -> None:
    lines = break_lines(text, width, measure)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(measure(line) <= width + 1e-9 for line in lines)
    assert len(lines) >= len(as_lines(text))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["市", "民", "あ", "、", "。", "」", "（", "「", "っ", "ー", "2,500件", "ABC"])).map(
        "".join
    )
)
def test_no_line_starts_or_ends_against_the_rules(text: str) -> None:
    lines = break_lines(text, 60.0, measure)
    solid = max((len(run) for run in text.replace("、", "。").split("市")), default=0)
    if solid > 12:  # a run with no place to break may be longer than the line, and is then broken anywhere
        return
    for above, below in pairwise(lines):
        assert below[0] not in "、。」っー"
        assert above[-1] not in "（「"
        assert not (above[-1].isascii() and below[0].isascii())
