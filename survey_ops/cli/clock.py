"""The one place where the time is read, and who works at which computer."""

import getpass
import platform
from datetime import UTC, datetime

from survey_ops.domain.access_log import Seat


def now() -> datetime:
    """Return the moment in UTC."""
    return datetime.now(UTC)


def account() -> str:
    """Return the name of the account that runs the command; it names a person and proves nothing."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # ImportError: Windows with no USERNAME, before Python 3.13
        return "unknown"


def seat() -> Seat:
    """Return the account and the name of this computer, for the operation log; what is no text is made readable."""
    return Seat(_plain(account()), _plain(platform.node() or "unknown"))


def _plain(name: str) -> str:
    return name.encode("utf-8", errors="replace").decode()
