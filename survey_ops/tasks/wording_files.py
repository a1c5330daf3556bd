"""The sentences of a form: those that come with the tool, each replaceable in the case file.

A sentence is a Jinja template. Which values it really read while it was written is kept, so that a form can tell of
each of its texts where it comes from: `facts.handover.days`, `plan.return.on`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from survey_ops.case.load import FILE, Case
from survey_ops.domain import wareki
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.legal_basis import LegalBasis
from survey_ops.domain.sentences import days_after, done, rough_number, sheet_numbers
from survey_ops.errors import ConfigError, Problem
from survey_ops.resources import templates

COUNCIL = "council"
"""The file whose sentences the case file replaces under [form.council] and not under [wording]."""


@dataclass(frozen=True)
class Sentence:
    """A template and where it stands.

    Attributes:
        template: of the sentence.
        origin: the file or key it comes from.
        key: where a mistake in it is told; of one that comes with the tool, the key that replaces it.
        file: the file of that key.
    """

    template: str
    origin: Origin
    key: str
    file: str = FILE


Wording = Mapping[str, Sentence]
"""Name of a sentence -> the sentence."""


@dataclass(frozen=True)
class Written:
    """A sentence with its values.

    Attributes:
        text: as printed.
        origin: where the sentence comes from.
        reads: the values that were read to write it, as paths: `plan.handover.on`.
    """

    text: str
    origin: Origin
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Missing:
    """What stands for a section that the case file does not have: false, and an error where it is read.

    Attributes:
        section: its name.
    """

    section: str

    def __bool__(self) -> bool:
        return False


def load_wording(case: Case, name: str = "precheck", basis: LegalBasis | None = None) -> Wording:
    """Return the sentences of a document for a case.

    Args:
        case: the case.
        name: of the file of sentences: `precheck`, `council` or `report`.
        basis: legal basis, whose sentences take the place of those that come with the tool.

    Raises:
        ConfigError: the case replaces a sentence that no document has, or writes a template that does not parse.
    """
    own = case.config.wording
    known = [key for path in _files() if path.stem != COUNCIL for key in _shipped(path)]
    problems = [
        Problem(FILE, None, f"wording.{key}", "unknown_key", f"文の名前は {_listed(known)} のどれかです。")
        for key in own
        if key not in known
    ]
    problems += [problem for key in own if key in known for problem in syntax_problems(f"wording.{key}", own[key])]
    if problems:
        raise wording_error(problems)
    place = f"form.{COUNCIL}" if name == COUNCIL else "wording"
    found = dict(_of_tool(case, name, basis, place))
    if name != COUNCIL:
        found |= {key: own_sentence(f"wording.{key}", own[key], Source.SENTENCE) for key in own if key in found}
    return found


def own_sentence(key: str, template: str, source: Source = Source.KEY) -> Sentence:
    """Return a sentence that the case file writes itself.

    Args:
        key: of the case file.
        template: what it says.
        source: what it counts as.
    """
    return Sentence(template, Origin(source, key), key)


def check_basis_sentence(form: str, name: str, template: str) -> str | None:
    """Return what is wrong with a sentence of a legal basis, or None.

    Args:
        form: whose sentence it is to replace.
        name: of the sentence.
        template: of it.
    """
    known = list(_shipped(_file(form)))
    if name not in known:
        return f"文の名前は {_listed(known)} のどれかです。"
    return next((problem.message for problem in syntax_problems(name, template)), None)


def _of_tool(case: Case, name: str, basis: LegalBasis | None, place: str) -> Iterable[tuple[str, Sentence]]:
    """Yield the sentences that come with the tool, each followed by those that take its place."""
    stems = [name, *([f"{name}-mailing"] if case.config.case.kind == "mailing" else [])]
    for path in (_file(stem) for stem in stems):
        for key, text in (_shipped(path) if path.is_file() else {}).items():
            yield key, Sentence(text, Origin(Source.SENTENCE, f"{path.name}:{key}"), f"{place}.{key}")
    file = basis.file if basis else ""
    for key, text in (basis.wording.get(name, {}) if basis else {}).items():
        where = f"wording.{name}.{key}"
        yield key, Sentence(text, Origin(Source.LAW, f"{file}:{where}"), where, file)


def _files() -> list[Path]:
    return sorted((templates() / "wording").glob("*.toml"))


def _file(stem: str) -> Path:
    return templates() / "wording" / f"{stem}.toml"


@cache
def _shipped(path: Path) -> Mapping[str, str]:
    sentences: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    return sentences


def _listed(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(names))


def write_sentences(wording: Wording, values: Mapping[str, Any]) -> dict[str, str]:
    """Return every sentence with its values.

    Raises:
        ConfigError: a template names a value that does not exist; all of them.
    """
    return {key: one.text for key, one in trace_sentences(wording, values).items()}


def trace_sentences(wording: Wording, values: Mapping[str, Any]) -> dict[str, Written]:
    """Return every sentence with its values, and which of them it read.

    Raises:
        ConfigError: a template names a value that does not exist, or a section that the case does not have; all of
            them.
    """
    environment = _environment()
    written: dict[str, Written] = {}
    problems: list[Problem] = []
    for key, sentence in wording.items():
        try:
            environment.watch(values)
            text = flow(_template(sentence.template).render(values))
            written[key] = Written(text, sentence.origin, environment.reads())
        except _SectionMissingError as fault:
            problems.append(_section_problem(sentence, fault.section))
        except (TemplateError, TypeError, AttributeError, IndexError, ValueError) as fault:
            message = f"文を作れません（{fault}）。使える値は文例のファイルの初めに書いてあります。"
            problems.append(Problem(sentence.file, None, sentence.key, "template", message))
    if problems:
        raise wording_error(problems)
    return written


def _section_problem(sentence: Sentence, section: str) -> Problem:
    message = (
        f"この文は、case.toml の [{section}] の値を使います。[{section}] を書き加えるか、使わない文に直してください。"
    )
    return Problem(sentence.file, None, sentence.key, "section_missing", message)


def flow(text: str) -> str:
    """Join the lines of a template's result: Japanese needs no space at a line end; blank lines part paragraphs.

    A line that begins with the mark of a list, such as （１）, ２．, ① or ※, begins a paragraph of its own: whoever
    types a list expects that. A full-width space at the beginning of a paragraph is its indent and stays.
    """
    paragraphs: list[list[str]] = [[]]
    for line in text.strip(_SPACES).splitlines():
        said = line.strip(_SPACES)
        if paragraphs[-1] and (not said or _LIST_MARK.match(said)):
            paragraphs.append([])
        if said:
            paragraphs[-1].append(said)
    return "\n".join("".join(lines) for lines in paragraphs if lines)


_SPACES = " \t\r\n"
_LIST_MARK = re.compile(
    r"\u3000*(?:（[0-9０-９一二三四五六七八九十ア-ン]{1,3}）|[0-9０-９]{1,2}[．.\u3000]|[ア-ン]\u3000|[①-⑳※・【■□])"
)


class _SectionMissingError(TemplateError):
    """A sentence reads a section that the case does not have."""

    def __init__(self, section: str) -> None:
        super().__init__(section)
        self.section = section


class _WatchingEnvironment(ImmutableSandboxedEnvironment):
    """An environment that keeps what a template reads.

    Sandboxed: the sentences of a case file are data that came with a folder, not code to trust.

    A value is known by its identity: what hangs on a known value gets its path from it. The values themselves are
    kept as long as the paths, so that no identity is given to another meanwhile. Elements of a list have the path of
    the list.
    """

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self._paths: dict[int, tuple[str, object]] = {}
        self._read: dict[str, None] = {}

    def watch(self, values: Mapping[str, Any]) -> None:
        """Forget what was read, and know these values by their names."""
        self._paths = {id(value): (name, value) for name, value in values.items()}
        self._read = {}

    def reads(self) -> tuple[str, ...]:
        """Return what was read, in the order in which it was, without what was read on the way to it."""
        return tuple(path for path in self._read if not any(other.startswith(f"{path}.") for other in self._read))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Get an attribute, as the sandbox allows it."""
        return self._seen(obj, attribute, super().getattr(self._present(obj), attribute))

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Get an item, as the sandbox allows it."""
        return self._seen(obj, argument, super().getitem(self._present(obj), argument))

    def _present(self, obj: Any) -> Any:
        if isinstance(obj, Missing):
            raise _SectionMissingError(obj.section)
        return obj

    def _seen(self, obj: Any, name: Any, value: Any) -> Any:
        path, _ = self._paths.get(id(obj), ("", None))
        if path:
            whole = f"{path}.{name}" if isinstance(name, str) else path
            self._read[whole] = None
            self._paths[id(value)] = (whole, value)
        return value


@cache
def _environment() -> _WatchingEnvironment:
    environment = _WatchingEnvironment()
    environment.filters.update(
        number=wareki.number,
        rough=rough_number,
        full=wareki.full_date,
        after=_after,
        done=done,
        days=lambda days: wareki.date_list(list(days)),
        days_after=days_after,
        numbers=sheet_numbers,
    )
    environment.globals.update(period=wareki.period)
    return environment


@lru_cache(maxsize=256)
def _template(template: str) -> Template:
    """Return a template ready for use: the same few are written again and again while a form is made."""
    return _environment().from_string(template)


def _after(day: date, before: date | None) -> str:
    return wareki.following_date(day, before) if before else wareki.full_date(day)


def syntax_problems(key: str, template: str) -> list[Problem]:
    """Return what is wrong with how a template of the case file is written."""
    try:
        _template(template)
    except TemplateSyntaxError as fault:
        message = f"文の書き方が正しくありません（{fault.lineno} 行目: {fault.message}）。"
        return [Problem(FILE, None, key, "template", message)]
    return []


def wording_error(problems: list[Problem]) -> ConfigError:
    """Return the error that tells all that is wrong with sentences."""
    if any(one.file != FILE for one in problems):
        advice = "示された箇所を直してください。"
    else:
        places = dict.fromkeys(
            "[form.council]" if one.column.startswith("form.") else "[wording]" for one in problems
        )
        advice = f"case.toml の {' と '.join(places)} を直してください。"
    return ConfigError(
        f"様式の文に直すところが {len(problems)} か所あります。", advice, code="wording", problems=problems
    )
