"""Build the list of a mailing to see what is wrong with it; nothing is written."""

from datetime import UTC, datetime
from typing import Any

from survey_ops.case.load import Case
from survey_ops.errors import Problem
from survey_ops.tasks.list_people import make_list
from survey_ops.tasks.workspace import open_workspace


def check_list(case: Case) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the counts of the list and what is odd.

    Raises:
        ConfigError, InputError, MachineError, RefusedError: as of `make_list`.
    """
    # Nothing is recorded, so that neither the time nor the name is used.
    with open_workspace(case.folder, lambda: datetime(1970, 1, 1, tzinfo=UTC), "check") as workspace:
        made = make_list(workspace, case.config.list_)
    return made.manifest["counts"], made.warnings
