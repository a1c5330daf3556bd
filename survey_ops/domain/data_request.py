"""What an office is asked for: the people, the day, the columns, and what they are used for.

A draw asks one office for one extract. A flow asks for as many lists as it has sources, each under the conditions of
the steps that take people from it; a list that the office carrying out the case keeps itself is asked of nobody. The
conditions are the flow's own, in the words of its page, so that no request asks for other people than the flow takes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from survey_ops.domain.flow import Extraction, Flow, Source, Step, leans_on
from survey_ops.domain.flow_words import Sentence, condition_words
from survey_ops.domain.rules import Rules
from survey_ops.domain.wareki import full_date, number

REGISTER = "register"
"""The name of the source that is the case's own register."""

_INDENT = "\u3000"


@dataclass(frozen=True)
class DataRequest:
    """One list that is asked for.

    Attributes:
        source: its name in the case file, or `register`.
        title: what it is called.
        office: who is asked.
        as_of: the day the data are to be of; None where the case states none.
        conditions: who is asked for, a line each.
        columns: headers of the columns asked for.
        results: the lists of people that are made with it; none of a draw.
        paper: the paper it was asked for with before, or "".
    """

    source: str
    title: str
    office: str
    as_of: date | None
    conditions: tuple[str, ...]
    columns: tuple[str, ...]
    results: tuple[str, ...] = ()
    paper: str = ""


def draw_request(rules: Rules, office: str, as_of: date, columns: Sequence[str]) -> DataRequest:
    """Return what a draw asks of the office that keeps the register.

    Args:
        rules: of the draw.
        office: that keeps the register.
        as_of: the day of the extract.
        columns: headers of the columns that the case reads.
    """
    born = full_date(rules.born_on_or_before)
    who = f"{full_date(rules.as_of)}において満{number(rules.minimum_age)}歳以上の者（{born}以前に生まれた者）"
    lines = [f"住民基本台帳に記録されている者のうち、{who}の全員を抽出する。"]
    if rules.birth_unknown != "exclude":
        lines.append("生年月日の一部又は全部が不詳の者を含める。")
    if rules.protected != "exclude":
        lines.append("支援措置の対象者も含め、その別が分かる列を付ける。")
    return DataRequest(REGISTER, "住民基本台帳", office, as_of, tuple(lines), tuple(columns))


def list_request(result: str, office: str, as_of: date, columns: Sequence[str]) -> DataRequest:
    """Return what a mailing asks of the office that keeps the register: names and addresses of those on its list."""
    line = f"抽出フローにより定めた「{result}」の者について、宛名番号により氏名及び住所を出力する。"
    return DataRequest(REGISTER, "住民基本台帳", office, as_of, (line,), tuple(columns), (result,))


def flow_requests(flow: Flow, ids: Mapping[str, str], own_office: str) -> tuple[DataRequest, ...]:
    """Return what a flow asks for, in the order of its sources.

    Args:
        flow: the flow.
        ids: name of a source -> header of its column of resident ids; a source that is none of a file is left out.
        own_office: who carries out the case; lists of its own are asked of nobody.
    """
    return tuple(
        _flow_request(flow, name, source, ids[name])
        for name, source in flow.sources.items()
        if name in ids and not is_own(source.office, own_office)
    )


def is_own(office: str, own_office: str) -> bool:
    """Tell whether an office is the one that carries out the case, or a part of its full name.

    >>> is_own("福祉政策課", "福祉保健部福祉政策課")
    True
    """
    return own_office.endswith(office)


def _flow_request(flow: Flow, name: str, source: Source, id_header: str) -> DataRequest:
    steps = [step for step in flow.steps if isinstance(step.origin, Extraction) and step.origin.source == name]
    headers = dict.fromkeys([id_header, *(rule.header for rule in source.columns.values())])
    return DataRequest(
        source=name,
        title=source.title,
        office=source.office,
        as_of=source.as_of,
        conditions=tuple(_conditions(steps, source)),
        columns=tuple(headers),
        results=_results(flow, steps),
        paper=source.request,
    )


def _conditions(steps: Sequence[Step], source: Source) -> Iterator[str]:
    """Yield the lines that say who is asked for: each step, and below it its condition."""
    if not steps:
        yield f"「{source.title}」にある者の全員"
    elif len(steps) > 1:
        yield f"次の（１）から（{number(len(steps))}）までのいずれかに該当する者"
    for place, step in enumerate(steps, 1):
        mark = f"（{number(place)}）" if len(steps) > 1 else ""
        yield f"{mark}{step.title or step.name}（抽出フローの{step.name}）"
        yield from _condition(step, source)


def _condition(step: Step, source: Source) -> Iterator[str]:
    if not isinstance(step.origin, Extraction) or step.origin.where is None:
        yield f"条件{_INDENT}一覧にある者の全員"
        return
    said = condition_words(step.origin.where, source.columns)
    yield f"条件{_INDENT}{said.text}者"
    yield from _items(said)


def _items(said: Sentence) -> Iterator[str]:
    for mark, item in said.items:
        yield f"{mark}{_INDENT}{item.text}"  # the page hangs what follows a mark
        yield from _items(item)


def _results(flow: Flow, steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the named results that lean on any of the steps, at whatever remove."""
    needs = {step.name: leans_on(step) for step in flow.steps}
    wanted = {step.name for step in steps}
    return tuple(result.name for result in flow.results if wanted & _behind(result.step, needs))


def _behind(name: str, needs: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return a step and all that it leans on."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        step = waiting.pop()
        if step not in found:
            found.add(step)
            waiting += needs.get(step, ())
    return found
