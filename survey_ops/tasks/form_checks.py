"""Hold what a form says against the case file and the ledger, by the rules of `domain.form_checks_*`.

a. the legal basis and the parts of the form that go with it
b. items printed on labels, of those declared for outside
c. items read from lists, of those declared for inside
d. the count
e. the days
f. the notice in the city's paper
g. sheets and counts on record (`form_findings`)
h. the erasure
i. where the data come from
j. the notice to the people concerned
k. when, who and how
l. the case file since the draw (`form_findings`)

Here each rule gets its facts; what is right and wrong is decided there.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from survey_ops.case.list_section import METHOD
from survey_ops.case.load import FILE, Case, load_case
from survey_ops.domain.chain import Entry
from survey_ops.domain.deadlines import Rules, deadlines
from survey_ops.domain.form import FormValues
from survey_ops.domain.form_checks_answers import check_answers
from survey_ops.domain.form_checks_basis import check_basis, check_other_data
from survey_ops.domain.form_checks_count import (
    KnownCount,
    check_attached_flow,
    check_count,
    check_products,
    check_scanned,
    check_scope,
    check_sheet_counts,
)
from survey_ops.domain.form_checks_dates import (
    Period,
    Said,
    Step,
    check_announcement,
    check_erasure,
    check_order,
    check_period,
    said_in,
    steps_of,
)
from survey_ops.domain.form_checks_items import (
    Column,
    Declared,
    ItemOfColumn,
    Printed,
    check_printed,
    check_read,
    parse_columns,
)
from survey_ops.domain.form_checks_notice import check_notices
from survey_ops.domain.form_checks_offices import check_sources, is_same_office
from survey_ops.domain.form_facts import Facts
from survey_ops.domain.form_findings import Finding, find_faults
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.form_rows import HANDLING, SECTION_ROWS, is_filled, row_on
from survey_ops.domain.legal_basis import LegalBasis
from survey_ops.domain.manifest import said_rules
from survey_ops.domain.notices import standing
from survey_ops.domain.scanned_forms import ScannedForm, total_reads
from survey_ops.domain.sheet_counts import count_sheets
from survey_ops.domain.told import notices_given
from survey_ops.resources import templates
from survey_ops.tasks import placing
from survey_ops.tasks.form_annexes import stale_run
from survey_ops.tasks.register_input import make_rules

_LABEL_ITEMS = ("氏名", "住所")  # the postal code goes with the address
_USE_ONLY = "目的外利用のみ"


@dataclass(frozen=True)
class Filled:
    """A form to be checked.

    Attributes:
        name: precheck or council.
        values: what is filled in.
        basis: the legal basis of the case.
        items: of the grid.
    """

    name: str
    values: FormValues
    basis: LegalBasis
    items: Sequence[str]

    def has(self, purpose: str) -> bool:
        """Tell whether the form speaks of a purpose: by its handling, or by the basis that is checked."""
        if self.name == "council":
            return not self.values.checked.get("handling", frozenset()).isdisjoint(HANDLING[purpose])
        chosen = [self.basis.option(self.name, one) for one in self.values.checked.get("basis", ())]
        allowed = any(option and purpose in option.sections for option in chosen)
        several = any(option and purpose in option.sections and len(option.sections) > 1 for option in chosen)
        return allowed and (not several or self._is_begun(purpose))

    def _is_begun(self, purpose: str) -> bool:
        rows = SECTION_ROWS[self.name][purpose]
        texts = any(is_filled(row, self.values.texts) for row in rows.texts)
        return texts or any(map(self.values.checked.get, rows.checks))

    def declared(self, purpose: str) -> Declared:
        """Return the items declared for use inside (`use`) or provision outside (`provide`)."""
        prefix = "used" if purpose == "use" else "provided"
        rows = ("items", "other_items") if self.name == "council" else (f"{prefix}_items", f"{prefix}_other")
        other = self.values.texts.get(rows[1], "")
        if purpose == "provide":
            other = "\n".join(line for line in other.splitlines() if _USE_ONLY not in line)
        return Declared(*rows, self.values.checked.get(rows[0], frozenset()), other)


def cross_check(
    case: Case, filled: Filled, facts: Facts, entries: Sequence[Entry], today: date
) -> tuple[Finding, ...]:
    """Return everything that is not in order, the field of each a row of the form.

    Args:
        case: the case.
        filled: the form.
        facts: of the case.
        entries: its entries, up to the moment that the form speaks of.
        today: the day printed on the form.

    Raises:
        ConfigError: the table of columns is wrong, or the case of a flow cannot be read.
    """
    columns, offices = _reads(case, facts)
    steps = steps_of(entries, _planned(case))
    found = [
        *find_faults(facts, entries, placing.sha256_of(case.file), draws_alike=_draws_alike(case, facts.manifest)),
        *check_sheet_counts(count_sheets(entries), [one.n for one in standing(entries, "sheet_count")]),
        *check_basis(filled.name, filled.values, filled.basis.options.get(filled.name, ())),
        *_data(filled, columns, offices),
        *_labels(case, filled, entries),
        *_counts(case, filled, facts, entries),
        *check_order(steps),
        *check_period(steps, _period(case)),
        *_announced(case, filled, steps, entries),
        *check_erasure(deadlines(entries, _rules(case)), today, "use_erasure"),
        *_answers(filled),
    ]
    if filled.name == "council":
        found += _attached(case, entries)
        posted = next((step.first for step in steps if step.kind == "posted"), None)
        found += check_notices(filled.values, notices_given(entries), posted, _provided(entries))
    return tuple(replace(finding, field=row_on(filled.name, finding.field)) for finding in found)


def _attached(case: Case, entries: Sequence[Entry]) -> tuple[Finding, ...]:
    """Return what is wrong with the attachments of a council sheet."""
    run = stale_run(case, entries)
    return check_attached_flow(Origin(Source.ENTRY, "flow", run.n) if run else None, _key("flow"))


def _provided(entries: Sequence[Entry]) -> Said | None:
    """Return the first thing that left the office: a sheet or an item."""
    moved = standing(entries, "handover")
    moved += [one for one in standing(entries, "item_moved") if one.body["movement"] == "handover"]
    return min(map(said_in, moved), key=lambda one: one.day, default=None)


def _data(filled: Filled, columns: Sequence[Column], offices: Mapping[Origin, str]) -> Iterator[Finding]:
    """Yield what is wrong with the data that are read and where they come from (a, c, i)."""
    texts = filled.values.texts
    checked = filled.values.checked.get("basis", frozenset())
    yield from check_other_data(filled.name, checked, filled.basis.options.get(filled.name, ()), offices)
    if filled.has("use"):
        yield from check_read(columns, _item_of_column(filled.items), filled.declared("use"))
        yield from check_sources(filled.name, texts.get("source_work", ""), texts.get("source_office", ""), offices)


def _labels(case: Case, filled: Filled, entries: Sequence[Entry]) -> tuple[Finding, ...]:
    """Return what stands on labels and is not declared (b)."""
    runs = standing(entries, "labels")
    if not filled.has("provide") or (case.config.case.kind == "other" and not runs):
        return ()
    origins = [Origin(Source.KEY, "labels.layout"), *(Origin(Source.ENTRY, "labels", one.n) for one in runs)]
    return check_printed(Printed(_LABEL_ITEMS, tuple(origins)), filled.declared("provide"))


def _counts(case: Case, filled: Filled, facts: Facts, entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield what is wrong with the count and the range of people (d)."""
    text = filled.values.texts.get("count", "")
    scanning = case.config.scanning
    forms = tuple(
        ScannedForm(one.name, one.division, one.sheets, one.items, one.note)
        for one in (scanning.forms if scanning else ())
    )
    known = _scanned_count(case, forms) if filled.name == "council" else None
    yield from check_count(text, known or _known_count(case, facts, entries))
    yield from check_products(text, forms)
    if scanning and filled.name == "council" and filled.has("provide"):
        declared = filled.declared("provide")
        named = [*declared.items, *declared.other.splitlines()]
        yield from check_scanned(forms, scanning.total, named, declared.items_row)
    if case.config.case.kind == "survey":
        yield from check_scope(filled.values.texts.get("scope", ""))


