"""The tables. `entries` is the record and is never migrated; every other table can be rebuilt or erased."""

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    select,
    text,
)

SCHEMA = 1
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1  # what SQLite takes for a number
metadata = MetaData()

about = Table("about", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

entries = Table(
    "entries",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

# Derived from the entries: where to look for a case's entries.
entry_index = Table(
    "entry_index",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("case_code", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
)

# Derived from the entries: where every sheet is.
sheets = Table(
    "sheets",
    metadata,
    Column("case_code", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("labels", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("draw", Integer, nullable=False),
)

# Derived from the entries: which scan was answered by which entry.
requests = Table(
    "requests",
    metadata,
    Column("case_code", Text, primary_key=True),
    Column("request", Text, primary_key=True),
    Column("n", Integer, nullable=False),
)

# Erasable: the selected residents, encrypted under the case's key.
recipients = Table(
    "recipients",
    metadata,
    Column("case_code", Text, primary_key=True),
    Column("draw", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

# Erasable: who refused and whose mail came back, encrypted under the case's key. It came later than the others;
# a ledger that lacks it gets it with the first row, which changes nothing for who reads the other tables.
notices = Table(
    "notices",
    metadata,
    Column("case_code", Text, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

DERIVED = (entry_index, sheets, requests)
ERASABLE = (recipients, notices)

_SQLITE_TRIGGERS = (
    """CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    # INSERT OR REPLACE deletes without firing the trigger above; a number that is not the next one gives it away.
    """CREATE TRIGGER entries_next BEFORE INSERT ON entries
       WHEN NEW.n IS NOT (SELECT COALESCE(MAX(n), 0) + 1 FROM entries)
       BEGIN SELECT RAISE(ABORT, 'the ledger has no gaps'); END""",
)

# The tables are named with their schema: a temporary table called `entries` must not stand in for the record.
_POSTGRESQL_TRIGGERS = (
    """CREATE OR REPLACE FUNCTION {schema}.entries_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    # Whoever may add an entry could otherwise add one that breaks the chain, and nobody may take it out again. The
    # canonical text of an entry ends with its number and the hash of the one before.
    """CREATE OR REPLACE FUNCTION {schema}.entries_check_next() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE
         last_n integer;
         last_hash text;
         ending text;
         sealed bytea;
       BEGIN
         SELECT n, hash INTO last_n, last_hash FROM {schema}.entries ORDER BY n DESC LIMIT 1;
         IF NEW.n <> COALESCE(last_n, 0) + 1 THEN
           RAISE EXCEPTION 'the ledger has no gaps';
         END IF;
         ending := ',"n":' || NEW.n || ',"prev":"' || COALESCE(last_hash, repeat('0', 64)) || '"}}';
         sealed := sha256(convert_to('survey-ops/entry/v1' || chr(10) || NEW.entry, 'UTF8'));
         IF right(NEW.entry, length(ending)) <> ending OR NEW.hash <> encode(sealed, 'hex') THEN
           RAISE EXCEPTION 'the entry does not follow the one before';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE OR REPLACE TRIGGER entries_no_change BEFORE UPDATE OR DELETE ON {schema}.entries
       FOR EACH ROW EXECUTE FUNCTION {schema}.entries_refuse()""",
    """CREATE OR REPLACE TRIGGER entries_no_truncate BEFORE TRUNCATE ON {schema}.entries
       FOR EACH STATEMENT EXECUTE FUNCTION {schema}.entries_refuse()""",
    """CREATE OR REPLACE TRIGGER entries_next BEFORE INSERT ON {schema}.entries
       FOR EACH ROW EXECUTE FUNCTION {schema}.entries_check_next()""",
)


def create(connection: Connection) -> None:
    """Create all tables and triggers in the transaction that is open."""
    metadata.create_all(connection)
    create_triggers(connection)
    connection.execute(about.insert().values(key="schema", value=str(SCHEMA)))


def create_triggers(connection: Connection) -> None:
    """Create the triggers that keep the record; on PostgreSQL they may be there, of another version."""
    if connection.dialect.name == "sqlite":
        for trigger in _SQLITE_TRIGGERS:
            connection.exec_driver_sql(trigger)
        return
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    for trigger in _POSTGRESQL_TRIGGERS:
        connection.exec_driver_sql(trigger.format(schema=schema))


def between(table: Table) -> ColumnElement[bool]:
    """Return the condition for the rows of some entries, with the parameters that `bounds` gives."""
    return table.c.n.between(bindparam("lowest", type_=BigInteger), bindparam("highest", type_=BigInteger))


def bounds(after: int, last: int | None) -> dict[str, int]:
    """Return the parameters of `between`.

    Args:
        after: number of the entry before the first; 0 for whatever is first, which may be less than 1.
        last: number of the last; None for whatever is last.
    """
    return {"lowest": after + 1 if after else _LOWEST, "highest": _HIGHEST if last is None else last}


def number(connection: Connection) -> str | None:
    """Return the number of the schema that the tables were made with."""
    return connection.scalar(select(about.c.value).where(about.c.key == "schema"))


def may_write(connection: Connection) -> bool:
    """Tell whether an account of a server may add entries."""
    # A database without tables is asked for them: who may make tables may write.
    may = "SELECT has_table_privilege(to_regclass('entries'), 'INSERT') IS DISTINCT FROM false"
    return connection.scalar(text(may)) is True
