"""An official form as data: its rows in printed order, and what is filled in.

A form is a title and rows. A row asks for a text, for checks among printed options, for checks in the one grid of
personal data items, for whether the people concerned are told, or for when, by whom and how something is done; a
banner heads the rows of a section. A row may stand on the form only when an option of another row is checked, or only
when something is filled in.

What a form holds is asked for by *keys*: the id of a row, and the ids that belong to it (`FormDefinition.text_keys`,
`FormDefinition.check_keys`). `form_definition` reads a form from files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from survey_ops.errors import Problem

Font = Literal["serif", "sans"]
Place = Literal["cell", "label", "title"]
Mark = Literal["tick", "filled"]


@dataclass(frozen=True)
class Option:
    """One box of a row of checks.

    Attributes:
        id: the name the program knows it by.
        label: printed after the box.
        has_text: a text in brackets follows the label, of the key `ROW_OPTION`.
        has_tail: what is printed behind the whole row belongs to this option.
    """

    id: str
    label: str
    has_text: bool = False
    has_tail: bool = False


@dataclass(frozen=True)
class When:
    """Another row and the option of it that must be checked."""

    row: str
    option: str


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """What the rows with a label have in common.

    Attributes:
        id: the name the program knows it by.
        label: as printed.
        label_lines: where the label breaks; empty where the page may decide.
        sub_label: printed to the right of the label; rows that follow each other with the same label then share one
            cell for it. "" for none.
        when: the row stands on the form only then; always where None.
        when_filled: the row is left out where nothing is filled in.
    """

    id: str
    label: str
    label_lines: tuple[str, ...] = ()
    sub_label: str = ""
    when: When | None = None
    when_filled: bool = False


@dataclass(frozen=True, kw_only=True)
class TextRow(Labelled):
    """A row that takes a text.

    Attributes:
        heading: printed above the text, in its cell; "" for none.
        note: printed in the cell under the heading; "" for none.
        same_cell: printed in the cell of the row before it, the label as a line above the text.
    """

    kind: ClassVar[Literal["text"]] = "text"
    heading: str = ""
    note: str = ""
    same_cell: bool = False


@dataclass(frozen=True, kw_only=True)
class ChecksRow(Labelled):
    """A row of boxes to check.

    Attributes:
        options: in printed order.
        place: the boxes stand in the row's own cell; in the label cell of the row that follows, above its label; or
            over the grid that follows, in place of its label. In the last two cases the row's own label is not
            printed.
        is_stacked: every option begins a line; else they stand side by side while they fit.
        tail: printed once behind the options that have `has_tail`; "" for nothing.
    """

    kind: ClassVar[Literal["checks"]] = "checks"
    options: tuple[Option, ...]
    place: Place = "cell"
    is_stacked: bool = False
    tail: str = ""


@dataclass(frozen=True, kw_only=True)
class GridRow(Labelled):
    """The grid of items, under its label as a heading over the whole width."""

    kind: ClassVar[Literal["grid"]] = "grid"


@dataclass(frozen=True)
class Reply:
    """An answer to whether the people concerned are told: its box, what is printed over its text."""

    id: str
    label: str
    heading: str
    asks_time: bool = False


@dataclass(frozen=True, kw_only=True)
class NoticeRow(Labelled):
    """Whether the people concerned are told, when and how, or why not: the chosen reply alone is printed.

    Its keys are the row's id for the reply, `ROW_time` for the times, `ROW_text` for the text.
    """

    kind: ClassVar[Literal["notice"]] = "notice"
    replies: tuple[Reply, ...]
    times: tuple[Option, ...]

    @property
    def time_key(self) -> str:
        """The key of the checks of the time."""
        return f"{self.id}_time"

    @property
    def text_key(self) -> str:
        """The key of the text."""
        return f"{self.id}_text"


@dataclass(frozen=True)
class Part:
    """A part of a row of answers: a block such as 〔予定〕, or a question such as いつ."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class AnswersRow(Labelled):
    """When, by whom and how, each as planned and as done; or, in its place, sentences.

    A text of the key `ROW_BLOCK_QUESTION` answers a question; a text of the row's own key replaces all of them.
    """

    kind: ClassVar[Literal["answers"]] = "answers"
    blocks: tuple[Part, ...]
    questions: tuple[Part, ...]
    heading: str = ""

    def key(self, block: Part, question: Part) -> str:
        """Return the key of an answer."""
        return f"{self.id}_{block.id}_{question.id}"


@dataclass(frozen=True)
class Banner:
    """A heading over the whole width, which stands over the rows of a section."""

    kind: ClassVar[Literal["banner"]] = "banner"
    id: ClassVar[str] = ""
    label: str
    when: When | None = None


