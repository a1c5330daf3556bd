"""Prove a case: repeat the draw, recompute the chain, compare the files with what was recorded of them.

    1. the ledger: chain, tables, and what was kept outside of it: signed checkpoints from paper, an export
    2. the frames that were committed before their seed was known: every draw keeps to its own
    3. the draw: the register again under the manifest's own rules, counts and both hashes compared; the reserves
       that were used are the next tickets; of a mailing, its flow again
    4. the recipients that are stored: the ids selected, in ticket order, then the reserves; their row marks, and
        their names and addresses against the register read again; named refusals and returned mail; those pulled are
        among the recipients
    5. every output against its latest recorded hash, every final form against its own
    6. case.toml: told when it has changed since the draw; the draw does not depend on it any more

What was erased, or is not there to compare, is told as skipped and never counted as equal.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from survey_ops.case.list_section import METHOD
from survey_ops.domain.chain import Difference, Entry, last_of
from survey_ops.domain.commitment import broken_commitments
from survey_ops.domain.draw import Draw, draw
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.key_losses import CODES, last_loss
from survey_ops.domain.manifest import found_by, rules_of
from survey_ops.domain.people import People
from survey_ops.domain.reserves import next_tickets
from survey_ops.domain.rules import Key, Rules
from survey_ops.domain.tickets import id_array_sha256
from survey_ops.errors import InputError, MachineError, SurveyOpsError
from survey_ops.ledger import keys, signing
from survey_ops.registers.residents import Register
from survey_ops.tasks import placing
from survey_ops.tasks.draw_faults import told
from survey_ops.tasks.hold_against import hold_against
from survey_ops.tasks.inspect_ledger import verify_ledger
from survey_ops.tasks.kept_outside import KeptOutside
from survey_ops.tasks.register_input import Exclusion, read_drawn_exclusions, read_drawn_register
from survey_ops.tasks.reread_people import Stored, read_again, told_again
from survey_ops.tasks.use_reserve import reserves_of
from survey_ops.tasks.verification import Verification
from survey_ops.tasks.verify_files import tell_old_codes, verify_files, verify_finals
from survey_ops.tasks.verify_list import flow_file_changed, verify_list
from survey_ops.tasks.verify_recipients import verify_recipients
from survey_ops.tasks.workspace import Workspace

NOTHING_KEPT = KeptOutside()


def verify_case(workspace: Workspace, kept: KeptOutside = NOTHING_KEPT, register: Path | None = None) -> Verification:
    """Verify a case.

    Args:
        workspace: the case.
        kept: checkpoints from printed forms, public keys and an export kept outside.
        register: a copy of the register, in place of the case's own.

    Raises:
        RefusedError: there is no ledger yet.
        MachineError: the ledger or a file cannot be read.
        InputError: the register named cannot be read.
    """
    result = Verification()
    _verify_chain(workspace, kept, result)
    if any(difference.what in ("ledger", "entry") for difference in result.differences):
        result.skipped.append("台帳の記録が変わっているため、抽出とファイルは比べていません。")
        return result
    workspace.require_ledger()
    try:
        with workspace.database.reading() as connection:
            known = workspace.entries(connection)
            _verify_codes_key(workspace, known, result)
            _verify_signing_key(workspace, known, result)
            stored = verify_recipients(workspace, connection, known, result)
    except SurveyOpsError as damaged:
        result.differences.append(Difference("entry", None, damaged.message))
        return result
    _verify_commitments(known, result)
    _verify_draw(workspace, known, register, result, stored)
    verify_files(workspace, known, result)
    verify_finals(workspace, known, result)
    tell_old_codes(workspace, known, result)
    _compare_case_file(workspace, known, result)
    return result


def _verify_chain(workspace: Workspace, kept: KeptOutside, result: Verification) -> None:
    found = verify_ledger(workspace, kept.last)
    result.differences.extend(found)
    if any(difference.what == "ledger" for difference in found):
        return
    held = hold_against(workspace, kept, found)
    result.differences.extend(held.differences)
    result.notes.extend(dict.fromkeys(held.notes))
    result.first = held.first
    if not found:
        suffix = f"（記録 {held.fixed} までは控えのチェックポイントとも一致）" if held.fixed else ""
        result.confirmed.append(f"台帳の記録はつながっています{suffix}。")
    result.confirmed.extend(held.confirmed)


def _verify_commitments(known: Sequence[Entry], result: Verification) -> None:
    """Compare every draw with the frame that was put on record before its seed was known."""
    faults = [Difference("frame", number, message) for number, message in broken_commitments(known)]
    result.differences.extend(faults)
    draw = last_of(known, "draw")
    if draw and draw.body["manifest"].get("frame_entry") and not faults:
        number = draw.body["manifest"]["frame_entry"]
        result.confirmed.append(f"抽出は、先に確定した母集団（記録 {number}）と条件のとおりです。")


def _verify_draw(
    workspace: Workspace, known: Sequence[Entry], path: Path | None, result: Verification, stored: Stored | None
) -> None:
    """Repeat the last draw from its own manifest."""
    entry = last_of(known, "draw")
    if entry is None and workspace.manifest_path.exists():
        result.differences.append(Difference("draw", None, workspace.not_drawn().message))
        return
    if entry is None:
        result.skipped.append("抽出の記録がありません。")
        return
    if entry.body["manifest"]["method"] == METHOD:
        _verify_list(workspace, known, entry, path, result, stored)
        return
    source = path or workspace.case.folder / entry.body["manifest"]["register"]["file"]
    if path is None and not source.exists():
        _tell_register_missing(entry, source.name, result, erased=_are_inputs_erased(known))
        return
    lists = _exclusion_folder(entry, workspace.case.folder, source.parent)
    if lists is None and _are_inputs_erased(known):
        result.skipped.append(
            "除く人の名簿は消去済みのため、抽出をやり直していません。名簿の控えがあれば、--register のファイルと同じ"
            "フォルダーに置いてください。"
        )
        return
    try:
        register = _repeat_draw(entry, reserves_of(known, entry), source, lists or workspace.case.folder, result)
    except _NotRepeatedError as why:
        result.differences.append(Difference("draw", entry.n, str(why)))
        return
    if stored and register.sha256 == entry.body["manifest"]["register"]["sha256"]:
        differences, confirmed = told_again(entry, stored, read_again(register, stored.people))
        result.differences.extend(differences)
        result.confirmed.extend(confirmed)


def _verify_list(
    workspace: Workspace,
    known: Sequence[Entry],
    entry: Entry,
    path: Path | None,
    result: Verification,
    stored: Stored | None,
) -> None:
    erased = _are_inputs_erased(known)
    differences, skipped, confirmed = verify_list(workspace, entry, stored, erased=erased)
    result.differences.extend(differences)
    result.skipped.extend(skipped)
    result.confirmed.extend(confirmed)
    if path:
        result.notes.append("宛先は抽出フローの結果のため、--register のファイルは使っていません。")
    if flow_file_changed(workspace, entry):
        result.notes.append("抽出フローのある case.toml の内容が、一覧を作ったときから変わっています。")


def _are_inputs_erased(known: Sequence[Entry]) -> bool:
    return any(other.body["inputs"] for other in known if other.kind == "erase")


def _exclusion_folder(entry: Entry, *folders: Path) -> Path | None:
    """Return the first folder that has all lists of people to leave out."""
    files = [one["file"] for one in entry.body["manifest"]["exclusions"]]
    return next((folder for folder in folders if all((folder / file).exists() for file in files)), None)


class _NotRepeatedError(Exception):
    """The draw cannot be repeated from the register at hand."""


def _tell_register_missing(entry: Entry, name: str, result: Verification, *, erased: bool) -> None:
    advice = "控えがあれば --register で指定すると、抽出をやり直して確かめられます。"
    if erased:
        result.skipped.append(f"住民データは消去済みです。{advice}")
    else:
        message = f"住民データ {name} がないため、抽出を確かめられません。{advice}"
        result.differences.append(Difference("register", entry.n, message))


def _repeat_draw(
    entry: Entry, reserves: Sequence[Entry], source: Path, folder: Path, result: Verification
) -> Register:
    manifest = entry.body["manifest"]
    rules = rules_of(manifest)
    lists = _repeat_exclusions(entry, folder, result)
    try:
        reading = read_drawn_register(manifest, source, lists)
    except InputError:
        raise InputError(
            f"住民データの控え {source} がありません。",
            "--register には、抽出に使ったファイルの控えを指定してください。",
            code="register_missing",
        ) from None
    if reading.register is None:
        raise _NotRepeatedError(f"住民データ {source.name} に読めない所があり、抽出したときのものではありません。")
    if reading.register.sha256 != manifest["register"]["sha256"]:
        message = f"住民データ {source.name} の内容が、抽出したときのものと違います。"
        result.differences.append(Difference("register", entry.n, message))
    try:
        drawn = draw(reading.register.people, rules)
    except ImpossibleDrawError as fault:
        raise _NotRepeatedError(f"抽出をやり直せません。{told(fault, rules)[1]}") from None
    _compare_draw(entry, manifest, drawn, result)
    _repeat_reserves(reserves, reading.register.people, rules, result)
    return reading.register


def _repeat_exclusions(entry: Entry, folder: Path, result: Verification) -> list[Exclusion]:
    """Read the exclusion lists of a draw again."""
    manifest = entry.body["manifest"]
    try:
        lists = read_drawn_exclusions(manifest, folder)
    except InputError as error:
        first = error.problems[0]
        raise _NotRepeatedError(f"抽出をやり直せません。{first.file}: {first.message}") from None
    for recorded, found in zip(manifest["exclusions"], lists, strict=True):
        if recorded["sha256"] != found.facts.sha256:
            message = f"除く人の名簿 {recorded['file']} の内容が、抽出したときのものと違います。"
            result.differences.append(Difference("exclusions", entry.n, message))
    return lists


def _repeat_reserves(reserves: Sequence[Entry], people: People, rules: Rules, result: Verification) -> None:
    """Take the same next tickets again, stratum by stratum."""
    wrong = []
    used: dict[Key | None, int] = {}
    for entry in reserves:
        body = entry.body
        key = tuple(body["stratum"]) if body["stratum"] is not None else None
        first, used[key] = used.get(key, 0), used.get(key, 0) + body["count"]
        try:
            rows = next_tickets(people, rules, key, used[key])[first:]
        except ImpossibleDrawError:
            rows = np.empty(0, dtype=np.intp)
        if body["after"] != first or id_array_sha256(people.ids[rows]) != body["ids_sha256"]:
            wrong.append(Difference("reserve", entry.n, "使った予備が、抽出の続きの抽選番号の住民ではありません。"))
    total = sum(used.values())
    if total > rules.reserves:
        message = f"予備を {total:,} 人使っていますが、予定は {rules.reserves:,} 人です。"
        wrong.append(Difference("reserve", reserves[-1].n, message))
    result.differences.extend(wrong)
    if reserves and not wrong:
        result.confirmed.append(f"使った予備 {total:,} 人は、抽出の続きの抽選番号の住民と一致しました。")


def _compare_draw(entry: Entry, manifest: Mapping[str, Any], drawn: Draw, result: Verification) -> None:
    again = found_by(drawn, len(manifest["exclusions"]))
    names = {
        "counts": "件数",
        "frame_sha256": "抽出母集団",
        "strata": "層ごとの人数",
        "selection_sha256": "抽出された住民とその順",
    }
    wrong = [name for key, name in names.items() if again[key] != manifest[key]]
    result.differences.extend(
        Difference("draw", entry.n, f"やり直した抽出の{name}が、記録と違います。") for name in wrong
    )
    if not wrong:
        outcome = f"{drawn.frame.size:,} 人から選ばれた {len(drawn.selected):,} 人"
        result.confirmed.append(f"抽出をやり直した結果、{outcome}が記録と一致しました。")


def _verify_codes_key(workspace: Workspace, known: Sequence[Entry], result: Verification) -> None:
    loss = last_loss(known, CODES)
    if loss:
        result.skipped.append(
            f"管理コードの鍵を失ったため（記録 {loss.n}）、それより前に印刷したシートの真偽は確かめられません。"
        )
    if known and keys.read_key(workspace.codes_path) is None:
        message = f"管理コードの鍵 {workspace.codes_path.name} がないため、見つかったシートの真偽を確かめられません。"
        result.differences.append(Difference("key", known[0].n, message))


def _verify_signing_key(workspace: Workspace, known: Sequence[Entry], result: Verification) -> None:
    """Tell whether the key on record is at hand; signatures made before can be checked without it."""
    standing = last_of(known, signing.KIND)
    if standing is None:
        return
    try:
        signing.read_signer(workspace.signing_path, standing)
    except MachineError as lost:
        result.notes.append(f"{lost.message}今までの署名は確かめられますが、新しい署名はできません。")


def _compare_case_file(workspace: Workspace, known: Sequence[Entry], result: Verification) -> None:
    entry = last_of(known, "draw")
    if entry and entry.body["case_sha256"] != placing.sha256_of(workspace.case.file):
        result.notes.append("case.toml の内容が、抽出したときから変わっています（抽出の確認には使っていません）。")
