"""`survey-ops announce`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.days import parse_day
from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.errors import UsageError

if TYPE_CHECKING:
    from survey_ops.domain.told import Announced


def announce(
    case: CaseFolder,
    medium: Annotated[
        str | None,
        typer.Option("--medium", help="どこに載せたか（例: 広報こまえ４月１日号）", show_default=False),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="載った日（2021-04-01。省くと今日）", show_default=False)
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="これまでの周知の一覧を出す", show_default=False)] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """広報、ホームページなどで市民に知らせたことを記録する。"""
    if listing:
        if medium is not None or on is not None:
            raise UsageError("--list は、--medium や --on とは一緒に使いません。", "--list だけを付けてください。")
        _list(case, as_json=as_json)
        return
    if medium is None:
        raise UsageError(
            "announce には、--medium（どこに載せたか）が要ります。",
            "例: survey-ops announce 案件 --medium 広報こまえ４月１日号 --on 2021-04-01",
        )
    from survey_ops.tasks.record_told import record_announcement

    with opened(case, by) as workspace:
        done = record_announcement(workspace, medium, parse_day(on))
    one = done.announcement
    if as_json:
        write_json({**announced_json(one), "twin": done.twin})
        return
    say(f"周知を記録しました（記録 {one.entry}）: {announced_line(one)}")
    say(f"間違えたときは: survey-ops correct {case} {one.entry} --reason 理由")
    if done.twin:
        warn(f"注意: 同じ内容の記録がすでにあります（記録 {done.twin}）。二度記録していませんか。")


def announced_json(one: "Announced") -> dict[str, object]:
    """Return an announcement as scripts read it."""
    return {"entry": one.entry, "medium": one.medium, "on": one.on.isoformat()}


def announced_line(one: "Announced") -> str:
    """Return an announcement in words."""
    return f"{one.on.isoformat()}  {one.medium}"


def _list(case: Path, *, as_json: bool) -> None:
    from survey_ops.tasks.record_told import list_announcements

    with opened(case) as workspace:
        found = list_announcements(workspace)
    if as_json:
        write_json({"announced": [announced_json(one) for one in found]})
        return
    say(*(f"記録 {one.entry}  {announced_line(one)}" for one in found))
    say(f"周知 {len(found):,} 件" if found else "周知の記録はありません。")