Row = TextRow | ChecksRow | GridRow | NoticeRow | AnswersRow
Item = Row | Banner


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
        content: rows and banners in printed order.
        groups: the columns of the grid; empty where no row is a grid.
        head: a text printed on top of every page in 【 】; None for nothing.
        mark: how a checked box looks: ☑ or ■.
    """

    file: str
    title: str
    font: Font
    content: tuple[Item, ...]
    groups: tuple[GridGroup, ...]
    head: TextRow | None = None
    mark: Mark = "tick"

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows in printed order, without the banners."""
        return tuple(item for item in self.content if not isinstance(item, Banner))

    @property
    def items(self) -> tuple[str, ...]:
        """Every item of the grid in printed order."""
        return tuple(item for group in self.groups for item in group.items)

    def options_of(self, row: Row) -> tuple[str, ...]:
        """Return the option ids that may be checked in `row`; none for a text."""
        return self.check_keys.get(row.id, ())

    @property
    def check_keys(self) -> Mapping[str, tuple[str, ...]]:
        """Key -> the option ids that may be checked under it, in printed order."""
        keys: dict[str, tuple[str, ...]] = {}
        for row in self.rows:
            match row:
                case ChecksRow():
                    keys[row.id] = tuple(option.id for option in row.options)
                case GridRow():
                    keys[row.id] = self.items
                case NoticeRow():
                    keys[row.id] = tuple(reply.id for reply in row.replies)
                    keys[row.time_key] = tuple(time.id for time in row.times)
                case _:
                    pass
        return keys

    @property
    def text_keys(self) -> Mapping[str, str]:
        """Key -> what a reader calls it, of every text in printed order."""
        keys = {self.head.id: self.head.label} if self.head else {}
        for row in self.rows:
            keys |= _text_keys(row)
        return keys

    def label_of(self, key: str) -> str:
        """Return what a reader calls the row of a key; the key itself where the form has none such."""
        name = self.text_keys.get(key)
        if name is not None:
            return name
        return next((_full_label(row) for row in self.rows if key in keys_of(row)), key)


def _full_label(row: Labelled) -> str:
    return f"{row.label}　{row.sub_label}" if row.sub_label else row.label


def _text_keys(row: Row) -> dict[str, str]:
    label = _full_label(row)
    match row:
        case TextRow():
            return {row.id: label}
        case NoticeRow():
            return {row.text_key: label}
        case AnswersRow():
            answers = {
                row.key(block, question): f"{label}　{block.label}{question.label}"
                for block in row.blocks
                for question in row.questions
            }
            return {row.id: label, **answers}
        case ChecksRow():
            return {f"{row.id}_{option.id}": f"{label}　{option.label}" for option in row.options if option.has_text}
        case GridRow():
            return {}


def keys_of(row: Row) -> tuple[str, ...]:
    """Return every key under which something of a row is filled in, its id first."""
    times = (row.time_key,) if isinstance(row, NoticeRow) else ()
    return tuple(dict.fromkeys((row.id, *times, *_text_keys(row))))


@dataclass(frozen=True)
class FormValues:
    """What is filled in.

    Attributes:
        texts: key -> text; one left out stays empty.
        checked: key -> ids of the checked options; in a grid the item's printed name is its id.
    """

    texts: Mapping[str, str]
    checked: Mapping[str, frozenset[str]]

    def has(self, when: When | None) -> bool:
        """Tell whether the option is checked; without a condition, True."""
        return when is None or when.option in self.checked.get(when.row, ())


def shown(definition: FormDefinition, values: FormValues) -> tuple[Item, ...]:
    """Return the rows and banners that stand on the form for these values."""
    return tuple(
        item
        for item in definition.content
        if values.has(item.when) and (isinstance(item, Banner) or not item.when_filled or is_filled(item, values))
    )


def is_filled(row: Row, values: FormValues) -> bool:
    """Tell whether anything stands under any key of a row: a text that is not blank, or a check."""
    return any(values.texts.get(key, "").strip() or values.checked.get(key) for key in keys_of(row))


_FEW = 12
"""As many options as a message can name."""


def check_values(definition: FormDefinition, values: FormValues) -> tuple[Problem, ...]:
    """Return a problem for each key that is filled in and each option id that the form does not have."""
    file, texts, checks = definition.file, definition.text_keys, definition.check_keys
    problems: list[Problem] = []
    for key in sorted(values.texts):
        if key not in texts and values.texts[key].strip():
            message = f"様式に文章を記入する欄「{key}」はありません。"
            problems.append(Problem(file, None, key, "unknown_row", message))
    for key in sorted(values.checked):
        if key not in checks and values.checked[key]:
            message = f"様式に選択肢の欄「{key}」はありません。"
            problems.append(Problem(file, None, key, "unknown_row", message))
            continue
        for option in sorted(values.checked[key].difference(checks.get(key, ()))):
            known = f"使えるのは {'、'.join(checks[key])} です。" if 0 < len(checks.get(key, ())) <= _FEW else ""
            message = f"欄「{definition.label_of(key)}」に選択肢「{option}」はありません。{known}"
            problems.append(Problem(file, None, key, "unknown_option", message))
    return tuple(problems)
