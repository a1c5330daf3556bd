"""Evidence of a destruction (廃棄の証拠): how, where, by whom, who saw it, and the contractor's certificate.

A scan says that a sheet was destroyed. The evidence comes beside it or weeks later, in `destruction` entries:

1. An entry lists the sheets and items that it speaks of. It counts for those that were destroyed before it and are
   still destroyed: a sheet whose destruction was undone has no evidence, one destroyed anew needs new evidence.
2. A later entry on the same sheets takes the place of the earlier: a certificate that comes by post is recorded
   together with all that was known before. The earlier entry stays in the ledger.
3. Who destroyed is no witness of it: the witness is another person than those who carried it out. Where no witness is
   on record nothing may say that there was one, not even words that an operator or the plan used for the method.

What it means: somebody declared it, and the file of the certificate had this hash. It does not mean that the
certificate is genuine.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Sheet, SheetKey, State
from survey_ops.domain.items import ItemType
from survey_ops.domain.parties import Party, party_of
from survey_ops.errors import UsageError

FEWEST_PERSONS = 2
_CLAIM = re.compile(r"立\s*(?:ち\s*)?[会合]|たちあ|見届")


class Method(StrEnum):
    """How personal data are destroyed."""

    SHRED = "shred"
    DISSOLVE = "dissolve"
    ERASE = "erase"
    OTHER = "other"


METHOD_WORDS: Mapping[Method, str] = {
    Method.SHRED: "裁断",
    Method.DISSOLVE: "溶解",
    Method.ERASE: "消去",
    Method.OTHER: "その他",
}


def read_method(text: str) -> Method | None:
    """Return the method that a word or a code stands for, or None.

    >>> read_method("溶解")
    <Method.DISSOLVE: 'dissolve'>
    >>> read_method("burn") is None
    True
    """
    plain = text.strip().lower()
    return next((method for method, word in METHOD_WORDS.items() if plain in (method.value, word)), None)


@dataclass(frozen=True)
class Evidence:
    """One `destruction` entry.

    Attributes:
        entry: its number.
        transfer: the transfer of the destruction, or None.
        sheets, items: what it speaks of.
        method: how.
        note: further words on it.
        place: where; "" where nobody said.
        persons: who carried it out.
        witness: who saw it, or None where nobody did.
        certificate: its number, or None.
        certificate_file, certificate_sha256: name and hash of its scan, or None.
        on: the day that it tells of (ISO 8601).
    """

    entry: int
    transfer: int | None
    sheets: tuple[SheetKey, ...]
    items: tuple[int, ...]
    method: Method
    note: str
    place: str
    persons: tuple[Party, ...]
    witness: Party | None
    certificate: str | None
    certificate_file: str | None
    certificate_sha256: str | None
    on: str

    @property
    def how(self) -> str:
        """The method in words, as a text tells it: of an other one, the words that were recorded."""
        return self.note if self.method is Method.OTHER else METHOD_WORDS[self.method]

    @property
    def has_certificate(self) -> bool:
        """Whether a certificate came: its number or its scan is on record."""
        return self.certificate is not None or self.certificate_sha256 is not None

    def as_body(self) -> dict[str, Any]:
        """Return the keys of the entry's body that tell of the evidence."""
        return {
            "transfer": self.transfer,
            "sheets": [list(key) for key in self.sheets],
            "items": list(self.items),
            "method": self.method.value,
            "note": self.note,
            "place": self.place,
            "persons": [person.as_body() for person in self.persons],
            "witness": self.witness.as_body() if self.witness else None,
            "certificate": self.certificate,
            "certificate_file": self.certificate_file,
            "certificate_sha256": self.certificate_sha256,
            "on": self.on,
        }


def evidence_of(entry: Entry) -> Evidence:
    """Return the evidence that an entry holds."""
    body = entry.body
    return Evidence(
        entry=entry.n,
        transfer=body["transfer"],
        sheets=tuple((sheet, generation) for sheet, generation in body["sheets"]),
        items=tuple(body["items"]),
        method=Method(body["method"]),
        note=body["note"],
        place=body["place"],
        persons=tuple(party_of(person) for person in body["persons"]),
        witness=party_of(body["witness"]) if body["witness"] else None,
        certificate=body["certificate"],
        certificate_file=body["certificate_file"],
        certificate_sha256=body["certificate_sha256"],
        on=body["on"],
    )


def check_people(persons: Sequence[Party], witness: Party | None) -> None:
    """Go on only with two persons who carried it out, and a witness who is neither.

    Raises:
        UsageError: they are fewer, one is named twice, or the witness is one of them.
    """
    different = [
        one for at, one in enumerate(persons) if not any(one.is_same_person(other) for other in persons[:at])
    ]
    if len(different) < FEWEST_PERSONS:
        raise UsageError(
            f"廃棄を行った人が {len(different)} 人しか書かれていません。",
            "--person 所属／氏名／役割 を、行った人の数だけ（2 人以上）書いてください。",
            code="persons",
        )
    if witness and any(witness.is_same_person(person) for person in persons):
        raise UsageError(
            f"立会者 {witness.person} は、廃棄を行った人でもあります。",
            "--witness には、行った人とは別の、見届けた人を書いてください。いなければ省いてください。",
            code="witness",
        )


