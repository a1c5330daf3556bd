"""Read everything a case needs, strictly, and say everything that is wrong with it. Writes nothing."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey_ops.case.load import FILE, Case, load_case
from survey_ops.domain.draw import check_draw, draw, plan_strata
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.frame import find_frame
from survey_ops.domain.people import People
from survey_ops.domain.rules import Rules
from survey_ops.domain.tickets import normal_seed
from survey_ops.errors import ConfigError, Exit, Problem, SurveyOpsError
from survey_ops.ledger.location import ledger_url
from survey_ops.registers.residents import Register
from survey_ops.tasks.check_scanning import Scanning, case_scanning
from survey_ops.tasks.check_timeline import case_timeline
from survey_ops.tasks.draw_faults import told
from survey_ops.tasks.prepare_form import check_form
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.register_input import (
    SEED_ADVICE,
    SEED_FAULTS,
    Exclusion,
    make_rules,
    read_case_exclusions,
    read_case_register,
)
from survey_ops.tasks.report_sample import district_column
from survey_ops.tasks.stock_files import load_stock
from survey_ops.tasks.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from survey_ops.domain.flow_report import FlowReport
    from survey_ops.tasks.flow_records import Records
    from survey_ops.tasks.run_flow import FlowReading


@dataclass
class Findings:
    """What a check found.

    Attributes:
        problems: what stops the work.
        warnings: what is odd but goes on.
        counts: rows, eligible and excluded, where the register could be read.
        listed: the result that is a mailing's list, where it could be built; the counts are then of it.
        flow: what the flow came to, where there is one and its lists could be read.
        scanning: the forms that are read by machine, where there are any.
        exit: what the command ends with.
    """

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)
    listed: str = ""
    flow: "FlowReport | None" = None
    scanning: Scanning | None = None
    exit: Exit = Exit.DONE

    def add(self, error: SurveyOpsError, file: str = FILE, key: str = "") -> None:
        """Take an error's problems, or the error itself where it lists none."""
        whole = Problem(file, None, key, error.code, f"{error.message}{error.advice}")
        told = set(self.problems)  # a list may stop at what its own flow stopped at
        self.stop(error.exit, *(one for one in error.problems or (whole,) if one not in told))

    def stop(self, code: Exit, *problems: Problem) -> None:
        """Take problems; the first kind that is found decides the exit code."""
        self.problems.extend(problems)
        if problems and self.exit is Exit.DONE:
            self.exit = code


def check_case(path: Path, records: "Records | None" = None, progress: Progress = SILENT) -> Findings:
    """Check the case file, the stock, the wording, the register and the flow of a case.

    Args:
        path: the case folder, or its case.toml.
        records: reads the records that cases keep, for the flow; None for the case itself and the cases it names.
        progress: told of what is read.
    """
    findings = Findings()
    try:
        case = load_case(path)
    except ConfigError as error:
        findings.add(error)
        return findings
    for check, key in ((_check_ledger, "ledger.url"), (_check_stock, "labels.stock"), (_check_form, "form.precheck")):
        try:
            check(case)
        except SurveyOpsError as error:
            findings.add(error, key=key)
    _check_timeline(case, findings)
    findings.scanning = case_scanning(case)
    findings.stop(Exit.CONFIG, *(findings.scanning.problems if findings.scanning else ()))
    if case.config.case.kind == "survey":
        _check_protection(case, findings)
        _check_register(case, findings, progress)
    if case.config.flow is not None:
        _check_flow(case, records, findings)
    if case.config.list_section is not None:
        _check_list(case, findings)
    return findings


def _check_flow(case: Case, records: "Records | None", findings: Findings) -> None:
    """Work out the flow as far as it goes, and print it for nobody, so that nothing is left for later."""
    from survey_ops.tasks.issue_flow import check_printing
    from survey_ops.tasks.run_flow import read_flow

    try:
        reading = read_flow(case, records) if records else _read_own_flow(case)
        if reading.run:
            check_printing(case, reading.run.report)
    except SurveyOpsError as error:
        findings.add(error, key="flow")
        return
    findings.stop(Exit.INPUT, *reading.problems)
    findings.warnings.extend(reading.warnings)
    findings.flow = reading.run.report if reading.run else None


def _read_own_flow(case: Case) -> "FlowReading":
    from survey_ops.tasks.flow_records import recorded_lists
    from survey_ops.tasks.run_flow import read_flow

    with _opened(case) as workspace:
        return read_flow(case, recorded_lists(workspace))


