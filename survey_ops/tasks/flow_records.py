"""The lists that cases keep themselves (辞退, 返送), as a flow asks for them."""

from collections.abc import Callable, Sequence
from typing import Protocol

from survey_ops.domain.flow import RecordKind, RecordRow
from survey_ops.errors import RefusedError
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


def no_records(kind: RecordKind, cases: Sequence[str]) -> Sequence[RecordList]:
    """Refuse: an empty list would be taken for "nobody refused".

    Raises:
        RefusedError: always.
    """
    raise RefusedError(
        "辞退や返送の記録を読めないため、この抽出フローは実行できません。",
        "届出の一覧のファイルを、抽出フローの sources に path で書いてください。",
        code="records_unavailable",
    )


def case_records(workspace: Workspace) -> Records:
    """Return the reader of the records of a case and of the cases beside it."""
    return no_records
