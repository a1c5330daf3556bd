"""The sample voucher case: its flows against plain sets, its borders one by one, its warnings, its timeline."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from survey_ops.case.load import load_case
from survey_ops.domain.flow_sets import Trace
from survey_ops.domain.tickets import ids_sha256
from survey_ops.resources import sample_config
from survey_ops.tasks.run_flow import run_flow
from tests.cases import kinds, run, snapshot
from tests.records import no_records
from tests.voucher_borders import BORDERS, RESULTS, STEPS
from tests.voucher_engine import Engine, copy_case, read_rows, write_rows
from tests.voucher_files import LISTS, ids
from tests.voucher_people import NAMED
from tests.voucher_sets import Ids, chosen, day, flow, read_lists, resident_on

VOUCHER = sample_config() / "voucher"
ID = ids()


@pytest.fixture(scope="module")
def plain() -> dict[str, Ids]:
    return flow(read_lists(LISTS))


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The flow of the case file as it is run."""
    return Engine.of(VOUCHER)


@pytest.fixture(scope="module")
def sets(engine: Engine) -> dict[str, Ids]:
    """Every set as the flow of the case file has it."""
    return {group: engine.steps[step] for group, step in STEPS.items()}


def test_init_copies_the_whole_tree(tmp_path: Path) -> None:
    ran = run("init", tmp_path / "case", "--from", "voucher")
    assert ran.code == 0
    assert "「使い方」" in ran.stdout
    assert snapshot(tmp_path / "case") == snapshot(VOUCHER)


def test_every_step_is_the_people_the_page_says(sets: dict[str, Ids], plain: dict[str, Ids]) -> None:
    assert sets.keys() == plain.keys()
    for group in sets:
        assert sets[group] == plain[group], group
        assert sets[group], group


@pytest.mark.parametrize(("name", "group", "is_in"), BORDERS)
def test_who_stands_at_a_border(
    sets: dict[str, Ids], plain: dict[str, Ids], name: str, group: str, is_in: bool
) -> None:
    assert (ID[name] in sets[group]) == is_in
    assert (ID[name] in plain[group]) == is_in


def test_everybody_made_for_a_border_stands_at_one() -> None:
    assert {name for name, _, _ in BORDERS} == set(NAMED)


def test_the_rules_of_the_page_hold(sets: dict[str, Ids]) -> None:
    assert not sets["I6"] & sets["I5"]
    assert not sets["II5"] & (sets["II3_1"] | sets["II3_2"] | sets["II4"])
    assert sets["II5"] <= sets["I6"] | sets["II2"]
    assert not sets["III2"] & sets["I5"]
    assert sets["III6"] >= sets["III5"]


def test_the_four_results_are_lists_of_their_own_each_person_once(engine: Engine, plain: dict[str, Ids]) -> None:
    found = engine.results
    assert list(found) == list(RESULTS)
    for name, group in RESULTS.items():
        assert found[name] == sorted(plain[group])
    assert len({tuple(people) for people in found.values()}) == 4


def test_the_same_files_give_the_same_lists(engine: Engine, tmp_path: Path) -> None:
    assert Engine.of(copy_case(tmp_path)).results == engine.results


def test_the_order_of_the_rows_does_not_matter(engine: Engine, tmp_path: Path) -> None:
    folder = copy_case(tmp_path)
    for path in (folder / "lists").iterdir():
        write_rows(path, read_rows(path)[::-1])
    assert Engine.of(folder).steps == engine.steps


