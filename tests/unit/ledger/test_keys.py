import stat
import sys
from pathlib import Path

import pytest

from survey_ops.errors import MachineError
from survey_ops.ledger.keys import acl_command, destroy_key, ensure_key, fingerprint, read_key


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    assert read_key(path) is None
    key = ensure_key(path)
    assert len(key) == 32
    assert ensure_key(path) == key == read_key(path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.key"]
    assert ensure_key(tmp_path / "b.key") != key


def test_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    ensure_key(path)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert acl_command(path, r"CITY\hanako") == [
        "icacls", str(path), "/inheritance:r", "/grant:r", r"CITY\hanako:F",
    ]  # fmt: skip


def test_what_a_killed_run_left_is_replaced(tmp_path: Path) -> None:
    (tmp_path / ".a.key.part").write_text("half")
    ensure_key(tmp_path / "a.key")
    assert [file.name for file in tmp_path.iterdir()] == ["a.key"]


@pytest.mark.parametrize(
    "content", ["", "survey-ops key v1\n", "survey-ops key v1\nxyz\n", "other\n" + "0" * 64, "é"]
)
def test_a_damaged_key_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(MachineError) as caught:
        read_key(path)
    assert caught.value.code == "key_damaged"


def test_destroying(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    ensure_key(path)
    assert destroy_key(path)
    assert not path.exists()
    assert not destroy_key(path)


def test_fingerprints_tell_keys_apart_and_hide_them() -> None:
    one, two = fingerprint(b"1" * 32), fingerprint(b"2" * 32)
    assert one != two
    assert len(one) == 16
