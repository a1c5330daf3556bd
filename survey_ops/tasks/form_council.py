"""The values of the council sheet (付議案件シート)."""

import re
from collections.abc import Iterator, Mapping

from survey_ops.case.form_section import CouncilSection, NoticeSection
from survey_ops.case.load import FILE
from survey_ops.domain.form_origin import Origin
from survey_ops.domain.legal_basis import LegalBasis
from survey_ops.domain.wareki import number
from survey_ops.errors import ConfigError, Problem
from survey_ops.tasks.form_precheck import office_work, source_office
from survey_ops.tasks.form_trace import Gathered, Tracer
from survey_ops.tasks.legal_basis import chosen_provisions
from survey_ops.tasks.wording_files import (
    Sentence,
    Written,
    load_wording,
    own_sentence,
    syntax_problems,
    trace_sentences,
    wording_error,
)

_KEY = "form.council"
_OTHER = "basis_other"
_TEXTS = ("unit", "subject", _OTHER, "overview", "period", "count", "materials", "remarks")
_USE_TEXTS = ("use_reason",)
_PROVIDE_TEXTS = ("recipient", "medium_detail", "provision_reason", "recipient_care", "provision_terms")
_LISTS = ("other_items",)
_USE_LISTS = ("source_work", "source_office")
_NOTICES: Mapping[str, str] = {"notice_use": "use", "notice_provide": "provide"}
"""Row -> the kind of handling of which the people concerned are told."""

_NUMBERED = re.compile(r"[※●・]|[0-9０-９]+[．.、]|[（(][0-9０-９]+[）)]|[①-⑳]")


def fill_council(tracer: Tracer, basis: LegalBasis) -> Gathered:
    """Return what the sheet says. Sections for a kind of handling that is not checked say nothing.

    Raises:
        ConfigError: the case has no [form.council], or a sentence cannot be written.
    """
    said = _section(tracer)
    written = _write(tracer, said, basis)
    config = tracer.case.config
    filled = Gathered()
    filled.text("division", config.office.division, tracer.key("office.division"))
    filled.text("office_work", *office_work(tracer))
    for key in _texts(said):
        if key != _OTHER or said.basis_other or _has_other(basis):
            _text(tracer, filled, key, written[key])
    for key in _lists(said):
        _list(tracer, filled, key, [written[f"{key}[{at}]"] for at in range(len(getattr(said, key)))])
    _sources(tracer, filled, said)
    _checks(tracer, filled, said, basis)
    for row, handling in _NOTICES.items():
        if handling in said.handling:
            _notice(tracer, filled, row, written)
    if "provide" in said.handling:
        _shortfall(tracer, filled, written, basis)
    return filled


def _shortfall(tracer: Tracer, filled: Gathered, written: Mapping[str, Written], basis: LegalBasis) -> None:
    """Tell behind the remarks, whatever a city writes, what is not back, lost or counted otherwise."""
    shared = {"differences": load_wording(tracer.case, "precheck", basis)["differences"]}
    differences = trace_sentences(shared, tracer.values)["differences"]
    remarks = written["remarks"]
    told = [one for one in (written["missing"], differences) if one.text]
    if told:
        parts = [remarks, *told] if remarks.text else told
        origins = [origin for one in parts for origin in tracer.written(one)]
        filled.text("remarks", "\n".join(one.text for one in parts), origins, own=_own(remarks))


def _has_other(basis: LegalBasis) -> bool:
    """Tell whether the sheet has a line for a provision in the city's own words."""
    other = basis.option("council", "other")
    return other is not None and other.text


def _section(tracer: Tracer) -> CouncilSection:
    said = tracer.case.config.form.council
    if said is not None:
        return said
    raise ConfigError(
        "付議案件シートに書くことが、case.toml にありません。",
        "[form.council] に、unit（課名）、category（consult 諮問 | report 報告）、subject（事項）、"
        "basis（根拠規定）、handling（取扱区分）、items（個人情報の項目）を書いてください。"
        "survey-ops init で作られる案件に書き方の例があります。",
        code="section_missing",
        problems=[Problem(FILE, None, _KEY, "missing", "必要な項目がありません。")],
    )


def _texts(said: CouncilSection) -> tuple[str, ...]:
    use = _USE_TEXTS if "use" in said.handling else ()
    provide = _PROVIDE_TEXTS if "provide" in said.handling else ()
    return (*_TEXTS, *use, *provide)


def _lists(said: CouncilSection) -> tuple[str, ...]:
    return (*_LISTS, *(_USE_LISTS if "use" in said.handling else ()))


def _write(tracer: Tracer, said: CouncilSection, basis: LegalBasis) -> dict[str, Written]:
    """Return the sentences of the sheet: the case file's own, or else those that come with the tool."""
    own = dict(_own_texts(said))
    problems = [problem for key, text in own.items() for problem in syntax_problems(f"{_KEY}.{_place(key)}", text)]
    if problems:
        raise wording_error(problems)
    wanted = {*_texts(said), "missing", *(f"{row}_{part}" for row in _NOTICES for part in ("method", "reason"))}
    shipped = load_wording(tracer.case, "council", basis)
    sentences: dict[str, Sentence] = {key: one for key, one in shipped.items() if key in wanted}
    sentences |= {key: own_sentence(f"{_KEY}.{_place(key)}", text) for key, text in own.items()}
    written = trace_sentences(sentences, tracer.values)
    return {key: written.get(key, Written("", tracer.key(f"{_KEY}.{_place(key)}")[0])) for key in {*wanted, *written}}


