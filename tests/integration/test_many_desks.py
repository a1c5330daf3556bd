"""Many desks at once, and desks and servers that are killed: nothing is lost, nothing is there twice, nothing forks.

The full counts are 20,000 scans by 16 writers and 500 kills of a desk on each database, and 20 kills of the server
(`pytest -m long`). The normal run makes 160 scans (a 125th) and 12 kills of a desk (a 40th) on each, and 1
kill of the server.
"""

import multiprocessing
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from survey_ops.domain.codes import make_code
from survey_ops.domain.custody import Movement, State
from survey_ops.errors import MachineError
from survey_ops.ledger import derived, entries
from survey_ops.processes import share_out
from survey_ops.tasks import inspect_ledger
from survey_ops.tasks.inspect_ledger import verify_ledger
from survey_ops.tasks.record_scan import Answer, ScanSession, make_details
from survey_ops.tasks.workspace import LEDGER_VARIABLE, Workspace, open_workspace
from tests.conftest import CaseFactory
from tests.unit.ledger.test_ledger import LABELS

if TYPE_CHECKING:
    from multiprocessing.connection import Connection as Pipe

    from tests.postgres import Server

SEED = 20210402
WRITERS = 16
pytestmark = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="desks are copies of this process"
)


@dataclass(frozen=True)
class Job:
    """What one desk does.

    Attributes:
        folder: the case.
        ledger: the address of its ledger.
        codes: what it scans, in this order.
        session: the name that lets the same scans come again; None where each is new.
    """

    folder: Path
    ledger: str
    codes: tuple[str, ...]
    session: str | None


@contextmanager
def opened(folder: Path, ledger: str) -> Iterator[Workspace]:
    with open_workspace(folder, lambda: datetime.now(UTC), "係", {LEDGER_VARIABLE: ledger}) as workspace:
        yield workspace


def work(job: Job) -> Iterator[tuple[str, str, int | None]]:
    """Scan, and yield what the operator is shown: code, answer, and entry."""
    with opened(job.folder, job.ledger) as workspace:
        details = make_details(workspace, Movement.HANDOVER, {"to": "業者"}, None)
        desk = ScanSession(workspace, Movement.HANDOVER, details)
        for code in job.codes:
            found = desk.scan(code, None if job.session is None else f"{job.session}\n{code}")
            yield code, found.answer.value, found.entry


def print_sheets(folder: Path, ledger: str, sheets: int) -> tuple[str, ...]:
    """Put sheets into the world, as `labels` does, but without paper; return their codes."""
    body = {**LABELS, "sheets": sheets, "labels": 12 * sheets}
    with opened(folder, ledger) as workspace:
        with workspace.database.founding() as connection:
            secret = workspace.register_case(connection)
            workspace.append(connection, "labels", body)
        code = workspace.case.code
    return tuple(str(make_code(secret, code, number, 0)) for number in range(1, sheets + 1))


def check_ledger(folder: Path, ledger: str, acknowledged: Mapping[str, int], *, all_handed: bool) -> Counter[str]:
    """Check that what was acknowledged is there once and that all follows from the entries; return the kinds."""
    with opened(folder, ledger) as workspace:
        assert verify_ledger(workspace) == []
        with workspace.database.reading() as connection:
            known = workspace.entries(connection)
            sheets = derived.case_sheets(connection, workspace.case.code)
        secret = workspace.codes_secret()
    assert [entry.n for entry in known] == list(range(1, len(known) + 1))
    moved = {
        str(make_code(secret, entry.case, entry.body["sheet"], 0)): entry.n
        for entry in known
        if entry.kind == "handover"
    }
    counts = Counter(entry.kind for entry in known)
    assert counts["handover"] == len(moved)
    assert acknowledged.items() <= moved.items()
    if all_handed:
        assert {sheet.state for sheet in sheets} == {State.HANDED}
    return counts


@pytest.fixture
def ledger(ledger_address: str, tmp_path: Path) -> str:
    """Where a new ledger is to be, whoever opens it."""
    return ledger_address.replace("sqlite:///", f"sqlite:///{tmp_path}/")


