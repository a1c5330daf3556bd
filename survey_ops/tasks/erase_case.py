"""Erase the personal data of a case and keep the record.

    1. the folder is searched for files that hold recipients and are on no record (`find_strays`)
    2. the outputs that hold personal data, and with `inputs` the extract, the lists, and what 1 is sure of, are
       deleted
    3. the key of the recipients is overwritten and deleted
    4. the rows of the recipients and of named refusals and returned mail are deleted, and an entry says so, in one
       transaction
    5. the database is compacted, so that neither free pages nor the write-ahead log keep them

Each step may be repeated: a run that was cut off is completed by the next. What it means: the recipients cannot be
read again from this folder and this database. What it does not reach: copies and backups kept elsewhere, files
written outside the folder, which are told by name where they are on record, and what a disk keeps of deleted files
below the file system.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from survey_ops.case.list_section import METHOD
from survey_ops.domain.chain import Entry, last_of
from survey_ops.domain.custody import State
from survey_ops.domain.entries import PERSONAL_OUTPUTS
from survey_ops.domain.erasure import ABOUT_BACKUPS, OldBackup, old_backups
from survey_ops.domain.items import GONE, Item, replay_items
from survey_ops.ledger import derived, keys, notices, recipients
from survey_ops.ledger import entries as ledger_entries
from survey_ops.tasks import placing
from survey_ops.tasks.find_strays import Strays, find_strays
from survey_ops.tasks.issue_check_list import check_list_name
from survey_ops.tasks.label_runs import PREVIEW, pdf_name
from survey_ops.tasks.verify_files import latest_files
from survey_ops.tasks.workspace import OUTSIDE, Workspace


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
        left: what is left, or may be.
    """

    recipients: int
    notices: int
    files: tuple[str, ...]
    entry: int
    again: bool
    sheets_out: int
    left: "Left"


@dataclass(frozen=True)
class Left:
    """What was not deleted, and somebody has to look after.

    Attributes:
        inputs: inputs with personal data that are still in the folder, from it.
        found: further files of the folder that hold recipients; deleted with the inputs alone.
        likely: files of the folder in which a name or an address of a recipient stands.
        closed: files of the folder that could not be looked into.
        outside: names of files with personal data that are on record, and lie outside the folder.
        documents: names of further outputs on record outside the folder; no personal data of residents.
        backups: backups on record that hold the personal data.
        items: what is registered besides sheets and is still held: it lies elsewhere, or is no file.
        is_searched: whether the folder could be searched for recipients.
    """

    inputs: tuple[str, ...]
    found: tuple[str, ...]
    likely: tuple[str, ...]
    closed: tuple[str, ...]
    outside: tuple[str, ...]
    documents: tuple[str, ...]
    backups: tuple[OldBackup, ...]
    items: tuple[Item, ...]
    is_searched: bool


@dataclass(frozen=True)
class _Plan:
    """What is to be deleted, and what is there besides.

    Attributes:
        known: the case's entries.
        backups: that hold the personal data, of all cases of the ledger.
        files: what the record says that it holds personal data, there or not.
        strays: what was found beside it.
        inputs: whether the inputs are deleted too.
    """

    known: Sequence[Entry]
    backups: Sequence[OldBackup]
    files: Sequence[str]
    strays: Strays
    inputs: bool

    def due(self, workspace: Workspace) -> list[str]:
        """Return the files to delete that are there."""
        found = self.strays.sure if self.inputs else ()
        return [*_present(workspace, self.files), *found]


def personal_files(workspace: Workspace, *, inputs: bool) -> list[str]:
    """Return the files on record that hold personal data and are there, from the case folder; no backups."""
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        known = workspace.entries(connection)
    return _present(workspace, _personal(workspace, known, inputs=inputs))


def files_to_erase(workspace: Workspace, *, inputs: bool) -> list[str]:
    """Return the files that `erase_case` would delete, from the case folder."""
    workspace.require_ledger()
    return _plan(workspace, inputs=inputs).due(workspace)


def erase_case(workspace: Workspace, *, inputs: bool) -> Erased:
    """Erase the personal data of a case.

    Args:
        workspace: the case.
        inputs: delete the extract, the lists of people to leave out, and what is found to hold recipients too.

    Raises:
        RefusedError: there is no ledger yet.
        MachineError: a file cannot be deleted, or the ledger is in use; what is left is erased by the next run.
    """
    workspace.require_ledger()
    workspace.database.check_writable()  # before anything is deleted that could not be recorded
    plan = _plan(workspace, inputs=inputs)
    present = plan.due(workspace)
    for file in present:
        _delete(workspace, file)
    had_key = keys.destroy_key(workspace.personal_path)
    rows, named, entry, again = _record(workspace, plan, is_left=bool(present or had_key))
    workspace.database.compact()
    return Erased(rows, named, tuple(present), entry, again, sheets_out(workspace), _left(workspace, plan))


