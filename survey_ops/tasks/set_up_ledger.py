"""Set up a ledger on PostgreSQL for several desks, and write down the passwords of its accounts."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from survey_ops.errors import RefusedError, UsageError
from survey_ops.ledger.keys import write_private
from survey_ops.ledger.location import ledger_url
from survey_ops.ledger.roles import AUDITOR, DESK, SetUp, pgpass_line, set_up
from survey_ops.tasks.placing import cannot_write

PARTS = (DESK, AUDITOR)


@dataclass(frozen=True)
class LedgerSetUp:
    """A ledger that several desks can use.

    Attributes:
        database: its name.
        is_new: whether it was made now.
        urls: `desk` and `auditor` -> what stands in case.toml; without a password.
        files: `desk` and `auditor` -> the password file written; of an account that keeps its password there is none.
        not_durable: settings of the server with which a power cut may lose what was acknowledged.
    """

    database: str
    is_new: bool
    urls: dict[str, str]
    files: dict[str, Path]
    not_durable: tuple[str, ...]


def set_up_ledger(
    url: str, folder: Path, *, database: str, server: str | None = None, new_passwords: bool = False
) -> LedgerSetUp:
    """Make the database, the tables and the accounts, or put their rights in order again.

    Args:
        url: of the server, as an administrator.
        folder: where the password files are written, made where it is not there.
        database: its name.
        server: the server's name as the desks call it; as in `url` where None.
        new_passwords: give the accounts new passwords even where they are there.

    Raises:
        ConfigError: the address is none.
        UsageError: it leads to SQLite, or the name is none.
        RefusedError: a password file is there, or as `roles.set_up` says.
        MachineError: the server cannot be reached, or a file cannot be written.
    """
    address = ledger_url(url, folder)
    if address.get_backend_name() == "sqlite":
        raise UsageError(
            "SQLite の台帳には、準備は要りません。",
            "postgresql://管理者@サーバー/postgres の形で、PostgreSQL のサーバーを指定してください。",
            code="not_postgresql",
        )
    files = {part: folder / f"{database}_{part}.pgpass" for part in PARTS}
    written: dict[str, Path] = {}

    def keep(done: SetUp) -> None:
        for part, file in files.items():
            if done.role(part) in done.passwords:
                _write(file, pgpass_line(done, done.role(part), server or done.host))
                written[part] = file

    try:
        done = set_up(address, database, new_passwords=new_passwords, keep=keep)
    except BaseException:
        for file in written.values():
            file.unlink(missing_ok=True)
        raise
    urls = {part: _url(done, part, server or done.host) for part in PARTS}
    return LedgerSetUp(database, done.is_new, urls, written, done.not_durable)


def _write(file: Path, line: str) -> None:
    if file.exists():
        raise RefusedError(
            f"パスワードのファイル {file} が、すでにあります。",
            "窓口で使っているものなら残し、要らないものなら消してから、もう一度実行してください。"
            "データベースは何も変えていません。",
            code="exists",
        )
    aside = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_private(aside, line)
        aside.replace(file)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise cannot_write(file, error) from None


def _url(done: SetUp, part: str, host: str) -> str:
    """Return the address of an account; a path of a socket cannot stand where a server's name does."""
    if host.startswith("/"):
        return f"postgresql+psycopg://{done.role(part)}@/{done.database}?host={quote(host)}&port={done.port}"
    return f"postgresql+psycopg://{done.role(part)}@{host}:{done.port}/{done.database}"
