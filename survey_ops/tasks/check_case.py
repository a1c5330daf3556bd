"""Read everything a case needs, strictly, and say everything that is wrong with it. Writes nothing."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from survey_ops.case.load import FILE, Case, load_case
from survey_ops.domain.draw import count_frame, draw
from survey_ops.domain.form_facts import gather_facts
from survey_ops.domain.tickets import normal_seed
from survey_ops.errors import ConfigError, Exit, Problem, SurveyOpsError
from survey_ops.ledger.location import ledger_url
from survey_ops.registers.residents import Register
from survey_ops.tasks.issue_form import check_form, load_form
from survey_ops.tasks.register_input import (
    SEED_ADVICE,
    SEED_FAULTS,
    make_rules,
    read_case_register,
    too_few,
)
from survey_ops.tasks.stock_files import load_stock
from survey_ops.tasks.workspace import Workspace, open_workspace


@dataclass
class Findings:
    """What a check found.

    Attributes:
        problems: what stops the work.
        warnings: what is odd but goes on.
        counts: rows, eligible and excluded, where the register could be read.
        exit: what the command ends with.
    """

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)
    exit: Exit = Exit.DONE

    def add(self, error: SurveyOpsError, file: str = FILE, key: str = "") -> None:
        """Take an error's problems, or the error itself where it lists none."""
        whole = Problem(file, None, key, error.code, f"{error.message}{error.advice}")
        self.stop(error.exit, *(error.problems or (whole,)))

    def stop(self, code: Exit, *problems: Problem) -> None:
        """Take problems; the first kind that is found decides the exit code."""
        self.problems.extend(problems)
        if problems and self.exit is Exit.DONE:
            self.exit = code


def check_case(path: Path) -> Findings:
    """Check the case file, the stock, the wording and the register of a case."""
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
    if case.config.case.kind == "survey":
        _check_protection(case, findings)
        _check_register(case, findings)
    if case.config.list_section is not None:
        _check_list(case, findings)
    return findings


def _check_list(case: Case, findings: Findings) -> None:
    """Build the list of a mailing, which is written nowhere."""
    from survey_ops.tasks.list_people import make_list

    try:
        with _opened(case) as workspace:
            made = make_list(workspace, case.config.list_)
    except SurveyOpsError as error:
        findings.add(error, key="list")
        return
    findings.counts = made.manifest["counts"]
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
    if config.case.kind == "mailing" and not (config.survey_section and config.contractor_section):
        return  # a mailing need not have a form
    check_form(case, load_form("precheck"), gather_facts(()))


def _check_protection(case: Case, findings: Findings) -> None:
    if case.config.register_.columns.protected is None:
        message = (
            "支援措置の列が指定されていないため、支援措置の対象者を除けません。"
            "データに列があれば register.columns に protected を書いてください。"
        )
        findings.warnings.append(Problem(FILE, None, "register.columns.protected", "no_protection", message))


def _check_register(case: Case, findings: Findings) -> None:
    name = case.config.register_.path
    try:
        reading = read_case_register(case)
    except SurveyOpsError as error:
        findings.add(error, file=name)
        return
    findings.stop(Exit.INPUT, *reading.problems)
    findings.warnings.extend(reading.warnings)
    if reading.register:
        _check_draw(case, reading.register, findings)


def _check_draw(case: Case, register: Register, findings: Findings) -> None:
    """Count the frame; where there is a seed, look at the residents it selects."""
    rules = make_rules(case, _usable_seed(case, findings))
    findings.counts = count_frame(register.people, rules)
    eligible = findings.counts["eligible"]
    if rules.size > eligible:
        problem = Problem(FILE, None, "sample.size", "frame_too_small", too_few(rules.size, eligible))
        findings.stop(Exit.INPUT, problem)
    elif rules.seed:
        # By line: the order of the draw is nobody's to know before it is on record.
        findings.stop(Exit.INPUT, *register.label_problems(sorted(draw(register.people, rules).selected)))


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
