"""What stands on each label and each sheet, before anything is drawn: the plan of a run of label sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from survey_ops.case.load import Case
from survey_ops.documents.fonts import Typeface, load_typeface
from survey_ops.documents.label_sheets import FAMILY, LabelSheet
from survey_ops.domain.codes import make_code
from survey_ops.domain.label_face import LabelFace
from survey_ops.domain.label_places import SheetPlan, arrange
from survey_ops.domain.label_text import Address, TextLine, TooLong, lay_out, note_lines
from survey_ops.domain.stocks import Rect, Stock
from survey_ops.errors import InputError, Problem
from survey_ops.tasks.label_runs import Run

Person = Mapping[str, Any]
"""A recipient as stored."""

_FIELD_NAMES = {"name": "氏名", "address": "住所", "building": "方書"}


class LabelListError(InputError):
    """Some labels cannot be drawn; the problems are the list (文字不足リスト・文字超過リスト)."""

    code = "listed"


def is_held(person: Person) -> bool:
    """Tell whether the label of a recipient stays in the office (支援措置)."""
    return bool(person.get("held"))  # recipients stored before there were held ones say nothing


@dataclass
class LabelPlan:
    """Lays out the labels of a run.

    Attributes:
        case: the case.
        stock: its label stock.
        secret: of the custody codes.
        hand: ids of those whose labels the office writes by hand.
        pulled: ids of those who were pulled after the run was made: their places stay empty (引抜き).
        problems: what cannot be drawn, so far.
    """

    case: Case
    stock: Stock
    secret: bytes
    hand: frozenset[str]
    pulled: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)

    def arrangement(self, people: Sequence[Person], run: Run) -> list[SheetPlan[Person]]:
        """Return who stands on which sheet of a run, in which place."""
        return list(
            arrange(
                people,
                is_held=is_held,
                is_by_hand=lambda person: person["id"] in self.hand,
                per_sheet=self.stock.per_sheet,
                first=run.first,
            )
        )

    def sheets(self, people: Sequence[Person], run: Run, only: int | None = None) -> list[LabelSheet]:
        """Return the sheets of a run, or one of them, each with its custody code.

        Args:
            people: in the order of the run.
            run: the run.
            only: the number of the only sheet that is wanted.

        Raises:
            LabelListError: with every label on these sheets that cannot be drawn.
        """
        self.problems += self._case_problems(load_typeface(FAMILY))
        sheets = [
            LabelSheet(self._code(plan.number, run), plan.number, self._faces(plan), plan.held)
            for plan in self.arrangement(people, run)
            if only in (None, plan.number)
        ]
        _raise_listed(self.problems)
        return sheets

    def _code(self, number: int, run: Run) -> str:
        return str(make_code(self.secret, self.case.code, number, run.generation_of(number)))

    def _faces(self, plan: SheetPlan[Person]) -> list[LabelFace]:
        """Place every label of a sheet; what cannot be drawn is added to the problems."""
        return [self._face(person, self.stock.label(plan.place(at))) for at, person in enumerate(plan.people)]

    def _face(self, person: Person, place: Rect) -> LabelFace:
        if person["id"] in self.pulled:
            return LabelFace(())
        if person["id"] in self.hand:
            return LabelFace(note_lines(f"手作成（抽出データ {person['line']} 行目）", place))
        found = _lay_out(person, place, self.case.config.labels.honorific, load_typeface(FAMILY))
        if isinstance(found, tuple):
            return LabelFace(found)
        self.problems += [self._problem(person, name, *fault) for name, fault in found.items()]
        return LabelFace(())

    def _problem(self, person: Person, name: str, code: str, message: str) -> Problem:
        """Return a problem with the place in the file the address came from."""
        if person.get("file"):
            return Problem(person["file"], person["line"], _FIELD_NAMES[name], code, message)
        register = self.case.config.register_
        return Problem(register.path, person["line"], register.columns.mapping()[name], code, message)

    def _case_problems(self, typeface: Typeface) -> list[Problem]:
        """Return what of the case file stands on the sheets and cannot be drawn."""
        config = self.case.config
        texts = {"case.title": config.case.title, "labels.honorific": config.labels.honorific}
        return [
            Problem("case.toml", None, key, "glyph", f"書体にない文字があります（{'、'.join(missing)}）。")
            for key, text in texts.items()
            if (missing := typeface.missing(text))
        ]


def _raise_listed(problems: list[Problem]) -> None:
    if not problems:
        return
    raise LabelListError(
        f"ラベルに印刷できない宛名が {len({(problem.file, problem.line) for problem in problems})} 件あるため、"
        "ラベルを作りませんでした。",
        "一覧の行を確かめ、データを直すか、その宛名番号を 1 行に 1 つずつ書いたファイルを "
        "--by-hand で指定して手書きのラベルにしてください。",
        problems=sorted(problems, key=lambda problem: problem.line or 0),
    )


def _lay_out(
    person: Person, place: Rect, honorific: str, typeface: Typeface
) -> tuple[TextLine, ...] | dict[str, tuple[str, str]]:
    """Return the label's lines, or for each field what is wrong with it."""
    missing = {name: typeface.missing(person[name]) for name in _FIELD_NAMES}
    if any(missing.values()):
        return {
            name: ("glyph", f"書体にない文字があります（{'、'.join(points)}）。")
            for name, points in missing.items()
            if points
        }
    address = Address(person["postal_code"], person["address"], person["building"], person["name"])
    found = lay_out(address, place, honorific, typeface.width)
    if isinstance(found, TooLong):
        return {
            name: ("too_long", f"{_FIELD_NAMES[name]}が長く、最小の文字でもラベルに入りません。")
            for name in found.fields
        }
    return found
