"""The accounts of a ledger on PostgreSQL, and what each of them may do.

    administrator    owns the database, the record and its triggers; is used for the set-up and for nothing else
    NAME_erasable    owns the erasable tables, which are written anew after a deletion as only an owner may; nobody
                     logs in as it
    NAME_desk        adds entries and reads them; changes, deletes and empties none, and neither drops nor disables a
                     trigger. Keeps the derived tables up to date. Member of NAME_erasable.
    NAME_auditor     reads

What it means: whoever has the account of a desk, and a program of his own, can add entries to the record and do
nothing else to it, and only such entries that continue the chain. He can make the derived tables say anything;
`ledger verify` tells. What it does not mean: the administrator may do everything. For that there are checkpoints
kept outside.

All of it can be done again: what is there stays, and what should not be allowed is taken back.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, inspect, text

from survey_ops.errors import RefusedError, UsageError
from survey_ops.ledger import postgresql, schema
from survey_ops.ledger.database_errors import plain_errors, plain_refusals

DESK, AUDITOR, ERASABLE = "desk", "auditor", "erasable"
_LOGINS = (DESK, AUDITOR)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PASSWORD_BYTES = 24
_BUSY_SECONDS = 30.0
_FORBIDDEN = {DESK: ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"), AUDITOR: ("INSERT", "UPDATE", "DELETE", "TRUNCATE")}


@dataclass(frozen=True)
class SetUp:
    """A ledger with its accounts.

    Attributes:
        database: its name.
        host: the server, as the administrator reached it.
        port: its port.
        is_new: whether the ledger was made now.
        passwords: account -> new password; of accounts that keep theirs there is none.
        not_durable: settings of the server with which a power cut may lose what was acknowledged.
    """

    database: str
    host: str
    port: int
    is_new: bool
    passwords: dict[str, str]
    not_durable: tuple[str, ...]

    def role(self, part: str) -> str:
        """Return the name of an account."""
        return f"{self.database}_{part}"


def set_up(url: URL, database: str, *, new_passwords: bool = False, keep: Callable[[SetUp], None]) -> SetUp:
    """Make a ledger for several desks: database, tables, accounts; where they are, put their rights in order.

    Args:
        url: of the server, as an administrator.
        database: name of the database, and how the names of the accounts begin.
        new_passwords: give the accounts new passwords even where they are there.
        keep: writes the passwords down; called before anything takes effect.

    Raises:
        UsageError: the name is none.
        RefusedError: the account is no administrator's, an account of that name may do more than it should, or the
            database is used for something else.
        MachineError: the server cannot be reached.
    """
    if not _NAME.fullmatch(database):
        raise UsageError(
            f"データベースの名前 {database} は使えません。",
            "英小文字で始まる、英小文字・数字・_ の 40 文字までにしてください。",
            code="database_name",
        )
    with _connected(url, isolation_level="AUTOCOMMIT") as server:
        _check_administrator(server)
        _ensure_database(server, database)
        not_durable = tuple(
            name
            for name in ("fsync", "full_page_writes")
            if _value(server, "SELECT current_setting(:name)", name=name) == "off"
        )
    with _connected(url.set(database=database)) as connection, connection.begin():
        postgresql.begin_writing(connection)
        is_new = _ensure_tables(connection, database)
        passwords = {
            f"{database}_{part}": password
            for part in (ERASABLE, *_LOGINS)
            if (password := _ensure_role(connection, f"{database}_{part}", part, new_passwords))
        }
        _grant(connection, database)
        _check_rights(connection, database)
        info = _driver(connection).info
        done = SetUp(database, info.host, info.port, is_new, passwords, not_durable)
        keep(done)
    return done


@contextmanager
def _connected(url: URL, **options: Any) -> Iterator[Connection]:
    engine = postgresql.new_engine(url, _BUSY_SECONDS)
    try:
        with plain_errors(engine):
            with plain_refusals(url):
                connection = engine.connect()
            with connection:
                yield connection.execution_options(**options)
    finally:
        engine.dispose()


def _value(connection: Connection, statement: str, **values: object) -> Any:
    """Return the first column of the first row, or None."""
    return connection.scalar(text(statement), values)


def _driver(connection: Connection) -> Any:
    """Return the driver's own connection."""
    return connection.connection.driver_connection


def _check_administrator(server: Connection) -> None:
    mighty = "rolsuper OR (rolcreatedb AND rolcreaterole)"
    if not _value(server, f"SELECT {mighty} FROM pg_roles WHERE rolname = current_user"):
        raise RefusedError(
            "このアカウントでは、データベースとアカウントを作れません。",
            "PostgreSQL の管理者（postgres など）の利用者名で実行してください。",
            code="not_administrator",
        )


def _ensure_database(server: Connection, name: str) -> None:
    asked = "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = :name"
    encoding = _value(server, asked, name=name)
    if encoding is None:
        # Letters are compared by their bytes, whatever the system's sorting is after its next update.
        letters = "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        server.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 {letters}")
    elif encoding != "UTF8":
        raise RefusedError(
            f"データベース {name} の文字コードが {encoding} のため、台帳に使えません。",
            "--database で、別の名前を指定してください。",
            code="database_encoding",
        )


