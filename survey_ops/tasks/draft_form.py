"""Draw a form without putting it on record: a draft with what is not in order, and its values as data."""

from dataclasses import dataclass
from pathlib import Path

from survey_ops.tasks import placing
from survey_ops.tasks.issue_form import refuse_final
from survey_ops.tasks.prepare_form import (
    PreparedForm,
    check_form,
    check_name,
    check_target,
    moment_now,
    render,
)
from survey_ops.tasks.sign_checkpoint import known_signer
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Drafted:
    """A draft.

    Attributes:
        pdf: the file.
        prepared: what stands on it.
    """

    pdf: Path
    prepared: PreparedForm


def draft_form(workspace: Workspace, name: str, output: Path | None, *, overwrite: bool = False) -> Drafted:
    """Write a draft of a form; nothing is recorded.

    Args:
        workspace: the case.
        name: `precheck` or `council`.
        output: the PDF; `out/NAME-draft.pdf` where None.
        overwrite: replace the PDF that is there.

    Raises:
        UsageError: there is no such form.
        ConfigError: the layout, a sentence or a value is wrong.
        InputError: a character cannot be drawn.
        RefusedError: the PDF exists, or it is a final form.
        MachineError: it cannot be written.
    """
    check_name(name)
    target = output or workspace.case.out / f"{name}-draft.pdf"
    check_target(target, ".pdf")
    prepared = read_form(workspace, name)
    refuse_final(workspace, prepared.moment.entries, target)
    signer = known_signer(workspace) if workspace.database.exists() else None
    placing.write_whole(target, render(workspace, prepared, signer, draft=True), overwrite=overwrite)
    return Drafted(target, prepared)


def read_form(workspace: Workspace, name: str) -> PreparedForm:
    """Return a form as it would be now; nothing is written.

    Raises:
        UsageError: there is no such form.
        ConfigError: the layout, a sentence or a value is wrong.
        InputError: a character cannot be drawn.
    """
    check_name(name)
    return check_form(workspace.case, name, moment_now(workspace))


def write_form_data(
    workspace: Workspace, prepared: PreparedForm, data: bytes, output: Path, *, overwrite: bool
) -> None:
    """Write the data of a form to a file.

    Raises:
        UsageError: the name is none of such a file.
        RefusedError: the file exists.
        MachineError: it cannot be written.
    """
    check_target(output, ".json")
    refuse_final(workspace, prepared.moment.entries, output)
    placing.write_whole(output, data, overwrite=overwrite)
