"""case.toml -> a validated case, with every problem at once, by key."""

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from survey_ops.case.basics import Late
from survey_ops.case.model import REQUIRED, UNUSED, CaseConfig
from survey_ops.case.sample_checks import check_sample
from survey_ops.errors import ConfigError, MachineError, Problem

if TYPE_CHECKING:
    from survey_ops.case.list_section import ListSection

FILE = "case.toml"


@dataclass(frozen=True)
class Case:
    """A case: its folder and what its file says.

    Attributes:
        folder: the case folder; all relative paths of the case start here.
        config: the validated file.
        file: the file's bytes as read.
    """

    folder: Path
    config: CaseConfig
    file: bytes

    @property
    def code(self) -> str:
        """The case code."""
        return self.config.case.code

    @property
    def out(self) -> Path:
        """The folder of what the case produces."""
        return self.folder / "out"

    @property
    def register_path(self) -> Path:
        """The register file.

        Raises:
            ConfigError: the case has none.
        """
        return self.folder / self.config.register_.path


def load_case(path: Path) -> Case:
    """Read the case of a folder, or of the case.toml in it.

    Raises:
        ConfigError: there is none, or something in it is wrong; all of it, by key.
        MachineError: it cannot be read.
    """
    file = path if path.suffix == ".toml" else path / FILE
    try:
        data = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise ConfigError(
            f"案件のファイル {file} がありません。",
            "案件のフォルダーを指定してください。新しく作るときは survey-ops init フォルダー名 を実行してください。",
            code="case_missing",
        ) from None
    except OSError as error:
        raise MachineError(
            f"{file} を読めません（番号 {error.errno}）。",
            "ファイルを開く権限があるか確かめてください。",
            code="unreadable",
        ) from None
    return case_of(file.parent, data)


def case_of(folder: Path, data: bytes) -> Case:
    """Return the case of a folder whose case.toml holds these bytes.

    Raises:
        ConfigError: something in it is wrong; all of it, by key.
    """
    return Case(folder, _validate(_parse(data)), data)


def _parse(data: bytes) -> dict[str, Any]:
    try:
        # Windows' Notepad puts a byte order mark in front of UTF-8.
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        message = "UTF-8 で書かれていません。メモ帳などで、文字コードを UTF-8 にして保存し直してください。"
        problem = Problem(FILE, line, "", "not_utf8", message)
    except tomllib.TOMLDecodeError as fault:
        message = (
            '書き方が正しくないため読めません。この行か前の行を見て、文字は "" で囲み、日付は 2021-04-09 のように、'
            "数は 2500 のように半角で書き、同じ項目が二度ないか、引用符や括弧の閉じ忘れがないかを確かめてください。"
        )
        problem = Problem(FILE, _fault_line(fault), "", "toml", message)
    raise _config_error([problem])


def _fault_line(fault: tomllib.TOMLDecodeError) -> int | None:
    found = str(fault).rpartition("at line ")[2].partition(",")[0]
    return int(found) if found.isdecimal() else None


def _validate(data: dict[str, Any]) -> CaseConfig:
    try:
        config = CaseConfig.model_validate(data)
    except ValidationError as error:
        raise _config_error([*map(_problem, error.errors()), *_check_sections(data)]) from None
    problems = [*_check_sections(data), *_check_together(config)]
    if problems:
        raise _config_error(problems)
    return config


def _config_error(problems: list[Problem]) -> ConfigError:
    return ConfigError(
        f"{FILE} に直すところが {len(problems)} か所あります。",
        f"{FILE} を直してから、もう一度実行してください。",
        problems=problems,
    )


def _check_sections(data: dict[str, Any]) -> list[Problem]:
    """Check that the sections go with the kind of case."""
    case = data.get("case")
    kind = case.get("kind", "survey") if isinstance(case, dict) else "survey"
    if not isinstance(kind, str) or kind not in REQUIRED:
        return []  # told as a value that is not allowed
    message = f'kind = "{kind}" の案件では使いません。消すか、kind を直してください。'
    problems = [_at(name, "missing", "必要な項目がありません。") for name in REQUIRED[kind] if name not in data]
    problems += [_at(name, "not_of_kind", message) for name in UNUSED[kind] if name in data]
    if kind == "mailing" and "list" not in data and "flow" not in data:
        problems.append(
            _at("list", "missing", "郵送の案件には、[list]（宛先の一覧）か [flow]（抽出フロー）が必要です。")
        )
    return problems


def _check_together(config: CaseConfig) -> list[Problem]:
    """Check what two keys say together."""
    problems: list[Problem] = []
    survey, register = config.survey_section, config.register_section
    if survey and survey.ends_on < survey.starts_on:
        problems.append(_at("survey.ends_on", "order", "終わりの日が始まりの日より前です。"))
    if config.list_section:
        problems += _check_list(config.list_section, has_register=register is not None)
    headers = list(register.columns.mapping().values()) if register else []
    for header in sorted({header for header in headers if headers.count(header) > 1}):
        message = f"見出し「{header}」が二つ以上の項目に割り当てられています。"
        problems.append(_at("register.columns", "column_twice", message))
    if config.sample_section and register:
        problems += [_at(*fault) for fault in check_sample(config.sample_section, register)]
    if config.timeline or config.timeline_order or config.overview:
        problems += _check_timeline(config)
    problems += _check_attachments(config)
    return problems


def _check_timeline(config: CaseConfig) -> list[Problem]:
    """Check the events that are written, and what speaks of them."""
    from survey_ops.case.timeline_section import timeline_faults  # most files have none

    own = frozenset(event.name for event in config.own_events())
    problems = [_at(*fault) for fault in timeline_faults(config.timeline, config.timeline_order, own)]
    if config.overview:
        events = own | {event.name for event in config.timeline}
        problems += [_at(*fault) for fault in config.overview.faults(events)]
    return problems


