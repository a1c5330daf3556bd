"""Every letter of the fonts' full repertoire comes out in the text of the PDF, or is on the list of missing ones."""

from hypothesis import given, settings
from hypothesis import strategies as st

from survey_ops.documents.fonts import bundled_stack
from survey_ops.domain.characters import clusters
from tests.letters import read_glyphs, set_lines

STACK = bundled_stack()
OWN = sorted({letter for face in STACK.typefaces for letter in face.repertoire()})
MARKS = "\u0301\u0304\u030c\u20dd\u302a\u3099\u309a\U000e0100\U000e0101\ufe00"
LETTERS = st.one_of(
    st.sampled_from(OWN),
    st.builds(str.__add__, st.sampled_from("かハあ漢葛辻邉eoxA "), st.text(MARKS, min_size=1, max_size=3)),
    st.characters(),
)
LINES = st.lists(st.lists(LETTERS, min_size=1, max_size=60).map("".join), min_size=1, max_size=50)


@settings(max_examples=20, deadline=None)
@given(LINES)
def test_every_letter_is_drawn_or_listed(lines: list[str]) -> None:
    drawn, lost = [], []
    for line in lines:
        parts = clusters(line)
        whole = [part for part in parts if not STACK.missing(part)]
        lost += [part for part in parts if STACK.missing(part)]
        assert bool(STACK.missing(line)) == (len(whole) < len(parts))
        drawn.append("".join(whole))
    said = "".join(shown.text for shown in read_glyphs(set_lines(STACK, drawn)))
    assert said == "".join(drawn)
    assert sum(map(len, lost)) + len(said) == sum(map(len, lines))


@given(st.lists(LETTERS, max_size=40).map("".join))
def test_runs_are_the_text_and_its_width(line: str) -> None:
    text = "".join(part for part in clusters(line) if not STACK.missing(part))
    runs = STACK.runs(text)
    assert "".join(run.text for run in runs) == text
    assert abs(sum(run.width(10) for run in runs) - STACK.width(text, 10)) < 1e-9
    assert all(not STACK.typeface(run.family).missing(run.text) for run in runs)


@given(st.lists(LETTERS, max_size=40).map("".join))
def test_a_text_without_doubtful_letters_misses_nothing(line: str) -> None:
    assert STACK.doubtful([line]) or not STACK.missing(line)


def test_few_of_the_fonts_own_letters_are_missing() -> None:
    # A soft hyphen, and marks that have no base.
    alone = {letter for letter in OWN if STACK.missing(letter)}
    assert alone == set(
        "\u00ad\u0300\u0301\u0304\u0307\u030c\u20dd\u20de\u302a\u302b\u302c\u302d\u302e\u302f\u3099\u309a"
    )
