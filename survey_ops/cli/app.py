"""The command line: typer parses, one printer tells every failure."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from survey_ops import __version__
from survey_ops.cli import (
    access,
    answers,
    backup,
    barcode,
    board,
    check,
    check_list,
    confirm,
    correct,
    count,
    counts,
    demo,
    destruction,
    erase,
    explain,
    explain_difference,
    flow,
    form,
    init,
    inspection,
    item,
    keys,
    labels,
    ledger,
    loss,
    paper,
    posted,
    printers,
    pull,
    refuse,
    report,
    reserve,
    restore,
    sample,
    scan,
    size,
    status,
    stocks,
    timeline,
    transfer,
    undelivered,
    verify,
)
from survey_ops.cli.output import prepare_streams, say, show_bug, show_failure
from survey_ops.errors import Exit, MachineError, SurveyOpsError, UsageError
from survey_ops.processes import LostProcessError

COMMANDS: Mapping[str, Callable[..., None]] = {
    "init": init.init,
    "check": check.check,
    "size": size.size,
    "timeline": timeline.timeline,
    "flow": flow.flow,
    "explain": explain.explain,
    "sample": sample.sample,
    "reserve": reserve.reserve,
    "stocks": stocks.stocks,
    "printers": printers.printers,
    "labels": labels.labels,
    "check-list": check_list.check_list,
    "counts": counts.counts,
    "barcode": barcode.barcode,
    "scan": scan.scan,
    "item": item.item,
    "transfer": transfer.transfer,
    "confirm": confirm.confirm,
    "destruction": destruction.destruction,
    "correct": correct.correct,
    "pull": pull.pull,
    "count": count.count,
    "inspect": inspection.inspect,
    "posted": posted.posted,
    "explain-difference": explain_difference.explain_difference,
    "loss": loss.loss,
    "refuse": refuse.refuse,
    "undelivered": undelivered.undelivered,
    "answers": answers.answers,
    "status": status.status,
    "form": form.form,
    "paper": paper.paper,
    "report": report.report,
    "access": access.access,
    "ledger": ledger.ledger,
    "verify": verify.verify,
    "erase": erase.erase,
    "board": board.board,
    "backup": backup.backup,
    "restore": restore.restore,
    "keys": keys.keys,
    "demo": demo.demo,
}
_HELP = """市の調査・通知の発送を支える道具。抽出、宛名ラベル、授受の記録、公式の様式までを一つでつなぐ。

どのコマンドにも --json（結果を JSON で出す）と --debug（不具合の詳しい表示）を付けられます。
"""


def build_app() -> typer.Typer:
    """Return the application with all commands."""
    app = typer.Typer(
        name="survey-ops",
        help=_HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_options)
    for name, command in COMMANDS.items():
        app.command(name)(command)
    return app


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; every failure is told here.

    Args:
        argv: the words after the program's name.
    """
    prepare_streams()
    debug = "--debug" in argv
    as_json = "--json" in argv
    words = [word for word in argv if word != "--debug"]
    try:
        build_app()(words, prog_name="survey-ops")
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(Exit.DONE)
        if code == Exit.USAGE and as_json:
            return show_failure(_misused(), as_json=True)
        return code
    except SurveyOpsError as error:
        return show_failure(error, as_json=as_json)
    except LostProcessError:
        return show_failure(_lost_process(), as_json=as_json)
    except OSError as error:
        if debug:
            raise
        return show_failure(_refused_by_machine(error), as_json=as_json)
    except Exception as error:  # the last place: a bug is told, not shown as a traceback
        return show_bug(error, as_json=as_json, debug=debug)
    return int(Exit.DONE)


def _misused() -> UsageError:
    return UsageError("コマンドの指定が正しくありません。", "survey-ops コマンド --help で書き方を確かめてください。")


def _lost_process() -> MachineError:
    return MachineError(
        "仕事を分けたプロセスの一つが、途中で終わりました。何も記録していません。",
        "メモリの空きを確かめ、ほかのプログラムを閉じてから、もう一度実行してください。",
        code="process_lost",
    )


def _refused_by_machine(error: OSError) -> SurveyOpsError:
    from survey_ops.tasks.placing import cannot_write

    return cannot_write(Path(error.filename or "ファイル"), error)


def _options(
    version: Annotated[bool, typer.Option("--version", help="版を表示する", is_eager=True)] = False,
) -> None:
    if version:
        say(f"survey-ops {__version__}")
        sys.exit(0)
