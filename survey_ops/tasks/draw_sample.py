"""Draw the sample: read the register, draw, record, store the recipients, write the manifest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from survey_ops import __version__
from survey_ops.domain.chain import Entry, format_time
from survey_ops.domain.commitment import as_committed, differences, first_with_seed, open_frame
from survey_ops.domain.draw import Draw, draw
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.manifest import complete, make_manifest, manifest_bytes
from survey_ops.domain.reserves import possible_reserves
from survey_ops.domain.rules import Rules
from survey_ops.domain.tickets import normal_seed
from survey_ops.errors import InputError, RefusedError
from survey_ops.ledger import keys, recipients
from survey_ops.ledger.entries import all_of_kind, head
from survey_ops.ledger.recipients import Vault
from survey_ops.registers.residents import Recipient, Register
from survey_ops.tasks import placing
from survey_ops.tasks.draw_faults import draw_refused
from survey_ops.tasks.draw_refusals import (
    Wish,
    check_wish,
    draws_on_record,
    find_refusal,
    refuse_early,
    refuse_on_record,
)
from survey_ops.tasks.register_input import (
    case_rules,
    exclusion_facts,
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
class _Prepared:
    manifest: dict[str, Any]
    drawn: Draw
    people: Sequence[Recipient]


def draw_sample(workspace: Workspace, wish: Wish) -> Drawn:
    """Draw and record.

    Raises:
        UsageError: `redraw` without a reason, or a reason without `redraw`.
        ConfigError: no seed, or a case file that is wrong.
        InputError: the register is wrong, or has fewer eligible residents than wanted.
        RefusedError: there is a draw already, or sheets are handed out.
        MachineError: the result cannot be written.
    """
    check_wish(wish)
    target = workspace.manifest_path
    restored = _restore(workspace, wish, target)
    if restored:
        return restored
    rules = case_rules(workspace.case, wish.seed)
    refuse_early(workspace, wish)
    prepared = _prepare(workspace, rules)
    refuse_on_record(workspace, lambda connection: _frame_refusal(connection, workspace, prepared))
    if target.is_file() and not draws_on_record(workspace):
        raise workspace.not_drawn()
    with placing.Staging(target) as staging:
        manifest = _record(workspace, wish, prepared, staging)
    staging.place()
    return Drawn(manifest, target, restored=False)


def _prepare(workspace: Workspace, rules: Rules) -> _Prepared:
    """Read and draw; nothing is written."""
    name = workspace.case.config.register_.path
    register = require_register(read_case_register(workspace.case), name)
    try:
        drawn = draw(register.people, rules)
    except ImpossibleDrawError as fault:
        raise draw_refused(fault, rules) from None
    facts = register_facts(workspace.case, register)
    exclusions = exclusion_facts(workspace.case)
    manifest = make_manifest(rules, facts, drawn, exclusions)
    people = register.recipients(drawn.selected)
    _check_reserves(register, rules)
    return _Prepared(manifest, drawn, people)


def _check_reserves(register: Register, rules: Rules) -> None:
    """Refuse reserves who cannot be put on a label: once drawn from, the register can no longer be mended."""
    problems = register.label_problems(possible_reserves(register.people, rules))
    if problems:
        raise InputError(
            f"予備になりうる住民のうち、宛名に使えない項目が {len(problems)} か所あります。",
            "データを出力した部署に、その行を直したファイルを求めてください。抽出は行っていません。",
            code="recipient",
            problems=sorted(problems, key=lambda problem: problem.line or 0),
        )


def _record(workspace: Workspace, wish: Wish, prepared: _Prepared, staging: placing.Staging) -> dict[str, Any]:
    """Commit the draw with its recipients; the manifest lies aside by then."""
    with workspace.database.founding() as connection:
        workspace.register_case(connection)
        # Another desk may have drawn since we looked.
        refusal = find_refusal(connection, workspace, wish) or _frame_refusal(connection, workspace, prepared)
        if refusal:
            raise refusal
        manifest = {**prepared.manifest, **_history(workspace.entries(connection, "draw", "frame"), prepared)}
        personal = keys.ensure_key(workspace.personal_path)
        _check_key_is_own(connection, workspace, keys.fingerprint(personal))
        entry, whole = _append(connection, workspace, wish, manifest, staging, keys.fingerprint(personal))
        vault = Vault(workspace.case.code, personal)
        held = prepared.drawn.held.tolist()
        people = zip(prepared.people, held, strict=True)
        vault.store(connection, entry.n, ({**asdict(person), "held": mark} for person, mark in people))
        recipients.erase(connection, workspace.case.code, keep_draw=entry.n)
    return whole


def _history(known: Sequence[Entry], prepared: _Prepared) -> dict[str, Any]:
    """Return what the manifest tells of the case's past."""
    committed = open_frame(known)
    return {
        "version": __version__,
        "draws_before": sum(entry.kind == "draw" for entry in known),
        "frame_entry": committed.n if committed else None,
        "seed_before": first_with_seed(known, prepared.manifest["seed"]),
    }


def _frame_refusal(connection: Connection, workspace: Workspace, prepared: _Prepared) -> RefusedError | None:
    """Return why this is not the draw that was committed to, in a case that commits to its frames."""
    known = workspace.entries(connection, "draw", "frame")
    committed = open_frame(known)
    if committed is None:
        return _not_committed() if any(entry.kind == "frame" for entry in known) else None
    different = differences(committed.body, as_committed(prepared.manifest))
    if different:
        return RefusedError(
            f"確定した母集団（記録 {committed.n}）と、{'、'.join(different)}が違います。",
            "確定したときの住民データと case.toml に戻してください。戻せないときは、survey-ops sample 案件 --commit "
            "--reason 理由 で確定し直し、その後に決まるシードで抽出してください。",
            code="frame_differs",
        )
    earlier = first_with_seed(known, prepared.manifest["seed"])
    if earlier:
        return RefusedError(
            f"このシードは、前の抽出（記録 {earlier}）で使っています。",
            "母集団を確定した後に決まる、新しいシードを使ってください。",
            code="seed_known",
        )
    return None


def _not_committed() -> RefusedError:
    return RefusedError(
        "この案件は、母集団を先に確定してから抽出しました。やり直すときも、先に確定してください。",
        "survey-ops sample 案件 --commit --redraw --reason 理由 で確定し、その後に決まるシードで抽出してください。",
        code="not_committed",
    )


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
        "redraw": wish.why,
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


def _restore(workspace: Workspace, wish: Wish, target: Path) -> Drawn | None:
    """Make the manifest of a recorded draw again when its file never came to its place."""
    draws = draws_on_record(workspace)
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
        same = last.body["redraw"] == wish.why
        return not (unplaced and same)
    return not unplaced
