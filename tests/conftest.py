"""Fixtures that several tests share; what they are made of is in `tests.cases`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import HealthCheck, settings

from survey_ops.tasks.demo_register import write_register
from survey_ops.tasks.printer_profiles import CONFIG_VARIABLE
from survey_ops.tasks.workspace import LEDGER_VARIABLE
from tests import cases

if TYPE_CHECKING:
    from tests.postgres import Server

# How fast examples come tells of the computer, not of the code.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


class CaseFactory(Protocol):
    """Makes a case folder with the small register."""

    def __call__(
        self, name: str = "case", *, seed: str = cases.SEED, size: int = 30, stock: str = cases.STOCK
    ) -> Path:
        """Return the folder, of that name in the test's own folder."""
        ...


@pytest.fixture(autouse=True)
def _own_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a ledger that this computer names away from the tests."""
    monkeypatch.delenv(LEDGER_VARIABLE, raising=False)


@pytest.fixture(autouse=True)
def _own_printers(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the printers of this computer away from the tests."""
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path_factory.getbasetemp() / "no-printers"))


@pytest.fixture(scope="session")
def small_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up register of 120 residents, made once; copy it, do not change it."""
    file = tmp_path_factory.mktemp("register") / cases.REGISTER
    write_register(file, 120)
    return file


@pytest.fixture(scope="session")
def postgresql(testrun_uid: str) -> "Iterator[Server]":
    """A PostgreSQL server: one for all processes of the test run."""
    from tests.postgres import new_server

    server = new_server(testrun_uid[:12])
    yield server
    server.stop()


@pytest.fixture(scope="session")
def worker_database(postgresql: "Server", worker_id: str) -> str:
    """A database of this process alone; what a test leaves in it, the next takes away."""
    name = f"tests_{re.sub('[^a-z0-9]', '', worker_id)}"
    postgresql.create_database(name)
    return name


@pytest.fixture
def empty_database(postgresql: "Server", worker_database: str) -> str:
    """The address of a database with nothing in it, as its owner."""
    with postgresql.connected(worker_database) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql.url(worker_database)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_address(request: pytest.FixtureRequest) -> str:
    """Where a new ledger is to be: once in a file, once on a server."""
    return "sqlite:///ledger.db" if request.param == "sqlite" else str(request.getfixturevalue("empty_database"))


@pytest.fixture
def new_case(tmp_path: Path, small_register: Path) -> CaseFactory:
    """A maker of case folders."""

    def make(name: str = "case", *, seed: str = cases.SEED, size: int = 30, stock: str = cases.STOCK) -> Path:
        return cases.make_case(tmp_path / name, small_register, seed=seed, size=size, stock=stock)

    return make
