"""Counts by postal code and 郵便区."""

from survey_ops.domain.post_counts import AreaCount, CodeCount, count_codes

CODES = ["201-0001"] * 90 + ["201-0014"] * 15 + ["182-0011"] * 3 + ["273-0101"]


def area(figures: str) -> str:
    return figures[:5] if figures.startswith("2730") else figures[:3]


def test_the_area_with_the_most_pieces_is_taken_for_the_own_one() -> None:
    found = count_codes(CODES, area)
    assert found.codes == (
        CodeCount("182-0011", "182", 3),
        CodeCount("201-0001", "201", 90),
        CodeCount("201-0014", "201", 15),
        CodeCount("273-0101", "27301", 1),
    )
    assert found.areas == (
        AreaCount("201", 105, True),
        AreaCount("182", 3, False),
        AreaCount("27301", 1, False),
    )
    assert (found.total, found.inside, found.outside, found.own, found.is_guessed) == (109, 105, 4, ("201",), True)


def test_the_office_may_say_where_it_posts() -> None:
    found = count_codes(CODES, area, ["182", "201", "182"])
    assert (found.inside, found.outside, found.own, found.is_guessed) == (108, 1, ("182", "201"), False)
    assert count_codes(CODES, area, ["999"]).areas[0] == AreaCount("999", 0, True)


def test_each_own_area_must_reach_the_minimum_by_itself() -> None:
    found = count_codes(CODES, area, ["201", "182"])
    assert [(one.needed, one.count, one.is_met) for one in found.minima] == [
        (100, 3, False),
        (100, 105, True),
        (1000, 109, False),
        (2000, 109, False),
    ]


def test_the_minima_are_reached_at_their_number() -> None:
    def met(count: int) -> list[bool]:
        return [one.is_met for one in count_codes(["201-0001"] * count, area).minima]

    assert [met(99), met(100)] == [[False] * 3, [True, False, False]]
    assert [met(999), met(1000)] == [[True, False, False], [True, True, False]]
    assert [met(1999), met(2000)] == [[True, True, False], [True, True, True]]


def test_equal_areas_are_told_apart_by_their_number() -> None:
    assert count_codes(["301-0001", "201-0001"], area).own == ("201",)
