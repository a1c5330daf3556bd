"""Choose whom a case goes to: a survey draws, a mailing takes the list of its flow."""

from survey_ops.registers.files import Readers
from survey_ops.tasks.draw_refusals import Wish
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.record_draw import Drawn
from survey_ops.tasks.workspace import Workspace


def choose_people(
    workspace: Workspace, wish: Wish, progress: Progress = SILENT, ahead: Readers | None = None
) -> Drawn:
    """Draw the sample of a survey, or build the list of a mailing; errors as of `draw_sample` and `build_list`.

    Args:
        workspace: the case.
        wish: what the operator asked for.
        progress: told of long work.
        ahead: processes that read the register already.
    """
    if workspace.case.config.case.kind == "mailing":
        from survey_ops.tasks.build_list import build_list

        return build_list(workspace, wish)
    from survey_ops.tasks.draw_sample import draw_sample

    return draw_sample(workspace, wish, progress, ahead)
