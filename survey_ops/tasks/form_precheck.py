"""The values of the pre-check sheet (アンケート案件実施前確認シート)."""

from survey_ops.domain.form_origin import Origin
from survey_ops.domain.legal_basis import LegalBasis
from survey_ops.tasks.form_trace import Gathered, Tracer
from survey_ops.tasks.legal_basis import chosen_provisions
from survey_ops.tasks.wording_files import Written, load_wording, trace_sentences

ANSWERS = ("use_erasure", "give_back", "provided_erasure")
"""Rows that ask when, who and how, as planned and as it was."""

_QUESTIONS = ("when", "who", "how")
_TOLD = "give_back"
"""The row that tells of counts that disagree and of losses."""


def fill_precheck(tracer: Tracer, basis: LegalBasis) -> Gathered:
    """Return what the sheet says.

    Raises:
        ConfigError: the case has no [survey] or no [contractor], or a sentence cannot be written.
    """
    config = tracer.case.config
    survey, _ = config.survey, config.contractor  # the sheet asks for both
    written = trace_sentences(load_wording(tracer.case, "precheck", basis), tracer.values)
    filled = Gathered()
    filled.text("title", config.case.title, tracer.key("case.title"))
    filled.text("division", config.office.division, tracer.key("office.division"))
    filled.text("office_work", *office_work(tracer))
    filled.text("purpose", survey.purpose, tracer.key("survey.purpose"))
    _said(tracer, basis, filled)
    told = written.pop("differences")
    answers = {key: written.pop(key) for key in list(written) if key.startswith(ANSWERS)}
    for key, one in written.items():
        filled.text(key, one.text, tracer.written(one), own=_own(one))
    for row in ANSWERS:
        _answer(tracer, filled, row, answers, told if row == _TOLD else None)
    return filled


def _said(tracer: Tracer, basis: LegalBasis, filled: Gathered) -> None:
    """Take what [form.precheck] says as it is."""
    said = tracer.case.config.form.precheck
    for key in ("used_other", "source_work", "provided_other"):
        filled.text(key, getattr(said, key), tracer.key(f"form.precheck.{key}"))
    office, origins = source_office(tracer)
    if said.source_office:
        office, origins = said.source_office, tracer.key("form.precheck.source_office")
    filled.text("source_office", office, origins)
    checked, key = chosen_provisions(tracer.case, "precheck", basis)
    filled.checks("basis", checked, [*tracer.key(key), *tracer.options(basis, "precheck", checked)])
    for row in ("used_items", "provided_items", "medium"):
        filled.checks(row, getattr(said, row), tracer.key(f"form.precheck.{row}"))


def office_work(tracer: Tracer) -> tuple[str, tuple[Origin, ...]]:
    """Return the name of the work: that of [survey], or else the title of the case."""
    survey = tracer.case.config.survey_section
    if survey and survey.office_work:
        return survey.office_work, tracer.key("survey.office_work")
    return tracer.case.config.case.title, tracer.key("case.title")


def source_office(tracer: Tracer) -> tuple[str, tuple[Origin, ...]]:
    """Return who the data came from: the register's office, and of a mailing those of the lists its flow read."""
    register = tracer.case.config.register_section
    own = [register.office] if register else []
    listed = (
        [source["from"] for source in tracer.facts.manifest.get("sources", ()) if "file" in source]
        if tracer.case.config.case.kind != "survey"
        else []
    )
    origins = (
        *(tracer.key("register.from") if own else ()),
        *(tracer.facts.origins("manifest") if listed else ()),
    )
    return "，".join(dict.fromkeys([*own, *listed])), origins


def _answer(tracer: Tracer, filled: Gathered, row: str, answers: dict[str, Written], told: Written | None) -> None:
    """Take the answers of a row: as planned, as it was, or the case file's own prose in place of both."""
    prose = answers[row]
    differences = told.text if told else ""
    if prose.text:
        text = "\n".join(one for one in (prose.text, differences) if one)
        filled.text(row, text, _with(tracer, prose, told), own=_own(prose))
        return
    filled.text(row, "", ())
    chosen = tracer.case.config.form.plan_and_fact
    for block in ("plan", "fact"):
        if chosen not in (block, "both"):
            continue
        for question in _QUESTIONS:
            key = f"{row}_{block}_{question}"
            one = answers[key]
            filled.text(key, one.text, tracer.written(one), own=_own(one))
    if told:
        # Whatever a city writes in its own words and prints: counts that disagree and losses are told.
        key = f"{row}_fact_how"
        said = filled.texts.get(key, "")
        text = "\n".join(one for one in (said, differences) if one)
        filled.text(key, text, _with(tracer, answers[key] if said else None, told), own=filled.own.get(key, ""))


def _with(tracer: Tracer, one: Written | None, told: Written | None) -> tuple[Origin, ...]:
    """Return where a text and the differences that follow it come from."""
    return (*(tracer.written(one) if one else ()), *(tracer.written(told) if told else ()))


def _own(written: Written) -> str:
    """Return the key of the case file that words a sentence, or "" of one that comes with the tool."""
    return written.origin.place if written.origin.place.startswith(("wording.", "form.council")) else ""
