"""The shipped flows and the plain sets take the same people, whatever days and values the lists hold.

Hypothesis moves people about the days on which the flow page turns, exchanges values, and lets people stand in lists
they did not stand in; each time every step must be the same people in both, and the rules of the page must hold.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voucher_borders import STEPS
from tests.voucher_engine import Engine, copy_case, read_rows, write_rows
from tests.voucher_sets import Ids, flow, read_lists

DAYS = (
    "1999-12-31",
    "2020-12-31",
    "2021-01-01",
    "2021-01-02",
    "2021-01-03",
    "2021-03-31",
    "2021-06-13",
    "2021-06-14",
    "2021-06-15",
    "2021-06-16",
    "2021-07-30",
    "2021-07-31",
    "2021-08-01",
    "2021-08-05",
    "2021-08-06",
    "2021-08-07",
    "2021-08-08",
    "2021-08-09",
    "2021-10-24",
    "2021-10-25",
    "2021-11-08",
    "2021-11-09",
    "2021-11-10",
)
BIRTHS = (
    *("19560101", "19560102", "19560103", "1956/1/2", "1956-1-3"),
    *("19560100", "19560000", "19550000", "19570000", "19550229", ""),
)
STARTS, ENDS = DAYS, ("", *DAYS)
YES_NO, ASKED = ("0", "1"), ("0", "1", "")
CELLS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "residents.csv": {"住民となった日": STARTS, "住民でなくなった日": ENDS, "死亡日": ENDS},
    "protection.csv": {"住民となった日": STARTS, "支援措置開始日": STARTS, "支援措置終了日": ENDS},
    "tax-0614.csv": {"課税区分": tuple("1234"), "扶養区分": ("", *"012345"), "免除": YES_NO},
    "tax-0731.csv": {"異動事由": ("1", "2"), "課税区分": tuple("1234"), "異動日": STARTS},
    "public-aid.csv": {"開始日": STARTS, "停止日": ENDS, "停止解除日": ENDS, "廃止日": ENDS, "生活扶助": YES_NO},
    "support.csv": {"開始日": STARTS, "停止日": ENDS, "停止解除日": ENDS, "廃止日": ENDS},
    "placements.csv": {
        "生年月日": BIRTHS,
        "対象": ("障", "高"),
        "養護者の虐待": YES_NO,
        "措置日": STARTS,
        "解除日": ENDS,
        "期間の定め": YES_NO,
    },
    "applicants.csv": {
        "申出日": STARTS,
        "国保": ASKED,
        "被扶養者でない": ASKED,
        "保護命令": ASKED,
        "証明書": ASKED,
    },
    "refusals.csv": {"届出日": STARTS},
    "returned.csv": {},
}
"""The columns that the flows look at, and what may stand in them."""

PLACES = [(name, column) for name, columns in CELLS.items() for column in (*columns, "宛名番号")]


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, str, int, str | int]:
    """A file, a column, a row (counted around the end), and a value; of 宛名番号 the place of another person."""
    name, column = draw(st.sampled_from(PLACES))
    row = draw(st.integers(0, 400))
    if column == "宛名番号":
        return name, column, row, draw(st.integers(0, 400))
    return name, column, row, draw(st.sampled_from(CELLS[name][column]))


def properties(sets: Mapping[str, Ids]) -> None:
    """Check what the flow page promises of any lists."""
    assert not sets["I6"] & sets["I5"]
    assert not sets["II5"] & (sets["II3_1"] | sets["II3_2"] | sets["II4"])
    assert sets["II5"] <= sets["I6"] | sets["II2"]
    assert not sets["III2"] & sets["I5"]
    assert sets["III6"] >= sets["III5"]
    assert sets["III4"] <= sets["III2"]
    assert sets["I2_1a"] | sets["I2_1i"] == sets["I2_1"]
    assert not sets["I2_1a"] & sets["I2_1i"]


@settings(max_examples=40, deadline=None)
@given(moves=st.lists(changes(), max_size=60))
def test_the_flows_take_the_people_the_page_says(moves: list[tuple[str, str, int, str | int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = copy_case(Path(name))
        lists = folder / "lists"
        rows = {file: read_rows(lists / file) for file in CELLS}
        people = [row["宛名番号"] for row in rows["residents.csv"]]
        for file, column, place, value in moves:
            cells = rows[file][place % len(rows[file])]
            cells[column] = people[value % len(people)] if isinstance(value, int) else value
        for file in {file for file, *_ in moves}:
            write_rows(lists / file, rows[file])
        plain = flow(read_lists(lists))
        sets = Engine.of(folder).steps
        assert {group: sets[step] for group, step in STEPS.items()} == {group: plain[group] for group in STEPS}
        properties({group: sets[step] for group, step in STEPS.items()})
