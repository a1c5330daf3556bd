"""Write the list of labels that cannot be printed as they are; it leads to residents, so the log has a line."""

from collections.abc import Sequence
from pathlib import Path

from survey_ops.errors import Problem
from survey_ops.tasks import placing
from survey_ops.tasks.log_access import Access, record_access
from survey_ops.tasks.problem_list import write_problem_list
from survey_ops.tasks.workspace import Workspace


def write_unprintable(
    workspace: Workspace, target: Path, problems: Sequence[Problem], warnings: Sequence[Problem], *, overwrite: bool
) -> None:
    """Write the list as CSV, after the operation log has its line.

    Raises:
        RefusedError: the file exists.
        MachineError: the log or the file cannot be written.
    """
    if not overwrite:
        placing.refuse_existing(target)
    residents = {(one.file, one.line) for one in (*problems, *warnings)}
    title = "印刷できない宛名の一覧"
    record_access(workspace, Access("unprintable", len(residents), title, target, title=title, form="CSV"))
    write_problem_list(target, problems, warnings, overwrite=overwrite)
