"""`survey-ops size`."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from survey_ops.cli.options import AsJson
from survey_ops.cli.output import say, write_json
from survey_ops.errors import UsageError

if TYPE_CHECKING:
    from survey_ops.domain.sampling_error import Plan
    from survey_ops.tasks.plan_size import Sizes, Wish


def size(
    case: Annotated[
        Path | None, typer.Argument(metavar="案件", help="母集団を数える案件フォルダー", show_default=False)
    ] = None,
    population: Annotated[
        int | None, typer.Option("--population", help="母集団の人数（案件に代えて）", show_default=False)
    ] = None,
    error: Annotated[str, typer.Option("--error", help="許す誤差（±ポイント）")] = "5",
    rate: Annotated[str, typer.Option("--rate", help="見込む回収率（％）")] = "45",
    confidence: Annotated[int, typer.Option("--confidence", help="信頼度（90、95、99 ％）")] = 95,
    proportion: Annotated[str, typer.Option("--proportion", help="推定する割合（％。50 が最も厳しい）")] = "50",
    as_json: AsJson = False,
) -> None:
    """必要な回答数と発送数を計算する（何も書き込まない）。"""
    from survey_ops.tasks.plan_size import Wish, plan_size

    wish = Wish(
        error=_share("--error", error),
        rate=_share("--rate", rate),
        confidence=confidence,
        proportion=_share("--proportion", proportion),
    )
    sizes = plan_size(population, case, wish)
    if as_json:
        write_json(_as_json(sizes, wish))
    else:
        say(*_lines(sizes, wish))


def _share(name: str, text: str) -> Fraction:
    """Read a per cent, with or without its sign, as an exact share."""
    try:
        return Fraction(text.strip().rstrip("％%")) / 100
    except (ValueError, ZeroDivisionError):
        raise UsageError(f"{name} の「{text}」は数ではありません。", f"例: {name} 5", code="size_number") from None


def _plain(share: Fraction) -> str:
    return f"{float(share * 100):g}"


def _as_json(sizes: "Sizes", wish: "Wish") -> dict[str, Any]:
    return {
        "population": sizes.population,
        "rate": float(wish.rate * 100),
        "confidence": wish.confidence,
        "proportion": float(wish.proportion * 100),
        **_plan_json(wish.error, sizes.plan),
        "table": [_plan_json(error, plan) for error, plan in sizes.table.items()],
    }


def _plan_json(error: Fraction, plan: "Plan") -> dict[str, Any]:
    return {
        "error": float(error * 100),
        "answers": plan.answers,
        "answers_without_end": plan.without_end,
        "letters": plan.letters,
        "expected": plan.expected,
        "margin": round(100 * plan.margin, 2) if plan.expected else None,
    }


def _lines(sizes: "Sizes", wish: "Wish") -> list[str]:
    head = (
        f"母集団 {sizes.population:,} 人、回収率 {_plain(wish.rate)}％、信頼度 {wish.confidence}％、"
        f"割合 {_plain(wish.proportion)}％ のとき"
    )
    lines = [head, "", "        誤差    必要な回答    発送数"]
    for error, plan in sizes.table.items():
        mark = "→" if error == wish.error else "  "
        letters = f"{plan.letters:>8,} 件" if plan.letters is not None else "  全員でも足りません"
        lines.append(f"  {mark}  ±{_plain(error):>4}％  {plan.answers:>8,} 件  {letters}")
    return [*lines, "", *_advice(sizes, wish)]


def _advice(sizes: "Sizes", wish: "Wish") -> list[str]:
    plan = sizes.plan
    if plan.letters is None:
        reached = f"誤差は ±{100 * plan.margin:.1f} ポイントです" if plan.expected else "回答は一件も見込めません"
        return [f"全員（{sizes.population:,} 人）に送って {plan.expected:,} 件の回答があっても、{reached}。"]
    return [
        f"{plan.letters:,} 件を送って {plan.expected:,} 件の回答があれば、"
        f"誤差は ±{100 * plan.margin:.1f} ポイントです。",
        "（偶然による誤差だけの計算です。答えた人と答えない人の違いは入りません）",
    ]
