"""Back up a case: one file with the ledger, case.toml and the outputs on record; the keys, if asked, into another.

    1. the ledger is copied at one moment, and its chain recomputed
    2. case.toml, the city's own definitions, and the outputs that are on record are read
    3. `backup.json` names every part with its SHA-256, and the checkpoint of the ledger
    4. the file is written aside, an entry `backup` says its SHA-256, and it takes its place

The keys are never in the same file: whoever finds a backup without them has ciphertext of the recipients, and the
outputs with personal data alone, which can be left out. The extract is not backed up: its office has it.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey_ops import __version__
from survey_ops.case.load import FILE
from survey_ops.domain.backup_manifest import FOLDER, KEYS_FORMAT, MANIFEST, BackupManifest
from survey_ops.domain.chain import Entry, check_chain, format_time, read_entry
from survey_ops.errors import RefusedError, UsageError, VerificationError
from survey_ops.ledger.copies import LedgerContent, copy_of, read_copy
from survey_ops.tasks import placing
from survey_ops.tasks.erase_case import is_personal
from survey_ops.tasks.verify_files import recorded_hashes
from survey_ops.tasks.workspace import Workspace

_OLDEST = (1980, 1, 1, 0, 0, 0)  # the time of every part: equal cases are equal files
_MODE = 0o600 << 16
PERSONAL_KEY, CODES = "personal", "codes"
"""Names of the keys in their file; further key files go by their own names."""


@dataclass(frozen=True)
class BackupWish:
    """What is asked for.

    Attributes:
        output: the file; beside the case folder where None.
        keys: the file of the keys; none where None.
        personal: take the outputs with personal data in.
        overwrite: replace files that are there.
    """

    output: Path | None = None
    keys: Path | None = None
    personal: bool = True
    overwrite: bool = False


@dataclass(frozen=True)
class BackedUp:
    """A backup that was made.

    Attributes:
        file: the file.
        sha256: of the file.
        entry: of the backup.
        manifest: what is in it.
        missing: outputs on record that are not in the folder, or are not as recorded.
        keys: names of the keys in the other file.
        is_personal: whether it holds personal data, readable or under the key.
    """

    file: Path
    sha256: str
    entry: int
    manifest: BackupManifest
    missing: tuple[str, ...]
    keys: tuple[str, ...]
    is_personal: bool


def back_up(workspace: Workspace, wish: BackupWish) -> BackedUp:
    """Back up a case.

    Raises:
        UsageError: both files have one name.
        RefusedError: there is no ledger yet, or a file exists.
        VerificationError: the chain of the ledger is broken: its state is for an expert, not for a backup.
        MachineError: a file cannot be written.
    """
    workspace.require_ledger()
    name, copy = copy_of(workspace.database)
    content = read_copy(name, copy)
    _check_chain(content)
    target = wish.output or _default_name(workspace, content)
    if wish.keys and wish.keys.resolve() == target.resolve():
        raise UsageError(
            "控えと鍵の書き出し先が、同じファイルです。", "鍵は、控えとは別の場所のファイルに書き出してください。"
        )
    for path in (target, wish.keys):
        if path and not wish.overwrite:
            placing.refuse_existing(path)
    known = [entry for entry in map(read_entry, content.entries) if entry.case == workspace.case.code]
    files, personal, left_out, missing = _files(workspace, known, is_personal_wanted=wish.personal)
    members = {name: copy, **{f"{FOLDER}{file}": data for file, data in files.items()}}
    manifest = BackupManifest(
        case=workspace.case.code,
        title=workspace.case.config.case.title,
        made_at=format_time(workspace.clock()),
        version=__version__,
        checkpoint=content.head,
        ledger=name,
        members={member: placing.sha256_of(data) for member, data in members.items()},
        personal=personal,
        left_out=left_out,
    )
    keys = _keys(workspace) if wish.keys else {}
    has_people = bool(personal) or any(content.rows.values())
    entry, digest = _place(workspace, target, _packed(members, manifest), wish.keys, keys, manifest, has_people)
    return BackedUp(target, digest, entry, manifest, missing, tuple(keys), has_people)


def _check_chain(content: LedgerContent) -> None:
    if any(check_chain(content.entries)):
        raise VerificationError(
            "台帳の記録がつながっていないため、控えを作りません。",
            "survey-ops verify で調べ、前の控えを残したまま、詳しい者に見せてください。",
            code="chain_broken",
        )


def _default_name(workspace: Workspace, content: LedgerContent) -> Path:
    name = f"{workspace.case.code}-backup-{workspace.today():%Y%m%d}-{content.head.entry}.zip"
    return workspace.case.folder.absolute().parent / name


def _files(
    workspace: Workspace, known: Sequence[Entry], *, is_personal_wanted: bool
) -> tuple[dict[str, bytes], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return file -> bytes, the paths of those with personal data, of those left out, and of those missing."""
    folder = workspace.case.folder
    files = {FILE: workspace.case.file}
    files |= {
        workspace.relative(path): path.read_bytes()
        for place in ("stocks", "labels")
        for path in sorted((folder / place).glob("*.toml"))
    }
    gaiji = workspace.case.config.labels.gaiji
    if gaiji and (folder / gaiji).exists() and workspace.located(workspace.relative(folder / gaiji)):
        files[workspace.relative(folder / gaiji)] = (folder / gaiji).read_bytes()
    personal, left_out, missing = [], [], []
    for file, (entry, recorded) in recorded_hashes(known).items():
        path = workspace.located(file)
        if path is None:
            continue
        if placing.file_sha256(path) != recorded:
            missing.append(file)
        elif is_personal(entry, known) and not is_personal_wanted:
            left_out.append(file)
        else:
            files[file] = path.read_bytes()
            personal += [file] if is_personal(entry, known) else []
    return files, tuple(personal), tuple(left_out), tuple(missing)


