from survey_ops.domain.form_facts import Facts, gather_facts
from tests.custody_story import CONTRACTOR, WITNESS, Story


def facts_of(story: Story) -> Facts:
    return gather_facts(story.entries)


def move(story: Story, item: int, movement: str, **said: str) -> None:
    story.write(
        "item_moved", **{"item": item, "movement": movement, "persons": 1, "request": "x", "by": "係", **said}
    )


def begun(*types: str) -> Story:
    story = Story()
    story.write("open", title="x")
    for number, one in enumerate(types, start=1):
        story.register_item(number, type=one, content=f"内容{number}", persons=number)
    return story


def test_a_medium_that_travels_twice_is_told_with_both_days_and_is_one() -> None:
    story = begun("medium")
    for day, movement in (("05", "handover"), ("06", "return"), ("07", "handover"), ("08", "return")):
        story.turn_to(f"2021-04-{day}")
        move(story, 1, movement, to="業者" if movement == "handover" else "市")
    (sent,) = facts_of(story).items.sent_groups
    assert (sent.count, sent.persons, [day.day for day in sent.days], sent.taker) == (1, 1, [5, 7], "業者")
    (back,) = facts_of(story).items.returned_groups
    assert ([day.day for day in back.days], back.word) == ([6, 8], "返却")
    items = facts_of(story).items
    assert (items.out, [one.number for one in items.kept]) == ((), [1])


def test_what_was_destroyed_is_told_by_where_it_lay() -> None:
    story = begun("medium", "medium", "transmission", "posting", "list")
    for number in (1, 3, 4):
        move(story, number, "handover")
    move(story, 3, "return")
    for number in (1, 2, 3, 4, 5):
        move(story, number, "destroy")
    items = facts_of(story).items
    # The answer that came back is here, what was sent stays there.
    assert [one.number for one in items.erased_outside] == [1, 3, 4]
    assert [one.number for one in items.erased_inside] == [2, 5]
    assert [(one.name, one.word, one.count) for one in items.inside_groups] == [
        ("媒体", "廃棄", 1),
        ("名簿", "廃棄", 1),
    ]
    assert [one.number for one in items.posted] == [one.number for one in items.withdrawn] == [4]


def test_a_registration_or_a_movement_that_was_undone_is_none() -> None:
    story = begun("list", "list")
    move(story, 2, "handover")
    story.correct(story.entries[-1])
    story.correct(story.entries[1])
    items = facts_of(story).items
    assert ([one.number for one in items.all], items.sent, items.out) == ([2], (), ())


def test_words_of_a_witness_are_left_out_where_no_evidence_names_one() -> None:
    story = begun("list", "list")
    for number in (1, 2):
        move(story, number, "destroy", method="職員立会いの上裁断")
    story.write("destruction", items=[1], method="shred", persons=[CONTRACTOR], witness=WITNESS, by="係")
    facts = facts_of(story)
    first, second = facts.items.erased
    assert first.erased and second.erased
    assert (first.erased.method, first.erased.witness) == ("裁断", "立会者")
    assert (second.erased.method, second.erased.witness) == ("", "")
    # One of two seen is not both seen.
    (group,) = facts.items.inside_groups
    assert (group.witness, facts.is_witnessed) == ("", False)
    story.write("destruction", items=[2], method="shred", persons=[CONTRACTOR], witness=WITNESS, by="係")
    assert facts_of(story).is_witnessed


def test_envelopes_that_went_to_the_post_are_not_waited_for() -> None:
    story = begun("envelopes", "posting")
    for number in (1, 2):
        move(story, number, "handover")
    assert [one.number for one in facts_of(story).items.out] == [2]
