"""The main job at full size: 83,000 residents, 2,500 labels, 209 sheets, from the register to the form."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from survey_ops.case.load import load_case
from survey_ops.cli import options
from survey_ops.cli.app import main
from survey_ops.domain.signed_checkpoint import parse_signed
from survey_ops.domain.stocks import PAGE_HEIGHT, Rect
from survey_ops.tasks.stock_files import load_stock
from tests.cases import copy_until, ledger_entries, run, sheet_codes

SCRIPTS = Path(__file__).parent.parent / "scripts"
POINTS_PER_MM = 72 / 25.4
FACTS = ("2,500件", "18歳から", "令和３年４月９日～４月23日", "社会福祉法人東京コロニー", "市民生活部市民課")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("main") / "demo"
    assert main(["demo", str(made)]) == 0
    return made


@pytest.fixture(scope="module")
def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "out" / "sample.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def selected(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """The selected ids, found by the script an auditor would write."""
    latest = manifest["born_on_or_before"].replace("-", "")
    words = [str(folder / "residents.csv"), "cp932", manifest["seed"], str(manifest["size"]), latest]
    return run_script("repeat_draw.py", *words).split()


@pytest.fixture(scope="module")
def document(folder: Path) -> Iterator[Any]:
    opened: Any = pypdfium2.PdfDocument(folder / "out" / "labels.pdf")
    yield opened
    opened.close()


def run_script(name: str, *words: str) -> str:
    command = [sys.executable, "-X", "utf8", str(SCRIPTS / name), *words]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


@pytest.mark.parametrize(("name", "imports"), [("repeat_draw.py", 3), ("repeat_chain.py", 2)])
def test_the_scripts_are_short_and_need_nothing(name: str, imports: int) -> None:
    lines = (SCRIPTS / name).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 30
    found = [line for line in lines if line.startswith(("import ", "from "))]
    assert len(found) == imports
    assert {line.split()[1] for line in found} <= {"hashlib", "csv", "sys"}


def test_a_script_repeats_the_draw(selected: list[str], manifest: dict[str, Any]) -> None:
    import hashlib

    assert len(selected) == 2500
    digest = hashlib.sha256("".join(f"{one}\n" for one in selected).encode()).hexdigest()
    assert digest == manifest["selection_sha256"]


def test_rows_are_eligible_or_excluded_for_a_reason(manifest: dict[str, Any]) -> None:
    counts = manifest["counts"]
    assert counts["rows"] == 83_000
    assert counts["rows"] == counts["eligible"] + sum(counts["excluded"].values())
    assert counts["excluded"]["protected"] > 0
    assert counts["excluded"]["birth_unknown"] > 0


def test_a_script_repeats_the_chain(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = tmp_path / "ledger.jsonl"
    assert main(["ledger", str(folder), "export", "-o", str(export)]) == 0
    capsys.readouterr()
    assert main(["ledger", str(folder), "checkpoint"]) == 0
    assert run_script("repeat_chain.py", str(export)).strip() == capsys.readouterr().out.splitlines()[0]
    assert b"\r" not in export.read_bytes()


def test_all_codes_decode_from_the_rendered_pages(document: Any) -> None:
    assert len(document) == 209
    for number, page in enumerate(document, start=1):
        picture = page.render(scale=200 / 72, grayscale=True).to_pil()
        # QR alone: among the strokes of two thousand addresses some look like a short bar code.
        texts = [
            code.text
            for code in zxingcpp.read_barcodes(
                picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
            )
        ]
        assert len(texts) == 1
        assert texts[0].startswith(f"KM2021A-{number:05d}-0-")
        text = "".join(page.get_textpage().get_text_range().split())
        assert texts[0] in text
        assert f"シート{number}/209" in text
        assert "前期基本計画に関する市民アンケート" in text


def text_in(page: Any, rect: Rect) -> str:
    left, right = rect.x * POINTS_PER_MM, (rect.x + rect.width) * POINTS_PER_MM
    top = (PAGE_HEIGHT - rect.y) * POINTS_PER_MM
    bottom = (PAGE_HEIGHT - rect.y - rect.height) * POINTS_PER_MM
    found: str = page.get_textpage().get_text_bounded(left, bottom, right, top)
    return "".join(found.split())


def test_every_label_carries_one_selected_resident_as_the_register_has_them(
    folder: Path, document: Any, selected: list[str]
) -> None:
    """Inside each label's own rectangle: postal code, address, building and name of one row, and nothing else."""
    with (folder / "residents.csv").open(encoding="cp932", newline="") as file:
        rows = {row["宛名番号"]: row for row in csv.DictReader(file)}
    expected = sorted(
        "".join(f"〒{row['郵便番号']}{row['住所']}{row['方書']}{row['氏名']}様".split())
        for row in (rows[one] for one in selected)
    )
    stock = load_stock(load_case(folder))
    found = [text_in(page, stock.label(index)) for page in document for index in range(stock.per_sheet)]
    assert sorted(text for text in found if text) == expected
    assert found[2500:] == [""] * 8  # the places left over on the last sheet stay empty


