"""People under protection: printed apart, marked, and never handed over."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from survey_ops.documents.code_reader import read_codes
from survey_ops.ledger import recipients
from survey_ops.ledger.recipients import Vault
from survey_ops.tasks.personal import personal_key
from survey_ops.tasks.workspace import open_workspace
from tests import cases
from tests.cases import ledger_entries, run, sheet_codes
from tests.conftest import CaseFactory

HELD = (3, 9)  # places in ticket order


def hold(folder: Path, *places: int) -> list[str]:
    """Mark recipients of the last draw as held; return their names."""
    with (
        open_workspace(folder, lambda: datetime.now(UTC), "係") as workspace,
        workspace.database.writing() as writing,
    ):
        draw = workspace.entries(writing, "draw")[-1]
        vault = Vault(workspace.case.code, personal_key(workspace, draw))
        people = vault.load(writing, draw.n)
        recipients.erase(writing, workspace.case.code)
        vault.store(writing, draw.n, [{**person, "held": n in places} for n, person in enumerate(people)])
    return [people[place]["name"] for place in places]


def pages(pdf: Path) -> Iterator[str]:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for page in document:
            yield "".join(page.get_textpage().get_text_bounded().split())


@pytest.fixture
def drawn(new_case: CaseFactory) -> Path:
    folder = new_case()
    assert run("sample", folder).code == 0
    return folder


def test_they_are_on_the_last_sheet_and_nobody_else_is(drawn: Path) -> None:
    names = ["".join(name.split()) for name in hold(drawn, *HELD)]
    ran = run("labels", drawn, "--json")
    assert (ran.code, ran.data["sheets"], ran.data["labels"], ran.data["held"]) == (0, 4, 30, [4])
    *plain, last = pages(drawn / "out" / "labels.pdf")
    assert all(name in last for name in names)
    assert not any(name in page for name in names for page in plain)
    assert [("別扱い" in page, "引き渡さない" in page) for page in plain] == [(False, False)] * 3
    assert "別扱い" in last
    assert "引き渡さない" in last
    assert last.count("様") == len(names)
    body = next(entry["body"] for entry in ledger_entries(drawn) if entry["kind"] == "labels")
    assert (body["labels"], body["held"]) == (30, 2)
    assert "シート 4 は支援措置の対象者のもので" in run("labels", drawn, "--overwrite").stdout


def test_the_handover_refuses_them_with_the_next_step(drawn: Path) -> None:
    hold(drawn, *HELD)
    assert run("labels", drawn).code == 0
    codes = sheet_codes(drawn)
    ran = run("scan", drawn, "handover", "--json", stdin="\n".join(codes).encode())
    assert (ran.code, ran.data["accepted"], ran.data["missing"]) == (0, 3, [])
    assert [(one["code"], one["reason"]) for one in ran.data["refused"]] == [(codes[3], "held")]
    alone = run("scan", drawn, "handover", stdin=codes[3].encode())
    assert alone.code == 5
    assert "別扱いのシートです。渡さずに分けて置き、ラベルは職員が貼ってください（今は「別扱い」）" in alone.stdout
    assert run("scan", drawn, "return", stdin=codes[3].encode()).code == 7
    status = run("status", drawn, "--json").data
    assert (status["sheets"]["held"], status["sheets"]["handed"], status["missing"]) == (1, 3, [])
    assert run("scan", drawn, "return", stdin="\n".join(codes[:3]).encode()).code == 0
    assert (
        run(
            "scan",
            drawn,
            "destroy",
            stdin="\n".join(codes[:3]).encode(),
        ).code
        == 7
    )
    assert run("scan", drawn, "destroy", stdin=codes[3].encode()).code == 0
    assert run("verify", drawn).code == 0


def test_the_form_tells_them_apart(drawn: Path) -> None:
    hold(drawn, *HELD)
    assert run("labels", drawn).code == 0
    assert run("scan", drawn, "handover", stdin="\n".join(sheet_codes(drawn)).encode()).code == 0
    found = {one["code"] for one in run("form", drawn, "precheck", "--json").data["findings"]}
    assert found <= {"fact_order", "survey_period"}  # drawn today, planned for 2021
    text = "".join(pages(drawn / "out" / "precheck.pdf"))
    assert (
        "支援措置の対象者の宛名ラベル１シート（２件）は，別に印刷して手渡さず，政策室企画調整担当職員が封筒に貼る。"
        in text
    )


def test_a_new_draw_voids_them(drawn: Path) -> None:
    hold(drawn, *HELD)
    assert run("labels", drawn).code == 0
    assert run("sample", drawn, "--redraw", "--reason", "差し替え").code == 0
    assert run("status", drawn, "--json").data["sheets"]["void"] == 4
    assert run("verify", drawn).code == 0


def test_other_people_held_are_other_sheets(drawn: Path) -> None:
    """The file of sheets on record is not made again with somebody else on them."""
    hold(drawn, *HELD)
    assert run("labels", drawn).code == 0
    hold(drawn, 3, 10)
    ran = run("labels", drawn, "--overwrite", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (5, "other_sheets")


@pytest.mark.parametrize("stock", ["aone-72212", "aone-72224", "hisago-elm006"])
def test_mark_and_longest_title_leave_the_code_readable(new_case: CaseFactory, stock: str) -> None:
    folder = new_case(stock=stock)
    cases.edit_case(folder, '"前期基本計画に関する市民アンケート"', f'"{"市民の暮らしと考え" * 11}調"')
    assert run("sample", folder).code == 0
    hold(folder, *HELD)
    assert run("labels", folder).code == 0
    read = [page.texts for page in read_codes(folder / "out" / "labels.pdf")]
    assert [list(texts) for texts in read] == [[code] for code in sheet_codes(folder)]
