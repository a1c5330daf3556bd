"""What is not asked of a case without such entries would have said nothing of it."""

from collections.abc import Callable, Mapping

import pytest

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody_history import histories, replay
from survey_ops.domain.destructions import destroyed
from survey_ops.domain.differences import case_differences
from survey_ops.domain.form_items import item_facts
from survey_ops.domain.items import replay_items
from survey_ops.domain.losses import case_losses
from survey_ops.domain.told import announcements, notices_given
from survey_ops.domain.transfers import transfers
from survey_ops.tasks import status_parts
from tests.custody_story import Story, whole_story
from tests.form_story import survey_case, whole


def one_count(kind: str) -> Story:
    """Return a sheet that went out and came back, with one count that lacks a label."""
    story = Story()
    story.begin(labels=12, sheets=1)
    story.scan("handover", [1])
    story.scan("return", [1])
    match kind:
        case "sheet_count":
            story.count(1, stuck=11)
        case "inspection":
            story.inspect(11)
        case "posted":
            story.write("posted", draw=2, delivered=11)
    return story


STORIES: Mapping[str, tuple[Callable[[], Story], set[str]]] = {
    "sheets": (whole_story, {"transfers", "unproven", "differences"}),
    "everything": (
        lambda: whole(survey_case()),
        {"transfers", "unproven", "items", "provided", "differences", "losses", "told"},
    ),
    "sheet_count": (lambda: one_count("sheet_count"), {"differences"}),
    "inspection": (lambda: one_count("inspection"), {"differences"}),
    "posted": (lambda: one_count("posted"), {"differences"}),
}
"""Name -> a story, and what its status has to tell at some moment."""


def moments(entries: list[Entry]) -> list[list[Entry]]:
    """Return the entries up to each that is the last of its kind in a row."""
    ends = [n for n in range(1, len(entries) + 1) if n == len(entries) or entries[n].kind != entries[n - 1].kind]
    return [entries[:n] for n in ends]


@pytest.mark.parametrize("name", STORIES)
def test_at_every_moment_the_answer_is_that_of_whoever_reads_such_entries(name: str) -> None:
    make, telling = STORIES[name]
    told = set()
    for known in moments(make().entries):
        past, sheets = histories(known), list(replay(known).values())
        gone = destroyed(known, sheets)
        expected = {
            "transfers": tuple(one for one in transfers(known).values() if not one.is_closed),
            "unproven": len(gone.unproven_sheets) + len(gone.unproven_items),
            "items": [item.state.value for item in replay_items(known).values()],
            "provided": item_facts(known, {}).sent,
            "differences": case_differences(known, past),
            "losses": case_losses(known),
            "told": (notices_given(known), announcements(known)),
        }
        found = {
            "transfers": status_parts.open_transfers(known, []),
            "unproven": status_parts.unproven(known, sheets),
            "items": status_parts.item_states(known),
            "provided": status_parts.provided(known),
            "differences": status_parts.differences(known, past, []),
            "losses": status_parts.losses(known),
            "told": status_parts.told(known),
        }
        assert found == expected
        told |= {part for part, value in found.items() if value not in ((), 0, [], ((), ()))}
    assert told == telling
