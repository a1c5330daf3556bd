"""The command line: typer parses, one printer tells every failure."""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from survey_ops import __version__
from survey_ops.cli.output import prepare_streams, say, show_bug, show_failure
from survey_ops.errors import Exit, MachineError, SurveyOpsError, UsageError
from survey_ops.processes import LostProcessError

COMMANDS = (
    "init",
    "check",
    "size",
    "timeline",
    "scanned-forms",
    "request",
    "flow",
    "explain",
    "sample",
    "reserve",
    "stocks",
    "printers",
    "labels",
    "check-list",
    "counts",
    "barcode",
    "scan",
    "item",
    "transfer",
    "confirm",
    "destruction",
    "correct",
    "pull",
    "count",
    "inspect",
    "posted",
    "explain-difference",
    "loss",
    "refuse",
    "undelivered",
    "answers",
    "announce",
    "inform",
    "status",
    "form",
    "paper",
    "report",
    "access",
    "ledger",
    "ledger-setup",
    "verify",
    "erase",
    "board",
    "backup",
    "restore",
    "keys",
    "demo",
)
"""Every command in the order of the help. `check-list` is the function `check_list` of the module of that name."""

_HELP = """市の調査・通知の発送を支える道具。抽出、宛名ラベル、授受の記録、公式の様式までを一つでつなぐ。

どのコマンドにも --json（結果を JSON で出す）と --debug（不具合の詳しい表示）を付けられます。
"""


def build_app(words: Sequence[str] = ()) -> typer.Typer:
    """Return the application with the command that is named, or with all: none needs what another one imports.

    Args:
        words: of the command line.
    """
    app = typer.Typer(
        name="survey-ops",
        help=_HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_options)
    for name in [name for name in words[:1] if name in COMMANDS] or COMMANDS:
        app.command(name)(_command(name))
    return app


def _command(name: str) -> Callable[..., None]:
    function = name.replace("-", "_")
    found: Callable[..., None] = getattr(import_module(f"survey_ops.cli.{function}"), function)
    return found


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
        build_app(words)(words, prog_name="survey-ops")
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
