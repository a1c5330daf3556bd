"""Records of cases for flows that a test works out without a case that keeps any."""

from collections.abc import Sequence

from survey_ops.domain.flow import RecordKind
from survey_ops.tasks.flow_records import RecordList


def no_records(kind: RecordKind, cases: Sequence[str]) -> Sequence[RecordList]:
    """Fail: the flow of such a test asks for none."""
    raise AssertionError(f"the flow asks for {kind} of {cases}")
