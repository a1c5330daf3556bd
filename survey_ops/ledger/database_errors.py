"""What databases say, in plain words: an address may hold a password, and drivers repeat what they were given."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from survey_ops.errors import MachineError, RefusedError, SurveyOpsError, VerificationError
from survey_ops.ledger.location import bad_url, shown

_DAMAGE = ("malformed", "not a database", "Could not decode", "no such table", "no such column")


@contextmanager
def plain_errors(engine: Engine) -> Iterator[None]:
    """Turn the errors of a database into ours, those that SQLAlchemy has wrapped and those of the driver."""
    try:
        yield
    except DBAPIError as error:
        raise _plain(engine.url, error.orig) from (error if _is_file(engine.url) else None)
    except SQLAlchemyError as error:
        raise _unusable(type(error).__name__) from None
    except engine.dialect.loaded_dbapi.Error as error:
        raise _plain(engine.url, error) from (error if _is_file(engine.url) else None)


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _plain(url: URL, error: object) -> SurveyOpsError:
    return _of_file(str(error)) if _is_file(url) else _of_server(error, shown(url))


@contextmanager
def plain_refusals(url: URL) -> Iterator[None]:
    """Turn the errors of connecting to a server into ours: nobody was let in, or there is none."""
    try:
        yield
    except DBAPIError as error:
        if _is_file(url):
            raise
        if not isinstance(error, OperationalError):  # the address has words that mean nothing
            raise bad_url() from None
        raise _not_connected(str(error.orig), shown(url)) from None


def read_only() -> RefusedError:
    """Return the error of an account that may read the ledger and no more."""
    return RefusedError(
        "この台帳には、閲覧だけのアカウントでつながっています。記録も消去もできません。",
        "状態の確認（status）、検算（verify、ledger verify）、書出し（ledger export）はできます。"
        "記録するときは、窓口用のアカウントを ledger.url に書いてください。",
        code="ledger_read_only",
    )


def _of_file(said: str) -> MachineError | VerificationError:
    if any(sign in said for sign in _DAMAGE):
        return _damaged("台帳のファイルが壊れています。")
    if "full" in said:
        return _disk_full()
    if "locked" in said or "busy" in said:
        return _busy()
    if "readonly" in said or "unable to open" in said:
        return MachineError(
            "台帳に書き込めません。",
            "台帳のあるフォルダーとファイルに書き込む権限があるか確かめてください。",
            code="ledger_unwritable",
        )
    return _unusable(said.splitlines()[0] if said else "")


def _unusable(said: str) -> MachineError:
    return MachineError(
        f"台帳のデータベースを使えません（{said}）。",
        "ledger.url の場所と、データベースが動いているかを確かめてください。",
        code="ledger_unreachable",
    )


def _damaged(message: str) -> VerificationError:
    return VerificationError(
        message, "このファイルには何も書き込まず、控え（バックアップ）から戻してください。", code="ledger_damaged"
    )


def _disk_full() -> MachineError:
    return MachineError(
        "ディスクに空きがないため、台帳に記録できません。",
        "空きを作ってから、もう一度実行してください。途中までの記録は残っていません。",
        code="disk_full",
    )


def _busy() -> MachineError:
    return MachineError(
        "台帳をほかのプログラムが使い続けているため、記録できません。",
        "ほかの画面で動いている survey-ops が終わってから、もう一度実行してください。",
        code="ledger_busy",
    )


def _of_server(error: object, place: str) -> SurveyOpsError:
    """Return the error of a server in plain words.

    Args:
        error: what the driver raised: one of psycopg's errors, which may not be installed.
        place: server and database for messages.
    """
    state = getattr(error, "sqlstate", None) or ""
    if not state:  # the server took no part in it
        return _lost(place)
    match state:
        case "42501" | "25006":
            return read_only()
        case "53100":
            return _disk_full()
        case "55P03" | "40P01" | "57014":
            return _busy()
        case "42P01" | "42703":
            return _damaged("台帳の表が足りません。")
        case "28P01" | "28000":
            return _no_entrance(place)
        case "3D000":
            return _no_database(place)
    if state.startswith(("08", "57P")) or state == "25P03":
        return _lost(place)
    return MachineError(
        f"台帳のデータベース {place} が処理を断りました（{state} {_own_words(error)}）。",
        "データベースの管理者に、この番号を伝えてください。記録は何も変わっていません。",
        code="ledger_unreachable",
    )


def _own_words(error: Any) -> str:
    """Return what a trigger of ours said; of others the name of the error: their words may hold what was written."""
    return str(error.diag.message_primary) if error.sqlstate == "P0001" else type(error).__name__


def _not_connected(said: str, place: str) -> MachineError:
    """Tell why there is no connection, as far as the driver's words let it be told from others."""
    if any(sign in said for sign in ("password", "authentication", "pg_hba.conf", "role ")):
        return _no_entrance(place)
    if "does not exist" in said:
        return _no_database(place)
    return MachineError(
        f"台帳のデータベース {place} につながりません。",
        "サーバーが動いているか、ネットワークにつながっているか、ledger.url のサーバー名と番号が正しいかを"
        "確かめてください。",
        code="ledger_unreachable",
    )


def _no_entrance(place: str) -> MachineError:
    return MachineError(
        f"台帳のデータベース {place} が、このアカウントでの接続を断りました。",
        "ledger.url の利用者名と、パスワードのファイル（pgpass）を確かめてください。",
        code="ledger_no_entrance",
    )


def _no_database(place: str) -> MachineError:
    return MachineError(
        f"サーバーに、台帳のデータベース {place} がありません。",
        "ledger.url の名前を確かめてください。まだなら、管理者が survey-ops ledger-setup を実行します。",
        code="ledger_unreachable",
    )


def _lost(place: str) -> MachineError:
    return MachineError(
        f"台帳のデータベース {place} との接続が切れました。「受付」などの答えが出たものは、記録されています。",
        "データベースに再びつながったら、同じコマンドをもう一度実行してください。読取りは、同じ --session の名前と"
        "同じ入力で続けられます。どのシートも二重には記録されません。",
        code="ledger_lost",
    )
