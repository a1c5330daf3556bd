from datetime import date
from typing import Any

from survey_ops.domain.chain import Entry
from survey_ops.domain.responses import tally


def entry(n: int, kind: str, **body: Any) -> Entry:
    return Entry(n, "2021-04-01T00:00:00.000000Z", "KM2021A", kind, "職員", body, "0" * 64, "1" * 64)


def answers(n: int, count: int, way: str = "郵送", on: str = "2021-04-12") -> Entry:
    return entry(n, "answers", count=count, way=way, by="職員", on=on)


def undelivered(n: int, reason: str, count: int = 1) -> Entry:
    return entry(n, "undelivered", reason=reason, person=None, count=count, by="職員", on="2021-04-13")


DRAW = entry(2, "draw", on="2021-04-01")


def test_nothing_came_back() -> None:
    found = tally([DRAW])
    assert (found.recorded, found.answered, found.returned, found.refused) == (0, 0, 0, 0)


def test_answers_by_day_and_by_way() -> None:
    found = tally([DRAW, answers(5, 10, on="2021-04-14"), answers(6, 30), answers(7, 4, "インターネット")])
    assert found.days == {date(2021, 4, 12): 34, date(2021, 4, 14): 10}
    assert list(found.days) == sorted(found.days)
    assert list(found.ways.items()) == [("郵送", 40), ("インターネット", 4)]
    assert (found.answered, found.recorded) == (44, 3)


def test_returned_mail_by_reason_and_refusals() -> None:
    refused = entry(9, "refused", person=None, count=2, way="電話", by="職員", on="2021-04-13")
    found = tally([DRAW, undelivered(5, "moved"), undelivered(6, "address", 7), undelivered(7, "moved"), refused])
    assert list(found.undelivered.items()) == [("address", 7), ("moved", 2)]
    assert (found.returned, found.refused) == (9, 2)


def test_what_was_undone_does_not_count() -> None:
    undo = entry(8, "correct", entry=5, sheet=None, generation=None, reason="二重", by="職員", on="2021-04-15")
    found = tally([DRAW, answers(5, 10), answers(6, 3), undo])
    assert (found.answered, found.recorded) == (3, 1)


def test_an_earlier_draw_had_answers_of_its_own() -> None:
    assert tally([DRAW, answers(5, 10), entry(6, "draw", on="2021-05-01"), answers(7, 3)]).answered == 3
