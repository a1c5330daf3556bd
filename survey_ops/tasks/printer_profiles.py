"""Profiles of printers, a file each, in the configuration folder of the person who prints.

A profile belongs to the printers of an office and not to a case: the same case printed elsewhere wants another one.
`SURVEY_OPS_CONFIG` names another folder, for an installation that is carried on a stick or shared by a team.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from survey_ops.domain.printers import Measured, PrinterProfile, plain_name, profile_of
from survey_ops.errors import ConfigError, MachineError, Problem, UsageError
from survey_ops.tasks.placing import reason_of, write_whole

CONFIG_VARIABLE = "SURVEY_OPS_CONFIG"
_KEYS = ("offset_x", "offset_y", "scale_x", "scale_y")


def printers_folder() -> Path:
    """Return the folder of the profiles; it need not exist."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        return Path(named).expanduser() / "printers"
    import platformdirs  # here, for a computer on which the folder is named needs none of it

    return platformdirs.user_config_path("survey-ops", appauthor=False, roaming=True) / "printers"


def printer_names() -> list[str]:
    """Return the names of the profiles there are, whether or not they can be read."""
    try:
        return sorted(plain_name(path.stem) for path in printers_folder().glob("*.toml"))
    except OSError as error:
        raise _unreadable(printers_folder(), error) from None


def list_printers() -> list[PrinterProfile]:
    """Return all profiles by name.

    Raises:
        ConfigError: files are wrong; all of them.
        MachineError: the folder cannot be read.
    """
    found: list[PrinterProfile] = []
    problems: list[Problem] = []
    for name in printer_names():
        try:
            found.append(load_printer(name))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise _wrong_files(problems)
    return found


def load_printer(name: str) -> PrinterProfile:
    """Return the profile of a printer.

    Raises:
        UsageError: there is none of that name.
        ConfigError: its file is wrong.
        MachineError: it cannot be read.
    """
    path = _existing(name)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _unreadable(path, error) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise _wrong_files([_problem(path, "", "UTF-8 の TOML として読めません。")]) from None
    problems = [
        _problem(path, key, "項目がないか、数ではありません。") for key in _KEYS if not _is_number(data.get(key))
    ]
    problems += [_problem(path, key, "知らない項目です。") for key in sorted(set(data).difference(_KEYS))]
    if problems:
        raise _wrong_files(problems)
    try:
        return PrinterProfile(plain_name(path.stem), **{key: float(data[key]) for key in _KEYS})
    except UsageError as error:
        raise _wrong_files([_problem(path, "", error.message)]) from None


def save_printer(profile: PrinterProfile) -> Path:
    """Write a profile, whole or not at all, over the one of the same name; return its file.

    Raises:
        MachineError: it cannot be written.
    """
    path = _find(profile.name) or printers_folder() / f"{profile.name}.toml"
    write_whole(path, _as_toml(profile).encode(), overwrite=True)
    return path


def measure_printer(name: str, left: float, top: float, width: float, height: float) -> tuple[PrinterProfile, Path]:
    """Save the profile that undoes what was measured on the ruler page, in mm; return it and its file.

    Raises:
        UsageError: name or numbers are not right.
        MachineError: it cannot be written.
    """
    profile = profile_of(plain_name(name), Measured(left, top, width, height))
    return profile, save_printer(profile)


def adjust_printer(name: str, changes: Mapping[str, float]) -> tuple[PrinterProfile, Path]:
    """Save a profile with some values changed, the others as they were; return it and its file.

    Args:
        name: of the profile; where there is none, a new one that changes nothing is the start.
        changes: of `offset_x`, `offset_y`, `scale_x`, `scale_y`.

    Raises:
        UsageError: name or numbers are not right.
        ConfigError: the file of the profile is wrong.
        MachineError: it cannot be written.
    """
    before = load_printer(name) if _find(name) else None
    values = {key: getattr(before, key) for key in _KEYS} if before else {}
    profile = PrinterProfile(plain_name(name), **{**values, **changes})
    return profile, save_printer(profile)


def remove_printer(name: str) -> str:
    """Remove a profile, readable or not; return its name.

    Raises:
        UsageError: there is none of that name.
        MachineError: it cannot be removed.
    """
    path = _existing(name)
    try:
        path.unlink()
    except OSError as error:
        raise MachineError(
            f"{path} を消せません（{reason_of(error)}）。",
            "ほかのプログラムで開いていれば閉じ、権限を確かめてください。",
            code="unwritable",
        ) from None
    return plain_name(path.stem)


def _find(name: str) -> Path | None:
    """Return the file of a name as the folder spells it: some systems keep names decomposed, or forget their case."""
    wanted = plain_name(name)
    return next((path for path in printers_folder().glob("*.toml") if plain_name(path.stem) == wanted), None)


def _existing(name: str) -> Path:
    found = _find(name)
    if found:
        return found
    known = printer_names()
    raise UsageError(
        f"プリンター「{plain_name(name)}」の補正はありません。"
        + (f"あるのは {'、'.join(known)} です。" if known else "まだ一つも登録していません。"),
        "survey-ops printers ruler でページを作って測り、survey-ops printers set で登録してください。",
        code="printer_unknown",
    )


def _as_toml(profile: PrinterProfile) -> str:
    values: Mapping[str, float] = {key: getattr(profile, key) for key in _KEYS}
    lines = [
        f"# プリンター「{profile.name}」の補正。survey-ops printers set が書きました。",
        "# offset は右と下へ動かす mm、scale は紙の左上から伸ばす倍率です。",
        *(f"{key} = {value!r}" for key, value in values.items()),
    ]
    return "\n".join(lines) + "\n"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _problem(path: Path, key: str, message: str) -> Problem:
    return Problem(path.name, None, key, "printer", message)


def _wrong_files(problems: list[Problem]) -> ConfigError:
    return ConfigError(
        f"プリンターの補正に直すところが {len(problems)} か所あります（フォルダー {printers_folder()}）。",
        "survey-ops printers set で登録し直すか、survey-ops printers remove で消してください。",
        code="printer",
        problems=problems,
    )


def _unreadable(path: Path, error: OSError) -> MachineError:
    return MachineError(
        f"{path} を読めません（{reason_of(error)}）。", "フォルダーの権限を確かめてください。", code="unreadable"
    )
