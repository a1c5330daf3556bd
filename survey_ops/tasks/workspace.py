"""A case opened for work: its file, its ledger, its keys, the clock."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from survey_ops import __version__
from survey_ops.case.load import Case, load_case
from survey_ops.domain.chain import Entry
from survey_ops.errors import MachineError, RefusedError
from survey_ops.ledger import entries, keys
from survey_ops.ledger.database import Database
from survey_ops.ledger.location import ledger_url

Clock = Callable[[], datetime]
"""The moment, with its time zone."""

LEDGER_VARIABLE = "SURVEY_OPS_LEDGER"
CODES_KEY = "codes.key"


@dataclass(frozen=True)
class Workspace:
    """What every task works with.

    Attributes:
        case: the case.
        database: its ledger, perhaps not created yet.
        clock: the time.
        actor: the account or person that acts.
    """

    case: Case
    database: Database
    clock: Clock
    actor: str

    @property
    def codes_path(self) -> Path:
        """The file of the secret behind the custody codes."""
        return self.case.folder / CODES_KEY

    @property
    def personal_path(self) -> Path:
        """The file of the key of the personal data."""
        return self.case.folder / self.case.config.privacy.key_file

    def today(self) -> date:
        """Return the day where the computer stands."""
        return self.clock().astimezone().date()

    def relative(self, path: Path) -> str:
        """Return a path from the case folder, with slashes; of a file outside it `../` and the name alone."""
        try:
            return path.resolve().relative_to(self.case.folder.resolve()).as_posix()
        except ValueError:
            return f"../{path.name}"

    def append(
        self, connection: Connection, kind: str, body: Mapping[str, object], now: datetime | None = None
    ) -> Entry:
        """Append an entry of this case."""
        return entries.append(
            connection,
            case=self.case.code,
            kind=kind,
            actor=self.actor,
            body=body,
            now=now or self.clock(),
        )

    def entries(self, connection: Connection, *kinds: str) -> list[Entry]:
        """Return the case's entries, all or those of some kinds."""
        return entries.case_entries(connection, self.case.code, *kinds)

    def register_case(self, connection: Connection) -> bytes:
        """Make the case known to the ledger with its first entry; return the secret of the codes.

        Raises:
            RefusedError: another folder has used the case code in this ledger.
        """
        secret = keys.ensure_key(self.codes_path)
        known = self.entries(connection, "open")
        if known and known[0].body["codes_key"] != keys.fingerprint(secret):
            raise RefusedError(
                f"案件コード {self.case.code} は、この台帳で別の案件フォルダーが使っています。",
                "case.toml の case.code を別のものにするか、元の案件フォルダーで実行してください。",
                code="case_code_taken",
            )
        if not known:
            said = {
                "title": self.case.config.case.title,
                "codes_key": keys.fingerprint(secret),
                "version": __version__,
            }
            self.append(connection, "open", said)
        return secret

    def codes_secret(self) -> bytes:
        """Return the secret of the codes.

        Raises:
            MachineError: its file is gone.
        """
        secret = keys.read_key(self.codes_path)
        if secret is None:
            raise MachineError(
                f"管理コードの鍵 {CODES_KEY} が案件フォルダーにありません。",
                "控え（バックアップ）から戻してください。この鍵がないと、シートの真偽を確かめられません。",
                code="codes_key_missing",
            )
        return secret

    def require_ledger(self) -> None:
        """Go on only where the case has been drawn.

        Raises:
            RefusedError: there is no ledger yet.
        """
        self.require_ledger_file()
        self.database.check_schema()

    def require_ledger_file(self) -> None:
        """Go on only where there is a ledger, whatever state it is in.

        Raises:
            RefusedError: there is none.
        """
        if not self.database.exists():
            raise not_drawn()


def not_drawn() -> RefusedError:
    """Return the error of a case that has not been drawn yet."""
    return RefusedError(
        "この案件は、まだ抽出していません。",
        "先に survey-ops sample 案件フォルダー を実行してください。",
        code="not_drawn",
    )


@contextmanager
def open_workspace(path: Path, clock: Clock, actor: str) -> Iterator[Workspace]:
    """Open the case of a folder; closes the ledger at the end.

    Raises:
        ConfigError: the case file is wrong.
        RefusedError: the ledger lies on a network share.
    """
    case = load_case(path)
    address = os.environ.get(LEDGER_VARIABLE) or case.config.ledger.url
    database = Database(ledger_url(address, case.folder))
    try:
        yield Workspace(case, database, clock, actor)
    finally:
        database.close()