def _packed(members: Mapping[str, bytes], manifest: BackupManifest) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in {MANIFEST: manifest.as_bytes(), **members}.items():
            part = zipfile.ZipInfo(name, _OLDEST)
            part.external_attr = _MODE
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, data)
    return packed.getvalue()


def _keys(workspace: Workspace) -> dict[str, str]:
    """Return name -> text of the case's key files."""
    places = {CODES: workspace.codes_path, PERSONAL_KEY: workspace.personal_path}
    places |= {path.name: path for path in sorted(workspace.case.folder.glob("*.key")) if path not in places.values()}
    found = {name: path.read_text(encoding="ascii") for name, path in places.items() if path.exists()}
    if not found:
        raise RefusedError(
            "案件フォルダーに、控える鍵がありません。",
            "--with-keys を付けずに実行してください。鍵の状態は survey-ops keys で分かります。",
            code="no_keys",
        )
    return found


def _place(
    workspace: Workspace,
    target: Path,
    data: bytes,
    keys_target: Path | None,
    keys: Mapping[str, str],
    manifest: BackupManifest,
    has_people: bool,
) -> tuple[int, str]:
    """Write both files aside, record, and place them; return the entry and the SHA-256."""
    if keys_target:
        said = {"format": KEYS_FORMAT, "case": workspace.case.code, "keys": dict(keys)}
        with placing.Staging(keys_target, private=True) as of_keys:
            of_keys.write((json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode())
    with placing.Staging(target, private=True) as staging, workspace.database.writing() as connection:
        digest = staging.write(data)
        body = {
            "file": workspace.relative(target),
            "sha256": digest,
            "entries": manifest.checkpoint.entry,
            "head": manifest.checkpoint.head,
            "personal": has_people,
            "keys": list(keys),
            "by": workspace.actor,
            "on": workspace.today().isoformat(),
        }
        entry = workspace.append(connection, "backup", body)
    staging.place()
    if keys_target:
        of_keys.place()
    return entry.n, digest


def record_destroyed(workspace: Workspace, n: int, method: str) -> Entry:
    """Record that a backup was destroyed.

    Raises:
        RefusedError: the entry is no backup, or its destruction is on record.
    """
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection, "backup", "restored", "backup_destroyed")
        backups = [entry.n for entry in known if entry.kind != "backup_destroyed"]
        if n not in backups:
            numbers = "、".join(map(str, backups))
            raise RefusedError(
                f"記録 {n} は、この案件の控えの記録ではありません。",
                f"控えの記録は {numbers} です。" if numbers else "この案件の控えの記録は、まだありません。",
                code="no_backup",
            )
        before = next((one for one in known if one.kind == "backup_destroyed" and one.body["backup"] == n), None)
        if before:
            raise RefusedError(
                f"記録 {n} の控えは、廃棄を記録済みです（記録 {before.n}）。", "何もしていません。", code="destroyed"
            )
        body = {"backup": n, "method": method, "by": workspace.actor, "on": workspace.today().isoformat()}
        return workspace.append(connection, "backup_destroyed", body)
