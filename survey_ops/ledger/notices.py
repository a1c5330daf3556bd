"""Who refused and whose mail came back: the ids behind the marks of the entries, encrypted and erasable.

Each row is bound to its case and its entry: a row moved elsewhere does not open. A row stays when its entry is
undone, so that a list that was made before can be made again; `erase` takes all of them.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, func, insert, inspect, select

from survey_ops.domain.chain import Entry
from survey_ops.domain.key_losses import PERSONAL
from survey_ops.domain.notices import NOTICE_KINDS
from survey_ops.errors import VerificationError
from survey_ops.ledger import schema

_NONCE = 12

Place = tuple[str, int]
"""Case code and entry."""


@dataclass(frozen=True)
class NoticeVault:
    """The named notices of one case, given the key.

    Attributes:
        case: case code.
        key: 32 bytes, the key of the recipients.
    """

    case: str
    key: bytes

    def store(self, connection: Connection, n: int, resident: str) -> None:
        """Encrypt and store the id behind entry `n`, in the transaction of its append."""
        schema.notices.create(connection, checkfirst=True)
        nonce = os.urandom(_NONCE)
        plain = json.dumps({"id": resident}).encode()
        sealed = nonce + AESGCM(self.key).encrypt(nonce, plain, self._place(n))
        connection.execute(insert(schema.notices).values(case_code=self.case, n=n, sealed=sealed))

    def load(self, connection: Connection) -> dict[int, str]:
        """Return entry -> id of all rows of the case.

        Raises:
            VerificationError: a row does not open: another key, or the row was changed.
        """
        if not _is_there(connection):
            return {}
        table = schema.notices
        found = select(table.c.n, table.c.sealed).where(table.c.case_code == self.case).order_by(table.c.n)
        cipher = AESGCM(self.key)
        return {n: self._open(cipher, n, sealed) for n, sealed in connection.execute(found)}

    def _open(self, cipher: AESGCM, n: int, sealed: bytes) -> str:
        try:
            plain = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._place(n))
        except (InvalidTag, ValueError):
            raise VerificationError(
                f"記録 {n} の届出・返送の控えを復号できません。鍵が違うか、保存された内容が変わっています。",
                "この案件の鍵のファイルを、控え（バックアップ）から戻してください。",
                code="notice_sealed",
            ) from None
        return str(json.loads(plain)["id"])

    def _place(self, n: int) -> bytes:
        return f"survey-ops/notice/v1\n{self.case}\n{n}".encode()


def count(connection: Connection, case: str) -> int:
    """Return how many rows a case has."""
    if not _is_there(connection):
        return 0
    table = schema.notices
    return connection.scalar(select(func.count()).select_from(table).where(table.c.case_code == case)) or 0


def erase(connection: Connection, case: str) -> None:
    """Delete a case's rows."""
    if _is_there(connection):
        connection.execute(delete(schema.notices).where(schema.notices.c.case_code == case))


def places(connection: Connection) -> set[Place]:
    """Return where there are rows, of all cases."""
    if not _is_there(connection):
        return set()
    table = schema.notices
    return {(case, n) for case, n in connection.execute(select(table.c.case_code, table.c.n))}


def expected_places(entries: Iterable[Entry]) -> set[Place]:
    """Return where the entries say that there are rows.

    Args:
        entries: of all cases, by rising number.
    """
    found: set[Place] = set()
    for entry in entries:
        if entry.kind in NOTICE_KINDS and entry.body["person"] is not None:
            found.add((entry.case, entry.n))
        elif entry.kind == "erase" or (entry.kind == "key_lost" and entry.body["key"] == PERSONAL):
            found = {place for place in found if place[0] != entry.case}
    return found


def _is_there(connection: Connection) -> bool:
    return inspect(connection).has_table(schema.notices.name)
