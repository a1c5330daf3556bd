"""The files that a case has made, each held against the hash that is on record."""

from collections.abc import Sequence

from survey_ops.domain.chain import Difference, Entry, last_of
from survey_ops.domain.form_editions import final_forms
from survey_ops.tasks import placing
from survey_ops.tasks.verification import Verification
from survey_ops.tasks.workspace import Workspace

_NO_OUTPUTS = frozenset({"backup", "restored", "merge"})
"""Kinds of entries that name a file which is not the case's to keep."""


def verify_files(workspace: Workspace, known: Sequence[Entry], result: Verification) -> None:
    """Compare each output with its latest recorded hash."""
    erased = {file for entry in known if entry.kind == "erase" for file in entry.body["files"]}
    for file, (entry, recorded) in recorded_hashes(known).items():
        if entry.body.get("edition"):
            continue  # told by its number
        path = workspace.located(file)
        found = placing.file_sha256(path) if path else None
        if found == recorded:
            result.confirmed.append(f"{file} は記録したときのままです。")
        elif found is None and file in erased:
            result.skipped.append(f"{file} は消去済みです。")
        elif path is None:
            result.skipped.append(f"{file} は案件フォルダーの外に作られたため、比べていません。")
        else:
            what = "がありません" if found is None else "の内容が、記録したときと違います"
            result.differences.append(Difference("file", entry.n, f"{file} {what}。"))


def verify_finals(workspace: Workspace, known: Sequence[Entry], result: Verification) -> None:
    """Compare each final form with its own hash, whatever was written in its place since."""
    for entry in final_forms(known):
        body = entry.body
        name = f"様式 {body['form']} の確定版 {body['edition']}（{body['file']}）"
        path = workspace.located(body["file"])
        found = placing.file_sha256(path) if path else None
        if path is None:
            result.skipped.append(f"{name}は案件フォルダーの外に作られたため、比べていません。")
        elif found == body["sha256"]:
            result.confirmed.append(f"{name}は記録したときのままです。")
        else:
            what = "がありません" if found is None else "の内容が、確定したときと違います"
            result.differences.append(Difference("file", entry.n, f"{name}{what}。"))


def latest_files(known: Sequence[Entry]) -> dict[str, Entry]:
    """Return file -> the entry that holds its latest hash."""
    outputs = (entry for entry in known if entry.kind not in _NO_OUTPUTS)
    return {entry.body["file"]: entry for entry in outputs if "sha256" in entry.body and "file" in entry.body}


def recorded_hashes(known: Sequence[Entry]) -> dict[str, tuple[Entry, str]]:
    """Return file -> the entry that holds its latest hash, and the hash."""
    found = {file: (entry, entry.body["sha256"]) for file, entry in latest_files(known).items()}
    reports = [entry for entry in known if entry.kind == "report"]
    return found | {entry.body["csv"]: (entry, entry.body["csv_sha256"]) for entry in reports}


def tell_old_codes(workspace: Workspace, known: Sequence[Entry], result: Verification) -> None:
    """Tell of a PDF of a run that is older than a sheet that was printed again: it still shows the code given up."""
    runs = {entry.n: entry for entry in known if entry.kind == "labels"}
    made = {n: n for n in runs} | {entry.body["of"]: entry.n for entry in known if entry.kind == "file"}
    draw = last_of(known, "draw")
    for entry in known:
        if entry.kind != "reprint" or draw is None or entry.n < draw.n or made[entry.body["run"]] > entry.n:
            continue
        file = runs[entry.body["run"]].body["file"]
        path = workspace.located(file)
        if path and path.exists():
            sheet = entry.body["sheet"]
            result.notes.append(f"{file} のシート {sheet} のページは、無効になった管理コードのままです。")
