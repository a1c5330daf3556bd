"""`survey-ops count`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.days import parse_day
from survey_ops.cli.differences import difference_lines, differences_json, sheet_count_lines, sheet_counts_json
from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import problem_lines, say, warn, write_json
from survey_ops.cli.plain_input import decode, read_list
from survey_ops.domain.number_lists import short_list
from survey_ops.errors import Exit, InputError, UsageError

if TYPE_CHECKING:
    from datetime import date

    from survey_ops.tasks.count_sheets import CountedSheets, CountLine
    from survey_ops.tasks.workspace import Workspace

_LIST = "1 行に「シート,貼付,書損,残り」を書いた CSV を指定してください。"


def count(
    case: CaseFolder,
    sheet: Annotated[
        str | None, typer.Argument(metavar="シート", help="シートの番号か管理コード", show_default=False)
    ] = None,
    stuck: Annotated[
        int | None, typer.Option("--stuck", min=0, help="封筒に貼ったラベルの枚数", show_default=False)
    ] = None,
    spoiled: Annotated[
        int | None, typer.Option("--spoiled", min=0, help="書損・破損のラベルの枚数", show_default=False)
    ] = None,
    unused: Annotated[
        int | None, typer.Option("--unused", min=0, help="台紙に残ったラベルの枚数", show_default=False)
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="1 行に「シート,貼付,書損,残り」を書いた CSV", show_default=False),
    ] = None,
    rest_stuck: Annotated[
        bool, typer.Option("--rest-stuck", help="ほかの戻ったシートは、すべて貼ったものとして記録する")
    ] = False,
    on: Annotated[
        str | None, typer.Option("--on", help="数えた日（2021-04-02。省くと今日）", show_default=False)
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """戻ったシートごとに、貼付・書損・残りのラベルを数えて記録する。シートを省くと、1 行に 1 枚ずつ読む。"""
    from survey_ops.tasks.count_sheets import CountWish, record_counts

    day = parse_day(on)
    with opened(case, by) as workspace:
        if sheet is None and file is None and not rest_stuck and _is_terminal():
            raise typer.Exit(int(_count_at_terminal(workspace, day, case)))
        lines, source = _lines(sheet, (stuck, spoiled, unused), file, rest_stuck=rest_stuck)
        done = record_counts(workspace, CountWish(lines, source, rest_stuck=rest_stuck, on=day))
    if as_json:
        write_json(_as_json(done))
    else:
        _tell(done, case)
    raise typer.Exit(int(_exit(done)))


def _lines(
    sheet: str | None, numbers: tuple[int | None, int | None, int | None], file: Path | None, *, rest_stuck: bool
) -> "tuple[tuple[CountLine, ...], str]":
    """Return what was counted, from the one place where it is said."""
    from survey_ops.domain.sheet_counts import Tally
    from survey_ops.tasks.count_sheets import CountLine, read_counts

    if (sheet is None) is not all(number is None for number in numbers) or (sheet and file):
        raise UsageError(
            "シートの番号と枚数の指定が正しくありません。",
            "1 枚なら シート --stuck 枚数 --spoiled 枚数 --unused 枚数、何枚もなら --file を指定してください。",
            code="count",
        )
    if sheet is not None:
        known = [number for number in numbers if number is not None]
        if len(known) != len(numbers):
            raise UsageError(
                "数えた枚数が足りません。",
                "--stuck（貼付）、--spoiled（書損）、--unused（残り）の三つを、0 でも書いてください。",
                code="count",
            )
        return (CountLine(1, sheet, Tally(*known)),), "指定したシート"
    if file is not None:
        return read_counts(
            read_list(file, "シートの計数のファイル", _LIST, "counts").splitlines(), file.name
        ), file.name
    if rest_stuck:
        return (), "指定したシート"
    return read_counts(decode(sys.stdin.buffer.read()).splitlines(), "標準入力"), "標準入力"


def _count_at_terminal(workspace: "Workspace", day: "date | None", case: Path) -> Exit:
    """Take sheets one after the other; each is recorded before the next is asked for."""
    from survey_ops.tasks.count_sheets import CountWish, read_counts, record_counts

    warn(
        "シートごとに「シート 貼付 書損 残り」を入力してください（例: 12 11 1 0）。シートは管理コードを読み取っても",
        "かまいません。終わるときは、何も入力せずに Enter を押します。",
    )
    code = Exit.DONE
    while line := _ask():
        try:
            done = record_counts(workspace, CountWish(read_counts([line], "入力"), "入力", on=day))
        except InputError as error:
            warn(*problem_lines(error.problems))
            continue
        if done.already:
            say(f"済み    シート {short_list(done.already)} は、同じ枚数で記録済みです。")
        else:
            say(f"受付    記録 {short_list(done.entries)}", *difference_lines(done.differences, case))
        code = _exit(done)
    return code


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _ask() -> str:
    print("シート 貼付 書損 残り> ", end="", file=sys.stderr, flush=True)
    try:
        return input().strip()
    except (EOFError, KeyboardInterrupt):
        warn("")
        return ""


def _as_json(done: "CountedSheets") -> dict[str, object]:
    return {
        "recorded": len(done.entries),
        "entries": list(done.entries),
        "already": list(done.already),
        "sheet_counts": sheet_counts_json(done.counts),
        "differences": differences_json(done.open),
    }


def _tell(done: "CountedSheets", case: Path) -> None:
    if done.entries:
        say(f"シート {len(done.entries):,} 枚の計数を記録しました（記録 {short_list(done.entries)}）。")
    if done.already:
        say(f"済み {len(done.already):,} 枚: シート {short_list(sorted(done.already))} は、同じ枚数で記録済みです。")
    say(*sheet_count_lines(done.counts), *difference_lines(done.open, case))


def _exit(done: "CountedSheets") -> Exit:
    return Exit.MISSING if done.open else Exit.DONE
