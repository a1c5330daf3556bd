"""Labels of recipients who were added later: sheets of their own, and none of the earlier ones is void."""

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests import cases
from tests.cases import edit_case, kinds, ledger_entries, run, sheet_codes
from tests.conftest import CaseFactory

METHOD = 'method        = "simple"'


@pytest.fixture
def folder(new_case: CaseFactory) -> Path:
    """A case with 30 labels on sheets 1 to 3, and ten reserves planned."""
    made = new_case()
    edit_case(made, METHOD, METHOD + "\nreserves = 30")
    assert run("sample", made).code == 0
    assert run("labels", made).code == 0
    return made


def reserve(folder: Path, count: int) -> None:
    assert run("reserve", folder, str(count), "--reason", "転居のため").code == 0


def labels(folder: Path, *words: str) -> dict[str, Any]:
    ran = run("labels", folder, "--json", *words)
    assert ran.code == 0, ran.stdout
    return ran.data


def pages(pdf: Path) -> list[str]:
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def scan(folder: Path, movement: str, codes: list[str]) -> int:
    accepted: int = run("scan", folder, movement, "--json", stdin="\n".join(codes).encode()).data["accepted"]
    return accepted


def differences(folder: Path) -> list[str]:
    found = run("verify", folder, "--json")
    return [one["message"] for one in found.data["differences"]]


def test_reserves_are_printed_on_further_sheets(folder: Path) -> None:
    first = sheet_codes(folder)
    reserve(folder, 14)
    made = labels(folder)
    assert (made["first"], made["sheets"], made["labels"]) == (4, 2, 14)
    assert Path(made["pdf"]).name == "labels-2.pdf"
    text = pages(Path(made["pdf"]))
    assert ["シート4/5" in text[0], "シート5/5" in text[1]] == [True, True]
    assert [code.split("-")[1] for code in sheet_codes(folder)] == ["00004", "00005"]
    assert sheet_codes(folder)[0] in text[0]
    rows = cases.read_rows(folder / cases.REGISTER)
    name = rows[0].index("氏名")
    for line in cases.selected_lines(folder)[30:]:
        assert rows[line - 1][name].replace("\u3000", "") in "".join(text)
    assert run("status", folder, "--json").data["sheets"]["printed"] == 5
    assert scan(folder, "handover", [*first, *sheet_codes(folder)]) == 5
    assert differences(folder) == []


def test_the_sheets_of_the_first_run_go_on(folder: Path) -> None:
    first = sheet_codes(folder)
    assert scan(folder, "handover", first) == 3
    reserve(folder, 2)
    labels(folder)
    assert scan(folder, "return", first) == 3
    state = run("status", folder, "--json").data
    assert (state["sheets"]["returned"], state["sheets"]["printed"], state["reserves"]) == (3, 1, 2)
    assert "使った予備 2 人" in run("status", folder).stdout
    assert "32件" in "".join("".join(pages_of_form(folder)).split())


def pages_of_form(folder: Path) -> list[str]:
    assert run("form", folder, "precheck").code in (0, 7)
    return pages(folder / "out" / "precheck.pdf")


def test_reserves_before_the_first_run_stand_on_it(new_case: CaseFactory) -> None:
    folder = new_case()
    edit_case(folder, METHOD, METHOD + "\nreserves = 10")
    assert run("sample", folder).code == 0
    reserve(folder, 7)
    made = labels(folder)
    assert (made["first"], made["sheets"], made["labels"], Path(made["pdf"]).name) == (1, 4, 37, "labels.pdf")
    assert differences(folder) == []


def test_runs_follow_one_another(folder: Path) -> None:
    reserve(folder, 1)
    labels(folder)
    reserve(folder, 2)
    reserve(folder, 3)
    made = labels(folder)
    assert (made["first"], made["labels"], Path(made["pdf"]).name) == (5, 5, "labels-3.pdf")
    assert kinds(folder)[-1] == "labels"
    assert ledger_entries(folder)[-1]["body"]["generation"] == 0
    assert differences(folder) == []


def test_a_file_that_is_gone_is_made_again_with_the_same_bytes(folder: Path) -> None:
    reserve(folder, 1)
    labels(folder)
    files = {name: (folder / "out" / name).read_bytes() for name in ("labels.pdf", "labels-2.pdf")}
    recorded = kinds(folder)
    for name, data in files.items():
        (folder / "out" / name).unlink()
        assert Path(labels(folder)["pdf"]).name == name
        assert (folder / "out" / name).read_bytes() == data
    assert kinds(folder) == recorded
    assert run("labels", folder, "--json").data["error"]["code"] == "exists"
    assert Path(labels(folder, "--run", "1", "--overwrite")["pdf"]).name == "labels.pdf"
    assert Path(labels(folder, "--overwrite")["pdf"]).name == "labels-2.pdf"
    assert run("labels", folder, "--run", "3", "--json").data["error"]["code"] == "usage"
    assert kinds(folder) == recorded
    assert differences(folder) == []


