"""The direction of imports: cli -> tasks -> registers, ledger, documents -> domain -> errors."""

import ast
from pathlib import Path

import survey_ops

ROOT = Path(survey_ops.__file__).parent
ALLOWED = {
    "errors": set(),
    "resources": set(),
    "processes": set(),
    "late_modules": set(),
    "domain": {"errors", "processes"},
    "case": {"domain", "errors"},
    "registers": {"domain", "errors", "processes"},
    "ledger": {"domain", "errors"},
    "documents": {"domain", "errors", "processes", "resources"},
    "tasks": {"registers", "ledger", "documents", "case", "domain", "errors", "resources", "processes", "survey_ops"},
    "cli": {"tasks", "documents", "case", "domain", "errors", "processes", "survey_ops"},
    "__main__": {"cli", "late_modules", "processes", "survey_ops"},
    "__init__": set(),
}
PURE = {"sqlalchemy", "fpdf", "typer", "pathlib", "os", "sys", "io", "time", "random", "secrets", "sqlite3"}


def layer(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module] + [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            found += [name.name for name in node.names]
    return found


def target(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] != "survey_ops":
        return None
    known = len(parts) > 1 and ((ROOT / parts[1]).is_dir() or (ROOT / f"{parts[1]}.py").is_file())
    return parts[1] if known else "survey_ops"


def test_imports_run_downward() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sorted(ROOT.rglob("*.py"))
        for module in imported(path)
        if (to := target(module))
        and to != layer(path)
        and to not in ALLOWED[layer(path)]
        # `from survey_ops import cli` names the package and the layer; the layer is what counts
        and not (to == "survey_ops" and module == "survey_ops" and layer(path) in ("cli", "tasks", "__main__"))
    ]
    assert wrong == []


def test_the_domain_is_pure() -> None:
    wrong = [
        f"{path.name} imports {module}"
        for path in sorted((ROOT / "domain").glob("*.py"))
        for module in imported(path)
        if module.split(".")[0] in PURE and module.split(".")[0] != "survey_ops"
    ]
    assert wrong == []


def test_the_clock_is_read_in_one_place() -> None:
    reads = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(ROOT.rglob("*.py"))
        if any(word in path.read_text(encoding="utf-8") for word in ("datetime.now(", "date.today(", "utcnow("))
    ]
    assert reads == ["cli/clock.py"]
