"""Who stands on a label whose small code was scanned: of mail that came back, the code is all one needs to read."""

from collections.abc import Sequence

from survey_ops.domain.codes import LabelCode, is_like_label_code, parse_label_code
from survey_ops.errors import InputError, Problem
from survey_ops.tasks.label_plan import arrange_run
from survey_ops.tasks.label_runs import Run
from survey_ops.tasks.record_notice import IdList
from survey_ops.tasks.run_order import Recipients, layout_mark, read_recipients
from survey_ops.tasks.stock_files import load_stock
from survey_ops.tasks.workspace import Workspace


def ids_of_codes(workspace: Workspace, given: IdList) -> IdList:
    """Put the ids of residents in place of the codes of their labels; what is no label's code stays as it is.

    Raises:
        InputError: a code names a label that cannot be told; all of them, by line.
        RefusedError: nothing is drawn, or the data are erased.
    """
    if not any(is_like_label_code(text) for _, text in given.lines):
        return given
    workspace.require_ledger()
    secret, case = workspace.codes_secret(), workspace.case.code
    codes = {number: parse_label_code(text, secret, case) for number, text in given.lines}
    if not any(codes.values()):
        return given
    with workspace.database.reading() as connection:
        known = read_recipients(workspace, connection, "ラベルの番号から宛先を調べられません")
    people = _people(workspace, known, [code for code in codes.values() if code])
    lost = [number for number, code in codes.items() if code and code not in people]
    if lost:
        message = "いまの抽出のラベルの番号ではないか、手書きのあるラベルのため、だれのものか分かりません。"
        raise InputError(
            f"だれのものか分からないラベルの番号が {len(lost)} 件あります。何も記録していません。",
            "その行は、宛名番号で記録してください。",
            code="label_unknown",
            problems=[Problem(given.source, number, "", "label_unknown", message) for number in lost],
        )
    return IdList(given.source, tuple((n, people[code] if (code := codes[n]) else text) for n, text in given.lines))


def _people(workspace: Workspace, known: Recipients, codes: Sequence[LabelCode]) -> dict[LabelCode, str]:
    """Return the ids of those labels whose place is known for certain."""
    found: dict[LabelCode, str] = {}
    for run in known.runs():
        good = [code for code in codes if run.generation <= code.generation <= run.generation_of(code.sheet)]
        places = _places(workspace, known, run) if run.recorded and good else {}
        found |= {code: places[spot] for code in good if (spot := (code.sheet, code.place)) in places}
    return found


def _places(workspace: Workspace, known: Recipients, run: Run) -> dict[tuple[int, int], str]:
    """Return (sheet, place from 1) -> id of a run; nothing where the record says that they stand otherwise."""
    stock, order = load_stock(workspace.case), known.order(run)
    body = run.recorded.body if run.recorded else {}
    is_same = (body.get("stock"), body.get("per_sheet")) == (stock.name, stock.per_sheet)
    if not is_same or body.get("layout") != layout_mark(order.people, frozenset(), order.key):
        return {}
    sheets = arrange_run(stock, order.people, run, frozenset(), body.get("first_place", 0))
    return {(one.number, one.place(at) + 1): person["id"] for one in sheets for at, person in enumerate(one.people)}
