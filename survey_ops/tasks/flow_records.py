"""The lists that cases keep themselves (辞退, 返送), as a flow asks for them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from survey_ops.domain.flow import RecordKind, RecordRow
from survey_ops.tasks.case_records import records_of_cases
from survey_ops.tasks.workspace import Workspace


class RecordList(Protocol):
    """What one case has on record."""

    @property
    def case(self) -> str:
        """The case's code."""

    @property
    def entry(self) -> int:
        """The last ledger entry that was looked at; 0 where there is none."""

    @property
    def rows(self) -> Sequence[RecordRow]:
        """The records that name a person."""

    @property
    def unnamed(self) -> int:
        """How many name nobody."""


Records = Callable[[RecordKind, Sequence[str]], Sequence[RecordList]]
"""(kind, folders of cases) -> what each of them has on record; the case itself where no folder is named."""


def recorded_lists(
    workspace: Workspace, *, base: Path | None = None, until: Mapping[str, int] | None = None
) -> Records:
    """Return the reader of the records of a case and of the cases beside it.

    Args:
        workspace: the case that asks.
        base: as of `records_of_cases`.
        until: likewise.
    """
    return partial(records_of_cases, workspace, base=base, until=until)
