"""The papers of custody as data: the columns of the register, the rows and signatures of the others.

What a city changes, a column, a label, a sentence, it changes in a file; this module says what such a file may hold
and tells everything wrong with it at once.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from survey_ops.domain import custody_papers, register_cells
from survey_ops.errors import ConfigError, Problem

Align = Literal["left", "centre", "right"]

_ALIGNS = ("left", "centre", "right")
_HEADING = 24  # characters, line breaks among them
_LABEL = 24
_SENTENCE = 400
_LINES = 20
_SIGNATURES = 3  # side by side on A4
_WIDTH = (1, 100)


@dataclass(frozen=True)
class RegisterColumn:
    """A column of the register: its heading, what it says, its share of the width in parts."""

    heading: str
    fields: tuple[str, ...]
    width: float
    align: Align


@dataclass(frozen=True)
class RegisterTemplate:
    """The register as a city wants it.

    Attributes:
        title: on top of every page.
        columns: from left to right.
        csv: heading -> field of the file for spreadsheets.
        signatures: who signs below the last row.
    """

    title: str
    columns: tuple[RegisterColumn, ...]
    csv: tuple[tuple[str, str], ...]
    signatures: tuple[str, ...]


@dataclass(frozen=True)
class PaperField:
    """A row of a paper: its label, and a field or a fixed text; at least so many lines high."""

    label: str
    field: str
    text: str
    lines: int
    is_optional: bool


@dataclass(frozen=True)
class Signature:
    """Who signs; with a field only where that says something."""

    name: str
    field: str


@dataclass(frozen=True)
class PaperTemplate:
    """A paper as a city wants it.

    Attributes:
        title: on top.
        addressee: the field that says to whom it goes; "" where to nobody.
        statement: the sentence below the title.
        rows: in printed order.
        signatures: the boxes below.
    """

    title: str
    addressee: str
    statement: str
    rows: tuple[PaperField, ...]
    signatures: tuple[Signature, ...]


def parse_register(data: Mapping[str, Any], file: str) -> RegisterTemplate:
    """Read the template of the register.

    Raises:
        ConfigError: something is wrong; all of it is in `problems`.
    """
    reader = _Reader(file)
    reader.known(data, "", ("title", "signatures", "columns", "csv"))
    title = reader.text(data, "", "title", _HEADING)
    names = reader.texts(data, "", "signatures", _LABEL, _SIGNATURES)
    columns = tuple(
        RegisterColumn(
            heading=reader.text(table, place, "heading", _HEADING, lines=True),
            fields=reader.fields(table, place, register_cells.FIELDS),
            width=reader.number(table, place, "width", _WIDTH),
            align=reader.align(table, place),
        )
        for place, table in reader.tables(data, "columns", ("heading", "fields", "width", "align"))
    )
    csv = tuple(
        (reader.text(table, place, "heading", _HEADING), reader.field(table, place, register_cells.FIELDS))
        for place, table in reader.tables(data, "csv", ("heading", "field"))
    )
    reader.finish()
    return RegisterTemplate(title, columns, csv, names)


def parse_paper(data: Mapping[str, Any], file: str) -> PaperTemplate:
    """Read the template of another paper.

    Raises:
        ConfigError: something is wrong; all of it is in `problems`.
    """
    reader = _Reader(file)
    reader.known(data, "", ("title", "addressee", "statement", "rows", "signatures"))
    known = custody_papers.FIELDS
    rows = tuple(
        _paper_field(reader, table, place)
        for place, table in reader.tables(data, "rows", ("label", "field", "text", "lines", "optional"))
    )
    signatures = tuple(
        Signature(
            reader.text(table, place, "name", _LABEL),
            reader.field(table, place, known) if "field" in table else "",
        )
        for place, table in reader.tables(data, "signatures", ("name", "field"))
    )
    if len(signatures) > _SIGNATURES:
        reader.report("signatures", f"署名は {_SIGNATURES} 人までです。")
    template = PaperTemplate(
        title=reader.text(data, "", "title", _HEADING),
        addressee=reader.field(data, "", known, "addressee") if "addressee" in data else "",
        statement=reader.text(data, "", "statement", _SENTENCE),
        rows=rows,
        signatures=signatures,
    )
    reader.finish()
    return template


def _paper_field(reader: "_Reader", table: Mapping[str, Any], place: str) -> PaperField:
    if ("field" in table) == ("text" in table):
        reader.report(place.rstrip("."), "field か text の、どちらか一つを書いてください。")
    return PaperField(
        label=reader.text(table, place, "label", _LABEL),
        field=reader.field(table, place, custody_papers.FIELDS) if "field" in table else "",
        text=reader.text(table, place, "text", _SENTENCE, lines=True, empty=True) if "text" in table else "",
        lines=int(reader.number(table, place, "lines", (1, _LINES))) if "lines" in table else 1,
        is_optional=reader.flag(table, place, "optional"),
    )


class _Reader:
    """Takes values out of decoded TOML; what is wrong is noted, read as something harmless, and goes on."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._problems: list[Problem] = []

    def finish(self) -> None:
        """Go on only where nothing was wrong."""
        if self._problems:
            raise ConfigError(
                f"書類の定義 {self._file} に直すところが {len(self._problems)} か所あります。",
                "示された箇所を直してから、もう一度実行してください。",
                code="paper_template",
                problems=self._problems,
            )

    def report(self, place: str, message: str) -> None:
        self._problems.append(Problem(self._file, None, place, "paper_template", message))

    def known(self, table: Mapping[str, Any], place: str, keys: Collection[str]) -> None:
        for key in table:
            if key not in keys:
                self.report(f"{place}{key}", f"この項目は使えません。使えるのは {'、'.join(keys)} です。")

    def tables(
        self, data: Mapping[str, Any], key: str, keys: Collection[str]
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        value = data.get(key)
        if not isinstance(value, list) or not value:
            self.report(key, f"[[{key}]] を一つ以上書いてください。")
            return
        for at, entry in enumerate(value, start=1):
            place = f"{key}[{at}]."
            if isinstance(entry, Mapping):
                self.known(entry, place, keys)
                yield place, entry
            else:
                self.report(place.rstrip("."), "項目と値の組で書いてください。")

    def text(
        self,
        table: Mapping[str, Any],
        place: str,
        key: str,
        limit: int,
        *,
        lines: bool = False,
        empty: bool = False,
    ) -> str:
        return self._one(table.get(key), f"{place}{key}", limit, lines=lines, empty=empty)

    def _one(self, value: object, place: str, limit: int, *, lines: bool = False, empty: bool = False) -> str:
        plain = value.replace("\u3000", " ").replace("\n", " " if lines else "\n") if isinstance(value, str) else None
        if plain is None or not (plain.strip() or empty):
            self.report(place, '文字列（"…"）で書いてください。')
        elif not plain.isprintable():
            self.report(place, "改行や制御文字は使えません。" if not lines else "制御文字は使えません。")
        elif len(plain) > limit:
            self.report(place, f"長すぎます（{len(plain)} 字）。{limit} 字以内にしてください。")
        return str(value)

    def texts(self, table: Mapping[str, Any], place: str, key: str, limit: int, most: int) -> tuple[str, ...]:
        value = table.get(key)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            self.report(f"{place}{key}", f'["…", "…"] の形で、1 から {most} 個書いてください。')
            return ()
        return tuple(self._one(one, f"{place}{key}[{at}]", limit) for at, one in enumerate(value, start=1))

    def field(self, table: Mapping[str, Any], place: str, known: Mapping[str, object], key: str = "field") -> str:
        return self._field(table.get(key), f"{place}{key}", known)

    def _field(self, value: object, place: str, known: Mapping[str, object]) -> str:
        if not isinstance(value, str) or value not in known:
            self.report(place, f"内容の名前は {'、'.join(known)} のどれかです。")
            return ""
        return value

    def fields(self, table: Mapping[str, Any], place: str, known: Mapping[str, object]) -> tuple[str, ...]:
        value = table.get("fields")
        if not isinstance(value, list) or not value:
            self.report(f"{place}fields", '["…", "…"] の形で、一つ以上書いてください。')
            return ()
        return tuple(self._field(one, f"{place}fields[{at}]", known) for at, one in enumerate(value, start=1))

    def number(self, table: Mapping[str, Any], place: str, key: str, limits: tuple[int, int]) -> float:
        value = table.get(key)
        least, most = limits
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self.report(f"{place}{key}", f"{least} から {most} までの数を書いてください。")
            return least
        return value

    def flag(self, table: Mapping[str, Any], place: str, key: str) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.report(f"{place}{key}", "true または false と書いてください。")
        return value is True

    def align(self, table: Mapping[str, Any], place: str) -> Align:
        value = table.get("align", "left")
        if value not in _ALIGNS:
            self.report(f"{place}align", f"{'、'.join(_ALIGNS)} のどれかを書いてください。")
            return "left"
        return cast(Align, value)
