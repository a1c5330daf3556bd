"""Restore a case from a backup, into a folder and, where it is empty, a ledger.

    1. every part is compared with its SHA-256 in the manifest, the chain recomputed, the checkpoint compared
    2. the keys, where their file is named, are compared with the fingerprints on record
    3. nothing is overwritten: a file that is there must be the same
    4. the files are written; the ledger is filled where it is empty; a ledger that goes on from the backup stays
    5. an entry `restored` says from what, and why; the ledger is verified as a whole

A backup knows nothing of what came after it. What is known of that comes from the ledger that still stands, from the
old folder (`against`), or from a checkpoint on paper. An erasure that is known there is told: personal data that come
back by a restore are to be erased again. Where the standing ledger has the erasure, they do not come back at all.
"""

import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from survey_ops.case.load import FILE, Case, case_of
from survey_ops.domain.backup_manifest import FOLDER, KEYS_FORMAT, MANIFEST, BackupManifest, read_manifest
from survey_ops.domain.chain import Checkpoint, Difference, Entry, StoredEntry, check_chain, read_entry
from survey_ops.domain.key_losses import codes_fingerprint
from survey_ops.errors import InputError, RefusedError, UsageError, VerificationError
from survey_ops.ledger import entries as ledger_entries
from survey_ops.ledger import keys
from survey_ops.ledger.copies import LedgerContent, pour, read_copy
from survey_ops.ledger.database import Database
from survey_ops.ledger.location import ledger_url
from survey_ops.tasks import placing
from survey_ops.tasks.back_up import CODES, PERSONAL_KEY
from survey_ops.tasks.inspect_ledger import verify_ledger
from survey_ops.tasks.workspace import CODES_KEY, LEDGER_VARIABLE, Clock, open_workspace


@dataclass(frozen=True)
class RestoreWish:
    """What is asked for.

    Attributes:
        file: the backup.
        folder: where the case is to stand.
        reason: why.
        keys: the file of the keys.
        checkpoint: from paper, or another record kept outside.
        against: a case folder that still stands, whose ledger may know what came later.
    """

    file: Path
    folder: Path
    reason: str
    keys: Path | None = None
    checkpoint: Checkpoint | None = None
    against: Path | None = None


@dataclass(frozen=True)
class Restored:
    """A case that was restored.

    Attributes:
        manifest: of the backup.
        entry: that says so.
        files: written, from the case folder.
        held_back: files with personal data that were not restored, because the ledger knows that they were erased.
        keys: names of the keys restored.
        missing_keys: names of keys that are on record and not there.
        is_ledger_kept: whether the ledger that stood was kept.
        erased: the entry of an erasure after the backup, known from elsewhere; None where none is known.
        has_people: whether personal data came back.
        lost: how many entries after the backup are known to be lost; they stood in the checkpoint or `against`.
        differences: what a verification of the ledger found.
    """

    manifest: BackupManifest
    entry: int
    files: tuple[str, ...]
    held_back: tuple[str, ...]
    keys: tuple[str, ...]
    missing_keys: tuple[str, ...]
    is_ledger_kept: bool
    erased: Entry | None
    has_people: bool
    lost: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class _Backup:
    """A backup that was read and is whole."""

    sha256: str
    manifest: BackupManifest
    files: Mapping[str, bytes]
    content: LedgerContent
    case: Case
    keys: Mapping[str, bytes]

    @property
    def entries(self) -> list[Entry]:
        """The entries of the case."""
        known = map(read_entry, self.content.entries)
        return [entry for entry in known if entry.case == self.manifest.case]


def restore_case(
    wish: RestoreWish, clock: Clock, actor: str, environment: Mapping[str, str] = os.environ
) -> Restored:
    """Restore a case.

    Raises:
        UsageError: no reason is given.
        InputError: a file is no backup, or no file of keys.
        VerificationError: a part is not as the manifest says, the chain is broken, the checkpoint is of another
            ledger, or a key is not the one on record.
        RefusedError: a file would be overwritten, or the ledger that stands is another, or older.
        MachineError: a file cannot be written.
    """
    if not wish.reason.strip():
        raise UsageError("復元の理由が空です。", "--reason に、なぜ復元するのかを書いてください。", code="reason")
    backup = _read(wish)
    lost = _check_checkpoint(backup, wish.checkpoint)
    against = _later_entries(wish, backup, clock, actor)
    url = ledger_url(environment.get(LEDGER_VARIABLE) or backup.case.config.ledger.url, wish.folder)
    with closing(Database(url)) as database:
        standing = _standing_entries(database, backup)
        is_gone = any(entry.kind == "erase" for entry in standing or ())
        held_back = backup.manifest.personal if is_gone else ()
        due_keys = {name: text for name, text in backup.keys.items() if not (is_gone and name == PERSONAL_KEY)}
        _check_free(wish.folder, backup, held_back, due_keys)
        files = _write(wish.folder, backup, held_back)
        _write_keys(wish.folder, backup, due_keys)
        if standing is None:
            with database.founding() as connection:
                pour(connection, backup.content)
    entry, differences = _record(wish, backup, list(due_keys), clock, actor, environment)
    absent = {name for name, path in _key_paths(backup, wish.folder).items() if not path.exists()}
    erasures = [one for one in (*(standing or ()), *against) if one.kind == "erase"]
    return Restored(
        manifest=backup.manifest,
        entry=entry.n,
        files=files,
        held_back=tuple(held_back),
        keys=tuple(due_keys),
        missing_keys=tuple(sorted(absent & _needed_keys(backup.entries, is_gone=is_gone))),
        is_ledger_kept=standing is not None,
        erased=erasures[-1] if erasures else None,
        has_people=not is_gone and (bool(backup.manifest.personal) or _has_rows(backup)),
        lost=0 if standing is not None else max(lost, len(against)),
        differences=tuple(differences),
    )


