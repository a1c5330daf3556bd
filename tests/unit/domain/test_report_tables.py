"""Tables and figures of a report, from its numbers."""

from datetime import date
from fractions import Fraction

import pytest

from survey_ops.domain import report_tables as tables
from survey_ops.domain.frame_table import Cross, Line, Table
from survey_ops.domain.inclusion import Stratum
from survey_ops.domain.report_blocks import Bar
from survey_ops.domain.report_data import margin_lines
from survey_ops.domain.responses import Responses
from survey_ops.domain.sampling_error import margin

BY_AGE = Table((Line("18～39歳", 600, 60), Line("40歳以上", 400, 40)), 1_000, 100)
HIDDEN = Table((Line("北", 970, None), Line("南", 30, None)), 1_000, 100)
MEN = Table((Line("18～39歳", 300, 28), Line("40歳以上", 190, 25)), 490, 53)
WOMEN = Table((Line("18～39歳", 300, 32), Line("40歳以上", 210, 15)), 510, 47)
RESPONSES = Responses(
    days={date(2021, 4, 12): 30, date(2021, 4, 14): 15},
    ways={"郵送": 40, "": 5},
    undelivered={"moved": 3, "焼失": 2},
    refused=1,
    recorded=6,
)


def test_the_rows_of_the_register_in_the_order_of_the_reasons() -> None:
    counts = {
        "rows": 1_234,
        "eligible": 1_000,
        "excluded": {"under_age": 200, "新": 4, "birth_unknown": 0, "history": 20, "protected": 10},
    }
    rows = tables.frame_grid("表", counts).rows
    assert [row[1] for row in rows] == ["20", "10", "0", "200", "4", "1,000", "1,234"]
    assert "履歴" in rows[0][0]
    assert rows[4][0] == "除いた者　新"
    assert sum(int(row[1].replace(",", "")) for row in rows[:-1]) == 1_234


def test_frame_and_sample_with_their_difference() -> None:
    table = Table((Line("18～39歳", 610, 60), Line("40歳以上", 390, 40)), 1_000, 100)
    assert tables.one_way_grid("表", "年齢", table).rows == (
        ("18～39歳", "610", "61.0", "60", "60.0", "-1.0"),
        ("40歳以上", "390", "39.0", "40", "40.0", "+1.0"),
        ("計", "1,000", "100.0", "100", "100.0", "0.0"),
    )


def test_the_difference_is_that_of_the_shares_before_rounding() -> None:
    table = Table((Line("北", 10_044, 1_006), Line("南", 89_956, 8_994)), 100_000, 10_000)
    assert tables.one_way_grid("表", "地区", table).rows[0][2:] == ("10.0", "1,006", "10.1", "0.0")


def test_a_hidden_count_hides_its_share_and_its_difference() -> None:
    rows = tables.one_way_grid("表", "地区", HIDDEN).rows
    assert rows[1] == ("南", "30", "3.0", "x", "x", "x")
    assert rows[2] == ("計", "1,000", "100.0", "100", "100.0", "0.0")


def test_age_by_sex_adds_up_across_and_down() -> None:
    grid = tables.cross_grid("表", Cross(("男", "女"), (MEN, WOMEN)), BY_AGE)
    young = ("300", "28", "30.0", "28.0"), ("300", "32", "30.0", "32.0"), ("600", "60", "60.0", "60.0")
    total = ("490", "53", "49.0", "53.0"), ("510", "47", "51.0", "47.0"), ("1,000", "100", "100.0", "100.0")
    assert grid.rows[0] == ("18～39歳", *young[0], *young[1], *young[2])
    assert grid.rows[-1] == ("計", *total[0], *total[1], *total[2])
    assert sum(span for _, span in grid.groups) == len(grid.headings) - 1 == len(grid.rows[0]) - 1


