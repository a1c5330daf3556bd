"""Whatever is changed after the fact is found by `verify` with the checkpoint from the form: exit code 6."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from survey_ops.domain.chain import GENESIS, Checkpoint, Entry, StoredEntry, check_chain, read_entry, seal
from survey_ops.ledger import derived, schema
from survey_ops.ledger.database import Database
from survey_ops.ledger.location import ledger_url
from tests import cases
from tests.cases import Ran, run
from tests.integration.conftest import Finished

SEED = 20210408
FLIPS = 12  # bytes changed of each entry in the normal run; with -m long every byte
TRIGGERS = ("entries_no_update", "entries_no_delete", "entries_next")
ENTRIES = 13  # open, draw and labels with who read, 3 handovers, 3 returns, signing_key, form
PRINTED = 11  # up to here the checkpoint reaches


@pytest.fixture
def copy(finished: Finished, tmp_path: Path) -> Finished:
    """A copy to tamper with."""
    folder = tmp_path / "case"
    shutil.copytree(finished.folder, folder)
    return Finished(folder, finished.checkpoint)


def verify(case: Finished) -> Ran:
    return run("verify", case.folder, "--checkpoint", case.checkpoint, "--json")


def assert_found(case: Finished, what: str | None = None, message: str | None = None) -> None:
    """The change is found, told as JSON and in a plain sentence."""
    found = verify(case)
    assert (found.code, found.data["ok"], found.stderr) == (6, False, "")
    differences = found.data["differences"]
    assert differences
    if what:
        assert what in {difference["what"] for difference in differences}
    if message:
        assert message in {difference["message"] for difference in differences}
    told = run("verify", case.folder, "--checkpoint", case.checkpoint)
    assert (told.code, told.stderr) == (6, "")
    assert [line[6:] for line in told.stdout.splitlines() if line.startswith("違い    ")] == [
        difference["message"] for difference in differences
    ]
    assert told.stdout.endswith("記録と違うところがあります。\n")


@contextmanager
def database(folder: Path, *, unlocked: bool = True) -> Iterator[sqlite3.Connection]:
    """Open the ledger as one who has the file, with its triggers dropped where `unlocked`; commits."""
    with closing(sqlite3.connect(folder / "ledger.db")) as connection:
        for trigger in TRIGGERS if unlocked else ():
            connection.execute(f"DROP TRIGGER {trigger}")
        yield connection
        connection.commit()


def stored(folder: Path) -> list[tuple[int, str, str]]:
    with database(folder, unlocked=False) as connection:
        return connection.execute("SELECT n, entry, hash FROM entries ORDER BY n").fetchall()


def test_untouched_it_verifies(finished: Finished) -> None:
    verified = verify(finished)
    assert (verified.code, verified.data["differences"], verified.data["skipped"]) == (0, [], [])
    kinds = [entry["kind"] for entry in cases.all_entries(finished.folder)]
    made = ["open", "draw", "access", "labels", "access"]
    assert kinds == [*made, *["handover"] * 3, *["return"] * 3, "signing_key", "form"]
    assert finished.checkpoint.startswith(f"{PRINTED}:")


def test_the_checkpoint_is_on_the_form(finished: Finished) -> None:
    file = finished.folder / "out" / "precheck.pdf"
    with closing(pypdfium2.PdfDocument(file)) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    assert finished.checkpoint in "".join("".join(pages).split())


def changed_places(folder: Path, n: int, chance: random.Random | None) -> Iterator[tuple[int, bytes]]:
    """Yield offset and new byte for places in the text and the hash of an entry; all places without `chance`."""
    data = (folder / "ledger.db").read_bytes()
    _, entry, digest = stored(folder)[n - 1]
    for text, share in ((entry.encode(), 3), (digest.encode(), 1)):
        start = data.index(text)
        assert data.find(text, start + 1) == -1 or text == digest.encode()
        places = chance.sample(range(len(text)), FLIPS * share // 4) if chance else range(len(text))
        for place in places:
            yield start + place, bytes([data[start + place] ^ 1])


def unfound(case: Finished, n: int, chance: random.Random | None) -> list[str]:
    """Change one byte after the other, each for itself, and return the places where `verify` does not say so."""
    file = case.folder / "ledger.db"
    whole = file.read_bytes()
    lost = []
    for offset, byte in changed_places(case.folder, n, chance):
        file.write_bytes(whole[:offset] + byte + whole[offset + 1 :])
        found = verify(case)
        if found.code != 6 or not found.data.get("differences"):
            near = whole[offset - 20 : offset + 10].decode(errors="replace")
            lost.append(f"entry {n}, at {near!r}: {found.code} {found.stdout[:300]}")
    return lost


@pytest.mark.parametrize("n", range(1, ENTRIES + 1))
def test_a_changed_byte_of_an_entry_or_its_hash_is_found(n: int, copy: Finished) -> None:
    chance = random.Random(f"{SEED}/{n}")  # noqa: S311  # repeatable, not secret
    print(f"seed {SEED}/{n}")
    assert unfound(copy, n, chance) == []


@pytest.mark.long
@pytest.mark.parametrize("n", range(1, ENTRIES + 1))
def test_every_changed_byte_is_found(n: int, copy: Finished) -> None:
    assert unfound(copy, n, None) == []


POSITIONS = 2_000  # bytes of the entries' table: number, text and hash; with -m long all of them, else one in forty
SIGN_AND_VALUE = 8  # bytes of a number


def with_bit_changed(rows: list[StoredEntry], place: int, bit: int) -> tuple[int, list[StoredEntry]]:
    """Return in which entry, from 0, a byte of the table lies, and the table with one of its bits changed."""
    for at, row in enumerate(rows):
        n, text, digest = int(str(row.n)), str(row.text).encode(), str(row.hash).encode()
        whole = bytearray(n.to_bytes(SIGN_AND_VALUE, "big", signed=True) + text + digest)
        if place < len(whole):
            whole[place] ^= 1 << bit
            cut = SIGN_AND_VALUE + len(text)
            number = int.from_bytes(whole[:SIGN_AND_VALUE], "big", signed=True)
            changed = StoredEntry(number, _read(whole[SIGN_AND_VALUE:cut]), _read(whole[cut:]))
            others = [*rows[:at], changed, *rows[at + 1 :]]
            return at, sorted(others, key=lambda one: int(str(one.n)))
        place -= len(whole)
    raise IndexError(place)


def _read(data: bytearray) -> str | bytes:
    """Return a column as `stored_entries` does: text where it is UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


