"""`survey-ops sample`."""

from typing import Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, write_json
from survey_ops.cli.words import count_lines, list_lines


def sample(
    case: CaseFolder,
    seed: Annotated[
        str | None, typer.Option("--seed", help="抽選のシード（case.toml の seed に代わる）", show_default=False)
    ] = None,
    redraw: Annotated[
        bool, typer.Option("--redraw", help="抽出をやり直す（--reason が必要）", show_default=False)
    ] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="やり直す理由", show_default=False)] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """対象の住民を無作為に抽出し、記録する。郵送の案件では、抽出フローの結果から宛先の一覧を作る。"""
    from survey_ops.case.list_section import METHOD
    from survey_ops.tasks.choose_people import choose_people
    from survey_ops.tasks.draw_refusals import Wish

    with opened(case, by) as workspace:
        drawn = choose_people(workspace, Wish(seed, redraw, reason))
    if as_json:
        write_json(drawn.manifest)
        return
    manifest = drawn.manifest
    counts = manifest["counts"]
    if manifest["method"] == METHOD:
        say(*list_lines(manifest))
    else:
        say(*count_lines(counts), f"抽出した      {counts['selected']:>9,} 人")
    if drawn.restored:
        say(f"抽出は記録済みのため、{drawn.path} だけを作り直しました（記録 {manifest['entry']}）。")
    else:
        say(f"記録しました（記録 {manifest['entry']}、この案件で {manifest['draws_before'] + 1} 回目の抽出）。")
        say(f"抽出の記録: {drawn.path}")
    say(f"次に: survey-ops labels {case}")
