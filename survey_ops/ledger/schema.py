"""The tables. `entries` is the record and is never migrated; every other table can be rebuilt or erased."""

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, Table, Text, text

SCHEMA = 1
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

_POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION entries_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE FUNCTION entries_check_next() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.n <> (SELECT COALESCE(MAX(n), 0) + 1 FROM entries) THEN
           RAISE EXCEPTION 'the ledger has no gaps';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER entries_no_change BEFORE UPDATE OR DELETE ON entries
       FOR EACH ROW EXECUTE FUNCTION entries_refuse()""",
    """CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries
       FOR EACH STATEMENT EXECUTE FUNCTION entries_refuse()""",
    """CREATE TRIGGER entries_next BEFORE INSERT ON entries
       FOR EACH ROW EXECUTE FUNCTION entries_check_next()""",
)


def create(connection: Connection) -> None:
    """Create all tables and triggers in the transaction that is open."""
    metadata.create_all(connection)
    triggers = _SQLITE_TRIGGERS if connection.dialect.name == "sqlite" else _POSTGRESQL_TRIGGERS
    for trigger in triggers:
        connection.execute(text(trigger))
    connection.execute(about.insert().values(key="schema", value=str(SCHEMA)))
