"""Rows of the register for what is no movement: made, counted, inspected, explained, lost, proved, undone."""

from dataclasses import replace
from datetime import date

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import State
from survey_ops.domain.custody_history import printed_again, printed_sheets
from survey_ops.domain.custody_words import STATES
from survey_ops.domain.destructions import METHOD_WORDS
from survey_ops.domain.inspections import count_inspections
from survey_ops.domain.register_book import Book
from survey_ops.domain.register_groups import Group
from survey_ops.domain.register_row import LABELS, RegisterRow
from survey_ops.domain.register_text import item_contents, item_media, pairs, party, sheet_ranges
from survey_ops.domain.wareki import full_date

_REPORTS = {"prompt": "速報", "full": "確報"}


def tell_made(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of sheets that were printed."""
    entry = group.entries[0]
    sheets = printed_sheets(entry)
    held = [sheet.key for sheet in sheets if sheet.state is State.HELD]
    remarks = [f"うち別扱い（引き渡さないもの）{len(held):,} 枚（{sheet_ranges(held)}）。"] if held else []
    return replace(
        row,
        sheets=tuple(sheet.key for sheet in sheets),
        persons=sum(sheet.labels for sheet in sheets),
        medium=LABELS,
        remarks=tuple(remarks),
    )


def tell_reprint(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of a sheet that was printed again."""
    entry = group.entries[0]
    sheet = printed_again(entry, 0)
    replaced = sheet.number, entry.body["replaces"]
    state = book.sheets_at(entry.n)[replaced].state
    fate = "無効（細断する）" if state is State.VOID else STATES[state]
    remarks = (f"{entry.body['reason']}。前に刷ったシート {sheet_ranges([replaced])} は{fate}。",)
    return replace(row, sheets=(sheet.key,), persons=sheet.labels, medium=LABELS, remarks=remarks)


def tell_voided(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of a further draw, which makes the sheets that are still in the office void."""
    entry = group.entries[0]
    before, after = book.sheets_at(entry.n - 1), book.sheets_at(entry.n)
    void = [key for key, sheet in after.items() if sheet.state is State.VOID and before[key].state is not State.VOID]
    reason = f"（{entry.body['redraw']}）" if entry.body.get("redraw") else ""
    return replace(
        row,
        sheets=tuple(sorted(void)),
        persons=sum(after[key].labels for key in void) if void else None,
        medium=LABELS if void else "",
        remarks=(f"抽出のやり直し{reason}。使わずに細断するもの。" if void else f"抽出のやり直し{reason}。",),
    )


def tell_item(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of an item that was registered."""
    entry = group.entries[0]
    body = entry.body
    return replace(
        row,
        items=(body["number"],),
        persons=body["persons"],
        medium="\n".join(item_media([entry])),
        content="\n".join(item_contents([entry])),
        taker=body["holder"],
        place=body["place"],
        due=date.fromisoformat(body["erase_by"]) if body["erase_by"] else None,
        remarks=("期限は、消去又は廃棄の期限。",) if body["erase_by"] else (),
    )


def tell_count(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of counts of sheets that came back; of a sheet counted twice the later count is told."""
    last = {(one.body["sheet"], one.body["generation"]): one for one in group.entries if not book.undone_by(one)}
    counts = {
        name: sum(one.body[key] for one in last.values())
        for name, key in (("ラベル", "labels"), ("貼付", "stuck"), ("書損", "spoiled"), ("残り", "unused"))
    }
    short = {key: left for key, one in last.items() if (left := _left(one))}
    remarks = _by_sheet("書損のあるシート", {key: one.body["spoiled"] for key, one in last.items()}, "{:,} 枚")
    remarks += _by_sheet("残りのあるシート", {key: one.body["unused"] for key, one in last.items()}, "{:,} 枚")
    remarks += _by_sheet("足りないシート", {key: left for key, left in short.items() if left > 0}, "{:,} 枚")
    remarks += _by_sheet("多いシート", {key: -left for key, left in short.items() if left < 0}, "{:,} 枚")
    explained = [book.standing("explained", of=last[key].n) for key in short]
    rows = [book.row_of(found[-1].n) for found in explained if found]
    return replace(
        row,
        sheets=tuple(sorted(last)),
        medium=LABELS,
        counts=counts,
        confirmation="シートごとの計数",
        difference=sum(abs(left) for left in short.values()),
        explained=rows[-1] if rows and len(rows) == len(short) else None,
        is_undone=not last,
        remarks=tuple(remarks),
    )


def _left(count: Entry) -> int:
    body = count.body
    left: int = body["labels"] - body["stuck"] - body["spoiled"] - body["unused"]
    return left


def _by_sheet(name: str, numbers: dict[tuple[int, int], int], form: str) -> list[str]:
    told = "、".join(f"{sheet_ranges([key])} に {form.format(count)}" for key, count in numbers.items() if count)
    return [f"{name}: {told}。"] if told else []


def tell_inspection(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of envelopes that were delivered, with what had to be delivered by then."""
    entry = group.entries[0]
    body = entry.body
    so_far = [one for one in book.standing("inspection", draw=body["draw"]) if one.n <= entry.n]
    before = [one for one in so_far if one.n != entry.n]
    expected = expected_at(book, entry)
    remarks = (
        [f"これまでの検収 {len(before):,} 回 {sum(map(_given_back, before)):,} 件を含めた差。"] if before else []
    )
    return replace(
        row,
        counts={"納品": body["delivered"], "書損": body["spoiled"], "未使用": body["unused"]},
        medium="封筒",
        giver=party(body["from"]),
        taker=body["by"],
        place=body["place"],
        confirmation=f"抜取検査 {body['sampled']:,} 通（不良 {body['faulty']:,} 通）",
        expected=expected,
        difference=expected - sum(map(_given_back, so_far)),
        remarks=tuple(remarks),
    )


def expected_at(book: Book, inspection: Entry) -> int:
    """Return how many labels the other side had to give back by an inspection, stuck, spoiled or unused.

    Labels that the office sticks or writes itself are not among them.
    """
    return count_inspections(book.until(inspection.n), inspection.body["draw"]).expected


def _given_back(inspection: Entry) -> int:
    body = inspection.body
    total: int = body["delivered"] + body["spoiled"] + body["unused"]
    return total


def tell_posted(_book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of envelopes that were brought to the post."""
    body = group.entries[0].body
    counts = {"発送": body["delivered"], "書損・残り": body["spoiled"]}
    return replace(row, counts=counts, medium="封筒", taker="郵便")


def tell_explained(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of the explanation of a difference."""
    body = group.entries[0].body
    at = book.row_of(body["of"])
    many = f"{body['difference']:,} 不足" if body["difference"] > 0 else f"{-body['difference']:,} 過剰"
    return replace(row, remarks=(f"整理番号 {at} の差（{many}）の説明: {body['reason']}",))


def tell_destruction(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of the evidence of a destruction."""
    body = group.entries[0].body
    items = [found for number in body["items"] if (found := book.item(number))]
    sheets = tuple(pairs(body["sheets"]))
    certificate = f"証明書 {body['certificate']}" if body["certificate"] else ""
    file = f"（{body['certificate_file']}）" if body["certificate_file"] else ""
    transfer = f"整理番号 {book.row_of(body['transfer'])} の廃棄の証拠。" if body["transfer"] else ""
    return replace(
        row,
        sheets=sheets,
        items=tuple(body["items"]),
        persons=book.persons_on(sheets, body["items"]),
        medium="\n".join([*([LABELS] if sheets else []), *item_media(items)]),
        content="\n".join(item_contents(items)),
        taker="、\n".join(map(party, body["persons"])),
        witness=party(body["witness"]),
        place=body["place"],
        carrying="　".join(part for part in (METHOD_WORDS.get(body["method"], body["method"]), body["note"]) if part),
        confirmation=f"{certificate}{file}" or "証明書なし",
        remarks=(transfer,) if transfer else (),
    )


def tell_loss(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of a loss."""
    body = group.entries[0].body
    items = [found for number in body["items"] if (found := book.item(number))]
    sheets = tuple(pairs(body["sheets"]))
    remarks = [f"{full_date(date.fromisoformat(body['found_on']))}に判明。{body['circumstances']}"]
    remarks += [f"措置: {body['measures']}"] if body["measures"] else []
    if body["reportable"]:
        days = [(word, body[key]) for word, key in (("速報", "prompt_by"), ("確報", "full_by")) if body[key]]
        told = "、".join(f"{word} {full_date(date.fromisoformat(day))}まで" for word, day in days)
        remarks.append(f"個人情報保護委員会への報告の対象（{told}）。")
    return replace(
        row,
        sheets=sheets,
        items=tuple(body["items"]),
        persons=body["persons"],
        medium="\n".join([*([LABELS] if sheets else []), *item_media(items)]),
        content="\n".join(item_contents(items)),
        remarks=tuple(remarks),
    )


def tell_reported(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of the report of a loss."""
    body = group.entries[0].body
    said = f"整理番号 {book.row_of(body['loss'])} の紛失の{_REPORTS.get(body['report'], body['report'])}。"
    return replace(row, taker=body["to"], remarks=(said,))


def tell_found(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of what was found again."""
    body = group.entries[0].body
    sheets = tuple(pairs(body["sheets"]))
    return replace(
        row,
        sheets=sheets,
        items=tuple(body["items"]),
        persons=book.persons_on(sheets, body["items"]),
        medium=LABELS if sheets else "",
        place=body["where"],
        remarks=(f"整理番号 {book.row_of(body['loss'])} で紛失したもの。",),
    )


def tell_corrected(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of a correction."""
    body = group.entries[0].body
    sheets = ((body["sheet"], body["generation"]),) if body["sheet"] is not None else ()
    said = f"整理番号 {book.row_of(body['entry'])} の記録 {body['entry']} の取消し: {body['reason']}"
    return replace(row, sheets=sheets, remarks=(said,))


def tell_erased(_book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of the erasure of the personal data."""
    body = group.entries[0].body
    what = "宛先の個人情報、その鍵、個人情報を載せた出力ファイル" + ("、抽出データ" if body["inputs"] else "")
    return replace(row, persons=body["recipients"], medium="電磁的記録", content=what)
