"""Case folders, small registers and runners that several tests share.

Run as a program, `python -m tests.cases MOMENT COMMAND ...`, it is a `survey-ops` that kills itself at that moment.
"""

import copy
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from survey_ops.case.load import load_case
from survey_ops.cli.app import main
from survey_ops.domain.codes import make_code
from survey_ops.ledger import keys
from survey_ops.ledger.database import Database
from survey_ops.ledger.entries import append
from survey_ops.ledger.location import ledger_url
from survey_ops.ledger.recipients import Vault

ROOT = Path(__file__).resolve().parents[1]
SAMPLE_CASE = ROOT / "sample_config" / "survey" / "case.toml"
REGISTER = "residents.csv"
SEED = "さいころ 3-1-4"
STOCK = "aone-72212"

Rows = list[list[str]]
"""A register: the header, then a list of cells a resident."""


class Ran(NamedTuple):
    """How a command ended: exit code, standard output, standard error."""

    code: int
    stdout: str
    stderr: str

    @property
    def data(self) -> dict[str, Any]:
        """The JSON object on standard output; it must be the only thing there."""
        found: dict[str, Any] = json.loads(self.stdout)
        return found


def run(*argv: str | Path, stdin: bytes = b"") -> Ran:
    """Run a command in this process, with `stdin` on its standard input."""
    out, err, before = _stream(), _stream(), sys.stdin
    sys.stdin = _stream(stdin)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main([str(word) for word in argv])
    finally:
        sys.stdin = before
    return Ran(code, _written(out), _written(err))


def _stream(data: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="\n")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


