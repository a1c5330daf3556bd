"""Which entries make one row of the register."""

from survey_ops.domain.custody_words import RowKind
from survey_ops.domain.register_groups import Group, group_entries
from tests.custody_story import Story, foreign_code


def begun() -> Story:
    story = Story()
    story.begin(60, 5)
    story.turn_to("2021-04-02")
    return story


def moving(story: Story) -> list[Group]:
    return [group for group in group_entries(story.entries) if group.kind is not RowKind.MADE]


def test_scans_that_say_the_same_are_one_row() -> None:
    story = begun()
    story.scan("handover", [1, 2, 3])
    story.scan("handover", [4, 5])
    (group,) = moving(story)
    assert [entry.body["sheet"] for entry in group.moves] == [1, 2, 3, 4, 5]


def test_another_operator_place_day_or_a_long_break_begins_a_row() -> None:
    for said in ({"by": "田中"}, {"place": "倉庫"}, {"to": "別の者"}, {"method": None}, {"on": "2021-04-01"}):
        story = begun()
        story.scan("handover", [1])
        story.scan("handover", [2], **said)
        assert len(moving(story)) == 2, said
    story = begun()
    story.scan("handover", [1])
    story.turn_to("2021-04-02", 11)
    story.scan("handover", [2])
    assert len(moving(story)) == 2


def test_what_refers_to_a_transfer_belongs_to_its_row_on_any_day() -> None:
    story = begun()
    first, other = story.transfer(), story.transfer()
    story.scan("handover", [1], first)
    story.refuse("handover", "not_a_code", None, other)
    story.turn_to("2021-04-05")
    story.scan("handover", [2], first)
    story.move_item("handover", 1, first)
    one, two = moving(story)
    assert [len(one.moves), len(one.refused), len(two.moves), len(two.refused)] == [3, 0, 0, 1]


def test_a_refusal_before_the_first_scan_belongs_to_the_run() -> None:
    story = begun()
    story.refuse("handover", "other_case", foreign_code())
    story.scan("handover", [1])
    story.refuse("return", "void", None)
    one, two = moving(story)
    assert (one.kind, len(one.moves), len(one.refused)) == (RowKind.HANDOVER, 1, 1)
    assert (two.kind, len(two.moves), len(two.refused)) == (RowKind.REFUSED, 0, 1)


def test_a_scan_after_the_desk_could_not_reach_the_ledger_counts_by_when_it_was_read() -> None:
    story = begun()
    story.scan("handover", [1], read_at="2021-04-02T01:00:00.000000Z")
    story.turn_to("2021-04-02", 18)
    story.scan("handover", [2], read_at="2021-04-02T01:10:00.000000Z")
    assert len(moving(story)) == 1


def test_corrections_of_what_is_no_movement_of_custody_are_left_out() -> None:
    story = begun()
    answers = story.write("answers", count=3, way="郵送", by="山田")
    story.correct(answers)
    story.write("form", form="precheck")
    assert moving(story) == []
