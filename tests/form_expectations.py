"""What a form is expected to say, from a file, and how a form as read differs from it.

A file names the fields of a form in printed order: the label as printed, the options with their boxes, what the
form itself prints in the cell, the whole text that follows, and the facts of the source document that the text has
to hold. White space is left out of every comparison, for where a line breaks is the page's affair; but what is a line
of the file begins a line on the page.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from tests.form_reader import Field, Form, Page, squeezed

CHECKED, OPEN = "■", "□"

_PROOF = re.compile("授受簿のチェックポイント（.*）|[1-9][0-9]*:[0-9a-f]{64}|署名の公開鍵（.*）|[0-9a-f]{64}")


@dataclass(frozen=True)
class Expected:
    """A field as expected.

    Attributes:
        label: as printed, with the white space within it.
        others: further labels that the source prints there, one of which may stand for it.
        options: option and whether it is checked, in printed order.
        printed: what the form prints in the cell before the text.
        text: the whole text, a line for each paragraph; None where only facts are known.
        facts: each a text that must be there, or several of which one must be.
    """

    label: str
    others: tuple[str, ...] = ()
    options: tuple[tuple[str, bool], ...] = ()
    printed: tuple[str, ...] = ()
    text: str | None = ""
    facts: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A form, or one page bound behind it, as expected.

    Attributes:
        head: the lines above.
        foot: the first line below: which case, made on what day.
        fields: what stands between.
    """

    head: tuple[str, ...]
    foot: str
    fields: tuple[Expected, ...]


class Difference(NamedTuple):
    """What is otherwise than expected: the field, what of it, what was expected and what was found."""

    label: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.label}: {self.what}: {self.expected!r} ≠ {self.found!r}"


def load_sheet(file: Path) -> Sheet:
    """Read an expectation file."""
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    unit = (f"【{said['unit']}】",) if "unit" in said else ()
    return Sheet((said["title"], *unit), said["foot"], tuple(map(_expected, said["fields"])))


def load_pages(file: Path) -> list[Sheet]:
    """Read an expectation file of pages that are bound behind a form, each with its own head."""
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    return [Sheet(tuple(page["head"]), said["foot"], tuple(map(_expected, page["fields"]))) for page in said["pages"]]


def _expected(said: dict[str, Any]) -> Expected:
    unknown = said.keys() - {"label", "options", "printed", "text", "facts"}
    if unknown:
        raise ValueError(f"{said['label']}: {unknown}")
    facts = tuple((fact,) if isinstance(fact, str) else tuple(fact) for fact in said.get("facts", ()))
    options = tuple((option[1:], _is_checked(option)) for option in said.get("options", ()))
    text = said.get("text", None if facts else "")
    label, *others = [said["label"]] if isinstance(said["label"], str) else said["label"]
    return Expected(label, tuple(others), options, tuple(said.get("printed", ())), text, facts)


def _is_checked(option: str) -> bool:
    if option[0] not in CHECKED + OPEN:
        raise ValueError(f"{option} has no box")
    return option[0] == CHECKED


def differences(sheet: Sheet, form: Form, total: int | None = None) -> list[Difference]:
    """Return everything in which a form as read is not as expected, nothing left out and nothing over.

    Args:
        sheet: what is expected.
        form: what was read.
        total: how many pages the document has, where others are bound behind the form.
    """
    found: list[Difference] = []
    for page in form.pages:
        found += page_differences(sheet, page, total or len(form.pages))
    return found + list(field_differences(sheet.fields, form.fields))


def page_differences(sheet: Sheet, page: Page, total: int) -> Iterator[Difference]:
    """Yield in what a page differs but for its fields: its head, its number, and what stands outside of all cells."""
    place, number = f"page {page.number}", f"{page.number}／{total}"
    if list(map(squeezed, page.head)) != list(map(squeezed, sheet.head)):
        yield Difference(place, "head", "／".join(sheet.head), "／".join(page.head))
    first, *proof, last = page.foot or ["", ""]
    if squeezed(first) != squeezed(sheet.foot):
        yield Difference(place, "foot", sheet.foot, first)
    if squeezed(last) != number:
        yield Difference(place, "page number", number, last)
    for line in proof:
        if not _PROOF.fullmatch(squeezed(line)):
            yield Difference(place, "foot", "", line)
    for line in page.stray:
        yield Difference(place, "outside of all cells", "", line)


def field_differences(expected: Sequence[Expected], found: Sequence[Field]) -> Iterator[Difference]:
    """Yield in what fields differ; one that is missing or over does not shift the rest."""
    as_first = {squeezed(other): squeezed(one.label) for one in expected for other in one.others}
    wanted = [squeezed(one.label) for one in expected]
    labels = [squeezed(one.label) for one in found]
    matcher = SequenceMatcher(None, wanted, [as_first.get(label, label) for label in labels], autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            for one, other in zip(expected[first:last], found[start:end], strict=True):
                yield from _differences(one, other)
            continue
        yield from (Difference(one.label, "field is missing", one.label, "") for one in expected[first:last])
        yield from (Difference(one.label, "field is over", "", one.text) for one in found[start:end])


def _differences(expected: Expected, found: Field) -> Iterator[Difference]:
    yield from _option_differences(expected, found)
    text, printed = squeezed(found.text), squeezed("".join(expected.printed))
    if not text.startswith(printed):
        yield Difference(expected.label, "printed", printed, text)
    elif expected.text is not None and text[len(printed) :] != squeezed(expected.text):
        yield Difference(expected.label, "text", squeezed(expected.text), text[len(printed) :])
    else:
        yield from _run_on(expected, found)
    for fact in expected.facts:
        if not any(squeezed(word) in text for word in fact):
            yield Difference(expected.label, "fact", "／".join(fact), text)


def _run_on(expected: Expected, found: Field) -> Iterator[Difference]:
    """Yield each paragraph that does not begin a line."""
    lines = set(_starts(found.text.split("\n")))
    paragraphs = [*expected.printed, *(expected.text or "").split("\n")]
    for start, paragraph in zip(_starts(paragraphs), paragraphs, strict=True):
        if squeezed(paragraph) and start not in lines:
            yield Difference(expected.label, "paragraph", squeezed(paragraph), "")


def _starts(lines: Sequence[str]) -> list[int]:
    """Return how many characters stand before each line, white space left out."""
    return [0, *accumulate(len(squeezed(line)) for line in lines)][: len(lines)]


def _option_differences(expected: Expected, found: Field) -> Iterator[Difference]:
    wanted = {squeezed(name): is_checked for name, is_checked in expected.options}
    boxes = {squeezed(name): is_checked for name, is_checked in found.options.items()}
    if list(wanted) != list(boxes):
        yield Difference(expected.label, "options", "／".join(wanted), "／".join(boxes))
    for name in wanted.keys() & boxes.keys():
        if wanted[name] != boxes[name]:
            yield Difference(expected.label, f"box {name}", _box(wanted[name]), _box(boxes[name]))


def _box(is_checked: bool) -> str:
    return CHECKED if is_checked else OPEN
