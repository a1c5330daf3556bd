"""Reads a form from its files: rows in printed order, of fields that both forms share.

`fields.toml` describes each field once. A form lists its rows, each by the name of a field, and may say of it
otherwise what this form prints otherwise; a row of its own is written out in full, with an `id`. Everything wrong is
told at once, with its file and place. The limits on lengths are those of the printed cells on A4: a label that does
not fit is told here, before anything is drawn.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from survey_ops.domain.form import (
    AnswersRow,
    Banner,
    ChecksRow,
    Font,
    FormDefinition,
    GridRow,
    Item,
    Mark,
    NoticeRow,
    Option,
    Part,
    Place,
    Reply,
    Row,
    TextRow,
    When,
    keys_of,
)
from survey_ops.domain.form_groups import read_groups
from survey_ops.domain.form_reader import Layer, Table
from survey_ops.errors import ConfigError, Problem

FIELDS = "fields.toml"
LAW = "law"
"""In place of options: those of the legal basis."""

TITLE_CHARS = 30
LABEL_CHARS = 60
LABEL_LINE_CHARS = 11
LABEL_LINES = 8
SUB_LABEL_CHARS = 30
OPTIONS = 12
BANNER_CHARS = 40
OPTION_CHARS = 80
HEADING_CHARS = 30
NOTE_CHARS = 120
TAIL_CHARS = 14
PLACED_CHARS = {"label": 10, "title": 24}
"""Of an option that is printed in the cell of a label, or over the grid."""
PARTS = 4

_COMMON = {"id", "field", "kind", "label", "when", "when_filled"}
_CELL = _COMMON | {"label_lines", "sub_label"}
_KEYS = {
    "text": _CELL | {"heading", "note", "same_cell"},
    "checks": _CELL | {"options", "place", "stacked", "tail"},
    "grid": _COMMON,
    "notice": _CELL | {"options", "times"},
    "answers": _CELL | {"heading", "blocks", "questions"},
}


def parse_form(
    form: Mapping[str, Any],
    fields: Mapping[str, Any],
    items: Mapping[str, Any],
    file: str,
    law: Sequence[Option] = (),
) -> FormDefinition:
    """Read a form's definition.

    Args:
        form: the form's file, decoded from TOML.
        fields: the file of the fields that forms share, decoded from TOML.
        items: the file of the grid's items, decoded from TOML; its places are told as `items.…`.
        file: the form's file, for messages.
        law: the options of the rows whose options are those of the legal basis.

    Raises:
        ConfigError: something is wrong; all of it is in `problems`.
    """
    problems: list[Problem] = []
    top = Table(problems, Layer(file, "", form))
    top.known({"title", "font", "mark", "head", "rows"})
    head = _read_head(top, fields)
    definition = FormDefinition(
        file=file,
        title=top.text("title", TITLE_CHARS),
        font=cast(Font, top.choice("font", ("serif", "sans"))),
        content=_Rows(problems, fields, law, {head.id} if head else set()).read(top),
        groups=read_groups(Table(problems, Layer(file, "items.", items))),
        head=head,
        mark=cast(Mark, top.choice("mark", ("tick", "filled"), "tick")),
    )
    if problems:
        raise ConfigError(
            f"様式の定義に誤りがあります（{file}、{len(problems)}件）。",
            "示された箇所を直してから、もう一度実行してください。",
            code="form",
            problems=problems,
        )
    return definition


def _read_head(top: Table, fields: Mapping[str, Any]) -> TextRow | None:
    if "head" not in top:
        return None
    name = top.get("head")
    field = fields.get(name) if isinstance(name, str) else None
    label = field.get("label") if isinstance(field, Mapping) and field.get("kind") == "text" else None
    if not isinstance(label, str):
        top.report("head", "unknown_field", f"{FIELDS} にある文章の欄（text）の名前を書いてください。")
        return None
    return TextRow(id=str(name), label=label)


class _Rows:
    """Reads the rows of one form.

    Args:
        problems: where problems are kept.
        fields: name -> field.
        law: the options of the legal basis.
        seen: ids that are taken.
    """

    def __init__(
        self, problems: list[Problem], fields: Mapping[str, Any], law: Sequence[Option], seen: set[str]
    ) -> None:
        self._problems = problems
        self._fields = fields
        self._law = law
        self._seen = seen

    def read(self, top: Table) -> tuple[Item, ...]:
        """Return rows and banners; what cannot be read is reported and left out."""
        items: list[tuple[Table, Item]] = []
        for table in top.tables("rows"):
            if "banner" in table:
                table.known({"banner", "when"})
                items.append((table, Banner(table.text("banner", BANNER_CHARS), self._read_when(table))))
                continue
            row_table = self._layered(table)
            row = self._read_row(row_table) if row_table else None
            if row_table and row:
                items.append((row_table, row))
        _check_places(items)
        _check_conditions(items)
        return tuple(item for _, item in items)

    def _layered(self, table: Table) -> Table | None:
        """Return the row with its field under it; itself where it names none; None for an unknown one."""
        if "field" not in table:
            return table
        name = table.get("field")
        field = self._fields.get(name) if isinstance(name, str) else None
        if not isinstance(field, Mapping):
            table.report("field", "unknown_field", f"{FIELDS} に、この名前の欄がありません。")
            return None
        return Table(self._problems, table.own, Layer(FIELDS, f"{name}.", field))

    def _read_row(self, table: Table) -> Row | None:
        kind = table.get("kind")
        if not isinstance(kind, str) or kind not in _KEYS:
            table.report("kind", "choice", f"{'、'.join(_KEYS)} のどれかを書いてください。")
            return None
        table.known(_KEYS[kind])
        key = "field" if "field" in table and "id" not in table else "id"
        row_id = table.identifier(self._seen, key)
        row = self._read_kind(table, kind, row_id)
        for derived in keys_of(row)[1:]:
            if derived in self._seen:
                table.report(key, "duplicate", f"「{derived}」という名前が、ほかの欄のものと同じになります。")
            self._seen.add(derived)
        return row

    def _read_kind(self, table: Table, kind: str, row_id: str) -> Row:
        when, when_filled = self._read_when(table), table.flag("when_filled")
        if kind == "grid":
            label = table.optional("label", BANNER_CHARS)
            return GridRow(id=row_id, label=label, when=when, when_filled=when_filled)
        label = table.text("label", LABEL_CHARS)
        common: dict[str, Any] = {
            "id": row_id,
            "label": label,
            "label_lines": _read_label_lines(table, label),
            "sub_label": table.optional("sub_label", SUB_LABEL_CHARS),
            "when": when,
            "when_filled": when_filled,
        }
        match kind:
            case "text":
                return TextRow(
                    heading=table.optional("heading", HEADING_CHARS),
                    note=table.optional("note", NOTE_CHARS),
                    same_cell=table.flag("same_cell"),
                    **common,
                )
            case "checks":
                return ChecksRow(
                    options=self._read_options(table, "options"),
                    place=cast(Place, table.choice("place", ("cell", "label", "title"), "cell")),
                    is_stacked=table.flag("stacked"),
                    tail=table.optional("tail", TAIL_CHARS),
                    **common,
                )
            case "notice":
                return NoticeRow(replies=_read_replies(table), times=self._read_options(table, "times"), **common)
            case _:
                return AnswersRow(
                    blocks=_read_parts(table, "blocks"),
                    questions=_read_parts(table, "questions"),
                    heading=table.optional("heading", HEADING_CHARS),
                    **common,
                )

    def _read_when(self, table: Table) -> When | None:
        if "when" not in table:
            return None
        value = table.get("when")
        row, dot, option = value.partition(".") if isinstance(value, str) else ("", "", "")
        if not (row and dot and option):
            table.report("when", "when", 'when = "欄の名前.選択肢のid" の形で書いてください。')
            return None
        return When(row, option)

    def _read_options(self, table: Table, key: str) -> tuple[Option, ...]:
        if table.get(key) == LAW:
            if not self._law:
                table.report(key, "no_law", "根拠規定のファイルに、この様式の選択肢がありません。")
            return tuple(self._law)
        options: list[Option] = []
        seen: set[str] = set()
        for entry in table.tables(key):
            entry.known({"id", "label", "text", "tail"})
            options.append(
                Option(
                    entry.identifier(seen),
                    entry.text("label", OPTION_CHARS),
                    has_text=entry.flag("text"),
                    has_tail=entry.flag("tail"),
                )
            )
        if len(options) > OPTIONS:
            table.report(key, "too_many", f"選択肢は{OPTIONS}個までです（{len(options)}個あります）。")
        return tuple(options)


def _read_label_lines(table: Table, label: str) -> tuple[str, ...]:
    if "label_lines" not in table:
        return ()
    value = table.get("label_lines")
    if not isinstance(value, list) or not 1 <= len(value) <= LABEL_LINES:
        table.report("label_lines", "type", f'["…", "…"] の形で1行から{LABEL_LINES}行書いてください。')
        return ()
    lines = tuple(table.one_line(line, f"label_lines[{index}]", LABEL_LINE_CHARS) for index, line in enumerate(value))
    if "".join(lines) != label:
        message = "つなげたものが label と違います。同じ文字になるように直してください。"
        table.report("label_lines", "label_lines", message)
    return lines


def _read_replies(table: Table) -> tuple[Reply, ...]:
    replies: list[Reply] = []
    seen: set[str] = set()
    for entry in table.tables("options"):
        entry.known({"id", "label", "heading", "time"})
        replies.append(
            Reply(
                entry.identifier(seen),
                entry.text("label", OPTION_CHARS),
                entry.optional("heading", HEADING_CHARS),
                entry.flag("time"),
            )
        )
    if len(replies) > OPTIONS:
        table.report("options", "too_many", f"選択肢は{OPTIONS}個までです（{len(replies)}個あります）。")
    return tuple(replies)


def _read_parts(table: Table, key: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    seen: set[str] = set()
    for entry in table.tables(key):
        entry.known({"id", "label"})
        parts.append(Part(entry.identifier(seen), entry.text("label", LABEL_LINE_CHARS)))
    if len(parts) > PARTS:
        table.report(key, "too_many", f"{PARTS}個までです（{len(parts)}個あります）。")
    return tuple(parts)


def _check_places(items: Sequence[tuple[Table, Item]]) -> None:
    """Report each row that asks for a place beside a row which is not there, or which may be left out."""
    for at, (table, item) in enumerate(items):
        above = items[at - 1][1] if at else None
        below = items[at + 1][1] if at + 1 < len(items) else None
        if isinstance(item, TextRow) and item.same_cell:
            _check_same_cell(table, item, above)
        if isinstance(item, ChecksRow) and item.place != "cell":
            _check_place(table, item, below)
        if isinstance(item, ChecksRow) and item.place != "title" and item.tail:
            table.report("tail", "place", 'place = "title" の欄だけに書けます。')
        if isinstance(item, GridRow) and not item.label and not _is_title(above):
            table.report_here("label", "missing", "この項目がありません。書き加えてください。")


def _is_title(item: Item | None) -> bool:
    return isinstance(item, ChecksRow) and item.place == "title"


def _check_place(table: Table, row: ChecksRow, below: Item | None) -> None:
    """Report boxes in the place of a label, or above one, that have none below or do not fit there."""
    if row.place == "title" and not isinstance(below, GridRow):
        table.report_here("place", "place", "下に項目の表（grid）がないので、その見出しとして印刷できません。")
    elif row.place == "label" and not _has_label_cell(below):
        table.report_here("place", "place", "下に、見出しの枠のある欄がないので、その枠に印刷できません。")
    elif below and not isinstance(below, Banner) and (below.when != row.when or below.when_filled or row.when_filled):
        message = "when を下の欄と同じにし、両方の欄の when_filled を除いてください。"
        table.report_here("place", "place", message)
    limit = PLACED_CHARS[row.place]
    for at, option in enumerate(row.options):
        if option.has_text or len(option.label) > limit:
            message = f"この場所の選択肢は{limit}字までで、text は付けられません。"
            table.report(f"options[{at}]", "place", message)


def _has_label_cell(item: Item | None) -> bool:
    if isinstance(item, Banner | GridRow | None) or item.sub_label:
        return False
    return not (isinstance(item, TextRow) and item.same_cell) and not (
        isinstance(item, ChecksRow) and item.place != "cell"
    )


def _check_same_cell(table: Table, row: TextRow, above: Item | None) -> None:
    is_host = isinstance(above, TextRow) or (isinstance(above, ChecksRow) and above.place == "cell")
    if not is_host:
        table.report_here("same_cell", "same_cell", "上に text か checks の欄がないので、同じ枠に印刷できません。")
    elif isinstance(above, TextRow | ChecksRow) and (above.when != row.when or above.when_filled):
        message = "同じ枠の欄は、when を上の欄と同じにし、上の欄の when_filled を除いてください。"
        table.report_here("same_cell", "same_cell", message)


def _check_conditions(items: Sequence[tuple[Table, Item]]) -> None:
    """Report each `when` that asks for an option which no row of the form has."""
    options = {
        item.id: {option.id for option in item.options} for _, item in items if isinstance(item, ChecksRow)
    } | {item.id: {reply.id for reply in item.replies} for _, item in items if isinstance(item, NoticeRow)}
    for table, item in items:
        if item.when and item.when.option not in options.get(item.when.row, ()):
            told = f"{item.when.row}.{item.when.option}"
            table.report_here("when", "when", f"様式に「{told}」という選択肢がありません。")
