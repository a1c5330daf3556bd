from datetime import date
from typing import Any

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.told import Announced, Informed, Matter, Time, announcements, notices_given


def entry(n: int, kind: str, **body: Any) -> Entry:
    return Entry(n, "", "A", kind, "係", body, GENESIS, "")


def test_what_was_told_is_read_from_the_entries_that_stand() -> None:
    notice = {
        "of": "provide", "time": "after", "to": "長女", "method": "郵送", "reason": "", "persons": 1,
        "on": "2021-05-14",
    }  # fmt: skip
    known = [
        entry(2, "announced", medium="広報", on="2021-04-01"),
        entry(3, "informed", **notice),
        entry(4, "announced", medium="掲示板", on="2021-04-02"),
        entry(5, "informed", **{**notice, "of": "use", "time": "before"}),
        entry(6, "correct", entry=4),
        entry(7, "correct", entry=5),
    ]
    assert announcements(known) == (Announced("広報", date(2021, 4, 1), 2),)
    assert notices_given(known) == (
        Informed(Matter.PROVIDE, Time.AFTER, "長女", "郵送", "", 1, date(2021, 5, 14), 3),
    )
