"""Tell what personal data of a case exists where: sheets, items, rows of the database, files.

It looks at the ledger and at the disk, and writes nothing. What it does not see: copies that nobody registered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Sheet
from survey_ops.domain.items import Item, replay_items
from survey_ops.domain.notices import standing
from survey_ops.domain.where import Held, Thing, Total, item_rows, sheet_rows, total, void_sheets
from survey_ops.ledger import derived, keys, notices, recipients
from survey_ops.ledger.location import shown
from survey_ops.tasks import placing
from survey_ops.tasks.erase_case import personal_files
from survey_ops.tasks.keep_items import office_name
from survey_ops.tasks.verify_files import latest_files
from survey_ops.tasks.workspace import OUTSIDE, Workspace

_OUTPUTS = {
    "labels": "宛名ラベルのPDF",
    "reprint": "刷り直したシートのPDF",
    "check_list": "照合リストのPDF",
    "pull_list": "引抜き票のPDF",
}
_EXCLUDED = "除く人の名簿"
_LISTED = "抽出フローの一覧"


@dataclass(frozen=True)
class Where:
    """What exists where.

    Attributes:
        rows: what is there.
        void: void sheets, on which there is no record whether they were shredded; in no total.
        erased: entry of the last erasure; None before it.
    """

    rows: tuple[Held, ...]
    void: Total
    erased: int | None

    @property
    def all(self) -> Total:
        """The sum of everything."""
        return total(self.rows)

    @property
    def outside(self) -> Total:
        """The sum of what lies outside the office, or is lost."""
        return total(row for row in self.rows if row.is_out)


@dataclass(frozen=True)
class _Facts:
    """What the ledger says."""

    known: Sequence[Entry]
    sheets: Sequence[Sheet]
    items: Mapping[int, Item]
    recipients: int
    notices: frozenset[int]


def show_where(workspace: Workspace) -> Where:
    """Return what personal data of the case exists where; also of one that has no ledger yet.

    Raises:
        RefusedError: the record of the case is lost, or another folder uses its code.
    """
    facts = _facts(workspace)
    limit = workspace.case.config.custody.erase_by
    erase_by = limit.isoformat() if limit else None
    rows = [
        *sheet_rows(facts.sheets, erase_by),
        *item_rows(facts.items.values(), erase_by),
        *_stored(workspace, facts, erase_by),
        *_outputs(workspace, facts, erase_by),
        *_inputs(workspace, facts, erase_by),
        *_backups(workspace, facts),
    ]
    erasures = [entry.n for entry in facts.known if entry.kind == "erase"]
    return Where(tuple(rows), void_sheets(facts.sheets), erasures[-1] if erasures else None)


def _facts(workspace: Workspace) -> _Facts:
    is_drawn = workspace.manifest_path.exists()
    if not workspace.database.exists():
        if is_drawn:
            raise workspace.not_drawn()
        return _Facts((), (), {}, 0, frozenset())
    workspace.require_ledger()
    code = workspace.case.code
    with workspace.database.reading() as connection:
        known = workspace.entries(connection)
        if is_drawn and not any(entry.kind == "draw" for entry in known):
            raise workspace.not_drawn()
        return _Facts(
            known,
            derived.case_sheets(connection, code),
            replay_items(known),
            recipients.count(connection, code),
            frozenset(n for case, n in notices.places(connection) if case == code),
        )


def _stored(workspace: Workspace, facts: _Facts, erase_by: str | None) -> list[Held]:
    """Return the rows of the database, which are encrypted under the case's key."""
    path = workspace.database.path
    place = f"台帳 {path.name if path else shown(workspace.database.url)}"
    if keys.read_key(workspace.personal_path) is None:
        place = f"{place}（鍵がなく、読めません）"
    holder = office_name(workspace)
    rows = []
    if facts.recipients:
        since = [entry.body["on"] for entry in facts.known if entry.kind == "draw"][-1]
        rows.append(
            Held(Thing.RECIPIENTS, "宛先（暗号化）", "stored", facts.recipients, holder, place, since, erase_by)
        )
    if facts.notices:
        named = [entry for entry in facts.known if entry.n in facts.notices]
        persons = len({entry.body["person"] for entry in named})
        since = min(entry.body["on"] for entry in named)
        what = "届出・返送の控え（暗号化）"
        rows.append(Held(Thing.NOTICES, what, "stored", persons, holder, place, since, erase_by))
    return rows


def _outputs(workspace: Workspace, facts: _Facts, erase_by: str | None) -> list[Held]:
    """Return the files that were made from the data and are there."""
    if not facts.known:
        return []
    holder = office_name(workspace)
    made = latest_files(facts.known)
    written = {one.body["file"]: one for one in facts.known if one.kind == "access" and one.body["file"]}
    present = [file for file in written if (path := workspace.located(file)) and path.exists()]
    rows = []
    for file in dict.fromkeys([*personal_files(workspace, inputs=False), *present]):
        entry = made.get(file)
        source = _source(facts.known, entry) if entry else None
        what = _OUTPUTS[source.kind] if source and source.kind in _OUTPUTS else "個人情報のあるファイル"
        if entry and source:
            persons, since = _persons(facts.known, entry, source), entry.body["on"]
        else:
            log = written.get(file)
            persons, since = (log.body["records"], log.body["on"]) if log else (None, "")
        rows.append(Held(Thing.OUTPUT, what, "stored", persons, holder, file, since, erase_by))
    return rows


