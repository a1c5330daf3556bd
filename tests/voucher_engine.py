"""The flow of a voucher case as the program runs it, for tests that compare it with plain sets."""

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from survey_ops.case.load import load_case
from survey_ops.resources import sample_config
from survey_ops.tasks.run_flow import run_flow
from tests.records import no_records
from tests.voucher_files import FILES
from tests.voucher_sets import Ids

VOUCHER = sample_config() / "voucher"
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Engine:
    """What the program finds.

    Attributes:
        steps: the people of each step.
        unknown: how many people of each step are not known to be in it.
        results: the people of each result, as listed.
        warnings: how many people are in each set that should be empty and is not.
    """

    steps: Mapping[str, Ids]
    unknown: Mapping[str, int]
    results: Mapping[str, list[str]]
    warnings: Mapping[str, int]

    @classmethod
    def of(cls, folder: Path) -> "Engine":
        """Run the flow of a case."""
        run = run_flow(load_case(folder), no_records)
        return cls(
            steps={name: frozenset(run.sets.ids_of(name)) for name in run.sets.steps},
            unknown={name: step.unknown for name, step in run.sets.steps.items()},
            results={result.name: run.result_ids(result.name) for result in run.flow.results},
            warnings={overlap.name: count for overlap, count in run.sets.warnings},
        )


def copy_case(folder: Path) -> Path:
    """Copy the case file and the lists of the sample into a folder; return it."""
    shutil.copyfile(VOUCHER / "case.toml", folder / "case.toml")
    shutil.copytree(VOUCHER / "lists", folder / "lists")
    return folder


def read_rows(path: Path) -> Rows:
    """Read one of the lists."""
    return list(csv.DictReader(path.read_bytes().decode(FILES[path.name][0]).splitlines()))


def write_rows(path: Path, rows: Rows) -> None:
    """Write one of the lists."""
    encoding, header, _ = FILES[path.name]
    lines = (",".join(cells) + "\r\n" for cells in (header, *(tuple(row.values()) for row in rows)))
    path.write_bytes("".join(lines).encode(encoding))
