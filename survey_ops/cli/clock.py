"""The one place where the time is read."""

import getpass
from datetime import UTC, datetime


def now() -> datetime:
    """Return the moment in UTC."""
    return datetime.now(UTC)


def account() -> str:
    """Return the name of the account that runs the command; it names a person and proves nothing."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # ImportError: Windows with no USERNAME, before Python 3.13
        return "unknown"
