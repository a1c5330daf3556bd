import dataclasses

from survey_ops.domain.form_facts import Facts, gather_facts
from tests import form_story
from tests.custody_story import Story
from tests.form_story import survey_case

NO_FACTS = {"sources"}


def numbers(facts: Facts, path: str) -> list[int | None]:
    return [one.entry for one in facts.origins(path)]


def test_facts_of_nothing_rest_on_nothing() -> None:
    assert not any(gather_facts(()).sources.values())
    facts = gather_facts(form_story.begin(survey_case()).entries)
    assert {fact for fact, origins in facts.sources.items() if origins} == {
        *("drawn_on", "selected", "manifest", "printed", "held", "counts"),
    }


def test_every_fact_is_in_the_table_once_there_is_something_of_it() -> None:
    story = form_story.whole(survey_case())
    facts = gather_facts(story.entries)
    names = {one.name for one in dataclasses.fields(Facts)} - NO_FACTS
    names |= {name for name, value in vars(Facts).items() if isinstance(value, property)}
    earlier = {"earlier", "earlier_left", "earlier_out"}
    assert names - facts.sources.keys() == earlier
    again = story.write("draw", manifest=dict(story.entries[1].body["manifest"]), redraw="x")
    assert earlier < gather_facts(story.entries).sources.keys()
    assert again.n in numbers(gather_facts(story.entries), "drawn_on")


def test_a_movement_rests_on_its_scans_its_transfer_and_its_corrections() -> None:
    story = form_story.begin(survey_case())
    form_story.hand_over(story)
    facts = gather_facts(story.entries)
    kinds = {entry.n: entry.kind for entry in story.entries}
    told = numbers(facts, "handover.days")
    assert [kinds[n or 0] for n in told] == [
        *("draw", "labels", "transfer", "correct", "handover", "handover", "handover"),
    ]
    assert facts.origins("give_back.days") == ()
    assert facts.origins("handover") == facts.origins("handover.giver")


def test_that_all_is_accounted_for_rests_on_losses_and_once_something_is_counted_on_that() -> None:
    story = Story()
    story.begin(46, 4)
    story.scan("handover", [1, 2])
    story.scan("return", [1, 2])
    assert gather_facts(story.entries).origins("is_accounted") == ()
    counted = story.count(1)
    assert counted.n in numbers(gather_facts(story.entries), "is_accounted")
    assert counted.n in numbers(gather_facts(story.entries), "all_returned")
