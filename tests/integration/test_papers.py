"""`survey-ops paper`: from the ledger to the PDF, and copies of the register after scans."""

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pypdfium2
import pytest

from survey_ops.errors import Exit
from survey_ops.tasks import placing
from survey_ops.tasks.copy_register import copy_register
from survey_ops.tasks.workspace import open_workspace
from tests.cases import ledger_entries, run, sheet_codes, snapshot, write_case
from tests.conftest import CaseFactory
from tests.custody_story import CITY, WITNESS, Story, foreign_code, keep


def small_story() -> Story:
    """Five sheets: out, four of them back, one foreign code, an inspection, destroyed with evidence."""
    story = Story()
    story.begin(60, 5)
    story.turn_to("2021-04-02")
    out = story.transfer()
    story.refuse("handover", "other_case", foreign_code(), out)
    story.scan("handover", range(1, 6), out)
    story.turn_to("2021-04-08")
    back = story.transfer("return", witness=WITNESS)
    story.scan("return", [1, 2, 4, 5], back)
    story.inspect(59, spoiled=1)
    story.scan("destroy", [1, 2, 4, 5])
    story.destroy([1, 2, 4, 5], persons=[CITY])
    return story


def kept_case(folder: Path) -> Path:
    """Make a case folder with the story in its ledger."""
    case = write_case(folder, {"custody.contract": "契約 2021-118"}, {})
    keep(case, small_story())
    return case


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case, made once; what is tried on it must not change it."""
    return kept_case(tmp_path_factory.mktemp("papers") / "case")


@pytest.fixture
def folder(tmp_path: Path, whole: Path) -> Path:
    """A case to be changed."""
    return Path(shutil.copytree(whole, tmp_path / "case"))


@pytest.fixture
def undrawn() -> Iterator[None]:
    """Let the papers be no PDF, for tests that do not look at them: the drawing takes longer than the rest."""
    with (
        patch("survey_ops.tasks.paper_content.render_register", lambda sheet: repr(sheet).encode()),
        patch("survey_ops.tasks.paper_content.render_paper", lambda sheet: repr(sheet).encode()),
    ):
        yield


def text_of(pdf: Path | str) -> str:
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def test_each_paper_is_made_recorded_and_numbered(folder: Path) -> None:
    before, texts = len(ledger_entries(folder)), {}
    for name, code in {"register": 7, "return": 7, "destruction": 0}.items():
        ran = run("paper", folder, name, "--json")
        assert ran.code == code, ran
        pdf = folder / "out" / f"{name}-1.pdf"
        texts[name] = text_of(pdf)
        assert ran.data["pdf"] == str(pdf)
        assert ran.data["sha256"] == placing.file_sha256(pdf)
        assert f"{ran.data['entry']}:{ran.data['head']}" in texts[name]
        assert "契約2021-118" in texts[name]
    made = [entry["body"] for entry in ledger_entries(folder)[before:] if entry["kind"] == "paper"]
    assert [(body["paper"], body["number"], body["of"], body["file"]) for body in made] == [
        ("register", 1, None, "out/register-1.pdf"),
        ("return", 1, 11, "out/return-1.pdf"),
        ("destruction", 1, 21, "out/destruction-1.pdf"),
    ]
    assert run("ledger", folder, "verify").code == 0
    told = (
        "別の案件のコード1件（XX2020B）",
        "1、2、4、5",
        "終わった時点で返却がまだのシート1枚（3）",
        "立会狛江市総務課",
    )
    assert [said for said in told if said not in texts["register"]] == []
    assert texts["return"].count("□") == 4  # three to tick, one in the sentence that asks for it
    assert "☑" not in texts["return"]
    assert texts["return"].count("立会者") == 3
    assert "立会" not in texts["destruction"]


@pytest.mark.usefixtures("undrawn")
def test_what_is_told_of_a_paper(folder: Path) -> None:
    ran = run("paper", folder, "receipt", "--transfer", "11")
    assert ran.code == Exit.MISSING
    assert ran.stdout.startswith(f"受領書 第 1 号を作りました: {folder / 'out' / 'receipt-1.pdf'}\n")
    assert "注意: 数の合わないもの、まだのものがあります。" in ran.stderr
    for name, of in (("receipt", 4), ("inspection", 16)):
        ran = run("paper", folder, name, "--json")
        assert (ran.code, ran.data["of"]) == (Exit.DONE, of)


@pytest.mark.usefixtures("undrawn")
def test_the_file_of_a_run_that_was_cut_off_is_made_again(folder: Path) -> None:
    first = run("paper", folder, "receipt", "--json").data
    Path(first["pdf"]).unlink()
    entries = len(ledger_entries(folder))
    again = run("paper", folder, "receipt")
    assert "（記録済みのものを作り直しました）" in again.stdout
    assert placing.file_sha256(Path(first["pdf"])) == first["sha256"]
    assert len(ledger_entries(folder)) == entries
    assert run("paper", folder, "receipt", "--json").data["number"] == 2
    (folder / "out" / "receipt-2.pdf").unlink()
    assert run("paper", folder, "receipt", "--entry", "12", "--json").data["number"] == 3
    assert run("paper", folder, "return", "-o", folder / "a.pdf", "--json").data["number"] == 1
    assert run("paper", folder, "return", "-o", folder / "a.pdf").code == Exit.REFUSED


REFUSED = [
    (["receipt", "--entry", "9999"], 5, "記録 9999 は、受領書にする引渡し・返却の記録ではありません。"),
    (["receipt", "--transfer", "4", "--entry", "4"], 2, "--transfer と --entry は、どちらか一つだけ指定します。"),
    (["register", "--entry", "4"], 2, "授受簿は案件の全部の記録から作るため、--transfer と --entry は使いません。"),
    (["register", "-o", "a.txt"], 2, "書類の書き出し先 a.txt の名前が .pdf で終わっていません。"),
    (["return", "--blank"], 2, "手書き用の返却書はありません。"),
    (["receipt", "--blank", "--entry", "4"], 2, "--blank は何も書いていない用紙のため"),
    (["receipt", "--copy-to", "."], 2, "--copy-to は授受簿の写しだけを書くため"),
    (["letter"], 2, ""),
]


@pytest.mark.parametrize(("words", "code", "said"), REFUSED)
def test_what_cannot_be_made_is_refused_and_changes_nothing(
    whole: Path, words: list[str], code: int, said: str
) -> None:
    before = snapshot(whole)
    ran = run("paper", whole, *words)
    assert ran.code == code
    assert said in ran.stderr
    assert snapshot(whole) == before


@pytest.mark.usefixtures("undrawn")
def test_a_case_without_records_has_blank_papers_alone(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", {}, {})
    assert run("paper", case, "register").code == Exit.REFUSED
    for name in ("register", "receipt"):
        ran = run("paper", case, name, "--blank")
        assert ran.stdout.startswith(f"手書き用の用紙を作りました: {case / 'out' / f'{name}-blank.pdf'}")
    assert run("paper", case, "receipt", "--blank").code == Exit.REFUSED
    assert run("paper", case, "receipt", "--blank", "--overwrite", "--json").data["blank"]
    assert not (case / "ledger.db").exists()
    keep(case, Story())
    for name in ("register", "receipt", "inspection"):
        assert "まだありません。" in run("paper", case, name).stderr


@pytest.mark.usefixtures("undrawn")
def test_what_was_undone_is_no_paper(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", {}, {})
    story = Story()
    story.begin(60, 5)
    scan = story.scan("handover", [1])[0]
    story.correct(scan)
    keep(case, story)
    ran = run("paper", case, "receipt", "--entry", str(scan.n))
    assert (ran.code, ran.stderr.splitlines()[0]) == (5, f"エラー: 記録 {scan.n} は、すべて取り消してあります。")


@pytest.mark.usefixtures("undrawn")
def test_a_city_has_its_own_columns(folder: Path) -> None:
    shipped = (Path(__file__).parents[2] / "templates" / "papers" / "register.toml").read_text(encoding="utf-8")
    (folder / "papers").mkdir()
    own = folder / "papers" / "register.toml"
    own.write_text(shipped.replace('heading = "備考"', 'heading = "摘要"'), encoding="utf-8")
    run("paper", folder, "register")
    assert "摘要" in (folder / "out" / "register-1.pdf").read_text(encoding="utf-8")
    own.write_text(shipped.replace('["remarks"]', '["remark"]'), encoding="utf-8")
    ran = run("paper", folder, "register")
    assert ran.code == Exit.CONFIG
    assert "register.toml「columns[12].fields[1]」: 内容の名前は number、" in ran.stderr
    own.write_text("[", encoding="utf-8")
    assert run("paper", folder, "register").code == Exit.CONFIG


@pytest.mark.usefixtures("undrawn")
def test_a_copy_is_whole_and_recorded_nowhere(folder: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    before = len(ledger_entries(folder))
    missing = run("paper", folder, "register", "--copy-to", stick, "--json")
    assert (missing.code, missing.data["register_copy"]["problem"]) == (
        Exit.MACHINE,
        f"フォルダー {stick} がありません。",
    )
    assert not stick.exists()
    stick.mkdir()
    for _ in range(2):
        assert run("paper", folder, "register", "--copy-to", stick).code == 0
    assert sorted(path.name for path in stick.iterdir()) == ["授受簿-KM2021A.csv", "授受簿-KM2021A.pdf"]
    assert "写し" in (stick / "授受簿-KM2021A.pdf").read_text(encoding="utf-8")
    data = (stick / "授受簿-KM2021A.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["授受区分"] for row in rows] == ["作成", "引渡し", "返却", "検収", "廃棄", "廃棄証拠"]
    assert rows[1]["数量"] == "5 枚"
    assert rows[2]["契約"] == "契約 2021-118"
    assert len(ledger_entries(folder)) == before


@pytest.mark.usefixtures("undrawn")
def test_a_copy_is_written_after_a_scan_and_a_stick_that_is_gone_stops_nothing(
    new_case: CaseFactory, tmp_path: Path
) -> None:
    case, stick = new_case(), tmp_path / "stick"
    file = case / "case.toml"
    file.write_text(file.read_text(encoding="utf-8") + '\n[custody]\nregister_copy = "../stick"\n', encoding="utf-8")
    run("sample", case)
    run("labels", case)
    codes = sheet_codes(case)
    gone = run("scan", case, "handover", stdin=codes[0].encode())
    assert gone.code == Exit.MISSING
    assert "注意: 授受簿の写しを書けませんでした。フォルダー" in gone.stderr
    stick.mkdir()
    there = run("scan", case, "handover", "--json", stdin=codes[1].encode())
    assert there.data["accepted"] == 1
    assert there.data["register_copy"]["problem"] is None
    assert len(there.data["register_copy"]["files"]) == len(list(stick.iterdir())) == 2
    assert "授受簿の写しを書きました" in run("scan", case, "handover", stdin=codes[2].encode()).stderr


@pytest.mark.usefixtures("undrawn")
def test_whatever_the_stick_does_is_told(folder: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with open_workspace(folder, lambda: small_story().moment, "係") as workspace:
        assert copy_register(workspace) is None
        for fault, said in (
            (OSError(28, "full"), "ディスクに空きがない"),
            (KeyError("sheet"), "台帳の記録が互いに合いません"),
        ):
            with patch("survey_ops.tasks.copy_register.render_whole_register", side_effect=fault):
                copied = copy_register(workspace, stick)
            assert copied
            assert said in (copied.problem or "")
        (stick / "授受簿-KM2021A.csv").mkdir()
        copied = copy_register(workspace, stick)
        assert copied
        assert [file.suffix for file in copied.files] == [".pdf"]
        assert "同じ名前のフォルダー" in (copied.problem or "")


def test_two_desks_that_make_a_paper_at_once_do_not_share_a_number(folder: Path) -> None:
    def meanwhile(sheet: object) -> bytes:
        with patch("survey_ops.tasks.paper_content.render_paper", lambda sheet: b"other"):
            run("paper", folder, "receipt", "-o", folder / "other.pdf")
        return b"ours"

    with patch("survey_ops.tasks.paper_content.render_paper", meanwhile):
        ran = run("paper", folder, "receipt")
    assert ran.code == Exit.REFUSED
    assert "ほかの画面で受領書の第 1 号が作られました。" in ran.stderr
    assert not (folder / "out" / "receipt-1.pdf").exists()
