"""`survey-ops scanned-forms`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson, CaseFolder, Overwrite
from survey_ops.cli.output import problem_lines, say, write_json
from survey_ops.cli.tables import CONSOLE, cells, fill, wrap
from survey_ops.errors import Exit

if TYPE_CHECKING:
    from survey_ops.domain.scanned_forms import ScannedForm
    from survey_ops.tasks.check_scanning import Scanning

_WORDS = 2  # columns of words, before those of figures


def scanned_forms(
    case: CaseFolder,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="一覧を CSV で書き出す", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """機械で読み取る帳票（AI-OCR）の一覧を、枚数×項目の計算と課ごとの計を付けて出す。"""
    from survey_ops.tasks.check_scanning import read_scanning, write_scanned_forms

    found = read_scanning(case)
    if output:
        write_scanned_forms(output, found.forms, overwrite=overwrite)
    if as_json:
        write_json(_as_json(found, output))
    else:
        say(found.title, "", *_form_lines(found), "", *_division_lines(found), "")
        say(*_last_lines(found), f"問題 {len(found.problems)} 件", *problem_lines(found.problems))
        say(*([f"一覧を書き出しました: {output}"] if output else []))
    raise typer.Exit(int(Exit.CONFIG if found.problems else Exit.DONE))


def scanning_line(found: "Scanning") -> str:
    """Return the register of forms in one line."""
    return f"機械で読み取る帳票 {len(found.forms):,} 件、年間 {found.sheets:,} 枚、{found.reads:,} 項目"


def _form_lines(found: "Scanning") -> list[str]:
    """Return two lines for each form: its product, and the items read from it."""
    rows = [(form.division, form.name, *_figures(form)) for form in found.forms]
    lines = _table(("主管課", "帳票", "年間の枚数", "項目", "年間の項目数"), rows)
    lines, body = lines[:2], lines[2:]
    for line, form in zip(body, found.forms, strict=True):
        words = [f"{item}、" for item in form.items]
        lines += [line, *wrap([*words[:-1], form.items[-1]], "    ")]
    return lines


def _figures(form: "ScannedForm") -> tuple[str, str, str]:
    return f"{form.sheets:,}", f"×{len(form.items)}", f"{form.reads:,}"


def _division_lines(found: "Scanning") -> list[str]:
    rows = [(one.division, f"{one.forms:,} 帳票", f"{one.sheets:,}", "", f"{one.reads:,}") for one in found.divisions]
    return _table(("課の計", "", "年間の枚数", "", "年間の項目数"), rows)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return a table, its three last columns of figures to the right."""
    widths = [max(map(cells, column)) for column in zip(heads, *rows, strict=True)]
    return [_row(heads, widths), "─" * min(CONSOLE, sum(widths) + 8), *(_row(row, widths) for row in rows)]


def _row(texts: tuple[str, ...], widths: list[int]) -> str:
    padded = [
        fill(text, width) if at < _WORDS else " " * (width - cells(text)) + text
        for at, (text, width) in enumerate(zip(texts, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _last_lines(found: "Scanning") -> list[str]:
    stated = "" if found.stated is None else f"（case.toml の total は {found.stated:,} 項目）"
    lines = [f"合計 {len(found.forms):,} 帳票、年間 {found.sheets:,} 枚、{found.reads:,} 項目{stated}"]
    if found.keep_days is not None:
        lines.append(f"送ったデータは、送信データを登録した日から {found.keep_days:,} 日で消去の期限になります。")
    return lines


def _as_json(found: "Scanning", output: Path | None) -> dict[str, object]:
    data: dict[str, object] = {
        "forms": [
            {
                "name": form.name,
                "division": form.division,
                "sheets": form.sheets,
                "items": list(form.items),
                "reads": form.reads,
                "note": form.note,
            }
            for form in found.forms
        ],
        "divisions": [
            {"division": one.division, "forms": one.forms, "sheets": one.sheets, "reads": one.reads}
            for one in found.divisions
        ],
        "sheets": found.sheets,
        "reads": found.reads,
        "total": found.stated,
        "keep_days": found.keep_days,
        "csv": str(output) if output else None,
        "problems": [problem.as_json() for problem in found.problems],
    }
    if found.problems:
        data["error"] = {
            "code": "problems",
            "message": f"問題が {len(found.problems)} 件あります。",
            "advice": "problems のとおりに case.toml を直してください。",
        }
    return data
