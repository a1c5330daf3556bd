"""The register of a case: where it is and how it is read."""

from pathlib import Path

from survey_ops.case.load import Case
from survey_ops.domain.rules import Given, Rules
from survey_ops.domain.tickets import normal_seed
from survey_ops.errors import ConfigError, InputError, MachineError, Problem
from survey_ops.registers.residents import Reading, Register, RegisterSpec, read_register
from survey_ops.tasks.placing import reason_of

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
    said = case.config.register_
    wanted = make_rules(case, "").columns
    return RegisterSpec(said.path, said.encoding, said.columns.mapping(), said.extracted_on, wanted)


def read_file(path: Path, name: str) -> bytes:
    """Return an input file's bytes.

    Raises:
        InputError: it is not there.
        MachineError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"住民データ {name} がありません。",
            "住民基本台帳の抽出データを案件フォルダーに置くか、case.toml の register.path を直してください。",
            code="register_missing",
            problems=[Problem(name, None, "", "register_missing", "ファイルがありません。")],
        ) from None
    except OSError as error:
        raise MachineError(
            f"住民データ {name} を読めません（{reason_of(error)}）。",
            "ほかのプログラムで開いていれば閉じ、読む権限があるか確かめてください。",
            code="unreadable",
        ) from None


def require_register(reading: Reading, name: str) -> Register:
    """Return the register, or raise all its problems.

    Raises:
        InputError: there are problems.
    """
    if reading.register is None:
        raise InputError(
            f"住民データ {name} に直すところが {len(reading.problems)} か所あります。",
            "データを出力した部署に、直したファイルを求めてください。何も記録していません。",
            code="register",
            problems=reading.problems,
        )
    return reading.register


def read_case_register(case: Case) -> Reading:
    """Read the register of a case."""
    return read_register(read_file(case.register_path, case.config.register_.path), register_spec(case))


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
