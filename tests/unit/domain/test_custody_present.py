import pytest

from survey_ops.domain.custody import State
from survey_ops.domain.custody_history import histories, replay
from survey_ops.domain.custody_present import present_sheets
from tests.unit.domain.test_custody import printed


def test_a_sheet_that_no_entry_printed_and_a_printed_one_that_is_not_there() -> None:
    entries = [printed(1)]
    sheets = list(replay(entries).values())
    assert len(present_sheets(sheets, entries, [])) == len(histories(entries)) == len(sheets)
    for wrong in (sheets[1:], [*sheets, *replay([printed(1, first=9)]).values()]):
        with pytest.raises(KeyError):
            present_sheets(wrong, entries, [])


def test_a_held_sheet_without_movements() -> None:
    entries = [printed(1, labels=30, held=2)]
    sheets = list(replay(entries).values())
    found = present_sheets(sheets, entries, []).values()
    assert [(one.held, one.wanted, one.handover) for one in found] == [
        (sheet.state is State.HELD, sheet.labels, None) for sheet in sheets
    ]
