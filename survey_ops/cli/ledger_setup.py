"""`survey-ops ledger-setup`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson
from survey_ops.cli.output import say, warn, write_json

if TYPE_CHECKING:
    from survey_ops.tasks.set_up_ledger import LedgerSetUp

_NAMES = {"desk": "窓口", "auditor": "監査"}


def ledger_setup(
    url: Annotated[
        str,
        typer.Argument(
            metavar="サーバー",
            help="postgresql://管理者@サーバー/postgres（パスワードは書かない）",
            show_default=False,
        ),
    ],
    database: Annotated[
        str, typer.Option("--database", help="データベースの名前。アカウントの名前もこれで始まる")
    ] = "survey_ops",
    server: Annotated[
        str | None,
        typer.Option("--server", help="窓口から見たサーバーの名前（省くと URL のまま）", show_default=False),
    ] = None,
    folder: Annotated[
        Path, typer.Option("-o", "--output", metavar="フォルダー", help="パスワードのファイルの置き場所")
    ] = Path(),
    new_passwords: Annotated[
        bool, typer.Option("--new-passwords", help="アカウントのパスワードを新しくする", show_default=False)
    ] = False,
    as_json: AsJson = False,
) -> None:
    """複数の窓口で使う台帳を、PostgreSQL に準備する（繰り返してよい）。"""
    from survey_ops.tasks.set_up_ledger import set_up_ledger

    done = set_up_ledger(url, folder, database=database, server=server, new_passwords=new_passwords)
    if as_json:
        write_json(
            {
                "database": done.database,
                "new": done.is_new,
                "urls": done.urls,
                "password_files": {part: str(file) for part, file in done.files.items()},
                "not_durable": list(done.not_durable),
            }
        )
        return
    say(*_lines(done))
    if done.not_durable:
        warn(
            f"注意: サーバーの設定 {'、'.join(done.not_durable)} が off です。停電のとき、受け付けた記録を失います。",
            "→ postgresql.conf で on にしてください。",
        )


def _lines(done: "LedgerSetUp") -> list[str]:
    made = "作りました" if done.is_new else "確かめ、権限を整えました"
    lines = [f"台帳のデータベース {done.database} を{made}。", "", "case.toml の [ledger] に書くもの:"]
    lines += [f'  {_NAMES[part]}  url = "{url}"' for part, url in done.urls.items()]
    lines += ["", "パスワードのファイル:"]
    for part, name in _NAMES.items():
        file = done.files.get(part)
        lines.append(f"  {name}  {file}" if file else f"  {name}  前のまま（新しくするときは --new-passwords）")
    if done.files:
        lines.append(
            "  各パソコンの pgpass に写し（Windows は %APPDATA%\\postgresql\\pgpass.conf、ほかは ~/.pgpass）、"
        )
        lines.append("  このファイルは消してください。")
    return lines
