"""A case opened for work: its file, its ledger, its keys, the clock."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from survey_ops import __version__
from survey_ops.case.load import Case, load_case
from survey_ops.domain.access_log import UNSAID, Seat
from survey_ops.domain.chain import Entry
from survey_ops.domain.key_losses import CODES, codes_fingerprint, last_loss
from survey_ops.errors import MachineError, RefusedError, UsageError
from survey_ops.ledger import entries, keys
from survey_ops.ledger.database import Database
from survey_ops.ledger.location import ledger_url

Clock = Callable[[], datetime]
"""The moment, with its time zone."""

LEDGER_VARIABLE = "SURVEY_OPS_LEDGER"
CODES_KEY = "codes.key"
SIGNING_KEY = "signing.key"
OUTSIDE = "../"


@dataclass(frozen=True)
class Workspace:
    """What every task works with.

    Attributes:
        case: the case.
        database: its ledger, perhaps not created yet.
        clock: the time.
        actor: the account or person that acts.
        seat: the account and the computer, for the operation log.
    """

    case: Case
    database: Database
    clock: Clock
    actor: str
    seat: Seat = UNSAID

    @property
    def manifest_path(self) -> Path:
        """The manifest of the draw; it takes its place only after the draw is on record."""
        return self.case.out / "sample.json"

    @property
    def codes_path(self) -> Path:
        """The file of the secret behind the custody codes."""
        return self.case.folder / CODES_KEY

    @property
    def signing_path(self) -> Path:
        """The file of the private key that signs checkpoints."""
        return self.case.folder / SIGNING_KEY

    @property
    def personal_path(self) -> Path:
        """The file of the key of the personal data."""
        return self.case.folder / self.case.config.privacy.key_file

    def today(self) -> date:
        """Return the day where the computer stands."""
        return self.clock().astimezone().date()

    def relative(self, path: Path) -> str:
        """Return a path from the case folder, with slashes; of a file outside it `../` and the name alone.

        Links are not followed: what is called `out/labels.pdf` stays so wherever `out` leads.
        """
        try:
            return _absolute(path).relative_to(_absolute(self.case.folder)).as_posix()
        except ValueError:
            return f"{OUTSIDE}{path.name}"

    def located(self, file: str) -> Path | None:
        """Return the path of a file that `relative` named, or None where it lies outside the case folder."""
        return None if file.startswith(OUTSIDE) else self.case.folder / file

    def append(
        self,
        connection: Connection,
        kind: str,
        body: Mapping[str, object],
        now: datetime | None = None,
        before: entries.Before | None = None,
    ) -> Entry:
        """Append an entry of this case; `now` and `before` as `entries.append` takes them."""
        return entries.append(
            connection,
            case=self.case.code,
            kind=kind,
            actor=self.actor,
            body=body,
            now=now or self.clock(),
            before=before,
        )

    def entries(self, connection: Connection, *kinds: str) -> list[Entry]:
        """Return the case's entries, all or those of some kinds."""
        return entries.case_entries(connection, self.case.code, *kinds)

    def register_case(self, connection: Connection) -> bytes:
        """Make the case known to the ledger with its first entry; return the secret of the codes.

        Raises:
            RefusedError: another folder has used the case code in this ledger.
        """
        if self.entries(connection, "open"):
            return self._own_secret(connection)
        # Only a case that is new to the ledger gets a key: a lost one must be missed, not replaced.
        secret = keys.ensure_key(self.codes_path)
        said = {
            "title": self.case.config.case.title,
            "codes_key": keys.fingerprint(secret),
            "version": __version__,
        }
        self.append(connection, "open", said)
        return secret

    def make_known(self, connection: Connection) -> None:
        """Make the case known to the ledger where it is not; its secret may be lost, as long as it is this folder's.

        Raises:
            RefusedError: another folder has used the case code in this ledger.
        """
        if self.entries(connection, "open"):
            self.check_owner(connection)
        else:
            self.register_case(connection)

    def _own_secret(self, connection: Connection) -> bytes:
        """Return the secret of a case that the ledger knows.

        Raises:
            MachineError: its file is gone.
            RefusedError: it is another folder's case.
        """
        self.check_owner(connection)
        secret = keys.read_key(self.codes_path)
        if secret is None:
            raise MachineError(
                f"管理コードの鍵 {CODES_KEY} が案件フォルダーにありません。",
                "控え（バックアップ）から戻してください。この鍵がないと、シートの真偽を確かめられません。控えもないときは、"
                "survey-ops keys 案件 --lost codes で紛失を記録してください。",
                code="codes_key_missing",
            )
        return secret

    def check_owner(self, connection: Connection) -> None:
        """Go on only when the case that the ledger knows is this folder's.

        Raises:
            RefusedError: another folder has used the case code.
        """
        self.check_owner_by(self.entries(connection, "open", "key_lost"))

    def check_owner_by(self, known: Iterable[Entry]) -> None:
        """Do as `check_owner` by entries of the case that were read before.

        Args:
            known: entries of the case by rising number, those of the kinds `open` and `key_lost` among them.

        Raises:
            RefusedError: another folder has used the case code.
        """
        expected = codes_fingerprint(known)
        if expected is None:
            return
        secret = keys.read_key(self.codes_path)
        if secret is None and (self.personal_path.exists() or self.case.out.exists()):
            return  # this folder has been at work: its key is lost, which whoever needs it will say
        if secret is None or expected != keys.fingerprint(secret):
            raise RefusedError(
                f"案件コード {self.case.code} は、この台帳で別の案件フォルダーが使っています。",
                "新しい案件なら、case.toml の case.code を変えてください。"
                f"そうでなければ、元の案件フォルダーで実行するか、元の {CODES_KEY} を戻してください。",
                code="case_code_taken",
            )

    def codes_secret(self, since: int | None = None) -> bytes:
        """Return the secret of the codes.

        Args:
            since: the entry of codes that are to be made again; a key that came later would make others.

        Raises:
            MachineError: its file is gone.
            RefusedError: it is another folder's case, or took the place of a lost key since.
        """
        with self.database.reading() as connection:
            secret = self._own_secret(connection)
            loss = last_loss(self.entries(connection, "key_lost"), CODES)
        if loss and since and loss.n > since:
            raise RefusedError(
                f"管理コードの鍵を失って替えたため（記録 {loss.n}）、前に作ったシートと同じものは作れません。",
                "要るシートは survey-ops labels 案件 --reprint 番号 --reason 鍵の紛失 で刷り直すか、戻ってから"
                "抽出をやり直してください。",
                code="codes_key_replaced",
            )
        return secret

    def require_ledger(self) -> None:
        """Go on only where there is a ledger, and this folder's case is the one it knows.

        Raises:
            RefusedError: there is no ledger yet, or another folder uses the case code in it.
        """
        self.require_ledger_file()
        self.database.check_schema()
        with self.database.reading() as connection:
            self.check_owner(connection)

    def require_ledger_file(self) -> None:
        """Go on only where there is a ledger, whatever state it is in.

        Raises:
            RefusedError: there is none.
        """
        if not self.database.exists():
            raise self.not_drawn()

    def not_drawn(self) -> RefusedError:
        """Return the error of a case without a draw: not drawn yet, or its record is gone."""
        if self.case.config.case.kind == "other":
            return RefusedError(
                "この案件では、まだ何も登録していません。",
                "先に survey-ops item 案件フォルダー add を実行してください。",
                code="nothing_registered",
            )
        if not self.manifest_path.exists():
            return RefusedError(
                "この案件は、まだ抽出していません。",
                "先に survey-ops sample 案件フォルダー を実行してください。",
                code="not_drawn",
            )
        return RefusedError(
            f"{self.manifest_path} があるのに、台帳に案件 {self.case.code} の抽出の記録がありません。",
            "台帳（ledger.db）を失ったのなら控えから戻し、case.toml の case.code や ledger.url を変えたのなら"
            "元に戻してください。抽出をやり直してはいけません。",
            code="record_lost",
        )


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))


def _check_actor(actor: str) -> None:
    try:
        actor.encode()
    except UnicodeEncodeError:
        raise UsageError("--by の名前に、読めない文字があります。", "名前を入力し直してください。") from None


@contextmanager
def open_workspace(
    path: Path, clock: Clock, actor: str, environment: Mapping[str, str] = os.environ, seat: Seat = UNSAID
) -> Iterator[Workspace]:
    """Open the case of a folder; closes the ledger at the end.

    Args:
        path: the folder, or its case.toml.
        clock: the time.
        actor: who acts.
        environment: where `SURVEY_OPS_LEDGER` is looked up.
        seat: the account and the computer.

    Raises:
        ConfigError: the case file is wrong.
        RefusedError: the ledger lies on a network share.
        UsageError: the name of who acts is no text.
    """
    _check_actor(actor)
    case = load_case(path)
    address = environment.get(LEDGER_VARIABLE) or case.config.ledger.url
    database = Database(ledger_url(address, case.folder))
    try:
        yield Workspace(case, database, clock, actor, seat)
    finally:
        database.close()
