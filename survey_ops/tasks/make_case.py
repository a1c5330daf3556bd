"""A new case folder from a sample case."""

from pathlib import Path

from survey_ops.errors import RefusedError, UsageError
from survey_ops.resources import sample_config
from survey_ops.tasks.placing import write_whole


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
    for file in files:
        write_whole(folder / file, (source / file).read_bytes(), overwrite=False)
    return [folder / file for file in files]
