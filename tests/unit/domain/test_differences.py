"""Counts that meet: sheets, deliveries, posts, transfers; what is lost; what is due."""

from datetime import date
from typing import Any

import pytest

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.custody import State
from survey_ops.domain.custody_history import replay
from survey_ops.domain.deadlines import Due, Rules, deadlines
from survey_ops.domain.differences import CountDifference, Counted, case_differences
from survey_ops.domain.form_facts import gather_facts
from survey_ops.domain.form_findings import find_faults
from survey_ops.domain.inspections import InspectionCounts, count_inspections
from survey_ops.domain.label_counts import count_labels
from survey_ops.domain.losses import Ground, Report, case_losses, demand, persons_on_items, persons_on_sheets
from survey_ops.domain.sheet_counts import SheetCounts, Tally, count_sheets, returned_sheets

PARTY = {"organisation": "", "person": "", "role": "業者"}


class Case:
    """The entries of a case of 30 labels on sheets 1 to 3, of 12, 12 and 6."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.draw = self.write("draw", manifest={"counts": {"selected": 30}})
        self.write("labels", draw=self.draw, generation=0, first=1, sheets=3, per_sheet=12, labels=30)

    def write(self, kind: str, **body: Any) -> int:
        said = {"by": "係", "on": "2021-04-02", **body}
        self.entries.append(Entry(len(self.entries) + 1, "", "A", kind, "係", said, GENESIS, ""))
        return len(self.entries)

    def move(self, kind: str, *sheets: int, transfer: int | None = None, generation: int = 0) -> None:
        for sheet in sheets:
            labels = replay(self.entries)[sheet, generation].labels
            said: dict[str, Any] = {"sheet": sheet, "generation": generation, "labels": labels, "transfer": transfer}
            self.write(kind, to=None, place=None, **{"from": None, "method": None}, **said)

    def there_and_back(self) -> None:
        self.move("handover", 1, 2, 3)
        self.move("return", 1, 2, 3)

    def count(self, sheet: int, stuck: int, spoiled: int, unused: int) -> int:
        labels = returned_sheets(self.entries)[sheet, 0].labels
        said = {"stuck": stuck, "spoiled": spoiled, "unused": unused}
        return self.write("sheet_count", sheet=sheet, generation=0, labels=labels, **said)

    def inspect(self, delivered: int, spoiled: int = 0, unused: int = 0) -> int:
        counts = {"delivered": delivered, "spoiled": spoiled, "unused": unused, "sampled": 0, "faulty": 0}
        return self.write("inspection", draw=self.draw, place="", **{"from": PARTY}, **counts)

    def pull(self, sheet: int, state: State) -> int:
        return self.write("pull", draw=self.draw, person="x", sheet=sheet, generation=0, state=state.value)

    def explain(self, of: int, number: int) -> int:
        return self.write("explained", of=of, difference=number, reason="封筒の破損")

    def item(self, persons: int, erase_by: str | None) -> int:
        said = {"type": "medium", "content": "抽出データ", "medium": "USB", "holder": "", "place": ""}
        return self.write("item", number=1, persons=persons, erase_by=erase_by, **said)

    def undo(self, n: int) -> int:
        of_label = self.entries[n - 1].body if self.entries[n - 1].kind == "pull" else {}
        return self.write("correct", entry=n, sheet=of_label.get("sheet"), generation=of_label.get("generation"))

    def lose(self, *sheets: int, items: tuple[int, ...] = (), grounds: tuple[Ground, ...] = ()) -> int:
        persons = persons_on_sheets(self.entries, [(sheet, 0) for sheet in sheets])
        persons += persons_on_items(self.entries, items)
        asked = demand(persons, date(2021, 4, 9), grounds)
        return self.write(
            "loss",
            sheets=[[sheet, 0] for sheet in sheets],
            items=list(items),
            persons=persons,
            found_on="2021-04-09",
            circumstances="保管庫にない",
            grounds=[ground.value for ground in asked.grounds],
            prompt_by=asked.prompt_by.isoformat() if asked.prompt_by else None,
            full_by=asked.full_by.isoformat() if asked.full_by else None,
        )

    def differences(self) -> list[tuple[Counted, int, int, bool]]:
        found = case_differences(self.entries)
        return [(one.counted, one.entry, one.lacking, one.is_open) for one in found]


@pytest.fixture
def case() -> Case:
    return Case()


def test_a_case_without_a_draw_has_nothing_to_tell() -> None:
    assert case_differences([]) == ()
    assert count_sheets([]) == SheetCounts()
    assert count_inspections([]) == InspectionCounts()
    assert deadlines([], Rules()) == ()


def test_a_sheet_is_asked_for_when_it_came_back_and_not_before(case: Case) -> None:
    case.move("handover", 1, 2)
    assert returned_sheets(case.entries) == {}
    case.move("return", 1, 2)
    case.move("destroy", 3)
    assert [sheet.labels for sheet in returned_sheets(case.entries).values()] == [12, 12]
    case.move("destroy", 1)
    assert list(returned_sheets(case.entries)) == [(1, 0), (2, 0)]


def test_labels_pulled_at_the_contractors_are_not_asked_for_and_those_on_envelopes_are(case: Case) -> None:
    case.move("handover", 1, 2, 3)
    pull = case.pull(1, State.HANDED)
    case.move("return", 1, 2, 3)
    case.pull(2, State.RETURNED)
    assert [sheet.labels for sheet in returned_sheets(case.entries).values()] == [11, 12, 6]
    counts = count_inspections(case.entries)
    assert (counts.outside, counts.pulled, counts.expected) == (30, 1, 29)
    case.undo(pull)
    assert count_inspections(case.entries).expected == 30


def test_what_went_out_agrees_with_the_labels_of_the_draw(case: Case) -> None:
    removed = case.pull(1, State.PRINTED)
    case.move("handover", 1, 2, 3)
    labels = count_labels(case.entries)
    assert labels.outside == labels.handed == count_inspections(case.entries).outside == 29
    case.undo(removed)  # now the office writes it by hand
    assert (count_labels(case.entries).expected, count_labels(case.entries).outside) == (30, 29)


def test_sheets_are_counted_one_by_one(case: Case) -> None:
    case.there_and_back()
    case.count(1, 11, 1, 0)
    short = case.count(2, 10, 0, 1)
    assert count_sheets(case.entries) == SheetCounts(2, (3,), 24, Tally(21, 1, 1))
    assert case.differences() == [(Counted.SHEET, short, 1, True)]
    assert case_differences(case.entries)[0].message == (
        "シート 2 のラベル 12 件に対し、貼付 10 ＋ 書損 0 ＋ 残り 1 ＝ 11 件です。"
    )
    case.undo(short)
    assert case.differences() == []
    assert count_sheets(case.entries).uncounted == (2, 3)


def test_lots_are_inspected_one_by_one_and_added_up(case: Case) -> None:
    case.there_and_back()
    first = case.inspect(20, spoiled=1)
    assert case.differences() == [(Counted.INSPECTION, first, 9, True)]
    second = case.inspect(7, unused=1)
    assert case.differences() == [(Counted.INSPECTION, second, 1, True)]
    third = case.inspect(2)
    assert case.differences() == [(Counted.INSPECTION, third, -1, True)]
    case.undo(third)
    case.inspect(1)
    assert case.differences() == []


def test_an_explanation_accounts_for_a_number_and_no_more(case: Case) -> None:
    case.there_and_back()
    first = case.inspect(28)
    said = case.explain(first, 2)
    assert case.differences() == [(Counted.INSPECTION, first, 2, False)]
    second = case.inspect(1)
    assert case.differences() == [(Counted.INSPECTION, second, 1, True)]
    case.explain(second, -1)
    assert case.differences() == [(Counted.INSPECTION, second, 1, False)]
    case.undo(said)
    assert [one.left for one in case_differences(case.entries)] == [2]
    case.inspect(1)
    assert case.differences() == []  # they agree: nothing is left to explain


def test_a_post_that_does_not_agree_is_a_difference_too(case: Case) -> None:
    case.there_and_back()
    posted = case.write("posted", draw=case.draw, delivered=27, spoiled=1)
    assert case.differences() == [(Counted.POSTED, posted, 2, True)]
    case.explain(posted, 2)
    assert case.differences() == [(Counted.POSTED, posted, 2, False)]


def test_a_further_draw_does_not_take_a_difference_away(case: Case) -> None:
    case.there_and_back()
    inspection = case.inspect(29)
    case.write("draw", manifest={"counts": {"selected": 30}})
    assert case.differences() == [(Counted.INSPECTION, inspection, 1, True)]
    assert count_inspections(case.entries) == InspectionCounts()


def confirm(case: Case, transfer: int, count: int, **said: Any) -> int:
    lists: dict[str, Any] = {key: [] for key in ("lacking", "excess", "lacking_items", "excess_items")}
    body = {**lists, "way": "scanned", "refused": 0, "agrees": False, **said}
    return case.write("transfer_confirmed", transfer=transfer, count=count, **body)


def only(case: Case) -> CountDifference:
    (found,) = case_differences(case.entries)
    return found


def test_of_a_transfer_the_last_word_counts(case: Case) -> None:
    transfer = case.write("transfer", due=None)
    case.move("handover", 1, 2, 3, transfer=transfer)
    first = confirm(case, transfer, 2, lacking=[[3, 0]])
    assert case.differences() == [(Counted.TRANSFER, first, 1, True)]
    said = f"受渡し {transfer} で渡したものは 3 点、相手の確認は 2 点です（ないシート 3）。"
    assert only(case).message == said
    case.explain(first, 1)
    assert not only(case).is_open
    second = confirm(case, transfer, 3, refused=1)
    assert (only(case).entry, only(case).lacking, only(case).is_open) == (second, 0, True)
    assert only(case).message.endswith("3 点です、この案件のものでないコード 1 件。")
    confirm(case, transfer, 3, agrees=True)
    assert case.differences() == []


def test_a_lost_sheet_is_where_it_was_when_it_is_found(case: Case) -> None:
    case.move("handover", 1, 2)
    lost = case.lose(1, 3)
    assert [sheet.state for sheet in replay(case.entries).values()] == [State.LOST, State.HANDED, State.LOST]
    assert replay(case.entries)[1, 0].since == "2021-04-09"
    case.write("loss_found", loss=lost, sheets=[[3, 0]], items=[], where="机")
    (loss,) = case_losses(case.entries)
    assert (loss.persons, loss.sheets_left, loss.is_found) == (18, ((1, 0),), False)
    case.write("loss_found", loss=lost, sheets=[[1, 0]], items=[], where="机")
    assert [sheet.state for sheet in replay(case.entries).values()] == [State.HANDED, State.HANDED, State.PRINTED]
    assert case_losses(case.entries)[0].is_found


def test_a_loss_can_be_undone_but_not_found_twice(case: Case) -> None:
    lost = case.lose(1)
    case.undo(lost)
    assert replay(case.entries)[1, 0].state is State.PRINTED
    assert case_losses(case.entries) == ()
    case.write("loss_found", loss=lost, sheets=[[1, 0]], items=[], where="机")
    with pytest.raises(ValueError, match="not lost"):
        replay(case.entries)


def test_persons_are_counted_from_the_labels_that_may_still_be_there(case: Case) -> None:
    case.item(40, None)
    case.write("item_moved", item=1, movement="handover", persons=40, to=None, place=None)
    case.there_and_back()
    case.count(1, 9, 1, 2)
    assert persons_on_sheets(case.entries, [(1, 0)]) == 3
    assert persons_on_sheets(case.entries, [(2, 0)]) == 12
    assert persons_on_items(case.entries, [1]) == 40


def test_the_law_asks_for_a_report_above_a_hundred_persons_or_for_another_reason() -> None:
    noticed = date(2021, 4, 9)
    assert demand(100, noticed).grounds == ()
    above = demand(101, noticed)
    assert (above.grounds, above.prompt_by, above.full_by) == (
        (Ground.NUMBER,), date(2021, 4, 13), date(2021, 5, 8)
    )  # fmt: skip
    theft = demand(1, noticed, [Ground.MALICIOUS])
    assert (theft.grounds, theft.full_by) == ((Ground.MALICIOUS,), date(2021, 6, 7))
    assert demand(101, noticed, [Ground.SENSITIVE]).grounds == (Ground.NUMBER, Ground.SENSITIVE)


def test_a_report_is_waited_for_until_it_is_made_or_all_is_found(case: Case) -> None:
    lost = case.lose(1, grounds=(Ground.SENSITIVE,))
    assert set(case_losses(case.entries)[0].waiting) == {Report.PROMPT, Report.FULL}
    found = case.write("loss_found", loss=lost, sheets=[[1, 0]], items=[], where="机")
    assert case_losses(case.entries)[0].waiting == {}
    case.entries.pop(found - 1)
    case.write("loss_reported", loss=lost, report="prompt", to="委員会")
    case.write("loss_found", loss=lost, sheets=[[1, 0]], items=[], where="机")
    assert case_losses(case.entries)[0].waiting == {Report.FULL: date(2021, 5, 8)}


def test_sheets_are_due_by_their_transfer_then_by_the_rule_then_by_the_plan(case: Case) -> None:
    transfer = case.write("transfer", due="2021-04-07")
    case.move("handover", 1, transfer=transfer)
    case.move("handover", 2, 3)
    rules = Rules(return_due=date(2021, 4, 9), return_planned=date(2021, 4, 8))
    found = [one for one in deadlines(case.entries, rules) if one.what is Due.RETURN]
    assert [(one.due.day, one.sheets) for one in found] == [(7, (1,)), (9, (2, 3))]
    assert found[0].days_left(date(2021, 4, 8)) == -1
    planned = [one.due.day for one in deadlines(case.entries, Rules(return_planned=date(2021, 4, 8)))]
    assert planned[:2] == [7, 8]
    assert [one.due.day for one in deadlines(case.entries, Rules()) if one.what is Due.RETURN] == [7]
    case.move("return", 1, 2, 3)
    assert [one.what for one in deadlines(case.entries, rules)] == [Due.ERASE]


def test_data_are_due_a_year_after_the_first_draw_until_the_extract_is_gone_too(case: Case) -> None:
    case.write("draw", manifest={"counts": {"selected": 30}}, on="2021-05-01")
    (one,) = deadlines(case.entries, Rules())
    assert (one.what, one.due, one.basis) == (Due.ERASE, date(2022, 4, 2), "抽出から 1 年")
    (one,) = deadlines(case.entries, Rules(erase_by=date(2021, 9, 30)))
    assert one.due == date(2021, 9, 30)
    case.write("erase", inputs=False)
    assert [one.what for one in deadlines(case.entries, Rules())] == [Due.EXTRACT]
    case.write("erase", inputs=True)
    assert deadlines(case.entries, Rules()) == ()


def test_items_and_reports_are_due_too(case: Case) -> None:
    case.item(5, "2021-06-01")
    case.lose(1, grounds=(Ground.PROPERTY,))
    assert [one.what for one in deadlines(case.entries, Rules())] == [Due.PROMPT, Due.FULL, Due.ITEM, Due.ERASE]
    case.write("item_moved", item=1, movement="destroy", persons=5, to=None, place=None)
    assert Due.ITEM not in [one.what for one in deadlines(case.entries, Rules())]


def codes_of(case: Case) -> list[str]:
    return [one.code for one in find_faults(gather_facts(case.entries), case.entries, "")]


def test_the_form_claims_that_all_came_back_only_when_it_did(case: Case) -> None:
    case.entries[0].body["case_sha256"] = ""  # type: ignore[index]  # a mapping that is a dict here
    case.move("handover", 1, 2, 3)
    case.move("return", 1, 2)
    assert not gather_facts(case.entries).all_returned
    case.move("return", 3)
    assert gather_facts(case.entries).all_returned
    short = case.count(1, 10, 1, 0)
    facts = gather_facts(case.entries)
    assert (facts.all_returned, facts.open_sheets.numbers, codes_of(case)) == (False, (1,), ["sheet_difference"])
    case.explain(short, 1)
    assert (gather_facts(case.entries).all_returned, codes_of(case)) == (True, [])
    lost = case.lose(2)
    facts = gather_facts(case.entries)
    assert (facts.all_returned, facts.lost.numbers, codes_of(case)) == (False, (2,), ["lost"])
    case.write("loss_found", loss=lost, sheets=[[2, 0]], items=[], where="机")
    assert gather_facts(case.entries).all_returned


def test_a_lost_item_and_a_lost_sheet_of_an_earlier_draw_speak_against_the_claim(case: Case) -> None:
    case.entries[0].body["case_sha256"] = ""  # type: ignore[index]  # a mapping that is a dict here
    case.there_and_back()
    case.item(5, None)
    lost = case.lose(items=(1,))
    assert (gather_facts(case.entries).is_accounted, codes_of(case)) == (False, ["items_lost"])
    case.undo(lost)
    case.lose(2)
    case.write("draw", manifest={"counts": {"selected": 30}}, case_sha256="")
    assert (gather_facts(case.entries).is_accounted, codes_of(case)) == (False, ["earlier_lost"])
