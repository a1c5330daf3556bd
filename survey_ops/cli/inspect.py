"""`survey-ops inspect`."""

from typing import Annotated

import typer

from survey_ops.cli.days import parse_day
from survey_ops.cli.differences import difference_lines, differences_json, inspection_json, inspection_lines
from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.errors import Exit


def inspect(
    case: CaseFolder,
    delivered: Annotated[int, typer.Option("--delivered", min=0, help="納品された封筒の件数", show_default=False)],
    spoiled: Annotated[
        int, typer.Option("--spoiled", min=0, help="返された書損・破損のラベルや封筒の件数", show_default=False)
    ],
    unused: Annotated[int, typer.Option("--unused", min=0, help="返された残りのラベルの件数", show_default=False)],
    sampled: Annotated[int, typer.Option("--sampled", min=0, help="抜き取って確かめた封筒の件数")] = 0,
    faulty: Annotated[int, typer.Option("--faulty", min=0, help="そのうち、不良のものの件数")] = 0,
    giver: Annotated[
        str | None,
        typer.Option("--from", help="納品した者（所属／氏名／役割。省くと委託先）", show_default=False),
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", help="場所（省くと返却の予定の場所）", show_default=False)
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="検収した日（2021-04-02。省くと今日）", show_default=False)
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """納品された封筒を検収して記録し、引き渡したラベルの件数と突き合わせる。"""
    from survey_ops.tasks.inspect_delivery import Delivery, inspect_delivery

    said = Delivery(delivered, spoiled, unused, sampled, faulty, giver, place, parse_day(on))
    with opened(case, by) as workspace:
        done = inspect_delivery(workspace, said)
    if as_json:
        write_json(
            {
                "entry": done.entry,
                "twin": done.twin,
                "inspection": inspection_json(done.counts),
                "differences": differences_json(done.open),
            }
        )
    else:
        say(f"検収を記録しました（記録 {done.entry}）。", *inspection_lines(done.counts))
        if done.twin:
            warn(f"注意: 同じ日付と件数の記録がすでにあります（記録 {done.twin}）。二度数えていませんか。")
        say(*(difference_lines(done.open, case) or ["件数は合っています。"]))
    raise typer.Exit(int(Exit.MISSING if done.open else Exit.DONE))
