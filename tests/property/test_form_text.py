"""Lines of whatever is typed: no character is lost, every line fits, and none breaks the rules of breaking."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from survey_ops.documents.form_layout import as_lines, break_lines
from tests.forms import measure

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