def _scanned_count(case: Case, forms: Sequence[ScannedForm]) -> KnownCount | None:
    """Return the items that are read by machine, which are what a sheet on that counts."""
    scanning = case.config.scanning
    if scanning is None:
        return None
    key = "scanning.total" if scanning.total else "scanning.forms"
    return KnownCount(scanning.total or total_reads(forms), "帳票の項目の合計", (_key(key),))


def _known_count(case: Case, facts: Facts, entries: Sequence[Entry]) -> KnownCount | None:
    """Return the count on record, else the one that the case file plans."""
    sample = case.config.sample_section
    if facts.drawn_on:
        said = [entry for entry in entries if entry.kind in ("draw", "reserve")]
        last = max(entry.n for entry in said if entry.kind == "draw")
        origins = tuple(Origin(Source.ENTRY, entry.kind, entry.n) for entry in said if entry.n >= last)
        return KnownCount(facts.selected, "台帳の件数", origins)
    if sample and case.config.case.kind == "survey":
        return KnownCount(sample.size, "抽出する予定の件数", (_key("sample.size"),))
    return None


def _planned(case: Case) -> dict[str, Said]:
    """Return the planned day of each step."""
    plan = case.config.plan
    days = {
        "handover": ("handover", plan.handover),
        "return": ("return", plan.give_back),
        "destroy": ("destroy", plan.destroy),
    }
    found = {kind: Said(one.on, Origin(Source.KEY, f"plan.{key}.on")) for kind, (key, one) in days.items() if one.on}
    posting = _posting(case)
    return found | ({"posted": posting} if posting else {})


def _posting(case: Case) -> Said | None:
    """Return the planned day of the posting where the timeline has one; of several, each is a case of its own."""
    events = [
        Said(day, Origin(Source.KEY, f"timeline.{place}"))
        for place, one in enumerate(case.config.timeline)
        if one.kind == "posting" and (day := one.on or one.first)
    ]
    return events[0] if len(events) == 1 else None


