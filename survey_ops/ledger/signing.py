"""The key that signs checkpoints (署名の鍵): its file beside the case, and what the ledger has on record of it.

A key takes the place of another in three steps, so that neither a crash nor a full disk loses both: the new one is
written aside, its public part is put on record, its file takes the place. Where the third step is missing, the next
use makes up for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from survey_ops.domain.chain import Checkpoint, Entry, StoredEntry, read_entry
from survey_ops.domain.signed_checkpoint import SignedCheckpoint, public_key, sign_checkpoint
from survey_ops.errors import MachineError
from survey_ops.ledger import entries, keys

KIND = "signing_key"


@dataclass(frozen=True)
class Signer:
    """The private key of a case, and the entry that has its public part."""

    case: str
    secret: bytes

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return public_key(self.secret)

    def sign(self, checkpoint: Checkpoint, at: str) -> SignedCheckpoint:
        """Sign a checkpoint whose entry was recorded `at`."""
        return sign_checkpoint(self.secret, self.case, checkpoint, at)


@dataclass(frozen=True)
class RecordedKey:
    """A public key that is on record.

    Attributes:
        entry: number of its entry.
        case: code of the case.
        public: 32 bytes.
    """

    entry: int
    case: str
    public: bytes


def recorded_keys(rows: Iterable[StoredEntry]) -> Iterator[RecordedKey]:
    """Yield every public key on record, of all cases; entries that cannot be read are passed over, not raised."""
    for row in rows:
        if not isinstance(row.text, str) or f'"kind":"{KIND}"' not in row.text:
            continue
        try:
            entry = read_entry(row)
            if entry.kind == KIND:
                yield RecordedKey(entry.n, entry.case, bytes.fromhex(entry.body["public"]))
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            continue  # whoever recomputes the chain reports it


def standing_key(connection: Connection, case: str) -> Entry | None:
    """Return the entry of the key that signs for a case now, or None where it has none yet."""
    known = entries.case_entries(connection, case, KIND)
    return known[-1] if known else None


def read_signer(path: Path, standing: Entry) -> Signer:
    """Return the key that is on record.

    Raises:
        MachineError: its file is gone, cannot be read, or holds another key.
    """
    secret = keys.read_key(path)
    if secret is None or public_key(secret).hex() != standing.body["public"]:
        secret = _placed_late(path, standing) or secret
    if secret is None:
        raise MachineError(
            f"署名の鍵 {path.name} が案件フォルダーにありません。",
            "控え（バックアップ）から戻してください。戻せないときは、"
            "survey-ops ledger 案件 key --replace --reason 理由 で新しい鍵にします"
            "（前の署名は、そのまま確かめられます）。",
            code="signing_key_missing",
        )
    if public_key(secret).hex() != standing.body["public"]:
        raise MachineError(
            f"署名の鍵 {path.name} が、台帳の記録 {standing.n} にある公開鍵のものではありません。",
            "この案件の鍵を控えから戻すか、survey-ops ledger 案件 key --replace --reason 理由 で新しい鍵に"
            "してください。",
            code="signing_key_other",
        )
    return Signer(standing.case, secret)


def aside_of(path: Path) -> Path:
    """Return where a new key waits until its public part is on record."""
    return path.with_name(f"{path.name}.new")


def _placed_late(path: Path, standing: Entry) -> bytes | None:
    """Give a new key its place when it is on record and was not placed; return it."""
    aside = aside_of(path)
    secret = keys.read_key(aside)
    if secret is None or public_key(secret).hex() != standing.body["public"]:
        return None
    aside.replace(path)
    return secret
