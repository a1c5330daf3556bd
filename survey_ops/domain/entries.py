"""The kinds of ledger entries and the keys of their bodies, in one place.

Every body is checked against this catalogue when it is appended, and the guide for auditors is printed from it. A
key marked `?` may be null. No key holds personal data of a resident. `on` is the day the operator said it happened,
as YYYY-MM-DD; when it was recorded is the entry's `at`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from survey_ops.domain.custody_kinds import CUSTODY_KINDS
from survey_ops.domain.form_kinds import FORM_KINDS

KINDS: Mapping[str, Mapping[str, str]] = {
    # 案件の登録: first entry of a case
    "open": {
        "title": "str  the case's title",
        "codes_key": "str  fingerprint of the secret behind the custody codes",
        "version": "str  version of survey-ops",
    },
    # 抽出
    "draw": {
        "manifest": "dict  sample.json but for its last two keys",
        "file": "str  where sample.json was written, from the case folder",
        "sha256": "str  of sample.json",
        "case_sha256": "str  of case.toml at the time of the draw",
        "personal_key": "str  fingerprint of the key of the recipients",
        "redraw": "str?  the reason of a further draw",
        "on": "str  day",
    },
    # 抽出母集団の確定: before the seed is known
    "frame": {
        "frame_sha256": "str  over the ids of the frame, as in the manifest",
        "rules": "dict  the rules of the draw but for the seed, as in the manifest",
        "register": "str  SHA-256 of the register",
        "exclusions": "list  the exclusion files, as in the manifest",
        "counts": "dict  rows, eligible, excluded",
        "draws_before": "int  draws of the case before",
        "replaces": "int?  entry of the frame whose place it takes, where no draw was made from that",
        "reason": "str?  why, where it takes the place of another frame or prepares a further draw",
        "on": "str  day",
    },
    # 予備の使用
    "reserve": {
        "draw": "int  entry of the draw",
        "count": "int  residents added",
        "stratum": "list?  the values of the stratum; null unless the draw is stratified",
        "after": "int  reserves of the same stratum used before",
        "held": "int  how many of them are under protection and held",
        "ids_sha256": "str  over the added ids, in ticket order",
        "register": "str  SHA-256 of the register",
        "reason": "str  why",
        "by": "str  who",
        "on": "str  day",
    },
    # 抽出の拒否
    "draw_refused": {
        "reason": "str  already_drawn, handed_out, frame_differs, not_committed or seed_known",
        "on": "str  day",
    },
    # 宛名ラベルの作成
    "labels": {
        "draw": "int  entry of the draw",
        "stock": "str  label stock",
        "generation": "int  print generation in the codes",
        "first": "int  number of the first sheet; more than 1 where recipients were added later",
        "sheets": "int  sheets, numbered on from it",
        "per_sheet": "int  labels on a full sheet",
        "labels": "int  labels, one a resident",
        "by_hand": "int  how many of them the office writes by hand",
        "accepted": "int  how many the office accepted in smaller type than the layout's smallest",
        "held": "int  how many of them are held: on sheets of their own, the last ones, which are never handed over",
        "first_place": "int  places of the first sheet that were used before and stay empty",
        "layout": "str  keyed hash of who stands where, under the key of the recipients",
        "file": "str  where the PDF was written, from the case folder",
        "sha256": "str  of the PDF",
        "by": "str  who made them",
        "on": "str  day",
    },
    # シートの刷り直し
    "reprint": {
        "run": "int  entry of the labels it belongs to",
        "sheet": "int  sheet number",
        "generation": "int  print generation in its new code",
        "replaces": "int  print generation of the code that is no longer good",
        "labels": "int  labels on it; the places of those pulled stay empty",
        "held": "bool  whether it is held: never handed over",
        "reason": "str  why",
        "file": "str  where the PDF was written, from the case folder",
        "sha256": "str  of the PDF",
        "by": "str  who made it",
        "on": "str  day",
    },
    # 引抜き
    "pull": {
        "draw": "int  entry of the draw",
        "person": "str  keyed hash of the id, under the key of the recipients",
        "reason": "str  refused, protected, died, moved or other",
        "note": "str  further words, no name; may be empty",
        "sheet": "int?  sheet number of the label; null where it was not printed yet",
        "generation": "int?  its print generation",
        "state": "str?  where the sheet was",
        "by": "str  who recorded",
        "on": "str  day",
    },
    # 引抜き票の作成
    "pull_list": {
        "number": "int  number of the list",
        "pulls": "list  entries of the labels on it",
        "file": "str  where the PDF was written, from the case folder",
        "sha256": "str  of the PDF",
        "on": "str  day",
    },
    # 発送
    "posted": {
        "draw": "int  entry of the draw",
        "delivered": "int  envelopes brought to the post",
        "spoiled": "int  labels spoiled or left over",
        "by": "str  who counted",
        "on": "str  day",
    },
    # 同じ内容のファイルの作り直し
    "file": {
        "of": "int  entry whose file was made again",
        "file": "str  where, from the case folder",
        "sha256": "str  of the new file",
        "on": "str  day",
    },
    # 引渡
    "handover": (
        _movement := {
            "sheet": "int  sheet number",
            "generation": "int  print generation",
            "labels": "int  labels on the sheet",
            "request": "str  id of the scan; the same scan again is answered, not recorded",
            "by": "str  who scanned",
            "from": "str?  who gave",
            "to": "str?  who took",
            "place": "str?  where",
            "method": "str?  how it was carried or destroyed",
            "planned": "list  which of from, to, place, method were taken from the plan in case.toml",
            "transfer": "int?  entry of the transfer it belongs to",
            "read_at": "str?  when the desk read it, where it could not reach the ledger then",
            "on": "str  day",
        }
    ),
    # 返却
    "return": _movement,
    # 廃棄
    "destroy": _movement,
    # 同じ読取の繰返し: recorded only where the scan has an id that may come again
    "scan_already": {
        "movement": "str  handover, return or destroy",
        "sheet": "int  sheet number",
        "generation": "int  print generation",
        "state": "str  where the sheet was",
        "request": "str  id of the scan",
        "transfer": "int?  entry of the transfer it belongs to",
        "read_at": "str?  when the desk read it, where it could not reach the ledger then",
        "by": "str  who scanned",
        "on": "str  day",
    },
    # 読取の拒否
    "scan_refused": {
        "movement": "str  handover, return or destroy",
        "reason": "str  why",
        "code": "str?  the code as read, where it looks like one of ours",
        "length": "int  characters read; anything may be scanned by mistake",
        "request": "str  id of the scan",
        "transfer": "int?  entry of the transfer it belongs to",
        "read_at": "str?  when the desk read it, where it could not reach the ledger then",
        "by": "str  who scanned",
        "on": "str  day",
    },
    # 取消し
    "correct": {
        "entry": "int  the entry undone: a scan, a count, a pull or another that can be undone",
        "sheet": "int?  sheet number, of a scan or of the label that was pulled",
        "generation": "int?  print generation, likewise",
        "reason": "str  why",
        "by": "str  who",
        "on": "str  day",
    },
    # 回収: anonymous
    "answers": {
        "count": "int  answers that came back",
        "way": "str  how they came",
        "by": "str  who counted",
        "on": "str  day",
    },
    # 返送（不着）
    "undelivered": {
        "reason": "str  address, moved, unclaimed, rejected, deceased or other",
        "person": "str?  keyed hash of the id, under the key of the recipients; null where nobody knows who",
        "count": "int  pieces; 1 of a person",
        "by": "str  who recorded",
        "on": "str  day",
    },
    # 辞退の届出
    "refused": {
        "person": "str?  keyed hash of the id, under the key of the recipients; null where nobody is named",
        "count": "int  refusals; 1 of a person",
        "way": "str  how it came; may be empty",
        "by": "str  who recorded",
        "on": "str  day",
    },
    # 照合リストの作成
    "check_list": {
        "labels": "int  entry of the labels it checks",
        "labels_sha256": "str  of their PDF, as printed on it",
        "numbers": "list  numbers of the labels to compare, from 1 through the run",
        "reread": "bool  whether the lists were read again and compared; if not, names are as stored",
        "entry": "int  checkpoint printed on it: entry",
        "head": "str  checkpoint printed on it: hash",
        "file": "str  where the PDF was written, from the case folder",
        "sha256": "str  of the PDF",
        "by": "str  who made it",
        "on": "str  day printed on it",
    },
    # 標本抽出報告書の作成
    "report": {
        "draw": "int  entry of the draw",
        "entry": "int  checkpoint printed on it: entry",
        "head": "str  checkpoint printed on it: hash",
        "case_sha256": "str  of case.toml",
        "file": "str  where the PDF was written, from the case folder where it lies in it",
        "sha256": "str  of the PDF",
        "csv": "str  where the CSV was written, likewise",
        "csv_sha256": "str  of the CSV",
        "on": "str  day printed on it",
    },
    # 抽出フローの実行
    "flow": {
        "title": "str  the flow's title",
        "sources": "list  of each source: name, office, as_of, rows, people; file and sha256, or entries and unnamed",
        "steps": "list  of each step: name, count, unknown, and what was decided on the unknown",
        "results": "list  of each result: name, step, count, unknown, sha256 over its ids in order (null for few)",
        "warnings": "list  of each set that should be empty: name, count",
        "definition": "str  SHA-256 over the lists and the steps as the case file has them, their words left out",
        "entry": "int  checkpoint printed on it: entry",
        "head": "str  checkpoint printed on it: hash",
        "case_sha256": "str  of case.toml",
        "file": "str  where the PDF was written, from the case folder where it lies in it",
        "sha256": "str  of the PDF",
        "on": "str  day printed on it",
    },
    # 個人情報の消去
    "erase": {
        "recipients": "int  rows of recipients erased",
        "notices": "int  rows of named refusals and returned mail erased",
        "files": "list  files deleted, from the case folder",
        "found": "int  further files of the folder that were found to hold recipients, deleted with the extract",
        "inputs": "bool  whether the extract was deleted too",
        "by": "str  who",
        "on": "str  day",
    },
    **FORM_KINDS,
    **CUSTODY_KINDS,
}

PERSONAL_OUTPUTS = frozenset({"labels", "check_list", "reprint", "pull_list"})
"""Kinds of entries whose file holds personal data of residents."""


def check_body(kind: str, body: Mapping[str, Any]) -> None:
    """Refuse a body that is not as the catalogue says.

    Raises:
        ValueError: an unknown kind, a key missing or too many, or a value of another type.
    """
    names = _types(kind)
    if names.keys() != body.keys():
        raise ValueError(f"{kind}: keys differ: {sorted(names.keys() ^ body.keys())}")
    for key, (name, may_lack) in names.items():
        value = body[key]
        if type(value).__name__ != name and not (may_lack and value is None):
            raise ValueError(f"{kind}.{key}: {type(value).__name__} is no {name}{'?' * may_lack}")


@cache
def _types(kind: str) -> dict[str, tuple[str, bool]]:
    """Return key -> name of its type, and whether there may be no value instead.

    Raises:
        ValueError: an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of entry: {kind}")
    names = {key: said.split()[0] for key, said in KINDS[kind].items()}
    return {key: (name.rstrip("?"), name.endswith("?")) for key, name in names.items()}
