"""What moderation and an open vote must know of each other."""

from budgets.projects.enums import ProjectState
from budgets.projects.models import Comment, Project
from budgets.voting.box.open_box import read_urn


def is_on_ballot(target: Project | Comment) -> bool:
    """Whether people choose this project now, or will once the vote begins: frozen, not sealed, not withdrawn."""
    if not isinstance(target, Project) or target.state != ProjectState.ON_BALLOT or target.is_withdrawn:
        return False
    urn = read_urn(target.edition_id)
    return urn.snapshot is not None and not urn.is_sealed
