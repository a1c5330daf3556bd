"""The days of a case in their order."""

from datetime import date

import pytest

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.deadlines import Deadline, Due
from survey_ops.domain.form_checks_dates import (
    STEPS,
    Period,
    Said,
    Step,
    check_announcement,
    check_erasure,
    check_order,
    check_period,
    steps_of,
)
from survey_ops.domain.form_origin import Origin, Source

KINDS = list(STEPS)
APRIL = Period(
    Said(date(2021, 4, 9), Origin(Source.KEY, "survey.starts_on")),
    Said(date(2021, 4, 23), Origin(Source.KEY, "survey.ends_on")),
)


def planned(day: int, kind: str = "handover") -> Said:
    return Said(date(2021, 4, day), Origin(Source.KEY, f"plan.{kind}.on"))


def recorded(day: int, kind: str = "handover", n: int = 1) -> Said:
    return Said(date(2021, 4, day), Origin(Source.ENTRY, kind, n))


def done(kind: str, day: int, last: int | None = None, plan: int | None = None) -> Step:
    return Step(kind, planned(plan) if plan else None, recorded(day, kind), recorded(last or day, kind))


def entry(n: int, kind: str, on: str, **body: object) -> Entry:
    return Entry(n, "", "A", kind, "係", {"on": on, **body}, GENESIS, "")


def test_days_in_order() -> None:
    assert check_order([done(kind, day) for day, kind in enumerate(KINDS, 1)]) == ()
    assert check_order([done(kind, 5) for kind in KINDS]) == ()
    assert check_order([Step(kind, planned(day)) for day, kind in enumerate(KINDS, 1)]) == ()
    assert check_order([Step(kind) for kind in KINDS]) == ()


@pytest.mark.parametrize("place", range(len(KINDS) - 1))
def test_each_pair_on_record_in_the_wrong_order(place: int) -> None:
    before, after = KINDS[place : place + 2]
    (finding,) = check_order([done(before, 8), done(after, 7)])
    assert finding.code == "fact_order"
    assert finding.message == f"日付が、{STEPS[before]}・{STEPS[after]}の順になっていません。"
    assert [origin.place for origin in finding.origins] == [before, after]


def test_a_plan_in_the_wrong_order_is_told_once() -> None:
    steps = [Step("handover", planned(8)), Step("return", planned(2))]
    assert [one.code for one in check_order(steps)] == ["plan_order"]
    assert check_order(steps)[0].fact == "引渡 令和３年４月８日、返却 令和３年４月２日"


def test_a_plan_that_what_happened_has_overtaken() -> None:
    steps = [done("handover", 10, plan=2), Step("return", planned(8))]
    assert [one.code for one in check_order(steps)] == ["fact_order"]


def test_steps_go_on_for_days_and_a_spoiled_sheet_is_destroyed_early() -> None:
    assert check_order([done("handover", 2, 6), done("return", 4, 9), done("posted", 5, 9)]) == ()
    assert check_order([done("posted", 8), done("destroy", 6, 9)]) == ()
    assert [one.code for one in check_order([done("posted", 8), done("destroy", 6, 7)])] == ["fact_order"]


def test_steps_are_read_from_what_stands_since_the_last_draw() -> None:
    entries = [
        entry(1, "draw", "2021-03-01"),
        entry(2, "handover", "2021-03-02"),
        entry(3, "draw", "2021-04-01"),
        entry(4, "handover", "2021-04-05"),
        entry(5, "handover", "2021-04-03"),
        entry(6, "return", "2021-04-02"),
        entry(7, "correct", "2021-04-06", entry=6),
    ]
    steps = {step.kind: step for step in steps_of(entries, {"return": planned(8)})}
    assert steps["handover"].first == recorded(3, n=5)
    assert steps["handover"].last == recorded(5, n=4)
    assert (steps["return"].first, steps["return"].planned) == (None, planned(8))
    assert steps["draw"].first == recorded(1, "draw", 3)


def test_the_period_of_a_survey() -> None:
    assert check_period([done("draw", 1), done("posted", 9), done("destroy", 30)], APRIL) == ()
    assert check_period([done("posted", 30)], None) == ()
    for kind in ("draw", "labels", "handover", "posted"):
        assert [one.code for one in check_period([done(kind, 24)], APRIL)] == ["survey_period"]
    assert [one.code for one in check_period([Step("return", planned(10))], APRIL)] == ["survey_period"]
    assert check_period([done("return", 12, plan=10)], APRIL) == ()  # late, and that is told elsewhere
    assert [one.code for one in check_period([], Period(APRIL.last, APRIL.first))] == ["survey_period"]


def test_the_public_is_told_before_the_posting() -> None:
    posting = recorded(9, "posted")
    assert check_announcement("notice", "広報に載せる。", planned(9), posting) == ()
    assert check_announcement("notice", "広報に載せる。", planned(9), None) == ()
    late = check_announcement("notice", "広報に載せる。", planned(10), posting)
    assert [one.code for one in late] == ["announcement_late"]
    assert [one.code for one in check_announcement("notice", "", None, posting)] == ["announcement"]
    assert [one.code for one in check_announcement("notice", "広報に載せる。", None, None)] == ["announcement"]
    assert check_announcement("notice", "本人に手紙で知らせる。", None, posting) == ()
    assert check_announcement("notice", None, None, posting) == ()


def test_personal_data_past_their_day() -> None:
    due = [
        Deadline(Due.ERASE, date(2022, 4, 1), "抽出から 1 年", entry=2),
        Deadline(Due.ITEM, date(2022, 4, 2), "送信データ", entry=7),
        Deadline(Due.RETURN, date(2021, 4, 1), "予定"),
    ]
    assert check_erasure(due, date(2022, 4, 1), "use_erasure") == ()
    found = check_erasure(due, date(2022, 4, 3), "use_erasure")
    assert [(one.code, one.field) for one in found] == [
        ("erase_overdue", "use_erasure"),
        ("item_overdue", "provided_erasure"),
    ]
    assert found[0].fact == "期限は令和４年４月１日（抽出から 1 年）です"
    assert found[1].message == "管理対象「送信データ」が、消去の期限を過ぎて残っています。"
    assert [one.origins[0].entry for one in found] == [2, 7]
