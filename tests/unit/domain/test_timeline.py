from datetime import date

import pytest

from survey_ops.domain.timeline import (
    KINDS,
    UNATTENDED,
    Comparison,
    Edge,
    Event,
    Kind,
    Order,
    compare,
    days_off,
    written_days,
)

CONTRACT = Event("委託", "contract", date(2021, 9, 14), date(2021, 10, 22), ("timeline.0.from", "timeline.0.until"))
POSTING = Event("発送", "posting", date(2021, 10, 28), date(2021, 10, 28), ("timeline.1.on", "timeline.1.on"))


def event(first: date, last: date | None = None, kind: Kind = "posting") -> Event:
    return Event("発送", kind, first, last or first, ("timeline.0.from", "timeline.0.until"))


def order(before_day: Edge = "until", after_day: Edge = "from", *, strict: bool = True) -> Order:
    return Order("委託", "発送", before_day, after_day, strict, "problem", "timeline_order.0")


def compared(order: Order, earlier: Event = CONTRACT, later: Event = POSTING) -> Comparison:
    return compare({"委託": earlier, "発送": later}, [order])[0]


def test_the_last_day_of_the_one_comes_before_the_first_of_the_other() -> None:
    found = compared(order())
    assert (found.earlier, found.later, found.is_kept) == (date(2021, 10, 22), date(2021, 10, 28), True)
    assert found.sentence == "「委託」の終わり（令和３年10月22日）は「発送」（令和３年10月28日）より前"
    late = event(date(2021, 10, 1))
    assert not compared(order(), later=late).is_kept
    first = compared(order(before_day="from"), later=late)
    assert first.is_kept
    assert first.sentence == "「委託」の始まり（令和３年９月14日）は「発送」（令和３年10月１日）より前"


def test_one_day_for_both_is_wrong_only_where_it_must_be_earlier() -> None:
    same = event(date(2021, 10, 22))
    assert not compared(order(), later=same).is_kept
    found = compared(order(strict=False), later=same)
    assert found.is_kept
    assert found.sentence == "「委託」の終わり（令和３年10月22日）は「発送」（令和３年10月22日）以前"
    assert not compared(order(strict=False), later=event(date(2021, 10, 21))).is_kept


def test_the_last_day_of_the_later_event_can_be_compared() -> None:
    long = event(date(2021, 9, 1), date(2021, 10, 23))
    assert not compared(order(), later=long).is_kept
    assert compared(order(after_day="until"), later=long).is_kept


def test_days_off_of_both_ends_by_key() -> None:
    found = list(days_off([event(date(2021, 8, 7), date(2021, 8, 8))]))
    assert [(one.key, one.day.reason) for one in found] == [
        ("timeline.0.from", "土曜日"),
        ("timeline.0.until", "日曜日・山の日"),
    ]
    assert found[1].sentence == (
        "「発送」の 令和３年８月８日 は日曜日・山の日です。予定どおりでよいか確かめてください。"
    )
    assert len(list(days_off([event(date(2021, 8, 8))]))) == 1
    assert list(days_off([event(date(2021, 8, 6))])) == []


@pytest.mark.parametrize("kind", KINDS)
def test_events_that_need_nobody_may_fall_on_any_day(kind: Kind) -> None:
    found = list(days_off([event(date(2021, 8, 8), kind=kind)]))
    assert len(found) == (0 if kind in UNATTENDED else 1)
    assert frozenset({"reference", "use", "other"}) == UNATTENDED


def test_an_unknown_year_is_told() -> None:
    weekday, sunday = date(2150, 7, 1), date(2150, 7, 5)
    assert [one.sentence for one in days_off([event(weekday), event(sunday)])] == [
        "「発送」の 令和132年７月１日 は祝日を調べられない年です（2150 年）。暦で確かめてください。",
        "「発送」の 令和132年７月５日 は日曜日です。"
        "また、祝日を調べられない年です（2150 年）。暦で確かめてください。",
    ]


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2021, 8, 8), None, "令和３年８月８日（日・山の日）"),
        (date(2021, 7, 15), date(2021, 8, 7), "令和３年７月15日（木）～８月７日（土）"),
        (date(2021, 9, 15), date(2022, 1, 31), "令和３年９月15日（水）～令和４年１月31日（月）"),
        (date(2150, 7, 1), None, "令和132年７月１日（水・祝日は不明）"),
    ],
)
def test_days_as_they_are_written(first: date, last: date | None, written: str) -> None:
    assert written_days(event(first, last)) == written