def test_age_by_three_sexes_and_in_a_very_large_city_has_counts_only() -> None:
    other = Table((Line("18～39歳", 0, 0), Line("40歳以上", 0, 0)), 0, 0)
    grid = tables.cross_grid("表", Cross(("男", "女", "その他・不詳"), (MEN, WOMEN, other)), BY_AGE)
    assert [heading for heading, _ in grid.groups] == ["男", "女", "その他・不詳", "計"]
    assert grid.rows[0] == ("18～39歳", *["300", "28", "300", "32", "0", "0", "600", "60"])
    million = Table(BY_AGE.lines, 1_000_000, 100)
    assert len(tables.cross_grid("表", Cross(("男", "女"), (MEN, WOMEN)), million).headings) == 7


def test_margins_are_those_of_the_formula() -> None:
    lines = margin_lines(70_000, 2_500, (45, 30, 45), answered=0)
    assert [(line.rate, line.answers) for line in lines] == [(30, 750), (45, 1_125)]
    grid = tables.margin_grid("表", lines)
    assert grid.rows[1][:3] == ("回収率45％", "1,125", "±2.9")
    tenth = 100 * margin(70_000, 1_125, proportion=Fraction(1, 10))
    assert grid.rows[1][-1] == f"±{tenth:.1f}"


@pytest.mark.parametrize(("answered", "added"), [(0, 0), (1_200, 1), (70_001, 0)])
def test_the_answers_counted_have_a_line_of_their_own(answered: int, added: int) -> None:
    lines = margin_lines(70_000, 2_500, (50,), answered)
    assert len(lines) == 1 + added
    if added:
        assert tables.margin_grid("表", lines).rows[-1][:2] == ("回収した数", "1,200")


def test_no_answer_has_no_margin() -> None:
    assert tables.margin_grid("表", margin_lines(100, 1, (30,), 0)).rows[0] == ("回収率30％", "0", *["－"] * 5)


def test_strata_with_their_chances() -> None:
    strata = (Stratum(("北", "18～39歳"), 1_000, 50), Stratum(("南", "18～39歳"), 40, 2))
    assert tables.strata_grid("表", strata, (False, True)).rows == (
        ("北・18～39歳", "1,000", "50", "5.00"),
        ("南・18～39歳", "40", "x", "x"),
        ("計", "1,040", "52", "5.00"),
    )


def test_both_response_rates() -> None:
    rows = {row[0]: row[1] for row in tables.response_grid("表", RESPONSES, 100).rows}
    assert rows["発送数"] == "100"
    assert rows["回収数"] == "45"
    assert rows["不着数"] == "5"
    assert rows["辞退の届出"] == "1"
    assert rows["回収率（回収数÷発送数）"] == "45.0％"
    assert rows["回収率（回収数÷（発送数－不着数））"] == "47.4％"


def test_answers_by_day_ways_and_reasons() -> None:
    assert tables.day_grid("表", RESPONSES, 100).rows == (
        ("令和３年４月12日", "30", "30", "30.0"),
        ("令和３年４月14日", "15", "45", "45.0"),
    )
    assert tables.count_grid("表", "方法", RESPONSES.ways).rows[1:] == (
        ("（記載なし）", "5", "11.1"),
        ("計", "45", "100.0"),
    )
    assert [row[0] for row in tables.returned_grid("表", RESPONSES).rows] == ["転居先不明", "焼失", "計"]


def test_figures_show_the_shares_of_the_tables_and_nothing_of_what_is_hidden() -> None:
    assert tables.bar_chart("図", HIDDEN).bars == (Bar("北", 97.0, None), Bar("南", 3.0, None))
    pyramid = tables.pyramid("図", Cross(("男", "女"), (MEN, WOMEN)), BY_AGE)
    assert pyramid.left[0] == Bar("18～39歳", 30.0, 28.0)
    assert pyramid.right[1] == Bar("40歳以上", 21.0, 15.0)
    assert sum(bar.frame for bar in (*pyramid.left, *pyramid.right)) == pytest.approx(100)