def _record(
    wish: RestoreWish,
    backup: _Backup,
    restored_keys: Sequence[str],
    clock: Clock,
    actor: str,
    environment: Mapping[str, str],
) -> tuple[Entry, list[Difference]]:
    """Say in the ledger what was restored, and verify it as a whole."""
    with open_workspace(wish.folder, clock, actor, environment) as workspace:
        body = {
            "file": wish.file.name,
            "sha256": backup.sha256,
            "entries": backup.manifest.checkpoint.entry,
            "keys": list(restored_keys),
            "reason": wish.reason.strip(),
            "by": actor,
            "on": workspace.today().isoformat(),
        }
        with workspace.database.writing() as connection:
            entry = workspace.append(connection, "restored", body)
        return entry, verify_ledger(workspace)


def _has_rows(backup: _Backup) -> bool:
    return any(row[0] == backup.manifest.case for rows in backup.content.rows.values() for row in rows)


# What is in the backup


def _read(wish: RestoreWish) -> _Backup:
    try:
        data = wish.file.read_bytes()
        with zipfile.ZipFile(wish.file) as archive:
            manifest = read_manifest(archive.read(MANIFEST))
            parts = {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}
    except OSError as error:
        raise InputError(
            f"{wish.file} を読めません（{placing.reason_of(error)}）。",
            "survey-ops backup で作ったファイルを指定してください。",
            code="backup_missing",
        ) from None
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError):
        raise InputError(
            f"{wish.file} は、survey-ops backup で作った控えではないか、壊れています。",
            "別の控えを指定してください。何も書き込んでいません。",
            code="no_backup",
        ) from None
    wrong = [name for name, digest in manifest.members.items() if placing.sha256_of(parts.get(name, b"")) != digest]
    if wrong or set(parts) != set(manifest.members):
        raise VerificationError(
            f"控え {wish.file.name} の中身が、作ったときと違います。",
            "別の控えから復元してください。何も書き込んでいません。",
            code="backup_changed",
        )
    content = read_copy(manifest.ledger, parts[manifest.ledger])
    if any(check_chain(content.entries)) or content.head != manifest.checkpoint:
        raise VerificationError(
            f"控え {wish.file.name} の台帳の記録がつながっていません。",
            "別の控えから復元してください。何も書き込んでいません。",
            code="chain_broken",
        )
    files = {name.removeprefix(FOLDER): part for name, part in parts.items() if name.startswith(FOLDER)}
    case = case_of(wish.folder, files.get(FILE, b""))
    found = _Backup(placing.sha256_of(data), manifest, files, content, case, _read_keys(wish))
    _check_keys(found)
    return found


