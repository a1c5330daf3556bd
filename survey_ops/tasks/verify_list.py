"""Prove the list of a mailing: run the flow again as its manifest says, and compare."""

from survey_ops.case.list_section import ListSection
from survey_ops.domain.chain import Difference, Entry
from survey_ops.errors import ConfigError, InputError, MachineError, RefusedError
from survey_ops.tasks import placing
from survey_ops.tasks.list_people import flow_case, make_list, records_until
from survey_ops.tasks.reread_people import Stored, told_again
from survey_ops.tasks.workspace import Workspace

_NAMES = {
    "sources": "抽出フローの入力",
    "register": "住民データ",
    "steps": "抽出フローの段階ごとの人数",
    "counts": "件数",
    "frame_sha256": "抽出フローの結果",
    "selection_sha256": "宛先",
}


def verify_list(
    workspace: Workspace, entry: Entry, stored: Stored | None, *, erased: bool
) -> tuple[list[Difference], list[str], list[str]]:
    """Run the flow again and compare with what was recorded.

    Refusals and returned mail are read as they were when the list was built; what came later is of the next list.

    Args:
        workspace: the case.
        entry: the list's entry.
        stored: the recipients, where they can be read.
        erased: whether the inputs were erased; what is missing is then told as skipped.

    Returns:
        What differs, what could not be compared, and what was confirmed.
    """
    manifest = entry.body["manifest"]
    said = ListSection.model_validate(manifest["list"])
    try:
        made = make_list(workspace, said, records_until(manifest))
    except RefusedError as gone:
        return [], [f"宛先の一覧は作り直せません。{gone.message}"], []
    except (ConfigError, InputError, MachineError) as fault:
        if erased:
            return [], ["抽出フローの入力は消去済みのため、宛先の一覧は作り直せません。"], []
        message = f"宛先の一覧を作り直せません。{fault.message}"
        return [Difference("draw", entry.n, message)], [], []
    again = made.manifest
    wrong = [name for key, name in _NAMES.items() if again[key] != manifest[key]]
    differences = [Difference("draw", entry.n, f"作り直した一覧の{name}が、記録と違います。") for name in wrong]
    outcome = f"{again['counts']['rows']:,} 人のうち宛先 {again['counts']['selected']:,} 人"
    if wrong:
        return differences, [], []
    confirmed = [f"抽出フローをやり直した結果、{outcome}が記録と一致しました。"]
    if stored:
        found, told = told_again(entry, stored, {person["id"]: person for person in made.people})
        differences, confirmed = found, [*confirmed, *told]
    return differences, [], confirmed


def flow_file_changed(workspace: Workspace, entry: Entry) -> bool:
    """Tell whether the file that holds the flow has changed since; the list may be the same nevertheless."""
    manifest = entry.body["manifest"]
    try:
        holder = flow_case(workspace, ListSection.model_validate(manifest["list"]))
    except (ConfigError, MachineError):
        return False  # that it is gone is told where the list is built again
    return bool(placing.sha256_of(holder.file) != manifest["flow"]["case_sha256"])
