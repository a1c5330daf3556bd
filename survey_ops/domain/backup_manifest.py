"""What a backup says of itself, in `backup.json`: what is in it, and what each part must be.

    format   = "survey-ops/backup/v1"
    members  = name -> SHA-256 of every other part
    entries, head = number and hash of the last entry of the ledger in it, its checkpoint

Names of parts are `ledger.db` or `ledger.jsonl`, and `case/` followed by the path from the case folder.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey_ops.domain.chain import Checkpoint

FORMAT = "survey-ops/backup/v1"
KEYS_FORMAT = "survey-ops/keys/v1"
MANIFEST = "backup.json"
FOLDER = "case/"
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class BackupManifest:
    """The manifest of a backup.

    Attributes:
        case: case code.
        title: of the case.
        made_at: when, as the ledger writes it.
        version: of survey-ops.
        checkpoint: of the ledger in it.
        ledger: name of the part that is the ledger.
        members: name -> SHA-256.
        personal: paths, from the case folder, of the files in it with personal data of residents.
        left_out: paths of such files that were left out as asked.
    """

    case: str
    title: str
    made_at: str
    version: str
    checkpoint: Checkpoint
    ledger: str
    members: Mapping[str, str]
    personal: tuple[str, ...]
    left_out: tuple[str, ...]

    def as_bytes(self) -> bytes:
        """Return the part `backup.json`: keys sorted, UTF-8."""
        said = {
            "format": FORMAT,
            "case": self.case,
            "title": self.title,
            "made_at": self.made_at,
            "version": self.version,
            "entries": self.checkpoint.entry,
            "head": self.checkpoint.head,
            "ledger": self.ledger,
            "members": dict(self.members),
            "personal": list(self.personal),
            "left_out": list(self.left_out),
        }
        return (json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def read_manifest(data: bytes) -> BackupManifest:
    """Read `backup.json`.

    Raises:
        ValueError: it is none, or names a part that would lie outside the case folder.
    """
    said = json.loads(data)
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise ValueError("no manifest of a backup")
    try:
        found = BackupManifest(
            case=said["case"],
            title=said["title"],
            made_at=said["made_at"],
            version=said["version"],
            checkpoint=Checkpoint(said["entries"], said["head"]),
            ledger=said["ledger"],
            members=_members(said["members"]),
            personal=tuple(said["personal"]),
            left_out=tuple(said["left_out"]),
        )
    except (KeyError, TypeError, AttributeError):
        raise ValueError("keys") from None
    if found.ledger not in found.members:
        raise ValueError("no ledger")
    return found


def _members(said: Mapping[str, Any]) -> dict[str, str]:
    for name, digest in said.items():
        if not (isinstance(digest, str) and _HASH.fullmatch(digest)) or not _is_safe(name):
            raise ValueError("member")
    return dict(said)


def _is_safe(name: str) -> bool:
    """Tell whether a name of a part leads to a place in the case folder, on every system."""
    parts = name.split("/")
    return not any(part in ("", ".", "..") or set(part) & set('\\:*?"<>|\0') for part in parts)