def _read_keys(wish: RestoreWish) -> dict[str, bytes]:
    """Return name -> content of the key files."""
    if wish.keys is None:
        return {}
    try:
        said = json.loads(wish.keys.read_text(encoding="utf-8"))
        if said["format"] != KEYS_FORMAT:
            raise ValueError("format")
        return {
            str(name): str(text).encode("ascii") for name, text in said["keys"].items() if Path(name).name == name
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise InputError(
            f"{wish.keys} は、survey-ops backup --with-keys で作った鍵のファイルではありません。",
            "鍵のファイルを確かめてください。何も書き込んでいません。",
            code="no_keys_file",
        ) from None


def _check_keys(backup: _Backup) -> None:
    """Compare the keys with the fingerprints on record."""
    draws = [entry for entry in backup.entries if entry.kind == "draw"]
    recorded = {
        CODES: codes_fingerprint(backup.entries),
        PERSONAL_KEY: draws[-1].body["personal_key"] if draws else None,
    }
    for name, fingerprint in recorded.items():
        if name in backup.keys and fingerprint and _fingerprint(backup.keys[name]) != fingerprint:
            raise VerificationError(
                f"鍵のファイルの「{name}」は、この案件の鍵ではありません。",
                "この控えと一緒に作った鍵のファイルを指定してください。何も書き込んでいません。",
                code="other_key",
            )


def _fingerprint(text: bytes) -> str | None:
    key = keys.parse_key(text)
    return keys.fingerprint(key) if key else None


def _check_checkpoint(backup: _Backup, checkpoint: Checkpoint | None) -> int:
    """Compare the checkpoint; return how many entries after the backup it knows of.

    Raises:
        VerificationError: the entry of that number has another hash.
    """
    if checkpoint is None:
        return 0
    beyond = checkpoint.entry - backup.manifest.checkpoint.entry
    if beyond <= 0 and backup.content.entries[checkpoint.entry - 1].hash != checkpoint.head:
        raise VerificationError(
            f"控え {backup.manifest.case} の記録 {checkpoint.entry} は、チェックポイントのものと違います。",
            "チェックポイントを打ち間違えていなければ、この控えは別の台帳のものか、書き換えられています。"
            "何も書き込んでいません。",
            code="checkpoint_differs",
        )
    return max(0, beyond)


# What stands


def _later_entries(wish: RestoreWish, backup: _Backup, clock: Clock, actor: str) -> list[Entry]:
    """Return the entries after the backup in the ledger of the folder that still stands."""
    if wish.against is None:
        return []
    with open_workspace(wish.against, clock, actor) as workspace:
        workspace.require_ledger_file()
        with workspace.database.reading() as connection:
            known = list(ledger_entries.stored_entries(connection))
    last = backup.manifest.checkpoint
    if len(known) < last.entry or known[last.entry - 1].hash != last.head:
        raise RefusedError(
            f"{wish.against} の台帳は、この控えの続きではありません。",
            "--against には、控えを作った案件のフォルダーを指定してください。",
            code="other_ledger",
        )
    return _own(known[last.entry :], backup)


def _own(stored: Sequence[StoredEntry], backup: _Backup) -> list[Entry]:
    """Return the entries of the case."""
    return [entry for entry in map(read_entry, stored) if entry.case == backup.manifest.case]


def _standing_entries(database: Database, backup: _Backup) -> list[Entry] | None:
    """Return the case's entries after the backup in the ledger that stands; None where none stands.

    Raises:
        RefusedError: it does not go on from the backup.
    """
    if not database.exists():
        return None
    database.check_schema()
    with database.reading() as connection:
        return _check_standing(connection, backup)


def _check_standing(connection: Connection, backup: _Backup) -> list[Entry] | None:
    last = backup.manifest.checkpoint
    known = list(ledger_entries.stored_entries(connection))
    if not known:
        return None
    if len(known) < last.entry or known[last.entry - 1].hash != last.head:
        raise RefusedError(
            "復元する先に、この控えの続きではない台帳があります。",
            "別の新しいフォルダーに復元してください。今の台帳のほうが古いときは、それを別の場所に移してからにします。"
            "何も書き込んでいません。",
            code="ledger_exists",
        )
    return _own(known[last.entry :], backup)


# What is written


def _check_free(folder: Path, backup: _Backup, held_back: Sequence[str], due_keys: Mapping[str, bytes]) -> None:
    """Refuse to write over anything that is there and is not the same.

    Raises:
        RefusedError: naming every such file.
    """
    due = {folder / file: data for file, data in backup.files.items() if file not in held_back}
    due |= {_key_path(folder, backup, name): text for name, text in due_keys.items()}
    wrong = [
        path
        for path, data in due.items()
        if (found := placing.file_sha256(path)) is not None and found != placing.sha256_of(data)
    ]
    if wrong:
        raise RefusedError(
            f"{folder} に、控えと違う {'、'.join(path.name for path in wrong)} があります。",
            "復元は、何も上書きしません。新しいフォルダーに復元してください。何も書き込んでいません。",
            code="exists",
        )


def _write(folder: Path, backup: _Backup, held_back: Sequence[str]) -> tuple[str, ...]:
    """Write the files that are not there."""
    missing = [file for file in backup.files if file not in held_back and not (folder / file).exists()]
    for file in missing:
        with placing.Staging(folder / file, private=file in backup.manifest.personal) as staging:
            staging.write(backup.files[file])
        staging.place()
    (folder / "out").mkdir(exist_ok=True)  # what tells that this folder has been at work, also without its keys
    return tuple(missing)


def _key_paths(backup: _Backup, folder: Path) -> dict[str, Path]:
    return {CODES: folder / CODES_KEY, PERSONAL_KEY: folder / backup.case.config.privacy.key_file}


def _needed_keys(known: Sequence[Entry], *, is_gone: bool) -> set[str]:
    """Return the names of the keys that the case needs."""
    kinds = {entry.kind for entry in known}
    personal = {PERSONAL_KEY} if "draw" in kinds and "erase" not in kinds and not is_gone else set()
    return personal | ({CODES} if "open" in kinds else set())


def _key_path(folder: Path, backup: _Backup, name: str) -> Path:
    return _key_paths(backup, folder).get(name, folder / name)


def _write_keys(folder: Path, backup: _Backup, due_keys: Mapping[str, bytes]) -> None:
    """Write the keys that are not there, each for its owner alone."""
    for name, text in due_keys.items():
        path = _key_path(folder, backup, name)
        key = keys.parse_key(text)
        if key is not None:
            keys.ensure_key(path, key)
        elif not path.exists():
            with placing.Staging(path, private=True) as staging:
                staging.write(text)
            staging.place()