@pytest.mark.parametrize("positions", [POSITIONS // 40, pytest.param(POSITIONS, marks=pytest.mark.long)])
def test_every_changed_bit_of_the_table_is_found_and_placed(positions: int, finished: Finished) -> None:
    rows = [StoredEntry(*row) for row in stored(finished.folder)]
    size = sum(SIGN_AND_VALUE + len(str(row.text).encode()) + len(str(row.hash)) for row in rows)
    chance = random.Random(f"{SEED}/bits")  # noqa: S311  # repeatable, not secret
    print(f"seed {SEED}/bits")
    for place in chance.sample(range(size), positions):
        for bit in range(8):
            at, changed = with_bit_changed(rows, place, bit)
            if len({row.n for row in changed}) < len(rows):
                continue  # the key of the table refuses a number that is there
            found = next(check_chain(changed), None)
            assert found, (place, bit)
            if changed[at].n == rows[at].n and found.entry:
                assert (found.since or found.entry) <= at + 1 <= found.entry, (place, bit)


def first_of(rows: list[StoredEntry], checkpoint: Checkpoint) -> int | None:
    """Return the entry of the first difference."""
    return next(check_chain(rows, checkpoint)).entry


def test_every_deletion_swap_and_truncation_is_found(finished: Finished) -> None:
    rows = [StoredEntry(*row) for row in stored(finished.folder)]
    last = Checkpoint(ENTRIES, str(rows[-1].hash))
    assert list(check_chain(rows, last)) == []
    for at in range(ENTRIES):
        cut = [*check_chain(rows[:at], last)]
        assert [(one.what, one.entry) for one in cut] == [("checkpoint", ENTRIES)]
        without = rows[:at] + rows[at + 1 :]
        assert first_of(without, last) == at + 1
        closed = [StoredEntry(n, row.text, row.hash) for n, row in enumerate(without, start=1)]
        assert first_of(closed, last) == at + 1
        for other in range(at + 1, ENTRIES):
            one, two = rows[at], rows[other]
            for first, second in (
                (StoredEntry(one.n, two.text, two.hash), StoredEntry(two.n, one.text, one.hash)),
                (StoredEntry(one.n, two.text, one.hash), StoredEntry(two.n, one.text, two.hash)),
                (StoredEntry(one.n, one.text, two.hash), StoredEntry(two.n, two.text, one.hash)),
            ):
                swapped = [*rows[:at], first, *rows[at + 1 : other], second, *rows[other + 1 :]]
                assert first_of(swapped, last) == at + 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"manifest":', '"manifesu":'),
        ('"personal_key":', '"personal_kez":'),
        ('"register":', '"registes":'),
        ('"encoding":"cp932"', '"encoding":"cp931"'),
        ('"as_of":"2021-04-01"', '"as_of":"2021-04-41"'),
        ('"method":"simple"', '"method":"simplf"'),
        ('"sha256":', '"sha257":'),
        ('"file":"out/sample.json"', '"filf":"out/sample.json"'),
    ],
)
def test_a_draw_that_no_longer_makes_sense_is_a_difference(old: str, new: str, copy: Finished) -> None:
    """A change that leaves valid JSON behind, where the draw is to be repeated from it."""
    with database(copy.folder) as connection:
        changed = connection.execute("UPDATE entries SET entry = replace(entry, ?, ?) WHERE n = 2", (old, new))
        assert changed.rowcount == 1
    assert stored(copy.folder)[1][1].count(new) >= 1
    assert_found(copy, "entry", "記録 2 の内容がハッシュと合いません。書き換えられています。")


