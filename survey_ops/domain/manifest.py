"""The draw's manifest (`sample.json`): enough to repeat the draw without the case file, and no personal data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from survey_ops.domain.draw import Draw
from survey_ops.domain.rules import Rules
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
    """

    file: str
    sha256: str
    rows: int
    encoding: str
    columns: Mapping[str, str]
    extracted_on: date


def make_manifest(
    rules: Rules, register: RegisterFacts, drawn: Draw, *, version: str, draws_before: int
) -> dict[str, Any]:
    """Return the manifest but for `drawn_at` and `entry`, which the ledger gives."""
    return {
        "algorithm": ALGORITHM,
        "seed": rules.seed,
        "method": rules.method,
        "size": rules.size,
        "as_of": rules.as_of.isoformat(),
        "minimum_age": rules.minimum_age,
        "age_rule": rules.age_rule,
        "born_on_or_before": rules.born_on_or_before.isoformat(),
        "protected": rules.protected,
        "birth_unknown": rules.birth_unknown,
        "order": [],
        "register": {
            "file": register.file,
            "sha256": register.sha256,
            "rows": register.rows,
            "encoding": register.encoding,
            "columns": dict(register.columns),
            "extracted_on": register.extracted_on.isoformat(),
        },
        "exclusions": [],
        "counts": {
            "rows": drawn.rows,
            "eligible": drawn.eligible,
            "selected": len(drawn.selected),
            "excluded": drawn.excluded,
            "included": drawn.included,
        },
        "frame_sha256": drawn.frame_sha256,
        "selection_sha256": drawn.selection_sha256,
        "strata": [],
        "version": version,
        "draws_before": draws_before,
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
    )


def complete(manifest: Mapping[str, Any], *, drawn_at: str, entry: int) -> dict[str, Any]:
    """Return the manifest with its place in the ledger, as `sample.json` holds it."""
    return {**manifest, "drawn_at": drawn_at, "entry": entry}


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """Return the bytes of `sample.json`: keys sorted, so that equal manifests are equal files."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
