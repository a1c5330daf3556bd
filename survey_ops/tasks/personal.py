"""The personal data of a case: the key that opens them, and what is said when they are gone."""

from survey_ops.domain.chain import Entry
from survey_ops.errors import MachineError, RefusedError
from survey_ops.ledger import keys
from survey_ops.ledger.recipients import Vault
from survey_ops.tasks.workspace import Workspace


def open_vault(workspace: Workspace, draw: Entry) -> Vault:
    """Return the recipients of a draw.

    Raises:
        MachineError: the key is not there, or is another.
    """
    key = keys.read_key(workspace.personal_path)
    if key is None or keys.fingerprint(key) != draw.body["personal_key"]:
        raise MachineError(
            f"個人情報の鍵 {workspace.personal_path.name} がないか、この抽出のものではありません。",
            "控え（バックアップ）から、この案件の鍵のファイルを戻してください。",
            code="personal_key",
        )
    return Vault(workspace.case.code, key)


def erased(what: str) -> RefusedError:
    """Return the error of a case whose personal data are gone.

    Args:
        what: what cannot be done any more, as `ラベルを作れません`.
    """
    return RefusedError(
        f"この案件の個人情報は消去済みのため、{what}。",
        "新しく送るときは、survey-ops init で別の案件を作ってください。",
        code="erased",
    )
