"""What `refuse`, `undelivered` and `answers` share: their options and how they tell what became of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.output import say, warn, write_json
from survey_ops.domain.number_lists import short_list
from survey_ops.errors import Exit, UsageError

if TYPE_CHECKING:
    from survey_ops.domain.notices import NoticeKind, Response
    from survey_ops.tasks.record_notice import Details, Recorded
    from survey_ops.tasks.workspace import Workspace

Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="宛名番号", help="省くと、標準入力から 1 行に 1 つずつ読む", show_default=False),
]
IdFile = Annotated[
    Path | None, typer.Option("--file", help="宛名番号を 1 行に 1 つずつ書いたファイル", show_default=False)
]
Count = Annotated[int | None, typer.Option("--count", help="だれのものか分からないときの件数", show_default=False)]
On = Annotated[str | None, typer.Option("--on", help="届いた日（2021-04-02。省くと今日）", show_default=False)]


def record(
    workspace: "Workspace",
    kind: "NoticeKind",
    ids: list[str] | None,
    file: Path | None,
    count: int | None,
    details: "Details",
) -> "Recorded":
    """Record people, or a number of them where `count` is given."""
    from survey_ops.cli.id_input import read_ids
    from survey_ops.tasks.label_lookup import ids_of_codes
    from survey_ops.tasks.record_notice import record_count, record_people

    if count is None:
        return record_people(workspace, kind, ids_of_codes(workspace, read_ids(ids, file)), details)
    if ids or file:
        raise UsageError(
            "宛名番号と --count は、一緒に指定できません。",
            "宛名番号の分かるものと分からないものを、別に記録してください。",
            code="ids",
        )
    return record_count(workspace, kind, count, details)


def show(name: str, pieces: int, recorded: "Recorded", case: Path, *, as_json: bool) -> Exit:
    """Tell what was recorded; return how the command ends."""
    if as_json:
        write_json(_as_json(pieces, recorded))
    else:
        _tell(name, pieces, recorded, case)
    return Exit.MISSING if recorded.response.is_too_many else Exit.DONE


def _as_json(pieces: int, recorded: "Recorded") -> dict[str, object]:
    return {
        "recorded": pieces,
        "entries": list(recorded.entries),
        "already": list(recorded.already),
        "strangers": list(recorded.strangers),
        "twin": recorded.twin,
        **response_json(recorded.response),
    }


def response_json(found: "Response") -> dict[str, object]:
    """Return the counts of what came back and the two rates, for scripts."""
    return {
        "answers": found.answers,
        "undelivered": dict(found.undelivered),
        "refused": found.refused,
        "rates": {"sent": found.rate, "delivered": found.rate_delivered},
    }


def _tell(name: str, pieces: int, recorded: "Recorded", case: Path) -> None:
    if recorded.entries:
        numbers = short_list(recorded.entries)
        say(f"{name} {pieces:,} 件を記録しました（記録 {numbers}）。")
        say(f"間違えたときは: survey-ops correct {case} 記録の番号 --reason 理由")
    if recorded.already:
        say(f"済み {len(recorded.already):,} 件: {_places(recorded.already)}は、同じ日付で記録済みです。")
    if recorded.strangers:
        warn(
            f"注意: {_places(recorded.strangers)}の {len(recorded.strangers):,} 件は、"
            "この案件の宛先にない宛名番号です。次の対象者の抽出に使うため、記録しました。"
        )
    if recorded.twin:
        warn(f"注意: 同じ日付と件数の記録がすでにあります（記録 {recorded.twin}）。二度数えていませんか。")
    if recorded.response.is_too_many:
        warn("注意: 記録した件数が、送った件数より多くなっています。件数を確かめてください。")


def _places(lines: tuple[int, ...]) -> str:
    return f"{short_list(lines)} 行目"
