"""The draw's manifest (`sample.json`): enough to repeat the draw without the case file, and no personal data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from survey_ops.domain.draw import Draw
from survey_ops.domain.rules import Given, Rules
from survey_ops.domain.tickets import ALGORITHM


@dataclass(frozen=True)
class RegisterFacts:
    """What the manifest says of the register file.

    Attributes:
        file: its name as the case gives it.
        sha256: of its bytes.
        rows: residents in it.
        encoding: as it was decoded.
        columns: our field -> the file's header.
        extracted_on: the extract's own date; births after it are damage.
        reading: what else the case said of how it is read.
    """

    file: str
    sha256: str
    rows: int
    encoding: str
    columns: Mapping[str, str]
    extracted_on: date
    reading: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ExclusionFacts:
    """What the manifest says of a file of residents to be left out.

    Attributes:
        file: its name as the case gives it.
        sha256: of its bytes.
        reason: why, as the case words it.
        reading: how it is read.
    """

    file: str
    sha256: str
    reason: str
    reading: Mapping[str, Any] = field(default_factory=dict)


def make_manifest(
    rules: Rules,
    register: RegisterFacts,
    drawn: Draw,
    exclusions: Sequence[ExclusionFacts] = (),
    *,
    version: str,
    draws_before: int,
) -> dict[str, Any]:
    """Return the manifest but for `drawn_at` and `entry`, which the ledger gives."""
    return {
        "algorithm": ALGORITHM,
        "seed": rules.seed,
        **said_rules(rules),
        "register": {
            "file": register.file,
            "sha256": register.sha256,
            "rows": register.rows,
            "encoding": register.encoding,
            "columns": dict(register.columns),
            "extracted_on": register.extracted_on.isoformat(),
            "reading": dict(register.reading),
        },
        "exclusions": said_exclusions(exclusions),
        **found_by(drawn, len(exclusions)),
        "version": version,
        "draws_before": draws_before,
    }


def said_rules(rules: Rules) -> dict[str, Any]:
    """Return the rules but for the seed, as the manifest has them."""
    return {
        "method": rules.method,
        "size": rules.size,
        "as_of": rules.as_of.isoformat(),
        "minimum_age": rules.minimum_age,
        "age_rule": rules.age_rule,
        "born_on_or_before": rules.born_on_or_before.isoformat(),
        "protected": rules.protected,
        "birth_unknown": rules.birth_unknown,
        "stratified_by": list(rules.strata),
        "age_groups": list(rules.age_groups),
        "allocation": rules.allocation,
        "minimum": rules.minimum,
        "given": [{"key": list(one.key), "size": one.size} for one in rules.given],
        "order": list(rules.order),
        "one_per_household": rules.one_per_household,
        "reserves": rules.reserves,
    }


def said_exclusions(exclusions: Sequence[ExclusionFacts]) -> list[dict[str, Any]]:
    """Return the files of residents to be left out, as the manifest has them."""
    return [
        {"file": one.file, "sha256": one.sha256, "reason": one.reason, "reading": dict(one.reading)}
        for one in exclusions
    ]


def found_by(drawn: Draw, lists: int) -> dict[str, Any]:
    """Return what a draw found, under the manifest's keys: what `verify` compares.

    Args:
        drawn: the draw.
        lists: exclusion lists of the case.
    """
    return {
        "counts": {
            **drawn.frame.counts(lists),
            "selected": len(drawn.selected),
            "held_selected": int(drawn.held.sum()),
        },
        "frame_sha256": drawn.frame_sha256,
        "selection_sha256": drawn.selection_sha256,
        "strata": [
            {
                "key": list(one.key),
                "eligible": one.eligible,
                "wanted": one.wanted,
                "selected": one.selected,
                "short": one.short,
            }
            for one in drawn.strata
        ],
    }


def rules_of(manifest: Mapping[str, Any]) -> Rules:
    """Return the rules a manifest states.

    Raises:
        KeyError, ValueError: it is no manifest of this version.
    """
    return Rules(
        seed=manifest["seed"],
        method=manifest["method"],
        size=manifest["size"],
        as_of=date.fromisoformat(manifest["as_of"]),
        minimum_age=manifest["minimum_age"],
        age_rule=manifest["age_rule"],
        protected=manifest["protected"],
        birth_unknown=manifest["birth_unknown"],
        strata=tuple(manifest["stratified_by"]),
        age_groups=tuple(manifest["age_groups"]),
        allocation=manifest["allocation"],
        minimum=manifest["minimum"],
        given=tuple(Given(tuple(one["key"]), one["size"]) for one in manifest["given"]),
        order=tuple(manifest["order"]),
        one_per_household=manifest["one_per_household"],
        reserves=manifest["reserves"],
    )


def register_of(manifest: Mapping[str, Any]) -> RegisterFacts:
    """Return what a manifest says of its register."""
    said = manifest["register"]
    return RegisterFacts(
        file=said["file"],
        sha256=said["sha256"],
        rows=said["rows"],
        encoding=said["encoding"],
        columns=said["columns"],
        extracted_on=date.fromisoformat(said["extracted_on"]),
        reading=said["reading"],
    )


def exclusions_of(manifest: Mapping[str, Any]) -> list[ExclusionFacts]:
    """Return what a manifest says of the files of residents to be left out."""
    return [
        ExclusionFacts(said["file"], said["sha256"], said["reason"], said["reading"])
        for said in manifest["exclusions"]
    ]


def complete(manifest: Mapping[str, Any], *, drawn_at: str, entry: int) -> dict[str, Any]:
    """Return the manifest with its place in the ledger, as `sample.json` holds it."""
    return {**manifest, "drawn_at": drawn_at, "entry": entry}


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """Return the bytes of `sample.json`: keys sorted, so that equal manifests are equal files."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
