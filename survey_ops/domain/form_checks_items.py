"""The items that a form declares against those that are printed on labels and those that are read.

A column of a list is an item of the grid (生年月日), a key for the work that needs no mention (宛名番号), or other
data, which the form has to name in words. Which is which is data: `[columns]` in templates/forms/items.toml.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_origin import Origin
from survey_ops.errors import ConfigError, Problem


@dataclass(frozen=True)
class ItemOfColumn:
    """Which item of the grid a column is.

    Attributes:
        items: name of a field, or a header -> item of the grid; "" for a key that needs none.
    """

    items: Mapping[str, str]

    def of(self, column: "Column") -> str | None:
        """Return the item of a column, "" for a key, or None for other data."""
        return next((self.items[name] for name in (column.header, column.field) if name in self.items), None)


@dataclass(frozen=True)
class Column:
    """A column that is read.

    Attributes:
        field: our name of it; of dates of birth `birth`.
        header: its name in the file.
        origin: where the case file or the record says that it is read.
    """

    field: str
    header: str
    origin: Origin


@dataclass(frozen=True)
class Printed:
    """What labels show.

    Attributes:
        items: items of the grid.
        origins: where it is said.
    """

    items: tuple[str, ...]
    origins: tuple[Origin, ...]


@dataclass(frozen=True)
class Declared:
    """What a form declares.

    Attributes:
        items_row, other_row: the rows.
        items: checked in the grid.
        other: the text of the other items.
    """

    items_row: str
    other_row: str
    items: frozenset[str]
    other: str

    def has(self, item: str) -> bool:
        """Tell whether an item is declared, in the grid or in words."""
        return item in self.items or item in self.other


def parse_columns(table: Mapping[str, Any], items: Iterable[str], file: str) -> ItemOfColumn:
    """Read the table of columns.

    Args:
        table: decoded from TOML: name of a field or a header -> item.
        items: of the grid.
        file: for messages.

    Raises:
        ConfigError: a value is no item of the grid.
    """
    known = {*items, ""}
    problems = [
        Problem(
            file, None, f"columns.{key}", "item", f"項目の表に「{item}」はありません。表の項目か空にしてください。"
        )
        for key, item in table.items()
        if item not in known
    ]
    if problems:
        raise ConfigError(
            f"様式の定義に誤りがあります（{file}、{len(problems)}件）。",
            "示された箇所を直してから、もう一度実行してください。",
            code="form",
            problems=problems,
        )
    return ItemOfColumn(dict(table))


def check_printed(printed: Printed, declared: Declared) -> tuple[Finding, ...]:
    """Tell which items stand on labels that go outside and are not declared for that."""
    missing = [item for item in printed.items if not declared.has(item)]
    if not missing:
        return ()
    fact = f"宛名ラベルには、{'、'.join(printed.items)}を印字します"
    message = f"宛名ラベルの{'、'.join(missing)}が、外部に提供する項目に入っていません。"
    return (Finding("label_item", declared.items_row, message, fact, printed.origins),)


def check_read(columns: Sequence[Column], known: ItemOfColumn, declared: Declared) -> tuple[Finding, ...]:
    """Tell which columns are read and not declared for inside use.

    An item that is not checked is told by its name. Other data are asked for as a whole: in what words a city names
    them is its own.
    """
    found: list[Finding] = []
    items: dict[str, list[Column]] = {}
    others: list[Column] = []
    for column in columns:
        item = known.of(column)
        if item is None:
            others.append(column)
        elif item and not declared.has(item):
            items.setdefault(item, []).append(column)
    for item, mine in items.items():
        message = f"読み取る項目「{item}」が、利用する項目に入っていません。"
        found.append(Finding("read_item", declared.items_row, message, _headers(mine), _origins(mine)))
    if others and not declared.other.strip():
        message = "項目の表にないデータを読み取りますが、その他の項目の欄に書かれていません。"
        found.append(Finding("read_other", declared.other_row, message, _headers(others), _origins(others)))
    return tuple(found)


def _headers(columns: Sequence[Column]) -> str:
    return f"列「{'」「'.join(dict.fromkeys(column.header for column in columns))}」を読みます"


def _origins(columns: Sequence[Column]) -> tuple[Origin, ...]:
    return tuple(dict.fromkeys(column.origin for column in columns))
