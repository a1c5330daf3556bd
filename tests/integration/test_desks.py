"""Several desks on one PostgreSQL server: what each account may do, and what happens when the server goes away."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from survey_ops.ledger.database import Database
from survey_ops.ledger.location import ledger_url
from survey_ops.tasks.workspace import LEDGER_VARIABLE
from tests.cases import Ran, kinds, run, sheet_codes, snapshot
from tests.conftest import CaseFactory

if TYPE_CHECKING:
    from tests.postgres import Server

REFUSED = "この台帳には、閲覧だけのアカウントでつながっています。記録も消去もできません。"


class Office:
    """A ledger that `ledger-setup` made.

    Attributes:
        server: where it is.
        name: of the database.
    """

    def __init__(self, server: "Server", name: str, folder: Path) -> None:
        self.server = server
        self.name = name
        self._folder = folder

    def set_up(self, *options: str | Path, admin: str = "postgres") -> Ran:
        """Run `ledger-setup`."""
        url = self.server.url(user=admin)
        return run("ledger-setup", url, "--database", self.name, "-o", self._folder, *options)

    def url(self, part: str) -> str:
        """Return the address of an account."""
        return self.server.url(self.name, f"{self.name}_{part}")


@pytest.fixture
def office(postgresql: "Server", worker_id: str, tmp_path: Path) -> Iterator[Office]:
    """A name for an office that nobody has used."""
    name = f"office_{re.sub('[^a-z0-9]', '', worker_id)}"
    postgresql.drop(name)
    yield Office(postgresql, name, tmp_path / "passwords")
    postgresql.drop(name)


@pytest.fixture(scope="module")
def ready(postgresql: "Server", worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office that is set up, for tests that leave the accounts as they are."""
    found = Office(postgresql, f"ready_{re.sub('[^a-z0-9]', '', worker_id)}", tmp_path_factory.mktemp("ready"))
    postgresql.drop(found.name)
    assert found.set_up().code == 0
    yield found
    postgresql.drop(found.name)


def test_everything_works_as_the_desk_and_the_auditor_only_looks(
    ready: Office, new_case: CaseFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_case()
    monkeypatch.setenv(LEDGER_VARIABLE, ready.url("desk"))
    for command, *words in (["sample"], ["labels"], ["form", "precheck"]):
        assert run(command, folder, *words).code == 0
    codes = "\n".join(sheet_codes(folder)).encode()
    assert run("scan", folder, "handover", stdin=codes).code == 0
    assert run("scan", folder, "return", stdin=codes.splitlines()[0]).code == 7
    number = kinds(folder).index("return") + 1
    assert run("correct", folder, str(number), "--reason", "誤り").code == 0
    assert run("status", folder).code in (0, 7)
    assert run("verify", folder).code == 0

    monkeypatch.setenv(LEDGER_VARIABLE, ready.url("auditor"))
    before, count = snapshot(folder), len(kinds(folder))
    assert run("status", folder).code in (0, 7)
    assert run("verify", folder).code == 0
    assert run("ledger", folder, "verify").code == 0
    assert run("ledger", folder, "checkpoint").code == 0
    for command, *options in (
        ["sample", "--redraw", "--reason", "x"],
        ["labels", "--overwrite"],
        ["scan", "return"],
        ["correct", "5", "--reason", "x"],
        ["form", "precheck", "--overwrite"],
        ["answers", "3"],
        ["erase", "--inputs", "--yes"],
    ):
        ran = run(command, folder, *options, stdin=codes)
        assert (ran.code, ran.stdout) == (5, ""), command
        assert REFUSED in ran.stderr
        assert snapshot(folder) == before, command
    assert len(kinds(folder)) == count

    monkeypatch.setenv(LEDGER_VARIABLE, ready.url("desk"))
    assert run("erase", folder, "--inputs", "--yes").code == 0
    assert run("verify", folder).code == 0
    with ready.server.connected(ready.name) as connection:
        found = connection.execute("SELECT pg_relation_size('recipients'), COUNT(*) FROM recipients").fetchone()
        assert found == (0, 0)


@pytest.mark.parametrize("part", ["desk", "auditor"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET hash = 'x'",
        "DELETE FROM entries",
        "TRUNCATE entries",
        "DROP TABLE entries",
        "ALTER TABLE entries DISABLE TRIGGER ALL",
        "DROP TRIGGER entries_next ON entries",
        "CREATE TRIGGER mine BEFORE INSERT ON entries EXECUTE FUNCTION entries_refuse()",
        "CREATE OR REPLACE FUNCTION entries_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TABLE mine (n integer)",
        "CREATE TEMP TABLE entries (n integer)",
        "ALTER TABLE entries OWNER TO CURRENT_USER",
        "UPDATE about SET value = '2'",
        "SET session_replication_role = replica",
        "SET ROLE postgres",
        "INSERT INTO entries VALUES (1, 'x', 'x')",
    ],
)
def test_no_account_changes_the_record(ready: Office, part: str, statement: str) -> None:
    with ready.server.connected(ready.name, f"{ready.name}_{part}") as connection:
        connection.execute("SET default_transaction_read_only = off")  # an account may take this back
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(statement.encode())
    expected = ("P0001",) if (part, statement[:6]) == ("desk", "INSERT") else ("42501",)
    assert caught.value.sqlstate in expected


@pytest.mark.parametrize("table", ["sheets", "requests", "entry_index", "recipients", "notices"])
def test_the_auditor_changes_nothing_else_either(ready: Office, table: str) -> None:
    with ready.server.connected(ready.name, f"{ready.name}_auditor") as connection:
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"DELETE FROM {table}".encode())  # noqa: S608  # names of our own