def _own_texts(said: CouncilSection) -> Iterator[tuple[str, str]]:
    """Yield what [form.council] says of the parts that are printed, by the name of the sentence."""
    for key in _texts(said):
        if getattr(said, key):
            yield key, getattr(said, key)
    for key in _lists(said):
        for at, text in enumerate(getattr(said, key)):
            yield f"{key}[{at}]", text
    for row, handling in _NOTICES.items():
        notice: NoticeSection | None = getattr(said, row)
        if notice and handling in said.handling:
            yield from ((f"{row}_{part}", text) for part in ("method", "reason") if (text := getattr(notice, part)))


def _place(key: str) -> str:
    """Return the key of [form.council] for the name of a sentence."""
    row = next((row for row in _NOTICES if key.startswith(f"{row}_")), "")
    return f"{row}.{key.removeprefix(f'{row}_')}" if row else key


def _text(tracer: Tracer, filled: Gathered, key: str, written: Written) -> None:
    """Take a text; of one that is empty, the key that would fill it is told."""
    lacking = () if written.text or key == _OTHER else tracer.key(f"{_KEY}.{key}")
    origins = (*lacking, *tracer.written(written))
    filled.text(key, written.text, origins, own=_own(written))


def _own(written: Written) -> str:
    return written.origin.place if written.origin.place.startswith(_KEY) else ""


def _list(tracer: Tracer, filled: Gathered, key: str, parts: list[Written]) -> None:
    texts = [one.text for one in parts if one.text]
    origins = [origin for one in parts for origin in tracer.written(one)]
    filled.text(key, number_lines(texts), origins or tracer.key(f"{_KEY}.{key}"))


def number_lines(texts: list[str]) -> str:
    """Return the lines of a list; several are numbered, unless one of them has a number or a mark of its own.

    >>> number_lines(["市民課", "課税課"])
    '１．市民課\\n２．課税課'
    >>> number_lines(["※見込み", "氏名に限る。"])
    '※見込み\\n氏名に限る。'
    """
    if len(texts) < 2 or any(_NUMBERED.match(text) for text in texts):
        return "\n".join(texts)
    return "\n".join(f"{number(at)}．{text}" for at, text in enumerate(texts, start=1))


def _sources(tracer: Tracer, filled: Gathered, said: CouncilSection) -> None:
    """Take what the case knows of where the data come from, where [form.council] does not say it."""
    if "use" not in said.handling:
        return
    precheck = tracer.case.config.form.precheck
    if not said.source_work and tracer.case.config.register_section:
        filled.text("source_work", precheck.source_work, tracer.key("form.precheck.source_work"))
    if not said.source_office:
        office, origins = source_office(tracer)
        filled.text("source_office", number_lines(office.split("，") if office else []), origins)


def _checks(tracer: Tracer, filled: Gathered, said: CouncilSection, basis: LegalBasis) -> None:
    filled.checks("category", [said.category], tracer.key(f"{_KEY}.category"))
    checked, basis_key = chosen_provisions(tracer.case, "council", basis)
    filled.checks("basis", checked, [*tracer.key(basis_key), *tracer.options(basis, "council", checked)])
    for key in ("handling", "items", *(("medium",) if "provide" in said.handling else ())):
        filled.checks(key, getattr(said, key), tracer.key(f"{_KEY}.{key}"))


def _notice(tracer: Tracer, filled: Gathered, row: str, written: Mapping[str, Written]) -> None:
    """Take whether the people concerned are told: as [form.council] says, or else as is on record."""
    notice: NoticeSection | None = getattr(tracer.case.config.form.council, row)
    recorded = [one for one in tracer.facts.informed if one.matter == _NOTICES[row]]
    entries = tuple(one for one in tracer.facts.origins("informed") if one.entry in {told.entry for told in recorded})
    if notice is None and not recorded:
        filled.checks(row, (), tracer.key(f"{_KEY}.{row}"))
        filled.text(f"{row}_text", "", ())
        return
    given = notice.given if notice else True
    filled.checks(row, ("yes" if given else "no",), tracer.key(f"{_KEY}.{row}.given") if notice else entries)
    times: tuple[str, ...] = (notice.time,) if notice and notice.time else ()
    if given and not times:
        filled.checks(f"{row}_time", {one.time.value for one in recorded}, entries)
    elif given:
        filled.checks(f"{row}_time", times, tracer.key(f"{_KEY}.{row}.time"))
    one = written[f"{row}_{'method' if given else 'reason'}"]
    origins: tuple[Origin, ...] = tracer.written(one)
    filled.text(f"{row}_text", one.text, origins, own=_own(one))
