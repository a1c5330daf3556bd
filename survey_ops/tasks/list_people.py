"""The list of a mailing: the people of a flow's result, their addresses, and what the manifest says of them.

    1. result    = the ids of the flow's result
    2. protected = those under protection, by the columns of the lists or by the steps the case names
    3. selected  = the result without the protected where the case excludes them
    4. address   = of the first list in `addresses` that has the person

Nobody is dropped in silence: somebody without an address, or with two different ones in one list, stops the work, and
is told by the line of a list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from survey_ops.case.list_section import METHOD, OWN_REGISTER, ListSection
from survey_ops.case.load import FILE, Case, load_case
from survey_ops.domain.row_mark import Mark, marker
from survey_ops.domain.tickets import ids_sha256
from survey_ops.errors import ConfigError, InputError, Problem
from survey_ops.registers.recipients import Recipient, cell_faults, postal_code
from survey_ops.registers.residents import Register
from survey_ops.tasks import placing
from survey_ops.tasks.flow_records import recorded_lists
from survey_ops.tasks.register_input import read_case_register, require_register
from survey_ops.tasks.result_list import ResultList, Row, Source, address_sources, list_error, result_list
from survey_ops.tasks.workspace import Workspace

ALGORITHM = "list/v1"
_SPACES = " \u3000"


@dataclass(frozen=True)
class PeopleList:
    """A list that is ready to be recorded.

    Attributes:
        manifest: but for what the ledger adds.
        people: the recipients by id, as they are stored; personal data.
        warnings: what is odd.
    """

    manifest: dict[str, Any]
    people: tuple[dict[str, Any], ...]
    warnings: tuple[Problem, ...]


def flow_case(workspace: Workspace, said: ListSection) -> Case:
    """Return the case that holds the flow.

    Raises:
        ConfigError: its folder has no case, or one that is wrong.
    """
    if not said.flow:
        return workspace.case
    try:
        return load_case(workspace.case.folder / said.flow)
    except ConfigError as error:
        where = Problem(FILE, None, "list.flow", error.code, f"{error.message}{error.advice}")
        raise ConfigError(
            f"抽出フローの案件（list.flow）を読めません。{error.message}",
            "case.toml の list.flow か、そのフォルダーの case.toml を直してください。",
            code="list_flow",
            problems=error.problems or [where],
        ) from None


def make_list(
    workspace: Workspace, said: ListSection, until: Mapping[str, int] | None = None, key: bytes | None = None
) -> PeopleList:
    """Run the flow and return the list; nothing is written.

    Args:
        workspace: the case.
        said: its [list], or that of a manifest.
        until: case code -> ledger entry, to read refusals and returned mail as they were.
        key: of the personal data, for the row marks; without it the people have none.

    Raises:
        ConfigError: the flow, or what [list] says of it, is wrong.
        InputError: a list is wrong, somebody has no usable address, or the list is empty.
        RefusedError: the records of a case cannot be used.
    """
    holder = flow_case(workspace, said)
    found = result_list(holder, said, recorded_lists(workspace, base=holder.folder, until=until))
    books = _books(workspace, found, said, key)
    protected = found.protected | {one for one in found.ids if any(book.is_protected(one) for book in books)}
    _check_protected(said, books, protected)
    left = [one for one in found.ids if said.protected != "exclude" or one not in protected]
    people = _recipients(left, books, found, frozenset(protected) if said.protected == "hold" else frozenset())
    manifest = _manifest(workspace, said, holder, found, books)
    manifest["counts"] = _counts(said, found, len(left), len(protected))
    manifest["selection_sha256"] = ids_sha256(left)
    return PeopleList(manifest, tuple(people), found.warnings)


def records_until(manifest: Mapping[str, Any]) -> dict[str, int]:
    """Return case code -> the ledger entry up to which a list's records were read; several sources read the same."""
    entries = [source.get("entries", {}) for source in manifest["sources"]]
    return {case: entry for known in entries for case, entry in known.items()}


class _Book(Protocol):
    """A list in which addresses are looked up; personal data."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Field -> header, of those it has."""

    @property
    def file(self) -> str:
        """As the case names it."""

    def has(self, resident: str) -> bool:
        """Tell whether the person is in it."""

    def is_protected(self, resident: str) -> bool:
        """Tell whether it has the person under protection."""

    def recipient(self, resident: str) -> Recipient | list[Problem]:
        """Return the person ready for printing, or why not; the person is in the list."""


@dataclass(frozen=True)
class _SourceBook:
    """A list that the flow read."""

    file: str
    headers: Mapping[str, str]
    people: Mapping[str, tuple[Row, ...]]
    mark: Mark | None

    def has(self, resident: str) -> bool:
        return resident in self.people

    def is_protected(self, resident: str) -> bool:
        # Any mark but an empty one or 0 protects: a code that is not known must not expose anyone.
        rows = self.people.get(resident, ())
        return any(row.cells.get("protected", "").strip(_SPACES) not in ("", "0") for row in rows)

    def recipient(self, resident: str) -> Recipient | list[Problem]:
        first, *others = self.people[resident]
        addresses = [{**row.cells, "protected": ""} for row in (first, *others)]
        if any(address != addresses[0] for address in addresses):
            message = f"{first.line} 行目と同じ宛名番号ですが、氏名か住所が違います。"
            return [Problem(self.file, others[0].line, "", "address_twice", message)]
        faults = cell_faults(first.cells)
        problems = [Problem(self.file, first.line, self.headers[name], *fault) for name, *fault in faults]
        return problems or _recipient(resident, first).marked(self.mark)


