"""`survey-ops reserve`."""

from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, write_json


def reserve(
    case: CaseFolder,
    count: Annotated[int, typer.Argument(metavar="人数", min=1, help="使う予備の人数", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="使う理由", show_default=False)],
    stratum: Annotated[
        str | None,
        typer.Option("--stratum", help="層化抽出のとき、層の値をコンマでつないだもの（男,18）", show_default=False),
    ] = None,
    register: Annotated[
        Path | None, typer.Option("--register", help="抽出に使った住民データの控え", show_default=False)
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """予備を使う。抽出の続きの抽選番号の住民を、理由とともに記録して宛先に加える。"""
    from survey_ops.tasks.use_reserve import ReserveWish, use_reserve

    with opened(case, by) as workspace:
        done = use_reserve(workspace, ReserveWish(count, reason, stratum, register))
    if as_json:
        write_json({**done.entry.body, "entry": done.entry.n, "used": done.used, "planned": done.planned})
        return
    say(
        f"予備 {count:,} 人を宛先に加え、記録しました（記録 {done.entry.n}）。",
        f"使った予備は、予定の {done.planned:,} 人のうち {done.used:,} 人です。",
        f"次に: survey-ops labels {case}（加えた宛先のラベルだけが、続きのシートになります）",
    )
