from pathlib import Path

import pytest

from survey_ops.errors import ConfigError, RefusedError
from survey_ops.ledger import location
from survey_ops.ledger.location import check_local, ledger_url, mount_type, shown

MOUNTS = [
    "/dev/sda1 / ext4 rw 0 0",
    "//server/share /mnt/share cifs rw 0 0",
    "server:/home /mnt/share/nfs\\040home nfs4 rw 0 0",
    "tmpfs /tmp tmpfs rw 0 0",
    "broken",
]


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("/home/a", "ext4"),
        ("/mnt/share/a/b", "cifs"),
        ("/mnt/share/nfs home/b", "nfs4"),
        ("/mnt/shared", "ext4"),
        ("/tmp", "tmpfs"),  # noqa: S108  # a name in a table, nothing is written
    ],
)
def test_the_mount_that_holds_a_folder(folder: str, found: str) -> None:
    assert mount_type(folder, MOUNTS) == found


def test_a_ledger_on_a_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_local(tmp_path / "ledger.db")
    monkeypatch.setattr(location, "mount_type", lambda folder, mounts: "cifs")
    with pytest.raises(RefusedError) as caught:
        check_local(tmp_path / "ledger.db")
    assert caught.value.code == "network_share"
    assert "PostgreSQL" in caught.value.advice


def test_addresses(tmp_path: Path) -> None:
    assert ledger_url("sqlite:///ledger.db", tmp_path).database == str(tmp_path / "ledger.db")
    absolute = tmp_path / "x" / "l.db"
    assert ledger_url(f"sqlite:///{absolute}", Path("elsewhere")).database == str(absolute)
    server = ledger_url("postgresql://desk:secret%40@host:5433/db?sslmode=require", tmp_path)
    assert (server.drivername, server.password) == ("postgresql+psycopg", "secret@")
    assert shown(server) == "host:5433/db"
    assert shown(ledger_url("postgresql+psycopg://desk@/db?host=/run/x", tmp_path)) == "db"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ledger.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://host/db",
        "postgresql://desk:se@cret@host/db",
        "postgresql://desk:secret@host/d@b",
        "postgresql://desk@host:secret/db",
    ],
)
def test_addresses_that_are_none(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        ledger_url(text, tmp_path)
    assert caught.value.code == "ledger_url"
