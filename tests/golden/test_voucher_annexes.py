"""The attachments (別紙) of the voucher case against the source document: part by part, number by number."""

import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from survey_ops.case.load import load_case
from survey_ops.domain.chain import Entry
from survey_ops.resources import sample_config
from survey_ops.tasks.form_annexes import annexes_of
from tests.annex_pages import Char, bound, chars, items, laid_out, lines
from tests.cases import ledger_entries, run
from tests.voucher_engine import copy_case
from tests.voucher_files import LISTS
from tests.voucher_sets import Ids, flow, read_lists

VOUCHER = sample_config() / "voucher"
ANNEXES = Path(__file__).parent / "annexes"
FLOW: dict[str, Any] = tomllib.loads((ANNEXES / "voucher-flow.toml").read_text(encoding="utf-8"))
OVERVIEW: dict[str, Any] = tomllib.loads((ANNEXES / "voucher-overview.toml").read_text(encoding="utf-8"))
SECTIONS = FLOW["sections"]


def squeeze(text: str) -> str:
    return "".join(text.split())


def lacks(facts: list[str], text: str) -> list[str]:
    return [fact for fact in facts if squeeze(fact) not in squeeze(text)]


@dataclass(frozen=True)
class Done:
    """A voucher case whose flow was run, and its entries."""

    folder: Path
    entries: list[Entry]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = copy_case(tmp_path_factory.mktemp("voucher"))
    assert run("flow", folder).code == 0
    shutil.rmtree(folder / "lists")  # the form is made from the record: no list is read
    names = [field.name for field in fields(Entry)]
    return Done(folder, [Entry(**{name: one.get(name, "") for name in names}) for one in ledger_entries(folder)])


@pytest.fixture(scope="module")
def ran(done: Done) -> list[list[Char]]:
    """The attachments after the flow was run, page by page."""
    return chars(bound(annexes_of(load_case(done.folder), done.entries)))


@pytest.fixture(scope="module")
def plain() -> dict[str, Ids]:
    return flow(read_lists(LISTS))


def test_the_pages_the_sheet_refers_to(ran: list[list[Char]]) -> None:
    """別紙（１頁）is the overview, （２・３頁）are the flows, and the numbers at the foot run on from the form's."""
    assert [lines(page)[0].cells[0] for page in ran] == ["別 紙（１頁）", "別 紙（２頁）", "別 紙（３頁）"]
    assert [lines(page)[-1].cells[0] for page in ran] == ["5／7", "6／7", "7／7"]
    council = load_case(VOUCHER).config.form.council
    assert council
    assert "１頁" in council.overview
    assert "２・３頁" in council.use_reason


def test_the_flows_number_by_number(ran: list[list[Char]], plain: dict[str, Ids]) -> None:
    headings = [section["heading"] for section in SECTIONS]
    found = [item for page in ran[1:] for item in items(page, headings)]
    expected = [{"mark": "", **section} for section in SECTIONS]
    expected = [one for section in expected for one in (section, *section["items"])]
    assert [item.mark for item in found] == [one["mark"] for one in expected]
    for item, one in zip(found, expected, strict=True):
        if "heading" in one:
            assert squeeze(item.text) == one["heading"]
            continue
        assert lacks(one["facts"], item.text) == [], item
        if "group" in one:
            assert item.count == f"{len(plain[one['group']])}人", item
        else:
            assert bool(item.count) == one.get("count", False), item


def test_offices_and_remarks_are_said_where_the_source_says_them_and_nowhere_else(ran: list[list[Char]]) -> None:
    headings = [section["heading"] for section in SECTIONS]
    asked = [item for page in ran[1:] for item in items(page, headings) if "目的外利用を依頼" in item.text]
    wanted = [one for section in SECTIONS for one in section["items"] if any("依頼" in fact for fact in one["facts"])]
    assert len(asked) == len(wanted) == 5


