"""`survey-ops destruction`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.days import past_day
from survey_ops.cli.options import PARTY, AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, write_json
from survey_ops.cli.transfer_words import amount, sheet_words
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.transfers import Contents
from survey_ops.errors import Exit

if TYPE_CHECKING:
    from survey_ops.tasks.record_destruction import Recorded


def destruction(
    case: CaseFolder,
    transfer: Annotated[
        int | None,
        typer.Option(
            "--transfer",
            metavar="番号",
            help="この受渡しで廃棄したもの（省くと証拠のないもの全部）",
            show_default=False,
        ),
    ] = None,
    entry: Annotated[
        int | None,
        typer.Option(
            "--entry", metavar="番号", help="記録してあるこの証拠に、証明書などを加える", show_default=False
        ),
    ] = None,
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar="方法",
            help="shred（裁断） | dissolve（溶解） | erase（消去） | other（その他）",
            show_default=False,
        ),
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", help="方法の補足（氏名は書かない）", show_default=False)
    ] = None,
    place: Annotated[str | None, typer.Option("--place", help="場所", show_default=False)] = None,
    person: Annotated[
        list[str] | None,
        typer.Option(
            "--person", metavar=PARTY, help="廃棄を行った者（2 人以上、繰り返して書く）", show_default=False
        ),
    ] = None,
    witness: Annotated[
        str | None, typer.Option("--witness", metavar=PARTY, help="廃棄を見届けた立会者", show_default=False)
    ] = None,
    certificate: Annotated[
        str | None, typer.Option("--certificate", metavar="番号", help="廃棄証明書の番号", show_default=False)
    ] = None,
    certificate_file: Annotated[
        Path | None,
        typer.Option(
            "--certificate-file",
            metavar="ファイル",
            help="廃棄証明書の画像や PDF（ハッシュを残す）",
            show_default=False,
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="廃棄した日（2021-05-06。省くと今日）", show_default=False)
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """廃棄の証拠（方法、場所、行った者、立会者、証明書）を記録する。証明書は後から加えられる。"""
    from survey_ops.tasks.record_destruction import DestructionWish, record_destruction

    with opened(case, by) as workspace:
        wish = DestructionWish(
            transfer=transfer,
            entry=entry,
            method=method,
            note=note,
            place=place,
            persons=tuple(person or ()),
            witness=witness,
            certificate=certificate,
            certificate_file=certificate_file,
            by=by,
            on=past_day(on, workspace.today()),
        )
        done = record_destruction(workspace, wish)
    if as_json:
        write_json(_as_json(done))
    else:
        say(*_lines(done, case))
    raise typer.Exit(int(Exit.MISSING if "witness" in done.lacks else Exit.DONE))


def _as_json(done: "Recorded") -> dict[str, object]:
    return {
        "entry": done.evidence.entry,
        "replaces": done.before,
        **done.evidence.as_body(),
        "lacks": list(done.lacks),
        "unproven": [list(key) for key in done.left.unproven_sheets],
        "unproven_items": list(done.left.unproven_items),
    }


def _lines(done: "Recorded", case: Path) -> list[str]:
    evidence = done.evidence
    scope = Contents(frozenset(evidence.sheets), frozenset(evidence.items))
    numbers = [f"シート {sheet_words(evidence.sheets)}"] if evidence.sheets else []
    numbers += [f"管理対象 {short_list(evidence.items)}"] if evidence.items else []
    words = "、".join(part for part in (evidence.how, evidence.note if evidence.note != evidence.how else "") if part)
    before = f"。記録 {done.before} に代わります" if done.before else ""
    return [
        f"廃棄の証拠を記録しました（記録 {evidence.entry}{before}）: {amount(scope)}（{'、'.join(numbers)}）",
        f"  {evidence.on}  {words}{f'  {evidence.place}' if evidence.place else ''}",
        f"  行った者 {'、'.join(map(str, evidence.persons))}",
        _witness(done),
        _certificate(done, case),
        *_left(done, case),
    ]


def _witness(done: "Recorded") -> str:
    if done.evidence.witness:
        return f"  立会者 {done.evidence.witness}"
    if "witness" in done.lacks:
        return "  立会者の記録がありません。この案件では要ります（case.toml の custody.witness）。"
    return "  立会者の記録はありません（様式にも書きません）。"


def _certificate(done: "Recorded", case: Path) -> str:
    evidence = done.evidence
    if "certificate" in done.lacks:
        further = (
            f"survey-ops destruction {case} --entry {evidence.entry} --certificate 番号 --certificate-file ファイル"
        )
        return f"  証明書はまだです。届いたら: {further}"
    file = (
        f"{evidence.certificate_file}（SHA-256 {evidence.certificate_sha256}）" if evidence.certificate_file else ""
    )
    return f"  証明書 {' '.join(part for part in (evidence.certificate, file) if part)}"


def _left(done: "Recorded", case: Path) -> list[str]:
    left = Contents(frozenset(done.left.unproven_sheets), frozenset(done.left.unproven_items))
    return [f"証拠のまだないもの: {amount(left)}。survey-ops destruction {case}"] if len(left) else []