def expected_warnings(plain: dict[str, Ids]) -> dict[str, Ids]:
    """Return the sets that should be empty and are not, as the open points of the page say them."""
    lists = read_lists(LISTS)
    taxes, refusals = lists["tax-0614"], lists["refusals"]
    unknown = chosen(taxes, lambda row: row["課税区分"] == "1" and row["扶養区分"] == "")
    undeclared = chosen(taxes, lambda row: row["課税区分"] == "4")
    living = chosen(lists["public-aid"], lambda row: row["生活扶助"] == "1")
    on_list = chosen(lists["protection"], lambda row: True) | chosen(lists["protection-now"], lambda row: True)
    protected = chosen(lists["protection"], lambda row: row["支援措置開始日"] >= "20210102")
    on_seventh = chosen(refusals, lambda row: row["届出日"] == "2021-08-07")
    after_handover = chosen(refusals, lambda row: "2021-10-25" <= row["届出日"] <= "2021-11-09")
    decision = day("2021-08-08")
    assert decision
    left = chosen(lists["residents"], lambda row: "20210101" <= row["住民でなくなった日"] <= "20210808")
    gone = left - resident_on(lists, decision)
    untaxed = plain["I2_1i"] | plain["I2_2"]
    return {
        "扶養が不明": plain["I6"] & unknown,
        "未申告": (plain["I1_1"] | plain["I1_2"]) & undeclared,
        "課税の措置入所者": plain["I4_2"] - untaxed - plain["I5"],
        "生活扶助のない被保護者": ((plain["I4_1"] | plain["I4_2"]) & plain["I5"]) - living,
        "シートの文との違い": (protected - plain["I1_1"] - plain["I1_2"]) & untaxed,
        "８月７日の辞退": plain["II5"] & on_seventh,
        "配布対象者の死亡・転出": plain["II5"] & gone,
        "支援措置・公募の者のラベル": plain["II5"] & (on_list | plain["II2"]),
        "配布と再配布の重複": plain["III4"] & plain["II5"],
        "返送と辞退の重複": plain["III5"] & plain["III3"],
        "再配布対象者の死亡・転出": plain["III4"] & gone,
        "再配布対象者の扶養親族等": plain["III4"] & plain["I2_1a"],
        "１月１日の住民でない再配布対象者": plain["III4"] - plain["I1_1"],
        "送っていない者の返送": plain["III5"] - plain["II5"],
        "引抜き": plain["III2"] & after_handover,
    }


def test_every_open_point_is_counted(engine: Engine, plain: dict[str, Ids]) -> None:
    assert engine.warnings == {name: len(people) for name, people in expected_warnings(plain).items()}


@pytest.mark.parametrize(
    ("step", "count"),
    [("Ⅰ２（１）", "undeclared"), ("Ⅰ２（１）ア", "unknown"), ("Ⅰ３（２）の措置", "birth"), ("Ⅱ２（１）", "c1")],
)
def test_what_is_not_known_is_counted(engine: Engine, step: str, count: str) -> None:
    lists = read_lists(LISTS)
    expected = {
        "undeclared": chosen(lists["tax-0614"], lambda row: row["課税区分"] == "4"),
        "unknown": chosen(lists["tax-0614"], lambda row: row["課税区分"] == "1" and row["扶養区分"] == ""),
        "birth": frozenset({ID["born_195601"]}),
        "c1": frozenset({ID["call_unknown"], ID["call_unknown_decided"]}),
    }
    assert engine.unknown[step] == len(expected[count]) > 0


def test_the_timeline_is_in_order_and_warns_of_the_days_off() -> None:
    ran = run("timeline", VOUCHER, "--json")
    assert ran.code == 0
    assert ran.data["problems"] == []
    warned = {one["message"].split("」")[0].strip("「"): one["code"] for one in ran.data["warnings"]}
    assert warned == {
        "再配布の辞退の期限": "timeline_order",
        "商品券の発送": "timeline_order",
        "辞退の申出期間": "day_off",
        "第２回の抽出の時点": "day_off",
        "支給決定": "day_off",
    }
    days = {event["name"]: event["days"] for event in ran.data["events"]}
    assert days["支給決定"] == "令和３年８月８日（日・山の日）"
    assert days["基準日"] == "令和３年１月１日（金・元日）"
    assert days["商品券の使用期間"] == "令和３年９月15日（水）～令和４年１月31日（月）"


def test_a_deadline_after_the_decision_is_a_problem(tmp_path: Path) -> None:
    folder = copy_case(tmp_path)
    file = folder / "case.toml"
    text = file.read_text(encoding="utf-8")
    assert text.count("until = 2021-08-07") == 1
    file.write_text(text.replace("until = 2021-08-07", "until = 2021-08-08"), encoding="utf-8")
    ran = run("timeline", folder, "--json")
    assert ran.code == 3
    assert [one["code"] for one in ran.data["problems"]] == ["timeline_order"]


