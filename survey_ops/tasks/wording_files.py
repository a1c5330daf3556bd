"""The sentences of a form: those that come with the tool, each replaceable in the case file."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from survey_ops.case.load import FILE, Case
from survey_ops.domain import wareki
from survey_ops.domain.sentences import days_after, sheet_numbers
from survey_ops.errors import ConfigError, Problem
from survey_ops.resources import templates

Wording = Mapping[str, str]
"""Name of a sentence -> its template."""


def load_wording(case: Case, name: str = "precheck") -> Wording:
    """Return the sentences of a document for a case.

    Args:
        case: the case.
        name: of the file of sentences, `precheck` or `report`.

    Raises:
        ConfigError: the case replaces a sentence that no document has, or writes a template that does not parse.
    """
    files = {path.stem: _shipped(path) for path in sorted((templates() / "wording").glob("*.toml"))}
    shipped = files[name]
    if case.config.case.kind == "mailing":
        shipped = shipped | files.get(f"{name}-mailing", {})
    known = list(dict.fromkeys(key for sentences in files.values() for key in sentences))
    own = case.config.wording
    problems = [
        Problem(FILE, None, f"wording.{key}", "unknown_key", f"文の名前は {'、'.join(known)} のどれかです。")
        for key in own
        if key not in known
    ]
    problems += [problem for key in own if key in known for problem in _syntax(key, own[key])]
    if problems:
        raise _wording_error(problems)
    return {**shipped, **{key: text for key, text in own.items() if key in shipped}}


def _shipped(path: Path) -> dict[str, str]:
    sentences: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    return sentences


def write_sentences(wording: Wording, values: Mapping[str, Any]) -> dict[str, str]:
    """Return every sentence with its values.

    Raises:
        ConfigError: a template names a value that does not exist; all of them.
    """
    environment = _environment()
    written: dict[str, str] = {}
    problems: list[Problem] = []
    for key, template in wording.items():
        try:
            written[key] = flow(environment.from_string(template).render(values))
        except (TemplateError, TypeError, AttributeError, IndexError, ValueError) as fault:
            message = f"文を作れません（{fault}）。使える値は文例のファイルの初めに書いてあります。"
            problems.append(Problem(FILE, None, f"wording.{key}", "template", message))
    if problems:
        raise _wording_error(problems)
    return written


def flow(text: str) -> str:
    """Join the lines of a template's result: Japanese needs no space at a line end; blank lines part paragraphs."""
    paragraphs: list[list[str]] = [[]]
    for line in text.strip().splitlines():
        if line.strip():
            paragraphs[-1].append(line.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n".join("".join(lines) for lines in paragraphs if lines)


def _environment() -> ImmutableSandboxedEnvironment:
    # Sandboxed: the sentences of a case file are data that came with a folder, not code to trust.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(
        number=wareki.number,
        full=wareki.full_date,
        after=_after,
        days=lambda days: wareki.date_list(list(days)),
        days_after=days_after,
        numbers=sheet_numbers,
    )
    environment.globals.update(period=wareki.period)
    return environment


def _after(day: date, before: date | None) -> str:
    return wareki.following_date(day, before) if before else wareki.full_date(day)


def _syntax(key: str, template: str) -> list[Problem]:
    try:
        _environment().from_string(template)
    except TemplateSyntaxError as fault:
        message = f"文の書き方が正しくありません（{fault.lineno} 行目: {fault.message}）。"
        return [Problem(FILE, None, f"wording.{key}", "template", message)]
    return []


def _wording_error(problems: list[Problem]) -> ConfigError:
    return ConfigError(
        f"様式の文に直すところが {len(problems)} か所あります。",
        "case.toml の [wording] を直してください。",
        code="wording",
        problems=problems,
    )
