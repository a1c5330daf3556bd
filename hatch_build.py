"""Compiles the C files of the package for its wheel, where there is a C compiler; elsewhere the wheel is pure Python.

Both give the same results: the C files do what modules in Python do, only sooner. `SURVEY_OPS_COMPILED` in the
environment decides: `required` fails where nothing can be compiled, `no` leaves it out.
"""

import os
import shutil
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.errors import BaseError, CCompilerError

SOURCES = ("survey_ops/domain/_tickets.c", "survey_ops/registers/_block.c")
OLDEST = "cp311"
"""The wheel is for this Python and every later one: nothing but the stable ABI is used."""


class CompiledModules(BuildHookInterface[Any]):
    """Compiles before the wheel is put together."""

    PLUGIN_NAME = "custom"
    _scratch: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say what the wheel holds; `version` is `editable` where the sources are installed in place."""
        wish = os.environ.get("SURVEY_OPS_COMPILED", "")
        if wish == "no":
            return
        self._scratch = Path(tempfile.mkdtemp())
        try:
            found = _compile(Path(self.root), self._scratch)
        except (BaseError, CCompilerError) as fault:
            if wish == "required":
                raise
            self.app.display_warning(f"Not compiled, Python does the same more slowly: {fault}")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"{OLDEST}-abi3-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
        for name, path in found.items():
            if version == "editable":
                shutil.copy2(path, Path(self.root) / name)
            else:
                build_data["force_include"][str(path)] = name

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clear up."""
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)


def _compile(root: Path, scratch: Path) -> dict[str, Path]:
    """Return the compiled modules: where each belongs in the package -> where it is now."""
    modules = [Extension(_name(source), [str(root / source)], py_limited_api=True) for source in SOURCES]
    command = Distribution({"name": "survey-ops", "ext_modules": modules}).get_command_obj("build_ext")
    command.build_lib = str(scratch / "lib")
    command.build_temp = str(scratch / "temp")
    command.ensure_finalized()
    command.run()
    built = scratch / "lib"
    return {path.relative_to(built).as_posix(): path for path in built.rglob("*") if path.is_file()}


def _name(source: str) -> str:
    return source.removesuffix(".c").replace("/", ".")
