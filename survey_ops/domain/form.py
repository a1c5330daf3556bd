"""An official form as data: its rows in printed order, and what is filled in.

A form is a title and rows. A row asks for a text, for checks among printed options, or for checks in the one
grid of personal data items, which is the same wherever it stands. What a city changes, a label, an option, a
note, it changes in a file; this module says what such a file may hold, and tells everything wrong with it at
once. The limits on lengths are those of the printed cells on A4: a label that does not fit is told here, before
anything is drawn.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, cast

from survey_ops.errors import ConfigError, Problem

Font = Literal["serif", "sans"]

GRID_COLUMNS = 4
GRID_LINES = 20  # more would not leave the grid whole on a page
GRID_LINE_CHARS = 10  # full-width characters on one line of a grid column, a box counting as one
HEADING_CHARS = 12
TITLE_CHARS = 30
LABEL_CHARS = 60
LABEL_LINE_CHARS = 11
LABEL_LINES = 8
OPTIONS = 12  # as many lines at the most, and a row of checks is never broken
BANNER_CHARS = 40
OPTION_CHARS = 30
NOTE_CHARS = 120

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Option:
    """One box of a row of checks: its id and what is printed after the box."""

    id: str
    label: str


@dataclass(frozen=True)
class TextRow:
    """A row that takes a text.

    Attributes:
        id: the name the program knows it by.
        label: as printed.
        label_lines: where the label breaks; empty where the page may decide.
        heading: printed above the text, in its cell; "" for none.
        note: printed in the cell under the heading; "" for none.
        same_cell: printed in the cell of the row before it, the label as a line above the text.
    """

    kind: ClassVar[Literal["text"]] = "text"
    id: str
    label: str
    label_lines: tuple[str, ...] = ()
    heading: str = ""
    note: str = ""
    same_cell: bool = False


@dataclass(frozen=True)
class ChecksRow:
    """A row of boxes to check; attributes as in `TextRow`."""

    kind: ClassVar[Literal["checks"]] = "checks"
    id: str
    label: str
    options: tuple[Option, ...]
    label_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class GridRow:
    """The grid of items, under its label as a heading over the whole width."""

    kind: ClassVar[Literal["grid"]] = "grid"
    id: str
    label: str


Row = TextRow | ChecksRow | GridRow


@dataclass(frozen=True)
class GridGroup:
    """One column of the grid.

    Attributes:
        heading: as printed.
        lines: the items as they stand on the printed lines; an item's name is its id.
    """

    heading: str
    lines: tuple[tuple[str, ...], ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The items in printed order."""
        return tuple(item for line in self.lines for item in line)


