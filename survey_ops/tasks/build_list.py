"""Build the list of a mailing from its flow and put it on record as a draw is; no seed, for nobody is drawn."""

from survey_ops import __version__
from survey_ops.errors import UsageError
from survey_ops.tasks import placing
from survey_ops.tasks.draw_refusals import Wish, check_wish, draws_on_record, find_refusal, refuse_early
from survey_ops.tasks.list_people import PeopleList, make_list
from survey_ops.tasks.personal import coming_key
from survey_ops.tasks.record_draw import Drawn, record_draw, restore_manifest
from survey_ops.tasks.workspace import Workspace


def build_list(workspace: Workspace, wish: Wish) -> Drawn:
    """Build the list and record it.

    Raises:
        UsageError: a seed is given, `redraw` without a reason, or a reason without `redraw`.
        ConfigError: the case has no [list], or it does not go with its flow.
        InputError: a list of the flow is wrong, or somebody has no usable address.
        RefusedError: there is a list already, or sheets are handed out.
        MachineError: the result cannot be written.
    """
    if wish.seed is not None:
        raise UsageError(
            "郵送の案件では抽選をしないため、--seed は使いません。",
            "--seed を付けずに実行してください。",
            code="no_seed",
        )
    check_wish(wish)
    said = workspace.case.config.list_
    restored = restore_manifest(workspace, wish)
    if restored:
        return restored
    refuse_early(workspace, wish)
    key = coming_key(workspace)
    made = make_list(workspace, said, key=key)
    if workspace.manifest_path.is_file() and not draws_on_record(workspace):
        raise workspace.not_drawn()
    with placing.Staging(workspace.manifest_path) as staging:
        manifest = _record(workspace, wish, made, key, staging)
    staging.place()
    return Drawn(manifest, workspace.manifest_path, restored=False)


def _record(
    workspace: Workspace, wish: Wish, made: PeopleList, key: bytes, staging: placing.Staging
) -> dict[str, object]:
    """Commit the list with its recipients; the manifest lies aside by then."""
    with workspace.database.founding() as connection:
        workspace.register_case(connection)
        # Another desk may have built it since we looked.
        refusal = find_refusal(connection, workspace, wish)
        if refusal:
            raise refusal
        before = workspace.entries(connection, "draw")
        manifest = {**made.manifest, "version": __version__, "draws_before": len(before)}
        return record_draw(connection, workspace, wish, manifest, made.people, key, staging)
