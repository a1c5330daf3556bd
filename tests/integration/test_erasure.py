"""After an erasure nothing of a recipient is left in the case: everything that can hold personal data, searched."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pytest
from PIL import Image

from survey_ops.ledger import database
from tests import cases
from tests.cases import Ran, edit_case, kinds, ledger_entries, read_rows, run, selected_people, write_rows
from tests.residue import files_with, words_in

ID, NAME, KANA, ADDRESS, BUILDING = 0, 2, 3, 7, 8
FIELDS = (ID, NAME, KANA, ADDRESS, BUILDING)
IN_PARTS = {"out/.labels.pdf.part", "out/.pull-2.pdf.part", ".personal.key.part"}
STRAYS = IN_PARTS | {"ラベルの控え.pdf", "住民の写し.csv", "scan.jpg", "scan.pdf", "メモ.txt", "一覧.txt"}
FIGURES = "〇一二三四五六七八九"


def make_distinct(register: Path) -> None:
    """Give every resident words that no other text has by chance."""
    rows = read_rows(register)
    for number, row in enumerate(rows[1:], start=101):
        kanji = "".join(FIGURES[int(figure)] for figure in str(number))
        row[ID] = f"QX70{number:04d}93"
        row[NAME], row[KANA] = f"鑑鷺　翠{kanji}", f"カガミサギ　ミドリ{number}"
        row[ADDRESS], row[BUILDING] = f"狛江市鷺沼{kanji}丁目{number}番", f"翠鶴荘{number}号"
    write_rows(register, rows)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Path:
    """A case in which everything was done that can leave personal data behind."""
    base = tmp_path_factory.mktemp("worked")
    folder = cases.make_case(base / "case", small_register)
    make_distinct(folder / cases.REGISTER)
    edit_case(folder, 'honorific = "様"', 'honorific = "様"\nlabel_codes = true')
    edit_case(folder, "numbers   = false", "numbers   = true")
    edit_case(folder, 'order     = "postal_code"', 'order     = "ticket"')
    edit_case(
        folder,
        "[sample]\n",
        '[[exclusions]]\npath = "前回.csv"\nreason = "前回"\nencoding = "utf-8"\nid = "宛名番号"\n\n[sample]\n',
    )
    shutil.copyfile(folder / cases.REGISTER, base / "copy.csv")
    (folder / "前回.csv").write_text("宛名番号\nQX70010193\n", encoding="utf-8")
    shutil.copyfile(folder / "前回.csv", base / "前回.csv")
    assert run("check", folder, "--list", folder / "problems.csv").code == 0
    assert run("sample", folder).code == 0
    people = selected_people(folder)
    ids = [person["id"] for person in people]
    (folder / "hand.txt").write_text(f"{ids[0]}\n{ids[1]}\n", encoding="utf-8")
    by_hand = ("--by-hand", folder / "hand.txt")
    assert run("labels", folder, "--list", folder / "listed.csv", *by_hand).code == 0
    assert run("labels", folder, "--preview", "1", *by_hand).code == 0
    assert run("labels", folder, "--reprint", "2", "--reason", "紙詰まり", *by_hand).code == 0
    assert run("check-list", folder, *by_hand).code == 0
    assert run("pull", folder, "--reason", "died", *by_hand, ids[5]).code == 0
    assert run("refuse", folder, ids[6]).code == 0
    assert run("undelivered", folder, "--reason", "あて所", ids[7]).code == 0
    assert run("form", folder, "precheck", "-o", base / "precheck-copy.pdf").code == 0
    leave_strays(folder, people)
    return folder


def leave_strays(folder: Path, people: list[dict[str, Any]]) -> None:
    """Put files there that no record knows: parts, copies, scans, notes."""
    out = folder / "out"
    (out / ".labels.pdf.part").write_bytes((out / "labels.pdf").read_bytes())
    (out / ".pull-2.pdf.part").write_bytes((out / "pull-1.pdf").read_bytes())
    (folder / ".personal.key.part").write_bytes((folder / "personal.key").read_bytes())
    (folder / "ラベルの控え.pdf").write_bytes((out / "labels.pdf").read_bytes())
    shutil.copyfile(folder / cases.REGISTER, folder / "住民の写し.csv")
    document: Any = pypdfium2.PdfDocument(out / "labels.pdf")
    with document:
        picture: Image.Image = document[2].render(scale=200 / 72).to_pil().convert("RGB")
    picture.save(folder / "scan.jpg", quality=90)
    picture.save(folder / "scan.pdf")
    note = f"{people[3]['name']} {people[3]['address']}"
    (folder / "メモ.txt").write_bytes(note.encode("utf-16"))
    (folder / "一覧.txt").write_bytes(f"{people[4]['id']},辞退".encode("cp932"))


class Erased(NamedTuple):
    """A case that was erased with its inputs.

    Attributes:
        folder: the case; copies of its inputs stand beside it.
        words: what must not be found.
        before: file -> which of them it held.
        key: figures of the key, and its bytes.
        rows: encrypted rows as they were.
        ran: how the erasure ended.
        while_open: what was found while another program had the ledger open.
    """

    folder: Path
    words: set[str]
    before: dict[str, set[str]]
    key: tuple[bytes, bytes]
    rows: list[bytes]
    ran: Ran
    while_open: dict[str, set[str]]


@pytest.fixture(scope="module")
def erased(worked: Path, tmp_path_factory: pytest.TempPathFactory) -> Erased:
    base = tmp_path_factory.mktemp("erased")
    shutil.copytree(worked.parent, base, dirs_exist_ok=True)
    folder = base / "case"
    words = secrets(folder)
    before = files_with(folder, words, twice=False)
    figures = (folder / "personal.key").read_text(encoding="ascii").splitlines()[1]
    # A connection of another program keeps the write-ahead log from going away with the last command.
    reader = sqlite3.connect(folder / "ledger.db")
    rows = [row for (row,) in reader.execute("SELECT sealed FROM recipients UNION ALL SELECT sealed FROM notices")]
    ran = run("erase", folder, "--inputs", "--json")
    while_open = files_with(folder, words)
    reader.close()
    key = figures.encode(), bytes.fromhex(figures)
    return Erased(folder, words, before, key, rows, ran, while_open)


@pytest.fixture
def folder(worked: Path, tmp_path: Path) -> Path:
    """A copy that a test may change, without what was left lying about; copies of the inputs stand beside it."""
    shutil.copytree(worked.parent, tmp_path, dirs_exist_ok=True)
    for name in STRAYS:
        (tmp_path / "case" / name).unlink()
    return tmp_path / "case"


def secrets(folder: Path) -> set[str]:
    chosen = {person["id"] for person in selected_people(folder)}
    rows = [row for row in read_rows(folder.parent / "copy.csv")[1:] if row[ID] in chosen]
    return {row[field] for row in rows for field in FIELDS}


def test_nothing_of_a_recipient_is_left_in_any_file(erased: Erased) -> None:
    held = {"out/labels.pdf", "out/labels-sheet-2-g1.pdf", "out/pull-1.pdf", "out/check-list.pdf", "residents.csv"}
    assert held | {"hand.txt", "メモ.txt", "一覧.txt", "out/.labels.pdf.part"} <= set(erased.before)
    assert erased.ran.code == 0, erased.ran.stdout
    assert erased.while_open == {}
    assert files_with(erased.folder, erased.words) == {}
    left = {path.relative_to(erased.folder).as_posix() for path in erased.folder.rglob("*") if path.is_file()}
    assert left == {
        *("case.toml", "codes.key", "signing.key", "ledger.db", "problems.csv"),
        "out/sample.json",
    }
    assert words_in((erased.folder.parent / "precheck-copy.pdf").read_bytes(), erased.words) == set()
    assert erased.ran.data["left"]["likely"] == erased.ran.data["left"]["closed"] == []


def test_the_key_is_gone_and_no_free_page_keeps_a_row(erased: Erased) -> None:
    assert len(erased.rows) == 32
    for path in erased.folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not any(key in data for key in erased.key)
        assert not any(row[start : start + 16] in data for row in erased.rows for start in (0, 40))
    with closing(sqlite3.connect(erased.folder / "ledger.db")) as after:
        assert after.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_afterwards_a_copy_still_proves_the_draw(erased: Erased) -> None:
    copy = erased.folder.parent / "copy.csv"
    ran = run("verify", erased.folder, "--register", copy, "--json")
    assert (ran.code, ran.data["ok"]) == (0, True)
    assert any("抽出をやり直した結果" in line for line in ran.data["confirmed"])
    moved = erased.folder.parent / "elsewhere" / "copy.csv"
    moved.parent.mkdir()
    shutil.copyfile(copy, moved)
    ran = run("verify", erased.folder, "--register", moved, "--json")
    assert ran.code == 0
    assert any("除く人の名簿" in line for line in ran.data["skipped"])


def test_files_elsewhere_are_told_by_name(folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere.csv"
    shutil.move(folder / cases.REGISTER, elsewhere)
    edit_case(folder, '"residents.csv"', '"../elsewhere.csv"')
    ran = run("erase", folder, "--inputs", "--json")
    assert ran.data["left"]["outside"] == ["elsewhere.csv"]
    assert ran.data["left"]["documents"] == ["precheck-copy.pdf"]
    assert elsewhere.exists()
    told = run("erase", folder, "--inputs")
    assert "elsewhere.csv は案件フォルダーの外にある" in told.stderr
    assert "precheck-copy.pdf" in told.stdout


def test_without_the_inputs_what_was_found_is_told_and_stays(folder: Path) -> None:
    leave_strays(folder, selected_people(folder))
    ran = run("erase", folder, "--json")
    assert ran.code == 7
    assert ran.data["left"]["found"] == sorted({"hand.txt", *STRAYS} - IN_PARTS)
    assert ran.data["left"]["inputs"] == ["residents.csv", "前回.csv"]
    assert (folder / "hand.txt").exists()
    assert not any((folder / name).exists() for name in ("out/labels.pdf", *IN_PARTS))
    later = run("erase", folder, "--inputs", "--json").data  # the recipients are gone: what has an id is found
    assert later["left"]["searched"]
    assert {"hand.txt", "一覧.txt", "住民の写し.csv", "scan.jpg"} <= set(later["files"])


def test_what_only_may_be_a_recipient_is_left_to_a_person(folder: Path) -> None:
    """The record names no file that a clerk named: its name may be a resident's."""
    people = selected_people(folder)
    (folder / "職員.txt").write_text(f"担当　{people[2]['name']}\n", encoding="utf-8")
    (folder / "鑑鷺さんの件.txt").write_text(people[0]["id"], encoding="utf-8")
    Image.new("RGB", (40, 40)).save(folder / "風景.png")
    inner = folder / "別の案件"
    inner.mkdir()
    shutil.copyfile(folder / "case.toml", inner / "case.toml")
    (inner / "住民.csv").write_text(people[2]["id"], encoding="utf-8")
    ran = run("erase", folder, "--inputs", "--json")
    assert (ran.data["left"]["likely"], ran.data["left"]["closed"]) == (["職員.txt"], ["風景.png"])
    assert (folder / "職員.txt").exists()
    assert (inner / "住民.csv").exists()
    assert ledger_entries(folder)[-1]["body"]["found"] == 2  # and the list of those written by hand
    assert "鑑鷺" not in str(ledger_entries(folder))
    assert run("verify", folder).code == 0


def test_a_damaged_key_keeps_nothing_from_being_erased(folder: Path) -> None:
    (folder / "personal.key").write_text("damaged", encoding="ascii")
    ran = run("erase", folder, "--inputs", "--json")
    assert (ran.code, ran.data["recipients"]) == (0, 30)
    assert ran.data["left"]["searched"]  # by the extract, which was still there
    assert not (folder / "personal.key").exists()


def test_a_reader_in_the_way_is_told_and_the_next_run_ends_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    reader = sqlite3.connect(folder / "ledger.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM entries").fetchone()
    ran = run("erase", folder, "--inputs", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (8, "ledger_busy")
    reader.close()
    ran = run("erase", folder, "--inputs", "--json")
    assert (ran.code, ran.data["again"]) == (0, True)
    assert kinds(folder)[-1] == "erase"


def test_earlier_draws_leave_nothing_either(folder: Path) -> None:
    words = secrets(folder)
    assert run("sample", folder, "--redraw", "--reason", "差替え", "--seed", "べつのさいころ").code == 0
    words |= secrets(folder)
    assert len(words) > 150
    assert run("erase", folder, "--inputs").code == 0
    assert files_with(folder, words) == {}
