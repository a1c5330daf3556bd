"""What is asked of other offices: the conditions are the flow's own."""

from dataclasses import replace
from datetime import date

from survey_ops.domain.conditions import ColumnRule, DayTest, Join, Not, TextTest
from survey_ops.domain.data_request import draw_request, flow_requests, is_own, list_request
from survey_ops.domain.flow import Extraction, Flow, Operation, Result, Source, Step
from survey_ops.domain.rules import Rules

RULES = Rules(seed="s", method="simple", size=10, as_of=date(2021, 4, 1), minimum_age=18, age_rule="statute")
TAX = Source("課税の一覧", "課税課", date(2021, 6, 14), "", {"levy": ColumnRule("課税区分", labels={"1": "非課税"})})
AID = Source(
    "保護の一覧",
    "福祉相談課",
    None,
    "第３号",
    {"since": ColumnRule("開始日", "date"), "ended": ColumnRule("廃止日", "date", blank="none")},
)
OWN = Source("申出", "福祉政策課", None, "", {})
UNTAXED = Step("Ⅰ１", Extraction("tax", TextTest("levy", ("1",))), title="課税されていない者")
AIDED = Step(
    "Ⅰ２",
    Extraction(
        "aid",
        Join(
            "all",
            (DayTest("since", "on_or_before", (date(2021, 1, 1),)), Not(DayTest("ended", "on", (date(2021, 1, 1),)))),
        ),
    ),
)
FLOW = Flow(
    "抽出",
    {"tax": TAX, "aid": AID, "own": OWN},
    (
        UNTAXED,
        AIDED,
        Step("Ⅰ３", Operation("minus", ("Ⅰ１", "Ⅰ２"))),
        Step("Ⅱ１", Extraction("own")),
        Step("Ⅱ２", "Ⅱ１"),
    ),
    (Result("案内の対象者", "Ⅰ３"), Result("申出のあった者", "Ⅱ２")),
)
IDS = {"tax": "宛名番号", "aid": "宛名番号", "own": "番号"}


def test_a_draw_asks_for_everybody_who_is_old_enough() -> None:
    asked = draw_request(RULES, "市民課", date(2021, 3, 25), ["宛名番号", "氏名"])
    assert asked.conditions == (
        "住民基本台帳に記録されている者のうち、令和３年４月１日において満18歳以上の者"
        "（平成15年４月２日以前に生まれた者）の全員を抽出する。",
    )
    assert (asked.office, asked.as_of, asked.columns) == ("市民課", date(2021, 3, 25), ("宛名番号", "氏名"))


def test_a_draw_that_takes_more_people_asks_for_them() -> None:
    wide = replace(RULES, birth_unknown="include", protected="hold")
    asked = draw_request(wide, "市民課", date(2021, 3, 25), [])
    assert len(asked.conditions) == 3
    assert "不詳" in asked.conditions[1]
    assert "支援措置" in asked.conditions[2]


def test_a_mailing_asks_for_the_addresses_of_its_list() -> None:
    asked = list_request("案内の対象者", "市民課", date(2021, 8, 10), ["氏名"])
    assert asked.results == ("案内の対象者",)
    assert "「案内の対象者」" in asked.conditions[0]


def test_a_flow_asks_each_office_under_its_own_conditions() -> None:
    tax, aid = flow_requests(FLOW, IDS, "福祉保健部福祉政策課")
    assert tax.conditions == ("課税されていない者（抽出フローのⅠ１）", "条件　課税区分が「非課税」（1）である者")
    assert tax.columns == ("宛名番号", "課税区分")
    assert tax.results == ("案内の対象者",)
    assert aid.conditions[1] == (
        "条件　開始日が令和３年１月１日以前であり、かつ、廃止日が令和３年１月１日でない（記載がない場合を含む。）者"
    )
    assert (aid.as_of, aid.paper) == (None, "第３号")


def test_several_steps_from_one_list_are_numbered() -> None:
    more = replace(FLOW, steps=(*FLOW.steps, Step("Ⅲ１", Extraction("tax"), title="全員")))
    asked = flow_requests(more, {"tax": "宛名番号"}, "")[0]
    assert asked.conditions[0] == "次の（１）から（２）までのいずれかに該当する者"
    assert asked.conditions[3:] == ("（２）全員（抽出フローのⅢ１）", "条件　一覧にある者の全員")


def test_a_list_no_step_works_on_is_asked_for_whole() -> None:
    unused = replace(FLOW, steps=(), results=())
    assert flow_requests(unused, {"tax": "宛名番号"}, "")[0].conditions == ("「課税の一覧」にある者の全員",)


def test_own_lists_are_asked_of_nobody() -> None:
    assert [one.source for one in flow_requests(FLOW, IDS, "福祉保健部福祉政策課")] == ["tax", "aid"]
    assert not is_own("市民課", "福祉保健部福祉政策課")


def test_sources_without_a_file_are_asked_of_nobody() -> None:
    assert flow_requests(FLOW, {}, "") == ()
