"""The check list: what stands on it is what the register says of the labels that stand where it says."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from survey_ops.case.load import load_case
from survey_ops.domain.stocks import Rect
from survey_ops.tasks.stock_files import load_stock
from tests import cases
from tests.cases import edit_case, kinds, ledger_entries, run
from tests.conftest import CaseFactory
from tests.integration.test_held import hold

METHOD = 'method        = "simple"'
POINT = 72 / 25.4


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Path:
    """A case with 40 labels; copy it, do not change it."""
    folder = cases.make_case(tmp_path_factory.mktemp("checked") / "case", small_register, size=40)
    edit_case(folder, METHOD, METHOD + "\nreserves = 5")
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    return folder


@pytest.fixture
def folder(printed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(printed, tmp_path / "case")


def pages(pdf: Path) -> Iterator[str]:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for page in document:
            yield "".join(page.get_textpage().get_text_range().split())


def check(folder: Path, *words: str | Path) -> dict[str, Any]:
    ran = run("check-list", folder, "--json", *words)
    assert ran.code == 0, ran.stdout
    return ran.data


def failed(folder: Path, *words: str | Path) -> tuple[int, str]:
    ran = run("check-list", folder, "--json", *words)
    return ran.code, ran.data["error"]["code"]


def text_in(pdf: Path, sheet: int, box: Rect) -> str:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        page: Any = document[sheet - 1]
        left, top = box.x * POINT, page.get_height() - box.y * POINT
        right, bottom = left + box.width * POINT, top - box.height * POINT
        return "".join(page.get_textpage().get_text_bounded(left, bottom, right, top).split())


def test_each_row_is_the_label_at_its_place(folder: Path) -> None:
    made = check(folder)
    assert (len(made["numbers"]), made["run"], made["reread"]) == (23, 1, True)
    assert [one for one in made["numbers"] if one in (1, 10, 40)] == [1, 10, 40]
    text = "".join(pages(Path(made["pdf"])))
    stock = load_stock(load_case(folder))
    rows = cases.read_rows(folder / cases.REGISTER)
    name, address, code = (rows[0].index(header) for header in ("氏名", "住所", "郵便番号"))
    ordered = sorted(cases.selected_lines(folder), key=lambda line: (rows[line - 1][code].replace("-", ""), line))
    for number in made["numbers"]:
        line = ordered[number - 1]
        sheet, index = divmod(number - 1, stock.per_sheet)
        label = text_in(folder / "out" / "labels.pdf", sheet + 1, stock.label(index))
        down, across = divmod(index, stock.columns)
        for cell in (rows[line - 1][name], rows[line - 1][address]):
            assert "".join(cell.split()) in label
            assert "".join(cell.split()) in text
        assert f"シート{sheet + 1}{down + 1}段{across + 1}列{line}〒" in text


def test_the_control_label_takes_the_first_place(new_case: CaseFactory) -> None:
    folder = new_case(stock="aone-72224", size=24)
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    text = "".join(pages(Path(check(folder)["pdf"])))
    assert "1先頭シート11段2列" in text
    assert "24最後シート21段2列" in text


def test_it_is_on_record_and_the_same_everywhere(folder: Path) -> None:
    other = folder.with_name("other")
    assert run("ledger", folder, "key").code == 0  # the key that signs is part of the foot
    shutil.copytree(folder, other)
    made = check(folder)
    entry = ledger_entries(folder)[-1]
    labels = ledger_entries(folder)[2]
    body = entry["body"]
    assert (entry["kind"], body["labels"], body["file"]) == ("check_list", 4, "out/check-list.pdf")
    assert (body["labels_sha256"], body["sha256"]) == (labels["body"]["sha256"], made["sha256"])
    assert (body["numbers"], body["reread"]) == (made["numbers"], True)
    assert body["labels_sha256"] in "".join(pages(Path(made["pdf"])))
    assert check(other)["sha256"] == made["sha256"]
    assert run("verify", folder).code == 0
    Path(made["pdf"]).write_bytes(b"another")
    assert run("verify", folder).code == 6


def test_it_is_private_and_erased(folder: Path) -> None:
    pdf = Path(check(folder)["pdf"])
    if sys.platform != "win32":
        assert pdf.stat().st_mode & 0o777 == 0o600
    left = pdf.with_name(".check-list-2.pdf.part")
    left.write_bytes(b"cut off")
    assert run("erase", folder).code == 0
    assert (pdf.exists(), left.exists()) == (False, False)
    assert "out/check-list.pdf" in ledger_entries(folder)[-1]["body"]["files"]
    assert failed(folder) == (5, "erased")
    assert run("verify", folder).code == 0


def test_a_file_that_never_came_to_its_place_is_made_again(folder: Path) -> None:
    made = check(folder)
    data = Path(made["pdf"]).read_bytes()
    assert failed(folder) == (5, "exists")
    Path(made["pdf"]).unlink()
    assert check(folder) == made
    assert (Path(made["pdf"]).read_bytes(), kinds(folder).count("check_list")) == (data, 1)
    assert check(folder, "--overwrite")["numbers"] == made["numbers"]
    assert kinds(folder).count("check_list") == 2


def test_without_the_register_it_says_so(folder: Path, small_register: Path) -> None:
    (folder / cases.REGISTER).unlink()
    made = check(folder)
    assert made["reread"] is False
    assert "元のデータがないため" in "".join(pages(Path(made["pdf"])))
    assert check(folder, "--overwrite", "--register", small_register)["reread"] is True


def test_another_register_is_refused(folder: Path) -> None:
    rows = cases.read_rows(folder / cases.REGISTER)
    cases.write_rows(folder / cases.REGISTER, [rows[0], *rows[2:], rows[1]])
    assert failed(folder) == (4, "register_differs")
    assert kinds(folder)[-1] == "labels"


def test_another_labels_pdf_is_refused(folder: Path) -> None:
    (folder / "out" / "labels.pdf").write_bytes(b"another")
    assert failed(folder) == (6, "labels_changed")
    (folder / "out" / "labels.pdf").unlink()  # taken away to be printed
    assert check(folder)["run"] == 1


def test_labels_by_hand_must_be_named_again(new_case: CaseFactory, tmp_path: Path) -> None:
    folder = new_case()
    assert failed(folder) == (5, "not_drawn")
    assert run("sample", folder).code == 0
    assert failed(folder) == (5, "not_printed")
    hand = tmp_path / "hand.txt"
    hand.write_text(cases.selected_people(folder)[0]["id"], encoding="utf-8")
    assert run("labels", folder, "--by-hand", hand).code == 0
    assert failed(folder) == (5, "other_sheets")
    assert len(check(folder, "--by-hand", hand)["numbers"]) == 23


def test_each_run_has_its_own(folder: Path) -> None:
    assert run("reserve", folder, "3", "--reason", "転居のため").code == 0
    assert check(folder, "--run", "1")["run"] == 1
    assert failed(folder, "--run", "2") == (2, "usage")
    assert run("labels", folder).code == 0
    made = check(folder)
    assert (made["run"], made["numbers"], Path(made["pdf"]).name) == (2, [1, 2, 3], "check-list-2.pdf")
    assert "シート5" in "".join(pages(Path(made["pdf"])))


def test_people_under_protection_are_not_on_it(new_case: CaseFactory) -> None:
    folder = new_case()
    assert run("sample", folder).code == 0
    names = hold(folder, 3, 9)
    assert run("labels", folder).code == 0
    made = check(folder)
    assert made["numbers"][-1] == 28
    text = "".join(pages(Path(made["pdf"])))
    assert "別扱いの2件はこの表になく" in text
    assert not any("".join(name.split()) in text for name in names)
