"""The geometry of the chart: nothing outside it, no label on another or on a mark, every day at its place."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_ops.documents.fonts import load_typeface
from survey_ops.documents.overview_chart import GAP, HEAD, ROW, SIZE, Chart, Mark, lay_out_chart
from survey_ops.domain.overview import ChartEvent

WIDTH = 175.0
FIRST = date(2019, 1, 1)
EVENTS = st.builds(
    lambda start, days, label, told: ChartEvent(
        label, told, FIRST + timedelta(start), FIRST + timedelta(start + days)
    ),
    st.integers(0, 1500),
    st.just(0) | st.integers(0, 900),
    st.text("案内文の発送（再送分）ABC ー、", min_size=1, max_size=100),
    st.sampled_from(["7/15", "9/14～10/22", "９月初旬"]),
)


def measure(text: str) -> float:
    return load_typeface("serif").width(text, SIZE)


def chart(*events: ChartEvent) -> Chart:
    return lay_out_chart(events, WIDTH, measure)


def event(first: date, last: date | None = None, label: str = "発送") -> ChartEvent:
    return ChartEvent(label, "7/15", first, last or first)


def boxes(mark: Mark) -> list[tuple[float, float]]:
    """Return where the lines of a label begin and end."""
    return [(mark.label_x, mark.label_x + measure(line)) for line in mark.lines]


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENTS, min_size=1, max_size=12))
def test_labels_stay_inside_and_clear_of_each_other_and_of_the_marks(events: list[ChartEvent]) -> None:
    found = chart(*events)
    assert found.height == pytest.approx(HEAD + sum(mark.height for mark in found.marks))
    tops = [mark.top for mark in found.marks]
    assert tops[0] == HEAD
    for above, below in pairwise(found.marks):
        assert above.top + above.height <= below.top + 1e-6  # a row of its own for each label
    for mark in found.marks:
        assert 0 <= mark.left <= mark.right <= WIDTH + 1e-6
        assert mark.top < mark.middle < mark.top + mark.height
        for start, end in boxes(mark):
            assert start >= -1e-6
            assert end <= WIDTH + 1e-6
            if mark.is_above:
                assert mark.height > ROW
            else:
                assert end <= mark.left - GAP + 1e-6 or start >= mark.right + GAP - 1e-6
    labelled = [tick for tick in found.months if tick.label]
    for tick, following in pairwise(labelled):
        assert tick.x + measure(tick.label) < following.x
    assert sorted("".join(mark.lines).replace(" ", "") for mark in found.marks) == sorted(
        one.text.replace(" ", "") for one in events
    )


def test_days_stand_where_they_are_on_the_axis() -> None:
    found = chart(event(date(2021, 7, 15)), event(date(2021, 8, 1), date(2021, 8, 31)), event(date(2021, 11, 26)))
    days = (date(2021, 12, 1) - date(2021, 7, 1)).days
    assert [tick.label for tick in found.months] == ["7月", "8月", "9月", "10月", "11月"]
    assert found.marks[0].left == pytest.approx(14.5 / days * WIDTH)
    assert found.marks[0].left == found.marks[0].right
    assert (found.marks[1].left, found.marks[1].right) == pytest.approx((found.months[1].x, found.months[2].x))
    assert found.months[3].x == pytest.approx((31 + 31 + 30) / days * WIDTH)


def test_a_label_stands_on_the_side_that_has_room() -> None:
    early, late = chart(event(date(2021, 7, 2)), event(date(2021, 11, 29))).marks
    assert early.label_x > early.right
    assert late.label_x < late.left
    (whole,) = chart(event(date(2021, 7, 1), date(2021, 11, 30))).marks
    assert whole.is_above


def test_years_are_marked_where_they_begin() -> None:
    found = chart(event(date(2018, 12, 5)), event(date(2020, 1, 5)))
    assert [tick.label for tick in found.years] == ["平成30年", "平成31年", "令和元年", "令和２年"]


def test_a_long_axis_labels_fewer_months() -> None:
    found = chart(event(date(2019, 1, 1)), event(date(2022, 12, 31)))
    assert len(found.months) == 48
    assert {tick.label for tick in found.months if tick.label} == {"1月", "4月", "7月", "10月"}


def test_an_axis_can_be_made_to_reach_further() -> None:
    found = lay_out_chart([event(date(2021, 8, 1))], WIDTH, measure, [date(2021, 7, 31), date(2021, 9, 1)])
    assert [tick.label for tick in found.months] == ["7月", "8月", "9月"]