@contextmanager
def started(
    *argv: str | Path, stdin: Path | None = None, program: Sequence[str] = ("survey_ops",), **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the real process; it is gone when the context ends.

    Args:
        argv: the words of the command.
        stdin: a file for its standard input; nothing where None.
        program: module and first words, `survey_ops` itself or `tests.cases`, which kills itself.
        options: further arguments of `Popen`.
    """
    words = [sys.executable, "-m", *program, *map(str, argv)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    with Path(stdin or os.devnull).open("rb") as source:
        # Unbuffered: what was read line by line and what `communicate` reads come from the same place.
        process = subprocess.Popen(
            words,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=ROOT,
            env=environment,
            **options,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()


def run_process(
    *argv: str | Path, stdin: Path | None = None, program: Sequence[str] = ("survey_ops",), **options: Any
) -> Ran:
    """Run the real process to its end; arguments as of `started`."""
    with started(*argv, stdin=stdin, program=program, **options) as process:
        out, err = process.communicate()
        return Ran(process.returncode, out.decode(), err.decode())


def make_case(folder: Path, register: Path, *, seed: str = SEED, size: int = 30, stock: str = STOCK) -> Path:
    """Make a case folder from the sample case and a register; return it."""
    folder.mkdir()
    shutil.copyfile(register, folder / REGISTER)
    shutil.copyfile(SAMPLE_CASE, folder / "case.toml")
    edit_case(folder, 'seed          = ""', f'seed          = "{seed}"')
    edit_case(folder, "size          = 2500", f"size          = {size}")
    edit_case(folder, f'"{STOCK}"  ', f'"{stock}"  ')
    return folder


def write_case(folder: Path, changes: Mapping[str, Any], files: Mapping[str, bytes]) -> Path:
    """Make a case folder from the sample case; return it.

    Args:
        folder: to be made.
        changes: key such as `register.encoding` -> value, which may be a table; None takes the key out.
        files: further files by name.
    """
    document = tomllib.loads(SAMPLE_CASE.read_text(encoding="utf-8"))
    for key, value in copy.deepcopy({"sample.seed": SEED, **changes}).items():
        *tables, last = key.split(".")
        table = document
        for name in tables:
            table = table.setdefault(name, {})
        table[last] = value
    folder.mkdir()
    (folder / "case.toml").write_text(_toml(document), encoding="utf-8", newline="\n")
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def _toml(table: Mapping[str, Any], path: str = "") -> str:
    """Write a table: its own keys, then its tables and lists of tables."""
    plain, tables = [], []
    for key, value in table.items():
        name = f"{path}{key}"
        if isinstance(value, Mapping):
            tables.append(f"[{name}]\n{_toml(value, name + '.')}")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            tables += [f"[[{name}]]\n{_toml(one, name + '.')}" for one in value]
        elif value is not None:
            # A key or a text of TOML in double quotes is written like one of JSON, a list of them too.
            written = value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
            plain.append(f"{json.dumps(key, ensure_ascii=False)} = {written}\n")
    return "".join([*plain, *tables])


def edit_case(folder: Path, old: str, new: str) -> None:
    """Replace a piece of case.toml, which must be there once."""
    file = folder / "case.toml"
    text = file.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{old!r} is there {text.count(old)} times")
    file.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def read_rows(register: Path) -> Rows:
    """Read a made-up register: no cell of it is quoted."""
    lines = register.read_bytes().decode("cp932").split("\r\n")
    return [line.split(",") for line in lines if line]


def write_rows(register: Path, rows: Rows, encoding: str = "cp932") -> None:
    """Write a register with CRLF."""
    register.write_bytes("".join(",".join(row) + "\r\n" for row in rows).encode(encoding))


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Return everything in a folder: name -> bytes, None for a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def ledger_entries(folder: Path) -> list[dict[str, Any]]:
    """Return the entries of the ledger as `ledger export` writes them, but for those that only say who looked."""
    return [entry for entry in all_entries(folder) if entry["kind"] != "access"]


def access_log(folder: Path) -> list[dict[str, Any]]:
    """Return the entries that say who looked."""
    return [entry for entry in all_entries(folder) if entry["kind"] == "access"]


def all_entries(folder: Path) -> list[dict[str, Any]]:
    """Return all entries of the ledger as `ledger export` writes them."""
    exported = run("ledger", folder, "export")
    if exported.code != 0:
        raise ValueError(exported.stderr)
    return [json.loads(line) for line in exported.stdout.splitlines()]


def kinds(folder: Path) -> list[str]:
    """Return the kinds of the ledger's entries in their order, but for those that only say who looked."""
    return [entry["kind"] for entry in ledger_entries(folder)]


def copy_until(folder: Path, target: Path, last: int) -> Path:
    """Copy a case as its ledger was after entry `last`; its people and its PDFs are left out.

    The entries are appended again at the times they say, so that the chain is the same.
    """
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.db*", "*.pdf", REGISTER))
    url = load_case(target).config.ledger.url
    database = Database(ledger_url(url, target))
    try:
        with database.founding() as connection:
            for one in ledger_entries(folder)[:last]:
                at = datetime.fromisoformat(one["at"])
                said = {key: one[key] for key in ("case", "kind", "actor", "body")}
                append(connection, **said, now=at)
    finally:
        database.close()
    return target


def sheet_codes(folder: Path) -> list[str]:
    """Return the codes on the sheets of a case, as its last `labels` entry and its key have them."""
    secret = keys.read_key(folder / "codes.key")
    body = [entry for entry in ledger_entries(folder) if entry["kind"] == "labels"][-1]["body"]
    if secret is None:
        raise ValueError("no key")
    code = load_case(folder).code
    numbers = range(body["first"], body["first"] + body["sheets"])
    return [str(make_code(secret, code, number, body["generation"])) for number in numbers]


def selected_lines(folder: Path) -> list[int]:
    """Return the lines of the register that the last draw of a case selected."""
    return [person["line"] for person in selected_people(folder)]


def selected_people(folder: Path) -> list[dict[str, Any]]:
    """Return the recipients of the last draw of a case, in ticket order, as they are stored."""
    case = load_case(folder)
    key = keys.read_key(folder / "personal.key")
    draw = [entry for entry in ledger_entries(folder) if entry["kind"] == "draw"][-1]["n"]
    if key is None:
        raise ValueError("no key")
    database = Database(ledger_url(case.config.ledger.url, folder))
    try:
        with database.reading() as connection:
            return Vault(case.code, key).load(connection, draw)
    finally:
        database.close()


def run_and_die(moment: int, argv: Sequence[str]) -> int:
    """Run a command, and kill this process at a moment around its steps towards the disk.

    A moment is right before or right after a commit, a replacement of a file or a forced write, counted from 1 in
    the order in which they come. With moment 0 nothing is killed; the last line of standard error tells their number.
    """
    from sqlalchemy.engine.default import DefaultDialect

    passed = 0

    def pass_by() -> None:
        nonlocal passed
        passed += 1
        if passed == moment:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    def watched(step: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            pass_by()
            result = step(*args, **options)
            pass_by()
            return result

        return call

    with (
        patch.object(os, "replace", watched(os.replace)),
        patch.object(os, "fsync", watched(os.fsync)),
        patch.object(DefaultDialect, "do_commit", watched(DefaultDialect.do_commit)),
    ):
        code = main(argv)
    print(passed, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(run_and_die(int(sys.argv[1]), sys.argv[2:]))
