"""What stands on each label and each sheet, before anything is drawn: the plan of a run of label sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from survey_ops.case.load import Case
from survey_ops.documents.label_sheets import LabelSheet
from survey_ops.domain.barcode_place import above_strip, place_bars
from survey_ops.domain.codes import LabelCode, make_code
from survey_ops.domain.label_face import LabelFace, PlacedBars, PlacedCode
from survey_ops.domain.label_places import SheetPlan, arrange
from survey_ops.domain.label_text import Address, TextLine, TooLong, lay_out, lay_out_accepted, note_lines
from survey_ops.domain.stocks import Rect, Stock
from survey_ops.errors import InputError, Problem
from survey_ops.tasks.address_barcode import NoBarcode, address_barcode
from survey_ops.tasks.label_design import LabelDesign
from survey_ops.tasks.label_letters import missing_letters
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


def arrange_run(
    stock: Stock, people: Sequence[Person], run: Run, hand: frozenset[str], first_place: int
) -> list[SheetPlan[Person]]:
    """Return who stands on which sheet of a run, in which place.

    Args:
        stock: the label stock.
        people: in the order of the run.
        run: the run.
        hand: ids of those whose labels the office writes by hand.
        first_place: places of the first sheet that were used before.
    """
    return list(
        arrange(
            people,
            is_held=is_held,
            is_by_hand=lambda person: person["id"] in hand,
            per_sheet=stock.per_sheet,
            first=run.first,
            first_place=first_place,
        )
    )


@dataclass
class LabelPlan:
    """Lays out the labels of a run.

    Attributes:
        case: the case.
        stock: its label stock.
        design: how its labels look.
        secret: of the custody codes.
        hand: ids of those whose labels the office writes by hand.
        accepted: ids of those whose labels the office accepts in smaller type than the layout's smallest.
        pulled: ids of those who were pulled after the run was made: their places stay empty (引抜き).
        first_place: places of the first sheet that were used before.
        problems: what cannot be drawn, so far.
        without_bars: labels that go without a customer barcode though the case wants one, and why.
    """

    case: Case
    stock: Stock
    design: LabelDesign
    secret: bytes
    hand: frozenset[str]
    accepted: frozenset[str] = frozenset()
    pulled: frozenset[str] = frozenset()
    first_place: int = 0
    problems: list[Problem] = field(default_factory=list)
    without_bars: list[Problem] = field(default_factory=list)

    def sheets(self, people: Sequence[Person], run: Run, only: int | None = None) -> list[LabelSheet]:
        """Return the sheets of a run, or one of them, each with its custody code.

        Args:
            people: in the order of the run.
            run: the run.
            only: the number of the only sheet that is wanted.

        Raises:
            LabelListError: with every label on these sheets that cannot be drawn.
        """
        arranged = arrange_run(self.stock, people, run, self.hand, self.first_place)
        plans = [plan for plan in arranged if only in (None, plan.number)]
        self._check_letters([person for plan in plans for person in plan.people])
        sheets = [
            LabelSheet(
                self._code(plan.number, run),
                plan.number,
                self._faces(plan, len(people), run.generation_of(plan.number)),
                plan.held,
                plan.first_place,
            )
            for plan in plans
        ]
        _raise_listed(self.problems)
        return sheets

    def _check_letters(self, people: Sequence[Person]) -> None:
        """Go on only where the fonts have every letter (文字不足リスト)."""
        stack = self.design.letters.stack
        self.problems += [
            Problem("case.toml", None, key, "glyph", f"書体にない文字があります（{'、'.join(missing)}）。")
            for key, text in self.design.case_texts(self.case).items()
            if (missing := stack.missing(text))
        ]
        printed = [one for one in people if one["id"] not in self.hand | self.pulled]
        shown = [self.design.letters.printed(person) for person in printed]
        self.problems += [
            self._problem(printed[one.index], one.field, "glyph", one.message())
            for one in missing_letters(shown, stack)
        ]
        if self.problems:
            _raise_listed(self.problems + self._too_long(printed))

    def _too_long(self, people: Sequence[Person]) -> list[Problem]:
        """Return what is too long as well, so that all is told at once; letters that are missing count one em."""
        box = self._box(self.stock.label(0))
        listed: list[Problem] = []
        for person in people:
            found = self._lay_out(person, box, "")
            listed += found if isinstance(found, list) else []
        return listed

    def _code(self, number: int, run: Run) -> str:
        return str(make_code(self.secret, self.case.code, number, run.generation_of(number)))

    def _faces(self, plan: SheetPlan[Person], total: int, generation: int) -> list[LabelFace]:
        """Place every label of a sheet; what cannot be drawn is added to the problems."""
        return [
            self._face(
                person, LabelCode(plan.number, generation, plan.place(at) + 1), f"{plan.before + at + 1}/{total}"
            )
            for at, person in enumerate(plan.people)
        ]

    def _face(self, person: Person, own: LabelCode, number: str) -> LabelFace:
        place = self.stock.label(own.place - 1)
        box = self._box(place)
        if person["id"] in self.pulled:
            return LabelFace(())
        code = self._small_code(box, own)
        if person["id"] in self.hand:
            note, design = f"手作成（抽出データ {person['line']} 行目）", self.design
            lines = note_lines(note, box, design.layout, design.letters.stack.width, design.room(number))
            return LabelFace(lines, None, code)
        found = self._lay_out(person, box, number)
        if isinstance(found, list):
            self.problems += found
            return LabelFace(())
        return LabelFace(found, self._bars(person, place), code)

    def _box(self, place: Rect) -> Rect:
        return above_strip(place, self.design.strip) if self.design.strip else place

    def _lay_out(self, person: Person, box: Rect, number: str) -> tuple[TextLine, ...] | list[Problem]:
        """Return the label's lines, or what is too long (文字超過リスト)."""
        shown = self.design.letters.printed(person)
        address = Address(shown["postal_code"], shown["address"], shown["building"], shown["name"])
        layout, measure, room = self.design.layout, self.design.letters.stack.width, self.design.room(number)
        if person["id"] in self.accepted:
            accepted = lay_out_accepted(address, box, layout, measure, room)
            if accepted is not None:
                return accepted
        found = lay_out(address, box, layout, measure, room)
        if not isinstance(found, TooLong):
            return found
        return [
            self._problem(
                person,
                name,
                "too_long",
                f"{_FIELD_NAMES[name]}が長く、最小の文字でも入りません（{characters} 文字ほど超えています）。",
            )
            for name, characters in zip(found.fields, found.characters, strict=True)
        ]

    def _bars(self, person: Person, place: Rect) -> PlacedBars | None:
        if not self.design.strip:
            return None
        found = address_barcode(person["postal_code"], person["address"], person["building"])
        if isinstance(found, NoBarcode):
            self.without_bars.append(self._problem(person, "address", f"barcode_{found.code}", found.reason))
            return None
        return place_bars(place, found.symbol.bars, self.design.strip)

    def _small_code(self, box: Rect, own: LabelCode) -> PlacedCode | None:
        square = self.design.places(box).square
        return PlacedCode(square, own.text(self.secret, self.case.code)) if square else None

    def _problem(self, person: Person, name: str, code: str, message: str) -> Problem:
        """Return a problem with the place in the file the address came from."""
        if person.get("file"):
            return Problem(person["file"], person["line"], _FIELD_NAMES[name], code, message)
        register = self.case.config.register_
        return Problem(register.path, person["line"], register.columns.mapping()[name], code, message)


def _raise_listed(problems: list[Problem]) -> None:
    if not problems:
        return
    raise LabelListError(
        f"ラベルに印刷できない宛名が {len({(problem.file, problem.line) for problem in problems})} 件あるため、"
        "ラベルを作りませんでした。",
        _advice({problem.code for problem in problems}),
        problems=sorted(problems, key=lambda problem: problem.line or 0),
    )


def _advice(codes: set[str]) -> str:
    """Return the ways out, for the kinds of problems there are."""
    ways = ["一覧（--list で CSV に書き出せます）の行を確かめ、次のどれかをしてください。データを直す。"]
    if "glyph" in codes:
        ways.append(
            "文字がないときは、外字の対応表を labels.gaiji に、文字のある書体を labels.fonts に指定する"
            '（IPAmj明朝を入れてあれば "ipamj"）。'
        )
    if "too_long" in codes:
        ways.append(
            "長すぎるときは、1 件ずつ見て、小さな文字でもよい宛名番号を 1 行に 1 つずつ書いたファイルを "
            "--accept で指定する。"
        )
    ways.append("手書きにする宛名番号を 1 行に 1 つずつ書いたファイルを --by-hand で指定する。")
    return "".join(ways)
