"""A flow in the words of an official page: what each step takes, in sentences made from the data.

A condition is first brought into a form in which "not" stands only before single tests: De Morgan's rules hold in
Kleene's logic as in the common one, so nothing changes but the words. A few single tests stand in one sentence; more
of them, or nested ones, are listed below it as ①, ②, and below those as ア, イ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from survey_ops.domain.conditions import AgeTest, ColumnRule, Condition, DayTest, Join, Not, StateTest, Test, TextTest
from survey_ops.domain.flow import Expression, Extraction, Flow, Operation, Source, Step
from survey_ops.domain.wareki import following_date, full_date, number

Columns = Mapping[str, ColumnRule]

_MARKS = ("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "アイウエオカキクケコサシスセソタチツテト")
_INLINE = 3  # single tests in one sentence
_GOING_ON = {"である": "であり", "でない": "でなく", "がない": "がなく", "がある": "があり", "もない": "もなく"}
_OR_NONE = "（記載がない場合を含む。）"
_RELATIONS = {"on": "", "before": "より前", "after": "より後", "on_or_before": "以前", "on_or_after": "以後"}
_SIGNS = {"union": "∪", "intersection": "∩", "minus": "－"}


@dataclass(frozen=True)
class Sentence:
    """A sentence, and what is listed below it, each with its mark."""

    text: str
    items: tuple[tuple[str, "Sentence"], ...] = ()


@dataclass(frozen=True)
class _Single:
    """A single test, and whether it must hold or must not."""

    test: Test
    holds: bool


@dataclass(frozen=True)
class _Several:
    """Parts of which all, or any, must hold; none of them joined in the same way as the whole."""

    how: Literal["all", "any"]
    parts: tuple["_Single | _Several", ...]


def step_sentence(step: Step, flow: Flow) -> Sentence:
    """Return what a step does.

    >>> step_sentence(Step("Ⅰ６", Operation("minus", ("Ⅰ４", "Ⅰ５"))), Flow("", {}, ())).text
    'Ⅰ４で抽出した者から、Ⅰ５に該当する者を除く。'
    """
    if isinstance(step.origin, Extraction):
        return _extraction_sentence(step.origin, flow.sources[step.origin.source])
    return Sentence(expression_sentence(step.origin))


def source_words(source: Source) -> str:
    """Return a list with its office and its day, as a sentence has it."""
    day = f"（{full_date(source.as_of)}時点）" if source.as_of else ""
    return f"{source.office}の「{source.title}」{day}"


def _extraction_sentence(origin: Extraction, source: Source) -> Sentence:
    if origin.where is None:
        return Sentence(f"{source_words(source)}にある者を抽出する。")
    clause = condition_words(origin.where, source.columns)
    return Sentence(f"{source_words(source)}から、{clause.text}者を抽出する。", clause.items)


def condition_words(condition: Condition, columns: Columns) -> Sentence:
    """Return a condition as it stands before 者, and what is listed below it."""
    return _words(_simplify(condition, holds=True), columns, 0)


def _simplify(condition: Condition, *, holds: bool) -> _Single | _Several:
    """Move "not" to the single tests and join what is joined in the same way."""
    if isinstance(condition, Not):
        return _simplify(condition.part, holds=not holds)
    if not isinstance(condition, Join):
        return _Single(condition, holds)
    how: Literal["all", "any"] = condition.how if holds else ("any" if condition.how == "all" else "all")
    parts: list[_Single | _Several] = []
    for part in condition.parts:
        plain = _simplify(part, holds=holds)
        parts += plain.parts if isinstance(plain, _Several) and plain.how == how else (plain,)
    return parts[0] if len(parts) == 1 else _Several(how, tuple(parts))


def _words(said: _Single | _Several, columns: Columns, depth: int) -> Sentence:
    if isinstance(said, _Single):
        return Sentence(_test_words(said.test, columns[said.test.column], said.holds))
    singles = [part for part in said.parts if isinstance(part, _Single)]
    if depth == 0 and len(singles) == len(said.parts) <= _INLINE:
        return Sentence(_inline(said.how, [_words(part, columns, 0).text for part in singles]))
    marks = [_mark(depth, place) for place in range(len(said.parts))]
    below = [_words(part, columns, depth + 1) for part in said.parts]
    items = tuple((mark, Sentence(f"{one.text}こと。", one.items)) for mark, one in zip(marks, below, strict=True))
    return Sentence(_listed(said.how, marks), items)


def _inline(how: str, parts: Sequence[str]) -> str:
    if how == "any":
        return "か、".join(parts[:-1]) + f"か、又は{parts[-1]}"
    return "、".join(map(_going_on, parts[:-1])) + f"、かつ、{parts[-1]}"


def _going_on(words: str) -> str:
    """Return words as they stand before an "and": the remark in brackets stays behind the verb."""
    verb = words.removesuffix(_OR_NONE)
    return verb[:-3] + _GOING_ON[verb[-3:]] + words[len(verb) :]


def _listed(how: str, marks: Sequence[str]) -> str:
    if how == "any":
        return f"次の{_choice(marks, '又は')}のいずれかに該当する"
    return f"次の{_choice(marks, '及び')}のいずれにも該当する"


def _choice(marks: Sequence[str], last: str) -> str:
    return last.join(marks) if len(marks) == 2 else f"{marks[0]}から{marks[-1]}まで"


def _mark(depth: int, place: int) -> str:
    """Return ① or ア; past the twentieth, and below the second level, a number in brackets."""
    if depth < len(_MARKS) and place < len(_MARKS[depth]):
        return _MARKS[depth][place]
    return f"〔{number(place + 1)}〕"


def _test_words(test: Test, rule: ColumnRule, holds: bool) -> str:
    verb = "である" if holds else "でない"
    if isinstance(test, StateTest):
        is_so = test.expected == holds
        if test.state == "blank":
            return f"{rule.header}の記載が{'ない' if is_so else 'ある'}"
        return f"{rule.header}が不明で{'ある' if is_so else 'ない'}"
    # Who has no such fact does not meet the test, and so meets its opposite: the page must say so.
    none = _OR_NONE if not holds and rule.blank == "none" else ""
    if isinstance(test, TextTest):
        neither = "のいずれでもない" if not holds and len(test.values) > 1 else verb
        return f"{rule.header}が{value_words(test.values, rule)}{neither}{none}"
    if isinstance(test, AgeTest):
        born = full_date(test.bounds.last)
        return f"{full_date(test.as_of)}において満{number(test.years)}歳以上（{rule.header}が{born}以前）{verb}"
    return f"{rule.header}が{_day_words(test)}{verb}{none}"


def value_words(values: Sequence[str], rule: ColumnRule) -> str:
    """Return codes as a choice, each with its word where it has one.

    >>> value_words(["1", "2"], ColumnRule("課税区分", labels={"1": "非課税"}))
    '「非課税」（1）又は「2」'
    """
    told = [f"「{rule.labels[value]}」（{value}）" if value in rule.labels else f"「{value}」" for value in values]
    return told[0] if len(told) == 1 else f"{'、'.join(told[:-1])}又は{told[-1]}"


def _day_words(test: DayTest) -> str:
    first = full_date(test.days[0])
    if test.relation == "between":
        return f"{first}から{following_date(test.days[1], test.days[0])}までの間"
    return first + _RELATIONS[test.relation]


def expression_sentence(expression: Expression) -> str:
    """Return what a set expression does."""
    if isinstance(expression, str):
        return f"{expression}で抽出した者とする。"
    if expression.operator == "union":
        return f"{_people(expression)}とする（重複する者は一人とする。）。"
    return f"{_main(expression)}。"


def _main(expression: Operation) -> str:
    """Return an intersection or a difference as the main clause of a sentence."""
    first = _base(expression.operands[0])
    if expression.operator == "minus":
        return f"{first}から、{_any_of(expression.operands[1:])}に該当する者を除く"
    others = [f"{_any_of([one])}に該当" for one in expression.operands[1:]]
    return f"{first}のうち、{'し、かつ、'.join(others)}する者を抽出する"


def _people(expression: Expression) -> str:
    """Return an expression as people."""
    if isinstance(expression, str):
        return f"{expression}で抽出した者"
    if expression.operator == "union":
        names = [one for one in expression.operands if isinstance(one, str)]
        if len(names) == len(expression.operands):
            return f"{_and(names)}で抽出した者"
        return _and([_base(one) for one in expression.operands])
    first = _base(expression.operands[0])
    if expression.operator == "minus":
        return f"{first}から、{_any_of(expression.operands[1:])}に該当する者を除いた者"
    others = [f"{_any_of([one])}に該当" for one in expression.operands[1:]]
    return f"{first}のうち、{'し、かつ、'.join(others)}する者"


def _base(expression: Expression) -> str:
    """Return people as a part of a longer sentence, in brackets where the part is long itself."""
    if isinstance(expression, str) or _is_plain_union(expression):
        return _people(expression)
    return f"（{_people(expression)}）"


def _any_of(expressions: Sequence[Expression]) -> str:
    """Return what somebody has to be in any of."""
    told: list[str] = []
    for expression in expressions:
        if isinstance(expression, str):
            told.append(expression)
        elif _is_plain_union(expression):
            told += [str(name) for name in expression.operands]
        else:
            told.append(f"（{_people(expression)}）")
    return told[0] if len(told) == 1 else f"{'、'.join(told[:-1])}又は{told[-1]}"


def _is_plain_union(expression: Operation) -> bool:
    return expression.operator == "union" and all(isinstance(one, str) for one in expression.operands)


def _and(told: Sequence[str]) -> str:
    return f"{'、'.join(told[:-1])}及び{told[-1]}"


def formula(expression: Expression) -> str:
    """Return an expression in signs, so that the words can be checked against it.

    >>> formula(Operation("minus", (Operation("union", ("Ⅰ４", "Ⅰ３")), "Ⅰ５")))
    '（Ⅰ４ ∪ Ⅰ３） － Ⅰ５'
    """
    if isinstance(expression, str):
        return expression
    parts = [one if isinstance(one, str) else f"（{formula(one)}）" for one in expression.operands]
    return f" {_SIGNS[expression.operator]} ".join(parts)


def short_words(expression: Expression) -> str:
    """Return an operand as a line of counts names it."""
    if isinstance(expression, str):
        return expression
    return _any_of([expression]) if _is_plain_union(expression) else f"（{formula(expression)}）"
