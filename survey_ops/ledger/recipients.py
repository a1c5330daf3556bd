"""The selected residents, encrypted row by row (AES-256-GCM) under the case's key, and erasable.

Each row is bound to its case, draw and position: a row moved elsewhere does not open. Whoever has the key file has
the data; whoever has only the database has lengths and numbers.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, func, insert, select

from survey_ops.errors import VerificationError
from survey_ops.ledger import schema

_NONCE = 12
_as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


@dataclass(frozen=True)
class Vault:
    """The recipients of one case, given the key.

    Attributes:
        case: case code.
        key: 32 bytes.
    """

    case: str
    key: bytes

    def store(
        self, connection: Connection, draw: int, people: Iterable[Mapping[str, Any]], *, first: int = 1
    ) -> None:
        """Encrypt and store recipients of a draw in their order, the first of them at position `first`."""
        cipher = AESGCM(self.key)
        rows = [
            {
                "case_code": self.case,
                "draw": draw,
                "position": position,
                "sealed": self._seal(cipher, draw, position, person),
            }
            for position, person in enumerate(people, start=first)
        ]
        connection.execute(insert(schema.recipients), rows)

    def load(self, connection: Connection, draw: int) -> list[dict[str, Any]]:
        """Return the recipients of a draw: the selection in ticket order, then the reserves as they were used.

        Raises:
            VerificationError: a row does not open: another key, or the row was changed.
        """
        table = schema.recipients
        found = (
            select(table.c.position, table.c.sealed)
            .where(table.c.case_code == self.case, table.c.draw == draw)
            .order_by(table.c.position)
        )
        cipher = AESGCM(self.key)
        return [self._open(cipher, draw, position, sealed) for position, sealed in connection.execute(found)]

    def _seal(self, cipher: AESGCM, draw: int, position: int, person: Mapping[str, Any]) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + cipher.encrypt(nonce, _as_json(person).encode(), self._place(draw, position))

    def _open(self, cipher: AESGCM, draw: int, position: int, sealed: bytes) -> dict[str, Any]:
        try:
            plain = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._place(draw, position))
        except (InvalidTag, ValueError):
            raise VerificationError(
                f"宛先 {position} 件目を復号できません。鍵が違うか、保存された内容が変わっています。",
                "この案件の鍵のファイルを、控え（バックアップ）から戻してください。",
                code="recipient_sealed",
            ) from None
        person: dict[str, Any] = json.loads(plain)
        return person

    def _place(self, draw: int, position: int) -> bytes:
        return f"survey-ops/recipient/v1\n{self.case}\n{draw}\n{position}".encode()


def count(connection: Connection, case: str) -> int:
    """Return how many rows of recipients a case has, all draws together."""
    table = schema.recipients
    return connection.scalar(select(func.count()).select_from(table).where(table.c.case_code == case)) or 0


def erase(connection: Connection, case: str, *, keep_draw: int | None = None) -> None:
    """Delete a case's recipients, but for those of one draw where it is named."""
    table = schema.recipients
    gone = delete(table).where(table.c.case_code == case)
    if keep_draw is not None:
        gone = gone.where(table.c.draw != keep_draw)
    connection.execute(gone)
