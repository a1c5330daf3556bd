"""`survey-ops counts`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from survey_ops.cli.options import AsJson, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, write_json

if TYPE_CHECKING:
    from survey_ops.domain.post_counts import PostCounts
    from survey_ops.tasks.label_counts import Counted


def counts(
    case: CaseFolder,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="PDF の名前（省くと out/post-counts.pdf）", show_default=False),
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", help="差し出す郵便局の郵便区番号（201 など。何度でも）", show_default=False),
    ] = None,
    run: Annotated[
        int | None, typer.Option("--run", min=1, help="何回目のラベルか（省くと宛先の全員）", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """宛先を郵便番号と郵便区ごとに数える（表、CSV、郵便局の差出票を書くための PDF）。"""
    from survey_ops.tasks.label_counts import count_labels

    with opened(case) as workspace:
        counted = count_labels(workspace, output, run=run, areas=area or (), overwrite=overwrite)
    if as_json:
        write_json(_data(counted))
        return
    say(*_table(counted.counts))
    if counted.held:
        say(f"うち {counted.held:,} 通は別扱い（支援措置）で、職員が差し出します。")
    say(f"差出し通数表: {counted.pdf}", f"郵便番号ごとの通数（CSV）: {counted.csv}")


def _data(counted: "Counted") -> dict[str, Any]:
    found = counted.counts
    return {
        "total": found.total,
        "inside": found.inside,
        "outside": found.outside,
        "held": counted.held,
        "own": list(found.own),
        "guessed": found.is_guessed,
        "areas": [{"area": one.area, "own": one.is_own, "count": one.count} for one in found.areas],
        "codes": [{"code": one.code, "area": one.area, "count": one.count} for one in found.codes],
        "minima": [
            {"name": one.name, "needed": one.needed, "count": one.count, "met": one.is_met} for one in found.minima
        ],
        "pdf": str(counted.pdf),
        "sha256": counted.sha256,
        "csv": str(counted.csv),
        "csv_sha256": counted.csv_sha256,
    }


def _table(found: "PostCounts") -> list[str]:
    """Return the counts as lines of text."""
    own = "、".join(found.own)
    guessed = "（宛先のいちばん多い郵便区。違うときは --area で指定してください）" if found.is_guessed else ""
    lines = ["郵便番号  郵便区        通数"]
    lines += [f"{one.code:<10}{one.area:<6}{one.count:>12,}" for one in found.codes]
    lines += ["", "郵便区                  通数"]
    lines += [f"{one.area:<10}{'区内' if one.is_own else '区外'}  {one.count:>12,}" for one in found.areas]
    lines += [
        "",
        f"総数 {found.total:,} 通、差出しの郵便区 {own} {found.inside:,} 通、ほか {found.outside:,} 通{guessed}",
    ]
    for one in found.minima:
        outcome = "達しています" if one.is_met else "足りません"
        lines.append(f"{one.name}: {one.needed:,} 通以上。{one.count:,} 通で、{outcome}。")
    return [*lines, "割引の条件はほかにもあります。差し出す郵便局で確かめてください。"]
