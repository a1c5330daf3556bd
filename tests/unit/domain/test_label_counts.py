from dataclasses import replace

from survey_ops.domain.custody import Movement
from survey_ops.domain.label_counts import LabelCounts, count_labels
from tests.custody_desk import Desk


def test_a_case_without_a_draw_has_no_labels() -> None:
    assert count_labels([]) == LabelCounts()


def test_a_mailing_from_the_draw_to_the_post() -> None:
    desk = Desk(7)  # sheets of 3, 3 and 1
    desk.pull(0)
    for sheet in (1, 2, 3):
        desk.move(Movement.HANDOVER, sheet, 0)
    desk.pull(3)
    desk.add(2)
    desk.move(Movement.HANDOVER, 4, 0)
    desk.post(5, 1)
    counts = count_labels(desk.entries)
    assert (counts.handed, counts.withdrawn, counts.further, counts.expected) == (6, 1, 2, 7)
    assert (counts.recipients, counts.pulled, counts.labels, counts.unlabelled) == (9, 2, 7, 0)
    assert counts.difference == 1
    desk.post(1, 0)
    assert count_labels(desk.entries).difference == 0
    desk.post(1, 0)
    assert count_labels(desk.entries).difference == -1


def test_a_label_missing_on_a_sheet_printed_again_is_missing_and_not_written_by_hand() -> None:
    desk = Desk(3)
    desk.pull(0)
    desk.move(Movement.HANDOVER, 1, 0)
    desk.move(Movement.RETURN, 1, 0)
    desk.reprint(1)
    desk.undo_pull(0)
    counts = count_labels(desk.entries)
    assert (counts.restored, counts.unlabelled, counts.labels) == (0, 1, 2)
    desk.reprint(1)
    counts = count_labels(desk.entries)
    assert (counts.unlabelled, counts.labels) == (0, 3)


def test_a_sheet_that_came_back_and_goes_out_again_is_further() -> None:
    desk = Desk(4)
    desk.move(Movement.HANDOVER, 1, 0)
    desk.move(Movement.RETURN, 1, 0)
    desk.reprint(1)
    desk.reprint(2)
    desk.move(Movement.HANDOVER, 1, 1)
    desk.move(Movement.HANDOVER, 2, 1)
    counts = count_labels(desk.entries)
    assert (counts.handed, counts.further, counts.expected) == (4, 3, 7)


def test_held_labels_are_stuck_by_the_office() -> None:
    desk = Desk(3)
    draw, labels = desk.entries
    counts = count_labels([draw, replace(labels, body={**labels.body, "held": 1})])
    assert (counts.kept, counts.handed, counts.expected, counts.difference) == (1, 0, 1, 0)
