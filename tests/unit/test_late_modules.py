"""Modules that wait until something of them is used are then what they always were."""

import subprocess
import sys

import pytest

LATE = "import sys\nfrom survey_ops.late_modules import keep_late\nkeep_late()\n"


def told(code: str) -> str:
    """Return what a program tells that keeps modules late."""
    ran = subprocess.run([sys.executable, "-c", LATE + code], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def test_importing_what_the_libraries_take_imports_nothing_else() -> None:
    code = (
        "import asyncio, importlib.metadata\n"
        "from importlib import metadata\n"
        "from importlib.metadata import entry_points\n"
        "taken = asyncio.iscoroutine\n"
        "print('ssl' in sys.modules, 'email' in sys.modules)"
    )
    assert told(code) == "False False"


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("import asyncio\nasync def one(): return 1\nprint(asyncio.run(one()))", "1"),
        ("from asyncio import CancelledError, Future\nprint(CancelledError.__name__)", "CancelledError"),
        (
            "import asyncio.events\nfrom asyncio.base_events import BaseEventLoop\nimport asyncio\n"
            "print(issubclass(BaseEventLoop, asyncio.AbstractEventLoop), asyncio.events.__spec__.origin[-9:])\n"
            "print(sys.modules['asyncio.events'] is asyncio.events is asyncio.base_events.events)",
            "True events.py\nTrue",
        ),
        ("import asyncio\nis_one = asyncio.iscoroutine\nprint(is_one(1))", "False"),
        ("from importlib import metadata\nprint(metadata.version('pytest') == metadata.version('pytest'))", "True"),
        ("from importlib.metadata import entry_points\nprint(bool(entry_points(group='console_scripts')))", "True"),
        ("import asyncio\nasyncio.run\nimport asyncio as again\nprint(type(again).__name__)", "module"),
        ("import asyncio\nprint(hasattr(asyncio, 'nothing'))", "False"),
    ],
)
def test_a_module_that_is_used_is_itself(code: str, answer: str) -> None:
    assert told(code) == answer


def test_a_module_that_is_there_stays() -> None:
    code = "import asyncio\nfrom survey_ops.late_modules import keep_late\nkeep_late()\nprint(type(asyncio).__name__)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "module"
