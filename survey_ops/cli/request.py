"""`survey-ops request`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, warn, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from survey_ops.tasks.issue_request import IssuedRequest, RequestPaper


class RequestSort(StrEnum):
    """Papers of request there are."""

    PROCESSING = "processing"
    USE = "use"


def request(
    case: CaseFolder,
    sorts: Annotated[
        list[RequestSort] | None,
        typer.Argument(
            metavar="[書類]...",
            help="processing（情報処理依頼書）| use（目的外利用依頼書）。省くと両方",
            show_default=False,
        ),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="一覧", help="一覧の名前（何度でも。省くと全部）", show_default=False),
    ] = None,
    listing: Annotated[
        bool, typer.Option("--list", help="依頼する一覧を表示するだけで、何も作らない", show_default=False)
    ] = False,
    overwrite: Overwrite = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """抽出や抽出フローに使う一覧を、ほかの課に頼む依頼書を作る。"""
    from survey_ops.tasks.issue_request import issue_requests, wanted_papers

    with opened(case, by) as workspace:
        papers = wanted_papers(workspace, [sort.value for sort in sorts or ()], source or ())
        if listing:
            _tell_list(papers, as_json=as_json)
            return
        issued = issue_requests(workspace, papers, overwrite=overwrite)
        lacking = not workspace.case.config.request.processing_to
    if as_json:
        write_json({"requests": [_as_json(one) for one in issued]})
        return
    _tell(issued)
    if lacking and any(one.paper.sort == RequestSort.PROCESSING for one in issued):
        warn("注意: 情報処理依頼書の宛先が空です。case.toml の [request] に processing_to を書いてください。")


def _tell(issued: "Sequence[IssuedRequest]") -> None:
    from survey_ops.tasks.data_requests import TITLES

    again = "（記録済みのものを作り直しました）" if any(one.restored for one in issued) else ""
    say(f"依頼書を {len(issued)} 通作りました{again}。")
    for one in issued:
        asked = one.paper.asked
        say(f"  {TITLES[one.paper.sort]}　{asked.office} へ「{asked.title}」: {one.paper.target}")
    say("決裁と回答は、印刷したものに記入してください。")


def _tell_list(papers: "Sequence[RequestPaper]", *, as_json: bool) -> None:
    asked = list(dict.fromkeys(paper.asked for paper in papers))
    if as_json:
        lists = [
            {
                "source": one.source,
                "title": one.title,
                "office": one.office,
                "as_of": one.as_of.isoformat() if one.as_of else None,
                "conditions": list(one.conditions),
                "columns": list(one.columns),
            }
            for one in asked
        ]
        write_json({"lists": lists})
        return
    say(f"ほかの課に依頼する一覧は {len(asked)} 件です。")
    for one in asked:
        day = f"、{one.as_of.isoformat()} 時点" if one.as_of else ""
        say(f"  {one.source}: {one.office}「{one.title}」{day}（項目 {len(one.columns)}）")


def _as_json(one: "IssuedRequest") -> dict[str, object]:
    return {
        "request": one.paper.sort,
        "source": one.paper.asked.source,
        "office": one.paper.asked.office,
        "pdf": str(one.paper.target),
        "sha256": one.sha256,
        "entry": one.checkpoint.entry,
        "head": one.checkpoint.head,
    }