def test_the_run_that_is_due_is_told_in_words(folder: Path) -> None:
    reserve(folder, 1)
    ran = run("labels", folder)
    assert "シートの番号は 4 からの続きです。" in ran.stdout
    assert "からの続き" not in run("labels", folder, "--run", "1", "--overwrite").stdout


def test_a_further_draw_is_a_generation_of_its_own(folder: Path) -> None:
    reserve(folder, 1)
    labels(folder)
    assert run("sample", folder, "--redraw", "--reason", "差し替え", "--seed", "別").code == 0
    made = labels(folder, "--overwrite")
    assert (made["first"], made["labels"], Path(made["pdf"]).name) == (1, 30, "labels.pdf")
    assert ledger_entries(folder)[-1]["body"]["generation"] == 1
    state = run("status", folder, "--json").data["sheets"]
    assert (state["void"], state["printed"]) == (4, 3)


def test_all_runs_are_erased(folder: Path) -> None:
    reserve(folder, 1)
    labels(folder)
    assert run("erase", folder).code == 0
    assert not list((folder / "out").glob("labels*"))
    assert ledger_entries(folder)[-1]["body"]["files"] == ["out/labels.pdf", "out/labels-2.pdf"]
    assert differences(folder) == []


def test_a_run_that_was_cut_off_is_erased_too(folder: Path) -> None:
    aside = folder / "out" / ".labels-2.pdf.part"
    aside.write_bytes(b"x")
    assert run("erase", folder).code == 0
    assert not aside.exists()


@pytest.fixture
def held(new_case: CaseFactory) -> Path:
    """A case with its fourth resident and the second reserve under protection, both of them held."""
    more = new_case("more", size=32)
    folder = new_case()
    rows = cases.read_rows(folder / cases.REGISTER)
    place = rows[0].index("支援措置")
    for case in (more, folder):
        edit_case(case, 'protected     = "exclude"', 'protected     = "hold"')
    assert run("sample", more).code == 0
    lines = cases.selected_lines(more)
    for line, row in enumerate(rows[1:], start=2):
        row[place] = "1" if line in (lines[3], lines[31]) else ""
    cases.write_rows(folder / cases.REGISTER, rows)
    edit_case(folder, METHOD, METHOD + "\nreserves = 30")
    assert run("sample", folder).code == 0
    assert labels(folder)["held"] == [4]
    return folder


def test_a_held_reserve_stands_on_a_sheet_of_its_own_run(held: Path) -> None:
    reserve(held, 14)
    made = labels(held)
    assert (made["first"], made["sheets"], made["labels"], made["held"]) == (5, 3, 14, [7])
    name = "".join(cases.selected_people(held)[31]["name"].split())
    assert [(name in page, "別扱い" in page) for page in pages(Path(made["pdf"]))] == [
        (False, False),
        (False, False),
        (True, True),
    ]
    body = ledger_entries(held)[-1]["body"]
    assert (body["first"], body["sheets"], body["labels"], body["held"]) == (5, 3, 14, 1)
    holdings = run("status", held, "--json").data["holdings"]
    assert [(one["state"], one["sheets"], one["labels"]) for one in holdings] == [
        ("printed", [1, 2, 3, 5, 6], 42),
        ("held", [4, 7], 2),
    ]
    assert labels(held, "--run", "2", "--overwrite")["sha256"] == made["sha256"]
    assert labels(held, "--run", "1", "--overwrite")["held"] == [4]
    assert differences(held) == []


def test_the_handover_refuses_the_held_sheet_of_a_further_run(held: Path) -> None:
    first = sheet_codes(held)
    reserve(held, 14)
    labels(held)
    second = sheet_codes(held)
    ran = run("scan", held, "handover", "--json", stdin="\n".join([*first, *second]).encode())
    assert ran.data["accepted"] == 5
    assert [(one["code"], one["reason"]) for one in ran.data["refused"]] == [
        (first[3], "held"),
        (second[2], "held"),
    ]
    assert ran.data["missing"] == []
    assert run("scan", held, "handover", stdin=second[2].encode()).code == 5
    assert scan(held, "destroy", [second[2]]) == 1
    state = run("status", held, "--json").data["sheets"]
    assert (state["handed"], state["held"], state["destroyed"]) == (5, 1, 1)
    assert differences(held) == []


def test_answers_are_reckoned_on_the_reserves_too(held: Path) -> None:
    reserve(held, 10)
    assert run("answers", held, "20", "--json").data["rates"] == run("status", held, "--json").data["rates"]
    assert run("status", held, "--json").data["rates"]["sent"] == 50.0
