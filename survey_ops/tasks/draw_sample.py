"""Draw the sample: read the register, draw, record, store the recipients, write the manifest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from survey_ops import __version__
from survey_ops.domain.chain import Entry, format_time
from survey_ops.domain.custody import State
from survey_ops.domain.draw import Draw, draw
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.manifest import ExclusionFacts, RegisterFacts, complete, make_manifest, manifest_bytes
from survey_ops.domain.rules import Rules
from survey_ops.domain.tickets import normal_seed
from survey_ops.errors import RefusedError, UsageError
from survey_ops.ledger import derived, keys, recipients
from survey_ops.ledger.entries import all_of_kind, head
from survey_ops.ledger.recipients import Vault
from survey_ops.registers.residents import Recipient
from survey_ops.tasks import placing
from survey_ops.tasks.draw_faults import draw_refused
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.register_input import (
    case_rules,
    read_case_exclusions,
    read_case_register,
    register_facts,
    require_register,
)
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


@dataclass(frozen=True)
class Wish:
    """What the operator asked for.

    Attributes:
        seed: in place of the case's seed, where given.
        redraw: draw again although there is a draw.
        reason: why, for the record.
    """

    seed: str | None = None
    redraw: bool = False
    reason: str | None = None


@dataclass(frozen=True)
class _Prepared:
    rules: Rules
    facts: RegisterFacts
    exclusions: Sequence[ExclusionFacts]
    drawn: Draw
    people: Sequence[Recipient]


def draw_sample(workspace: Workspace, wish: Wish, progress: Progress = SILENT) -> Drawn:
    """Draw and record.

    Raises:
        UsageError: `redraw` without a reason, or a reason without `redraw`.
        ConfigError: no seed, or a case file that is wrong.
        InputError: the register is wrong, or has fewer eligible residents than wanted.
        RefusedError: there is a draw already, or sheets are handed out.
        MachineError: the result cannot be written.
    """
    if wish.redraw != bool(wish.reason and wish.reason.strip()):
        raise UsageError(
            "抽出をやり直すときは、--redraw と --reason を一緒に指定してください。",
            "例: survey-ops sample 案件 --redraw --reason 抽出データの差し替えのため",
        )
    target = workspace.manifest_path
    restored = _restore(workspace, wish, target)
    if restored:
        return restored
    rules = case_rules(workspace.case, wish.seed)
    _refuse_early(workspace, wish)
    prepared = _prepare(workspace, rules, progress)
    if target.is_file() and not _draws_on_record(workspace):
        raise workspace.not_drawn()
    with placing.Staging(target) as staging:
        manifest = _record(workspace, wish, prepared, staging)
    staging.place()
    return Drawn(manifest, target, restored=False)


def _prepare(workspace: Workspace, rules: Rules, progress: Progress) -> _Prepared:
    """Read and draw; nothing is written."""
    lists = read_case_exclusions(workspace.case)
    name = workspace.case.config.register_.path
    register = require_register(read_case_register(workspace.case, lists, progress), name)
    try:
        drawn = draw(register.people, rules)
    except ImpossibleDrawError as fault:
        raise draw_refused(fault, rules) from None
    return _Prepared(
        rules=rules,
        facts=register_facts(register),
        exclusions=[one.facts for one in lists],
        drawn=drawn,
        people=register.recipients(drawn.selected.tolist(), drawn.held.tolist()),
    )


def _record(workspace: Workspace, wish: Wish, prepared: _Prepared, staging: placing.Staging) -> dict[str, Any]:
    """Commit the draw with its recipients; the manifest lies aside by then."""
    with workspace.database.founding() as connection:
        workspace.register_case(connection)
        before = workspace.entries(connection, "draw")
        # Another desk may have drawn since we looked.
        refusal = _refusal(connection, workspace, wish, before)
        if refusal:
            raise refusal
        manifest = make_manifest(
            prepared.rules,
            prepared.facts,
            prepared.drawn,
            prepared.exclusions,
            version=__version__,
            draws_before=len(before),
        )
        personal = keys.ensure_key(workspace.personal_path)
        _check_key_is_own(connection, workspace, keys.fingerprint(personal))
        entry, whole = _append(connection, workspace, wish, manifest, staging, keys.fingerprint(personal))
        vault = Vault(workspace.case.code, personal)
        held = prepared.drawn.held.tolist()
        people = zip(prepared.people, held, strict=True)
        vault.store(connection, entry.n, ({**asdict(person), "held": mark} for person, mark in people))
        recipients.erase(connection, workspace.case.code, keep_draw=entry.n)
    return whole


def _append(
    connection: Connection,
    workspace: Workspace,
    wish: Wish,
    manifest: dict[str, Any],
    staging: placing.Staging,
    personal_key: str,
) -> tuple[Entry, dict[str, Any]]:
    now = workspace.clock()
    whole = complete(manifest, drawn_at=format_time(now), entry=head(connection).entry + 1)
    body = {
        "manifest": manifest,
        "file": workspace.relative(staging.target),
        "sha256": staging.write(manifest_bytes(whole)),
        "case_sha256": placing.sha256_of(workspace.case.file),
        "personal_key": personal_key,
        "redraw": wish.reason.strip() if wish.reason else None,
        "on": workspace.today().isoformat(),
    }
    return workspace.append(connection, "draw", body, now), whole


def _check_key_is_own(connection: Connection, workspace: Workspace, fingerprint: str) -> None:
    """Refuse a key that another case's recipients are under: erasing one case would lose the other's."""
    for entry in all_of_kind(connection, "draw"):
        if entry.case != workspace.case.code and entry.body["personal_key"] == fingerprint:
            raise RefusedError(
                f"個人情報の鍵 {workspace.personal_path.name} は、案件 {entry.case} が使っています。",
                "case.toml の privacy.key_file に、この案件だけのファイル名を書いてください。",
                code="key_shared",
            )


def _draws_on_record(workspace: Workspace) -> list[Entry]:
    if not workspace.database.exists():
        return []
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        return workspace.entries(connection, "draw")


def _refuse_early(workspace: Workspace, wish: Wish) -> None:
    """Refuse, and put the refusal on record, before the register is read."""
    if wish.redraw and not _draws_on_record(workspace):
        raise RefusedError(
            "まだ一度も抽出していないため、やり直しはできません。",
            "--redraw と --reason を付けずに実行してください。",
            code="nothing_to_redraw",
        )
    if not workspace.database.exists():
        return
    with workspace.database.writing() as connection:
        refusal = _refusal(connection, workspace, wish, workspace.entries(connection, "draw"))
        if refusal and refusal.code in ("already_drawn", "handed_out"):
            body = {"reason": refusal.code, "on": workspace.today().isoformat()}
            workspace.append(connection, "draw_refused", body)
    if refusal:
        raise refusal


def _refusal(connection: Connection, workspace: Workspace, wish: Wish, draws: list[Entry]) -> RefusedError | None:
    if workspace.entries(connection, "erase"):
        return RefusedError(
            "この案件の個人情報は消去済みです。",
            "新しく抽出するときは、survey-ops init で別の案件を作ってください。",
            code="erased",
        )
    if draws and not wish.redraw:
        return RefusedError(
            f"この案件は抽出済みです（記録 {draws[-1].n}）。",
            "やり直すときは --redraw --reason 理由 を付けてください。前の抽出も記録に残り、"
            "印刷済みのシートは無効になります。",
            code="already_drawn",
        )
    out = [
        sheet.number for sheet in derived.case_sheets(connection, workspace.case.code) if sheet.state is State.HANDED
    ]
    if out:
        return RefusedError(
            f"引渡し中のシートが {len(out)} 枚あるため、抽出をやり直せません。",
            "すべて返却を受けて survey-ops scan 案件 return で記録してから、やり直してください。",
            code="handed_out",
        )
    return None


def _restore(workspace: Workspace, wish: Wish, target: Path) -> Drawn | None:
    """Make the manifest of a recorded draw again when its file never came to its place."""
    draws = _draws_on_record(workspace)
    if not draws or _is_placed(draws, target, wish) or _is_other_seed(draws[-1], wish):
        return None
    last = draws[-1]
    whole = complete(last.body["manifest"], drawn_at=last.at, entry=last.n)
    placing.write_whole(target, manifest_bytes(whole), overwrite=True)
    return Drawn(whole, target, restored=True)


def _is_other_seed(last: Entry, wish: Wish) -> bool:
    """Tell whether a seed was asked for that is not the recorded one: that is another draw."""
    try:
        return wish.seed is not None and normal_seed(wish.seed) != last.body["manifest"]["seed"]
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
        same = last.body["redraw"] == (wish.reason or "").strip()
        return not (unplaced and same)
    return not unplaced
