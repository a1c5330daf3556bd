import json

import pytest

from survey_ops.domain.backup_manifest import BackupManifest, read_manifest
from survey_ops.domain.chain import Checkpoint

HASH = "a" * 64
MANIFEST = BackupManifest(
    case="KM2021A",
    title="市民アンケート",
    made_at="2021-04-01T00:00:00.000000Z",
    version="1",
    checkpoint=Checkpoint(3, "b" * 64),
    ledger="ledger.db",
    members={"ledger.db": HASH, "case/out/labels.pdf": HASH},
    personal=("out/labels.pdf",),
    left_out=(),
)


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert read_manifest(MANIFEST.as_bytes()) == MANIFEST


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"members": {"ledger.db": "short"}},
        {"members": {"case/case.toml": HASH}},
        {"members": []},
        {"entries": None, "members": {"ledger.db": HASH, "case/../../evil": HASH}},
        *({"members": {"ledger.db": HASH, name: HASH}} for name in ("/a", "case//a", "case/a:b", "case/\\a", "..")),
    ],
)
def test_anything_else_is_none(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_manifest(json.dumps({**json.loads(MANIFEST.as_bytes()), **change}).encode())


def test_a_manifest_without_a_key_is_none() -> None:
    said = json.loads(MANIFEST.as_bytes())
    del said["title"]
    with pytest.raises(ValueError, match="keys"):
        read_manifest(json.dumps(said).encode())
    with pytest.raises(ValueError, match="no manifest"):
        read_manifest(b"[]")