def test_the_set_up_tells_what_to_write_and_can_be_repeated(office: Office, tmp_path: Path) -> None:
    first = office.set_up("--server", "pg.example")
    assert first.code == 0, first.stderr
    for part in ("desk", "auditor"):
        file = tmp_path / "passwords" / f"{office.name}_{part}.pgpass"
        host, _, database, user, password = file.read_text().strip().split(":")
        assert (host, database, user) == ("pg.example", office.name, f"{office.name}_{part}")
        assert len(password) == 32
        assert password not in first.stdout + first.stderr
        assert file.stat().st_mode & 0o077 == 0
        assert f'url = "postgresql+psycopg://{user}@pg.example:' in first.stdout
    assert office.set_up("--new-passwords").code == 5
    with office.server.connected(office.name) as connection:  # rights that somebody gave by mistake
        connection.execute(f"GRANT UPDATE, DELETE ON entries TO {office.name}_desk".encode())
        connection.execute("DROP TABLE notices")
    again = office.set_up("--json")
    assert (again.code, again.data["new"], again.data["password_files"]) == (0, False, {})
    with office.server.connected(office.name, f"{office.name}_desk") as connection:
        assert connection.execute("SELECT COUNT(*) FROM notices").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM entries")


def test_passwords_let_the_accounts_in_and_stand_in_no_message(
    office: Office, new_case: CaseFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.set_up().code == 0
    rules = office.server.folder / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text(f"local {office.name} all scram-sha-256\nhost {office.name} all all scram-sha-256\n{before}")
    folder = new_case()
    try:
        with office.server.connected() as connection:
            connection.execute("SELECT pg_reload_conf()")
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "passwords" / f"{office.name}_desk.pgpass"))
        monkeypatch.setenv(LEDGER_VARIABLE, office.url("desk"))
        assert run("sample", folder).code == 0
        monkeypatch.delenv("PGPASSFILE")
        wrong = office.url("desk").replace("@", ":Geheim%40wort@")
        for url in (office.url("desk"), wrong):
            monkeypatch.setenv(LEDGER_VARIABLE, url)
            ran = run("status", folder, "--debug")
            assert (ran.code, ran.stdout) == (8, "")
            assert "このアカウントでの接続を断りました" in ran.stderr
            assert "Geheim" not in ran.stderr
    finally:
        rules.write_text(before)
        with office.server.connected() as connection:
            connection.execute("SELECT pg_reload_conf()")


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        ("postgresql://desk:Geheim@127.0.0.1:1/ledger", 8, "データベース 127.0.0.1:1/ledger につながりません"),
        ("postgresql://desk:Geheim@no-such-host.invalid/ledger", 8, "つながりません"),
        ("postgresql://desk:Ge@heim@127.0.0.1/ledger", 3, "%40 のように書きます"),
        ("postgresql://desk:Ge%heim@127.0.0.1:1/ledger", 8, "127.0.0.1:1/ledger につながりません"),
        ("postgresql://desk:Geheim@127.0.0.1/ledger?nonsense=1", 3, "正しくありません"),
    ],
)
def test_a_password_in_an_address_is_never_shown(
    url: str, code: int, message: str, new_case: CaseFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_case()
    monkeypatch.setenv(LEDGER_VARIABLE, url)
    for words in (("sample", folder), ("status", folder, "--debug"), ("ledger", folder, "verify", "--json")):
        ran = run(*words)
        assert ran.code == code
        assert message in ran.stdout + ran.stderr
        assert not re.search("Geheim|heim", ran.stdout + ran.stderr)


@pytest.mark.parametrize(
    ("before", "options", "code"),
    [
        ("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'", (), "database_encoding"),
        ("CREATE ROLE {name}_desk SUPERUSER", (), "role_too_mighty"),
        ("CREATE ROLE {name}_auditor IN ROLE pg_write_all_data", (), "role_too_mighty"),
        ("SELECT 1", ("--database", "Bad-Name"), "database_name"),
    ],
)
def test_what_the_set_up_refuses(
    before: str, options: tuple[str, ...], code: str, office: Office, tmp_path: Path
) -> None:
    with office.server.connected() as connection:
        connection.execute(before.format(name=office.name).encode())
    ran = office.set_up(*options, "--json")
    assert ran.data["error"]["code"] == code
    assert ran.code in (2, 5)
    assert not list(tmp_path.rglob("*pgpass*"))


def test_a_database_of_something_else_is_left_alone(office: Office) -> None:
    office.server.create_database(office.name)
    with office.server.connected(office.name) as connection:
        connection.execute("CREATE TABLE about (page text)")
    assert office.set_up("--json").data["error"]["code"] == "database_taken"
    with office.server.connected() as connection:
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (f"{office.name}_desk",))
        assert found.fetchone() is None


