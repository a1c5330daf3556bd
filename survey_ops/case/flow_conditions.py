"""`where` in a case file: what may be written, and the condition it is."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from survey_ops.case.flow_faults import Fault, Key, contradicts, one_of, unknown_name
from survey_ops.domain.conditions import (
    AgeTest,
    ColumnRule,
    Condition,
    DayTest,
    Join,
    Not,
    Relation,
    StateTest,
    TextTest,
)

if TYPE_CHECKING:
    from survey_ops.case.flow_section import ConditionSection

Columns = Mapping[str, ColumnRule]

_WAYS = ("all", "any", "not", "column")
_RELATIONS: Final[tuple[Relation, ...]] = ("on", "before", "after", "on_or_before", "on_or_after", "between")
_TESTS: Mapping[str, tuple[str, ...]] = {
    "equals": ("text",),
    "in": ("text",),
    **dict.fromkeys(_RELATIONS, ("date", "birth")),
    "age_at_least": ("birth",),
    "is_blank": ("text", "date", "birth"),
    "is_unknown": ("text", "date", "birth"),
}
_OF_AGE = ("as_of", "rule")
_TYPE_WORDS = {"text": "文字（text）", "date": "日付（date）", "birth": "生年月日（birth）"}


def check_condition(where: "ConditionSection", columns: Columns, key: Key) -> Iterator[Fault]:
    """Yield what is wrong with a condition on the columns of a source."""
    said = where.said()
    ways = [way for way in _WAYS if way in said]
    if len(ways) != 1:
        yield Fault(
            key, "contradiction" if ways else "missing", f"{one_of(_WAYS)} のうち、一つだけを書いてください。"
        )
        return
    if ways == ["column"]:
        yield from _check_test(where, said, columns, key)
        return
    for other in said:
        if other not in ways:
            yield contradicts((*key, other), f"{ways[0]} と一緒には書けません。")
    for place, part in _parts(where):
        yield from check_condition(part, columns, (*key, *place))
    if not list(_parts(where)):
        yield Fault((*key, ways[0]), "empty", "条件を一つ以上書いてください。")


def _parts(where: "ConditionSection") -> Iterator[tuple[Key, "ConditionSection"]]:
    if where.not_ is not None:
        yield ("not",), where.not_
    for name, parts in (("all", where.all_), ("any", where.any_)):
        yield from (((name, place), part) for place, part in enumerate(parts or ()))


def _check_test(where: "ConditionSection", said: tuple[str, ...], columns: Columns, key: Key) -> Iterator[Fault]:
    tests = [name for name in _TESTS if name in said]
    if len(tests) != 1:
        code = "contradiction" if tests else "missing"
        yield Fault(key, code, f"column には、{one_of(_TESTS)} のうち、一つだけを添えてください。")
        return
    test = tests[0]
    if test != "age_at_least":
        yield from (
            contradicts((*key, name), "age_at_least と一緒に書く項目です。") for name in _OF_AGE if name in said
        )
    elif where.as_of is None:
        yield Fault((*key, "as_of"), "missing", "いつの時点の年齢かを書いてください。")
    if where.between is not None:
        yield from _check_between(where, key)
    column = columns.get(where.column or "")
    if column is None:
        yield unknown_name((*key, "column"), "列", where.column or "", columns)
    elif column.kind not in _TESTS[test]:
        able = "、".join(_TYPE_WORDS[kind] for kind in _TESTS[test])
        message = f"列「{where.column}」は{_TYPE_WORDS[column.kind]}です。{test} を使えるのは {able} の列です。"
        yield Fault((*key, test), "type", message)
    else:
        yield from _check_values(where, test, column, key)


def _check_between(where: "ConditionSection", key: Key) -> Iterator[Fault]:
    days = where.between or ()
    if len(days) != 2:
        yield Fault((*key, "between"), "value", "始めの日と終わりの日の二つを書いてください。")
    elif days[0] > days[1]:
        yield Fault((*key, "between"), "order", "終わりの日が始めの日より前です。")


def _check_values(where: "ConditionSection", test: str, column: ColumnRule, key: Key) -> Iterator[Fault]:
    if test not in ("equals", "in"):
        return
    values = _values(where)
    if not values:
        yield Fault((*key, test), "empty", "値を一つ以上書いてください。")
    for value in values:
        if column.values and value not in column.values:
            message = f"値「{value}」は、列「{where.column}」の values（{'、'.join(column.values)}）にありません。"
            yield Fault((*key, test), "unknown_value", message)
        elif value in column.unknown_values:
            message = (
                f"値「{value}」は、列「{where.column}」で不明とする値（unknown_values）です。"
                "不明の者を抽出するときは is_unknown = true と書いてください。"
            )
            yield contradicts((*key, test), message)


def _values(where: "ConditionSection") -> tuple[str, ...]:
    return (where.equals,) if where.equals is not None else where.in_ or ()


def build_condition(where: "ConditionSection") -> Condition:
    """Return the condition of a `where` that was checked."""
    if where.not_ is not None:
        return Not(build_condition(where.not_))
    if where.all_ is not None:
        return Join("all", tuple(map(build_condition, where.all_)))
    if where.any_ is not None:
        return Join("any", tuple(map(build_condition, where.any_)))
    return _build_test(where, where.column or "")


def _build_test(where: "ConditionSection", column: str) -> Condition:
    if where.age_at_least is not None and where.as_of is not None:
        return AgeTest(column, where.age_at_least, where.as_of, where.rule or "statute")
    if where.is_blank is not None:
        return StateTest(column, "blank", where.is_blank)
    if where.is_unknown is not None:
        return StateTest(column, "unknown", where.is_unknown)
    if where.between is not None:
        return DayTest(column, "between", where.between)
    for relation in _RELATIONS:
        day = getattr(where, relation)
        if day is not None:
            return DayTest(column, relation, (day,))
    return TextTest(column, _values(where))
