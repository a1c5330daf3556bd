from dataclasses import replace
from datetime import date

import pytest

from survey_ops.domain.overview import Cost, Programme, short_days

PROGRAMME = Programme(
    "配布事業",
    "住民",
    ("扶養親族等", "受給者"),
    "約11,000人",
    "商品券",
    (Cost("給付費", 46_000), Cost("事務費", 897)),
    46_897,
    "交付金",
)


def test_who_is_left_out_stands_below_the_target() -> None:
    assert PROGRAMME.target_text == "住民\nただし、次に掲げる者を除く。\n①扶養親族等\n②受給者\n約11,000人"
    assert replace(PROGRAMME, excluded=(), people="").target_text == "住民"
    assert "〔21〕" in replace(PROGRAMME, excluded=("者",) * 21).target_text


def test_the_cost_stands_before_its_parts() -> None:
    assert PROGRAMME.cost_text == "総事業費 46,897千円\n給付費 46,000千円\n事務費 897千円"
    assert replace(PROGRAMME, costs=(), total=None).cost_text == ""


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2021, 7, 15), date(2021, 7, 15), "7/15"),
        (date(2021, 7, 15), date(2021, 8, 7), "7/15～8/7"),
        (date(2021, 9, 15), date(2022, 1, 31), "9/15～令和４年1/31"),
    ],
)
def test_days_in_figures(first: date, last: date, text: str) -> None:
    assert short_days(first, last) == text
