import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain.printers import (
    RULER_HEIGHT,
    RULER_LEFT,
    RULER_TOP,
    RULER_WIDTH,
    Measured,
    PrinterProfile,
    plain_name,
    profile_of,
)
from survey_ops.errors import UsageError

EXACT = Measured(RULER_LEFT, RULER_TOP, RULER_WIDTH, RULER_HEIGHT)
stretches = st.floats(min_value=0.985, max_value=1.015)
moves = st.floats(min_value=-6.0, max_value=6.0)


def test_a_printer_without_fault_needs_no_correction() -> None:
    assert profile_of("A", EXACT).matrix == (1.0, 1.0, 0.0, 0.0)


@given(kx=stretches, ky=stretches, bx=moves, by=moves, x=st.floats(0, 210), y=st.floats(0, 297))
def test_what_is_printed_through_the_correction_comes_out_where_it_should(
    kx: float, ky: float, bx: float, by: float, x: float, y: float
) -> None:
    measured = Measured(kx * RULER_LEFT + bx, ky * RULER_TOP + by, kx * RULER_WIDTH, ky * RULER_HEIGHT)
    drawn_x, drawn_y = profile_of("A", measured).apply(x, y)
    assert math.isclose(kx * drawn_x + bx, x, abs_tol=0.002)
    assert math.isclose(ky * drawn_y + by, y, abs_tol=0.002)


def test_a_page_fitted_to_the_paper_is_not_taken_for_a_fault_of_the_printer() -> None:
    shrunk = Measured(24.0, 24.0, RULER_WIDTH * 0.96, RULER_HEIGHT * 0.96)
    with pytest.raises(UsageError) as caught:
        profile_of("A", shrunk)
    assert caught.value.message == (
        "測った値が、100 % で印刷したページのものではないようです。"
        "幅 163.2 mm は、170 mm と違いすぎます。高さ 246.72 mm は、257 mm と違いすぎます。"
    )
    assert "実際のサイズ" in caught.value.advice


@pytest.mark.parametrize("field", ["left", "top", "width", "height"])
@pytest.mark.parametrize("value", [0.0, -20.0, math.nan, math.inf, 2.0])
def test_lengths_that_cannot_be_are_refused(field: str, value: float) -> None:
    lengths = {"left": 20.0, "top": 20.0, "width": 170.0, "height": 257.0, field: value}
    with pytest.raises(UsageError):
        profile_of("A", Measured(**lengths))


@pytest.mark.parametrize(
    "change",
    [{"offset_x": 10.1}, {"offset_y": -10.1}, {"scale_x": 1.03}, {"scale_y": 0.97}]
    + [{key: value} for key in ("offset_x", "scale_y") for value in (math.nan, math.inf, -math.inf)],
)
def test_numbers_no_sound_printer_needs_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        PrinterProfile("A", **change)


def test_the_limits_themselves_may_stand() -> None:
    profile = PrinterProfile("A", -10.0, 10.0, 0.98, 1.02)
    assert profile.matrix == (0.98, 1.02, -10.0, 10.0)


@pytest.mark.parametrize("name", ["3階の複合機", "総務課 Ricoh-1", "㈱リコー", "a.b", "CONSOLE", "葛󠄀"])
def test_names_people_use(name: str) -> None:
    assert PrinterProfile(name).name == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            " a",
            "a ",
            "a.",
            ".a",
            "-a",
            "a/b",
            "a\\b",
            "a:b",
            "a*",
            "con",
            "Con.txt",
            "LPT1",
            "com¹",
            "NUL .x",
        ),
        *("a\nb", "a\x00", "a\u202eb", "a" * 41, "か\u3099", "\ud800"),
    ],
)
def test_names_a_file_cannot_have_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        PrinterProfile(name)


def test_a_name_is_kept_composed_and_without_blanks() -> None:
    assert plain_name("　か\u3099 ") == "が"
