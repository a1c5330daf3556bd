"""Which entries of the ledger each fact of a form rests on.

A form is checked by asking of a sentence: which entries say so? Here every fact has the entries that decide it, those
that undo others and those that speak against a claim among them: change one of them, and the fact may change; change
any other, and it cannot. Facts of which nothing is on record rest on nothing.

    facts           = attributes of `form_facts.Facts`, by name; what hangs on one (`handover.days`) has its entries
    groups          = entries of one sort that stand, with the corrections of their sort
    fact -> groups  = the table at the end
"""

from collections.abc import Iterable, Mapping, Sequence

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, SheetKey
from survey_ops.domain.form_origin import Origin, Source

FactSources = Mapping[str, tuple[Origin, ...]]
"""Name of a fact -> the entries it rests on, by number."""

_MOVEMENTS = tuple(movement.value for movement in Movement)
_COUNTS = ("transfer_confirmed", "sheet_count", "inspection", "posted")
_MOVED_EARLIER = "moved_earlier"


def fact_sources(entries: Sequence[Entry], draw: int, present: Iterable[SheetKey]) -> FactSources:
    """Return what each fact of a case rests on.

    Args:
        entries: all entries of the case by rising number.
        draw: entry of the last draw; 0 where there is none.
        present: sheets of the last draw that are good.
    """
    groups = _groups(entries, draw, frozenset(present))
    found = {
        # Nothing was counted: then only a loss speaks against a claim that all is accounted for.
        fact: ("loss",) if fact == "is_accounted" and needed not in groups else names
        for fact, (needed, names) in _RESTS_ON.items()
        if needed is None or needed in groups or fact == "is_accounted"
    }
    return {
        fact: tuple(_origin(entry) for entry in _together(groups[name] for name in names if name in groups))
        for fact, names in found.items()
    }


def entry_origin(entries: Sequence[Entry], number: int) -> Origin | None:
    """Return the origin that an entry is, or None where there is no such entry."""
    return next((_origin(entry) for entry in entries if entry.n == number), None)


def _origin(entry: Entry) -> Origin:
    return Origin(Source.ENTRY, entry.kind, entry.n)


def _together(groups: Iterable[Sequence[Entry]]) -> list[Entry]:
    found = {entry.n: entry for group in groups for entry in group}
    return [found[n] for n in sorted(found)]


def _groups(entries: Sequence[Entry], draw: int, present: frozenset[SheetKey]) -> dict[str, list[Entry]]:
    """Return the entries by sort; those that were undone are replaced by what undid them."""
    known = {entry.n: entry for entry in entries}
    undone = {entry.body["entry"] for entry in entries if entry.kind == "correct"}
    transfers = {
        entry.n: entry.body["transfer"]
        for entry in entries
        if entry.n not in undone and entry.body.get("transfer") is not None
    }
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        of = known[entry.body["entry"]] if entry.kind == "correct" else entry
        if entry.n not in undone:
            for name in _names(of, draw, present):
                groups.setdefault(name, []).append(entry)
    for name in {*_MOVEMENTS, "earlier", "item"} & groups.keys():
        # Who gave and who took, the transfer says.
        numbers = {transfers[entry.n] for entry in groups[name] if entry.n in transfers}
        groups[name].extend(known[number] for number in sorted(numbers) if number in known)
    return groups


def _names(entry: Entry, draw: int, present: frozenset[SheetKey]) -> tuple[str, ...]:
    """Return the groups that an entry belongs to, by what it is."""
    kind, body = entry.kind, entry.body
    if kind in _MOVEMENTS:
        is_present = (body["sheet"], body["generation"]) in present
        return (kind,) if is_present else ("earlier", _MOVED_EARLIER)
    match kind:
        case "draw":
            return ("draw", "earlier") if entry.n == draw else ("earlier",)
        case "labels" | "reprint":
            return ("print",) if entry.n > draw else ("earlier",)
        case "pull" | "reserve":
            return (kind,) if body["draw"] == draw else ()
        case "loss" | "loss_found":
            return ("loss",)
        case "item" | "item_moved":
            return ("item",)
        case "destruction":
            return ("evidence",)
        case "transfer":
            return ("transfer",)
        case _ if kind in (*_COUNTS, "explained"):
            return ("count",)
        case _:
            return (kind,)


_SHEETS_OF = ("print", "draw")  # the sheets whose movements count are those of the last draw
_SHEETS = (*_MOVEMENTS, "pull", "loss", *_SHEETS_OF)
_DIFFERENCES = ("count", "transfer", *_SHEETS, "reserve", "item", "earlier")
_EARLIER = ("earlier", "loss", "evidence")

_RESTS_ON: Mapping[str, tuple[str | None, tuple[str, ...]]] = {
    "drawn_on": (None, ("draw",)),
    "selected": (None, ("draw", "reserve")),
    "manifest": (None, ("draw",)),
    "printed": (None, ("print", "pull", "draw")),
    "handover": ("handover", ("handover", *_SHEETS_OF)),
    "give_back": ("return", ("return", *_SHEETS_OF)),
    "destroy": ("destroy", ("destroy", "evidence", *_SHEETS_OF)),
    "not_handed": ("handover", _SHEETS),
    "not_returned": ("return", _SHEETS),
    "not_destroyed": ("destroy", _SHEETS),
    "out": ("handover", _SHEETS),
    "held": (None, ("print", "pull", "draw")),
    "earlier": (_MOVED_EARLIER, _EARLIER),
    "earlier_left": (_MOVED_EARLIER, _EARLIER),
    "earlier_out": (_MOVED_EARLIER, _EARLIER),
    "lost": (None, ("loss",)),
    "earlier_lost": (None, ("loss",)),
    "losses": (None, ("loss",)),
    "differences": ("count", _DIFFERENCES),
    "open_differences": ("count", _DIFFERENCES),
    "open_sheets": ("count", _DIFFERENCES),
    "open_others": ("count", _DIFFERENCES),
    "explained": ("count", _DIFFERENCES),
    "is_accounted": ("count", ("loss", *_DIFFERENCES)),
    "all_returned": ("return", ("loss", *_DIFFERENCES)),
    "erased_on": (None, ("erase",)),
    "extract_erased_on": (None, ("erase",)),
    "counts": (None, ("print", "pull", "reserve", "handover", "count", "draw")),
    "destruction": ("destroy", ("destroy", "evidence", *_SHEETS_OF)),
    "is_witnessed": (None, ("destroy", "evidence", "item")),
    "unwitnessed_method": ("destroy", ("destroy", "evidence", *_SHEETS_OF)),
    "items": ("item", ("item", "loss", "evidence")),
    "informed": (None, ("informed",)),
    "announced": (None, ("announced",)),
}
"""Fact -> the group without which it is nothing, if any, and the groups it rests on."""
