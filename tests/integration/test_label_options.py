"""What a case file and the options of `labels` can ask for: order, numbers, codes, barcodes, printers, previews."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from survey_ops.documents import code_reader
from survey_ops.tasks.printer_profiles import CONFIG_VARIABLE
from tests import cases
from tests.cases import edit_case, kinds, read_rows, run, selected_people, sheet_codes, write_rows
from tests.conftest import CaseFactory

QR: Any = zxingcpp.BarcodeFormat.QRCode  # a single format is accepted as a set of one
HONORIFIC = 'honorific = "様"'
POSTAL_CODE, BUILDING = 6, 8


def drawn(folder: Path, *settings: str) -> Path:
    """Set keys of [labels], draw, and return the folder."""
    text = (folder / "case.toml").read_text(encoding="utf-8")
    known = {line.split("=")[0].strip(): line for line in text.splitlines() if "=" in line}
    for setting in settings:
        key = setting.split("=")[0].strip()
        edit_case(folder, known.get(key, HONORIFIC), setting if key in known else f"{HONORIFIC}\n{setting}")
    assert run("sample", folder).code == 0
    return folder


def pages(pdf: Path) -> list[str]:
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def codes_on(pdf: Path, page: int) -> list[str]:
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[page].render(scale=300 / 72, grayscale=True).to_pil()
    finally:
        document.close()
    return sorted(code.text for code in zxingcpp.read_barcodes(picture, formats=QR))


def failing(folder: Path, *words: str | Path) -> tuple[int, str]:
    ran = run("labels", folder, "--json", *words)
    return ran.code, ran.data["error"]["code"]


def test_a_label_can_show_its_number_a_code_and_a_barcode(new_case: CaseFactory) -> None:
    folder = drawn(new_case(), "numbers = true", "label_codes = true", "barcode = true")
    made = run("labels", folder, "--json")
    assert (made.code, made.data["without_barcode"]) == (0, [])
    pdf = folder / "out" / "labels.pdf"
    assert all(f"{number}/30" in pages(pdf)[(number - 1) // 12] for number in range(1, 31))
    found = codes_on(pdf, 2)
    custody = sheet_codes(folder)[2]
    assert len(found) == 7
    assert custody in found
    assert [code[:20] for code in found if code != custody] == [
        f"KM2021A-00003-0-L{place:02d}-" for place in range(1, 7)
    ]
    assert not any(person["id"] in code for person in selected_people(folder) for code in found)


def test_a_label_code_is_no_custody_code(new_case: CaseFactory) -> None:
    folder = drawn(new_case(), "label_codes = true")
    assert run("labels", folder).code == 0
    small = next(code for code in codes_on(folder / "out" / "labels.pdf", 0) if "-L" in code)
    ran = run("scan", folder, "handover", "--json", stdin=f"{small}\n".encode())
    assert (ran.code, ran.data["accepted"], len(ran.data["refused"])) == (7, 0, 1)


def test_returned_mail_is_recorded_by_the_code_of_its_label(new_case: CaseFactory) -> None:
    folder = drawn(new_case(), "label_codes = true", 'order = "ticket"')
    assert run("labels", folder).code == 0
    codes = [code for code in codes_on(folder / "out" / "labels.pdf", 1) if "-L" in code]
    ran = run("undelivered", folder, "--reason", "あて所", "--json", stdin=codes[4].encode())
    assert (ran.code, ran.data["recorded"], ran.data["strangers"]) == (0, 1, [])
    by_id = run("undelivered", folder, "--reason", "あて所", "--json", selected_people(folder)[12 + 4]["id"])
    assert (by_id.data["recorded"], by_id.data["already"]) == (0, [1])
    other = run("undelivered", folder, "--reason", "あて所", "--json", selected_people(folder)[12 + 5]["id"])
    assert other.data["recorded"] == 1


def test_a_code_of_an_earlier_draw_tells_nobody(new_case: CaseFactory) -> None:
    folder = drawn(new_case(), "label_codes = true")
    assert run("labels", folder).code == 0
    old = next(code for code in codes_on(folder / "out" / "labels.pdf", 0) if "-L" in code)
    assert run("sample", folder, "--redraw", "--reason", "名簿の差替え").code == 0
    assert run("labels", folder, "--overwrite").code == 0
    ran = run("undelivered", folder, "--reason", "あて所", "--json", stdin=old.encode())
    assert (ran.code, ran.data["error"]["code"]) == (4, "label_unknown")


def test_barcodes_are_refused_where_they_do_not_fit(new_case: CaseFactory) -> None:
    folder = drawn(new_case(stock="aone-72224"), "barcode = true")
    assert failing(folder) == (3, "barcode_room")
    assert kinds(folder) == ["open", "draw"]


def test_an_address_that_gets_no_barcode_is_told(new_case: CaseFactory) -> None:
    folder = new_case(size=60)
    rows = read_rows(folder / cases.REGISTER)
    for row in rows[1:]:
        row[POSTAL_CODE] = "201-0000"  # 以下に掲載がない場合
    write_rows(folder / cases.REGISTER, rows)
    drawn(folder, "barcode = true")
    listing = folder / "list.csv"
    ran = run("labels", folder, "--json", "--list", listing)
    assert (ran.code, len(ran.data["without_barcode"])) == (0, 60)
    assert len(listing.read_text(encoding="utf-8-sig").splitlines()) == 61


@pytest.mark.parametrize("order", ["register", "ticket"])
def test_labels_stand_in_the_order_that_is_wanted(new_case: CaseFactory, order: str) -> None:
    folder = drawn(new_case(), f'order = "{order}"')
    assert run("labels", folder).code == 0
    people = selected_people(folder)
    wanted = sorted(people, key=lambda person: person["line"]) if order == "register" else people
    text = "".join(pages(folder / "out" / "labels.pdf"))
    places = [text.index("".join(person["name"].split()) + "様") for person in wanted]
    assert places == sorted(places)
    edit_case(folder, f'order = "{order}"', 'order = "postal_code"')
    assert failing(folder, "--overwrite") == (5, "other_sheets")


def test_what_is_too_long_is_listed_and_can_be_accepted(new_case: CaseFactory) -> None:
    folder = new_case(size=60)
    rows = read_rows(folder / cases.REGISTER)
    for row in rows[1::8]:
        row[BUILDING] = "野川の里のとても長い名の集合住宅" * 14
    write_rows(folder / cases.REGISTER, rows)
    drawn(folder)
    long = [person["id"] for person in selected_people(folder) if "野川の里" in person["building"]]
    assert long
    listing = folder / "list.csv"
    assert failing(folder, "--list", listing) == (4, "listed")
    lines = listing.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + len(long)
    assert all("too_long" in line and "野川" not in line for line in lines[1:])
    accepted = folder / "accepted.txt"
    accepted.write_text("\n".join(long), encoding="utf-8")
    ran = run("labels", folder, "--json", "--accept", accepted)
    assert (ran.code, ran.data["labels"]) == (0, 60), ran.stdout
    assert cases.ledger_entries(folder)[-1]["body"]["accepted"] == len(long)
    assert "".join(pages(folder / "out" / "labels.pdf")).count("野川の里") == 14 * len(long)
    assert failing(folder, "--overwrite")[1] == "listed"


def test_the_first_sheet_may_be_partly_used(new_case: CaseFactory) -> None:
    folder = drawn(new_case())
    assert failing(folder, "--first", "13")[0] == 2
    made = run("labels", folder, "--json", "--first", "10")
    assert (made.code, made.data["sheets"]) == (0, 4)  # 3 + 12 + 12 + 3
    pdf = folder / "out" / "labels.pdf"
    assert "宛名3件（10面目から）" in pages(pdf)[0]
    before = pdf.read_bytes()
    assert run("labels", folder, "--overwrite").code == 0
    assert pdf.read_bytes() == before
    assert run("labels", folder, "--reprint", "1", "--reason", "紙詰まり").code == 0
    assert "宛名3件" in pages(folder / "out" / "labels-sheet-1-g1.pdf")[0]
    assert failing(folder, "--overwrite", "--first", "2") == (5, "other_sheets")
    assert run("verify", folder).code == 0


def test_a_control_label_needs_the_first_places(new_case: CaseFactory) -> None:
    folder = drawn(new_case(stock="aone-72224"))
    ran = run("labels", folder, "--first", "4")
    assert (ran.code, "管理コード" in ran.stderr) == (2, True)


def test_a_printer_moves_the_page(new_case: CaseFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path / "settings"))
    folder = drawn(new_case())
    assert failing(folder, "--printer", "複合機") == (2, "printer_unknown")
    assert run("labels", folder).code == 0
    before = (folder / "out" / "labels.pdf").read_bytes()
    assert run("printers", "set", "複合機", "--offset-x", "1.5").code == 0
    ran = run("labels", folder, "--overwrite", "--printer", "複合機", "--json")
    assert ran.code == 0
    assert (folder / "out" / "labels.pdf").read_bytes() != before
    assert kinds(folder) == ["open", "draw", "labels", "file"]


def test_a_preview_records_nothing_and_is_erased(new_case: CaseFactory) -> None:
    folder = drawn(new_case())
    ran = run("labels", folder, "--json", "--preview", "3")
    picture = Path(ran.data["png"])
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert next(code.text for code in zxingcpp.read_barcodes(_opened(picture))).startswith("KM2021A-00003-0-")
    assert kinds(folder) == ["open", "draw"]
    assert failing(folder, "--preview", "4")[0] == 2
    assert run("erase", folder, stdin=b"KM2021A\n").code == 0
    assert not picture.exists()


def _opened(picture: Path) -> Any:
    from PIL import Image

    return Image.open(picture)


def test_a_page_whose_code_cannot_be_read_is_not_placed(
    new_case: CaseFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = drawn(new_case())
    real = code_reader.failed_pages

    def spoiled(data: bytes, expected: Sequence[Any]) -> list[int]:
        other = [expected[0], expected[2], expected[2]]  # the second page should have shown the third's code
        return real(data, other)

    monkeypatch.setattr(code_reader, "failed_pages", spoiled)
    ran = run("labels", folder, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (8, "codes_unreadable")
    assert ran.data["error"]["message"].startswith("シート 2 の")
    assert not (folder / "out" / "labels.pdf").exists()
    assert kinds(folder) == ["open", "draw"]


def test_the_same_ledger_gives_the_same_bytes_elsewhere(new_case: CaseFactory, tmp_path: Path) -> None:
    folder = drawn(new_case(), "numbers = true", "label_codes = true", "barcode = true")
    assert run("labels", folder).code == 0
    first = (folder / "out" / "labels.pdf").read_bytes()
    other = tmp_path / "別の 場所" / "case"
    shutil.copytree(folder, other)
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}
    words = [sys.executable, "-m", "survey_ops", "labels", str(other), "--overwrite"]
    subprocess.run(words, env=environment, check=True, capture_output=True)
    assert (other / "out" / "labels.pdf").read_bytes() == first