@dataclass(frozen=True)
class _RegisterBook:
    """The case's own register."""

    register: Register
    rows: Mapping[str, int]
    people: Mapping[str, Recipient]
    problems: Mapping[int, list[Problem]]

    @property
    def file(self) -> str:
        return self.register.spec.file.file

    @property
    def headers(self) -> Mapping[str, str]:
        return self.register.spec.file.columns

    def has(self, resident: str) -> bool:
        return resident in self.rows

    def is_protected(self, resident: str) -> bool:
        return resident in self.rows and bool(self.register.people.protected[self.rows[resident]])

    def recipient(self, resident: str) -> Recipient | list[Problem]:
        if resident in self.people:
            return self.people[resident]
        return self.problems[self.register.opened.columns.line(self.rows[resident])]


def _books(workspace: Workspace, found: ResultList, said: ListSection, key: bytes | None) -> list[_Book]:
    sources = {source.name: source for source in address_sources(found, said)}
    return [
        _register_book(workspace.case, found, key) if name == OWN_REGISTER else _source_book(sources[name], key)
        for name in said.addresses
    ]


def _source_book(source: Source, key: bytes | None) -> _SourceBook:
    return _SourceBook(source.file, source.headers, source.people, marker(key, source.file) if key else None)


def _register_book(case: Case, found: ResultList, key: bytes | None) -> _RegisterBook:
    """Look up the people of the result in the register, in their own rows: an earlier address is no address."""
    register = require_register(read_case_register(case, ()), case.config.register_.path)
    wanted = {one.encode(): one for one in found.ids}
    rows = {
        wanted[one]: row
        for row, one in enumerate(register.people.ids.tolist())
        if one in wanted and not register.people.history[row]
    }
    problems: dict[int, list[Problem]] = {}
    for problem in register.label_problems(rows.values()):
        problems.setdefault(problem.line or 0, []).append(problem)
    usable = [row for row in rows.values() if register.opened.columns.line(row) not in problems]
    mark = marker(key, register.spec.file.file) if key else None
    people = register.recipients(usable, (False for _ in usable), mark)
    return _RegisterBook(register, rows, {one.id: one for one in people}, problems)


def _check_protected(said: ListSection, books: list[_Book], protected: frozenset[str]) -> None:
    if said.protected is None and (protected or any("protected" in book.headers for book in books)):
        message = (
            "宛名の一覧に支援措置の列があります。対象者をどうするかを、"
            '"exclude"（除く）、"hold"（別に印刷し、渡さない）、"include"（含める）のどれかで書いてください。'
        )
        raise list_error([Problem(FILE, None, "list.protected", "missing", message)])


def _recipients(ids: list[str], books: list[_Book], found: ResultList, held: frozenset[str]) -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for resident in ids:
        book = next((book for book in books if book.has(resident)), None)
        person = book.recipient(resident) if book else [_no_address(resident, found)]
        if isinstance(person, list):
            problems += person
        elif book:
            people.append({**person.as_row(), "held": resident in held, "file": book.file})
    if problems:
        raise InputError(
            f"宛先のうち、宛名に使えないところが {len(problems)} か所あります。",
            "データを出力した部署に直したファイルを求めるか、list.addresses に宛名のある一覧を加えてください。"
            "何も記録していません。",
            code="recipient",
            problems=sorted(problems, key=lambda problem: (problem.file, problem.line or 0)),
        )
    if not people:
        raise InputError(
            "宛先が一人もいません。", "抽出フローと、その入力のファイルを確かめてください。", code="list_empty"
        )
    return people


def _no_address(resident: str, found: ResultList) -> Problem:
    """Return the problem of a person without an address, by the first line that speaks of the person."""
    file, line = next(_places(resident, found), ("", None))
    message = "この人の氏名と住所が、宛名の一覧（list.addresses）のどれにもありません。"
    return Problem(file, line, "", "no_address", message)


def _places(resident: str, found: ResultList) -> Iterator[tuple[str, int]]:
    for source in found.sources:
        yield from ((source.file or source.name, row.line) for row in source.people.get(resident, ()))


def _recipient(resident: str, row: Row) -> Recipient:
    return Recipient(
        line=row.line,
        id=resident,
        name=row.cells["name"].strip(_SPACES),
        postal_code=postal_code(row.cells["postal_code"]),
        address=row.cells["address"].strip(_SPACES),
        building=row.cells.get("building", "").strip(_SPACES),
    )


def _counts(said: ListSection, found: ResultList, selected: int, protected: int) -> dict[str, Any]:
    return {
        "rows": len(found.ids),
        "eligible": selected,
        "selected": selected,
        "excluded": {"protected": protected if said.protected == "exclude" else 0},
        "included": {"protected": protected} if said.protected == "include" else {},
        "held": protected if said.protected == "hold" else 0,
    }


def _manifest(
    workspace: Workspace, said: ListSection, holder: Case, found: ResultList, books: list[_Book]
) -> dict[str, Any]:
    register = next((book.register for book in books if isinstance(book, _RegisterBook)), None)
    return {
        "algorithm": ALGORITHM,
        "method": METHOD,
        "list": said.model_dump(mode="json"),
        "flow": {"case": holder.code, "case_sha256": placing.sha256_of(holder.file)},
        "sources": [source.as_json() for source in found.sources],
        "steps": [{"name": name, "count": count} for name, count in found.counts.items()],
        "register": {"file": register.spec.file.file, "sha256": register.sha256} if register else None,
        "frame_sha256": ids_sha256(found.ids),
    }
