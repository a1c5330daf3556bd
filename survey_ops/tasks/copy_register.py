"""Write a fresh copy of the register (授受簿) into a folder, such as a stick, so that work goes on by hand.

The copy is taken after recordings that must stand whatever becomes of it: a folder that is not there, a stick that is
full or was pulled out, is told and stops nothing. PDF and CSV are written aside and take their names whole.
"""

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from survey_ops.errors import SurveyOpsError
from survey_ops.ledger import entries as ledger_entries
from survey_ops.tasks import placing
from survey_ops.tasks.issue_paper import TITLES
from survey_ops.tasks.moment import moment_at
from survey_ops.tasks.paper_content import COPY, csv_of_register, render_whole_register, rows_of
from survey_ops.tasks.sign_checkpoint import known_signer, make_footer
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class RegisterCopy:
    """What became of a copy.

    Attributes:
        folder: where it was to go.
        files: what was written, PDF and CSV.
        problem: why nothing or not all of it was written, in Japanese; None where it was.
    """

    folder: Path
    files: tuple[Path, ...]
    problem: str | None = None


def copy_register(workspace: Workspace, folder: Path | None = None) -> RegisterCopy | None:
    """Write the register of the case as it stands into a folder; never raises for what the folder or a disk does.

    Args:
        workspace: the case.
        folder: where; what `[custody] register_copy` of the case file says where None.

    Returns:
        What became of it, or None where no folder is named.
    """
    named = workspace.case.config.custody.register_copy
    target = folder or (workspace.case.folder / named if named else None)
    if target is None:
        return None
    if not target.is_dir():  # never made: it would be a folder on the disk where the stick is not
        return RegisterCopy(target, (), f"フォルダー {target} がありません。")
    written: list[Path] = []
    try:
        for file, data in _contents(workspace, target).items():
            placing.write_whole(file, data, overwrite=True)
            written.append(file)
    except SurveyOpsError as error:
        return RegisterCopy(target, tuple(written), error.message)
    except OSError as error:
        return RegisterCopy(target, tuple(written), placing.cannot_write(target, error).message)
    except (KeyError, ValueError):
        said = "台帳の記録が互いに合いません（survey-ops ledger 案件 verify で確かめてください）。"
        return RegisterCopy(target, tuple(written), said)
    return RegisterCopy(target, tuple(written))


def _contents(workspace: Workspace, folder: Path) -> dict[Path, bytes]:
    case = workspace.case
    with workspace.database.reading() as connection:
        moment = moment_at(workspace, connection, ledger_entries.head(connection), workspace.today())
    rows = rows_of(moment.entries, workspace.clock().astimezone().tzinfo or UTC)
    footer = make_footer(workspace, known_signer(workspace), moment.checkpoint, moment.at, moment.on)
    rendered = render_whole_register(case, moment.entries, rows, COPY, footer)
    stem = f"{TITLES['register']}-{case.code}"
    return {folder / f"{stem}.pdf": rendered.data, folder / f"{stem}.csv": csv_of_register(case, rows)}
