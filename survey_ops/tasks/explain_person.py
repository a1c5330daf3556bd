"""Walk through the flow of a case for one person. Nothing of it is recorded or logged."""

from survey_ops.case.load import Case
from survey_ops.domain.flow_explain import PersonReport
from survey_ops.domain.flow_explain import explain_person as explain
from survey_ops.domain.tickets import is_id
from survey_ops.errors import UsageError
from survey_ops.tasks.flow_records import Records
from survey_ops.tasks.run_flow import FlowReading, read_flow, require_run


def explain_person(case: Case, records: Records, person: str) -> tuple[FlowReading, PersonReport]:
    """Return what each step says of a person; also where the flow stops for somebody's unknown facts.

    Raises:
        UsageError: it can be no id.
        ConfigError: the case has no flow.
        InputError: a list has problems.
        MachineError: a file cannot be read.
        RefusedError: the records of a case cannot be used.
    """
    if not is_id(person):
        raise UsageError(
            "宛名番号に使えない文字があります（半角の英数字と記号で 64 文字まで）。",
            "データにあるとおりに、先頭の 0 も付けて打ってください。",
            code="id_invalid",
        )
    reading = read_flow(case, records)
    run = reading.run or require_run(reading)
    return reading, explain(run.flow, run.tables, run.sets, person)