def _source(known: Sequence[Entry], entry: Entry) -> Entry:
    """Return the entry that first made a file, of one that may tell that it was made again."""
    if entry.kind != "file":
        return entry
    return next(other for other in known if other.n == entry.body["of"])


def _persons(known: Sequence[Entry], entry: Entry, source: Entry) -> int | None:
    """Return how many persons a file bears that `entry` recorded and `source` first made."""
    match source.kind:
        case "labels":
            return int(source.body["labels"]) - _pulled(known, entry, source)
        case "reprint":
            return int(source.body["labels"])
        case "check_list":
            return len(source.body["numbers"])
        case "pull_list":
            return len(source.body["pulls"])
    return None


def _pulled(known: Sequence[Entry], entry: Entry, run: Entry) -> int:
    """Return how many of a run's labels were pulled when its file was made again: their places stay empty."""
    sheets = range(run.body.get("first", 1), run.body.get("first", 1) + run.body["sheets"])
    pulls = standing(known, "pull", until=entry.n)
    return sum(pull.body["draw"] == run.body["draw"] and pull.body["sheet"] in sheets for pull in pulls)


def _inputs(workspace: Workspace, facts: _Facts, erase_by: str | None) -> list[Held]:
    """Return the lists that the case reads and that are there, within the case folder and outside it."""
    holder = office_name(workspace)
    counted = _persons_by_sha256(facts.known)
    rows = []
    for path, (what, since) in _input_paths(workspace, facts.known).items():
        digest = placing.file_sha256(path)
        if digest is None:
            continue
        file = workspace.relative(path)
        place = f"案件フォルダーの外（{path.name}）" if file.startswith(OUTSIDE) else file
        rows.append(Held(Thing.INPUT, what, "stored", counted.get(digest), holder, place, since, erase_by))
    return rows


def _input_paths(workspace: Workspace, known: Sequence[Entry]) -> dict[Path, tuple[str, str]]:
    """Return the files that draws and flows of the case read, and those that its file names.

    With each, what it is, and the day since when it is known to be held: of the extract the day it was made, of a
    list the day it was first read.
    """
    config = workspace.case.config
    found: dict[str, tuple[str, str]] = {}
    if config.register_section:
        found[config.register_section.path] = "住民データ", config.register_section.extracted_on.isoformat()
    for entry in known:
        for file, said in _files_read(entry):
            found.setdefault(file, said)
    for exclusion in config.exclusions:
        found.setdefault(exclusion.path, (_EXCLUDED, ""))
    for source in config.flow.sources.values() if config.flow else ():
        if source.path:
            found.setdefault(source.path, (_LISTED, ""))
    return {workspace.case.folder / file: said for file, said in found.items()}


def _files_read(entry: Entry) -> list[tuple[str, tuple[str, str]]]:
    """Return the files that a draw or a flow of the case read."""
    if entry.kind == "flow":
        return _lists(entry.body["sources"], entry.body["on"])
    if entry.kind != "draw":
        return []
    manifest, on = entry.body["manifest"], entry.body["on"]
    register = manifest["register"]
    found = [(register["file"], ("住民データ", register.get("extracted_on", on)))] if register else []
    found += [(one["file"], (_EXCLUDED, on)) for one in manifest.get("exclusions", ())]
    if manifest.get("list") and not manifest["list"]["flow"]:  # else the lists are those of another case's folder
        found += _lists(manifest["sources"], on)
    return found


def _lists(sources: Sequence[Mapping[str, str]], on: str) -> list[tuple[str, tuple[str, str]]]:
    return [(one["file"], (_LISTED, on)) for one in sources if "file" in one]


def _persons_by_sha256(known: Sequence[Entry]) -> dict[str, int]:
    """Return hash of a file -> persons in it, of the files that were counted."""
    found: dict[str, int] = {}
    for entry in known:
        if entry.kind == "draw" and "rows" in (entry.body["manifest"]["register"] or {}):
            manifest = entry.body["manifest"]
            found[manifest["register"]["sha256"]] = _current(manifest["counts"])
        elif entry.kind == "frame":
            found[entry.body["register"]] = _current(entry.body["counts"])
        elif entry.kind == "flow":
            found |= {one["sha256"]: one["people"] for one in entry.body["sources"] if "file" in one}
    return found


def _current(counts: Mapping[str, object]) -> int:
    """Return how many persons a register has: a row each, but for those that tell what somebody was before."""
    rows, excluded = counts["rows"], counts["excluded"]
    if not isinstance(rows, int) or not isinstance(excluded, Mapping):
        raise ValueError("counts are no counts")
    return rows - int(excluded.get("history", 0))


def _backups(workspace: Workspace, facts: _Facts) -> list[Held]:
    """Return the backups on record: those outside the case folder too, until a record says that they are gone."""
    rows = []
    destroyed = {entry.body["backup"] for entry in facts.known if entry.kind == "backup_destroyed"}
    for entry in facts.known:
        if entry.kind != "backup" or entry.n in destroyed:
            continue
        path = workspace.located(entry.body["file"])
        if path is None or path.exists():
            file, since = entry.body["file"], entry.body["on"]
            place = f"案件フォルダーの外（{file.removeprefix(OUTSIDE)}）" if path is None else file
            rows.append(
                Held(Thing.BACKUP, "控え（バックアップ）", "stored", None, office_name(workspace), place, since, None)
            )
    return rows
