"""`survey-ops pull`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.label_counts import count_lines, counts_json
from survey_ops.cli.notices import IdFile, Ids
from survey_ops.cli.options import AsJson, By, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, write_json
from survey_ops.cli.words import STATES
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.pulls import PULL_WORDS, PullReason, Whereabouts, read_pull_reason, whereabouts
from survey_ops.errors import UsageError

if TYPE_CHECKING:
    from survey_ops.domain.pulls import PulledLabel
    from survey_ops.tasks.pull_people import Pulled

_TO_DO = {
    Whereabouts.OFFICE: "台紙から剥がして細断する",
    Whereabouts.CONTRACTOR: "委託業者に抜いて返してもらう",
    Whereabouts.ENVELOPE: "封筒を発送の前に抜く",
}


def pull(
    case: CaseFolder,
    ids: Ids = None,
    reason: Annotated[
        str,
        typer.Option("--reason", metavar="理由", help="辞退 | 支援措置 | 死亡 | 転出 | その他", show_default=False),
    ] = "",
    file: IdFile = None,
    note: Annotated[str, typer.Option("--note", help="覚え（名前は書かない）", show_default=False)] = "",
    by_hand: Annotated[
        Path | None,
        typer.Option("--by-hand", help="ラベルを作ったときの、手書きにする宛名番号のファイル", show_default=False),
    ] = None,
    again: Annotated[
        int | None,
        typer.Option("--list", min=1, metavar="番号", help="その番号の引抜き票を作り直す", show_default=False),
    ] = None,
    by: By = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """引抜きを記録する。抽出や引渡しの後に送らないことになった人を外し、抜くラベルの場所を示す。"""
    if again is not None:
        _make_again(
            case,
            again,
            by_hand,
            by,
            is_mixed=bool(ids or file or reason or note),
            overwrite=overwrite,
            as_json=as_json,
        )
        return
    from survey_ops.cli.id_input import read_ids
    from survey_ops.tasks.pull_people import PullWish, pull_people

    found = _reason(reason)
    with opened(case, by) as workspace:
        wish = PullWish(read_ids(ids, file, may_count=False), found, note, by_hand, overwrite)
        done = pull_people(workspace, wish)
    if as_json:
        write_json(_as_json(done))
    else:
        _tell(done, found, case)


def _make_again(
    case: Path,
    number: int,
    by_hand: Path | None,
    by: str | None,
    *,
    is_mixed: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Make a list again, and say so."""
    from survey_ops.tasks.pull_people import make_list_again

    if is_mixed:
        raise UsageError(
            "--list は、引抜きの記録と一緒に指定できません。",
            "引抜き票を作り直すときは、番号だけを指定してください。",
        )
    with opened(case, by) as workspace:
        pdf, digest = make_list_again(workspace, number, by_hand, overwrite=overwrite)
    if as_json:
        write_json({"pdf": str(pdf), "sha256": digest})
    else:
        say(f"引抜き票 第{number}号を作り直しました: {pdf}")


def _reason(text: str) -> PullReason:
    found = read_pull_reason(text)
    if found is None:
        words = "、".join(f"{words[0]}（{reason.value}）" for reason, words in PULL_WORDS.items())
        raise UsageError(
            "--reason に、引抜きの理由を書いてください。", f"理由は {words} のどれかです。", code="reason"
        )
    return found


def _as_json(done: "Pulled") -> dict[str, object]:
    return {
        "pulled": len(done.entries),
        "entries": list(done.entries),
        "already": list(done.already),
        "unprinted": done.unprinted,
        "places": [
            {
                "entry": label.entry,
                "sheet": label.sheet,
                "generation": label.generation,
                "row": label.row,
                "column": label.column,
                "state": label.state.value,
            }
            for label in done.labels
        ],
        "pdf": str(done.pdf) if done.pdf else None,
        "sha256": done.sha256,
        "labels": counts_json(done.counts),
    }


def _tell(done: "Pulled", reason: PullReason, case: Path) -> None:
    if done.entries:
        numbers = short_list(done.entries)
        say(f"引抜き（{PULL_WORDS[reason][0]}） {len(done.entries):,} 件を記録しました（記録 {numbers}）。")
    if done.already:
        say(f"済み {len(done.already):,} 件: {short_list(done.already)} 行目は、記録済みです。")
    if done.unprinted:
        say(f"ラベルをまだ作っていない {done.unprinted:,} 件は、次に作るラベルに入りません。")
    for label in done.labels:
        say(f"抜く  {place_text(label)}  {STATES[label.state]}: {_TO_DO[whereabouts(label.state)]}")
    if any(whereabouts(label.state) is Whereabouts.OFFICE for label in done.labels):
        say(f"まだ紙に印刷していなければ、survey-ops labels {case} --overwrite で作り直すと、その場所が空きます。")
    if done.pdf:
        say(f"引抜き票（氏名入り。二人で印を付けて署名する）: {done.pdf}")
    say(*count_lines(done.counts))
    if done.entries:
        say(f"間違えたときは: survey-ops correct {case} 記録の番号 --reason 理由")
    if done.entries and reason is PullReason.REFUSED:
        say(f"届出そのものは survey-ops refuse {case} で記録してください（次の発送の対象から外すために使います）。")


def place_text(label: "PulledLabel") -> str:
    """Return where a label is, in words.

    >>> from survey_ops.domain.custody import State
    >>> from survey_ops.domain.pulls import PulledLabel
    >>> place_text(PulledLabel(9, 12, 0, 3, 2, State.PRINTED))
    'シート 12  上から 3 段目・左から 2 列目'
    """
    return f"シート {label.sheet}  上から {label.row} 段目・左から {label.column} 列目"
