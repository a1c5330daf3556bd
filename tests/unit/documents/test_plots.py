"""Charts: their axes and patterns; how they look in a report is tested with the report."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pypdfium2
import pytest

from survey_ops.documents import plots
from survey_ops.documents.fonts import load_typeface
from survey_ops.documents.form_pen import Pen
from survey_ops.documents.pdf import finish, new_pdf
from survey_ops.domain.report_blocks import Bar, BarChart, Pyramid

MM = 72 / 25.4
X, Y, WIDTH = 17.5, 30.0, 175.0


@pytest.mark.parametrize(
    ("largest", "steps"),
    [
        (0.0, (0, 0.5, 1)),
        (0.4, (0, 0.5, 1)),
        (1.7, (0, 0.5, 1, 1.5, 2)),
        (5.0, (0, 1, 2, 3, 4, 5)),
        (5.1, (0, 2, 4, 6)),
        (9.2, (0, 2, 4, 6, 8, 10)),
        (26.0, (0, 10, 20, 30)),
        (100.0, (0, 20, 40, 60, 80, 100)),
    ],
)
def test_an_axis_has_round_steps_and_room_for_the_largest(largest: float, steps: tuple[float, ...]) -> None:
    assert plots.axis_steps(largest) == pytest.approx(steps)


@pytest.mark.parametrize(("width", "height"), [(0.4, 3.5), (3.5, 3.5), (50.0, 2.0), (2.0, 50.0)])
def test_the_lines_of_a_hatching_run_from_edge_to_edge_and_never_past_it(width: float, height: float) -> None:
    lines = list(plots.hatching(10.0, 20.0, width, height))
    assert lines
    for (x1, y1), (x2, y2) in lines:
        assert 10 - 1e-9 <= x2 <= x1 <= 10 + width + 1e-9
        assert 20 - 1e-9 <= y1 <= y2 <= 20 + height + 1e-9
        assert x1 - x2 == pytest.approx(y2 - y1)  # 45 degrees
        assert y1 == pytest.approx(20) or x1 == pytest.approx(10 + width)
        assert x2 == pytest.approx(10) or y2 == pytest.approx(20 + height)


AGES = ("18～29歳", "30～39歳", "40歳以上")


def bars(*shares: tuple[float, float | None], labels: tuple[str, ...] = AGES) -> tuple[Bar, ...]:
    return tuple(Bar(label, frame, sample) for label, (frame, sample) in zip(labels, shares, strict=True))


class Page:
    """A page with one chart, as a reader sees it."""

    def __init__(self, chart: Pyramid | BarChart) -> None:
        pdf = new_pdf("図", datetime(2021, 4, 1, tzinfo=UTC), "sans")
        pdf.add_page()
        pen = Pen(pdf, load_typeface("sans"))
        if isinstance(chart, Pyramid):
            plots.draw_pyramid(pen, X, Y, WIDTH, chart)
            self.height = plots.pyramid_height(chart)
        else:
            plots.draw_bars(pen, X, Y, WIDTH, chart)
            self.height = plots.bars_height(chart)
        document: Any = pypdfium2.PdfDocument(BytesIO(finish(pdf)))
        page = document[0]
        self.text = page.get_textpage().get_text_range()
        self.boxes = [one.get_bounds() for one in page.get_objects()]
        picture = page.render(scale=2).to_pil().convert("RGB")
        self.pixels = picture
        document.close()

    def words(self) -> list[str]:
        return str(self.text).split()


def test_a_pyramid_has_both_sides_its_ages_and_one_axis_for_both() -> None:
    page = Page(
        Pyramid(
            "図", ("男", "女"), bars((9.2, 8.0), (20.1, 22.4), (20.0, 20.0)), bars((10, 11), (20, 21), (20.7, 17.6))
        )
    )
    words = page.words()
    for word in (*AGES, "男", "女", "抽出母集団", "標本", "全体に占める割合（％）"):
        assert words.count(word) == 1
    assert words.count("25") == words.count("5") == 2


def test_a_chart_stays_in_its_strip() -> None:
    shares = bars((9.2, 8.0), (20.1, 22.4), (70.0, None))
    for chart in (Pyramid("図", ("男", "女"), shares, shares), BarChart("図", shares)):
        page = Page(chart)
        for left, bottom, right, top in page.boxes:
            assert left >= X * MM - 0.5
            assert right <= (X + WIDTH) * MM + 0.5
            assert 297 - top / MM >= Y - 0.2
            assert 297 - bottom / MM <= Y + page.height + 0.2


def test_a_count_that_is_not_printed_is_no_bar_but_an_x() -> None:
    shown, hidden = (Page(BarChart("図", bars((30, 29), (40, 41), (30, sample)))) for sample in (30.0, None))
    assert "x" not in shown.words()
    assert hidden.words().count("x") == 1
    assert len(hidden.boxes) < len(shown.boxes)


def test_bars_tell_their_shares() -> None:
    words = Page(BarChart("図", bars((30.04, 28.96), (40, 41), (29.96, 30.04)))).words()
    for share in ("30.0", "29.0", "40.0", "41.0"):
        assert share in words


def test_a_long_label_leaves_room_for_the_bars() -> None:
    name = "とても長い名前の地区" * 6
    page = Page(BarChart("図", bars((60, 50), (40, 50), labels=(name, "北"))))
    assert any(word.endswith("…") for word in page.words())
    assert min(left for left, *_ in page.boxes) >= X * MM - 0.5


def test_the_two_series_differ_without_colour() -> None:
    page = Page(BarChart("図", bars((50, 50), (50, 50), labels=("北", "南"))))
    colours = page.pixels.getcolors(1 << 24) or []
    assert colours
    assert all(red == green == blue for _, (red, green, blue) in colours)


def test_nobody_at_all_is_an_empty_chart() -> None:
    assert "x" not in Page(BarChart("図", bars((0, 0), labels=("北",)))).words()