def _check_attachments(config: CaseConfig) -> list[Problem]:
    """Check that the council sheet has what it attaches (別紙), each once."""
    named = config.form.council.attachments if config.form.council else ()
    there = {"overview": config.overview, "flow": config.flow}
    key = "form.council.attachments"
    problems = [
        _at(key, "section_missing", f"別紙にする [{name}] がありません。書くか、ここから除いてください。")
        for name in dict.fromkeys(named)
        if there[name] is None
    ]
    if len(set(named)) < len(named):
        problems.append(_at(key, "twice", "同じ別紙が二度書かれています。"))
    return problems


def _check_list(said: "ListSection", *, has_register: bool) -> list[Problem]:
    from survey_ops.case.list_section import OWN_REGISTER  # a survey has no such section

    problems: list[Problem] = []
    if OWN_REGISTER in said.addresses and not has_register:
        message = "「register」と書くには、この case.toml に [register] が必要です。"
        problems.append(_at("list.addresses", "register_missing", message))
    if len(set(said.addresses)) < len(said.addresses):
        problems.append(_at("list.addresses", "twice", "同じ一覧が二度書かれています。"))
    sources = [name for name in said.addresses if name != OWN_REGISTER]
    lacking = "この一覧の氏名・郵便番号・住所の見出しを、name、postal_code、address に書いてください。"
    problems += [_at(f"list.columns.{name}", "missing", lacking) for name in sources if name not in said.columns]
    unused = "list.addresses にない一覧です。"
    problems += [_at(f"list.columns.{name}", "unused", unused) for name in said.columns if name not in sources]
    marks = [name for name, columns in said.columns.items() if columns.protected]
    if (said.protected_steps or marks) and said.protected is None:
        problems.append(_at("list.protected", "missing", _PROTECTED_MISSING))
    return problems


_PROTECTED_MISSING = (
    '支援措置の対象者をどうするかを、"exclude"（除く）、"hold"（別に印刷し、渡さない）、"include"（含める）のどれかで'
    "書いてください。"
)


def _at(key: str, code: str, message: str) -> Problem:
    return Problem(FILE, None, key, code, message)


def _problem(fault: ErrorDetails) -> Problem:
    keys = [str(part) for part in fault["loc"]]
    key = ".".join(keys)
    kind = fault["type"]
    context = fault.get("ctx", {})
    match kind:
        case "missing":
            return _at(key, "missing", "必要な項目がありません。")
        case "extra_forbidden":
            return _at(key, "unknown_key", f"知らない項目です。{_suggestion(keys)}")
        case "literal_error":
            return _at(key, "value", _choices(str(context["expected"])))
        case "string_pattern_mismatch" if key == "case.code":
            return _at(key, "value", "半角の英大文字と数字で、1 文字から 12 文字までにしてください。")
        case "string_pattern_mismatch":
            return _at(key, "value", "改行のない 1 行で書いてください。")
        case "string_too_short" | "too_short":
            return _at(key, "empty", "空になっています。値を書いてください。")
        case "string_too_long" | "greater_than_equal" | "less_than_equal":
            limit = context.get("max_length") or context.get("ge", context.get("le"))
            word = "以上" if "ge" in context else "以下"
            return _at(key, "range", f"{limit}{'文字' if kind == 'string_too_long' else ' '}{word}にしてください。")
        case _ if kind.startswith("flow_"):
            return _at(key, kind.removeprefix("flow_"), fault["msg"])
        case _:
            return _at(key, "type", f"{_TYPES.get(kind, '書き方が正しくありません。')}")


_TYPES = {
    "string_type": '文字は "" で囲んで書いてください。',
    "int_type": "引用符を付けず、数字だけで書いてください。",
    "date_type": "日付は引用符を付けず、2021-04-01 のように書いてください。",
    "tuple_type": '["氏名", "住所"] のように、[ ] で囲んで書いてください。',
    "bool_type": "引用符を付けず、true か false と書いてください。",
    "model_type": "[ ] で始まる見出しの下に、項目として書いてください。",
    "dict_type": "[ ] で始まる見出しの下に、項目として書いてください。",
}


def _choices(expected: str) -> str:
    allowed = expected.replace("'", '"').replace(" or ", "、").replace(", ", "、")
    return f"{allowed} {'のどれか' if '、' in allowed else ''}にしてください。"


def _suggestion(keys: list[str]) -> str:
    """Return the nearest known key beside an unknown one, as a sentence."""
    known = _known_keys(keys[:-1])
    near = difflib.get_close_matches(keys[-1], known, n=1, cutoff=0.6)
    if near:
        return f"「{near[0]}」の間違いではありませんか。"
    return f"ここに書けるのは {'、'.join(known)} です。" if known else ""


def _known_keys(path: list[str]) -> list[str]:
    model: type[BaseModel] = CaseConfig
    is_name = False  # a place in a list or a name in a table of sections, chosen by the city
    for key in path:
        if is_name:
            is_name = False
            continue
        field = next(found for name, found in model.model_fields.items() if key in (name, found.alias))
        inner, is_name = _section_in(field.annotation)
        if inner is None:
            return []
        model = inner
    return [found.alias or name for name, found in model.model_fields.items()]


def _section_in(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """Return the section that a field holds, and whether it holds several of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    if isinstance(annotation, Late):
        return annotation.section(), False
    for part in get_args(annotation):
        inner, _ = _section_in(part)
        if inner is not None:
            # Optional and Annotated wrap one section as it is; a tuple or dict holds several.
            return inner, get_origin(annotation) in (tuple, dict) or _section_in(part)[1]
    return None, False