@dataclass(frozen=True)
class FormDefinition:
    """A form.

    Attributes:
        file: where the definition came from, for messages.
        title: printed on top of every page.
        font: the family that the form is printed in.
        rows: in printed order.
        groups: the columns of the grid; empty where no row is a grid.
    """

    file: str
    title: str
    font: Font
    rows: tuple[Row, ...]
    groups: tuple[GridGroup, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """Every item of the grid in printed order."""
        return tuple(item for group in self.groups for item in group.items)

    def options_of(self, row: Row) -> tuple[str, ...]:
        """Return the option ids that may be checked in `row`; none for a text."""
        match row:
            case ChecksRow():
                return tuple(option.id for option in row.options)
            case GridRow():
                return self.items
            case _:
                return ()


@dataclass(frozen=True)
class FormValues:
    """What is filled in.

    Attributes:
        texts: row id -> text; a row left out stays empty.
        checked: row id -> ids of the checked options; in a grid the item's printed name is its id.
    """

    texts: Mapping[str, str]
    checked: Mapping[str, frozenset[str]]


def check_values(definition: FormDefinition, values: FormValues) -> tuple[Problem, ...]:
    """Return a problem for each row id and each option id that the form does not have."""
    file = definition.file
    kinds = {row.id: row for row in definition.rows}
    problems: list[Problem] = []
    for key in sorted(values.texts):
        if not isinstance(kinds.get(key), TextRow):
            problems.append(_problem(file, key, "unknown_row", f"様式に文章を記入する欄「{key}」はありません。"))
    for key in sorted(values.checked):
        row = kinds.get(key)
        if row is None or isinstance(row, TextRow):
            problems.append(_problem(file, key, "unknown_row", f"様式に選択肢の欄「{key}」はありません。"))
            continue
        for option in sorted(values.checked[key].difference(definition.options_of(row))):
            message = f"欄「{row.label}」に選択肢「{option}」はありません。"
            problems.append(_problem(file, key, "unknown_option", message))
    return tuple(problems)


def parse_form(form: Mapping[str, Any], items: Mapping[str, Any], file: str) -> FormDefinition:
    """Read a form's definition.

    Args:
        form: the form's file, decoded from TOML.
        items: the file of the grid's items, decoded from TOML; its places are told as `items.…`.
        file: the form's file, for messages.

    Raises:
        ConfigError: something is wrong; all of it is in `problems`.
    """
    reader = _Reader(file)
    reader.known(form, "", {"title", "font", "rows"})
    title = reader.text(form, "", "title", TITLE_CHARS)
    font = reader.choice(form, "font", ("serif", "sans"))
    rows = _read_rows(reader, form)
    groups = _read_groups(reader, items)
    if reader.problems:
        raise ConfigError(
            f"様式の定義に誤りがあります（{file}、{len(reader.problems)}件）。",
            "示された箇所を直してから、もう一度実行してください。",
            code="form",
            problems=reader.problems,
        )
    return FormDefinition(file, title, cast(Font, font), rows, groups)


class _Reader:
    """Takes values out of decoded TOML and keeps every problem instead of stopping at the first."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def report(self, place: str, code: str, message: str) -> None:
        self.problems.append(_problem(self.file, place, code, message))

    def known(self, table: Mapping[str, Any], place: str, keys: set[str]) -> None:
        for key in table:
            if key not in keys:
                known = "、".join(sorted(keys))
                self.report(f"{place}{key}", "unknown_key", f"この項目は使えません。使えるのは {known} です。")

    def text(self, table: Mapping[str, Any], place: str, key: str, limit: int) -> str:
        if key not in table:
            self.report(f"{place}{key}", "missing", "この項目がありません。書き加えてください。")
            return ""
        return self.one_line(table[key], f"{place}{key}", limit)

    def optional(self, table: Mapping[str, Any], place: str, key: str, limit: int) -> str:
        return self.one_line(table[key], f"{place}{key}", limit) if key in table else ""

    def one_line(self, value: object, place: str, limit: int) -> str:
        if not isinstance(value, str):
            self.report(place, "type", '文字列（"…"）で書いてください。')
            return ""
        if not value.strip() or not value.replace("\u3000", "").isprintable():
            self.report(place, "text", "空でない1行の文字列にしてください。")
        elif len(value) > limit:
            self.report(place, "too_long", f"長すぎて枠に入りません（{len(value)}字）。{limit}字以内にしてください。")
        return value

    def choice(self, table: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str:
        value = table.get(key)
        if value not in choices:
            self.report(key, "choice", f"{'、'.join(choices)} のどれかを書いてください。")
            return choices[0]
        return str(value)

    def flag(self, table: Mapping[str, Any], place: str, key: str) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.report(f"{place}{key}", "type", "true または false と書いてください。")
        return value is True

    def tables(self, table: Mapping[str, Any], place: str, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield each table of a list with its place; report a list that is missing, empty or of other things."""
        value = table.get(key)
        if not isinstance(value, list) or not value:
            self.report(f"{place}{key}", "missing", f"{key} を1つ以上書いてください。")
            return
        for index, entry in enumerate(value):
            if isinstance(entry, Mapping):
                yield f"{place}{key}[{index}].", entry
            else:
                self.report(f"{place}{key}[{index}]", "type", "項目と値の組で書いてください。")

    def identifier(self, table: Mapping[str, Any], place: str, seen: set[str]) -> str:
        value = table.get("id")
        if not isinstance(value, str) or not _ID.fullmatch(value):
            self.report(f"{place}id", "id", "id は半角の小文字・数字・_ で、小文字から始めてください（40字以内）。")
            return ""
        if value in seen:
            self.report(f"{place}id", "duplicate", f"id「{value}」は前にも使われています。別の名前にしてください。")
        seen.add(value)
        return value


def _problem(file: str, place: str, code: str, message: str) -> Problem:
    return Problem(file, None, place, code, message)


_KEYS = {
    "text": {"id", "label", "label_lines", "kind", "heading", "note", "same_cell"},
    "checks": {"id", "label", "label_lines", "kind", "options"},
    "grid": {"id", "label", "kind"},
}


def _read_rows(reader: _Reader, form: Mapping[str, Any]) -> tuple[Row, ...]:
    rows: list[Row] = []
    seen: set[str] = set()
    previous = "grid"  # nothing stands before the first row, and nothing can share a cell with a grid
    for place, table in reader.tables(form, "", "rows"):
        kind = table.get("kind")
        if not isinstance(kind, str) or kind not in _KEYS:
            reader.report(f"{place}kind", "choice", "text、checks、grid のどれかを書いてください。")
            previous = "unknown"
            continue
        reader.known(table, place, _KEYS[kind])
        row = _read_row(reader, place, table, kind, reader.identifier(table, place, seen))
        if isinstance(row, TextRow) and row.same_cell and previous == "grid":
            reader.report(
                f"{place}same_cell", "same_cell", "上に text か checks の欄がないので、同じ枠に印刷できません。"
            )
        rows.append(row)
        previous = kind
    return tuple(rows)


def _read_row(reader: _Reader, place: str, table: Mapping[str, Any], kind: str, row_id: str) -> Row:
    if kind == "grid":
        return GridRow(row_id, reader.text(table, place, "label", BANNER_CHARS))
    label = reader.text(table, place, "label", LABEL_CHARS)
    label_lines = _read_label_lines(reader, place, table, label)
    if kind == "checks":
        return ChecksRow(row_id, label, _read_options(reader, place, table), label_lines)
    return TextRow(
        row_id,
        label,
        label_lines,
        reader.optional(table, place, "heading", OPTION_CHARS),
        reader.optional(table, place, "note", NOTE_CHARS),
        reader.flag(table, place, "same_cell"),
    )


def _read_label_lines(reader: _Reader, place: str, table: Mapping[str, Any], label: str) -> tuple[str, ...]:
    if "label_lines" not in table:
        return ()
    where, value = f"{place}label_lines", table["label_lines"]
    if not isinstance(value, list) or not 1 <= len(value) <= LABEL_LINES:
        reader.report(where, "type", f'["…", "…"] の形で1行から{LABEL_LINES}行書いてください。')
        return ()
    lines = tuple(reader.one_line(line, f"{where}[{index}]", LABEL_LINE_CHARS) for index, line in enumerate(value))
    if "".join(lines) != label:
        reader.report(where, "label_lines", "つなげたものが label と違います。同じ文字になるように直してください。")
    return lines


def _read_options(reader: _Reader, place: str, table: Mapping[str, Any]) -> tuple[Option, ...]:
    options: list[Option] = []
    seen: set[str] = set()
    for where, entry in reader.tables(table, place, "options"):
        reader.known(entry, where, {"id", "label"})
        option_id = reader.identifier(entry, where, seen)
        options.append(Option(option_id, reader.text(entry, where, "label", OPTION_CHARS)))
    if len(options) > OPTIONS:
        reader.report(f"{place}options", "too_many", f"選択肢は{OPTIONS}個までです（{len(options)}個あります）。")
    return tuple(options)


def _read_groups(reader: _Reader, items: Mapping[str, Any]) -> tuple[GridGroup, ...]:
    reader.known(items, "items.", {"groups"})
    groups: list[GridGroup] = []
    seen: set[str] = set()
    for place, table in reader.tables(items, "items.", "groups"):
        reader.known(table, place, {"heading", "lines"})
        heading = reader.text(table, place, "heading", HEADING_CHARS)
        groups.append(GridGroup(heading, _read_lines(reader, place, table.get("lines"), seen)))
    if len(groups) != GRID_COLUMNS:
        reader.report(
            "items.groups", "groups", f"groups は{GRID_COLUMNS}つ書いてください（{len(groups)}つあります）。"
        )
    return tuple(groups)


def _read_lines(reader: _Reader, place: str, value: object, seen: set[str]) -> tuple[tuple[str, ...], ...]:
    where = f"{place}lines"
    if not isinstance(value, list) or not 1 <= len(value) <= GRID_LINES:
        reader.report(where, "lines", f'1行から{GRID_LINES}行の項目を、[["…"], …] の形で書いてください。')
        return ()
    return tuple(_read_line(reader, f"{where}[{index}]", line, seen) for index, line in enumerate(value))


def _read_line(reader: _Reader, where: str, value: object, seen: set[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        reader.report(where, "lines", '1行の項目を ["…", "…"] の形で書いてください。')
        return ()
    names = tuple(reader.one_line(name, f"{where}[{i}]", GRID_LINE_CHARS - 1) for i, name in enumerate(value))
    for name in names:
        if name and name in seen:
            reader.report(where, "duplicate", f"項目「{name}」は前にもあります。1つにしてください。")
        seen.add(name)
    if len(names) > 1 and sum(len(name) + 1 for name in names) > GRID_LINE_CHARS:
        reader.report(where, "too_long", f"1行に入りません。□を含めて{GRID_LINE_CHARS}字以内にしてください。")
    return names
