"""Explain a difference between two counts: it is closed, and it stays on record."""

from dataclasses import dataclass

from survey_ops.domain.chain import Entry
from survey_ops.domain.differences import CountDifference, open_differences
from survey_ops.errors import RefusedError, UsageError
from survey_ops.tasks.workspace import Workspace

LONGEST_REASON = 300


@dataclass(frozen=True)
class Explained:
    """A difference that is explained.

    Attributes:
        entry: the new entry.
        difference: as it was until now.
        open: the differences that are still open.
    """

    entry: int
    difference: CountDifference
    open: tuple[CountDifference, ...]


def explain_difference(workspace: Workspace, n: int, reason: str) -> Explained:
    """Explain the difference that entry `n` shows, all of it that is left.

    Raises:
        UsageError: there is no reason, or it is no short text.
        RefusedError: entry `n` shows no open difference.
    """
    said = check_text(reason, "--reason", LONGEST_REASON)
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        left = open_differences(known)
        found = next((one for one in left if one.entry == n), None)
        if found is None:
            raise _nothing_to_explain(n, left)
        body = {
            "of": n,
            "difference": found.left,
            "reason": said,
            "by": workspace.actor,
            "on": workspace.today().isoformat(),
        }
        entry: Entry = workspace.append(connection, "explained", body)
    return Explained(entry.n, found, open_differences([*known, entry]))


def check_text(text: str, option: str, longest: int) -> str:
    """Return a text of an option without white space at its ends.

    Raises:
        UsageError: it is empty, too long, or holds line breaks or the like.
    """
    said = text.strip()
    if not said:
        raise UsageError(f"{option} の文が空です。", f"{option} に、氏名を書かずに書いてください。", code="text")
    if len(said) > longest or not said.isprintable():
        raise UsageError(
            f"{option} の文が長すぎるか、改行などが入っています。",
            f"住民の氏名を書かずに、{longest} 文字までの 1 行で書いてください。",
            code="text",
        )
    return said


def _nothing_to_explain(n: int, left: tuple[CountDifference, ...]) -> RefusedError:
    numbers = "、".join(str(one.entry) for one in left)
    return RefusedError(
        f"記録 {n} に、説明を待っている差はありません。",
        f"説明を待っている差のある記録は {numbers} です。" if left else "説明を待っている差は、ほかにもありません。",
        code="no_difference",
    )