@pytest.mark.parametrize("scans", [160, pytest.param(20_000, marks=pytest.mark.long)])
def test_sixteen_writers_at_once(scans: int, ledger: str, new_case: CaseFactory) -> None:
    """Every sheet comes to two desks; half of the desks name their sessions."""
    folder = new_case()
    codes = print_sheets(folder, ledger, scans // 2)
    chance = random.Random(SEED)  # noqa: S311  # a test's piles, the same every time
    piles: list[list[str]] = [[] for _ in range(WRITERS)]
    for code in codes:
        for pile in chance.sample(piles, 2):
            pile.append(code)
    jobs = [
        Job(folder, ledger, tuple(pile), f"窓口 {number}" if number % 2 else None)
        for number, pile in enumerate(piles)
    ]
    shown = [answer for _, answer in share_out(work, jobs)]
    accepted = {code: entry for code, answer, entry in shown if answer == Answer.ACCEPTED and entry}
    assert Counter(answer for _, answer, _ in shown) == {"accepted": len(codes), "already": scans - len(codes)}
    assert set(accepted) == set(codes)
    counts = check_ledger(folder, ledger, accepted, all_handed=True)
    assert counts["scan_already"] == sum(answer == "already" and entry is not None for _, answer, entry in shown)


@pytest.mark.parametrize("processes", [2, 3])
def test_several_processes_find_what_one_finds(
    processes: int, new_case: CaseFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger as short as this is checked by one process; here by as many as a long one is."""
    monkeypatch.setattr(inspect_ledger, "_MANY", 1)
    monkeypatch.setattr(inspect_ledger, "usable_processes", lambda: processes)
    folder, ledger = new_case(), f"sqlite:///{tmp_path}/ledger.db"
    list(work(Job(folder, ledger, print_sheets(folder, ledger, 20), "窓口")))
    told = {
        "UPDATE sheets SET holder = 'x' WHERE number = 3": "シートの状態の表",
        "UPDATE requests SET n = 99 WHERE n = 9": "読取りの控えの表",
        "INSERT INTO entry_index VALUES (0, 'x', 'x')": "記録の索引の表",
        "UPDATE entries SET entry = replace(entry, '業者', '業舎') WHERE n = 7": "記録 7 の内容がハッシュと",
        "DELETE FROM entries WHERE n = 5": "記録 5 がありません",
    }
    with opened(folder, ledger) as workspace:
        assert verify_ledger(workspace) == []
        with closing(sqlite3.connect(tmp_path / "ledger.db")) as plain:
            plain.execute("DROP TRIGGER entries_no_update")
            plain.execute("DROP TRIGGER entries_no_delete")
            for statement, message in told.items():  # one after the other: what was found stays
                plain.execute(statement)
                plain.commit()
                shared = verify_ledger(workspace)
                assert message in "".join(one.message for one in shared)
                with monkeypatch.context() as alone:
                    alone.setattr(inspect_ledger, "_MANY", 1_000_000)
                    assert set(verify_ledger(workspace)) == set(shared)


def test_a_correction_that_comes_during_the_check_is_no_difference(
    new_case: CaseFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of two processes looks at the ledger a moment later, when another desk has undone a return."""
    monkeypatch.setattr(inspect_ledger, "_MANY", 1)
    monkeypatch.setattr(inspect_ledger, "usable_processes", lambda: 2)
    folder, ledger = new_case(), f"sqlite:///{tmp_path}/ledger.db"
    codes = print_sheets(folder, ledger, 20)
    said = {"labels": 12, "by": "係", "from": "市", "to": "業者", "place": None, "method": None, "planned": []}
    said |= {"transfer": None, "read_at": None, "on": "2021-04-02"}
    with opened(folder, ledger) as workspace:
        with workspace.database.writing() as connection:
            moves = [("handover", 1), ("return", 1), *(("handover", n) for n in range(2, len(codes) + 1))]
            moved = [
                workspace.append(connection, kind, {**said, "sheet": n, "generation": 0, "request": f"{kind}{n}"})
                for kind, n in moves
            ]
            correction = {
                "entry": moved[1].n,
                "sheet": 1,
                "generation": 0,
                "reason": "x",
                "by": "係",
                "on": "2021-04-02",
            }
            workspace.append(connection, "correct", correction)
        assert verify_ledger(workspace) == []
        own, all_of_kind = os.getpid(), entries.all_of_kind
        monkeypatch.setattr(entries, "all_of_kind", lambda *found: all_of_kind(*found) if os.getpid() == own else [])
        assert verify_ledger(workspace) == []


class KilledDesk:
    """A desk in a process of its own, which scans until it is killed.

    Attributes:
        shown: what its operator was shown.
        fault: the code of the error that stopped it.
    """

    def __init__(self, job: Job) -> None:
        context = multiprocessing.get_context("fork")
        self._source, sink = context.Pipe(duplex=False)
        self._process = context.Process(target=_scan_on, args=(job, sink), daemon=True)
        self._process.start()
        sink.close()
        self.shown: list[tuple[str, str, int | None]] = []
        self.fault: str | None = None

    def wait(self, answers: int) -> None:
        """Wait until the operator was shown so many answers, or the desk has ended."""
        while len(self.shown) < answers and self._take():
            pass

    def kill(self) -> None:
        """Kill it, and see what it had shown by then."""
        self._process.kill()
        self.end()

    def end(self) -> None:
        """Wait for its end."""
        while self._take():
            pass
        self._process.join()
        self._source.close()

    def _take(self) -> bool:
        try:
            said: Any = self._source.recv()
        except EOFError:
            return False
        if isinstance(said, str):
            self.fault = said
        else:
            self.shown.append(said)
        return True


def _scan_on(job: Job, sink: "Pipe") -> None:
    try:
        for answer in work(job):
            sink.send(answer)
    except MachineError as error:
        sink.send(error.code)


def accepted_by(shown: Sequence[tuple[str, str, int | None]]) -> dict[str, int]:
    """Return code -> entry of what was shown as accepted."""
    return {code: entry for code, answer, entry in shown if answer == Answer.ACCEPTED and entry}


def merge(into: dict[str, int], shown: Sequence[tuple[str, str, int | None]]) -> None:
    """Add what was shown; the same scan is never shown another entry."""
    for code, entry in accepted_by(shown).items():
        assert into.setdefault(code, entry) == entry


@pytest.mark.parametrize("kills", [12, pytest.param(500, marks=pytest.mark.long)])
def test_a_desk_killed_at_random_moments(kills: int, ledger: str, new_case: CaseFactory) -> None:
    """After every kill the last sheets are scanned again, in the same session or in none, and then the next."""
    folder, chance = new_case(), random.Random(SEED)  # noqa: S311  # a test's moments, the same every time
    codes = print_sheets(folder, ledger, 8 * kills)
    seen: dict[str, int] = {}
    reached = 0
    for turn in range(kills):
        start = max(0, reached - 3)
        desk = KilledDesk(Job(folder, ledger, codes[start : start + 12], "窓口" if turn % 2 else None))
        desk.wait(chance.randint(0, 8))
        time.sleep(chance.random() * 0.004)
        desk.kill()
        merge(seen, desk.shown)
        reached = max([reached, *(codes.index(code) + 1 for code, _, _ in desk.shown)])
    assert kills < reached < len(codes)
    merge(seen, list(work(Job(folder, ledger, codes, "窓口"))))
    check_ledger(folder, ledger, seen, all_handed=True)


@pytest.fixture
def mortal_server(testrun_uid: str, worker_id: str) -> "Iterator[Server]":
    """A server of this test alone."""
    from tests.postgres import new_server

    server = new_server(f"mortal-{testrun_uid[:8]}-{worker_id}")
    yield server
    server.stop()


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.long)])
def test_a_server_killed_at_random_moments(kills: int, mortal_server: "Server", new_case: CaseFactory) -> None:
    """The desk is told that the connection is lost, and repeats the same session when the server is back."""
    folder, ledger = new_case(), mortal_server.url()
    chance = random.Random(SEED)  # noqa: S311  # a test's moments, the same every time
    codes = print_sheets(folder, ledger, 100 * kills)
    seen: dict[str, int] = {}
    for _ in range(kills):
        desk = KilledDesk(Job(folder, ledger, codes, "窓口"))
        desk.wait(len(seen) + chance.randint(0, 60))
        time.sleep(chance.random() * 0.01)
        mortal_server.kill()
        desk.end()
        assert desk.fault == "ledger_lost"
        merge(seen, desk.shown)
        mortal_server.restart()
    assert len(seen) < len(codes)
    merge(seen, list(work(Job(folder, ledger, codes, "窓口"))))
    check_ledger(folder, ledger, seen, all_handed=True)
