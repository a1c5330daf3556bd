"""The legal basis of a case: one that comes with the tool, or the city's own in the case folder."""

import tomllib
from pathlib import Path

from survey_ops.case.load import FILE, Case
from survey_ops.domain.legal_basis import LegalBasis, parse_basis
from survey_ops.errors import ConfigError, Problem
from survey_ops.resources import templates
from survey_ops.tasks.wording_files import check_basis_sentence

FOLDER = "bases"


def basis_names(folder: Path) -> list[str]:
    """Return the names that a case may use: those of the tool, then its own."""
    places = (templates() / FOLDER, folder / FOLDER)
    return list(dict.fromkeys(path.stem for place in places for path in sorted(place.glob("*.toml"))))


def load_basis(case: Case) -> LegalBasis:
    """Return the legal basis that the case names; the city's own, in `bases/` of the case folder, comes first.

    A name that ends in `.toml` is a file of the case folder itself.

    Raises:
        ConfigError: there is none of that name, or something in it is wrong; all of it.
    """
    law, folder = case.config.form.law, case.folder
    for place in (folder,) if law.endswith(".toml") else (folder / FOLDER, templates() / FOLDER):
        path = place / (law if law.endswith(".toml") else f"{law}.toml")
        if path.parent == place and path.is_file():
            return _read(path, law)
    message = f"根拠規定「{law}」はありません。使えるのは {'、'.join(basis_names(folder))} です。"
    raise ConfigError(
        message,
        "case.toml の form.law を直すか、案件のフォルダーの bases に、市の根拠規定のファイルを置いてください。",
        code="law_unknown",
        problems=[Problem(FILE, None, "form.law", "law_unknown", message)],
    )


def chosen_provisions(case: Case, form: str, basis: LegalBasis) -> tuple[tuple[str, ...], str]:
    """Return the provisions that a form checks, and the key that says so: its own, or the usual ones of the law.

    Args:
        case: the case.
        form: `precheck` or `council`.
        basis: of the case.
    """
    usual = basis.usual.get(form, ())
    said = case.config.form
    if form == "precheck":
        is_said = "basis" in said.precheck.model_fields_set
        return (said.precheck.basis, "form.precheck.basis") if is_said else (usual, "form.law")
    own = said.council.basis if said.council else ()
    return (own or usual, "form.council.basis" if own or not usual else "form.law")


def _read(path: Path, law: str) -> LegalBasis:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(
            f"根拠規定の定義 {path.name} を読めません（{fault}）。",
            "UTF-8 の TOML として書き直してください。",
            code="legal_basis",
        ) from None
    return parse_basis(data, law, path.name, check_basis_sentence)