def _period(case: Case) -> Period | None:
    """Return the period of a survey; that of any other case is the time of the whole programme."""
    survey = case.config.survey_section
    if survey is None or case.config.case.kind != "survey":
        return None
    keys = (Origin(Source.KEY, f"survey.{key}") for key in ("starts_on", "ends_on"))
    return Period(*map(Said, (survey.starts_on, survey.ends_on), keys))


def _announced(case: Case, filled: Filled, steps: Sequence[Step], entries: Sequence[Entry]) -> tuple[Finding, ...]:
    """Return what is wrong with the notice in the city's paper (f)."""
    planned = case.config.plan.announcement.on
    said = Said(planned, Origin(Source.KEY, "plan.announcement.on")) if planned else None
    told = sorted(map(said_in, standing(entries, "announced")), key=lambda one: one.day)
    posted = next(step for step in steps if step.kind == "posted")
    period = _period(case)
    posting = posted.first or posted.planned or (period.first if period else None)
    notice = filled.values.texts.get("notice", "") if filled.name == "precheck" else None
    # A plan is as good as the deed until the letters are posted.
    planned_still = said if posted.first is None else None
    return check_announcement("notice", notice, told[0] if told else planned_still, posting)


def _answers(filled: Filled) -> tuple[Finding, ...]:
    """Return the questions that are not answered (k)."""
    if filled.name == "council":
        return ()
    rows = [("use_erasure", "use"), ("give_back", "provide"), ("provided_erasure", "provide")]
    return check_answers(filled.values, [row for row, purpose in rows if filled.has(purpose)])


def _draws_alike(case: Case, manifest: Mapping[str, Any]) -> bool:
    """Tell whether the case file says of the draw what the manifest says."""
    config = case.config
    if not manifest:
        return True
    if manifest["method"] == METHOD:
        return bool(config.list_section and config.list_section.model_dump(mode="json") == manifest["list"])
    if not (config.sample_section and config.register_section):
        return False
    rules = said_rules(make_rules(case, manifest["seed"]))
    columns = {**config.register_section.columns.mapping(), **config.register_section.extra}
    lists = [(one.path, one.reason) for one in config.exclusions]
    return (
        all(manifest[key] == value for key, value in rules.items())
        and all(columns.get(field) == header for field, header in manifest["register"]["columns"].items())
        and [(one["file"], one["reason"]) for one in manifest["exclusions"]] == lists
    )


def _rules(case: Case) -> Rules:
    config = case.config
    return Rules(config.custody.return_due, config.plan.give_back.on, config.custody.erase_by)


def _item_of_column(items: Sequence[str]) -> ItemOfColumn:
    """Return which item of the grid a column is; a header that is an item is that item."""
    file = templates() / "forms" / "items.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("columns", {})
    return parse_columns({**{item: item for item in items}, **table}, items, file.name)


def _reads(case: Case, facts: Facts) -> tuple[list[Column], dict[Origin, str]]:
    """Return the columns that are read from lists of other offices, and where it is said -> such an office."""
    config = case.config
    columns: list[Column] = []
    offices: dict[Origin, str] = {}
    division = config.office.division
    register = config.register_section
    if register and not is_same_office(register.office, division):
        offices[_key("register.from")] = register.office
        for table, mapped in (("columns", register.columns.mapping()), ("extra", register.extra)):
            columns += [Column(field, header, _key(f"register.{table}.{field}")) for field, header in mapped.items()]
    for place, one in enumerate(config.exclusions):
        columns.append(Column("id", one.id, _key(f"exclusions.{place}.id")))
    where, flow_case = _flow_case(case)
    flow = flow_case.config.flow
    for name, source in flow.sources.items() if flow else ():
        if not source.path or (source.office and is_same_office(source.office, division)):
            continue
        key = f"{where}flow.sources.{name}"
        if source.office:
            offices[_key(f"{key}.from")] = source.office
        columns += [
            Column("birth" if one.type == "birth" else "", one.header, _key(f"{key}.columns.{field}"))
            for field, one in source.columns.items()
        ]
    for name, said in config.list_section.columns.items() if config.list_section else ():
        mapped = said.mapping()
        columns += [Column(field, header, _key(f"list.columns.{name}.{field}")) for field, header in mapped.items()]
    for place, drawn in enumerate(facts.manifest.get("sources", ())):
        one = drawn
        if one.get("file") and one["from"] not in offices.values() and not is_same_office(one["from"], division):
            offices[Origin(Source.DRAW, f"sources.{place}.from")] = one["from"]
    return columns, offices


def _flow_case(case: Case) -> tuple[str, Case]:
    """Return the case that holds the flow, and what goes before its keys."""
    said = case.config.list_section
    folder = case.folder / said.flow if said and said.flow else None
    if folder is None or not (folder / FILE).exists():
        return "", case
    return f"{said.flow}/" if said else "", load_case(folder)


def _key(place: str) -> Origin:
    return Origin(Source.KEY, place)