def test_an_administrator_who_is_no_superuser_is_enough(office: Office) -> None:
    with office.server.connected() as connection:
        connection.execute(f"CREATE ROLE {office.name}_admin LOGIN CREATEDB CREATEROLE".encode())
    try:
        for _ in range(2):
            ran = office.set_up(admin=f"{office.name}_admin")
            assert ran.code == 0, ran.stderr
        opened = Database(ledger_url(office.url("desk"), Path()))
        opened.check_schema()
        opened.compact()
        opened.close()
        assert office.set_up("--json", admin=f"{office.name}_desk").data["error"]["code"] == "not_administrator"
    finally:
        office.server.drop(office.name)
        with office.server.connected() as connection:
            connection.execute(f"DROP ROLE {office.name}_admin".encode())


def test_sqlite_needs_no_set_up() -> None:
    ran = run("ledger-setup", "sqlite:///ledger.db", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "not_postgresql")


def test_one_ledger_holds_what_another_ledger_holds(
    ledger_address: str, new_case: CaseFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same steps on both: the same kinds of entries, the same outputs."""
    folder = new_case()
    monkeypatch.setenv(LEDGER_VARIABLE, ledger_address)
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    codes = sheet_codes(folder)
    lines = "\n".join([codes[0], codes[0], "978-4-00-000000-0", codes[1]]).encode()
    first = run("scan", folder, "handover", "--session", "窓口 1", "--json", stdin=lines)
    again = run("scan", folder, "handover", "--session", "窓口 1", "--json", stdin=lines)
    assert first.data == again.data
    assert (first.data["accepted"], first.data["already"], len(first.data["refused"])) == (2, 1, 1)
    made = ["open", "draw", "labels", "handover", "scan_already", "scan_refused", "handover"]
    assert [kind for kind in kinds(folder) if kind in made] == made
    assert run("verify", folder).code == 0
