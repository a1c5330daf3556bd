"""The register of a case: where it is and how it is read."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from survey_ops.case.load import Case, load_case
from survey_ops.case.register_section import FileSection
from survey_ops.domain.draw import tickets_wanted
from survey_ops.domain.manifest import ExclusionFacts, RegisterFacts, exclusions_of, register_of, rules_of
from survey_ops.domain.people import Ids
from survey_ops.domain.rules import Given, Rules
from survey_ops.domain.tickets import normal_seed
from survey_ops.errors import ConfigError, InputError, MachineError, Problem, SurveyOpsError
from survey_ops.registers.exclusions import read_exclusions
from survey_ops.registers.files import Readers
from survey_ops.registers.residents import THOROUGH, Manner, Reading, Register, read_register, read_register_ahead
from survey_ops.registers.spec import FileSpec, MarkValues, RegisterSpec
from survey_ops.tasks.placing import reason_of
from survey_ops.tasks.progress import SILENT, Progress

SEED_FAULTS = {
    "empty": "抽選のシード（sample.seed）が空です。",
    "long": "抽選のシード（sample.seed）が 200 文字を超えています。",
    "control": "抽選のシード（sample.seed）に制御文字が入っています。",
}
SEED_ADVICE = (
    "抽出を始める前に、さいころの目や公表された抽選番号など、だれも選べない値を決め、"
    "case.toml の seed に書くか --seed で指定してください。"
)


def register_spec(case: Case) -> RegisterSpec:
    """Return how the case says its register is read."""
    said, sample = case.config.register_, case.config.sample_section
    return RegisterSpec(
        file=_file_spec(said, "register", {**said.columns.mapping(), **said.extra}),
        extracted_on=said.extracted_on,
        wanted=make_rules(case, "").columns if sample else (),
        values=MarkValues(said.values.latest, said.values.resident, said.values.gone),
        alias_first=said.values.alias_first,
        not_my_number=said.not_my_number,
        split_address=said.split_address,
    )


def _file_spec(said: FileSection, key: str, columns: Mapping[str, str]) -> FileSpec:
    return FileSpec(
        file=said.path,
        key=key,
        encoding=said.encoding,
        delimiter=said.delimiter,
        sheet=said.sheet,
        header_line=said.header_line,
        first_line=said.first_line,
        trailing_lines=said.trailing_lines,
        header_prefixes=said.header_prefixes,
        columns=columns,
    )


def require_file(path: Path, name: str, what: str = "住民データ", key: str = "register.path") -> None:
    """Go on only where an input file is there and can be read.

    Raises:
        InputError: it is not there.
        MachineError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            file.read(1)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"{what} {name} がありません。",
            f"ファイルを案件フォルダーに置くか、case.toml の {key} を直してください。",
            code="register_missing",
            problems=[Problem(name, None, "", "register_missing", "ファイルがありません。")],
        ) from None
    except OSError as error:
        raise MachineError(
            f"{what} {name} を読めません（{reason_of(error)}）。",
            "ほかのプログラムで開いていれば閉じ、読む権限があるか確かめてください。",
            code="unreadable",
        ) from None


def require_register(reading: Reading, name: str) -> Register:
    """Return the register, or raise all its problems.

    Raises:
        InputError: there are problems.
    """
    if reading.register is None:
        raise require_error(reading.problems, f"住民データ {name} ")
    return reading.register


def require_error(problems: Sequence[Problem], what: str) -> InputError:
    """Return the error of inputs that have problems."""
    return InputError(
        f"{what}に直すところが {len(problems)} か所あります。",
        "データを出力した部署に、直したファイルを求めてください。何も記録していません。",
        code="register",
        problems=problems,
    )


@dataclass(frozen=True)
class Exclusion:
    """An exclusion list of a case: what the manifest says of it, and the ids."""

    facts: ExclusionFacts
    ids: Ids