@pytest.mark.parametrize("n", [1, 2, 3, 8, PRINTED])
def test_a_dropped_entry_is_found(n: int, copy: Finished) -> None:
    with database(copy.folder) as connection:
        connection.execute("DELETE FROM entries WHERE n = ?", (n,))
    assert_found(copy, "entry", f"記録 {n} がありません（次にあるのは {n + 1}）。")


@pytest.mark.parametrize("n", [2, 3, 8, PRINTED])
def test_a_ledger_cut_off_is_found(n: int, copy: Finished) -> None:
    """Everything from an entry on, with the tables that follow from it."""
    with database(copy.folder) as connection:
        connection.execute("DELETE FROM entries WHERE n >= ?", (n,))
    rebuild_tables(copy.folder)
    message = f"控えのチェックポイントにある記録 {PRINTED} が台帳にありません。台帳が途中で切られています。"
    assert_found(copy, "checkpoint", message)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (4, 5), (8, 9), (2, PRINTED)])
@pytest.mark.parametrize("columns", [("entry",), ("entry", "hash")])
def test_two_entries_with_their_texts_swapped_are_found(
    first: int, second: int, columns: tuple[str, ...], copy: Finished
) -> None:
    rows = {n: {"entry": entry, "hash": digest} for n, entry, digest in stored(copy.folder)}
    with database(copy.folder) as connection:
        for n, other in ((first, second), (second, first)):
            for column in columns:
                sql = f"UPDATE entries SET {column} = ? WHERE n = ?"  # noqa: S608  # one of two names
                connection.execute(sql, (rows[other][column], n))
    assert_found(copy, "entry")


@pytest.mark.parametrize(("first", "second"), [(1, 2), (4, 5), (8, 9)])
def test_two_entries_with_their_numbers_swapped_are_found(first: int, second: int, copy: Finished) -> None:
    with database(copy.folder) as connection:
        for old, new in ((first, -1), (second, first), (-1, second)):
            connection.execute("UPDATE entries SET n = ? WHERE n = ?", (new, old))
    assert_found(copy, "entry", f"記録 {first} の中の番号が {second} になっています。")


def test_a_number_out_of_the_row_is_found(copy: Finished) -> None:
    with database(copy.folder) as connection:
        connection.execute("UPDATE entries SET n = 1000 WHERE n = ?", (ENTRIES,))
    assert_found(copy, "entry", f"記録 {ENTRIES} がありません（次にあるのは 1000）。")