def test_the_forms_tell_plan_shortage_and_completion(folder: Path) -> None:
    names = ("precheck-plan", "precheck-partly", "precheck")
    texts = {name: form_text(folder / "out" / f"{name}.pdf") for name in names}
    plan, partly, done = texts.values()
    for text in texts.values():
        for fact in FACTS:
            assert fact in text
    assert "令和３年４月２日に引き渡し，同月８日に返却を受ける。" in plan
    assert "手渡した" not in plan
    assert "受け取る" in plan
    assert "〔予定〕" in plan
    assert "〔実績〕" not in plan
    assert "令和３年４月２日に宛名ラベルを引き渡し，同月８日に一部の返却を受けた。" in partly
    assert "政策室企画調整担当職員が，封筒に宛名ラベルを貼る" in partly
    assert "シート番号207から209までの３シート（28件）は，まだ返却を確認していない" in partly
    assert "全ての返却" not in partly
    assert "同月８日及び同月９日に返却を受けた。" in done
    assert "受け取ったのは，令和３年４月８日に206シート（2,472件），同月９日に３シート（28件）である。" in done
    assert "手渡した209シート全ての返却を確かめた" in done
    assert "令和３年５月６日" in done


def form_text(path: Path) -> str:
    opened: Any = pypdfium2.PdfDocument(path)
    try:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in opened)
    finally:
        opened.close()


