"""Print the tags of a case's items: a code to stick on the thing, or on the papers about it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from survey_ops.documents.item_tags import ItemTag, render_item_tags
from survey_ops.domain.items import GONE
from survey_ops.errors import RefusedError, UsageError
from survey_ops.ledger import entries
from survey_ops.tasks import placing
from survey_ops.tasks.keep_items import KeptItem, list_items
from survey_ops.tasks.workspace import Workspace

FILE = "item-tags.pdf"


@dataclass(frozen=True)
class PrintedTags:
    """Tags that were printed.

    Attributes:
        pdf: the file.
        sha256: of the file.
        items: whose tags are on it.
    """

    pdf: Path
    sha256: str
    items: tuple[KeptItem, ...]


def print_item_tags(workspace: Workspace, output: Path | None, *, overwrite: bool = False) -> PrintedTags:
    """Write the tags of all items that are still held. They bear no personal data, so no entry speaks of them.

    Args:
        workspace: the case.
        output: the PDF; `out/item-tags.pdf` where None.
        overwrite: replace the PDF that is there.

    Raises:
        UsageError: the file's name is no PDF's.
        RefusedError: there are no items, or the PDF exists.
        MachineError: it cannot be written.
    """
    target = output or workspace.case.out / FILE
    if target.suffix.lower() != ".pdf":
        raise UsageError(
            f"札の書き出し先 {target} の名前が .pdf で終わっていません。",
            "-o には、札.pdf のような名前を指定してください。",
            code="not_pdf",
        )
    kept = tuple(one for one in list_items(workspace) if one.item.state not in GONE)
    if not kept:
        raise RefusedError(
            "札を作る管理対象がありません。",
            "先に survey-ops item 案件 add で登録してください。",
            code="no_items",
        )
    data = render_item_tags(
        workspace.case.config.case.title, workspace.case.code, _tags(kept), _made_at(workspace, kept)
    )
    placing.write_whole(target, data, overwrite=overwrite)
    return PrintedTags(target, placing.sha256_of(data), kept)


def _tags(kept: tuple[KeptItem, ...]) -> list[ItemTag]:
    return [
        ItemTag(
            code=str(one.code),
            number=one.item.number,
            type=one.item.rules.name,
            content=one.item.content,
            persons=one.item.persons,
            medium=one.item.medium,
            holder=one.item.holder,
            erase_by=one.item.erase_by or "",
        )
        for one in kept
    ]


def _made_at(workspace: Workspace, kept: tuple[KeptItem, ...]) -> datetime:
    """Return the moment of the last entry on the tags: the same items give the same file."""
    with workspace.database.reading() as connection:
        last = entries.entry_at(connection, max(one.item.entry for one in kept))
    if last is None:
        raise ValueError("an item's entry is not in the ledger")
    return datetime.fromisoformat(last.at)
