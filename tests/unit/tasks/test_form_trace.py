"""Where the values of a form come from: change what it rests on, and the trace names it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from survey_ops.case.load import Case
from survey_ops.domain.chain import Entry
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.errors import ConfigError
from survey_ops.tasks.form_files import load_form
from survey_ops.tasks.form_values import FilledForm
from survey_ops.tasks.legal_basis import load_basis
from tests.form_story import survey_case, texts, whole

NOT_FACTS = {"request", "by", "codes_key", "seed"}


def changes(entries: Sequence[Entry]) -> Iterator[tuple[Entry, list[Entry]]]:
    """Yield the entries with one left out, or with one value of one, the first of its kind, changed."""
    known: set[str] = set()
    for at, entry in enumerate(entries):
        yield entry, [*entries[:at], *entries[at + 1 :]]
        for body in _other(entry.body) if entry.kind not in known else ():
            yield entry, [*entries[:at], replace(entry, body=body), *entries[at + 1 :]]
        known.add(entry.kind)


def _other(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for key, value in body.items():
        if key in NOT_FACTS:
            continue
        if isinstance(value, Mapping):
            yield from ({**body, key: inner} for inner in _other(value))
        elif isinstance(value, bool):
            yield {**body, key: not value}
        elif isinstance(value, int):
            yield {**body, key: value + 1}
        elif isinstance(value, str):
            yield {**body, key: _next_day(value) or f"{value}他"}


def _next_day(text: str) -> str:
    try:
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    except ValueError:
        return ""


def said(form: FilledForm) -> dict[str, object]:
    return {**form.values.texts, **form.values.checked}


def entries_of(origins: Sequence[Origin]) -> set[int | None]:
    return {one.entry for one in origins}


@pytest.mark.parametrize("name", ["precheck", "council"])
def test_whatever_entry_changes_the_form_is_named_by_the_trace(name: str) -> None:
    case = survey_case(("given  = false                                 # true", "given  = true  # true"))
    entries = whole(case).entries
    form = texts(case, entries, name)
    seen: set[tuple[int, str]] = set()
    missed: list[str] = []
    for entry, others in changes(entries):
        try:
            changed = texts(case, others, name)
        except (ConfigError, LookupError, ValueError, TypeError):
            continue  # entries that contradict each other are nobody's record
        before, after = said(form), said(changed)
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                seen.add((entry.n, key))
                if entry.n not in entries_of(form.origins[key]) | entries_of(changed.origins.get(key, ())):
                    missed.append(f"{key}: {entry.kind} {entry.n}")
    assert missed == []
    kinds = {entries[n - 1].kind for n, _ in seen}
    assert kinds >= EXPECTED[name]


EXPECTED = {
    "precheck": {
        "draw", "labels", "transfer", "correct", "handover", "return", "sheet_count", "explained", "loss", "destroy",
        "destruction", "erase", "item", "item_moved", "announced",
    },
    "council": {"draw", "labels", "transfer", "handover", "item_moved", "informed"},
}  # fmt: skip


@pytest.mark.parametrize("name", ["precheck", "council"])
def test_every_row_that_is_printed_has_an_origin(name: str) -> None:
    case = survey_case()
    form = texts(case, whole(case).entries, name)
    rows = {item.id for item in load_form(name, load_basis(case)).rows if item.id}
    assert rows <= form.origins.keys()
    assert [row for row in rows if not form.origins[row]] == []
    assert [key for key, value in said(form).items() if value and not form.origins[key]] == []


def test_a_text_is_traced_to_its_keys_its_sentence_and_its_entries() -> None:
    case = survey_case(("[wording] ", '[wording]\nscope = "{{ sample.age }}歳から"\n# '))
    story = whole(case)
    origins = texts(case, story.entries).origins
    assert origins["period"] == (
        Origin(Source.SENTENCE, "precheck.toml:period"),
        Origin(Source.KEY, "survey.starts_on"),
        Origin(Source.KEY, "survey.ends_on"),
    )
    assert origins["scope"] == (
        Origin(Source.SENTENCE, "wording.scope"),
        Origin(Source.DRAW, "minimum_age", 2),
    )
    assert origins["basis"][1] == Origin(Source.LAW, "ordinance-2001.toml:precheck.use")
    assert origins["source_office"] == (Origin(Source.KEY, "register.from"),)
    plan = {one.place for one in origins["give_back_plan_who"]}
    assert plan == {
        "precheck.toml:give_back_plan_who",
        *("plan.handover.from", "plan.handover.to", "plan.return.from", "plan.return.to"),
    }
    handed = {one.entry for one in origins["give_back_fact_who"] if one.place == "handover"}
    assert handed == {entry.n for entry in story.entries if entry.kind == "handover"} - {5}  # 5 was undone
    assert Origin(Source.ENTRY, "correct", 6) in origins["give_back_fact_who"]
    assert set(origins["give_back_fact_who"]) < set(origins["give_back"])


def test_before_the_draw_the_rules_are_those_of_the_case_file() -> None:
    origins = texts(survey_case(), ()).origins
    assert Origin(Source.KEY, "sample.minimum_age") in origins["scope"]
    assert not [one for key in origins for one in origins[key] if one.entry is not None]


def test_a_key_that_is_not_written_is_no_source() -> None:
    case: Case = survey_case(('method = "溶解"                                # 廃棄の方法\n', ""))
    places = [one.place for one in texts(case, ()).origins["use_erasure_plan_how"]]
    assert places == ["precheck.toml:use_erasure_plan_how"]
