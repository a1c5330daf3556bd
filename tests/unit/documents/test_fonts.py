from pathlib import Path

import pytest

from survey_ops.documents.fonts import MM_PER_POINT, FontStack, Run, Typeface, UndrawableError, bundled_stack
from survey_ops.documents.fonts import load_typeface as load
from tests.letters import EMPTY, GAIJI, SEQUENCE, VARIED, make_font

STACK = bundled_stack()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_font(tmp_path_factory.mktemp("font") / "gaiji.ttf")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("葛\U000e0100城葛\U000e0101𠮷髙﨑鷗𣘺", ()),
        ("か\u3099あ\u3099ア\u309ae\u0301o\u0304", ()),
        ("　 \u00a0", ()),
        ("\ue000\uf8ff", ("U+E000", "U+F8FF")),
        ("葛\U000e01ef葛\U000e01ef", ("U+845B U+E01EF",)),
        ("葛\U000e0100\U000e0101", ("U+845B U+E0100 U+E0101",)),
        ("\U000e0100", ("U+E0100",)),
        ("\u3099か", ("U+3099",)),
        (" \u3099", ("U+0020 U+3099",)),
        ("か\u3099\u3099", ("U+304B U+3099 U+3099",)),
        ("x\u0301", ("U+0078 U+0301",)),  # the bundled fonts would put the accent over the next letter
        ("\x00\t\n\x7f", ("U+0000", "U+0009", "U+000A", "U+007F")),
        ("\u00ad\u200b\u200d\ufeff\ufffd", ("U+00AD", "U+200B", "U+200D", "U+FEFF", "U+FFFD")),
        ("\U00030000\U000e0100", ("U+30000",)),
        ("\u05d0\u0627", ("U+05D0", "U+0627")),
        ("", ()),
    ],
)
def test_what_is_missing(text: str, missing: tuple[str, ...]) -> None:
    assert STACK.missing(text) == missing


def test_a_run_is_one_typeface_and_a_cluster_with_a_selector_is_a_run() -> None:
    assert STACK.runs("葛城葛\U000e0100城") == (
        Run("sans", "葛城", False, 2000),
        Run("sans", "葛\U000e0100", True, 1000),
        Run("sans", "城", False, 1000),
    )
    assert STACK.runs("") == ()
    with pytest.raises(UndrawableError):
        STACK.runs("狛\ue000")


def test_the_first_typeface_that_has_a_letter_draws_it(own: Path) -> None:
    stack = FontStack((Typeface("own", own, private=True), load("sans")))
    assert [(run.family, run.text) for run in stack.runs(f"A狛B{SEQUENCE}{GAIJI}A")] == [
        ("own", "A"),
        ("sans", "狛B"),
        ("own", SEQUENCE),
        ("own", f"{GAIJI}A"),
    ]
    last = FontStack((load("sans"), Typeface("own", own, private=True)))
    assert [run.family for run in last.runs(f"A狛{VARIED}{GAIJI}")] == ["sans", "own"]


def test_a_base_with_its_selector_is_drawn_by_one_font(own: Path) -> None:
    """The first font has the base but not the sequence: it gets neither."""
    assert load("sans").missing(SEQUENCE) == ("U+4E00 U+E0101",)
    stack = FontStack((load("sans"), Typeface("own", own)))
    assert stack.runs(f"{VARIED}{SEQUENCE}") == (Run("sans", VARIED, False, 1000), Run("own", SEQUENCE, True, 781))


def test_a_selector_of_the_common_form_is_drawn(own: Path) -> None:
    face = Typeface("own", own)
    assert face.missing(f"{VARIED}\U000e0100") == ()
    assert face.glyph(f"{VARIED}\U000e0100") == face.glyph(VARIED) != face.glyph(SEQUENCE)


def test_private_use_is_drawn_by_a_font_declared_to_hold_it_and_never_blank(own: Path) -> None:
    assert Typeface("own", own).missing(GAIJI) == ("U+E000",)
    assert Typeface("own", own, private=True).missing(GAIJI + EMPTY) == ("U+E001",)


def test_widths_are_sums_without_kerning_or_ligatures(own: Path) -> None:
    for text in ("AVAToWfi", "狛江 花子", "葛\U000e0100か\u3099e\u0301"):
        assert STACK.width(text, 9) == pytest.approx(sum(run.width(9) for run in STACK.runs(text)))
    assert STACK.width("狛江", 10) == STACK.width("葛\U000e0100葛", 10) == pytest.approx(20 * MM_PER_POINT)
    assert STACK.width("AV", 10) == pytest.approx(STACK.width("A", 10) + STACK.width("V", 10))
    assert STACK.width("\ue000葛\U000e01ef", 10) == pytest.approx(20 * MM_PER_POINT)
    assert Typeface("own", own).width("A", 10) == pytest.approx(3.91 * MM_PER_POINT)  # 100 of 256 units


def test_doubtful_letters_are_found_over_many_texts() -> None:
    assert STACK.doubtful(["狛江", "葛\U000e0100", "\ue000", ""]) == {"\U000e0100", "\ue000"}
    assert STACK.doubtful([]) == frozenset()


def test_files_that_are_no_use(tmp_path: Path, own: Path) -> None:
    (tmp_path / "text.ttf").write_text("書体ではない", encoding="utf-8")
    assert Typeface("x", tmp_path / "text.ttf").fault() == "not_a_font"
    assert Typeface("x", make_font(tmp_path / "symbol.ttf", symbol=True)).fault() == "no_unicode"
    cut = (own.read_bytes()).replace(b"post", b"psst")
    (tmp_path / "cut.ttf").write_bytes(cut)
    assert Typeface("x", tmp_path / "cut.ttf").fault() == "tables"
    assert Typeface("x", own).fault() is None
    assert load("serif").fault() is None
    with pytest.raises(FileNotFoundError):
        Typeface("x", tmp_path / "none.ttf").fault()
