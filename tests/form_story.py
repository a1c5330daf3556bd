"""A small case whose forms have everything to tell: the entries of its ledger, and its case file."""

from collections.abc import Sequence
from pathlib import Path

from survey_ops.case.load import Case, case_of
from survey_ops.domain.chain import Entry
from survey_ops.domain.form_facts import gather_facts
from survey_ops.domain.manifest import said_rules
from survey_ops.resources import sample_config
from survey_ops.tasks.form_values import FilledForm, fill_form
from survey_ops.tasks.register_input import make_rules
from tests.custody_story import CONTRACTOR, WITNESS, Story

SHEETS, LABELS = 4, 46
_SERVICE = {"organisation": "読取りサービス", "person": "田中", "role": ""}


def survey_case(*changes: tuple[str, str], more: str = "") -> Case:
    """Return the survey's sample case with pieces of its file replaced and something added."""
    said = (sample_config() / "survey" / "case.toml").read_text(encoding="utf-8")
    for old, new in changes:
        if said.count(old) != 1:
            raise ValueError(f"{old!r} is there {said.count(old)} times")
        said = said.replace(old, new)
    return case_of(Path("case"), (said + more).encode())


def other_case(more: str = "", kind: str = "other") -> Case:
    """Return a case that neither draws nor mails, with no section that it need not have."""
    said = f'[case]\ncode = "OCR"\ntitle = "帳票の読取り"\nkind = "{kind}"\n'
    office = '[office]\ndivision = "清掃課"\nstaff = "職員"\n'
    return case_of(Path("case"), (said + office + more).encode())


def texts(case: Case, entries: Sequence[Entry], name: str = "precheck") -> FilledForm:
    """Return a form of a case as its entries tell it."""
    return fill_form(case, name, gather_facts(entries))


def begin(case: Case) -> Story:
    """Draw 46 people and print 4 sheets."""
    story = Story()
    story.write("open", title="市民アンケート")
    rules = make_rules(case, "さいころ")
    story.write(
        "draw", manifest={"seed": rules.seed, **said_rules(rules), "counts": {"selected": LABELS}}, redraw=None
    )
    story.print(LABELS, SHEETS)
    return story


def hand_over(story: Story) -> None:
    """Hand three sheets over on two days, one of them after it was scanned by mistake."""
    story.turn_to("2021-04-02")
    out = story.transfer()
    wrong = story.scan("handover", [3], out)[0]
    story.correct(wrong)
    story.scan("handover", [1, 2], out)
    story.confirm(out, 2)
    story.turn_to("2021-04-05")
    story.scan("handover", [3])


def give_back(story: Story) -> None:
    """Take two of them back with a label lacking, which is explained; the third is lost."""
    story.turn_to("2021-04-08")
    story.scan("return", [1])
    story.turn_to("2021-04-09")
    story.scan("return", [2])
    story.count(1)
    story.explain(story.count(2, spoiled=1, stuck=10).n, 1, "破れた")
    story.write("loss", sheets=[[3, 0]], items=[], persons=12, found_on="2021-04-10", circumstances="見当たらない")


def destroy(story: Story) -> None:
    """Destroy one of them before a witness, and erase the list."""
    story.turn_to("2021-05-06")
    story.scan("destroy", [1], to="業者", place="地下", method="裁断")
    story.destroy([1], witness=WITNESS, certificate="第5号")
    story.turn_to("2021-05-07")
    story.write("erase", inputs=False)


def send_items(story: Story) -> None:
    """Send data to a service that erases them, and post an entry that is withdrawn; a list stays."""
    story.turn_to("2021-05-08")
    story.register_item(1, type="transmission", content="帳票の画像", persons=480)
    story.register_item(2, type="posting", content="案内", persons=1)
    story.register_item(3)
    for number, to in ((1, "読取りサービス"), (2, "共有サイト")):
        story.write(
            "item_moved", item=number, movement="handover", persons=1, request="x", by="係", to=to, method="専用回線"
        )
    story.turn_to("2021-05-15")
    out = story.transfer("destroy", **{"from": _SERVICE, "to": _SERVICE})
    story.move_item("destroy", 1, out)
    story.move_item("destroy", 2)
    story.write(
        "destruction", items=[1], method="erase", persons=[CONTRACTOR], witness=WITNESS, certificate="消去-1", by="係"
    )
    story.write("announced", medium="広報４月１日号", by="係")
    for of in ("use", "provide"):
        story.write(
            "informed", of=of, time="after", to="本人", method="文書", reason="急いでいたため", persons=1, by="係"
        )


def whole(case: Case) -> Story:
    """Return everything in a row."""
    story = begin(case)
    for step in (hand_over, give_back, destroy, send_items):
        step(story)
    return story