def test_check_finds_no_problem_and_says_every_open_point(plain: dict[str, Ids]) -> None:
    ran = run("check", VOUCHER, "--json")
    assert (ran.code, ran.data["problems"]) == (0, [])
    told = [one["message"] for one in ran.data["warnings"] if one["code"] == "flow_warning"]
    for name, people in expected_warnings(plain).items():
        message = next(one for one in told if one.startswith(f"{name}（"))
        assert f"）に {len(people)} 人います。" in message


def test_the_flow_is_on_record_with_its_results(tmp_path: Path, plain: dict[str, Ids]) -> None:
    folder = copy_case(tmp_path)
    ran = run("flow", folder, "--json")
    assert ran.code == 0
    found = {one["name"]: (one["count"], one["sha256"]) for one in ran.data["results"]}
    assert found == {name: (len(plain[group]), ids_sha256(sorted(plain[group]))) for name, group in RESULTS.items()}
    assert kinds(folder) == ["open", "signing_key", "flow"]
    assert not set(ID.values()) & set((folder / "ledger.db").read_bytes().decode("latin-1").split('"'))


def traces(trace: Trace) -> Iterator[Trace]:
    """Yield an operation and the ones inside it."""
    yield trace
    for taken in trace.operands:
        if taken.inner:
            yield from traces(taken.inner)


def test_the_counts_reconcile_at_every_operand() -> None:
    sets = run_flow(load_case(VOUCHER), no_records).sets
    for step in sets.steps.values():
        if step.trace is None:
            continue
        assert step.trace.operands[-1].after == step.count
        for trace in traces(step.trace):
            assert trace.operands[0].before == 0
            assert trace.operands[0].after == trace.operands[0].size
            for before, taken in pairwise(trace.operands):
                assert taken.before == before.after
                change = taken.after - taken.before
                assert (0 <= change <= taken.size) if trace.operator == "union" else (-taken.before <= change <= 0)
                assert trace.operator != "minus" or -change <= taken.size


@pytest.mark.parametrize(
    ("name", "result", "step", "operand"),
    [
        ("aid_ended_0615", "案内状配布対象者", "Ⅰ６", "Ⅰ５"),
        ("refused_0806", "商品券配布対象者", "Ⅱ５", "Ⅱ４"),
        ("died_0614", "商品券配布対象者", "Ⅱ５", "Ⅱ３"),
        ("deferred_aid", "案内文再配布対象者", "Ⅲ２", "Ⅰ５"),
        ("deferred_refused_1109", "商品券再配布対象者", "Ⅲ４", "Ⅲ３"),
    ],
)
def test_who_was_taken_out_can_be_told_by_which_step(
    name: str, result: str, step: str, operand: str, tmp_path: Path
) -> None:
    ran = run("explain", copy_case(tmp_path), ID[name], "--json")
    assert ran.code == 0
    assert {"name": result, "in": False} in ran.data["results"]
    steps = {one["name"]: one for one in ran.data["steps"]}
    assert not steps[step]["in"]
    first, *removed = [one for one in steps[step]["operands"] if one["depth"] == 0]
    assert first["in"]
    assert [one["words"] for one in removed if one["in"]] == [operand]


def test_a_list_that_is_missing_or_unreadable_stops_the_flow_by_name(tmp_path: Path) -> None:
    folder = copy_case(tmp_path)
    (folder / "lists" / "support.csv").unlink()
    rows = read_rows(folder / "lists" / "refusals.csv")
    rows[2]["届出日"] = "2021-08-32"
    write_rows(folder / "lists" / "refusals.csv", rows)
    ran = run("check", folder, "--json")
    assert ran.code == 4
    assert {(one["file"], one["line"], one["column"], one["code"]) for one in ran.data["problems"]} == {
        ("lists/support.csv", None, "", "source_missing"),
        ("lists/refusals.csv", 4, "届出日", "flow_date"),
    }
