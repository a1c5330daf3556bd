"""Draw the sample: read the register, draw, record, store the recipients, write the manifest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from survey_ops import __version__
from survey_ops.domain.chain import Entry
from survey_ops.domain.commitment import as_committed, differences, first_with_seed, open_frame
from survey_ops.domain.draw import Draw, draw
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.manifest import make_manifest
from survey_ops.domain.reserves import possible_reserves
from survey_ops.domain.row_mark import marker
from survey_ops.domain.rules import Rules
from survey_ops.errors import InputError, RefusedError
from survey_ops.registers.files import Readers
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
from survey_ops.tasks.personal import coming_key
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.record_draw import Drawn, record_draw, restore_manifest
from survey_ops.tasks.register_input import (
    case_rules,
    read_case_inputs,
    register_facts,
)
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class _Prepared:
    manifest: dict[str, Any]
    drawn: Draw
    people: Sequence[Recipient]
    key: bytes


def draw_sample(workspace: Workspace, wish: Wish, progress: Progress = SILENT, ahead: Readers | None = None) -> Drawn:
    """Draw and record.

    Args:
        workspace: the case.
        wish: what the operator asked for.
        progress: told of long work.
        ahead: processes that read the register already; see `register_input.case_register_ahead`.

    Raises:
        UsageError: `redraw` without a reason, or a reason without `redraw`.
        ConfigError: no seed, or a case file that is wrong.
        InputError: the register is wrong, or has fewer eligible residents than wanted.
        RefusedError: there is a draw already, or sheets are handed out.
        MachineError: the result cannot be written.
    """
    check_wish(wish)
    target = workspace.manifest_path
    restored = restore_manifest(workspace, wish)
    if restored:
        return restored
    rules = case_rules(workspace.case, wish.seed)
    refuse_early(workspace, wish)
    prepared = _prepare(workspace, rules, progress, ahead)
    refuse_on_record(workspace, lambda connection: _frame_refusal(connection, workspace, prepared))
    if target.is_file() and not draws_on_record(workspace):
        raise workspace.not_drawn()
    with placing.Staging(target) as staging:
        manifest = _record(workspace, wish, prepared, staging)
    staging.place()
    return Drawn(manifest, target, restored=False)


def _prepare(workspace: Workspace, rules: Rules, progress: Progress, ahead: Readers | None) -> _Prepared:
    """Read and draw; nothing is written."""
    register, lists = read_case_inputs(workspace.case, progress, rules, ahead)
    try:
        drawn = draw(register.people, rules)
    except ImpossibleDrawError as fault:
        raise draw_refused(fault, rules) from None
    manifest = make_manifest(rules, register_facts(register), drawn, [one.facts for one in lists])
    key = coming_key(workspace)
    people = register.recipients(drawn.selected.tolist(), drawn.held.tolist(), marker(key))
    _check_reserves(register, rules)
    return _Prepared(manifest, drawn, people, key)


def _check_reserves(register: Register, rules: Rules) -> None:
    """Refuse reserves who cannot be put on a label: once drawn from, the register can no longer be mended."""
    problems = register.label_problems(possible_reserves(register.people, rules).tolist())
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
        people = [person.as_row() for person in prepared.people]
        return record_draw(connection, workspace, wish, manifest, people, prepared.key, staging)


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
