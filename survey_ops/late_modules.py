"""Modules of Python's own that libraries import for what no command does. Imports nothing of ours.

SQLAlchemy imports asyncio for drivers that are asked that way, pydantic the list of installed packages for plugins.
With all that these import in turn (ssl, sockets, mail, archives) they take a tenth of the time of a short command. A
stand-in takes their place, and makes way for the module itself with the first use of anything that is in it, or with
the first import of a part of it.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import Loader, MetaPathFinder
else:
    Loader = MetaPathFinder = object  # nothing is asked of the classes, and their module imports much in turn

_TAKEN: Mapping[str, str] = {"asyncio": "iscoroutine", "importlib.metadata": "entry_points"}
"""Module -> the function that a library takes out of it while it is itself imported, to call it later or never."""


class _StandIn(ModuleType):
    """A module that is imported when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:  # called for what is not here, which is all but a few names
        return getattr(_imported(self), name)


class _Parts(MetaPathFinder):
    """Imports the whole of a package that waits before a part of it: a part may ask for what the whole makes."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: object = None) -> ModuleSpec | None:
        package = sys.modules.get(name.rpartition(".")[0])
        if not isinstance(package, _StandIn):
            return None
        _imported(package)
        part = sys.modules.pop(name, None)  # or the import that asks here would run it again
        return ModuleSpec(name, _There(part)) if part else None


class _There(Loader):
    """Gives a module that came with its package."""

    def __init__(self, module: ModuleType) -> None:
        self._module, self._spec = module, module.__spec__

    def create_module(self, _spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec  # its own again; it has run


def keep_late() -> None:
    """Let those modules that are not imported yet wait until something of them is used."""
    for name, function in _TAKEN.items():
        spec = None if name in sys.modules else find_spec(name)
        if spec is None:
            continue
        module = _StandIn(name)
        # What an import statement asks of a module that is there already, and of a package a part of which it wants.
        module.__spec__, module.__path__ = spec, spec.submodule_search_locations or []
        setattr(module, function, _called_late(module, function))
        sys.modules[name] = module
    sys.meta_path.insert(0, _Parts())


def _imported(module: _StandIn) -> ModuleType:
    if sys.modules.get(module.__name__) is module:
        del sys.modules[module.__name__]
    return import_module(module.__name__)


def _called_late(module: _StandIn, function: str) -> Callable[..., Any]:
    def call(*args: Any, **options: Any) -> Any:
        return getattr(_imported(module), function)(*args, **options)

    return call
