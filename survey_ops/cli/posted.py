"""`survey-ops posted`."""

from typing import Annotated

import typer

from survey_ops.cli.label_counts import count_lines, counts_json
from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.errors import Exit


def posted(
    case: CaseFolder,
    delivered: Annotated[int, typer.Option("--delivered", help="発送した封筒の件数", show_default=False)] = 0,
    spoiled: Annotated[int, typer.Option("--spoiled", help="書損、破損、余りのラベルの枚数", show_default=False)] = 0,
    on: Annotated[
        str | None, typer.Option("--on", help="発送した日（2021-04-02。省くと今日）", show_default=False)
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """発送した封筒と書損のラベルの件数を記録し、引き渡した件数と突き合わせる。"""
    from survey_ops.cli.days import parse_day
    from survey_ops.tasks.record_posted import record_posted

    with opened(case, by) as workspace:
        done = record_posted(workspace, delivered, spoiled, parse_day(on))
    if as_json:
        write_json({"entry": done.entry, "twin": done.twin, **counts_json(done.counts)})
    else:
        say(
            f"発送 {delivered:,} 件、書損 {spoiled:,} 枚を記録しました（記録 {done.entry}）。",
            *count_lines(done.counts),
        )
        if done.twin:
            warn(f"注意: 同じ日付と件数の記録がすでにあります（記録 {done.twin}）。二度数えていませんか。")
        if not done.counts.difference:
            say("件数は合っています。")
    raise typer.Exit(int(Exit.MISSING if done.counts.difference else Exit.DONE))
