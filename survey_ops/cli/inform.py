"""`survey-ops inform`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.days import parse_day
from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.domain.told import MATTER_WORDS, TIME_WORDS, Matter, Time
from survey_ops.errors import UsageError

if TYPE_CHECKING:
    from survey_ops.domain.told import Informed
    from survey_ops.tasks.record_told import NewNotice

_Text = str | None
_Int = int | None


def inform(
    case: CaseFolder,
    matter: Annotated[
        Matter | None,
        typer.Option("--of", metavar="use|provide", help="何の通知か: 目的外利用 | 外部提供", show_default=False),
    ] = None,
    time: Annotated[
        Time | None,
        typer.Option("--time", metavar="before|after", help="いつの通知か: 事前 | 事後", show_default=False),
    ] = None,
    to: Annotated[
        _Text,
        typer.Option(
            "--to",
            help="だれに送ったか。続柄や役割で書き、氏名・住所などの個人情報は書かない（例: 本人、相談者である長女）",
            show_default=False,
        ),
    ] = None,
    method: Annotated[
        _Text,
        typer.Option(
            "--method",
            help="どのように知らせたか。氏名・住所などの個人情報は書かない（例: 文書の郵送）",
            show_default=False,
        ),
    ] = None,
    reason: Annotated[
        _Text,
        typer.Option(
            "--reason", help="本人でない人に送った理由、事後になった理由（個人情報は書かない）", show_default=False
        ),
    ] = None,
    persons: Annotated[_Int, typer.Option("--persons", help="知らせた人数（省くと 1）", show_default=False)] = None,
    on: Annotated[_Text, typer.Option("--on", help="送った日（2021-05-11。省くと今日）", show_default=False)] = None,
    listing: Annotated[bool, typer.Option("--list", help="これまでの通知の一覧を出す", show_default=False)] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """本人への通知を記録する。だれの通知かは記録しない（送り先は続柄や役割、人数は数だけ）。"""
    said = {
        "--of": matter,
        "--time": time,
        "--to": to,
        "--method": method,
        "--reason": reason,
        "--persons": persons,
        "--on": on,
    }
    if listing:
        _check_alone([name for name, value in said.items() if value is not None])
        _list(case, as_json=as_json)
        return
    if matter is None or time is None or to is None or method is None:
        lacking = [name for name in ("--of", "--time", "--to", "--method") if said[name] is None]
        raise UsageError(
            f"inform には、{'、'.join(lacking)} が要ります。",
            "例: survey-ops inform 案件 --of provide --time after --to 本人 --method 文書の郵送",
        )
    from survey_ops.tasks.record_told import NewNotice

    number = 1 if persons is None else persons
    _record(case, by, NewNotice(matter, time, to, method, reason or "", number, parse_day(on)), as_json=as_json)


def _check_alone(others: list[str]) -> None:
    if others:
        raise UsageError(f"--list は、{'、'.join(others)} とは一緒に使いません。", "--list だけを付けてください。")


def _record(case: Path, by: str | None, wish: "NewNotice", *, as_json: bool) -> None:
    from survey_ops.tasks.record_told import record_notice_given

    with opened(case, by) as workspace:
        done = record_notice_given(workspace, wish)
    one = done.notice
    if as_json:
        write_json({**informed_json(one), "twin": done.twin})
        return
    say(f"本人への通知を記録しました（記録 {one.entry}）: {informed_line(one)}")
    say(f"間違えたときは: survey-ops correct {case} {one.entry} --reason 理由")
    if done.twin:
        warn(f"注意: 同じ内容の記録がすでにあります（記録 {done.twin}）。二度記録していませんか。")


def informed_json(one: "Informed") -> dict[str, object]:
    """Return a notice as scripts read it."""
    return {
        "entry": one.entry,
        "of": one.matter.value,
        "time": one.time.value,
        "to": one.to,
        "method": one.method,
        "reason": one.reason,
        "persons": one.persons,
        "on": one.on.isoformat(),
    }


def informed_line(one: "Informed") -> str:
    """Return a notice in words."""
    reason = f"（{one.reason}）" if one.reason else ""
    return (
        f"{one.on.isoformat()}  {MATTER_WORDS[one.matter]}の{TIME_WORDS[one.time]}の通知 {one.persons:,} 人分  "
        f"送り先: {one.to}、方法: {one.method}{reason}"
    )


def _list(case: Path, *, as_json: bool) -> None:
    from survey_ops.tasks.record_told import list_notices_given

    with opened(case) as workspace:
        found = list_notices_given(workspace)
    if as_json:
        write_json({"informed": [informed_json(one) for one in found]})
        return
    say(*(f"記録 {one.entry}  {informed_line(one)}" for one in found))
    say(f"本人への通知 {len(found):,} 件" if found else "本人への通知の記録はありません。")
