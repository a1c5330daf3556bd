"""The sample flow, set by set, and what is told of one person."""

from datetime import date
from pathlib import Path

import pytest

from survey_ops.case.load import load_case
from survey_ops.domain.conditions import Truth
from survey_ops.domain.fact_tables import FactTable
from survey_ops.domain.flow import Extraction, Flow, Operation, Source, Step, dependency_order
from survey_ops.domain.flow_explain import explain_person
from survey_ops.domain.flow_sets import evaluate
from survey_ops.tasks.run_flow import FlowRun, run_flow
from tests.flows import write_flow
from tests.records import no_records


@pytest.fixture
def ran(tmp_path: Path) -> FlowRun:
    return run_flow(load_case(write_flow(tmp_path)), no_records)


def test_every_step_of_the_sample_flow(ran: FlowRun) -> None:
    found = {name: (ran.sets.ids_of(name), made.unknown) for name, made in ran.sets.steps.items()}
    assert found == {
        "Ⅰ１": (["01", "02", "03", "04", "05", "06"], 0),
        "Ⅰ２（１）": (["01", "02", "03", "09"], 1),
        "Ⅰ２（１）ア": (["02"], 1),
        "Ⅰ３": (["01", "04", "05"], 1),
        "Ⅰ５": (["05"], 0),
        "Ⅰ４": (["01", "03"], 2),
        "Ⅰ６": (["01", "03", "04"], 3),
    }
    assert ran.result_ids("案内状配布対象者") == ["01", "03", "04"]
    assert [(one.name, one.count) for one in ran.report.overlaps] == [("高齢者の非課税", 1)]


def test_the_reckoning_of_a_step(ran: FlowRun) -> None:
    lines = {step.step.name: step.lines for step in ran.report.steps}["Ⅰ６"]
    assert [(line.depth, line.words, line.change, line.after) for line in lines] == [
        (1, "Ⅰ４", None, 2),
        (1, "Ⅰ３（3人）のうち、まだない者を加える", 2, 4),
        (0, "Ⅰ４又はⅠ３", None, 4),
        (0, "Ⅰ５（1人）に該当する者を除く", -1, 3),
    ]


def test_what_was_decided_on_the_unknown_is_told(ran: FlowRun) -> None:
    remarks = {step.step.name: step.remark for step in ran.report.steps}
    assert remarks["Ⅰ２（１）"] == "条件に当てはまるかどうか分からない者　1人。含めていない。"
    assert remarks["Ⅰ３"] == "条件に当てはまるかどうか分からない者　1人。含めた。"
    assert remarks["Ⅰ６"] == "分からない事項によって、対象になるかどうかが変わる者　3人。"
    assert remarks["Ⅰ１"] == remarks["Ⅰ５"] == ""


def test_one_person_walks_through_the_flow(ran: FlowRun) -> None:
    report = explain_person(ran.flow, ran.tables, ran.sets, "04")
    steps = {said.step.name: said for said in report.steps}
    assert report.is_known
    assert {name: said.is_in for name, said in steps.items()} == {
        "Ⅰ１": True,
        "Ⅰ２（１）": False,
        "Ⅰ２（１）ア": False,
        "Ⅰ３": True,
        "Ⅰ５": False,
        "Ⅰ４": False,
        "Ⅰ６": True,
    }
    (row,) = steps["Ⅰ３"].rows
    assert (row.line, row.truth, steps["Ⅰ３"].truth) == (5, Truth.UNKNOWN, Truth.UNKNOWN)
    assert [(test.words, test.truth) for test in row.tests] == [
        ("令和３年１月１日において満65歳以上（生年月日が昭和31年１月２日以前）である", Truth.UNKNOWN)
    ]
    assert steps["Ⅰ２（１）"].rows == ()
    assert [(one.depth, one.words, one.is_in) for one in steps["Ⅰ６"].operands] == [
        (0, "Ⅰ４又はⅠ３", True),
        (1, "Ⅰ４", False),
        (1, "Ⅰ３", True),
        (0, "Ⅰ５", False),
    ]
    assert report.results == (("案内状配布対象者", True),)


def test_the_walk_agrees_with_the_sets_for_everybody(ran: FlowRun) -> None:
    for person in ran.sets.ids:
        report = explain_person(ran.flow, ran.tables, ran.sets, person)
        inside = {said.step.name for said in report.steps if said.is_in}
        assert inside == {name for name in ran.sets.steps if person in ran.sets.ids_of(name)}
        steps = {said.step.name: [one.is_in for one in said.operands] for said in report.steps}
        either, fourth, third, welfare = steps["Ⅰ６"]
        assert (either, ("Ⅰ６" in inside)) == (fourth or third, either and not welfare)
        resident, rest, free, dependant = steps["Ⅰ４"]
        assert (rest, ("Ⅰ４" in inside)) == (free and not dependant, resident and rest)


def test_somebody_no_list_has(ran: FlowRun) -> None:
    report = explain_person(ran.flow, ran.tables, ran.sets, "77")
    assert not report.is_known
    assert [said for said in report.steps if said.is_in or said.rows] == []


def test_steps_are_worked_out_in_the_order_of_their_needs() -> None:
    needs = {"c": ("b", "a"), "b": ("a",), "a": (), "d": ("x",)}
    assert dependency_order(needs) == (["a", "b", "c", "d"], ())
    chain = {str(number): (str(number + 1),) for number in range(5000)}
    order, circle = dependency_order(chain)
    assert (order[0], order[-1], circle) == ("4999", "0", ())
    assert dependency_order({**chain, "4999": ("0",)})[1][-1] == "0"
    assert dependency_order({"a": ("a",)})[1] == ("a", "a")


def test_a_circle_is_never_worked_out() -> None:
    steps = (Step("a", Operation("union", ("a", "b"))), Step("b", Extraction("own")))
    flow = Flow("", {"own": Source("", "", date(2021, 1, 1), "", {})}, steps)
    with pytest.raises(ValueError, match="circle"):
        evaluate(flow, {"own": FactTable([], [], {})})