def _ensure_tables(connection: Connection, database: str) -> bool:
    """Create the tables where there is no ledger; tell whether they are new."""
    present = inspect(connection)
    if not present.has_table(schema.entries.name):
        taken = [table for table in schema.metadata.tables if present.has_table(table)]
        if taken:
            raise _used_otherwise(database, taken)
        schema.create(connection)
        return True
    if not present.has_table(schema.about.name):
        raise _used_otherwise(database, [schema.entries.name])
    if schema.number(connection) != str(schema.SCHEMA):
        raise _used_otherwise(database, [schema.about.name])
    owner = "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('entries')"
    if not _value(connection, owner):
        raise RefusedError(
            f"データベース {database} の台帳は、別の管理者が作ったものです。",
            "作ったときの管理者の利用者名で実行してください。",
            code="not_owner",
        )
    schema.metadata.create_all(connection)
    schema.create_triggers(connection)
    return False


def _used_otherwise(database: str, tables: Sequence[str]) -> RefusedError:
    return RefusedError(
        f"データベース {database} には、この道具のものでない表（{'、'.join(tables)}）があります。",
        "--database で、別の名前を指定してください。",
        code="database_taken",
    )


def _ensure_role(connection: Connection, role: str, part: str, new_password: bool) -> str | None:
    """Create an account where it is not there; return its password where it got one."""
    mighty = "rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication"
    is_mighty = _value(connection, f"SELECT {mighty} FROM pg_roles WHERE rolname = :role", role=role)
    if is_mighty:
        raise _too_mighty(role)
    is_new = is_mighty is None
    if is_new:
        login = "LOGIN" if part in _LOGINS else "NOLOGIN"
        connection.exec_driver_sql(f"CREATE ROLE {role} {login} NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT")
    if part not in _LOGINS or not (is_new or new_password):
        return None
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    # The server gets what it needs to check the password, not the password: statements stand in its log.
    sealing = _driver(connection).pgconn.encrypt_password
    verifier = sealing(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.exec_driver_sql(f"ALTER ROLE {role} PASSWORD '{verifier}'")
    return password


def _too_mighty(role: str) -> RefusedError:
    return RefusedError(
        f"アカウント {role} には、台帳を書き換えられる権限があります。",
        "その権限を外すか、--database で別の名前を指定してください。",
        code="role_too_mighty",
    )


def _grant(connection: Connection, database: str) -> None:
    desk, auditor, erasable = (f"{database}_{part}" for part in (DESK, AUDITOR, ERASABLE))
    tables, everybody = ", ".join(schema.metadata.tables), f"PUBLIC, {desk}, {auditor}, {erasable}"
    schema_name = _value(connection, "SELECT quote_ident(current_schema())")
    derived = ", ".join(table.name for table in schema.DERIVED)
    statements = [
        f"GRANT {erasable} TO {desk}",
        f"REVOKE ALL ON DATABASE {database} FROM {everybody}",
        f"GRANT CONNECT ON DATABASE {database} TO {desk}, {auditor}",
        f"REVOKE ALL ON SCHEMA {schema_name} FROM {everybody}",
        f"GRANT USAGE ON SCHEMA {schema_name} TO {desk}, {auditor}, {erasable}",
        f"REVOKE ALL ON {tables} FROM {everybody}",
        f"GRANT SELECT ON {tables} TO {desk}, {auditor}",
        f"GRANT INSERT ON {schema.entries.name} TO {desk}",
        f"GRANT INSERT, UPDATE, DELETE ON {derived} TO {desk}",
        f"ALTER ROLE {auditor} IN DATABASE {database} SET default_transaction_read_only = on",
    ]
    for statement in statements:
        connection.exec_driver_sql(statement)
    if not _value(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        # Who gives a table away must belong to the one who gets it.
        connection.exec_driver_sql(f"GRANT {erasable} TO CURRENT_USER")
    # The owner of a table must be allowed to make one there, though only at this moment.
    connection.exec_driver_sql(f"GRANT CREATE ON SCHEMA {schema_name} TO {erasable}")
    for table in schema.ERASABLE:
        connection.exec_driver_sql(f"ALTER TABLE {table.name} OWNER TO {erasable}")
        # An owner may be without rights too: those that were taken back above, where this is done once more.
        connection.exec_driver_sql(f"GRANT ALL ON {table.name} TO {erasable}")
    connection.exec_driver_sql(f"REVOKE CREATE ON SCHEMA {schema_name} FROM {erasable}")


def _check_rights(connection: Connection, database: str) -> None:
    """Look at what the accounts may do in the end, whatever else they belong to.

    Raises:
        RefusedError: more than they should.
    """
    for part, forbidden in _FORBIDDEN.items():
        role = f"{database}_{part}"
        rights = ", ".join(forbidden)
        asked = "SELECT has_table_privilege(CAST(:role AS name), 'entries', :rights)"
        may_change = _value(connection, asked, role=role, rights=rights)
        owner = "SELECT pg_has_role(CAST(:role AS name), relowner, 'MEMBER') FROM pg_class"
        owns = _value(connection, f"{owner} WHERE oid = to_regclass('entries')", role=role)
        if may_change or owns:
            raise _too_mighty(role)


def pgpass_line(done: SetUp, role: str, host: str) -> str:
    """Return the line of a password file (pgpass) for an account."""
    parts = (host, str(done.port), done.database, role, done.passwords[role])
    return ":".join(part.replace("\\", "\\\\").replace(":", "\\:") for part in parts) + "\n"
