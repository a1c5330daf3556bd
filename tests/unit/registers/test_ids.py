import numpy as np
import pytest

from survey_ops.registers.ids import id_warnings
from survey_ops.registers.parts import Columns

GOOD, BAD = "0000000027", "0000000028"


@pytest.mark.parametrize(
    ("ids", "odd"),
    [
        ([GOOD] * 9 + [BAD], [9]),
        ([BAD] + [GOOD] * 9, [0]),
        ([GOOD] * 8 + [BAD], []),
        ([BAD] * 10, []),
        ([GOOD] * 10, []),
        ([GOOD] * 5000 + [BAD] * 400, list(range(5000, 5400))),
        ([BAD, GOOD] * 3000, []),
        ([*[GOOD] * 5, BAD, BAD] * 1000, []),
        # Every fifth id is looked at first; the others are counted all the same.
        ([GOOD, BAD, BAD, BAD, BAD] * 1000, []),
    ],
)
def test_ids_without_a_check_digit_are_odd_only_among_many_with_one(ids: list[str], odd: list[int]) -> None:
    columns = Columns(np.array(ids, dtype=np.bytes_), {}, {}, "utf-8", None, 2)
    found = id_warnings(columns, "宛名番号", "r.csv", 0)
    assert [(one.line, one.code) for one in found] == [(row + 2, "id_check_digit") for row in odd]
