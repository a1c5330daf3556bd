"""The flow of a voucher case as the program runs it, for tests that compare it with plain sets."""

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from survey_ops.case.flow_build import build_flow
from survey_ops.case.load import load_case
from survey_ops.domain.fact_tables import FactTable, read_column
from survey_ops.domain.flow import Flow
from survey_ops.domain.flow_sets import FlowSets, evaluate
from survey_ops.resources import sample_config
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
        case = load_case(folder)
        said = case.config.flow
        if said is None:
            raise ValueError("no flow")
        flow = build_flow(said, case.config.office.division)
        paths = {name: folder / (source.path or "") for name, source in said.sources.items()}
        sets = evaluate(flow, {name: _table(flow, name, path) for name, path in paths.items()})
        return cls._of_sets(flow, sets)

    @classmethod
    def _of_sets(cls, flow: Flow, sets: FlowSets) -> "Engine":
        return cls(
            steps={name: frozenset(sets.ids_of(name)) for name in sets.steps},
            unknown={name: step.unknown for name, step in sets.steps.items()},
            results={result.name: sets.ids_of(result.step) for result in flow.results},
            warnings={overlap.name: count for overlap, count in sets.warnings},
        )


def _table(flow: Flow, name: str, path: Path) -> FactTable:
    rows = read_rows(path)
    source = flow.sources[name]
    columns = {}
    for ours, rule in source.columns.items():
        read = read_column([row[rule.header] for row in rows], rule, source.as_of or date.max)
        if read.faults:
            raise ValueError(f"{path.name} {rule.header}: {read.faults}")
        columns[ours] = read.column
    return FactTable([row["宛名番号"] for row in rows], list(range(2, len(rows) + 2)), columns)


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
