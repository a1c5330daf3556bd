"""A new case folder from a sample case."""

import shutil
from pathlib import Path

from survey_ops.errors import MachineError, RefusedError, UsageError
from survey_ops.resources import sample_config


def sample_names() -> list[str]:
    """Return the kinds of work there are sample cases of."""
    return sorted(path.parent.name for path in sample_config().glob("*/case.toml"))


def make_case(folder: Path, sample: str) -> list[Path]:
    """Copy a sample case; return the files made.

    Raises:
        UsageError: there is no such sample.
        RefusedError: the folder has a case file already, or a file of the sample's.
        MachineError: the folder cannot be made.
    """
    if sample not in sample_names():
        raise UsageError(
            f"ひな形「{sample}」はありません。",
            f"使えるのは {'、'.join(sample_names())} です。",
            code="sample_unknown",
        )
    source = sample_config() / sample
    files = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    taken = [str(file) for file in files if (folder / file).exists()]
    if taken:
        raise RefusedError(
            f"{folder} には、すでに {'、'.join(taken)} があります。",
            "別のフォルダー名を指定してください。",
            code="exists",
        )
    try:
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / file, folder / file)
    except OSError as error:
        raise MachineError(
            f"{folder} に案件フォルダーを作れません（{error.strerror}）。",
            "フォルダーに書き込む権限があるか、ディスクに空きがあるかを確かめてください。",
            code="unwritable",
        ) from None
    return [folder / file for file in files]
