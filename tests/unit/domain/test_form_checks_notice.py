"""The notice to the people concerned, the sources, and when, who, how."""

from collections.abc import Sequence
from datetime import date

import pytest

from survey_ops.domain.form import FormValues
from survey_ops.domain.form_checks_answers import check_answers
from survey_ops.domain.form_checks_dates import Said
from survey_ops.domain.form_checks_notice import check_notices
from survey_ops.domain.form_checks_offices import check_sources
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.told import Informed, Matter, Time

POSTED = Said(date(2021, 7, 15), Origin(Source.ENTRY, "posted", 9))


def informed(time: Time, day: int, matter: Matter = Matter.PROVIDE) -> Informed:
    return Informed(matter, time, "本人", "文書", "", 1, date(2021, 7, day), 12)


def notices(
    given: str, time: str = "", text: str = "", told: Sequence[Informed] = (), posted: Said | None = None
) -> list[str]:
    checked = {
        "handling": frozenset({"provide"}),
        "notice_provide": frozenset({given} if given else ()),
        "notice_provide_time": frozenset({time} if time else ()),
    }
    return [one.code for one in check_notices(FormValues({"notice_provide_text": text}, checked), told, posted)]


@pytest.mark.parametrize(
    ("given", "time", "text", "codes"),
    [
        ("", "", "", ["notice_unset"]),
        ("no", "", "", ["notice_reason"]),
        ("no", "", "理由", []),
        ("yes", "", "", ["notice_time", "notice_method"]),
        ("yes", "before", "", ["notice_method"]),
        ("yes", "", "手紙", ["notice_time"]),
        ("yes", "after", "手紙", []),
    ],
)
def test_an_answer_is_whole(given: str, time: str, text: str, codes: list[str]) -> None:
    assert notices(given, time, text) == codes


def test_only_where_the_handling_is_checked() -> None:
    assert check_notices(FormValues({}, {"handling": frozenset({"collect"})}), [], None) == ()
    (finding,) = check_notices(FormValues({}, {"handling": frozenset({"use"})}), [], None)
    assert (finding.field, finding.message) == ("notice_use", "目的外利用の通知の有無が書かれていません。")


@pytest.mark.parametrize(
    ("given", "time", "told", "posted", "codes"),
    [
        ("no", "", [informed(Time.AFTER, 20)], None, ["notice_informed"]),
        ("no", "", [informed(Time.AFTER, 20, Matter.USE)], None, []),
        ("yes", "after", [informed(Time.AFTER, 20)], POSTED, []),
        ("yes", "after", [informed(Time.BEFORE, 1)], None, ["notice_informed"]),
        ("yes", "before", [informed(Time.BEFORE, 15)], POSTED, []),
        ("yes", "before", [informed(Time.BEFORE, 16)], POSTED, ["notice_informed"]),
        ("yes", "before", [informed(Time.AFTER, 16)], POSTED, ["notice_informed"]),
        ("yes", "before", [], POSTED, ["notice_informed"]),
        ("yes", "before", [], None, []),
    ],
)
def test_against_the_record(
    given: str, time: str, told: list[Informed], posted: Said | None, codes: list[str]
) -> None:
    assert notices(given, time, "手紙", told, posted) == codes


REGISTER = Origin(Source.KEY, "register.from")


@pytest.mark.parametrize(
    ("works", "offices", "codes"),
    [
        ("住民基本台帳事務", "市民生活部市民課", []),
        ("１．住民基本台帳事務\n２．課税事務\n３．措置の事務", "１．市民課\n２．課税課", []),
        ("", "市民課", ["source_lists"]),
        ("住民基本台帳事務", "市民課，課税課", ["source_lists"]),
        ("住民基本台帳事務", "課税課", ["source_office"]),
        ("住民基本台帳事務", "", ["source_lists", "source_office"]),
    ],
)
def test_work_and_offices(works: str, offices: str, codes: list[str]) -> None:
    assert [one.code for one in check_sources("precheck", works, offices, {REGISTER: "市民課"})] == codes


def test_an_office_that_is_not_named_is_told_with_its_key() -> None:
    more = Origin(Source.KEY, "flow.sources.tax.from")
    (finding,) = check_sources("council", "事務", "市民課", {REGISTER: "市民課", more: "課税課"})
    assert (finding.message, finding.origins) == (
        "データを受け取る「課税課」が、提供元の組織に書かれていません。",
        (more,),
    )


def answers(**texts: str) -> list[str]:
    return [one.message for one in check_answers(FormValues(texts, {}), ["give_back"])]


def test_when_who_and_how_by_plan_or_fact() -> None:
    assert answers(give_back_plan_when="４月８日", give_back_fact_who="係", give_back_plan_how="手渡し") == []
    assert answers(give_back="受け取る。") == []
    assert answers(give_back_plan_when="４月８日") == ["「誰が」「どのように」が、予定にも実績にも書かれていません。"]
    assert answers() == ["「いつ」「誰が」「どのように」が、予定にも実績にも書かれていません。"]
