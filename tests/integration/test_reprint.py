"""One sheet printed again after a jam: a new code for the same people, the old code void at once."""

import shutil
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from survey_ops.documents.code_reader import read_codes
from survey_ops.domain.codes import make_code
from survey_ops.errors import MachineError
from survey_ops.ledger import keys
from survey_ops.tasks.placing import Staging, file_sha256
from tests import cases
from tests.cases import Ran, edit_case, kinds, ledger_entries, run, sheet_codes

JAM = ("--reason", "紙詰まり")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Path:
    """A case with 30 labels on sheets 1 to 3, and reserves planned."""
    folder = cases.make_case(tmp_path_factory.mktemp("printed") / "case", small_register)
    edit_case(folder, 'method        = "simple"', 'method        = "simple"\nreserves = 30')
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(template, tmp_path / "case")
    return tmp_path / "case"


@pytest.fixture
def alone(folder: Path) -> Path:
    """A copy of it without the PDF of the run, which is not made again then."""
    (folder / "out" / "labels.pdf").unlink()
    return folder


def reprint(folder: Path, sheet: int, *words: str) -> dict[str, Any]:
    ran = run("labels", folder, "--reprint", str(sheet), "--json", *words)
    assert ran.code == 0, ran.stdout
    return ran.data


def code(folder: Path, sheet: int, generation: int) -> str:
    secret = keys.read_key(folder / "codes.key")
    assert secret
    return str(make_code(secret, "KM2021A", sheet, generation))


def scan(folder: Path, movement: str, *codes: str) -> Ran:
    return run("scan", folder, movement, "--json", stdin="\n".join(codes).encode())


def codes_in(pdf: Path) -> list[str]:
    return [text for page in read_codes(pdf) for text in page.texts]


def texts(pdf: Path) -> list[list[str]]:
    """Return the lines of every page but for its code."""
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        found = [page.get_textpage().get_text_range().splitlines() for page in document]
    finally:
        document.close()
    return [[line for line in lines if "KM2021A" not in line] for lines in found]


def states(folder: Path) -> dict[str, int]:
    return {name: number for name, number in run("status", folder, "--json").data["sheets"].items() if number}


def differences(folder: Path) -> list[str]:
    found = [one["message"] for one in run("verify", folder, "--json").data["differences"]]
    return [message for message in found if message != "out/labels.pdf がありません。"]


def refusal(folder: Path, *words: str) -> tuple[int, str, str, str]:
    ran = run("labels", folder, *words, "--json")
    error = ran.data["error"]
    return ran.code, error["code"], error["message"], error["advice"]


def test_the_sheet_gets_a_new_code_and_the_old_one_is_void(folder: Path) -> None:
    old, page = sheet_codes(folder)[1], texts(folder / "out" / "labels.pdf")[1]
    made = reprint(folder, 2, *JAM)
    pdf = folder / "out" / "labels-sheet-2-g1.pdf"
    assert (made["pdf"], made["sha256"]) == (str(pdf), file_sha256(pdf))
    assert (made["generation"], made["replaces"], made["labels"], made["stale"]) == (1, 0, 12, None)
    assert codes_in(pdf) == [code(folder, 2, 1)]
    assert texts(pdf) == [page]
    assert states(folder) == {"printed": 3, "void": 1}
    refused = scan(folder, "handover", old).data["refused"]
    assert [(one["reason"], one["message"]) for one in refused] == [
        ("void", "無効になったシートです。使わずに、細断して捨ててください")
    ]
    assert scan(folder, "destroy", old).data["refused"][0]["reason"] == "void"
    assert scan(folder, "handover", code(folder, 2, 1)).data["accepted"] == 1
    body = next(entry["body"] for entry in ledger_entries(folder) if entry["kind"] == "reprint")
    assert body == {
        "run": 4,
        "sheet": 2,
        "generation": 1,
        "replaces": 0,
        "labels": 12,
        "held": False,
        "reason": "紙詰まり",
        "file": "out/labels-sheet-2-g1.pdf",
        "sha256": made["sha256"],
        "by": body["by"],
        "on": body["on"],
    }
    assert differences(folder) == []