def rewrite_chain(folder: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Rewrite the whole chain after a change, as one who owns the machine can: every hash fits again."""
    entries = [dict(vars(read_entry(StoredEntry(*row)))) for row in stored(folder)]
    change(entries)
    prev, rows = GENESIS, []
    for n, entry in enumerate(entries, start=1):
        said = {key: entry[key] for key in ("at", "case", "kind", "actor", "body")}
        text, prev = seal(n=n, prev=prev, **said)
        rows.append((n, text, prev))
    with database(folder) as connection:
        connection.execute("DELETE FROM entries")
        connection.executemany("INSERT INTO entries VALUES (?, ?, ?)", rows)
    rebuild_tables(folder)


def rebuild_tables(folder: Path) -> None:
    """Make the tables anew that follow from the entries."""
    entries = [read_entry(StoredEntry(*row)) for row in stored(folder)]
    base = Database(ledger_url("sqlite:///ledger.db", folder))
    with closing(base), base.writing() as connection:
        for table in schema.DERIVED:
            connection.execute(table.delete())
        for position, entry in enumerate(entries, start=1):
            derived.follow(connection, entry, partial(_first, entries, position))


def _first(entries: list[Entry], count: int) -> list[Entry]:
    return entries[:count]


def without_last_return(entries: list[dict[str, Any]]) -> None:
    del entries[PRINTED - 1]


def earlier_return(entries: list[dict[str, Any]]) -> None:
    entries[PRINTED - 1]["body"] = {**entries[PRINTED - 1]["body"], "on": "2021-04-01"}


def other_holder(entries: list[dict[str, Any]]) -> None:
    entries[5]["body"] = {**entries[5]["body"], "to": "別の業者"}


@pytest.mark.parametrize("change", [without_last_return, earlier_return, other_holder])
def test_a_chain_rewritten_as_a_whole_is_found_by_the_checkpoint_alone(
    change: Callable[[list[dict[str, Any]]], None], copy: Finished
) -> None:
    rewrite_chain(copy.folder, change)
    assert run("verify", copy.folder).code == 0
    assert run("ledger", copy.folder, "verify").code == 0
    message = (
        f"記録 {PRINTED} のハッシュが控えのチェックポイントと違います。{PRINTED} 件目までが書き換えられています。"
    )
    assert_found(copy, "checkpoint", message)


CORRECTION = {"entry": 8, "sheet": 1, "generation": 0, "reason": "x", "by": "係", "on": "2021-04-02"}


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        ("correct", CORRECTION, "記録どうしが食い違っていて、シートの状態を作り直せません。"),
        ("refused", {"count": 1}, "記録に欠けた項目があり、届出・返送の控えを確かめられません。"),
    ],
)
def test_entries_that_make_no_sense_are_a_difference(
    kind: str, body: dict[str, Any], message: str, copy: Finished
) -> None:
    """Whoever adds entries without the program can add what it never would."""
    known = stored(copy.folder)
    prev = known[-1][2]
    with database(copy.folder) as connection:
        for n in range(ENTRIES + 1, ENTRIES + 5):
            said = {"at": "2021-04-03T00:00:00.000000Z", "case": cases.all_entries(copy.folder)[0]["case"]}
            text, prev = seal(n=n, prev=prev, kind=kind, actor="x", body=body, **said)
            connection.execute("INSERT INTO entries VALUES (?, ?, ?)", (n, text, prev))
    told = run("ledger", copy.folder, "verify")
    assert (told.code, told.stderr) == (6, "")
    assert message in told.stdout


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("UPDATE sheets SET state = 'destroyed' WHERE number = 2", "シートの状態"),
        ("UPDATE sheets SET holder = '別の業者' WHERE number = 1", "シートの状態"),
        ("UPDATE sheets SET labels = labels + 1 WHERE number = 3", "シートの状態"),
        ("DELETE FROM sheets WHERE number = 3", "シートの状態"),
        ("INSERT INTO sheets SELECT case_code, 4, 0, 1, state, since, holder, place, entry, draw FROM sheets LIMIT 1",
         "シートの状態"),
        ("UPDATE entry_index SET kind = 'return' WHERE n = 6", "記録の索引"),
        ("DELETE FROM entry_index WHERE n = 3", "記録の索引"),
        ("UPDATE requests SET request = 'x' WHERE n = 7", "読取りの控え"),
        ("DELETE FROM requests", "読取りの控え"),
    ],
)  # fmt: skip
def test_a_changed_table_is_found(sql: str, table: str, copy: Finished) -> None:
    with database(copy.folder, unlocked=False) as connection:
        assert connection.execute(sql).rowcount >= 1
    assert_found(copy, "table", f"{table}の表が、記録から作り直したものと違います。")


def change_byte(file: Path, place: int) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])


@pytest.mark.parametrize("name", ["out/sample.json", "out/labels.pdf", "out/precheck.pdf"])
@pytest.mark.parametrize("place", [0, 100, -1])
def test_a_changed_byte_of_an_output_is_found(name: str, place: int, copy: Finished) -> None:
    file = copy.folder / name
    change_byte(file, place % file.stat().st_size)
    assert_found(copy, "file", f"{name} の内容が、記録したときと違います。")


@pytest.mark.parametrize("name", ["out/sample.json", "out/labels.pdf", "out/precheck.pdf"])
def test_a_missing_output_is_found(name: str, copy: Finished) -> None:
    (copy.folder / name).unlink()
    assert_found(copy, "file", f"{name} がありません。")


def change_cell(folder: Path, row: int, column: int, text: str) -> None:
    rows = cases.read_rows(folder / cases.REGISTER)
    rows[row][column] = text
    cases.write_rows(folder / cases.REGISTER, rows)


def test_a_changed_byte_of_the_register_is_found(copy: Finished) -> None:
    file = copy.folder / cases.REGISTER
    last_row = file.read_bytes().rindex(b"\r\n", 0, -2) + 2
    change_byte(file, last_row + len("0010000513,"))  # in the household's number, which decides nothing
    assert_found(copy, "register", "住民データ residents.csv の内容が、抽出したときのものと違います。")


@pytest.mark.parametrize(
    ("column", "text", "what", "message"),
    [
        (2, "別の　人", "register", "住民データ residents.csv の内容が、抽出したときのものと違います。"),
        (0, "0099999999", "draw", "やり直した抽出の抽出母集団が、記録と違います。"),
        (4, "20200101", "draw", "やり直した抽出の件数が、記録と違います。"),
        (4, "20201301", "draw",
         "住民データ residents.csv に読めない所があり、抽出したときのものではありません。"),
    ],
)  # fmt: skip
def test_a_changed_cell_of_the_register_is_found(
    column: int, text: str, what: str, message: str, copy: Finished
) -> None:
    change_cell(copy.folder, cases.selected_lines(copy.folder)[0] - 1, column, text)
    assert_found(copy, what, message)


def test_a_missing_register_is_found(copy: Finished) -> None:
    (copy.folder / cases.REGISTER).unlink()
    assert_found(copy, "register")


def test_a_changed_recipient_is_found(copy: Finished) -> None:
    with database(copy.folder, unlocked=False) as connection:
        sql = "UPDATE recipients SET sealed = CAST(sealed || x'00' AS BLOB) WHERE position = 3"
        assert connection.execute(sql).rowcount == 1
    message = "宛先 3 件目を復号できません。鍵が違うか、保存された内容が変わっています。"
    assert_found(copy, message=message)


def test_a_missing_recipient_is_found(copy: Finished) -> None:
    with database(copy.folder, unlocked=False) as connection:
        connection.execute("DELETE FROM recipients WHERE position = 30")
    assert_found(copy, "recipients", "保存されている宛先が、抽出された住民と違います。")


def test_another_key_is_found(copy: Finished) -> None:
    (copy.folder / "personal.key").unlink()
    assert_found(copy, "key")


def test_a_file_that_is_no_database_is_found(copy: Finished) -> None:
    (copy.folder / "ledger.db").write_bytes(b"no database at all" * 300)
    told = verify(copy)
    assert told.code == 6
    assert "台帳のファイルが壊れています。" in told.stdout


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entries SET entry = entry WHERE n = 1",
        "UPDATE entries SET hash = '' WHERE n = 10",
        "UPDATE OR REPLACE entries SET n = 1 WHERE n = 2",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE n = 10",
        "INSERT OR REPLACE INTO entries VALUES (10, '{}', '')",
        "REPLACE INTO entries VALUES (1, '{}', '')",
        "INSERT INTO entries VALUES (13, '{}', '')",
        "INSERT INTO entries VALUES (0, '{}', '')",
        "INSERT INTO entries (entry, hash) VALUES ('{}', '')",
        "INSERT INTO entries VALUES (1, '{}', '') ON CONFLICT (n) DO UPDATE SET entry = '{}'",
    ],
)
def test_the_triggers_refuse(sql: str, copy: Finished) -> None:
    before = stored(copy.folder)
    with (
        database(copy.folder, unlocked=False) as connection,
        pytest.raises(sqlite3.IntegrityError, match="the ledger"),
    ):
        connection.execute(sql)
    assert stored(copy.folder) == before
    assert verify(copy).code == 0


@pytest.mark.parametrize("damage", [b"no database", b"", b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_file_that_is_no_ledger_any_more(damage: bytes, copy: Finished) -> None:
    (copy.folder / "ledger.db").write_bytes(damage)
    for words in (("verify", copy.folder), ("ledger", copy.folder, "verify")):
        ran = run(*words, "--json")
        if damage:
            assert (ran.code, ran.data["ok"]) == (6, False)
            assert ran.data["differences"][0]["what"] == "ledger"
        else:  # an empty file is a ledger not begun, and the draw's manifest says that there was one
            assert (ran.code, ran.data["error"]["code"]) == (5, "record_lost")
    ran = run("verify", copy.folder, "--checkpoint", f"3:{'0' * 64}", "--json")
    assert (ran.code, ran.data["differences"][0]["what"]) == (6, "ledger")


def test_status_tells_a_table_that_does_not_go_with_the_entries(copy: Finished) -> None:
    with database(copy.folder) as connection:
        connection.execute("DELETE FROM sheets WHERE number = 1")
    told = run("status", copy.folder)
    assert (told.code, told.stdout) == (6, "")
    assert told.stderr.splitlines()[0] == "エラー: 台帳のシートの表が、記録と合いません。"
