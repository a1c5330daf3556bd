from datetime import timedelta
from itertools import pairwise

from survey_ops.domain.eras import ERAS


def test_eras_meet() -> None:
    """Up to 昭和 an era began on the last day of the one before, since 平成 on the next day."""
    gaps = [(after.first - before.last) for before, after in pairwise(ERAS)]
    assert gaps == [timedelta(0), timedelta(0), timedelta(1), timedelta(1)]


def test_years_of_eras() -> None:
    assert [era.year(1) for era in ERAS] == [1868, 1912, 1926, 1989, 2019]
    assert ERAS[2].year(64) == 1989


def test_marks_are_one_for_each_era() -> None:
    assert "".join(era.letter for era in ERAS) == "MTSHR"
    assert "".join(era.code for era in ERAS) == "12345"
