"""What a form rests on in law (根拠規定), as data: the boxes of the form, and the sentences that differ under it.

The sheets were made for a city's ordinance. Since April 2023 the mayor's offices are under the law instead, and old
cases are still looked up, so a case says which basis it is under, and a city adds its own as a file. A basis gives,
for each form, the options of its 根拠規定 and the sentences that take the place of those that come with the form.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from survey_ops.errors import ConfigError, Problem

FORMS = ("precheck", "council")
"""Forms with a 根拠規定."""

SECTIONS = ("collect", "use", "provide", "record", "link")
"""What a provision allows: collecting, use and provision beside the purpose, items of a record, linking systems."""

OPTIONS = 12
LABEL_CHARS = 60
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class BasisOption:
    """A provision that can be checked.

    Attributes:
        id: as [form.*] basis names it.
        label: as printed.
        sections: what it allows; of several, one at least is meant where it is checked; none of a provision that
            only the city's own words tell.
        text: whether a text stands in brackets behind it.
    """

    id: str
    label: str
    sections: tuple[str, ...] = ()
    text: bool = False

    @property
    def section(self) -> str:
        """What it allows where that is one thing, or ""."""
        return self.sections[0] if len(self.sections) == 1 else ""


@dataclass(frozen=True)
class LegalBasis:
    """A legal basis.

    Attributes:
        law: as [form] law names it.
        file: where it came from, for messages.
        name: of the ordinance or law.
        note: what it is for; printed nowhere.
        options: form -> the provisions in printed order.
        usual: form -> what is checked where the case says nothing.
        wording: form -> name of a sentence -> its template.
    """

    law: str
    file: str
    name: str
    note: str = ""
    options: Mapping[str, tuple[BasisOption, ...]] = field(default_factory=dict)
    usual: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wording: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def option(self, form: str, name: str) -> BasisOption | None:
        """Return a provision of a form by its id."""
        return next((one for one in self.options.get(form, ()) if one.id == name), None)

    def sections(self, form: str, checked: tuple[str, ...]) -> frozenset[str]:
        """Return what the checked provisions allow together."""
        found = (self.option(form, name) for name in checked)
        return frozenset(section for one in found if one for section in one.sections)


CheckSentence = Callable[[str, str, str], str | None]
"""(form, name, template) of a sentence -> what is wrong with it, or None."""


def parse_basis(data: Mapping[str, Any], law: str, file: str, check: CheckSentence) -> LegalBasis:
    """Read a legal basis.

    Args:
        data: the file, decoded from TOML.
        law: the name the case calls it by.
        file: its name, for messages.
        check: looks at a sentence.

    Raises:
        ConfigError: something is wrong; all of it is in `problems`.
    """
    reader = _Reader(file)
    reader.known(data, "", {"name", "note", "wording", *FORMS})
    basis = LegalBasis(
        law,
        file,
        reader.text(data, "name"),
        reader.text(data, "note", is_needed=False),
        {form: _options(reader, data, form) for form in FORMS},
        {form: _usual(reader, data, form) for form in FORMS},
        _wording(reader, data, check),
    )
    if reader.problems:
        raise ConfigError(
            f"根拠規定の定義に誤りがあります（{file}、{len(reader.problems)}件）。",
            "示された箇所を直してから、もう一度実行してください。",
            code="legal_basis",
            problems=reader.problems,
        )
    return basis


class _Reader:
    """Takes values out of decoded TOML and keeps every problem instead of stopping at the first."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def report(self, place: str, code: str, message: str) -> None:
        problem = Problem(self.file, None, place, code, message)
        if problem not in self.problems:  # a table is looked into for several things
            self.problems.append(problem)

    def known(self, table: Mapping[str, Any], place: str, keys: set[str]) -> None:
        for key in table:
            if key not in keys:
                known = "、".join(sorted(keys))
                self.report(f"{place}{key}", "unknown_key", f"この項目は使えません。使えるのは {known} です。")

    def table(self, table: Mapping[str, Any], place: str, key: str) -> Mapping[str, Any]:
        value = table.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.report(f"{place}{key}", "type", f"[{place}{key}] の下に、項目として書いてください。")
        return {}

    def text(self, table: Mapping[str, Any], key: str, place: str = "", *, is_needed: bool = True) -> str:
        value = table.get(key)
        if value is None and not is_needed:
            return ""
        if value is None:
            self.report(f"{place}{key}", "missing", "この項目がありません。書き加えてください。")
        elif not isinstance(value, str):
            self.report(f"{place}{key}", "type", '文字列（"…"）で書いてください。')
        elif is_needed and not value.strip():
            self.report(f"{place}{key}", "empty", "空になっています。値を書いてください。")
        else:
            return value
        return ""

    def texts(self, value: object, place: str) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.report(place, "type", '["use", "provide"] のように、文字列を [ ] で囲んで書いてください。')
        return ()


