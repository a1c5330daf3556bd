"""The key of a case's personal data, as the tasks that read or write them need it."""

from survey_ops.domain.chain import Entry
from survey_ops.errors import MachineError
from survey_ops.ledger import keys
from survey_ops.tasks.workspace import Workspace


def coming_key(workspace: Workspace) -> bytes:
    """Return the key that the recipients of a coming draw will be under: the case's own, else a new one.

    Row marks are made under it while the lists are read; its file is made when the draw is recorded, for until then
    nothing is.

    Raises:
        MachineError: the file of the key cannot be read.
    """
    return keys.read_key(workspace.personal_path) or keys.new_key()


def personal_key(workspace: Workspace, draw: Entry) -> bytes:
    """Return the key the recipients of a draw are under.

    Raises:
        MachineError: its file is gone, or holds another key.
    """
    key = keys.read_key(workspace.personal_path)
    if key is None or keys.fingerprint(key) != draw.body["personal_key"]:
        raise MachineError(
            f"個人情報の鍵 {workspace.personal_path.name} がないか、この抽出のものではありません。",
            "控え（バックアップ）から、この案件の鍵のファイルを戻してください。戻せないときは、survey-ops keys 案件 "
            "--lost personal で紛失を記録し、抽出をやり直します。",
            code="personal_key",
        )
    return key
