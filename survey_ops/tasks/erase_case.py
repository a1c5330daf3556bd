"""Erase the personal data of a case and keep the record.

    1. the outputs that hold personal data, and with `inputs` the extract, are deleted
    2. the key of the recipients is overwritten and deleted
    3. the rows of the recipients and of named refusals and returned mail are deleted, and an entry says so, in one
       transaction
    4. the database is compacted, so that neither free pages nor the write-ahead log keep them

Each step may be repeated: a run that was cut off is completed by the next. What it means: the recipients cannot be
read again from this folder and this database. What it does not reach: copies and backups kept elsewhere, and what a
disk keeps of deleted files below the file system.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from survey_ops.case.list_section import METHOD
from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import State
from survey_ops.domain.entries import PERSONAL_OUTPUTS
from survey_ops.ledger import derived, keys, notices, recipients
from survey_ops.tasks import placing
from survey_ops.tasks.issue_check_list import check_list_name
from survey_ops.tasks.label_runs import PREVIEW, pdf_name
from survey_ops.tasks.verify_case import latest_files
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Erased:
    """What was erased.

    Attributes:
        recipients: rows of recipients.
        notices: rows of named refusals and returned mail.
        files: files deleted, from the case folder.
        entry: the ledger entry that says so.
        again: True when there was nothing left to erase.
        sheets_out: sheets that are still handed out, on paper.
    """

    recipients: int
    notices: int
    files: tuple[str, ...]
    entry: int
    again: bool
    sheets_out: int


def personal_files(workspace: Workspace, *, inputs: bool) -> list[str]:
    """Return the files of the case that hold personal data and are there, from the case folder."""
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        known = workspace.entries(connection)
    return _present(workspace, _personal(workspace, known, inputs=inputs))


def erase_case(workspace: Workspace, *, inputs: bool) -> Erased:
    """Erase the personal data of a case.

    Args:
        workspace: the case.
        inputs: delete the extract too.

    Raises:
        RefusedError: there is no ledger yet.
        MachineError: a file cannot be deleted; what is left is erased by the next run.
    """
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        known = workspace.entries(connection)
    # All of them are recorded, not only those still there: a run that was cut off may have deleted some.
    files = _personal(workspace, known, inputs=inputs)
    present = _present(workspace, files)
    for file in present:
        _delete(workspace, file)
    had_key = keys.destroy_key(workspace.personal_path)
    rows, named, entry, again = _record(workspace, known, files, inputs=inputs, is_left=bool(present or had_key))
    workspace.database.compact()
    return Erased(rows, named, tuple(present), entry, again, sheets_out(workspace))


def sheets_out(workspace: Workspace) -> int:
    """Return how many sheets are handed out: erasing does not reach paper."""
    with workspace.database.reading() as connection:
        sheets = derived.case_sheets(connection, workspace.case.code)
    return sum(sheet.state is State.HANDED for sheet in sheets)


def _personal(workspace: Workspace, known: Sequence[Entry], *, inputs: bool) -> list[str]:
    # The label PDF is named whether it is on record or not: a run cut off before its commit leaves one aside. So does
    # that of a check list, which is named where something is left of it.
    folder = workspace.relative(workspace.case.out)
    runs = 1 + sum(one.kind == "labels" for one in known)
    further = [f"{folder}/{pdf_name(number)}" for number in range(2, 1 + runs)]
    further += [f"{folder}/{check_list_name(number)}" for number in range(1, 1 + runs)]
    further.append(f"{folder}/{PREVIEW}")
    outputs = [f"{folder}/{pdf_name(1)}", *_present(workspace, further), *_left_aside(workspace)]
    outputs += [file for file, entry in latest_files(known).items() if _is_personal(entry, known)]
    whole = dict.fromkeys([*outputs, *(_register_files(workspace, known) if inputs else ())])
    return [file for file in whole if workspace.located(file)]  # what lies elsewhere is not ours to delete


def _left_aside(workspace: Workspace) -> list[str]:
    """Return the single sheets and pull lists of which a run that was cut off left only the part."""
    parts = [part for name in ("labels-sheet-*", "pull-*") for part in workspace.case.out.glob(f".{name}.pdf.part")]
    return sorted(
        workspace.relative(part.with_name(part.name.removeprefix(".").removesuffix(".part"))) for part in parts
    )


def inputs_left(workspace: Workspace) -> list[str]:
    """Return the inputs with personal data that are there, those outside the case folder by their names alone."""
    with workspace.database.reading() as connection:
        files = _register_files(workspace, workspace.entries(connection))
    return [file for file in files if (path := workspace.located(file)) is None or path.exists()]


def _present(workspace: Workspace, files: Sequence[str]) -> list[str]:
    return [file for file in files if any(path.exists() for path in _paths(workspace, file))]


def _is_personal(entry: Entry, known: Sequence[Entry]) -> bool:
    if entry.kind == "file":
        return any(other.n == entry.body["of"] and other.kind in PERSONAL_OUTPUTS for other in known)
    return entry.kind in PERSONAL_OUTPUTS


def _register_files(workspace: Workspace, known: Sequence[Entry]) -> list[str]:
    """Return the extracts, from the case folder."""
    manifests = [entry.body["manifest"] for entry in known if entry.kind == "draw"]
    files = [manifest["register"]["file"] for manifest in manifests if manifest["register"]]
    own = workspace.case.config.register_section
    files += [own.path] if own else []
    return list(dict.fromkeys([*_from_folder(workspace, files), *_flow_files(workspace, known)]))


def _flow_files(workspace: Workspace, known: Sequence[Entry]) -> list[str]:
    """Return the lists that flows of this case were worked out from, and those of the flow as it stands."""
    recorded = [entry.body["sources"] for entry in known if entry.kind == "flow"]
    manifests = [entry.body["manifest"] for entry in known if entry.kind == "draw"]
    recorded += [one["sources"] for one in manifests if one["method"] == METHOD and not one["list"]["flow"]]
    flow = workspace.case.config.flow
    said = [source.path for source in flow.sources.values() if source.path] if flow else []
    return _from_folder(
        workspace, [*(one["file"] for sources in recorded for one in sources if "file" in one), *said]
    )


def _from_folder(workspace: Workspace, files: Sequence[str]) -> list[str]:
    return [workspace.relative(workspace.case.folder / file) for file in files]


def _paths(workspace: Workspace, file: str) -> list[Path]:
    """Return a file and what a run that was cut off left of it; nothing outside the case folder is ours to delete."""
    path = workspace.located(file)
    return [] if path is None else [path, placing.aside(path)]


def _delete(workspace: Workspace, file: str) -> None:
    for path in _paths(workspace, file):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise placing.cannot_write(path, error) from None


def _record(
    workspace: Workspace, known: Sequence[Entry], files: Sequence[str], *, inputs: bool, is_left: bool
) -> tuple[int, int, int, bool]:
    """Delete the rows and append the entry; return rows, entry number, and whether it was all gone before."""
    with workspace.database.writing() as connection:
        rows = recipients.count(connection, workspace.case.code)
        named = notices.count(connection, workspace.case.code)
        before = [entry for entry in known if entry.kind == "erase" and entry.body["inputs"] >= inputs]
        if before and not (rows or named or is_left):
            return 0, 0, before[-1].n, True
        recipients.erase(connection, workspace.case.code)
        notices.erase(connection, workspace.case.code)
        body = {
            "recipients": rows,
            "notices": named,
            "files": list(files),
            "inputs": inputs,
            "by": workspace.actor,
            "on": workspace.today().isoformat(),
        }
        return rows, named, workspace.append(connection, "erase", body).n, False
