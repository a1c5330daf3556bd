"""The option `--checkpoint`."""

from survey_ops.domain.chain import Checkpoint, parse_checkpoint
from survey_ops.errors import UsageError


def read_checkpoint(text: str | None) -> Checkpoint | None:
    """Return the checkpoint that was typed, or None where there is none.

    Raises:
        UsageError: it is not written as it is printed.
    """
    if text is None:
        return None
    found = parse_checkpoint(text)
    if found is None:
        raise UsageError(
            "チェックポイントの書き方が正しくありません。",
            "様式に印字されたとおり、記録の番号、コロン（:）、64 桁のハッシュを続けて書いてください。",
            code="checkpoint",
        )
    return found
