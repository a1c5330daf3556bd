"""How a copy of the register is told, after whatever was recorded."""

from pathlib import Path
from typing import TYPE_CHECKING

from survey_ops.cli.output import warn

if TYPE_CHECKING:
    from survey_ops.tasks.copy_register import RegisterCopy
    from survey_ops.tasks.workspace import Workspace


def copy_and_tell(
    workspace: "Workspace", folder: Path | None = None, *, quiet: bool = False
) -> "RegisterCopy | None":
    """Write a fresh copy of the register where the case file or the caller says, and tell what became of it.

    Args:
        workspace: the case.
        folder: where; as the case file says where None.
        quiet: tell a failure alone.
    """
    from survey_ops.tasks.copy_register import copy_register

    copied = copy_register(workspace, folder)
    if copied and copied.problem:
        warn(
            f"注意: 授受簿の写しを書けませんでした。{copied.problem}",
            "→ 記録は済んでいます。写しは survey-ops paper 案件 register --copy-to フォルダー で書けます。",
        )
    elif copied and not quiet:
        warn(f"授受簿の写しを書きました: {'、'.join(str(file) for file in copied.files)}")
    return copied


def copy_json(copied: "RegisterCopy | None") -> dict[str, object]:
    """Return what became of a copy for scripts; nothing where none was asked for."""
    if copied is None:
        return {}
    files = [str(file) for file in copied.files]
    return {"register_copy": {"folder": str(copied.folder), "files": files, "problem": copied.problem}}
