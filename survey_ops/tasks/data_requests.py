"""What a case asks of other offices, and the words of the papers it asks with."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from survey_ops.case.flow_build import build_flow
from survey_ops.case.load import FILE, Case
from survey_ops.case.model import CaseConfig
from survey_ops.case.register_section import RegisterSection
from survey_ops.domain.data_request import DataRequest, draw_request, flow_requests, is_own, list_request
from survey_ops.domain.form import FormValues
from survey_ops.domain.wareki import full_date
from survey_ops.errors import ConfigError, Problem, UsageError
from survey_ops.tasks.legal_basis import chosen_provisions, load_basis
from survey_ops.tasks.register_input import make_rules
from survey_ops.tasks.wording_files import load_wording, write_sentences

PROCESSING, USE = "processing", "use"
TITLES: Mapping[str, str] = {PROCESSING: "情報処理依頼書", USE: "目的外利用依頼書"}
"""Papers of request, by the name that a command gives them."""


_MARK = re.compile(r"^[①-⑳]")  # the number that the form prints before a provision


def requests_of(case: Case) -> tuple[DataRequest, ...]:
    """Return every list that a case asks another office for.

    Raises:
        ConfigError: the case reads no list of another office.
    """
    config = case.config
    asked: list[DataRequest] = []
    if config.register_section and not is_own(config.register_section.office, config.office.division):
        asked += _register_request(case, config, config.register_section)
    if config.flow:
        ids = {name: source.id for name, source in config.flow.sources.items() if source.id}
        asked += flow_requests(build_flow(config.flow, config.office.division), ids, config.office.division)
    if not asked:
        raise ConfigError(
            "この案件には、ほかの課に依頼する一覧がありません。",
            "[register] か [flow.sources] に、一覧と提供元の課（from）を書いてください。",
            code="nothing_asked",
            problems=[Problem(FILE, None, "register", "missing", "依頼する一覧がありません。")],
        )
    return tuple(asked)


def _register_request(case: Case, config: CaseConfig, register: RegisterSection) -> list[DataRequest]:
    columns = [*register.columns.mapping().values(), *register.extra.values()]
    if config.sample_section:
        return [draw_request(make_rules(case, ""), register.office, register.extracted_on, columns)]
    if config.list_section:
        return [list_request(config.list_section.result, register.office, register.extracted_on, columns)]
    return []


def choose(asked: tuple[DataRequest, ...], sources: tuple[str, ...]) -> tuple[DataRequest, ...]:
    """Return the requests for the sources that are named; all where none is.

    Raises:
        UsageError: there is no such source among them.
    """
    known = [one.source for one in asked]
    unknown = [name for name in sources if name not in known]
    if unknown:
        raise UsageError(
            f"依頼する一覧に「{'」「'.join(unknown)}」はありません。",
            f"使えるのは {'、'.join(known)} です（自分の課の一覧は、依頼しません）。",
            code="source_unknown",
        )
    return tuple(one for one in asked if not sources or one.source in sources)


def request_values(case: Case, paper: str, asked: DataRequest, on: date) -> FormValues:
    """Return what a paper says.

    Args:
        case: the case.
        paper: `processing` or `use`.
        asked: the list it asks for.
        on: the day printed on it.

    Raises:
        ConfigError: a sentence cannot be written.
    """
    config = case.config
    said = write_sentences(load_wording(case, "request"), _sentence_values(case, asked))
    texts = {
        "asked_on": full_date(on),
        "requester": f"{config.office.city}{config.office.division}",
        "office_work": config.survey_section.office_work if config.survey_section else "",
        "purpose": said["request_purpose"],
        "target": f"{asked.title}（{asked.office}）",
        "as_of": f"{full_date(asked.as_of)}時点" if asked.as_of else "",
        "conditions": "\n".join(asked.conditions),
        "columns": "、".join(asked.columns),
        "medium": said["request_medium"],
        "wanted": said["request_wanted"],
        "use": said["request_use"],
        "storage": said["request_storage"],
        "erasure": said["request_erasure"],
    }
    texts["office_work"] = texts["office_work"] or config.case.title
    if paper == PROCESSING:
        own = {
            "addressee": config.request.processing_to,
            "ground": config.request.processing_rule,
            "count": said["request_count"],
        }
    else:
        own = {"addressee": asked.office, "ground": "\n".join(_provisions(case))}
    return FormValues(texts={**texts, **own}, checked={})


def _provisions(case: Case) -> list[str]:
    """Return the provisions that the case's own form checks for the use beside the purpose."""
    basis = load_basis(case)
    name = "council" if case.config.form.council else "precheck"
    checked, _ = chosen_provisions(case, name, basis)
    options = [one for one in basis.options.get(name, ()) if one.id in checked and "use" in one.sections]
    return [_MARK.sub("", one.label) for one in options]


def _sentence_values(case: Case, asked: DataRequest) -> dict[str, Any]:
    config = case.config
    return {
        "case": config.case,
        "office": config.office,
        "survey": config.survey_section,
        "sample": config.sample_section if asked.source == "register" else None,
        "asked": asked,
        "said": config.request,
        "erase_by": config.custody.erase_by,
    }
