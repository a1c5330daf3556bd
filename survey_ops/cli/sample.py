"""`survey-ops sample`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, write_json
from survey_ops.cli.progress_bar import progress
from survey_ops.cli.words import count_lines, list_lines, short_lines

if TYPE_CHECKING:
    from survey_ops.tasks.commit_frame import Committed
    from survey_ops.tasks.record_draw import Drawn


def sample(
    case: CaseFolder,
    seed: Annotated[
        str | None, typer.Option("--seed", help="抽選のシード（case.toml の seed に代わる）", show_default=False)
    ] = None,
    redraw: Annotated[
        bool, typer.Option("--redraw", help="抽出をやり直す（--reason が必要）", show_default=False)
    ] = False,
    commit: Annotated[
        bool,
        typer.Option("--commit", help="抽出せず、シードが決まる前に母集団を確定する", show_default=False),
    ] = False,
    reason: Annotated[
        str | None, typer.Option("--reason", help="やり直す理由、確定し直す理由", show_default=False)
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """対象の住民を無作為に抽出し、記録する。郵送の案件では、抽出フローの結果から宛先の一覧を作る。"""
    if commit:
        committed = _commit(case, by, (seed, redraw, reason), quiet=as_json)
        _tell_commitment(committed, case, as_json=as_json)
        return
    drawn = _draw(case, by, (seed, redraw, reason), quiet=as_json)
    if as_json:
        write_json(drawn.manifest)
    else:
        _tell_draw(drawn, case)


def _commit(case: Path, by: str | None, wish: tuple[str | None, bool, str | None], *, quiet: bool) -> "Committed":
    from survey_ops.tasks.commit_frame import commit_frame
    from survey_ops.tasks.draw_refusals import Wish

    with opened(case, by) as workspace:
        return commit_frame(workspace, Wish(*wish), progress(quiet=quiet))


def _draw(case: Path, by: str | None, wish: tuple[str | None, bool, str | None], *, quiet: bool) -> "Drawn":
    from survey_ops.tasks.register_input import case_register_ahead

    # A large register is read by other processes while the database's library and others are still being loaded here.
    with case_register_ahead(case, wish[0]) as ahead:
        from survey_ops.tasks.choose_people import choose_people
        from survey_ops.tasks.draw_refusals import Wish

        with opened(case, by) as workspace:
            return choose_people(workspace, Wish(*wish), progress(quiet=quiet), ahead)


def _tell_draw(drawn: "Drawn", case: Path) -> None:
    from survey_ops.case.list_section import METHOD

    manifest = drawn.manifest
    counts = manifest["counts"]
    if manifest["method"] == METHOD:
        say(*list_lines(manifest["list"]["result"], counts))
    else:
        say(*count_lines(counts), f"抽出した      {counts['selected']:>9,} 人")
    if drawn.restored:
        say(f"抽出は記録済みのため、{drawn.path} だけを作り直しました（記録 {manifest['entry']}）。")
    else:
        say(f"記録しました（記録 {manifest['entry']}、この案件で {manifest['draws_before'] + 1} 回目の抽出）。")
        say(f"抽出の記録: {drawn.path}")
    say(*short_lines(manifest.get("strata", ())))
    if manifest.get("seed_before"):
        earlier = f"記録 {manifest['seed_before']} の抽出と同じシード"
        say(f"注意: {earlier}です。データと条件が同じなら、同じ人が選ばれます。")
    say(f"次に: survey-ops labels {case}")


def _tell_commitment(committed: "Committed", case: Path, *, as_json: bool) -> None:
    entry = committed.entry
    if as_json:
        write_json({**entry.body, "entry": entry.n, "head": entry.hash, "restored": committed.restored})
        return
    say(*count_lines(entry.body["counts"]))
    said = "は、前に確定したものと同じです" if committed.restored else "を確定しました"
    say(
        f"抽出母集団{said}（記録 {entry.n}）。次の二つを、シードが決まる前に公表するか、別の場所に控えてください。",
        f"  記録のチェックポイント  {entry.n}:{entry.hash}",
        f"  抽出母集団のハッシュ    {entry.body['frame_sha256']}",
        f"シードが決まったら: survey-ops sample {case} --seed シード",
    )
