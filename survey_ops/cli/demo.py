"""`survey-ops demo`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.clock import account, seat
from survey_ops.cli.options import AsJson
from survey_ops.cli.output import say, write_json
from survey_ops.cli.progress_bar import progress

if TYPE_CHECKING:
    from survey_ops.tasks.run_demo import Demo


def demo(
    folder: Annotated[Path, typer.Argument(metavar="フォルダー", help="作るフォルダー")] = Path("survey-ops-demo"),
    as_json: AsJson = False,
) -> None:
    """架空の市で、住民データから様式までを一通り動かす。"""
    from survey_ops.tasks.run_demo import run_demo

    start = time.perf_counter()

    def tell(line: str) -> None:
        if not as_json:
            say(f"{time.perf_counter() - start:5.1f} 秒  {line}")

    made = run_demo(folder, account(), tell, progress(quiet=as_json), seat())
    if as_json:
        write_json(_as_json(made))
    else:
        say(*_closing(made))


def _as_json(made: "Demo") -> dict[str, object]:
    return {
        "folder": str(made.folder),
        "labels": str(made.labels),
        "forms": [str(made.plan), str(made.partly), str(made.form)],
        "sheets": made.sheets,
        "entries": made.entries,
    }


def _closing(made: "Demo") -> list[str]:
    folder = made.folder
    return [
        "",
        "できたもの（名前はすべて架空です）",
        f"  宛名ラベル                 {made.labels}",
        f"  確認シート（引渡し前）     {made.plan}",
        f"  確認シート（3 枚が未返却） {made.partly}",
        f"  確認シート（完了）         {made.form}",
        "",
        "次に試すなら",
        f"  survey-ops status {folder}            シートの今の状態",
        f"  survey-ops verify {folder}            抽出と台帳の検証",
        f"  survey-ops ledger {folder} export     台帳の書出し",
        f"  survey-ops erase {folder} --inputs    個人情報の消去",
        "  survey-ops init 新しい案件             自分の案件を作る",
    ]