def test_the_first_and_second_flow_stand_on_pages_of_their_own(ran: list[list[Char]]) -> None:
    second, third = ("".join(char.text for char in page if not char.text.isspace()) for page in ran[1:])
    assert SECTIONS[0]["heading"] in second
    assert SECTIONS[1]["heading"] in third
    assert SECTIONS[2]["heading"] in third


def parts_of(text: str) -> list[str]:
    """Return the parts of page 1, each with its heading."""
    starts = [text.index(part["heading"]) for part in OVERVIEW["parts"]]
    return [text[start:stop] for start, stop in zip(starts, [*starts[1:], len(text)], strict=True)]


def test_the_overview_part_by_part(ran: list[list[Char]]) -> None:
    text = "".join(char.text for char in ran[0] if not char.text.isspace())
    for part, found in zip(OVERVIEW["parts"], parts_of(text), strict=True):
        assert lacks(part.get("facts", []), found) == [], part["heading"]


def test_the_table_cell_by_cell(ran: list[list[Char]]) -> None:
    part = next(part for part in OVERVIEW["parts"] if "columns" in part)
    page = lines(ran[0])
    place = next(at for at, line in enumerate(page) if [cell.strip() for cell in line.cells] == part["columns"])
    end = next(at for at, line in enumerate(page) if line.cells[0] == "□支給までの流れ")
    lefts = page[place + 1].lefts
    cells = ["" for _ in lefts]
    top, bottom = page[place + 1].top - 1, page[end].top - 1
    for char in sorted(ran[0], key=lambda char: (round(char.top), char.left)):
        if top < char.top < bottom and not char.text.isspace():
            cells[max(at for at, left in enumerate(lefts) if left <= char.left + 0.5)] += char.text
    for cell, said in zip(cells, part["rows"][0], strict=True):
        if isinstance(said, str):
            assert cell == said
        else:
            assert lacks(said, cell) == []


def test_the_chart_has_the_months_and_every_event_with_its_days(ran: list[list[Char]]) -> None:
    part = next(part for part in OVERVIEW["parts"] if "months" in part)
    page = lines(ran[0])
    start = next(at for at, line in enumerate(page) if line.cells[0] == part["heading"])
    assert page[start + 1].cells[0] == "令和３年"
    assert [cell.strip() for cell in page[start + 2].cells] == part["months"]
    shown = [line.cells[0].split("\u3000") for line in page[start + 3 : start + 3 + len(part["events"])]]
    assert shown == part["events"]


def flow_text(folder: Path, entries: Sequence[Entry]) -> str:
    return laid_out(annexes_of(load_case(folder), entries)[1])


def test_there_are_no_counts_without_a_run() -> None:
    text = flow_text(VOUCHER, [])
    assert "人数" not in text
    assert "301人" not in text
    assert "（案内状配布対象者）" in text


def test_counts_are_those_of_the_last_run_that_the_form_speaks_of(done: Done) -> None:
    first = next(entry for entry in done.entries if entry.kind == "flow")
    steps = [{**step, "count": 7777} if step["name"] == "Ⅰ６" else step for step in first.body["steps"]]
    later = replace(first, n=99, body={**first.body, "steps": steps, "on": "2021-08-12"})
    before, after = flow_text(done.folder, done.entries), flow_text(done.folder, [*done.entries, later])
    assert "（案内状配布対象者）92人" in before
    assert "（案内状配布対象者）7,777人" in after
    assert "人数は、令和３年８月12日に抽出フローを実行した結果（授受簿の第99号の記録）による。" in after


def test_counts_stand_only_while_the_flow_is_the_one_that_was_run(done: Done, tmp_path: Path) -> None:
    said = (done.folder / "case.toml").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(said.replace("課されていない者（均等割りのみ）", "課されていない者"), encoding="utf-8")
    assert "301人" in flow_text(tmp_path, done.entries)
    path.write_text(said.replace('whom", equals = "障"', 'whom", equals = "高"'), encoding="utf-8")
    text = flow_text(tmp_path, done.entries)
    assert "の後に改めたため、人数を示さない。" in text
    assert "301人" not in text