def _plan(workspace: Workspace, *, inputs: bool) -> _Plan:
    with workspace.database.reading() as connection:
        known = workspace.entries(connection)
        every = sorted(
            (entry for kind in ABOUT_BACKUPS for entry in ledger_entries.all_of_kind(connection, kind)),
            key=lambda entry: entry.n,
        )
    # All of them are recorded, not only those still there: a run that was cut off may have deleted some.
    backups = (entry.body["file"] for entry in known if entry.kind == "backup")
    files = _personal(workspace, known, inputs=inputs)
    files += [file for file in dict.fromkeys(backups) if workspace.located(file) and file not in files]
    documents = [file for file, entry in latest_files(known).items() if not is_personal(entry, known)]
    draw = last_of(known, "draw")
    passed = {*files, *documents, *input_files(workspace, known)}
    passed |= {workspace.relative(placing.aside(workspace.case.folder / file)) for file in files}
    strays = find_strays(workspace, draw, passed, by_extract=inputs)
    return _Plan(known, old_backups(every, workspace.case.code), files, strays, inputs)


def _left(workspace: Workspace, plan: _Plan) -> Left:
    latest = latest_files(plan.known)
    outside = {file: is_personal(entry, plan.known) for file, entry in latest.items() if not workspace.located(file)}
    outside |= dict.fromkeys((file for file in _accessed(plan.known) if not workspace.located(file)), True)
    inputs = input_files(workspace, plan.known)
    names = [file for file in inputs if not workspace.located(file)]
    backups = tuple(
        one for one in plan.backups if not (path := workspace.located(one.file)) or path.exists()
    )  # those in the folder were deleted
    return Left(
        inputs=tuple(_present(workspace, inputs)),
        found=() if plan.inputs else plan.strays.sure,
        likely=plan.strays.likely,
        closed=plan.strays.closed,
        outside=tuple(_name(file) for file in [*names, *(file for file, personal in outside.items() if personal)]),
        documents=tuple(_name(file) for file, personal in outside.items() if not personal),
        backups=backups,
        items=tuple(item for item in replay_items(plan.known).values() if item.state not in GONE),
        is_searched=plan.strays.is_searched,
    )


def _name(file: str) -> str:
    return file.removeprefix(OUTSIDE)


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
    outputs += [file for file, entry in latest_files(known).items() if is_personal(entry, known)]
    outputs += _accessed(known)
    whole = dict.fromkeys([*outputs, *(input_files(workspace, known) if inputs else ())])
    return [file for file in whole if workspace.located(file)]  # what lies elsewhere is not ours to delete


def _accessed(known: Sequence[Entry]) -> list[str]:
    """Return the files that the log of operations says were written with personal data."""
    return [entry.body["file"] for entry in known if entry.kind == "access" and entry.body["file"]]


def _left_aside(workspace: Workspace) -> list[str]:
    """Return the single sheets and pull lists of which a run that was cut off left only the part."""
    parts = [part for name in ("labels-sheet-*", "pull-*") for part in workspace.case.out.glob(f".{name}.pdf.part")]
    return sorted(
        workspace.relative(part.with_name(part.name.removeprefix(".").removesuffix(".part"))) for part in parts
    )


def _present(workspace: Workspace, files: Sequence[str]) -> list[str]:
    return [file for file in files if any(path.exists() for path in _paths(workspace, file))]


def is_personal(entry: Entry, known: Sequence[Entry]) -> bool:
    """Tell whether the file of an entry holds personal data of residents."""
    if entry.kind == "file":
        return any(other.n == entry.body["of"] and other.kind in PERSONAL_OUTPUTS for other in known)
    return entry.kind in PERSONAL_OUTPUTS


def input_files(workspace: Workspace, known: Sequence[Entry]) -> list[str]:
    """Return the extracts and the lists of people to leave out, from the case folder."""
    manifests = [entry.body["manifest"] for entry in known if entry.kind == "draw"]
    files = [manifest["register"]["file"] for manifest in manifests if manifest["register"]]
    files += [one["file"] for manifest in manifests for one in manifest.get("exclusions", ())]
    config = workspace.case.config
    files += [config.register_section.path] if config.register_section else []
    files += [one.path for one in config.exclusions]
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


def _record(workspace: Workspace, plan: _Plan, *, is_left: bool) -> tuple[int, int, int, bool]:
    """Delete the rows and append the entry; return rows, entry number, and whether it was all gone before."""
    with workspace.database.writing() as connection:
        rows = recipients.count(connection, workspace.case.code)
        named = notices.count(connection, workspace.case.code)
        before = [entry for entry in plan.known if entry.kind == "erase" and entry.body["inputs"] >= plan.inputs]
        if before and not (rows or named or is_left):
            return 0, 0, before[-1].n, True
        recipients.erase(connection, workspace.case.code)
        notices.erase(connection, workspace.case.code)
        body = {
            "recipients": rows,
            "notices": named,
            "files": list(plan.files),
            # Counted, not named: whoever gave such a file its name may have put a resident's into it.
            "found": len(plan.strays.sure) if plan.inputs else 0,
            "inputs": plan.inputs,
            "by": workspace.actor,
            "on": workspace.today().isoformat(),
        }
        return rows, named, workspace.append(connection, "erase", body).n, False
