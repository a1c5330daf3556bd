"""`survey-ops form`."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from survey_ops.cli.options import AsJson, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, warn, write_bytes, write_json
from survey_ops.cli.tables import fill, wrap
from survey_ops.errors import Exit, UsageError

if TYPE_CHECKING:
    from survey_ops.domain.form_findings import Finding
    from survey_ops.tasks.issue_form import Issued
    from survey_ops.tasks.prepare_form import PreparedForm
    from survey_ops.tasks.workspace import Workspace


class FormName(StrEnum):
    """Forms there are."""

    PRECHECK = "precheck"
    COUNCIL = "council"


class Format(StrEnum):
    """What a form is written as."""

    PDF = "pdf"
    JSON = "json"


_Name = Annotated[
    FormName,
    typer.Argument(
        metavar="様式",
        help="precheck（実施前確認シート） | council（審議会の付議案件シート）",
        show_default=False,
    ),
]
_Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="書き出すファイル（省くと out/様式.pdf）", show_default=False),
]
_Draft = Annotated[
    bool,
    typer.Option("--draft", help="下書き。確かめることを最後のページに付け、記録しない", show_default=False),
]
_Final = Annotated[
    bool,
    typer.Option("--final", help="確定版。確かめることが残っていれば作らない", show_default=False),
]
_Trace = Annotated[bool, typer.Option("--trace", help="欄ごとに、値の出所を示す", show_default=False)]
_Format = Annotated[
    Format,
    typer.Option("--format", help="pdf | json（欄の値をデータで出す。記録しない）", show_default=False),
]


def form(
    case: CaseFolder,
    name: _Name,
    output: _Output = None,
    draft: _Draft = False,
    final: _Final = False,
    trace: _Trace = False,
    written_as: _Format = Format.PDF,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """公式の様式を、案件と授受簿の記録から作る。"""
    _check_together(output, draft, final, trace, written_as, overwrite)
    with opened(case) as workspace:
        if trace:
            _trace(workspace, name.value, as_json=as_json)
        elif written_as is Format.JSON:
            _write_data(workspace, name.value, output, overwrite=overwrite, as_json=as_json)
        elif draft:
            _draft(workspace, name.value, output, overwrite=overwrite, as_json=as_json)
        else:
            _issue(workspace, name.value, output, final=final, overwrite=overwrite, as_json=as_json)


def _check_together(
    output: Path | None, draft: bool, final: bool, trace: bool, written_as: Format, overwrite: bool
) -> None:
    """Refuse options that mean nothing together.

    Raises:
        UsageError: some do.
    """
    is_data = written_as is Format.JSON
    modes = [
        option
        for option, given in (("--draft", draft), ("--final", final), ("--trace", trace), ("--format json", is_data))
        if given
    ]
    if len(modes) > 1:
        raise UsageError(f"{' と '.join(modes)} は、一緒に使えません。", "どれか一つにしてください。", code="options")
    if final and (output or overwrite):
        raise UsageError(
            "確定版の名前は番号で決まり、上書きはできません。",
            "--final のときは、-o と --overwrite を除いてください。写しが要るときは、できた PDF を写してください。",
            code="options",
        )
    if trace and (output or overwrite):
        raise UsageError(
            "--trace は画面に出すだけで、ファイルを作りません。",
            "-o と --overwrite を除いてください。データで受け取るには --json を付けてください。",
            code="options",
        )
    if is_data and overwrite and not output:
        raise UsageError(
            "--format json は、-o がなければ画面に出すだけで、上書きするものがありません。",
            "--overwrite を除くか、-o にファイルの名前を指定してください。",
            code="options",
        )


def _issue(
    workspace: "Workspace", name: str, output: Path | None, *, final: bool, overwrite: bool, as_json: bool
) -> None:
    """Make the form and put it on record."""
    from survey_ops.tasks.issue_form import finish_form, issue_form

    issued = finish_form(workspace, name) if final else issue_form(workspace, name, output, overwrite=overwrite)
    if as_json:
        write_json(
            {
                "pdf": str(issued.pdf),
                "sha256": issued.sha256,
                "entry": issued.checkpoint.entry,
                "head": issued.checkpoint.head,
                "edition": issued.edition,
                "findings": [finding.as_json() for finding in issued.findings],
            }
        )
    else:
        _tell_issued(issued)
    is_short = issued.missing or not issued.is_accounted
    raise typer.Exit(int(Exit.MISSING if is_short else Exit.DONE))


def _tell_issued(issued: "Issued") -> None:
    made = f"確定版 {issued.edition} を作りました" if issued.edition else "様式を作りました"
    if issued.restored:
        what = f"確定版 {issued.edition} " if issued.edition else "様式"
        made = f"記録してある{what}を、記録のとおりに作り直しました"
    say(
        f"{made}: {issued.pdf}",
        f"授受簿のチェックポイント: {issued.checkpoint}",
        "（様式に印字してあります。紙か別の場所に控えておくと、後から台帳の書換えを見つけられます）",
    )
    if issued.restored and issued.edition:
        warn("注意: 今の内容は確かめていません。今の内容で確定するときは、もう一度実行してください。")
    _tell_findings(issued.findings)


def _tell_findings(findings: "Sequence[Finding]") -> None:
    """Tell what is not in order, each with its place, what it rests on, and what to do."""
    from survey_ops.domain.form_places import places
    from survey_ops.tasks.prepare_form import plain_label

    for head, told in (
        ("確かめること", [one for one in findings if one.is_open]),
        ("知らせること", [one for one in findings if not one.is_open]),
    ):
        if told:
            warn(f"{head} {len(told)} 件")
        for finding in told:
            warn(f"  「{plain_label(finding.label)}」: {finding.message}")
            where = places(finding.origins)
            if finding.fact or where:
                warn(f"      {finding.fact}{f'（{where}）' if where else ''}")
            if finding.is_open:
                warn(f"    → {finding.advice}")


def _draft(workspace: "Workspace", name: str, output: Path | None, *, overwrite: bool, as_json: bool) -> None:
    """Make a draft; nothing is recorded."""
    from survey_ops.tasks.draft_form import draft_form

    drafted = draft_form(workspace, name, output, overwrite=overwrite)
    findings = drafted.prepared.findings
    if as_json:
        write_json({"pdf": str(drafted.pdf), "findings": [finding.as_json() for finding in findings]})
        return
    say(f"下書きを作りました: {drafted.pdf}（記録していません）")
    _tell_findings(findings)
    if not any(finding.is_open for finding in findings):
        say(f"survey-ops form 案件 {name} --final で、確定版を作れます。")


def _write_data(workspace: "Workspace", name: str, output: Path | None, *, overwrite: bool, as_json: bool) -> None:
    """Write the values of the form as data."""
    from survey_ops.tasks.draft_form import read_form, write_form_data

    prepared = read_form(workspace, name)
    data = (json.dumps(_data(prepared), ensure_ascii=False, indent=2) + "\n").encode()
    if output is None:
        write_bytes(data)
        return
    write_form_data(workspace, prepared, data, output, overwrite=overwrite)
    if as_json:
        write_json({"file": str(output), "findings": [finding.as_json() for finding in prepared.findings]})
    else:
        say(f"様式の値を書き出しました: {output}（記録していません）")


def _data(prepared: "PreparedForm") -> dict[str, Any]:
    from survey_ops import __version__
    from survey_ops.domain.form_data import form_rows

    moment = prepared.moment
    return {
        "form": prepared.name,
        "title": prepared.definition.title,
        "law": prepared.law,
        "version": __version__,
        "entry": moment.checkpoint.entry,
        "head": moment.checkpoint.head,
        "on": moment.on.isoformat(),
        "rows": form_rows(prepared.definition, prepared.values, prepared.filled.origins),
        "findings": [finding.as_json() for finding in prepared.findings],
    }


def _trace(workspace: "Workspace", name: str, *, as_json: bool) -> None:
    """Show where each value of the form comes from."""
    from survey_ops.tasks.draft_form import read_form

    prepared = read_form(workspace, name)
    if as_json:
        write_json(_data(prepared))
        return
    say(f"{prepared.definition.title}　欄ごとの値と出所", "")
    for row in _data(prepared)["rows"]:
        for value in row["values"]:
            say(*_trace_lines(value))


def _trace_lines(value: Mapping[str, Any]) -> list[str]:
    """Return a value with where it comes from, as lines of a table."""
    from survey_ops.domain.form_origin import Origin, Source
    from survey_ops.domain.form_places import place_words
    from survey_ops.tasks.prepare_form import plain_label

    checked = value.get("checked")
    text = value["text"] if checked is None else "、".join(one["label"] for one in checked)
    origins = [Origin(Source(one["source"]), one["place"], one["entry"]) for one in value["origins"]]
    words = [f"{word}、" for word in place_words(origins)]
    said = [list(part) for part in text.splitlines()] or [["（空）"]]
    where = [[*words[:-1], words[-1].removesuffix("、")]] if words else [["（なし）"]]
    return [f"{plain_label(value['label'])}  ({value['id']})", *_cell("値", said), *_cell("出所", where), ""]


def _cell(head: str, parts: Sequence[Sequence[str]]) -> list[str]:
    """Return a cell of the table: its head, and each part of its text in lines of its own."""
    first, *others = [line for part in parts for line in wrap(part, " " * 8)]
    return [fill(f"  {head}", 8) + first.lstrip(), *others]