def _options(reader: _Reader, data: Mapping[str, Any], form: str) -> tuple[BasisOption, ...]:
    rows = reader.table(data, "", form).get("basis")
    reader.known(reader.table(data, "", form), f"{form}.", {"usual", "basis"})
    if not isinstance(rows, list) or not rows:
        reader.report(f"{form}.basis", "missing", f"[[{form}.basis]] で、根拠規定を 1 つ以上書いてください。")
        return ()
    if len(rows) > OPTIONS:
        reader.report(f"{form}.basis", "too_many", f"根拠規定は {OPTIONS} 個までです（{len(rows)} 個あります）。")
    seen: set[str] = set()
    return tuple(
        option for at, row in enumerate(rows) if (option := _option(reader, f"{form}.basis[{at}].", row, seen))
    )


def _option(reader: _Reader, place: str, row: object, seen: set[str]) -> BasisOption | None:
    if not isinstance(row, Mapping):
        reader.report(place.rstrip("."), "type", "項目と値の組で書いてください。")
        return None
    reader.known(row, place, {"id", "label", "section", "text"})
    name, label = reader.text(row, "id", place), reader.text(row, "label", place)
    if name and not _ID.fullmatch(name):
        reader.report(f"{place}id", "id", "id は半角の小文字・数字・_ で、小文字から始めてください（40字以内）。")
    elif name in seen:
        reader.report(f"{place}id", "duplicate", f"id「{name}」は前にも使われています。別の名前にしてください。")
    seen.add(name)
    if not label.replace("\u3000", "").isprintable():
        reader.report(f"{place}label", "text", "1行の文字列にしてください。")
    elif len(label) > LABEL_CHARS:
        reader.report(f"{place}label", "too_long", f"{LABEL_CHARS}字以内にしてください（{len(label)}字）。")
    if not isinstance(row.get("text", False), bool):
        reader.report(f"{place}text", "type", "true または false と書いてください。")
    return BasisOption(name, label, _sections(reader, place, row), row.get("text") is True)


def _sections(reader: _Reader, place: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    value = row.get("section", [])
    sections = (value,) if isinstance(value, str) else reader.texts(value, f"{place}section")
    if any(section not in SECTIONS for section in sections):
        reader.report(f"{place}section", "choice", f"{'、'.join(SECTIONS)} のどれかを書いてください。")
    return sections


def _usual(reader: _Reader, data: Mapping[str, Any], form: str) -> tuple[str, ...]:
    table = reader.table(data, "", form)
    usual = reader.texts(table.get("usual", []), f"{form}.usual")
    rows = table.get("basis")
    known = [row.get("id") for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    for name in usual:
        if name not in known:
            reader.report(f"{form}.usual", "unknown_option", f"[[{form}.basis]] に id「{name}」がありません。")
    return usual


def _wording(reader: _Reader, data: Mapping[str, Any], check: CheckSentence) -> Mapping[str, Mapping[str, str]]:
    tables = reader.table(data, "", "wording")
    reader.known(tables, "wording.", set(FORMS))
    found: dict[str, Mapping[str, str]] = {}
    for form in FORMS:
        sentences = reader.table(tables, "wording.", form)
        place = f"wording.{form}."
        found[form] = {key: reader.text(sentences, key, place, is_needed=False) for key in sentences}
        for key, template in found[form].items():
            fault = check(form, key, template)
            if fault:
                reader.report(f"{place}{key}", "template", fault)
    return found