def test_the_checkpoint_on_the_form_verifies(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened: Any = pypdfium2.PdfDocument(folder / "out" / "precheck.pdf")
    picture = opened[0].render(scale=200 / 72, grayscale=True).to_pil()
    opened.close()
    (checkpoint,) = [code.text for code in zxingcpp.read_barcodes(picture)]
    assert main(["verify", str(folder), "--checkpoint", checkpoint]) == 0
    assert "一致" in capsys.readouterr().out
    signed = parse_signed(checkpoint)
    assert signed
    number, head = signed.checkpoint.entry, signed.checkpoint.head
    forged = f"{number}:{head[:-1]}{'0' if head[-1] != '0' else '1'}"
    assert main(["verify", str(folder), "--checkpoint", forged]) == 6


@pytest.fixture(scope="module")
def handed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same case on the day when all sheets were handed over and none was back."""
    found = [entry["n"] for entry in ledger_entries(folder) if entry["kind"] == "handover"]
    return copy_until(folder, tmp_path_factory.mktemp("handed") / "case", found[-1])


def test_a_return_with_sheets_missing_and_labels_spoiled_is_told_everywhere(
    handed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """209 sheets went out: 3 are missing, 2 labels are spoiled, and a code of another case was among them."""
    monkeypatch.setattr(options, "now", lambda: datetime(2021, 4, 9, 3, tzinfo=UTC))
    codes = sheet_codes(handed)
    missing = [3, 57, 209]
    back = [code for number, code in enumerate(codes, start=1) if number not in missing]
    foreign = codes[0].replace("KM2021A", "KM2020B")
    scanned = run("scan", handed, "return", "--json", stdin="\n".join([*back, foreign]).encode())
    assert scanned.code == 7
    assert (scanned.data["accepted"], scanned.data["missing"]) == (206, missing)
    assert [one["reason"] for one in scanned.data["refused"]] == ["other_case"]
    counts = handed / "counts.csv"
    counts.write_text("シート,貼付,書損,残り\n12,11,1,0\n100,11,1,0\n", encoding="cp932")
    counted = run("count", handed, "--file", counts, "--rest-stuck", "--json").data
    assert (counted["recorded"], counted["sheet_counts"]) == (
        206,
        {"counted": 206, "uncounted": [], "labels": 2472, "stuck": 2470, "spoiled": 2, "unused": 0},
    )
    inspected = run("inspect", handed, "--delivered", "2470", "--spoiled", "2", "--unused", "0", "--json")
    assert (inspected.code, inspected.data["inspection"]["difference"]) == (7, 28)
    # in `status`
    told = run("status", handed, "--json")
    assert (told.code, told.data["missing"]) == (7, missing)
    assert (told.data["sheets"]["handed"], told.data["sheets"]["returned"]) == (3, 206)
    (difference,) = told.data["differences"]
    assert (difference["kind"], difference["lacking"], difference["open"]) == ("inspection", 28, True)
    due = told.data["deadlines"][0]
    assert (due["what"], due["sheets"], due["days_left"], due["overdue"]) == ("return", missing, -1, True)
    lines = run("status", handed).stdout
    assert "返却がまだのシート 3 枚: 3、57、209" in lines
    assert "シートの計数 206 枚: ラベル 2,472 件、貼付 2,470、書損 2、残り 0" in lines
    assert "検収（1 回） 引渡し 2,500 件に対し、納品 2,470 ＋ 書損 2 ＋ 残り 0 ＝ 2,472 件" in lines
    assert "28 件足りません。" in lines
    assert "2021-04-08  返却  注意: 1 日過ぎています（" in lines
    assert "、シート 3、57、209）" in lines
    # on the form
    form = run("form", handed, "precheck", "--json")
    assert form.code == 7
    assert [one["code"] for one in form.data["findings"]] == ["not_returned", "inspection_difference"]
    text = form_text(handed / "out" / "precheck.pdf")
    assert "シート番号３，57及び209の３シート（28件）は，まだ返却を確認していない。" in text
    assert "納品の検収に，28件の不足がある。" in text
    assert "全ての返却" not in text
    # in the register of movements (授受簿)
    register = run("paper", handed, "register", "--json")
    assert register.code == 7
    text = form_text(Path(register.data["pdf"]))
    assert "シート209枚（引渡し中3枚、返却済み206枚）" in text
    assert "終わった時点で返却がまだのシート3枚（3、57、209）。" in text
    assert "別の案件のコード1件（KM2020B）" in text
    assert "書損のあるシート:12に1枚、100に1枚。" in text
    assert "予定2,500納品2,470書損2未使用0差28不足" in text
    # The three come back with their envelopes: then, and only then, the form claims that all is back.
    assert run("scan", handed, "return", stdin="\n".join(codes[n - 1] for n in missing).encode()).code == 0
    assert run("inspect", handed, "--delivered", "27", "--spoiled", "0", "--unused", "0").code == 7
    entry = run("status", handed, "--json").data["differences"][0]["entry"]
    assert (
        run("explain-difference", handed, str(entry), "--reason", "雨で汚れた封筒 1 通を業者が廃棄した。").code == 0
    )
    assert run("form", handed, "precheck", "--overwrite").code == 0
    text = form_text(handed / "out" / "precheck.pdf")
    assert "手渡した209シート全ての返却を確かめた" in text
    assert "納品の検収の差１件" in text
    assert "雨で汚れた封筒1通を業者が廃棄した。」と説明されている。" in text
    assert run("ledger", handed, "verify").code == 0


def test_no_record_names_a_resident(folder: Path, selected: list[str]) -> None:
    """The database and the manifest hold no id of anyone selected."""
    for name in ("ledger.db", "out/sample.json"):
        data = (folder / name).read_bytes()
        assert not any(one.encode() in data for one in selected)
