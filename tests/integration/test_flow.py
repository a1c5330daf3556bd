"""The flow of a case through the command line: counts, page, record, reasons, and what stops it."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from survey_ops.case.load import load_case
from survey_ops.domain.flow import RecordKind
from survey_ops.errors import ConfigError, InputError
from survey_ops.tasks.run_flow import run_flow
from tests import cases
from tests.cases import Ran, kinds, ledger_entries, run, snapshot
from tests.conftest import CaseFactory
from tests.flows import BASE, FLOW, write_flow
from tests.records import no_records

IDS = ("01", "03", "04")
SHA256 = hashlib.sha256(b"".join(f"{one}\n".encode() for one in IDS)).hexdigest()


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_flow(tmp_path / "case")


def codes(ran: Ran) -> list[tuple[object, object, object]]:
    return [(one["line"], one["column"], one["code"]) for one in ran.data["problems"]]


def page_text(case: Path) -> str:
    pages = pypdfium2.PdfDocument(case / "out" / "flow.pdf")
    return "".join("".join(page.get_textpage().get_text_range() for page in pages).split())


def rewrite(case: Path, name: str, text: str, encoding: str = "cp932") -> None:
    (case / name).write_bytes(text.encode(encoding))


def test_the_flow_is_printed_recorded_and_told(case: Path) -> None:
    ran = run("flow", case, "--json")
    assert ran.code == 0, ran.stderr
    data = ran.data
    assert [(step["name"], step["count"], step["unknown"]) for step in data["steps"]] == [
        ("Ⅰ１", 6, 0),
        ("Ⅰ２（１）", 4, 1),
        ("Ⅰ２（１）ア", 1, 1),
        ("Ⅰ３", 3, 1),
        ("Ⅰ５", 1, 0),
        ("Ⅰ４", 2, 2),
        ("Ⅰ６", 3, 3),
    ]
    assert data["results"] == [
        {"name": "案内状配布対象者", "step": "Ⅰ６", "count": 3, "unknown": 3, "sha256": SHA256}
    ]
    assert [one["code"] for one in data["warnings"]] == ["flow_warning"]
    pdf = (case / "out" / "flow.pdf").read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == data["sha256"]
    page = page_text(case)
    assert f"{data['entry']}:{data['head']}" in page
    assert "Ⅰ４及びⅠ３で抽出した者から、Ⅰ５に該当する者を除く。" in page
    assert run("verify", case).code == 0


def test_the_record_has_counts_and_hashes_and_nobody_in_it(case: Path) -> None:
    run("flow", case)
    entry = ledger_entries(case)[-1]
    body = entry["body"]
    assert entry["kind"] == "flow"
    tax = body["sources"][1]
    assert tax == {
        "name": "tax",
        "office": "課税課",
        "as_of": "2021-06-14",
        "rows": 6,
        "people": 6,
        "file": "tax.csv",
        "sha256": hashlib.sha256((case / "tax.csv").read_bytes()).hexdigest(),
    }
    assert body["steps"][1] == {"name": "Ⅰ２（１）", "count": 4, "unknown": 1, "decision": "exclude"}
    assert body["steps"][6] == {"name": "Ⅰ６", "count": 3, "unknown": 3}
    assert body["warnings"] == [{"name": "高齢者の非課税", "count": 1}]
    assert body["on"] == date.fromisoformat(body["on"]).isoformat()
    # A hash of three ids of two figures is soon guessed; it stands in no record.
    assert body["results"] == [{"name": "案内状配布対象者", "step": "Ⅰ６", "count": 3, "unknown": 3, "sha256": None}]
    assert SHA256 not in run("ledger", case, "export").stdout
    assert SHA256 not in page_text(case)


def test_the_hash_of_many_people_is_on_record(case: Path) -> None:
    ids = [f"{number:04}" for number in range(10)]
    rewrite(case, "residents_0101.csv", "宛名番号,生年月日\n" + "".join(f"{one},19400101\n" for one in ids))
    run("flow", case)
    wanted = hashlib.sha256("".join(f"{one}\n" for one in ids).encode()).hexdigest()
    assert f"SHA-256{wanted}" in page_text(case)
    assert ledger_entries(case)[-1]["body"]["results"][0]["sha256"] == wanted


def test_the_same_inputs_give_the_same_result(case: Path) -> None:
    first = run("flow", case, "--json").data
    tax = (case / "tax.csv").read_bytes().decode("cp932").splitlines()
    rewrite(case, "tax.csv", "\n".join([tax[0], *reversed(tax[1:])]) + "\n")
    again = run("flow", case, "--overwrite", "--json").data
    assert (again["results"], again["steps"]) == (first["results"], first["steps"])


def test_the_text_on_the_terminal(case: Path) -> None:
    ran = run("flow", case)
    assert "課税課　課税の一覧（令和３年６月14日時点、情報処理依頼書 第12号）  6 行  6 人" in ran.stdout
    assert "Ⅰ２（１）  4 人  令和３年度分の市町村民税が課されていない者" in ran.stdout
    assert "※ 条件に当てはまるかどうか分からない者　1人。含めていない。" in ran.stdout
    assert "    Ⅰ５（1人）に該当する者を除く  -1 人  → 3 人" in ran.stdout
    assert "結果  案内状配布対象者（Ⅰ６）  3 人" in ran.stdout
    assert "高齢者の非課税（Ⅰ３ ∩ Ⅰ４）に 1 人います。二つの理由で対象になる者がいる。" in ran.stderr


def test_an_existing_page_is_replaced_only_when_asked(case: Path, tmp_path: Path) -> None:
    run("flow", case)
    before = snapshot(case)
    assert run("flow", case, "--json").data["error"]["code"] == "exists"
    assert run("flow", case, "-o", case / "ledger.db", "--json").data["error"]["code"] == "not_pdf"
    assert snapshot(case) == before
    assert run("flow", case, "-o", tmp_path / "other.pdf").code == 0
    assert ledger_entries(case)[-1]["body"]["file"] == "../other.pdf"


def test_a_page_that_never_came_to_its_place_is_made_again(case: Path) -> None:
    run("flow", case)
    file = case / "out" / "flow.pdf"
    data = file.read_bytes()
    file.unlink()
    known = kinds(case)
    assert run("flow", case).code == 0
    assert file.read_bytes() == data
    assert kinds(case) == known
    file.unlink()
    rewrite(case, "welfare.csv", "宛名番号,廃止日\n03,20210615\n05,\n")
    assert run("flow", case).code == 0
    assert kinds(case) == [*known, "flow"]


def test_every_problem_of_every_list_at_once(case: Path) -> None:
    rewrite(case, "tax.csv", "宛名番号,課税区分,扶養\n01,5,0\n,1,0\n")
    rewrite(case, "welfare.csv", "宛名番号,廃止日\n03,20211301\n")
    (case / "residents_0101.csv").unlink()
    before = snapshot(case)
    ran = run("flow", case, "--json")
    assert ran.code == 4
    assert ran.data["error"]["message"] == "抽出フローに使うデータに、直すところが 4 か所あります。"
    assert codes(ran) == [
        (None, "", "source_missing"),
        (2, "課税区分", "flow_value"),
        (3, "宛名番号", "id_missing"),
        (2, "廃止日", "flow_date"),
    ]
    assert snapshot(case) == before


def test_where_the_flow_stops_for_the_unknown_each_row_is_told(case: Path) -> None:
    text = (case / "case.toml").read_text(encoding="utf-8")
    (case / "case.toml").write_text(text.replace('unknown = "exclude"\n', ""), encoding="utf-8", newline="\n")
    ran = run("flow", case, "--json")
    assert ran.code == 4
    assert codes(ran) == [(6, "課税区分", "flow_unknown"), (4, "扶養", "flow_unknown")]
    assert ran.data["problems"][0]["message"] == (
        "段階「Ⅰ２（１）」の条件に当てはまるかどうか分かりません。事実を確かめるか、"
        "不明の者の扱い（unknown）を決めて case.toml に書いてください。"
    )
    assert not (case / "out").exists()
    # Whoever looks into it can still ask about one of them.
    asked = run("explain", case, "06", "--json").data
    assert [step["truth"] for step in asked["steps"] if step["name"] == "Ⅰ２（１）"] == ["unknown"]


def test_unknown_is_never_read_as_false(case: Path) -> None:
    """An unfiled return is not "not exempt": turning the condition round does not take it in either."""
    text = (case / "case.toml").read_text(encoding="utf-8")
    turned = text.replace('{ column = "levy", in = ["1"] }', '{ not = { column = "levy", in = ["1"] } }')
    for said in (text, turned):
        (case / "case.toml").write_text(said, encoding="utf-8", newline="\n")
        steps = run("explain", case, "06", "--json").data["steps"]
        assert [(one["in"], one["truth"]) for one in steps if one["name"] == "Ⅰ２（１）"] == [(False, "unknown")]
        step = run("flow", case, "--overwrite", "--json").data["steps"][1]
        assert step["unknown"] == 1


def test_check_works_the_flow_out_and_writes_nothing(case: Path) -> None:
    rewrite(case, "welfare.csv", "宛名番号,廃止日\n03,20211301\n")
    before = snapshot(case)
    ran = run("check", case, "--json")
    assert (4, "welfare.csv", "flow_date") in [(ran.code, one["file"], one["code"]) for one in ran.data["problems"]]
    write_flow(case)
    good = run("check", case, "--json")
    assert [one["file"] for one in good.data["problems"]] == ["residents.csv"]
    assert good.data["flow"]["results"][0]["count"] == 3
    assert ("flow.warnings", "flow_warning") in [(one["column"], one["code"]) for one in good.data["warnings"]]
    assert "Ⅰ６  3 人  案内状配布対象者" in run("check", case).stdout
    write_flow(case, FLOW.replace('title = "被保護者"', 'title = "\U0002b740"'))
    assert "glyph" in [one["code"] for one in run("check", case, "--json").data["problems"]]
    assert set(snapshot(case)) == set(before)


def test_explain_walks_every_step(case: Path) -> None:
    ran = run("explain", case, "04")
    assert ran.code == 0
    assert ran.stdout.splitlines() == [
        "Ⅰ１  入る  令和３年１月１日において市の住民基本台帳に記録されている者",
        "    市民課の「住民基本台帳の一覧」（令和３年１月１日時点）の 5 行目  当てはまる",
        "Ⅰ２（１）  入らない  令和３年度分の市町村民税が課されていない者",
        "    課税課の「課税の一覧」（令和３年６月14日時点）にない",
        "Ⅰ２（１）ア  入らない  市町村民税が課されている者の扶養親族等",
        "    課税課の「課税の一覧」（令和３年６月14日時点）にない",
        "Ⅰ３  入る  措置が採られている高齢者",
        "    市民課の「住民基本台帳の一覧」（令和３年１月１日時点）の 5 行目  分からない（含めると決めた）",
        "        令和３年１月１日において満65歳以上（生年月日が昭和31年１月２日以前）である  分からない",
        "Ⅰ５  入らない  被保護者",
        "    福祉相談課の「welfare.csv」（令和３年６月14日時点）にない",
        "Ⅰ４  入らない  Ⅰ１ ∩ （Ⅰ２（１） － Ⅰ２（１）ア）",
        "    Ⅰ１  入る",
        "    （Ⅰ２（１） － Ⅰ２（１）ア）  入らない",
        "      Ⅰ２（１）  入らない",
        "      Ⅰ２（１）ア  入らない",
        "Ⅰ６  入る  案内状配布対象者",
        "    Ⅰ４又はⅠ３  入る",
        "      Ⅰ４  入らない",
        "      Ⅰ３  入る",
        "    Ⅰ５  入らない",
        "結果  案内状配布対象者  入る",
    ]


def test_explain_leaves_no_trace_of_who_was_asked_about(case: Path) -> None:
    rewrite(case, "residents_0101.csv", "宛名番号,生年月日\n0000098765,19560100\n")
    run("flow", case)
    ran = run("explain", case, "0000098765", "--json")
    assert ran.data["known"] is True
    assert ran.data["results"] == [{"name": "案内状配布対象者", "in": True}]
    assert ran.data["steps"][3]["rows"][0]["tests"][0]["truth"] == "unknown"
    assert "0000098765" not in ran.stdout + ran.stderr
    after = snapshot(case)
    assert not any(b"0000098765" in (data or b"") for name, data in after.items() if not name.endswith(".csv"))


def test_explain_of_somebody_no_list_has(case: Path) -> None:
    ran = run("explain", case, "9999")
    assert (ran.code, ran.stdout.splitlines()[0]) == (0, "この宛名番号は、どの元データにもありません。")
    assert "入る" not in re.sub("入らない", "", ran.stdout)
    wrong = run("explain", case, "０１", "--json")
    assert (wrong.code, wrong.data["error"]["code"]) == (2, "id_invalid")
    assert "０１" not in wrong.stdout


def test_a_case_without_a_flow(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(BASE, encoding="utf-8")
    for words in (("flow", tmp_path), ("explain", tmp_path, "01")):
        ran = run(*words, "--json")
        assert (ran.code, ran.data["error"]["code"]) == (3, "no_flow")
    assert "flow" not in run("check", tmp_path, "--json").data


def test_a_circle_is_a_mistake_of_the_case_file(case: Path) -> None:
    write_flow(case, FLOW.replace('is = { intersection = ["Ⅰ１"', 'is = { intersection = ["Ⅰ６"'))
    ran = run("flow", case)
    assert ran.code == 3
    assert "段階が自分自身に戻っています（Ⅰ４ → Ⅰ６ → Ⅰ４）。" in ran.stderr


def test_lists_are_erased_with_the_inputs(case: Path) -> None:
    run("flow", case)
    assert run("erase", case, "--inputs").code == 0
    assert not any((case / name).exists() for name in ("residents_0101.csv", "tax.csv", "welfare.csv"))
    assert (case / "out" / "flow.pdf").exists()
    assert {"tax.csv", "welfare.csv"} <= set(ledger_entries(case)[-1]["body"]["files"])


REFUSALS = """
[flow]
title = "商品券の配布対象者"
[flow.sources.residents]
path = "residents_0101.csv"
from = "市民課"
as_of = 2021-01-01
id = "宛名番号"
[flow.sources.refused]
records = "refused"
cases = [".", "../first"]
[[flow.steps]]
name = "Ⅰ１"
title = "住民"
source = "residents"
[[flow.steps]]
name = "Ⅱ４"
title = "令和３年８月６日までに辞退の届出をした者"
source = "refused"
where = { column = "on", on_or_before = 2021-08-06 }
[[flow.steps]]
name = "Ⅱ５"
is = { minus = ["Ⅰ１", "Ⅱ４"] }
[[flow.results]]
name = "商品券配布対象者"
step = "Ⅱ５"
"""


@dataclass(frozen=True)
class Row:
    id: str
    on: date
    text: str


@dataclass(frozen=True)
class Recorded:
    case: str
    entry: int
    rows: tuple[Row, ...]
    unnamed: int


def refusals(kind: RecordKind, cases: Sequence[str]) -> Sequence[Recorded]:
    assert (kind, tuple(cases)) == ("refused", (".", "../first"))
    rows = (Row("02", date(2021, 8, 6), "phone"), Row("03", date(2021, 8, 7), "letter"))
    return [Recorded("KM2021A", 7, rows, 2), Recorded("KM2020", 0, (Row("06", date(2021, 7, 15), ""),), 0)]


def test_refusals_on_record_are_a_list_of_their_own(tmp_path: Path) -> None:
    loaded = load_case(write_flow(tmp_path / "case", REFUSALS))
    ran = run_flow(loaded, refusals)
    assert ran.result_ids("商品券配布対象者") == ["01", "03", "04", "05"]
    source = ran.report.sources[1]
    assert (source.source.title, source.source.office) == ("辞退の記録", "企画財政部政策室")
    assert (source.file.rows, dict(source.file.entries), source.file.unnamed) == (3, {"KM2021A": 7, "KM2020": 0}, 2)
    assert [(one.code, one.message) for one in ran.warnings] == [
        ("records_unnamed", "だれのものか分からない辞退の記録が 2 件あり、抽出に反映できません。")
    ]
    with pytest.raises(KeyError):
        ran.result_ids("案内状配布対象者")


def test_records_that_cannot_be_read_are_never_taken_for_none(tmp_path: Path) -> None:
    case = write_flow(tmp_path / "case", REFUSALS)
    ran = run("flow", case, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (3, "case_missing")
    assert "case_missing" in [one["code"] for one in run("check", case, "--json").data["problems"]]
    assert not (case / "ledger.db").exists()


OWN_REFUSALS = """
[flow]
title = "催促の対象者"
[flow.sources.residents]
path = "residents.csv"
from = "市民課"
as_of = 2021-04-09
id = "宛名番号"
[flow.sources.refused]
records = "refused"
[[flow.steps]]
name = "住民"
title = "住民の一覧にある者"
source = "residents"
[[flow.steps]]
name = "辞退"
title = "辞退の届出をした者"
source = "refused"
[[flow.steps]]
name = "対象者"
is = { minus = ["住民", "辞退"] }
[[flow.results]]
name = "対象者"
step = "対象者"
"""


def test_refusals_are_taken_from_the_record_of_the_case(new_case: CaseFactory) -> None:
    case = new_case()
    with (case / "case.toml").open("a", encoding="utf-8") as file:
        file.write(OWN_REFUSALS)
    before = run("check", case, "--json").data["flow"]["results"][0]["count"]
    assert before == len(cases.read_rows(case / cases.REGISTER)) - 1
    assert run("sample", case).code == 0
    one, other, *_ = (person["id"] for person in cases.selected_people(case))
    assert run("refuse", case, one).code == 0
    assert run("refuse", case, "--count", "2").code == 0
    assert run("check", case, "--json").data["flow"]["results"][0]["count"] == before - 1
    ran = run("flow", case, "--json")
    assert (ran.code, ran.data["results"][0]["count"]) == (0, before - 1)
    assert [warning["code"] for warning in ran.data["warnings"]] == ["records_unnamed"]
    source = ledger_entries(case)[-1]["body"]["sources"][1]
    assert (source["entries"], source["rows"], source["unnamed"]) == ({"KM2021A": 6}, 1, 2)
    assert run("explain", case, one, "--json").data["results"] == [{"name": "対象者", "in": False}]
    assert run("explain", case, other, "--json").data["results"] == [{"name": "対象者", "in": True}]
    assert one not in ran.stdout + json.dumps(ledger_entries(case))


def test_refusals_that_were_erased_stop_the_flow(new_case: CaseFactory) -> None:
    case = new_case()
    with (case / "case.toml").open("a", encoding="utf-8") as file:
        file.write(OWN_REFUSALS)
    assert run("sample", case).code == 0
    assert run("refuse", case, cases.selected_people(case)[0]["id"]).code == 0
    assert run("erase", case).code == 0
    for command in ("flow", "check"):
        assert run(command, case, "--json").code == 5


def test_a_task_without_a_flow_or_with_bad_lists_raises(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(BASE, encoding="utf-8")
    with pytest.raises(ConfigError):
        run_flow(load_case(tmp_path), no_records)
    case = write_flow(tmp_path / "case")
    rewrite(case, "tax.csv", "")
    with pytest.raises(InputError) as caught:
        run_flow(load_case(case), no_records)
    assert [one.code for one in caught.value.problems] == ["empty_file"]
