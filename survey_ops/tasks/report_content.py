"""What stands in the report on a sample, in its order: sentences from templates, tables from the numbers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from survey_ops.case.load import Case
from survey_ops.domain import report_tables as tables
from survey_ops.domain.manifest import register_of, rules_of
from survey_ops.domain.report_blocks import BarChart, Block, FactList, Grid, Heading, Paragraph, Pyramid, Report
from survey_ops.domain.report_data import ReportData
from survey_ops.domain.shares import per_cent
from survey_ops.domain.small_cells import hidden_cells
from survey_ops.domain.wareki import full_date, number, period
from survey_ops.tasks.wording_files import load_wording, write_sentences

METHODS = {
    "simple": "単純無作為抽出法",
    "systematic": "等間隔抽出法（系統抽出法）",
    "stratified": "層化無作為抽出法",
}
MOST_STRATA = 40  # beyond it the table is in the CSV alone


def write_report(case: Case, data: ReportData) -> Report:
    """Return the report of a case.

    Raises:
        ConfigError: a sentence cannot be written.
    """
    said = write_sentences(load_wording(case, "report"), sentence_values(case, data))
    blocks = [
        Heading("調査及び抽出の方法"),
        *_text(said["report_method"]),
        *_text(said["report_age"]),
        _overview(case, data),
        Heading("抽出母集団"),
        *_text(said["report_frame"]),
        tables.frame_grid("抽出母集団と除いた者", data.manifest["counts"]),
        _register(data),
        Heading("抽出の再現"),
        *_text(said["report_repeat"]),
        _seed(data),
        Heading("標本の構成"),
        *_composition(data, said),
        Heading("標本誤差と抽出率"),
        *_text(said["report_error"]),
        tables.margin_grid("標本誤差（信頼度95％）", data.margins),
        *_text(said["report_chance"]),
        *_strata(data),
        Heading("回収の状況"),
        *_text(said["report_response"]),
        *_field(data),
    ]
    return Report(said["report_title"], case.config.case.title, tuple(numbered(blocks)))


def numbered(blocks: list[Block]) -> Iterator[Block]:
    """Number headings, tables and figures in their order."""
    counts = {"heading": 0, "表": 0, "図": 0}
    for block in blocks:
        if isinstance(block, Heading):
            counts["heading"] += 1
            yield Heading(f"{number(counts['heading'])}　{block.text}")
        elif isinstance(block, Grid | BarChart | Pyramid):
            word = "表" if isinstance(block, Grid) else "図"
            counts[word] += 1
            yield replace(block, title=f"{word}{number(counts[word])}　{block.title}")
        else:
            yield block


def sentence_values(case: Case, data: ReportData) -> dict[str, Any]:
    """Return what the sentences may speak of."""
    rules = rules_of(data.manifest)
    facts = register_of(data.manifest)
    counts = data.manifest["counts"]
    return {
        "case": case.config.case,
        "office": case.config.office,
        "survey": case.config.survey,
        "register": {"extracted_on": facts.extracted_on, "office": case.config.register_.office},
        "sample": {
            "rows": counts["rows"],
            "eligible": counts["eligible"],
            "selected": counts["selected"],
            "method": data.manifest["method"],
            "strata": len(data.strata),
            "one_per_household": bool(data.manifest.get("one_per_household")),
            "age": rules.minimum_age,
            "as_of": rules.as_of,
            "born": rules.born_on_or_before,
            "age_rule": rules.age_rule,
            "drawn_on": data.drawn_on,
            "draws_before": data.manifest["draws_before"],
            "frame_on": data.frame_on,
            "reserves": data.reserves,
            "below": data.below,
        },
        "chance": _chance(data),
        "field": _field_values(data),
    }


def _chance(data: ReportData) -> dict[str, Any]:
    chance = data.inclusion
    return {
        "is_equal": chance.is_equal,
        "is_bound": chance.is_bound,
        "least": f"{float(100 * chance.least):.2f}",
        "most": f"{float(100 * chance.most):.2f}",
        "one_in": f"{float(1 / chance.most):.1f}",
    }


def _field_values(data: ReportData) -> dict[str, Any]:
    known = data.responses
    days: list[date] = list(known.days)
    return {
        "sent": data.sent,
        "is_printed": data.is_printed,
        "answered": known.answered,
        "returned": known.returned,
        "refused": known.refused,
        "rate": per_cent(known.answered, data.sent),
        "delivered_rate": per_cent(known.answered, data.sent - known.returned),
        "last_on": days[-1] if days else None,
    }


def _text(written: str) -> list[Block]:
    return [Paragraph(part) for part in written.split("\n") if part]


def _overview(case: Case, data: ReportData) -> FactList:
    config = case.config
    method = METHODS.get(data.manifest["method"], data.manifest["method"])
    counts = data.manifest["counts"]
    return FactList(
        (
            ("調査の名称", config.case.title),
            ("実施主体", f"{config.office.city}　{config.office.division}".strip()),
            ("調査の期間", period(config.survey.starts_on, config.survey.ends_on)),
            ("抽出母集団", f"{number(counts['eligible'])}人"),
            ("標本の大きさ", f"{number(counts['selected'])}人"),
            ("抽出の方法", method),
            ("抽出した日", full_date(data.drawn_on)),
        )
    )


def _register(data: ReportData) -> FactList:
    facts = register_of(data.manifest)
    counts = data.manifest["counts"]
    listed = zip(data.manifest["exclusions"], counts.get("listed", []), strict=True)
    return FactList(
        (
            ("住民データ", f"{facts.file}（{full_date(facts.extracted_on)}現在，{data.office}から提供）"),
            ("同　SHA-256", facts.sha256),
            *((f"除外の名簿{number(at)}", _list_facts(*one)) for at, one in enumerate(listed, 1)),
            *(("抽出母集団に含む者", told) for told in _let_in(counts)),
        )
    )


def _list_facts(one: dict[str, Any], excluded: int) -> str:
    return f"{one['file']}（{one['reason']}，{number(excluded)}人を除いた）\nSHA-256　{one['sha256']}"


def _let_in(counts: dict[str, Any]) -> Iterator[str]:
    """Yield who is in the frame although a draw leaves them out by default."""
    for reason, count in counts["included"].items():
        yield f"{tables.EXCLUSIONS.get(reason, reason)}　{number(count)}人"
    if counts.get("held"):
        yield f"{tables.EXCLUSIONS['protected']}　{number(counts['held'])}人（宛名は，分けて扱う）"


def _seed(data: ReportData) -> FactList:
    manifest = data.manifest
    return FactList(
        (
            ("シード", manifest["seed"]),
            ("抽選番号の定義", f"{manifest['algorithm']}（定義は「抽出と台帳の検算」）"),
            ("抽出母集団のハッシュ", manifest["frame_sha256"]),
            ("標本のハッシュ", manifest["selection_sha256"]),
            ("授受簿の記録", f"第{data.entry}号　survey-ops {manifest['version']}"),
        )
    )


def _composition(data: ReportData, said: dict[str, str]) -> Iterator[Block]:
    found = data.composition
    yield from _text(said["report_composition"])
    if found.is_hidden:
        yield from _text(said["report_hidden"])
    yield tables.one_way_grid("年齢別の構成", "年齢", found.by_age)
    if found.by_sex:
        yield tables.one_way_grid("性別の構成", "性別", found.by_sex)
    if found.age_by_sex:
        yield tables.cross_grid("年齢別・性別の構成", found.age_by_sex, found.by_age)
    if found.age_by_sex and len(found.age_by_sex.sexes) > 1:
        yield tables.pyramid("抽出母集団と標本の年齢別・性別の構成", found.age_by_sex, found.by_age)
    else:
        yield tables.bar_chart("抽出母集団と標本の年齢別の構成", found.by_age)
    if found.by_district:
        yield tables.one_way_grid("地区別の構成", "地区", found.by_district)
        yield tables.bar_chart("抽出母集団と標本の地区別の構成", found.by_district)


def _strata(data: ReportData) -> list[Block]:
    if not data.strata or len(data.strata) > MOST_STRATA:
        return []
    return [tables.strata_grid("層別の抽出率", data.strata, hidden_strata(data))]


def hidden_strata(data: ReportData) -> list[bool]:
    """Return of which strata the count is not printed."""
    lists = [
        [[number] for number in (*counts, sum(counts))]
        for counts in ([one.eligible for one in data.strata], [one.selected for one in data.strata])
    ]
    frame, sample = (np.array(one, dtype=np.int64) for one in lists)
    return [bool(one) for one in hidden_cells(frame, sample, data.below)[:-1, 0]]


def _field(data: ReportData) -> Iterator[Block]:
    known = data.responses
    if not known.recorded:
        return
    yield tables.response_grid("回収の状況", known, data.sent)
    if known.days:
        yield tables.day_grid("日別の回収数", known, data.sent)
    if len(known.ways) > 1:
        yield tables.count_grid("方法別の回収数", "方法", known.ways)
    if known.undelivered:
        yield tables.returned_grid("不着の理由", known)
