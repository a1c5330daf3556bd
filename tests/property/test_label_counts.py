"""Whatever is done with sheets and labels, the counts from the entries are those of the labels on paper."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from survey_ops.domain.custody import Movement, State
from survey_ops.domain.custody_history import histories
from survey_ops.domain.label_counts import count_labels
from tests.custody_desk import Desk

SMALL = st.integers(0, 9)
STEPS = st.lists(
    st.one_of(
        st.builds(
            lambda which, sheet, g: lambda desk: desk.move(which, sheet, g),
            st.sampled_from(Movement),
            st.integers(1, 4),
            st.integers(0, 2),
        ),
        st.builds(lambda sheet: lambda desk: desk.move(Movement.HANDOVER, sheet, 0), st.integers(1, 4)),
        st.builds(lambda sheet: lambda desk: desk.reprint(sheet), st.integers(1, 4)),
        st.builds(lambda person: lambda desk: desk.pull(person), SMALL),
        st.builds(lambda at: lambda desk: desk.undo_pull(at), SMALL),
        st.builds(lambda people: lambda desk: desk.add(people), st.integers(0, 2)),
        st.builds(lambda good, bad: lambda desk: desk.post(good, bad), SMALL, SMALL),
    ),
    max_size=25,
)
Step = Callable[[Desk], None]


@settings(max_examples=150)
@given(st.integers(1, 7), STEPS)
def test_counts_are_those_of_the_labels_on_paper(people: int, steps: list[Step]) -> None:
    desk = Desk(people)
    for step in steps:
        step(desk)
    counts = count_labels(desk.entries)
    first = {number for number, members in desk.members.items() if members[0] in desk.runs[0]}
    assert counts.recipients == desk.people
    assert counts.pulled == len(desk.pulls)
    assert counts.unprinted == sum(key is None for _, key, _ in desk.pulls.values())
    assert counts.withdrawn == sum(has_gone for _, _, has_gone in desk.pulls.values())
    assert counts.expected == len(desk.out) + len(desk.by_hand)
    assert counts.restored == len(desk.by_hand)
    labelled = sum(len(desk.paper[desk.current(number)]) for number in desk.members)
    gone = sum(has_gone and key == desk.current(key[0]) for _, key, has_gone in desk.pulls.values() if key)
    assert counts.labels == labelled - gone + len(desk.by_hand)
    assert counts.unlabelled == desk.people - len(desk.pulls) - counts.labels
    assert (counts.delivered, counts.spoiled) == desk.counted
    assert counts.difference == (counts.expected - sum(desk.counted) if counts.counted else 0)
    assert counts.handed <= sum(len(desk.members[number]) for number in first)


@settings(max_examples=60)
@given(st.integers(1, 7), STEPS)
def test_one_generation_of_a_sheet_is_good(people: int, steps: list[Step]) -> None:
    desk = Desk(people)
    for step in steps:
        step(desk)
    for number in desk.members:
        known = [history for key, history in histories(desk.entries).items() if key[0] == number]
        assert [history.replaced for history in known] == [True] * (len(known) - 1) + [False]
        assert sum(history.now.state is State.PRINTED for history in known) <= 1
        assert known[-1].now.state is not State.VOID
