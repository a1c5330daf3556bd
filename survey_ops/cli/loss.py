"""`survey-ops loss`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.days import parse_day
from survey_ops.cli.losses import REPORTS, loss_json, loss_lines, things
from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, write_json
from survey_ops.domain.losses import Report
from survey_ops.errors import UsageError

if TYPE_CHECKING:
    from survey_ops.domain.losses import Loss
    from survey_ops.tasks.record_loss import RecordedLoss


class GroundName(StrEnum):
    """Why the law asks for a report, beside the number of persons."""

    SENSITIVE = "sensitive"
    PROPERTY = "property"
    MALICIOUS = "malicious"


def loss(
    case: CaseFolder,
    sheets: Annotated[
        str, typer.Option("--sheets", help="シートの番号か管理コード（5,7-9 のように並べる）", show_default=False)
    ] = "",
    items: Annotated[
        str, typer.Option("--items", help="管理対象の番号（1,2 のように並べる）", show_default=False)
    ] = "",
    circumstances: Annotated[
        str, typer.Option("--circumstances", help="紛失の状況（住民の氏名は書かない）", show_default=False)
    ] = "",
    measures: Annotated[str, typer.Option("--measures", help="とった措置", show_default=False)] = "",
    grounds: Annotated[
        list[GroundName] | None,
        typer.Option(
            "--ground",
            help="人数によらない報告の事由: sensitive（要配慮個人情報） | property（財産的被害のおそれ） | "
            "malicious（不正の目的のおそれ）",
            show_default=False,
        ),
    ] = None,
    reported: Annotated[
        Report | None,
        typer.Option("--reported", help="報告したことの記録: prompt（速報） | full（確報）", show_default=False),
    ] = None,
    to: Annotated[str, typer.Option("--to", help="報告した先", show_default=False)] = "",
    of: Annotated[
        int | None, typer.Option("--of", help="どの紛失の報告か（紛失の記録の番号）", show_default=False)
    ] = None,
    found: Annotated[bool, typer.Option("--found", help="見つかったことの記録（省くと、全部が見つかった）")] = False,
    where: Annotated[str, typer.Option("--where", help="見つかった場所", show_default=False)] = "",
    on: Annotated[
        str | None,
        typer.Option("--on", help="気付いた日、報告した日、見つかった日（省くと今日）", show_default=False),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """紛失を記録し、何人分か、法律がいつまでに何を求めるかを示す。何も付けなければ、紛失の一覧を出す。"""
    from survey_ops.domain.losses import Ground
    from survey_ops.tasks.named_sheets import split_names
    from survey_ops.tasks.record_loss import Missed, list_losses, record_found, record_loss, report_loss

    if found and reported:
        raise UsageError("--found と --reported は、一緒に指定できません。", "別々に実行してください。", code="loss")
    day, names, numbers = parse_day(on), split_names(sheets), _numbers(split_names(items))
    with opened(case, by) as workspace:
        if reported:
            loss_ = report_loss(workspace, reported, to, of, day)
            shown, lines = [loss_], [f"紛失（記録 {loss_.entry}）の{REPORTS[reported]}を記録しました。"]
        elif found:
            shown = list(record_found(workspace, names, numbers, where, day))
            lines = [_found_line(one) for one in shown]
        elif names or numbers or circumstances:
            missed = Missed(
                tuple(names),
                tuple(numbers),
                circumstances,
                measures,
                tuple(Ground(ground.value) for ground in grounds or ()),
                day,
            )
            done = record_loss(workspace, missed)
            shown, lines = [done.loss], _demand_lines(done, case)
        else:
            shown = list(list_losses(workspace))
            lines = loss_lines(shown) or ["紛失の記録はありません。"]
    if as_json:
        write_json({"losses": [loss_json(one) for one in shown]})
    else:
        say(*lines)


def _numbers(words: list[str]) -> list[int]:
    if not all(word.isascii() and word.isdigit() for word in words):
        raise UsageError("--items は、番号を 1,2 のように並べてください。", code="item")
    return [int(word) for word in words]


def _found_line(loss: "Loss") -> str:
    left = len(loss.sheets_left) + len(loss.items_left)
    rest = f"まだ見つかっていないものが {left:,} 点あります。" if left else "紛失したものは、すべて見つかりました。"
    again = "確報では、見つかったことを報告してください。" if loss.waiting else ""
    return f"紛失（記録 {loss.entry}）の発見を記録しました。シートは紛失の前の状態に戻りました。{rest}{again}"


def _demand_lines(done: "RecordedLoss", case: Path) -> list[str]:
    """Return what was recorded and what the law asks for."""
    from survey_ops.domain.losses import GROUND_WORDS, PERSONS

    one, asked = done.loss, done.loss.demand
    others = f"見つかっていないほかの紛失と合わせて {one.persons + done.others:,} 人分です。" if done.others else ""
    lines = [f"紛失を記録しました（記録 {one.entry}）。{things(one)}、{one.persons:,} 人分です。{others}"]
    if not asked.prompt_by or not asked.full_by:
        return [
            *lines,
            f"人数（{PERSONS} 人を超えるもの）による個人情報保護法第 68 条の報告には当たりません。",
            "要配慮個人情報、財産的被害のおそれ、不正の目的のおそれのどれかがあれば、人数によらず報告が要ります。",
            "市の規程による報告と、委託先への確認は、別に行ってください。",
        ]
    reasons = "、".join(GROUND_WORDS[ground] for ground in asked.grounds)
    return [
        *lines,
        f"個人情報保護法第 68 条の報告と、本人への通知が要ります（{reasons}）。",
        f"  速報  {asked.prompt_by.isoformat()} まで（気付いてから、おおむね 3～5 日以内）",
        f"  確報  {asked.full_by.isoformat()} まで（{(asked.full_by - one.noticed).days + 1} 日以内）",
        f"個人情報保護委員会に報告したら: survey-ops loss {case} --reported prompt --to 個人情報保護委員会",
        "日数は、気付いた日を 1 日目とし、休日を延ばさずに数えています。",
    ]
