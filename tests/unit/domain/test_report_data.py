from datetime import date
from typing import Any

import pytest

from survey_ops.domain.chain import Entry
from survey_ops.domain.report_data import frame_recorded, reserves_used

A, B = "a" * 64, "b" * 64


def entry(n: int, kind: str, **body: Any) -> Entry:
    return Entry(n, "2021-04-01T00:00:00.000000Z", "KM2021A", kind, "職員", body, A, B)


def frame(n: int, digest: str = A) -> Entry:
    return entry(n, "frame", frame_sha256=digest, on="2021-03-30")


def draw(n: int) -> Entry:
    return entry(n, "draw", manifest={"frame_sha256": A}, on="2021-04-01")


@pytest.mark.parametrize(
    ("before", "day"),
    [
        ((), None),
        ((frame(2),), date(2021, 3, 30)),
        ((frame(2, B),), None),
        ((frame(2, B), frame(3)), date(2021, 3, 30)),
        ((frame(2), draw(3)), None),
        ((frame(2), entry(3, "form")), date(2021, 3, 30)),
    ],
)
def test_a_frame_counts_for_the_draw_that_follows_it(before: tuple[Entry, ...], day: date | None) -> None:
    last = draw(9)
    assert frame_recorded([*before, last, frame(10)], last) == day


def test_reserves_are_those_of_the_draw() -> None:
    known = [draw(2), entry(3, "reserve", draw=2, count=5), draw(4)]
    known += [entry(5, "reserve", draw=4, count=2), entry(6, "reserve", draw=4, count=3)]
    assert reserves_used(known, known[2]) == 5
    assert reserves_used(known[:1], known[0]) == 0