def test_the_file_of_the_run_shows_the_new_code_and_never_the_old_one_again(folder: Path) -> None:
    whole = folder / "out" / "labels.pdf"
    before = texts(whole)
    reprint(folder, 2, *JAM)
    now = [code(folder, 1, 0), code(folder, 2, 1), code(folder, 3, 0)]
    assert codes_in(whole) == now
    assert texts(whole) == before
    data = whole.read_bytes()
    whole.unlink()
    assert run("labels", folder).code == 0
    assert whole.read_bytes() == data
    assert run("labels", folder, "--run", "1", "--overwrite").code == 0
    assert codes_in(whole) == now
    assert kinds(folder) == ["open", "draw", "labels", "reprint", "file"]


def test_a_run_whose_file_is_gone_gets_none(alone: Path) -> None:
    assert reprint(alone, 2, *JAM)["run_pdf"] is None
    assert not (alone / "out" / "labels.pdf").exists()
    assert kinds(alone)[-1] == "reprint"


def test_a_second_jam_gives_a_third_code(alone: Path) -> None:
    reprint(alone, 3, *JAM)
    made = reprint(alone, 3, *JAM)
    assert (made["generation"], made["replaces"], Path(made["pdf"]).name) == (2, 1, "labels-sheet-3-g2.pdf")
    assert states(alone) == {"printed": 3, "void": 2}
    assert "labels-sheet-3-g2.pdf は前のシートのものです。" in run("labels", alone, "--reprint", "3", *JAM).stdout
    answers = scan(alone, "handover", *(code(alone, 3, generation) for generation in range(5))).data
    assert (answers["accepted"], [one["reason"] for one in answers["refused"]]) == (1, ["void"] * 3 + ["unknown"])
    assert differences(alone) == []


def test_a_sheet_that_is_handed_over_comes_back_first(alone: Path) -> None:
    first = sheet_codes(alone)[0]
    assert scan(alone, "handover", first).data["accepted"] == 1
    assert refusal(alone, "--reprint", "1", *JAM) == (
        5,
        "handed_out",
        "シート 1 は引渡し中のため、刷り直せません。",
        "先に戻してもらい、survey-ops scan 案件フォルダー return で返却を記録してください。",
    )
    assert scan(alone, "return", first).data["accepted"] == 1
    ran = run("labels", alone, "--reprint", "1", *JAM)
    assert "前のシートは「返却済み」のままです。残ったラベルと台紙を廃棄し、" in ran.stdout
    assert states(alone) == {"printed": 3, "returned": 1}
    assert scan(alone, "handover", first).data["refused"][0]["reason"] == "wrong_state"
    assert scan(alone, "handover", *sheet_codes(alone)[1:], code(alone, 1, 1)).data["accepted"] == 3
    assert scan(alone, "destroy", first).data["accepted"] == 1
    assert differences(alone) == []
    findings = run("form", alone, "precheck", "--json").data["findings"]
    assert [one["code"] for one in findings if one["code"] == "counts"] == []


def test_a_sheet_destroyed_in_the_office_is_printed_again(alone: Path) -> None:
    assert scan(alone, "destroy", sheet_codes(alone)[1]).data["accepted"] == 1
    reprint(alone, 2, *JAM)
    assert states(alone) == {"printed": 3, "destroyed": 1}
    destroyed = next(entry["n"] for entry in ledger_entries(alone) if entry["kind"] == "destroy")
    assert run("correct", alone, str(destroyed), "--reason", "読み間違い").code == 0
    assert states(alone) == {"printed": 3, "void": 1}
    assert differences(alone) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--reprint", "4", *JAM), (2, "no_sheet", "シート 4 はありません。")),
        (("--reprint", "2"), (2, "reason", "シートを刷り直す理由がありません。")),
        (
            ("--reprint", "2", "--reason", " "),
            (2, "reason", "刷り直す理由が空か、長すぎるか、改行などが入っています。"),
        ),
        (
            ("--reprint", "2", "--reason", "a\nb"),
            (2, "reason", "刷り直す理由が空か、長すぎるか、改行などが入っています。"),
        ),
        (JAM, (2, "usage", "--reason は、シートを刷り直すときだけ指定できます。")),
        (("--reprint", "2", "--run", "1", *JAM), (2, "usage", "--reprint と --run は、一緒に指定できません。")),
    ],
)
def test_what_cannot_be_printed_again_is_told(
    folder: Path, words: tuple[str, ...], expected: tuple[int, str, str]
) -> None:
    assert refusal(folder, *words)[:3] == expected
    assert kinds(folder) == ["open", "draw", "labels"]