def _check_list(case: Case, findings: Findings) -> None:
    """Build the list of a mailing, which is written nowhere."""
    from survey_ops.tasks.list_people import make_list

    try:
        with _opened(case) as workspace:
            made = make_list(workspace, case.config.list_)
    except SurveyOpsError as error:
        findings.add(error, key="list")
        return
    findings.counts, findings.listed = made.manifest["counts"], case.config.list_.result
    findings.warnings.extend(warning for warning in made.warnings if warning not in findings.warnings)


def _opened(case: Case) -> AbstractContextManager[Workspace]:
    """Open the case to read what is on record; nothing is recorded, so neither the time nor the name is used."""
    return open_workspace(case.folder, lambda: datetime(1970, 1, 1, tzinfo=UTC), "check")


def _check_ledger(case: Case) -> None:
    ledger_url(case.config.ledger.url, case.folder)


def _check_stock(case: Case) -> None:
    load_stock(case)


def _check_form(case: Case) -> None:
    config = case.config
    if config.form.council:
        check_form(case, "council")
    if config.case.kind == "other":
        return  # the pre-check sheet is of surveys and mailings
    if config.case.kind == "mailing" and not (config.survey_section and config.contractor_section):
        return  # a mailing need not have a form
    check_form(case, "precheck")


def _check_protection(case: Case, findings: Findings) -> None:
    if case.config.register_.columns.protected is None:
        message = (
            "支援措置の列が指定されていないため、支援措置の対象者を除けません。"
            "データに列があれば register.columns に protected を書いてください。"
        )
        findings.warnings.append(Problem(FILE, None, "register.columns.protected", "no_protection", message))


def _check_timeline(case: Case, findings: Findings) -> None:
    timeline = case_timeline(case)
    findings.stop(Exit.CONFIG, *timeline.problems)
    findings.warnings.extend(timeline.warnings)


def _check_exclusions(case: Case, findings: Findings) -> list[Exclusion]:
    try:
        return read_case_exclusions(case)
    except SurveyOpsError as error:
        findings.add(error)
        return []


def _check_register(case: Case, findings: Findings, progress: Progress) -> None:
    name = case.config.register_.path
    lists = _check_exclusions(case, findings)
    try:
        reading = read_case_register(case, lists, progress)
    except SurveyOpsError as error:
        findings.add(error, file=name)
        return
    findings.stop(Exit.INPUT, *reading.problems)
    findings.warnings.extend(reading.warnings)
    if reading.register:
        _check_draw(case, reading.register, findings)
        districts = district_column(reading.register, case.config.report.district)
        findings.stop(Exit.CONFIG, *([districts] if isinstance(districts, Problem) else []))


def _check_draw(case: Case, register: Register, findings: Findings) -> None:
    """Count the frame; where there is a seed, look at the residents it selects."""
    rules = make_rules(case, _usable_seed(case, findings))
    try:
        findings.counts = find_frame(register.people, rules).counts(len(case.config.exclusions))
        check_draw(register.people, rules)
    except ImpossibleDrawError as fault:
        key, message, _ = told(fault, rules)
        findings.stop(Exit.INPUT, Problem(FILE, None, key, fault.code, message))
        return
    findings.warnings.extend(_short_strata(register.people, rules))
    if rules.seed:
        # By line: the order of the draw is nobody's to know before it is on record.
        selected = draw(register.people, rules).selected
        findings.stop(Exit.INPUT, *register.label_problems(sorted(selected.tolist())))


def _short_strata(people: People, rules: Rules) -> Iterator[Problem]:
    if rules.method != "stratified":
        return
    for one in plan_strata(people, find_frame(people, rules), rules)[1]:
        if one.short:
            message = (
                f"層「{'・'.join(one.key)}」は {one.eligible:,} 人しかおらず、割当ての {one.wanted:,} 人に"
                "足りません。足りない分は、ほかの層に割ります。"
            )
            yield Problem(FILE, None, "sample.strata", "stratum_short", message)


def _usable_seed(case: Case, findings: Findings) -> str:
    """Return the seed in normal form, or "" and say why."""
    try:
        return normal_seed(case.config.sample.seed)
    except ValueError as fault:
        problem = Problem(FILE, None, "sample.seed", f"seed_{fault}", SEED_FAULTS[str(fault)])
    if problem.code == "seed_empty":
        findings.warnings.append(replace(problem, message=problem.message + SEED_ADVICE))
    else:
        findings.stop(Exit.CONFIG, problem)
    return ""