@dataclass(frozen=True)
class Destroyed:
    """What is destroyed now, each with its evidence where there is any.

    Attributes:
        sheets: sheet -> the evidence that counts, or None.
        items: number of the item -> likewise.
    """

    sheets: Mapping[SheetKey, Evidence | None]
    items: Mapping[int, Evidence | None]

    @property
    def unproven_sheets(self) -> tuple[SheetKey, ...]:
        """Destroyed sheets without evidence, in order."""
        return tuple(sorted(key for key, evidence in self.sheets.items() if evidence is None))

    @property
    def unproven_items(self) -> tuple[int, ...]:
        """Destroyed items without evidence, in order."""
        return tuple(sorted(number for number, evidence in self.items.items() if evidence is None))

    def evidence(self) -> list[Evidence]:
        """Return the evidence that counts for something, by entry."""
        known = {one.entry: one for one in (*self.sheets.values(), *self.items.values()) if one}
        return [known[n] for n in sorted(known)]


def destroyed(entries: Sequence[Entry], sheets: Iterable[Sheet]) -> Destroyed:
    """Return what is destroyed in one case, with its evidence.

    Args:
        entries: of the case by rising number.
        sheets: all of them, as those entries leave them.
    """
    undone = {entry.body["entry"] for entry in entries if entry.kind == "correct"}
    known = [evidence_of(entry) for entry in entries if entry.kind == "destruction" and entry.n not in undone]
    gone = {sheet.key: sheet.entry for sheet in sheets if sheet.state is State.DESTROYED}
    of_sheet = {key: one for one in known for key in one.sheets}  # the last that speaks of it
    of_item = {number: one for one in known for number in one.items}
    return Destroyed(
        sheets={key: _after(of_sheet.get(key), n) for key, n in gone.items()},
        items={number: _after(of_item.get(number), n) for number, n in _gone_items(entries, undone).items()},
    )


def _gone_items(entries: Sequence[Entry], undone: set[int]) -> dict[int, int]:
    """Return the items whose last movement that stands is their destruction, each with the entry of it.

    What was posted on a site is none of them: it is withdrawn, nothing is destroyed that somebody could certify.
    """
    posted = {
        entry.body["number"] for entry in entries if entry.kind == "item" and entry.body["type"] == ItemType.POSTING
    }
    last: dict[int, Entry] = {}
    for entry in entries:
        if entry.kind == "item_moved" and entry.n not in undone and entry.body["item"] not in posted:
            last[entry.body["item"]] = entry
    return {number: entry.n for number, entry in last.items() if entry.body["movement"] == Movement.DESTROY.value}


def _after(last: Evidence | None, gone: int) -> Evidence | None:
    """Return the last evidence of something, where it was recorded after that was destroyed."""
    return last if last and last.entry > gone else None


@dataclass(frozen=True)
class DestructionFacts:
    """What a form may say of the evidence of some destroyed sheets.

    Attributes:
        method, place: as recorded, several joined; "" unless every one of the sheets has evidence.
        witness: who saw it; "" unless somebody saw the destruction of every one of them.
        certificate: numbers of the certificates, joined; "" unless a certificate speaks of every one of them.
        days: the days of the evidence, ascending.
    """

    method: str = ""
    place: str = ""
    witness: str = ""
    certificate: str = ""
    days: tuple[date, ...] = ()

    @property
    def is_witnessed(self) -> bool:
        """Whether a text may say that somebody saw it."""
        return bool(self.witness)

    def claims_too_much(self, text: str, *, is_done: bool) -> bool:
        """Tell whether a text has somebody present of whom no record speaks.

        Args:
            text: one or more sentences.
            is_done: whether anything is destroyed. Until then a sentence may say what is meant to happen.
        """
        claims = [sentence for sentence in text.split("。") if claims_witness(sentence)]
        return not self.is_witnessed and any(is_done or sentence.rstrip().endswith("た") for sentence in claims)


def destruction_facts(evidence: Sequence[Evidence | None]) -> DestructionFacts:
    """Return what a form may say, from the evidence of each of the sheets that it speaks of.

    What holds for some of the sheets alone is not said: a text that speaks of all of them would claim it of the rest.
    """
    known = [one for one in evidence if one]
    if not known or len(known) < len(evidence):
        return DestructionFacts()
    return DestructionFacts(
        method=_said([one.how for one in known]),
        place=_said([one.place for one in known]),
        witness=_said([one.witness.title if one.witness else "" for one in known]),
        certificate=_said([one.certificate or "" for one in known]),
        days=tuple(sorted({date.fromisoformat(one.on) for one in known})),
    )


def _said(words: Sequence[str]) -> str:
    """Return each wording once, joined; "" where one of the sheets lacks it."""
    return "及び".join(dict.fromkeys(words)) if all(words) else ""


def claims_witness(text: str) -> bool:
    """Tell whether a text speaks of somebody who was present.

    >>> claims_witness("職員が立ち会い、溶解")
    True
    >>> claims_witness("施錠できるケースで運び、溶解")
    False
    """
    return _CLAIM.search(text) is not None