def test_nothing_is_printed_again_before_it_was_printed_or_after_the_data_are_erased(
    folder: Path, new_case: Any
) -> None:
    fresh = new_case("fresh")
    assert run("sample", fresh).code == 0
    assert refusal(fresh, "--reprint", "1", *JAM)[1:3] == (
        "not_printed",
        "この抽出の宛名ラベルは、まだ作っていません。",
    )
    reprint(folder, 1, *JAM)
    assert run("erase", folder, "--yes").code == 0
    assert list((folder / "out").glob("labels*")) == []
    assert refusal(folder, "--reprint", "1", *JAM)[1] == "erased"
    assert differences(folder) == []


def test_another_stock_or_order_is_refused(alone: Path) -> None:
    edit_case(alone, '"aone-72212"  ', '"hisago-elm006"  ')
    assert refusal(alone, "--reprint", "1", *JAM)[1] == "other_sheets"
    assert kinds(alone) == ["open", "draw", "labels"]


def test_a_page_that_did_not_take_its_place_is_completed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(staging: Staging) -> None:
        raise MachineError("開いています。", code="file_open")

    with monkeypatch.context() as patched:
        patched.setattr(Staging, "place", fail)
        assert refusal(folder, "--reprint", "2", *JAM)[:2] == (8, "file_open")
    assert not (folder / "out" / "labels-sheet-2-g1.pdf").exists()
    made = reprint(folder, 2, *JAM)
    assert made["generation"] == 1
    assert codes_in(Path(made["pdf"])) == [code(folder, 2, 1)]
    assert codes_in(folder / "out" / "labels.pdf")[1] == code(folder, 2, 1)
    assert kinds(folder) == ["open", "draw", "labels", "reprint", "file"]
    assert differences(folder) == []


def test_a_page_left_aside_is_erased(folder: Path) -> None:
    for name in (".labels-sheet-2-g1.pdf.part", ".pull-1.pdf.part"):
        (folder / "out" / name).write_bytes(b"x")
    assert run("erase", folder, "--yes").code == 0
    assert [path.name for path in (folder / "out").iterdir()] == ["sample.json"]


def test_a_run_file_that_cannot_be_replaced_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MachineError("labels.pdf を書き換えられません。", code="file_open")

    monkeypatch.setattr("survey_ops.tasks.reprint_sheet.print_labels", fail)
    ran = run("labels", folder, "--reprint", "2", *JAM)
    assert ran.code == 7
    assert "シート 2 のページが無効な管理コードのままです。" in ran.stderr
    assert f"survey-ops labels {folder} --run 1 --overwrite" in ran.stderr
    notes = run("verify", folder, "--json").data["notes"]
    assert "out/labels.pdf のシート 2 のページは、無効になった管理コードのままです。" in notes
    assert differences(folder) == []


def test_the_page_is_made_again_with_the_same_code(alone: Path) -> None:
    pdf = Path(reprint(alone, 2, *JAM)["pdf"])
    data = pdf.read_bytes()
    assert refusal(alone, "--reprint", "2")[1] == "exists"
    pdf.unlink()
    made = reprint(alone, 2)
    assert (made["restored"], pdf.read_bytes()) == (True, data)
    assert kinds(alone)[-1] == "reprint"


def test_no_code_is_given_twice_after_a_new_draw(alone: Path) -> None:
    reprint(alone, 2, *JAM)
    for seed in ("別", "さらに別"):
        assert run("sample", alone, "--redraw", "--reason", "差し替え", "--seed", seed).code == 0
    assert run("labels", alone, "--overwrite").code == 0
    assert ledger_entries(alone)[-1]["body"]["generation"] == 2
    assert states(alone) == {"printed": 3, "void": 4}
    assert reprint(alone, 2, *JAM)["generation"] == 3
    assert differences(alone) == []


def test_a_sheet_of_a_further_run_is_printed_again(folder: Path) -> None:
    assert run("reserve", folder, "14", "--reason", "転居").code == 0
    assert run("labels", folder).code == 0
    made = reprint(folder, 5, *JAM)
    assert (made["run"], made["labels"], Path(made["run_pdf"]).name) == (2, 2, "labels-2.pdf")
    assert codes_in(folder / "out" / "labels-2.pdf") == [code(folder, 4, 0), code(folder, 5, 1)]
    assert "シート 5/5" in "".join(texts(Path(made["pdf"]))[0])
    assert differences(folder) == []
