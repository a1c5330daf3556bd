"""`survey-ops scan --offline` and `--merge`: a desk without the ledger, and what becomes of its scans."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from survey_ops.cli.output import say, write_json
from survey_ops.cli.words import MOVEMENTS, REASONS
from survey_ops.domain.custody import Movement
from survey_ops.domain.number_lists import short_list
from survey_ops.errors import Exit

if TYPE_CHECKING:
    from survey_ops.domain.chain import Entry
    from survey_ops.tasks.collect_scans import Collected, OfflineDesk
    from survey_ops.tasks.merge_scans import Merged, MergedFile, MergedScan


def opening(file: Path, desk: "OfflineDesk", name: str) -> list[str]:
    """Return what the operator is told before the first scan, after who, where and how."""
    lines = [
        f"  台帳につながらない窓口（{name}）です。読取りを {file} に貯めます（いま {desk.total:,} 件）。",
        "  管理コードの真偽だけを確かめます。シートの状態（引渡し済みか、無効か）は、ここでは分かりません。",
    ]
    if desk.was_torn:
        lines.append("  注意: 最後の行が途中で切れていたため、取り除きました。「仮受付」と出ていない読取りです。")
    return lines


def collect(
    desk: "OfflineDesk", readings: Iterable[tuple[str, str]], session: str | None, *, as_json: bool
) -> "list[Collected]":
    """Answer the scans one by one, each when it is on the disk."""
    answers = []
    for place, text in readings:
        answer = desk.scan(text, None if session is None else f"{session}\n{place}")
        answers.append(answer)
        if not as_json:
            say(collected_line(answer))
            if answer.reason and sys.stderr.isatty():
                print("\a", end="", file=sys.stderr, flush=True)  # as at the desk with the ledger
    return answers


def collected_line(answer: "Collected") -> str:
    """Return the one line that answers a scan."""
    from survey_ops.tasks.record_scan import Answer

    shown = answer.code or f"（{answer.length} 文字）"
    if answer.reason:
        return f"不可    {shown}  {REASONS[answer.reason]}"
    if answer.answer is Answer.ALREADY:
        return f"済み    {shown}  この窓口で読み取っています（{answer.number} 件目）"
    return f"仮受付  {shown}  {answer.number} 件目"


def show_collected(
    case: Path, file: Path, desk: "OfflineDesk", answers: "Sequence[Collected]", *, as_json: bool
) -> Exit:
    """Tell what was collected; return how the command ends."""
    from survey_ops.tasks.record_scan import Answer

    counts = {kind: sum(one.answer is kind for one in answers) for kind in Answer}
    if as_json:
        write_json(
            {
                "accepted": counts[Answer.ACCEPTED],
                "already": counts[Answer.ALREADY],
                "refused": [
                    {
                        "code": one.code,
                        "reason": one.reason.value,
                        "length": one.length,
                        "message": REASONS[one.reason],
                    }
                    for one in answers
                    if one.reason
                ],
                "missing": None,
                "file": str(file),
                "scans": desk.total,
                "mark": desk.mark,
            }
        )
    else:
        say(
            f"仮受付 {counts[Answer.ACCEPTED]:,} 件、済み {counts[Answer.ALREADY]:,} 件、"
            f"不可 {counts[Answer.REFUSED]:,} 件。{file} には、全部で {desk.total:,} 件あります。",
            f"最後の印 {desk.mark}（件数と一緒に書き留め、取り込むときに出る印と比べてください）",
            f"次に: 台帳につながったら survey-ops scan {case} --merge {file}（台帳のあるパソコンで）",
        )
    return Exit.REFUSED if answers and all(one.reason for one in answers) else Exit.DONE


def show_merged(merged: "Merged", *, as_json: bool) -> Exit:
    """Tell what became of the scans; return how the command ends."""
    missing = _all_numbers(merged.missing)
    items = _all_numbers(merged.missing_items)
    if as_json:
        write_json({**_as_json(merged), "missing": missing, "missing_items": items})
    else:
        say(*map(_refused_line, _refused(merged)))
        for file in merged.files:
            say(*_file_lines(file))
        for movement, numbers in merged.missing.items():
            if numbers:
                say(f"{MOVEMENTS[movement]}がまだのシート {len(numbers):,} 枚: {short_list(numbers)}")
        for movement, numbers in merged.missing_items.items():
            if numbers:
                say(f"{MOVEMENTS[movement]}がまだの管理対象 {len(numbers):,} 件: {short_list(numbers)}（番号）")
    return Exit.MISSING if missing or items or any(file.conflicts for file in merged.files) else Exit.DONE


def _all_numbers(missing: Mapping[Movement, list[int]]) -> list[int]:
    return sorted({number for numbers in missing.values() for number in numbers})


def _refused(merged: "Merged") -> "list[MergedScan]":
    return [one for one in merged.scans if one.outcome.reason]


def _refused_line(one: "MergedScan") -> str:
    """Return a refused scan with both times."""
    reason = one.outcome.reason
    name = MOVEMENTS[one.scan.movement]
    where = f"{one.file.name} の {one.scan.number} 件目"
    read = f"{name} 読取り {_local(one.scan.read_at)}（{one.scan.desk}、{one.scan.details['by']}）"
    other = f"／台帳 {_recorded(one.other)}" if one.other else ""
    shown = one.outcome.code or f"（{one.outcome.length} 文字）"
    return f"不可    {shown}  {REASONS[reason] if reason else ''}\n        {where}: {read}{other}"


def _recorded(entry: "Entry") -> str:
    """Return what the ledger says, and when: of another offline desk the time of reading."""
    movement = entry.body["movement"] if entry.kind == "item_moved" else entry.kind
    kind = MOVEMENTS[Movement(movement)] if movement in set(Movement) else "記録"
    by = entry.body.get("by") or entry.actor
    return f"{kind} {_local(entry.body.get('read_at') or entry.at)}（記録 {entry.n}、{by}）"


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _file_lines(file: "MergedFile") -> list[str]:
    done = f"新しく記録 {file.new - file.conflicts:,} 件、不可 {file.conflicts:,} 件、取込み済み {file.known:,} 件"
    entry = f"（記録 {file.entry}）" if file.entry else "（新しいものはありません）"
    lines = [f"取込み  {file.path}（{file.desk}） {file.scans:,} 件、最後の印 {file.mark}: {done}{entry}"]
    if file.torn:
        lines.append("  注意: 最後の行が途中で切れています。「仮受付」と出ていない読取りで、取り込んでいません。")
    if file.ahead:
        lines.append(
            f"  注意: {file.ahead:,} 件の読取りの時刻が、今より後です。窓口のパソコンの時計を確かめてください。"
        )
    return lines


def _as_json(merged: "Merged") -> Mapping[str, object]:
    from survey_ops.tasks.record_scan import Answer

    answers = [one.outcome.answer for one in merged.scans]
    return {
        "accepted": answers.count(Answer.ACCEPTED),
        "already": answers.count(Answer.ALREADY),
        "refused": [
            {
                "code": one.outcome.code,
                "reason": one.outcome.reason.value,
                "length": one.outcome.length,
                "message": REASONS[one.outcome.reason],
                "movement": one.scan.movement.value,
                "file": str(one.file),
                "scan": one.scan.number,
                "desk": one.scan.desk,
                "read_at": one.scan.read_at,
                "recorded_entry": one.other.n if one.other else None,
                "recorded_at": (one.other.body.get("read_at") or one.other.at) if one.other else None,
            }
            for one in merged.scans
            if one.outcome.reason
        ],
        "files": [
            {
                "file": str(file.path),
                "desk": file.desk,
                "scans": file.scans,
                "new": file.new,
                "known": file.known,
                "conflicts": file.conflicts,
                "torn": file.torn,
                "mark": file.mark,
                "entry": file.entry,
            }
            for file in merged.files
        ],
    }
