"""The 郵便区 of a postal code."""

import pytest

from survey_ops.registers.post_areas import post_area


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("2010014", "201"),
        ("2018585", "201"),  # the city hall's own code
        ("2730101", "27301"),
        ("2730001", "273"),
        ("1006528", "100"),  # a floor of a tower
        ("0288331", "02883"),  # five figures that look like an office's
        ("0020851", "002"),  # was another area before
        ("1009999", "10099"),  # nobody's
        ("2018999", "201"),
    ],
)
def test_three_or_five_figures(code: str, area: str) -> None:
    assert post_area(code) == area