def read_case_register(
    case: Case,
    lists: Sequence[Exclusion],
    progress: Progress = SILENT,
    manner: Manner = THOROUGH,
    ahead: Readers | None = None,
) -> Reading:
    """Read the register of a case.

    Raises:
        InputError: it is not there.
        MachineError: it cannot be read.
    """
    return read_register_file(case.register_path, register_spec(case), lists, progress, manner, ahead)


def read_register_file(
    path: Path,
    spec: RegisterSpec,
    lists: Sequence[Exclusion],
    progress: Progress = SILENT,
    manner: Manner = THOROUGH,
    ahead: Readers | None = None,
) -> Reading:
    """Read a register, with a bar for a long one; raises as `read_case_register`."""
    require_file(path, spec.file.file)
    with progress.step("住民データを読む", path.stat().st_size) as advance:
        reading = read_register(path, spec, [one.ids for one in lists], manner, told=advance, ahead=ahead)
    if reading.register is None or not manner.is_thorough:
        return reading
    lengths = _id_lengths(reading.register.people.ids)
    odd = [one for one in lists if len(one.ids) and not lengths & _id_lengths(one.ids)]
    message = "宛名番号の桁数が、住民データのものと合いません。先頭の 0 が消えていませんか。だれも除かれません。"
    told = [Problem(one.facts.file, None, one.facts.reading["id"], "id_length", message) for one in odd]
    return replace(reading, warnings=[*reading.warnings, *told])


def _id_lengths(ids: Ids) -> set[int]:
    return set(np.unique(np.strings.str_len(ids)).tolist())


def read_case_inputs(
    case: Case, progress: Progress = SILENT, rules: Rules | None = None, ahead: Readers | None = None
) -> tuple[Register, list[Exclusion]]:
    """Read the register and the exclusion lists of a case, for the draw where rules are given.

    Raises:
        InputError: something is not there or is wrong; the problems of all files.
        MachineError: one cannot be read.
    """
    problems: list[Problem] = []
    lists: list[Exclusion] = []
    try:
        lists = read_case_exclusions(case)
    except InputError as error:
        problems = list(error.problems)
    reading = read_case_register(case, lists, progress, _manner(rules), ahead)
    if problems:
        raise require_error([*reading.problems, *problems], "入力のファイル")
    return require_register(reading, case.config.register_.path), lists


def _manner(rules: Rules | None) -> Manner:
    return Manner(is_thorough=False, tickets=tickets_wanted(rules) if rules else None)


@contextmanager
def case_register_ahead(path: Path, seed: str | None) -> Iterator[Readers | None]:
    """Start to read the register of a case for its draw, while whoever will draw gets ready; ends it at the end.

    Yields None where there is nothing to start with: what is wrong is told by whoever needs it.

    Args:
        path: the case's folder, or its case.toml.
        seed: overrides the case's.
    """
    readers = _start(path, seed)
    try:
        yield readers
    finally:
        if readers:
            readers.close()


def _start(path: Path, seed: str | None) -> Readers | None:
    try:
        case = load_case(path)
        if not case.config.sample_section:
            return None
        return read_register_ahead(case.register_path, register_spec(case), _manner(case_rules(case, seed)))
    except SurveyOpsError:
        return None


def read_case_exclusions(case: Case) -> list[Exclusion]:
    """Read the exclusion lists of a case; raises as `read_exclusion_files`."""
    return read_exclusion_files(
        [
            (
                case.folder / said.path,
                said.reason,
                _file_spec(said, f"exclusions.{number}", {"id": said.id}),
                said.not_my_number,
            )
            for number, said in enumerate(case.config.exclusions)
        ]
    )


def read_drawn_exclusions(manifest: Mapping[str, Any], folder: Path) -> list[Exclusion]:
    """Read the exclusion lists that a manifest names; raises as `read_exclusion_files`."""
    return read_exclusion_files(
        [
            (
                folder / said.file,
                said.reason,
                FileSpec.from_reading(said.file, said.reading["encoding"], {"id": said.reading["id"]}, said.reading),
                said.reading["not_my_number"],
            )
            for said in exclusions_of(manifest)
        ]
    )


