"""A resident register (住民基本台帳の抽出データ) read for a draw, with every problem by line and column.

What concerns every row is checked on every row, selected or not: it decodes, has all its columns, an id that is
there and is alone, a birth date and marks that can be read, and a postal code that goes with its town. What only
matters on a label is checked of the residents who are selected (`registers.recipients`). No message repeats what a
cell holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.birth import Unreadable, read_birth
from survey_ops.domain.cell_kinds import CellKind
from survey_ops.domain.people import Births, Coded, Ids, People, order_ids
from survey_ops.domain.row_mark import Mark
from survey_ops.domain.small_tickets import TicketWish
from survey_ops.errors import InputError, Problem
from survey_ops.registers.addresses import AddressCheck, RowChecks
from survey_ops.registers.births import read_births
from survey_ops.registers.exclusions import mark_listed
from survey_ops.registers.files import Opened, Readers, open_file, read_ahead
from survey_ops.registers.ids import id_problems, id_warnings
from survey_ops.registers.marks import Marks, read_marks, rows_of
from survey_ops.registers.my_numbers import my_number_problems
from survey_ops.registers.odd_lines import tell_odd_lines
from survey_ops.registers.parts import Told, Wanted
from survey_ops.registers.recipients import Recipient, label_problems, read_recipients
from survey_ops.registers.spec import RegisterSpec
from survey_ops.registers.ticket_sift import BirthSift
from survey_ops.registers.towns import TownCheck

__all__ = [
    "THOROUGH",
    "Manner",
    "Reading",
    "Recipient",
    "Register",
    "RegisterSpec",
    "read_register",
    "read_register_ahead",
]

_BIRTH_MESSAGES = {
    Unreadable.SHAPE: "生年月日の書き方が読めません（19750102、1975-01-02、昭和50年1月2日 などの書き方が読めます）。",
    Unreadable.CALENDAR: "生年月日が暦にない日付です。",
    Unreadable.YEAR: "生年月日の年が明治より前です。",
    Unreadable.FUTURE: "生年月日がデータの抽出日より後です。",
    Unreadable.ERA: "生年月日がその元号の期間にありません（昭和は64年1月7日まで、平成は31年4月30日までです）。",
}
_ROW_MESSAGES = {
    "postal_zero": "郵便番号の桁が足りません。表計算ソフトで開いて、先頭の 0 が消えていませんか。",
    "address_date": "住所が日付になっています。表計算ソフトで開いて、番地が日付に変わっていませんか。",
    "shifted": "値が隣の列にずれています。この行の列の並びを確かめてください。",
    "postal_town": "郵便番号の町と住所の町が合いません。",
    "postal_unknown": "この郵便番号は、郵便番号データにありません。",
    "address_space": "住所の中に全角の空白があります。後ろが方書なら register.split_address を true にしてください。",
}
_WARNINGS = frozenset({"postal_town", "postal_unknown", "address_space"})
_MARKS = ("latest", "history", "status", "movement", "protected", "protected_until")
_KINDS = {
    "name": CellKind.TEXT,
    "kana": CellKind.KANA,
    "birth": CellKind.DATE,
    "postal_code": CellKind.POSTAL,
    "address": CellKind.TEXT,
}
_SPACES = " \u3000"


@dataclass(frozen=True)
class Register:
    """A register that can be drawn from."""

    opened: Opened
    spec: RegisterSpec
    people: People

    @property
    def sha256(self) -> str:
        """The hash of the file."""
        return self.opened.sha256

    @property
    def encoding(self) -> str:
        """The encoding of the file, `xlsx` for a workbook."""
        return self.opened.encoding

    def recipients(self, rows: Sequence[int], held: Iterable[bool], mark: Mark | None = None) -> list[Recipient]:
        """Return the residents of these rows, ready for printing, with row marks where `mark` makes them.

        Raises:
            InputError: a name, address or postal code is empty or unusable; all of them, by line and column.
        """
        return read_recipients(self.opened, self.spec, rows, held, mark)

    def label_problems(self, rows: Iterable[int]) -> list[Problem]:
        """Return what `recipients` would refuse of these rows."""
        return label_problems(self.opened, self.spec, rows)


@dataclass(frozen=True)
class Reading:
    """A register, or what is wrong with it, and what is odd."""

    register: Register | None
    problems: list[Problem]
    warnings: list[Problem] = field(default_factory=list)


def _ignore(_: int) -> None:
    return


@dataclass(frozen=True)
class Manner:
    """What a register is read for.

    Attributes:
        is_thorough: False to leave out warnings that nobody will be shown.
        tickets: which tickets to keep on the way, for a draw.
        processes: how many at most; None for what this computer can use.
    """

    is_thorough: bool = True
    tickets: TicketWish | None = None
    processes: int | None = None


THOROUGH = Manner()


def read_register_ahead(path: Path, spec: RegisterSpec, manner: Manner) -> Readers | None:
    """Start to read a large register; return None where that is not worth while."""
    return read_ahead(path, spec.file, _wanted(spec, manner))


def read_register(
    path: Path,
    spec: RegisterSpec,
    exclusions: Sequence[Ids] = (),
    manner: Manner = THOROUGH,
    *,
    told: Told = _ignore,
    ahead: Readers | None = None,
) -> Reading:
    """Read a register; does not raise for what stands in the file, but lists it.

    Args:
        path: the file.
        spec: what the case says of it.
        exclusions: the ids of each exclusion list, in their order.
        manner: what it is read for.
        told: told of bytes that have been read.
        ahead: processes that read it already; they are used when they were asked for the same.

    Raises:
        OSError: the file cannot be read.
    """
    try:
        opened = open_file(path, spec.file, _wanted(spec, manner), told, manner.processes, ahead)
    except InputError as error:
        whole = Problem(spec.file.file, None, "", error.code, f"{error.message}{error.advice}")
        return Reading(None, list(error.problems) or [whole])
    return _Rows(opened, spec, manner.is_thorough).reading(exclusions)


def _wanted(spec: RegisterSpec, manner: Manner) -> Wanted:
    fields = spec.file.columns
    coded = dict.fromkeys(["birth", *(name for name in _MARKS if name in fields), *spec.wanted])
    kinds = {name: kind for name, kind in _KINDS.items() if name in fields}
    addresses = AddressCheck("building" in fields, spec.split_address, manner.is_thorough)
    sift = BirthSift(manner.tickets, spec.extracted_on) if manner.tickets else None
    return Wanted(tuple(coded), RowChecks(TownCheck(kinds), addresses), sift)


@dataclass
class _Rows:
    """The rows of a register while they are judged."""

    opened: Opened
    spec: RegisterSpec
    is_thorough: bool

    def reading(self, exclusions: Sequence[Ids]) -> Reading:
        columns = self.opened.columns
        order = order_ids(columns.ids)
        marks = read_marks(columns, self.spec.values, order, self.problem)
        births, birth_problems, birth_warnings = self._births()
        row_problems, row_warnings = self._row_findings()
        problems = [
            *self.opened.problems,
            *id_problems(columns, self._counted(marks), order, self._id_problem),
            *birth_problems,
            *marks.problems,
            *row_problems,
            *my_number_problems(self.opened, self.spec.not_my_number),
        ]
        if not len(columns) and not problems:
            problems.append(
                Problem(self.spec.file.file, self.spec.file.data_line, "", "no_rows", "住民が 1 人も入っていません。")
            )
        problems = tell_odd_lines(self.opened, sorted(problems, key=lambda problem: problem.line or 0))
        if problems:
            return Reading(None, problems)
        people = People(
            ids=columns.ids,
            births=births,
            history=marks.history,
            not_resident=marks.not_resident,
            protected=marks.protected,
            listed=mark_listed(columns.ids, order, list(exclusions)),
            columns={name: self._coded(name) for name in self.spec.wanted},
            known_order=order,
            small_tickets=columns.tickets,
        )
        ids = self._id_warnings() if self.is_thorough else []
        warnings = [*ids, *birth_warnings, *marks.warnings, *row_warnings, *self._ended()]
        return Reading(Register(self.opened, self.spec, people), [], warnings)

    def problem(self, row: int, column: str, code: str, message: str) -> Problem:
        """Return a problem of a row in one of our columns."""
        spec = self.spec.file
        return Problem(spec.file, self.opened.columns.line(row), spec.columns[column], code, message)

    def _coded(self, name: str) -> Coded:
        columns = self.opened.columns
        return Coded(tuple(columns.texts(name)), columns.codes[name].astype(np.int32))

    def _counted(self, marks: Marks) -> NDArray[np.bool_]:
        """Tell which rows must have an id of their own; marks of history tell of two latest rows themselves."""
        has_history = {"latest", "history"} & set(self.spec.file.columns)
        return np.zeros_like(marks.history) if has_history else ~marks.history

    def _id_problem(self, row: int, code: str, message: str) -> Problem:
        return self.problem(row, "id", code, message.format(self.spec.file.columns["id"]))

    def _id_warnings(self) -> list[Problem]:
        book = self.opened.book
        numbers = book.number_cells(self.opened.indices["id"]) if book else 0
        return id_warnings(self.opened.columns, self.spec.file.columns["id"], self.spec.file.file, numbers)

    def _births(self) -> tuple[Births, list[Problem], list[Problem]]:
        columns = self.opened.columns
        read = read_births(columns.values["birth"], columns.encoding, self.spec.extracted_on)
        births = Births(read.first, read.last, columns.codes["birth"])
        problems = [
            self.problem(row, "birth", why.value, _BIRTH_MESSAGES[why])
            for index, why in read.unreadable.items()
            for row in rows_of(columns, "birth", [index])
        ]
        blank = [index for index, text in enumerate(columns.texts("birth")) if not text.strip(_SPACES)]
        message = "生年月日が空です。不詳として数えます。"
        return (
            births,
            problems,
            [self.problem(row, "birth", "birth_blank", message) for row in rows_of(columns, "birth", blank)],
        )

    def _row_findings(self) -> tuple[list[Problem], list[Problem]]:
        told = [
            self.problem(row, column, code, _ROW_MESSAGES[code]) for row, column, code in self.opened.columns.findings
        ]
        return (
            [one for one in told if one.code not in _WARNINGS],
            [one for one in told if one.code in _WARNINGS],
        )

    def _ended(self) -> list[Problem]:
        columns = self.opened.columns
        if "protected_until" not in columns.codes:
            return []
        ended = [
            index
            for index, text in enumerate(columns.texts("protected_until"))
            if not isinstance(day := read_birth(text, date.max), Unreadable)
            and day.last is not None
            and day.last < self.spec.extracted_on
        ]
        message = "支援措置の終了日が過ぎていますが、解除の知らせではないため、対象者のまま扱います。"
        return [
            self.problem(row, "protected_until", "protected_ended", message)
            for row in rows_of(columns, "protected_until", ended)
        ]
