"""Put a draw or a list on record: entry, recipients and manifest, whichever way the people were chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from survey_ops.case.list_section import METHOD
from survey_ops.domain.chain import Entry, format_time
from survey_ops.domain.manifest import complete, manifest_bytes
from survey_ops.domain.tickets import normal_seed
from survey_ops.errors import RefusedError
from survey_ops.ledger import keys, recipients
from survey_ops.ledger.entries import all_of_kind, head
from survey_ops.ledger.recipients import Vault
from survey_ops.tasks import placing
from survey_ops.tasks.draw_refusals import Wish, draws_on_record
from survey_ops.tasks.log_access import Access, append_access
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Drawn:
    """A draw that is on record.

    Attributes:
        manifest: as `sample.json` has it.
        path: the file.
        restored: True when the draw was on record before and only its file was made again.
    """

    manifest: dict[str, Any]
    path: Path
    restored: bool


def record_draw(
    connection: Connection,
    workspace: Workspace,
    wish: Wish,
    manifest: Mapping[str, Any],
    people: Iterable[Mapping[str, Any]],
    personal: bytes,
    staging: placing.Staging,
) -> dict[str, Any]:
    """Record a draw with its recipients; the manifest lies aside by then. Return the whole manifest.

    Args:
        connection: a transaction that holds the right to write, in which the refusals were looked at.
        workspace: the case, known to the ledger.
        wish: what the operator asked for.
        manifest: but for `drawn_at` and `entry`.
        people: the recipients in the order of the selection.
        personal: the key of the personal data, under which their row marks were made.
        staging: of the manifest.

    Raises:
        RefusedError: the key of the personal data is another case's, or was made elsewhere meanwhile.
    """
    if keys.ensure_key(workspace.personal_path, personal) != personal:
        raise _made_meanwhile(workspace)
    _check_key_is_own(connection, workspace, keys.fingerprint(personal))
    entry, whole = _append(connection, workspace, wish, manifest, staging, keys.fingerprint(personal))
    Vault(workspace.case.code, personal).store(connection, entry.n, people)
    recipients.erase(connection, workspace.case.code, keep_draw=entry.n)
    append_access(workspace, connection, _access(manifest))
    return whole


def _access(manifest: Mapping[str, Any]) -> Access:
    counts = manifest["counts"]
    operation = "list" if manifest["method"] == METHOD else "sample"
    return Access(operation, counts["selected"], f"{counts['rows']} 行から選んだ {counts['selected']} 人")


def restore_manifest(workspace: Workspace, wish: Wish) -> Drawn | None:
    """Make the manifest of a recorded draw again when its file never came to its place."""
    draws, target = draws_on_record(workspace), workspace.manifest_path
    if not draws or _is_placed(draws, target, wish) or _is_other_seed(draws[-1], wish):
        return None
    last = draws[-1]
    whole = complete(last.body["manifest"], drawn_at=last.at, entry=last.n)
    placing.write_whole(target, manifest_bytes(whole), overwrite=True)
    return Drawn(whole, target, restored=True)


def _is_other_seed(last: Entry, wish: Wish) -> bool:
    """Tell whether a seed was asked for that is not the recorded one: that is another draw."""
    try:
        return wish.seed is not None and normal_seed(wish.seed) != last.body["manifest"].get("seed")
    except ValueError:
        return True


def _is_placed(draws: list[Entry], target: Path, wish: Wish) -> bool:
    """Tell whether the last draw's manifest needs no restoring.

    It does when the file is absent, or is still that of an earlier draw. A further draw that was asked for is another
    draw, unless it is the very one whose file is missing.
    """
    found = placing.file_sha256(target)
    last = draws[-1]
    unplaced = found is None or found in {entry.body["sha256"] for entry in draws[:-1]}
    if wish.redraw:
        same = last.body["redraw"] == wish.why
        return not (unplaced and same)
    return not unplaced


def _append(
    connection: Connection,
    workspace: Workspace,
    wish: Wish,
    manifest: Mapping[str, Any],
    staging: placing.Staging,
    personal_key: str,
) -> tuple[Entry, dict[str, Any]]:
    now = workspace.clock()
    whole = complete(manifest, drawn_at=format_time(now), entry=head(connection).entry + 1)
    body = {
        "manifest": dict(manifest),
        "file": workspace.relative(staging.target),
        "sha256": staging.write(manifest_bytes(whole)),
        "case_sha256": placing.sha256_of(workspace.case.file),
        "personal_key": personal_key,
        "redraw": wish.why,
        "on": workspace.today().isoformat(),
    }
    return workspace.append(connection, "draw", body, now), whole


def _made_meanwhile(workspace: Workspace) -> RefusedError:
    return RefusedError(
        f"抽出している間に、個人情報の鍵 {workspace.personal_path.name} がほかの画面で作られました。",
        "もう一度実行してください。何も記録していません。",
        code="changed_meanwhile",
    )


def _check_key_is_own(connection: Connection, workspace: Workspace, fingerprint: str) -> None:
    """Refuse a key that another case's recipients are under: erasing one case would lose the other's."""
    for entry in all_of_kind(connection, "draw"):
        if entry.case != workspace.case.code and entry.body["personal_key"] == fingerprint:
            raise RefusedError(
                f"個人情報の鍵 {workspace.personal_path.name} は、案件 {entry.case} が使っています。",
                "case.toml の privacy.key_file に、この案件だけのファイル名を書いてください。",
                code="key_shared",
            )
