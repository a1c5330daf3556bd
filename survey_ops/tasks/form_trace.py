"""The values of one form as they are gathered, each with what it comes from."""

from collections.abc import Iterable, Mapping
from typing import Any

from survey_ops.case.load import Case
from survey_ops.domain.form_facts import Facts
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.legal_basis import LegalBasis
from survey_ops.domain.manifest import rules_of
from survey_ops.tasks.register_input import make_rules
from survey_ops.tasks.wording_files import Missing, Written

_KEYS = {
    "plan.give_back": "plan.return",
    "register.office": "register.from",
    "council": "form.council",
    "sample.age": "sample.minimum_age",
    "sample.born": "sample.as_of",
}
"""How a sentence begins the name of a value -> how the case file does, where that differs."""

_SIDES = {"giver": "from", "taker": "to"}
_DRAWN = {"age": "minimum_age", "born": "born_on_or_before"}


class Gathered:
    """What a form says so far.

    Attributes:
        texts, checked: as in `FormValues`.
        own: keys of the texts that the case file writes in its own words -> where it does.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.checked: dict[str, frozenset[str]] = {}
        self.own: dict[str, str] = {}
        self._origins: dict[str, tuple[Origin, ...]] = {}

    def text(self, key: str, text: str, origins: Iterable[Origin], *, own: str = "") -> None:
        """Take a text.

        Args:
            key: of the text.
            text: as printed.
            origins: where it comes from.
            own: key of the case file that words it, where one does.
        """
        self.texts[key] = text
        self._origins[key] = _once(origins)
        if own:
            self.own[key] = own

    def checks(self, key: str, options: Iterable[str], origins: Iterable[Origin]) -> None:
        """Take what is checked."""
        self.checked[key] = frozenset(options)
        self._origins[key] = _once([*self._origins.get(key, ()), *origins])

    def origins(self) -> Mapping[str, tuple[Origin, ...]]:
        """Return where everything comes from; a row has what its texts have."""
        rows: dict[str, list[Origin]] = {}
        for key, origins in self._origins.items():
            rows.setdefault(_row(key, self._origins), []).extend(origins)
        return {**self._origins, **{row: _once(origins) for row, origins in rows.items()}}


def _row(key: str, known: Mapping[str, object]) -> str:
    """Return the row that a text belongs to: the longest key that it begins with, or itself."""
    parts = key.split("_")
    shorter = ("_".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next((row for row in shorter if row in _WITH_PARTS and row in known), key)


_WITH_PARTS = frozenset({"use_erasure", "give_back", "provided_erasure", "basis", "notice_use", "notice_provide"})


def _once(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    return tuple(dict.fromkeys(origins))


class Tracer:
    """Knows the values that sentences may speak of, and where each comes from.

    Attributes:
        case: the case.
        facts: of it.
        values: name -> value, for the sentences.
    """

    def __init__(self, case: Case, facts: Facts) -> None:
        self.case = case
        self.facts = facts
        self.values: Mapping[str, Any] = _values(case, facts)

    def key(self, *keys: str) -> tuple[Origin, ...]:
        """Return keys of the case file as origins."""
        return tuple(Origin(Source.KEY, key) for key in keys)

    def written(self, written: Written) -> tuple[Origin, ...]:
        """Return where a sentence comes from: its own place, then what it read."""
        read = _once(origin for path in written.reads for origin in self._origins_of(path))
        # Of nothing that is printed there is no sentence; that nothing is said may rest on entries all the same.
        return _once([written.origin, *read]) if written.text else tuple(one for one in read if one.entry)

    def options(self, basis: LegalBasis, form: str, checked: Iterable[str]) -> tuple[Origin, ...]:
        """Return the provisions of the legal basis that are checked, as origins."""
        return tuple(Origin(Source.LAW, f"{basis.file}:{form}.{name}") for name in checked)

    def _origins_of(self, path: str) -> tuple[Origin, ...]:
        root, _, rest = path.partition(".")
        if root == "facts":
            return self.facts.origins(rest)
        if not rest or self._is_empty(path):
            return ()  # what the case file does not say is no source
        if root == "sample" and self.facts.manifest:
            (draw,) = self.facts.origins("manifest")
            return (Origin(Source.DRAW, _DRAWN.get(rest, rest), draw.entry),)
        return (Origin(Source.KEY, _key_of(path)),)

    def _is_empty(self, path: str) -> bool:
        value: Any = self.values
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
        return value is None or value in ("", ())


def _key_of(path: str) -> str:
    key = next((theirs + path.removeprefix(ours) for ours, theirs in _KEYS.items() if _begins(path, ours)), path)
    head, _, last = key.rpartition(".")
    return f"{head}.{_SIDES.get(last, last)}" if _begins(key, "plan") else key


def _begins(path: str, name: str) -> bool:
    return path == name or path.startswith(f"{name}.")


def _values(case: Case, facts: Facts) -> dict[str, Any]:
    """Return what the sentences may speak of; a section that the case does not have is `Missing`."""
    config = case.config
    plan = config.plan
    sections = {
        "survey": config.survey_section,
        "contractor": config.contractor_section,
        "scanning": config.scanning,
        "register": config.register_section,
        "list": {"result": config.list_section.result} if config.list_section else None,
        "sample": _sample_values(case, facts) if config.sample_section else None,
        "council": config.form.council,
    }
    return {
        "case": config.case,
        "office": config.office,
        "custody": config.custody,
        # Sections that are not written are one default; told apart by what they are, each has to be itself.
        "plan": {
            name: getattr(plan, name).model_copy() for name in ("announcement", "handover", "give_back", "destroy")
        },
        "facts": facts,
        **{name: Missing(_SECTION.get(name, name)) if value is None else value for name, value in sections.items()},
    }


_SECTION = {"council": "form.council"}


def _sample_values(case: Case, facts: Facts) -> dict[str, Any]:
    """Return the rules of the draw: those on record once there is a draw, until then those of the case file."""
    rules = rules_of(facts.manifest) if facts.manifest else make_rules(case, "")
    return {
        "size": rules.size,
        "age": rules.minimum_age,
        "as_of": rules.as_of,
        "born": rules.born_on_or_before,
    }
