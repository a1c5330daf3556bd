"""Files of a case folder that hold recipients although no record speaks of them.

A list of people whose labels are written by hand, a copy of a PDF under another name, the photograph of a sheet: who
made them did not tell the ledger. They are looked for before the key of the recipients is destroyed, for afterwards
nobody knows any more what to look for.

Not looked into are the case's own record (case.toml, ledger, keys), its outputs that are on record, and folders of
other cases in it.
"""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from survey_ops.case.load import FILE
from survey_ops.domain.chain import Entry
from survey_ops.domain.codes import SheetCode, is_like_label_code, parse_code
from survey_ops.domain.recipient_traces import Trace, Traces
from survey_ops.errors import MachineError, SurveyOpsError, VerificationError
from survey_ops.ledger import keys
from survey_ops.ledger.notices import NoticeVault
from survey_ops.ledger.recipients import Vault
from survey_ops.tasks.register_input import read_case_register
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Strays:
    """What was found, from the case folder.

    Attributes:
        sure: files that hold recipients, or show a sheet of this case.
        likely: files in which a name or an address of a recipient stands; a person has to look.
        closed: files that could not be looked into.
        is_searched: False where the recipients cannot be read any more, so that nothing could be looked for.
    """

    sure: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    is_searched: bool = True


def find_strays(workspace: Workspace, draw: Entry | None, known: Collection[str], *, by_extract: bool) -> Strays:
    """Look into the files of a case folder that are on no record.

    Args:
        workspace: the case.
        draw: its last draw.
        known: files that are not to be looked into, from the case folder.
        by_extract: where the recipients cannot be read any more, look for the ids of the whole extract: after an
            erasure without the inputs, the one with them still finds what lies about.
    """
    with workspace.database.reading() as connection:
        traces = _traces(workspace, connection, draw)
    if traces is None and by_extract:
        traces = _traces_of_extract(workspace)
    if traces is None:
        return Strays(is_searched=False)
    found: dict[str, list[str]] = {"sure": [], "likely": [], "closed": []}
    own = _own_files(workspace)
    for path in _files(workspace.case.folder):
        name = workspace.relative(path)
        if name in known or path.resolve() in own:
            continue
        kind = _kind(path, traces, workspace.case.code)
        if kind:
            found[kind].append(name)
    return Strays(tuple(found["sure"]), tuple(found["likely"]), tuple(found["closed"]))


def _traces(workspace: Workspace, connection: Connection, draw: Entry | None) -> Traces | None:
    """Return what to look for, or None where the recipients cannot be read."""
    if draw is None:
        return Traces(())
    try:
        key = keys.read_key(workspace.personal_path)
        if key is None or keys.fingerprint(key) != draw.body["personal_key"]:
            return None
        people = Vault(workspace.case.code, key).load(connection, draw.n)
        return Traces(people, NoticeVault(workspace.case.code, key).load(connection).values())
    except (MachineError, VerificationError):
        return None  # a damaged key or row must not keep the rest from being erased


def _traces_of_extract(workspace: Workspace) -> Traces | None:
    if workspace.case.config.register_section is None:
        return None
    try:
        register = read_case_register(workspace.case, ()).register
    except SurveyOpsError:
        return None  # it is gone, or is not the one it was
    return Traces((), (one.decode() for one in register.people.ids.tolist())) if register else None


def _own_files(workspace: Workspace) -> set[Path]:
    """Return the files of the record itself."""
    own = [workspace.case.folder / FILE, workspace.codes_path, workspace.personal_path]
    if workspace.database.path:
        ledger = workspace.database.path
        own += [ledger, *(ledger.with_name(f"{ledger.name}{end}") for end in ("-wal", "-shm", "-journal"))]
    return {path.resolve() for path in own}


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a case folder, but for those of other cases in it; links are not followed."""
    for top, folders, names in os.walk(folder):
        here = Path(top)
        folders[:] = sorted(name for name in folders if not (here / name / FILE).exists())
        yield from (here / name for name in sorted(names) if not (here / name).is_symlink())


def _kind(path: Path, traces: Traces, case: str) -> str | None:
    from survey_ops.documents.file_texts import file_text

    try:
        read = file_text(path)
    except OSError:
        return "closed"
    trace = traces.find([*read.texts, path.name])
    if trace is Trace.SURE or any(_is_of_case(code, case) for code in read.codes):
        return "sure"
    if trace is Trace.LIKELY:
        return "likely"
    return None if read.is_readable else "closed"


def _is_of_case(text: str, case: str) -> bool:
    """Tell whether a code on a picture is a sheet's or a label's of this case: the picture then shows addresses."""
    code = parse_code(text, case)
    return (isinstance(code, SheetCode) and code.case == case) or (
        is_like_label_code(text) and text.startswith(f"{case}-")
    )
