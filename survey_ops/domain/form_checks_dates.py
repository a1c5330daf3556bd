"""The days of a case in the order they must come in: drawn, printed, handed over, back, posted, destroyed.

Each step has a day that is planned and days on record. The plan is looked at by itself, so that a form made before
anything happened is in order. Then the same is asked of the days that the form will tell: those on record, and where
nothing is on record yet the planned one. Steps that go on for days are compared by their first day: the first sheet
is not back before the first was handed over. The destruction is compared by its last day, because spoiled sheets are
destroyed early.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from survey_ops.domain.chain import Entry
from survey_ops.domain.deadlines import Deadline, Due
from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.notices import standing
from survey_ops.domain.wareki import full_date

STEPS: Mapping[str, str] = {
    "draw": "抽出",
    "labels": "印刷",
    "handover": "引渡",
    "return": "返却",
    "posted": "発送",
    "destroy": "廃棄",
}
"""Kind of entry -> what it is called, in the order they must come in."""

_ROWS = {
    "draw": "use_reason",
    "labels": "use_reason",
    "handover": "give_back",
    "return": "give_back",
    "posted": "period",
    "destroy": "use_erasure",
}
_BEFORE_END = ("draw", "labels", "handover", "posted")


@dataclass(frozen=True)
class Said:
    """A day and where it is said."""

    day: date
    origin: Origin

    def written(self, name: str) -> str:
        """Return the day with what happened: 引渡 令和３年４月２日."""
        return f"{name} {full_date(self.day)}"


@dataclass(frozen=True)
class Step:
    """A step of the work.

    Attributes:
        kind: kind of its entries.
        planned: the planned day; None where nobody has planned one.
        first: the first day on record; None before that.
        last: the last day on record.
    """

    kind: str
    planned: Said | None = None
    first: Said | None = None
    last: Said | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return STEPS[self.kind]


@dataclass(frozen=True)
class Period:
    """The period of the survey (実施時期)."""

    first: Said
    last: Said


def steps_of(entries: Sequence[Entry], planned: Mapping[str, Said]) -> tuple[Step, ...]:
    """Return the steps of a case.

    Args:
        entries: all entries of the case; of several draws, those since the last count.
        planned: kind -> the planned day.
    """
    drawn = max((entry.n for entry in entries if entry.kind == "draw"), default=0)
    found = []
    for kind in STEPS:
        mine = sorted(
            (entry for entry in standing(entries, kind) if entry.n >= drawn),
            key=lambda entry: (entry.body["on"], entry.n),
        )
        edges = (said_in(mine[0]), said_in(mine[-1])) if mine else (None, None)
        found.append(Step(kind, planned.get(kind), *edges))
    return tuple(found)


def said_in(entry: Entry) -> Said:
    """Return the day of an entry."""
    return Said(date.fromisoformat(entry.body["on"]), Origin(Source.ENTRY, entry.kind, entry.n))


def check_order(steps: Sequence[Step]) -> tuple[Finding, ...]:
    """Tell which steps are planned or recorded in the wrong order."""
    plan = [(step, step.planned, step.planned) for step in steps if step.planned]
    # Before anything is on record there is the plan alone, which has just been looked at.
    told = [(step, step.first or step.planned, step.last or step.planned) for step in steps]
    found = list(_pairs("plan_order", "予定の日付", plan))
    found += _pairs("fact_order", "日付", [(step, first, last) for step, first, last in told if first and last])
    return tuple(found)


def check_period(steps: Sequence[Step], period: Period | None) -> tuple[Finding, ...]:
    """Tell what lies outside the period of the survey: what must come by its end, a return by its beginning.

    Args:
        steps: of the case.
        period: of a survey; None where the case has no such period, and nothing is told.
    """
    if period is None:
        return ()
    found: list[Finding] = []
    if period.last.day < period.first.day:
        message = "実施時期の終わりが、始まりより前です。"
        found.append(_dates("survey_period", "period", message, ("始まり", period.first), ("終わり", period.last)))
    for step in steps:
        said = step.first or step.planned
        if said and step.kind in _BEFORE_END and said.day > period.last.day:
            message = f"{step.name}の日が、実施時期の終わりより後です。"
            found.append(
                _dates("survey_period", "period", message, ("実施時期の終わり", period.last), (step.name, said))
            )
        if step.kind == "return" and step.planned and not step.first and step.planned.day > period.first.day:
            message = "返却の予定の日が、実施時期の始まりより後です。"
            sides = ("実施時期の始まり", period.first), ("返却の予定", step.planned)
            found.append(_dates("survey_period", "period", message, *sides))
    return tuple(found)


def check_announcement(
    row: str, notice: str | None, announced: Said | None, posting: Said | None
) -> tuple[Finding, ...]:
    """Tell when the city's paper was to tell of the case and did not, or only after the posting.

    Args:
        row: the row under which it is told.
        notice: what the form says of telling the public; None where it has no such row.
        announced: the day of the notice, as recorded, else as planned.
        posting: the day of the posting, as recorded, else as planned.
    """
    if announced is None:
        if notice is None or (notice.strip() and "広報" not in notice):
            return ()
        message = "市の広報などで周知する日の、予定も記録もありません。"
        origin = Origin(Source.KEY, "plan.announcement.on")
        return (Finding("announcement", row, message, "周知の日がありません", (origin,)),)
    if posting is None or announced.day <= posting.day:
        return ()
    message = "市の広報などで周知する日が、発送より後です。"
    return (_dates("announcement_late", row, message, ("発送", posting), ("周知", announced)),)


def check_erasure(due: Sequence[Deadline], today: date, row: str) -> tuple[Finding, ...]:
    """Tell which personal data are past the day by which they were to be erased."""
    names = {Due.ERASE: "宛先の個人情報", Due.EXTRACT: "抽出のもとのデータ", Due.ITEM: "管理対象"}
    found = []
    for one in due:
        if one.what not in names or one.days_left(today) >= 0:
            continue
        what = f"管理対象「{one.basis}」" if one.what is Due.ITEM else names[one.what]
        basis = "登録した期限" if one.what is Due.ITEM else one.basis
        origins = (Origin(Source.ENTRY, "item" if one.what is Due.ITEM else "draw", one.entry),) if one.entry else ()
        message = f"{what}が、消去の期限を過ぎて残っています。"
        fact = f"期限は{full_date(one.due)}（{basis}）です"
        code, where = ("item_overdue", "provided_erasure") if one.what is Due.ITEM else ("erase_overdue", row)
        found.append(Finding(code, where, message, fact, origins))
    return tuple(found)


_Sides = tuple[Step, Said, Said]


def _pairs(code: str, what: str, sides: Sequence[_Sides]) -> Iterator[Finding]:
    for (before, first, last), (after, following, final) in pairwise(sides):
        earlier, later = (last, final) if after.kind == "destroy" else (first, following)
        if later.day >= earlier.day:
            continue
        if code == "fact_order" and earlier.origin.entry is None and later.origin.entry is None:
            continue  # both are planned, and the plan was looked at by itself
        message = f"{what}が、{before.name}・{after.name}の順になっていません。"
        yield _dates(code, _ROWS[after.kind], message, (before.name, earlier), (after.name, later))


def _dates(code: str, row: str, message: str, before: tuple[str, Said], after: tuple[str, Said]) -> Finding:
    fact = "、".join(said.written(name) for name, said in (before, after))
    return Finding(code, row, message, fact, tuple(said.origin for _, said in (before, after)))
