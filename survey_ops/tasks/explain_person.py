"""Walk through the flow of a case for one person. What it says is recorded nowhere; that somebody looked is."""

from survey_ops.domain.flow_explain import PersonReport
from survey_ops.domain.flow_explain import explain_person as explain
from survey_ops.domain.tickets import is_id
from survey_ops.errors import UsageError
from survey_ops.tasks.flow_records import Records
from survey_ops.tasks.log_access import Access, record_person_access
from survey_ops.tasks.run_flow import FlowReading, read_flow, require_run
from survey_ops.tasks.workspace import Workspace


def explain_person(workspace: Workspace, records: Records, person: str) -> tuple[FlowReading, PersonReport]:
    """Return what each step says of a person; also where the flow stops for somebody's unknown facts.

    The operation log has its line before anything is returned.

    Raises:
        UsageError: it can be no id.
        ConfigError: the case has no flow.
        InputError: a list has problems.
        MachineError: a file cannot be read, or the operation log cannot be written.
        RefusedError: the records of a case cannot be used, or another folder has used the case code.
    """
    if not is_id(person):
        raise UsageError(
            "宛名番号に使えない文字があります（半角の英数字と記号で 64 文字まで）。",
            "データにあるとおりに、先頭の 0 も付けて打ってください。",
            code="id_invalid",
        )
    reading = read_flow(workspace.case, records)
    run = reading.run or require_run(reading)
    report = explain(run.flow, run.tables, run.sets, person)
    access = Access("explain", int(report.is_known), f"抽出フロー「{run.report.title}」の一人", form="画面")
    record_person_access(workspace, access, person)
    return reading, report
