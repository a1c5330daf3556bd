"""What the parts of [flow] must say to each other: names that exist, tests that fit their column, no circle.

All faults are found, not the first one.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from survey_ops.case.flow_conditions import check_condition
from survey_ops.case.flow_faults import Fault, Key, contradicts, one_of, unknown_name
from survey_ops.domain.flow import dependency_order
from survey_ops.domain.flow_outline import page_numbers

if TYPE_CHECKING:
    from survey_ops.case.flow_section import (
        ConditionSection,
        ExpressionSection,
        FlowColumnSection,
        FlowSection,
        FlowSourceSection,
        FlowStepSection,
    )

_OF_FILES = ("path", "encoding", "delimiter", "sheet", "as_of", "request", "id", "columns")
_NEEDED = ("from", "as_of", "id")
_WAYS = ("union", "intersection", "minus", "step")


def check_flow(flow: "FlowSection") -> list[Fault]:
    """Return every fault of a flow whose shape is right."""
    return [
        *_check_sources(flow),
        *_check_steps(flow),
        *_check_circle(flow),
        *_check_results(flow),
        *_check_warnings(flow),
        *_check_page(flow),
    ]


def _twice(names: Iterable[str], key: Key, what: str) -> Iterator[Fault]:
    """Yield a fault for each name that stood before."""
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            yield Fault((*key, place, "name"), "duplicate", f"{what}「{name}」が二つ以上あります。")
        seen.add(name)


def _check_sources(flow: "FlowSection") -> Iterator[Fault]:
    used = {step.source for step in flow.steps}
    for name, source in flow.sources.items():
        key: Key = ("sources", name)
        yield from _check_kind(source, key)
        if name not in used:
            message = f"元データ「{name}」を使う段階がありません。要らないデータは、求めず、置かないでください。"
            yield Fault(key, "unused", message)
        tested = {column for step in flow.steps if step.source == name for column in _columns_of(step.where)}
        for column, said in source.columns.items():
            yield from _check_column(said, (*key, "columns", column))
            if name in used and column not in tested:
                message = f"列「{column}」を使う条件がありません。要らない列は読まないでください。"
                yield Fault((*key, "columns", column), "unused", message)


def _columns_of(where: "ConditionSection | None") -> set[str]:
    if where is None:
        return set()
    parts = (*(where.all_ or ()), *(where.any_ or ()), where.not_)
    inner = {column for part in parts for column in _columns_of(part)}
    return inner | {where.column} if where.column else inner


def _check_kind(source: "FlowSourceSection", key: Key) -> Iterator[Fault]:
    said = {"from" if name == "office" else name for name in source.model_fields_set}
    if source.records is not None:
        for name in _OF_FILES:
            if name in said:
                yield contradicts((*key, name), "records（案件の記録）を使うときは書けません。")
        return
    if source.cases:
        yield contradicts((*key, "cases"), "records（案件の記録）を使うときに書く項目です。")
    if source.path is None:
        yield Fault((*key, "path"), "missing", "path（ファイル）か records（案件の記録）のどちらかを書いてください。")
    for name in _NEEDED:
        if name not in said:
            yield Fault((*key, name), "missing", "必要な項目がありません。")


def _check_column(column: "FlowColumnSection", key: Key) -> Iterator[Fault]:
    if column.type != "text":
        for name in ("values", "unknown_values", "labels"):
            if getattr(column, name):
                yield contradicts((*key, name), 'type = "text" の列だけに書けます。')
    if column.type == "birth" and column.blank == "none":
        yield contradicts((*key, "blank"), "生年月日のない人はいません。空の欄は不明（unknown）です。")
    for name in ("values", "unknown_values"):
        for value, times in Counter(getattr(column, name)).items():
            if times > 1:
                yield Fault((*key, name), "duplicate", f"値「{value}」が二つ以上あります。")
    if column.values:
        for name in ("unknown_values", "labels"):
            for value in getattr(column, name):
                if value not in column.values:
                    yield Fault((*key, name), "unknown_value", f"値「{value}」は values にありません。")


def _check_steps(flow: "FlowSection") -> Iterator[Fault]:
    names = [step.name for step in flow.steps]
    if not names:
        yield Fault(("steps",), "empty", "段階を一つ以上書いてください。")
    yield from _twice(names, ("steps",), "段階")
    for place, step in enumerate(flow.steps):
        key: Key = ("steps", place)
        if (step.source is None) == (step.is_ is None):
            code = "missing" if step.source is None else "contradiction"
            yield Fault(key, code, f"段階「{step.name}」には、source か is のどちらか一つを書いてください。")
        elif step.source is None:
            yield from _check_set(step, names, key)
        else:
            yield from _check_extraction(flow, step, step.source, key)


def _check_extraction(flow: "FlowSection", step: "FlowStepSection", name: str, key: Key) -> Iterator[Fault]:
    if not step.title:
        yield Fault((*key, "title"), "missing", f"段階「{step.name}」に、何を抽出するかを書いてください。")
    if step.where is None and step.unknown is not None:
        yield contradicts((*key, "unknown"), "where（条件）のある段階だけに書けます。")
    source = flow.sources.get(name)
    if source is None:
        yield unknown_name((*key, "source"), "元データ", name, flow.sources)
    elif step.where is not None:
        yield from check_condition(step.where, source.rules(), (*key, "where"))


def _check_set(step: "FlowStepSection", names: Collection[str], key: Key) -> Iterator[Fault]:
    for name in ("where", "unknown"):
        if getattr(step, name) is not None:
            yield contradicts((*key, name), "source（元データ）のある段階だけに書けます。")
    if step.is_ is not None:
        yield from _check_expression(step.is_, names, (*key, "is"))


def _check_expression(said: "ExpressionSection", names: Collection[str], key: Key) -> Iterator[Fault]:
    ways = [way for way in _WAYS if getattr(said, way) is not None]
    if len(ways) != 1:
        code = "contradiction" if ways else "missing"
        yield Fault(key, code, f"段階の名前か、{one_of(_WAYS[:3])} のうち、一つだけを書いてください。")
    elif said.step is not None:
        if said.step not in names:
            yield unknown_name(key, "段階", said.step, names)
    else:
        yield from _check_operands(getattr(said, ways[0]), names, (*key, ways[0]))


def _check_operands(operands: "tuple[ExpressionSection, ...]", names: Collection[str], key: Key) -> Iterator[Fault]:
    if len(operands) < 2:
        yield Fault(key, "value", "段階を二つ以上書いてください。")
    for place, operand in enumerate(operands):
        if operand in operands[:place]:
            yield Fault((*key, place), "duplicate", "同じものが二度書かれています。")
        yield from _check_expression(operand, names, (*key, place))


def _check_circle(flow: "FlowSection") -> Iterator[Fault]:
    needs = {step.name: tuple(_names_in(step.is_)) for step in flow.steps}
    circle = dependency_order(needs)[1]
    if circle:
        place = [step.name for step in flow.steps].index(circle[0])
        message = f"段階が自分自身に戻っています（{' → '.join(circle)}）。"
        yield Fault(("steps", place, "is"), "cycle", message)


def _names_in(said: "ExpressionSection | None") -> Iterator[str]:
    if said is None:
        return
    if said.step is not None:
        yield said.step
    for way in _WAYS[:3]:
        for operand in getattr(said, way) or ():
            yield from _names_in(operand)


def _check_results(flow: "FlowSection") -> Iterator[Fault]:
    yield from _twice([result.name for result in flow.results], ("results",), "結果")
    names = [step.name for step in flow.steps]
    for place, result in enumerate(flow.results):
        if result.step not in names:
            yield unknown_name(("results", place, "step"), "段階", result.step, names)


def _check_warnings(flow: "FlowSection") -> Iterator[Fault]:
    yield from _twice([warning.name for warning in flow.warnings], ("warnings",), "注意")
    names = [step.name for step in flow.steps]
    for place, warning in enumerate(flow.warnings):
        yield from _check_expression(warning.is_, names, ("warnings", place, "is"))


def _check_page(flow: "FlowSection") -> Iterator[Fault]:
    numbers = page_numbers(tuple(step.name for step in flow.steps))
    for name in flow.page:
        if name not in numbers:
            yield unknown_name(("page", name), "段階", name, sorted(numbers))
