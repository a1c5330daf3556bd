"""`survey-ops init`."""

from pathlib import Path
from typing import Annotated

import typer

from survey_ops.cli.options import AsJson
from survey_ops.cli.output import say, write_json

_NAMES = "survey、voucher、ai-ocr、missing-person"
_OTHER_STEPS = {
    "ai-ocr": (
        "帳票の一覧は survey-ops scanned-forms {folder}、付議案件シートは survey-ops form {folder} council です。",
        "画像を送るたびに、survey-ops item {folder} add --type 送信データ で登録してください。",
        "粗大ごみ処理申請書のほかの帳票は、すべて架空です。",
    ),
    "missing-person": (
        "外へ提供したら、すぐに survey-ops item {folder} add --type 掲載 で登録してください。",
        "本人に通知したら、survey-ops inform {folder} で記録します。",
        "付議案件シートは survey-ops form {folder} council です。",
        "本人や家族の氏名・住所は、案件にも記録にも書かないでください。",
    ),
}
"""Sample of a case that neither draws nor mails -> what to do after the check."""


def init(
    folder: Annotated[Path, typer.Argument(metavar="フォルダー", help="作る案件フォルダー", show_default=False)],
    sample: Annotated[str, typer.Option("--from", help=f"ひな形の名前（{_NAMES}）")] = "survey",
    as_json: AsJson = False,
) -> None:
    """新しい案件フォルダーを、ひな形から作る。"""
    from survey_ops.tasks.make_case import make_case

    files = make_case(folder, sample)
    if as_json:
        write_json({"folder": str(folder), "files": [str(file) for file in files]})
        return
    say(f"{folder} に案件を作りました。", *_next_steps(folder, sample))


def _next_steps(folder: Path, sample: str) -> list[str]:
    if sample in _OTHER_STEPS:
        return [
            f"次に: {folder / 'case.toml'} を案件に合わせて直し（はじめに「使い方」があります）、",
            f"      survey-ops check {folder} で確かめてください。",
            *(f"      {line.format(folder=folder)}" for line in _OTHER_STEPS[sample]),
            "      案件コード（case.code）は、案件ごとに変えてください。",
        ]
    if sample != "survey":
        return [
            f"次に: {folder / 'case.toml'} のはじめにある「使い方」を読んでください。",
            "      入っている一覧の人は、すべて架空です。",
            "      案件コード（case.code）は、案件ごとに変えてください。",
        ]
    return [
        f"次に: {folder / 'case.toml'} を案件に合わせて直し、抽出データ residents.csv を {folder} に置いて、",
        f"      survey-ops check {folder} で確かめてください。",
        "      案件コード（case.code）は、案件ごとに変えてください。",
        "      抽選のシード（sample.seed）は、わざと空にしてあります。だれも選べない値を決めて書いてください。",
    ]
