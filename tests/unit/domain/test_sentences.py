from datetime import date

import pytest

from survey_ops.domain.form_facts import SheetList
from survey_ops.domain.sentences import days_after, sheet_numbers


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((), ""),
        ((5,), "５"),
        ((5, 6), "５及び６"),
        ((5, 6, 7), "５から７まで"),
        ((3, 12, 57, 103), "３，12，57及び103"),
        ((1, 2, 3, 9, 207, 208, 209), "１から３まで，９及び207から209まで"),
    ],
)
def test_sheet_numbers(numbers: tuple[int, ...], text: str) -> None:
    assert sheet_numbers(SheetList(numbers, 0)) == text


def test_days_after_another_day() -> None:
    days = [date(2021, 4, 8), date(2021, 4, 9)]
    assert days_after(days, date(2021, 4, 2)) == "同月８日及び同月９日"
    assert days_after(days[:1], date(2021, 3, 2)) == "同年４月８日"
    assert days_after(days, date(2020, 4, 2)) == "令和３年４月８日及び同月９日"
    assert days_after(days, days[0]) == "同日及び同月９日"
