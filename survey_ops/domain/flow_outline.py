"""A flow as the office's own page numbers it: Ⅰ, １．, （１）, ア, ①, each number below the one it belongs to.

The names of the steps are the numbers: Ⅰ２（１）ア is ア below （１） below ２． of section Ⅰ. Numbers that no step
has, such as Ⅰ２, stand over those that begin with them. A step that is called by words, not numbers, only serves
others and does not stand on the page, unless every step of the flow is called so.

Which office is asked follows from the lists that a number and all below it take people from. It is said once, at the
highest number for which it is the only one; the office that works the flow asks itself for nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from survey_ops.domain.flow import Extraction, Flow, Step, leans_on
from survey_ops.domain.flow_words import step_sentence

_SECTION = re.compile("[Ⅰ-Ⅻ]")
_PART = re.compile("（[0-9０-９]+）|[0-9０-９]+|[ア-ン]|[①-⑳]")
_NAME = re.compile(f"(?:{_SECTION.pattern})?(?:{_PART.pattern})+")
_GROUP = "次の者を抽出する。"

Path = tuple[str, ...]


@dataclass(frozen=True)
class PageText:
    """How a number reads: its text and a note below it, "" for what the flow says itself, and the offices asked."""

    text: str = ""
    note: str = ""
    asked: tuple[str, ...] | None = None


@dataclass(frozen=True)
class OutlineItem:
    """A number of the page.

    Attributes:
        name: the whole number, Ⅰ２（１）ア.
        mark: as it is printed, ア.
        depth: 0 for １．, 1 for （１）, and so on.
        text: what it says, with the offices asked and the list that it is.
        note: a remark below it, or "".
        count: how many people; None where that is not known.
    """

    name: str
    mark: str
    depth: int
    text: str
    note: str = ""
    count: int | None = None


@dataclass(frozen=True)
class OutlineSection:
    """A section of the page: its heading, or "", and its numbers."""

    heading: str
    items: tuple[OutlineItem, ...]


@dataclass
class _Node:
    """A number while the page is made: its step, if any, and the numbers below it."""

    path: Path
    step: Step | None = None
    heading: str = ""
    below: dict[str, "_Node"] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return "".join(self.path)


def number_path(name: str) -> Path | None:
    """Return the parts of a number, the section first ("" where there is none); None of a name in words.

    >>> number_path("Ⅰ２（１）ア")
    ('Ⅰ', '２', '（１）', 'ア')
    >>> number_path("８月８日の住民") is None
    True
    """
    if not _NAME.fullmatch(name):
        return None
    section = _SECTION.match(name)
    return (section[0] if section else "", *_PART.findall(name))


def page_numbers(names: tuple[str, ...]) -> frozenset[str]:
    """Return every number that stands on the page of a flow with steps of these names.

    >>> sorted(page_numbers(("Ⅰ２（１）", "８月８日の住民")))
    ['Ⅰ２', 'Ⅰ２（１）']
    """
    paths = [path for path in map(number_path, names) if path]
    if not paths:
        return frozenset(names)
    return frozenset("".join(path[:end]) for path in paths for end in range(2, len(path) + 1))


def outline_flow(
    flow: Flow, own_office: str, texts: Mapping[str, PageText], counts: Mapping[str, int]
) -> tuple[OutlineSection, ...]:
    """Return the page of a flow.

    Args:
        flow: the flow.
        own_office: who works it; the name of an office may leave out the department above it.
        texts: number -> how it reads, where not as the flow says.
        counts: step -> how many people it came to; empty for a flow that was never run.
    """
    writer = _Writer(flow, own_office, texts, counts)
    if not any(number_path(step.name) for step in flow.steps):
        return tuple(writer.plain_sections())
    return tuple(writer.section(node) for node in _tree(flow).values())


def _tree(flow: Flow) -> dict[str, _Node]:
    """Return the sections, each with its numbers in the order in which they first come up.

    The heading of a section may stand on a step that does not stand on the page, as long as it comes before the rest.
    """
    sections: dict[str, _Node] = {}
    heading = ""
    for step in flow.steps:
        heading = step.heading or heading
        path = number_path(step.name)
        if path is None:
            continue
        if path[0] not in sections:
            sections[path[0]] = _Node(path[:1], heading=heading or path[0])
        heading = ""
        level = sections
        for end, part in enumerate(path, 1):
            node = level.setdefault(part, _Node(path[:end]))
            level = node.below
        node.step = step
    return sections


class _Writer:
    """Writes the numbers of one flow."""

    def __init__(self, flow: Flow, own_office: str, texts: Mapping[str, PageText], counts: Mapping[str, int]) -> None:
        self._flow = flow
        self._own_office = own_office
        self._texts = texts
        self._counts = counts
        self._steps = {step.name: step for step in flow.steps}
        self._results = {result.step: result.name for result in flow.results}
        self._hidden = {step.name for step in flow.steps if number_path(step.name) is None}

    def section(self, node: _Node) -> OutlineSection:
        items = (item for child in node.below.values() for item in self._items(child, 0, is_asked=False))
        return OutlineSection(node.heading, tuple(items))

    def plain_sections(self) -> Iterator[OutlineSection]:
        """Yield the sections of a flow whose steps are called by words: every step, under its name."""
        heading, items = "", list[OutlineItem]()
        for step in self._flow.steps:
            if step.heading and items:
                yield OutlineSection(heading, tuple(items))
                items = []
            heading = step.heading or heading
            items += self._items(_Node((step.name,), step), 0, is_asked=False)
        yield OutlineSection(heading, tuple(items))

    def _items(self, node: _Node, depth: int, *, is_asked: bool) -> Iterator[OutlineItem]:
        """Yield a number and those below it; `is_asked`: a number above has said who is asked."""
        said = self._texts.get(node.name, PageText())
        offices = self._offices(node)
        asked: tuple[str, ...] = ()
        if said.asked is not None:
            asked, is_asked = said.asked, True
        elif not is_asked and (len(offices) == 1 or not node.below):
            asked, is_asked = offices, True
        elif not is_asked and node.step:
            asked = tuple(dict.fromkeys(self._asked_by(node.step)))
        text = self._text(node, said) + (f"（{'、'.join(asked)}に目的外利用を依頼）" if asked else "")
        result = self._results.get(node.name, "")
        text += f"（{result}）" if result and result not in text else ""
        mark = f"{node.path[-1]}．" if depth == 0 and len(node.path) > 1 else node.path[-1]
        yield OutlineItem(node.name, mark, depth, text, said.note, self._counts.get(node.name))
        for child in node.below.values():
            yield from self._items(child, depth + 1, is_asked=is_asked)

    def _text(self, node: _Node, said: PageText) -> str:
        if said.text or node.step is None:
            return said.text or _GROUP
        if node.step.title:
            return node.step.title
        return _GROUP if node.below else step_sentence(node.step, self._flow).text

    def _offices(self, node: _Node) -> tuple[str, ...]:
        """Return the other offices whose lists a number and those below it take people from, each once."""
        found = [office for one in _walk(node) if one.step for office in self._asked_by(one.step)]
        return tuple(dict.fromkeys(found))

    def _asked_by(self, step: Step) -> Iterator[str]:
        if isinstance(step.origin, Extraction):
            office = self._flow.sources[step.origin.source].office
            if not self._own_office.endswith(office):
                yield office
            return
        for name in leans_on(step):
            if name in self._hidden:
                yield from self._asked_by(self._steps[name])


def _walk(node: _Node) -> Iterator[_Node]:
    yield node
    for child in node.below.values():
        yield from _walk(child)
