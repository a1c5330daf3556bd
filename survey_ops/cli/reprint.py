"""`survey-ops labels --reprint`: one sheet again, with a new code."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from survey_ops.cli.options import opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.cli.progress_bar import progress
from survey_ops.cli.words import STATES
from survey_ops.domain.custody import State
from survey_ops.errors import Exit, UsageError

if TYPE_CHECKING:
    from survey_ops.tasks.print_labels import PrintWish
    from survey_ops.tasks.reprint_sheet import Reprinted


def reprint_one(
    case: Path,
    sheet: int | None,
    reason: str | None,
    asked: "PrintWish",
    by: str | None,
    *,
    as_json: bool,
) -> None:
    """Print one sheet again and tell what became of it.

    Raises:
        UsageError: no sheet is named, or a run beside it.
    """
    from survey_ops.tasks.reprint_sheet import ReprintWish, reprint_sheet

    if sheet is None:
        raise UsageError(
            "--reason は、シートを刷り直すときだけ指定できます。", "--reprint にシート番号を指定してください。"
        )
    if asked.run is not None:
        raise UsageError(
            "--reprint と --run は、一緒に指定できません。",
            "シート番号だけを指定してください。何回目のラベルかは、番号で分かります。",
        )
    with opened(case, by) as workspace:
        wish = ReprintWish(sheet, reason, asked.by_hand, asked.overwrite, asked.accept, asked.printer)
        done = reprint_sheet(workspace, wish, progress(quiet=as_json))
    if as_json:
        write_json(_as_json(done))
    else:
        _tell(done, case)
    raise typer.Exit(int(Exit.MISSING if done.stale else Exit.DONE))


def _as_json(done: "Reprinted") -> dict[str, object]:
    body = done.entry.body
    return {
        "pdf": str(done.pdf),
        "sha256": done.sha256,
        "sheet": body["sheet"],
        "generation": body["generation"],
        "replaces": body["replaces"],
        "labels": body["labels"],
        "entry": done.entry.n,
        "restored": done.before is None,
        "run": done.run,
        "run_pdf": str(done.run_pdf) if done.run_pdf else None,
        "stale": done.stale.as_json() if done.stale else None,
        "sheets": 1,
        "listed": [],
    }


def _tell(done: "Reprinted", case: Path) -> None:
    body = done.entry.body
    if done.before is None:
        say(f"シート {body['sheet']} は刷り直しを記録済みのため、PDF だけを作り直しました: {done.pdf}")
        return
    say(
        f"シート {body['sheet']} を新しい管理コードで作りました"
        f"（世代 {body['generation']}、{body['labels']:,} 件、記録 {done.entry.n}）: {done.pdf}"
    )
    if done.before.state is State.VOID:
        say("前のシートは、もう使えません（無効）。残った紙は、細断して捨ててください。")
    else:
        say(f"前のシートは「{STATES[done.before.state]}」のままです。{_OLD_PAPER.get(done.before.state, '')}")
    earlier = done.pdf.with_name(f"labels-sheet-{body['sheet']}-g{body['replaces']}.pdf")
    if earlier.exists():
        say(f"{earlier.name} は前のシートのものです。印刷しないでください。")
    if body["held"]:
        say("別扱いのシートです。委託業者に渡さず、職員が封筒に貼ってください。")
    if done.run_pdf:
        say(f"{done.run_pdf} のページも、新しい管理コードに替えました。")
    if done.stale:
        warn(
            f"注意: {done.run} 回目のラベルの PDF は、シート {body['sheet']} のページが無効な管理コードのままです。",
            f"  {done.stale.message}",
            f"→ 直してから、survey-ops labels {case} --run {done.run} --overwrite を実行してください。",
        )
    say("印刷するときは、倍率を「実際のサイズ」（100%）、片面にしてください。")


_OLD_PAPER = {
    State.RETURNED: "残ったラベルと台紙を廃棄し、survey-ops scan の destroy で読み取ってください。",
    State.LOST: "見つかったときは、使わずに廃棄してください。",
}