def read_exclusion_files(files: Sequence[tuple[Path, str, FileSpec, Sequence[str]]]) -> list[Exclusion]:
    """Read exclusion lists.

    Raises:
        InputError: one is not there or is wrong; the problems of all of them.
        MachineError: one cannot be read.
    """
    lists: list[Exclusion] = []
    problems: list[Problem] = []
    for path, reason, spec, confirmed in files:
        try:
            require_file(path, spec.file, "除く人の名簿", f"{spec.key}.path")
            found = read_exclusions(path, spec, confirmed)
        except InputError as error:
            problems += error.problems or [Problem(spec.file, None, "", error.code, error.message + error.advice)]
            continue
        reading = {
            **spec.reading(),
            "encoding": found.encoding,
            "id": spec.columns["id"],
            "not_my_number": list(confirmed),
        }
        lists.append(Exclusion(ExclusionFacts(spec.file, found.sha256, reason, reading), found.ids))
    if problems:
        raise InputError(
            f"除く人の名簿に直すところが {len(problems)} か所あります。",
            "名簿を作った部署に、直したファイルを求めてください。何も記録していません。",
            code="exclusions",
            problems=problems,
        )
    return lists


def read_drawn_register(
    manifest: Mapping[str, Any],
    source: Path,
    lists: Sequence[Exclusion],
    also: Sequence[str] = (),
    progress: Progress = SILENT,
) -> Reading:
    """Read a register as the draw on record read it.

    Args:
        manifest: of the draw.
        source: the register, or a copy of it.
        lists: the exclusion lists of the draw.
        also: fields wanted beside those that the draw looks at.
        progress: told of what is read.

    Raises:
        InputError: it is not there.
        MachineError: it cannot be read.
    """
    facts = register_of(manifest)
    spec = RegisterSpec.from_reading(source.name, facts.encoding, facts.columns, facts.extracted_on, facts.reading)
    wanted = tuple(dict.fromkeys([*rules_of(manifest).columns, *also]))
    return read_register_file(source, replace(spec, wanted=wanted), lists, progress, Manner(is_thorough=False))


def register_facts(register: Register) -> RegisterFacts:
    """Return what the manifest says of a register."""
    spec = register.spec
    return RegisterFacts(
        file=spec.file.file,
        sha256=register.sha256,
        rows=len(register.people),
        encoding=register.encoding,
        columns=spec.file.columns,
        extracted_on=spec.extracted_on,
        reading=spec.reading(),
    )


def case_rules(case: Case, seed: str | None) -> Rules:
    """Return the rules of the draw as the case states them.

    Args:
        case: the case.
        seed: in place of the case's seed, where given.

    Raises:
        ConfigError: there is no usable seed.
    """
    said = case.config.sample
    try:
        normal = normal_seed(said.seed if seed is None else seed)
    except ValueError as fault:
        raise ConfigError(SEED_FAULTS[str(fault)], SEED_ADVICE, code=f"seed_{fault}") from None
    return make_rules(case, normal)


def make_rules(case: Case, seed: str) -> Rules:
    """Return the rules of the case under a seed in normal form."""
    said = case.config.sample
    return Rules(
        seed=seed,
        method=said.method,
        size=said.size,
        as_of=said.as_of,
        minimum_age=said.minimum_age,
        age_rule=said.age_rule,
        protected=said.protected or "exclude",  # without a column nobody is known to be protected
        birth_unknown=said.birth_unknown,
        strata=said.strata,
        age_groups=said.age_groups,
        allocation=said.allocation,
        minimum=said.minimum,
        given=tuple(Given(one.key, one.size) for one in said.given),
        order=said.order,
        one_per_household=said.one_per_household,
        reserves=said.reserves,
    )
