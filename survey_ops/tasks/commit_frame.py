"""Record the frame before the seed is known, so that nobody can have looked for a lucky seed.

    1. `sample --commit` records the frame's hash, the rules but for the seed, and the hashes of the files
    2. the office publishes the entry's number and hash
    3. the seed comes from outside, after that: a lottery number, dice thrown before witnesses
    4. `sample --seed` draws from that very frame under those very rules, or is refused

What it proves: whoever holds the published hash and knows when the seed came out can tell that frame and rules were
fixed before. What it does not: that the register was right, or that no other case was tried in secret beside it.

Every resident of the frame must be fit for a label, not the selected alone: a register that has to be mended after
the seed is known would be another frame.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.commitment import differences, open_frame
from survey_ops.domain.draw import check_draw, frame_sha256
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.frame import Frame
from survey_ops.domain.manifest import said_exclusions, said_rules
from survey_ops.errors import InputError, RefusedError, UsageError
from survey_ops.registers.residents import Register
from survey_ops.tasks.draw_faults import draw_refused
from survey_ops.tasks.draw_refusals import (
    Wish,
    draws_on_record,
    find_refusal,
    refuse_early,
    refuse_on_record,
)
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.register_input import make_rules, read_case_inputs
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Committed:
    """A frame that is on record.

    Attributes:
        entry: its number and hash are what is published.
        restored: True when the same frame was on record before.
    """

    entry: Entry
    restored: bool


def commit_frame(workspace: Workspace, wish: Wish, progress: Progress = SILENT) -> Committed:
    """Record the frame for the next draw.

    Raises:
        UsageError: nobody is drawn (郵送の案件), a seed is given, or a redraw without a reason.
        InputError: the register is wrong, or the draw could not be made from it.
        RefusedError: a seed is known already, another frame is committed and no reason given, or a draw is not
            allowed in the present state.
    """
    _check_seedless(workspace, wish)
    if wish.redraw or draws_on_record(workspace):
        refuse_early(workspace, wish)
    said, counts = _read(workspace, progress)
    refuse_on_record(workspace, lambda connection: _refusal(connection, workspace, wish, said))
    with workspace.database.founding() as connection:
        workspace.register_case(connection)
        refusal = _refusal(connection, workspace, wish, said)
        if refusal:  # another desk may have been at work since we looked
            raise refusal
        known = workspace.entries(connection, "draw", "frame")
        standing = open_frame(known)
        if standing and not differences(standing.body, said):
            return Committed(standing, restored=True)
        body = {
            **said,
            "counts": counts,
            "draws_before": sum(entry.kind == "draw" for entry in known),
            "replaces": standing.n if standing else None,
            "reason": wish.why,
            "on": workspace.today().isoformat(),
        }
        return Committed(workspace.append(connection, "frame", body), restored=False)


def _check_seedless(workspace: Workspace, wish: Wish) -> None:
    if workspace.case.config.case.kind == "mailing":
        raise UsageError(
            "郵送の案件では抽選をしないため、--commit は使いません。",
            "--commit を付けずに実行してください。",
            code="no_commit",
        )
    if wish.redraw and not wish.why:
        raise UsageError("抽出をやり直すときは、--redraw と --reason を一緒に指定してください。")
    if wish.seed is not None:
        raise UsageError(
            "--commit と --seed は一緒に指定できません。",
            "母集団を先に確定して公表し、シードが決まってから survey-ops sample 案件 --seed シード で抽出します。",
        )
    if workspace.case.config.sample.seed.strip():
        raise RefusedError(
            "case.toml の sample.seed に、もうシードが書かれています。",
            "母集団の確定は、シードが決まる前に行うものです。seed を空にし、確定した後に決まる値を使ってください。",
            code="seed_known",
        )


def _read(workspace: Workspace, progress: Progress) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is committed, and the counts."""
    case = workspace.case
    rules = make_rules(case, "")
    register, lists = read_case_inputs(case, progress)
    try:
        frame = check_draw(register.people, rules)
    except ImpossibleDrawError as fault:
        raise draw_refused(fault, rules) from None
    _check_labels(register, frame)
    exclusions = [one.facts for one in lists]
    said = {
        "frame_sha256": frame_sha256(register.people, frame),
        "rules": said_rules(rules),
        "register": register.sha256,
        "exclusions": said_exclusions(exclusions),
    }
    return said, frame.counts(len(exclusions))


def _check_labels(register: Register, frame: Frame) -> None:
    problems = register.label_problems(np.flatnonzero(frame.eligible).tolist())
    if problems:
        raise InputError(
            f"抽出の対象になる住民のうち、宛名に使えない項目が {len(problems)} か所あります。",
            "シードが決まった後に住民データを直すと、確定した母集団でなくなります。"
            "データを出力した部署に、その行を直したファイルを求めてください。何も記録していません。",
            code="recipient",
            problems=problems,
        )


def _refusal(
    connection: Connection, workspace: Workspace, wish: Wish, said: Mapping[str, Any]
) -> RefusedError | None:
    found = find_refusal(connection, workspace, wish)
    if found:
        return found
    standing = open_frame(workspace.entries(connection, "draw", "frame"))
    if standing is None or not (different := differences(standing.body, said)) or wish.why:
        return None
    return RefusedError(
        f"前に確定した母集団（記録 {standing.n}）と、{'、'.join(different)}が違います。",
        "確定し直すときは --reason 理由 を付けてください。前の確定も記録に残ります。"
        "シードがもう決まっているなら、確定し直すと公正さを示せなくなります。",
        code="frame_differs",
    )
