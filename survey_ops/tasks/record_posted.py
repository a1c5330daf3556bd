"""Record what was counted at the posting: envelopes brought to the post, labels spoiled or left over."""

from dataclasses import dataclass
from datetime import date

from survey_ops.domain.label_counts import LabelCounts, count_labels
from survey_ops.domain.notices import standing
from survey_ops.errors import RefusedError, UsageError
from survey_ops.tasks.record_notice import said_day
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Posted:
    """A count that is on record.

    Attributes:
        entry: its number.
        counts: of the case, with this.
        twin: an entry that says the very same: it may have been typed twice.
    """

    entry: int
    counts: LabelCounts
    twin: int | None


def record_posted(workspace: Workspace, delivered: int, spoiled: int, on: date | None) -> Posted:
    """Record a count; several are added up.

    Args:
        workspace: the case.
        delivered: envelopes brought to the post.
        spoiled: labels spoiled or left over.
        on: the day; today where None.

    Raises:
        UsageError: the numbers or the day are not possible.
        RefusedError: nothing was drawn or printed.
    """
    if delivered < 0 or spoiled < 0 or not (delivered or spoiled):
        raise UsageError(
            "発送した件数も書損の枚数もありません。",
            "--delivered に発送した封筒の件数を、--spoiled に書損や余りのラベルの枚数を書いてください。",
            code="count",
        )
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        draws = [entry for entry in known if entry.kind == "draw"]
        if not draws:
            raise workspace.not_drawn()
        if not any(entry.kind == "labels" and entry.n > draws[-1].n for entry in known):
            raise RefusedError(
                "この抽出の宛名ラベルは、まだ作っていません。",
                "先に survey-ops labels 案件フォルダー を実行してください。",
                code="not_printed",
            )
        body = {
            "draw": draws[-1].n,
            "delivered": delivered,
            "spoiled": spoiled,
            "by": workspace.actor,
            "on": said_day(workspace, draws[0], on).isoformat(),
        }
        same = (entry for entry in standing(known, "posted") if {**entry.body, "by": ""} == {**body, "by": ""})
        twin = next(same, None)
        entry = workspace.append(connection, "posted", body)
        return Posted(entry.n, count_labels([*known, entry]), twin.n if twin else None)
