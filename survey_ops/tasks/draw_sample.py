"""Draw the sample: read the register, draw, record, store the recipients, write the manifest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from survey_ops import __version__
from survey_ops.domain.draw import Draw, FrameTooSmallError, draw
from survey_ops.domain.manifest import RegisterFacts, make_manifest
from survey_ops.domain.rules import Rules
from survey_ops.errors import InputError
from survey_ops.registers.residents import Recipient, Register
from survey_ops.tasks import placing
from survey_ops.tasks.draw_refusals import Wish, check_wish, draws_on_record, find_refusal, refuse_early
from survey_ops.tasks.record_draw import Drawn, record_draw, restore_manifest
from survey_ops.tasks.register_input import (
    case_rules,
    read_case_register,
    register_spec,
    require_register,
    too_few,
)
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class _Prepared:
    rules: Rules
    facts: RegisterFacts
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
    restored = restore_manifest(workspace, wish)
    if restored:
        return restored
    rules = case_rules(workspace.case, wish.seed)
    refuse_early(workspace, wish)
    prepared = _prepare(workspace, rules)
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
    except FrameTooSmallError as small:
        raise InputError(
            too_few(rules.size, small.eligible),
            "case.toml の人数か条件を直すか、住民データが全員分かどうかを確かめてください。",
            code="frame_too_small",
        ) from None
    return _Prepared(rules, _facts(workspace, register), drawn, register.recipients(drawn.selected))


def _facts(workspace: Workspace, register: Register) -> RegisterFacts:
    spec = register_spec(workspace.case)
    return RegisterFacts(
        file=spec.file,
        sha256=register.sha256,
        rows=len(register.people.ids),
        encoding=register.encoding,
        columns=spec.columns,
        extracted_on=spec.extracted_on,
    )


def _record(workspace: Workspace, wish: Wish, prepared: _Prepared, staging: placing.Staging) -> dict[str, Any]:
    """Commit the draw with its recipients; the manifest lies aside by then."""
    with workspace.database.founding() as connection:
        workspace.register_case(connection)
        # Another desk may have drawn since we looked.
        refusal = find_refusal(connection, workspace, wish)
        if refusal:
            raise refusal
        before = workspace.entries(connection, "draw")
        manifest = make_manifest(
            prepared.rules, prepared.facts, prepared.drawn, version=__version__, draws_before=len(before)
        )
        return record_draw(connection, workspace, wish, manifest, map(asdict, prepared.people), staging)
