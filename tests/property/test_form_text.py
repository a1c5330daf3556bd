"""Lines of whatever is typed: no character is lost, every line fits, and none breaks the rules of breaking."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from survey_ops.documents.form_layout import as_lines, break_lines
from tests.form_texts import LONG, SHORT
from tests.forms import measure


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
