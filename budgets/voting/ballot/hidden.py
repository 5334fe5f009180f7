"""What moderation and an open vote must know of each other."""

from django.utils.translation import gettext_lazy as _

from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.voting.box.open_box import read_ballot_box

ON_BALLOT = _(
    "Ce projet est au vote. Masqué, il reste sur le bulletin : « Texte masqué par la modération », avec son "
    "numéro et son coût, et on peut toujours le choisir. Seul un retrait du vote met ces choix de côté : toutes "
    "les personnes qui votent en lisent la raison."
)


def is_on_ballot(project: Project) -> bool:
    """Whether people choose this project now, or will once the vote begins: frozen, not sealed, not withdrawn."""
    if project.state != ProjectState.ON_BALLOT or project.is_withdrawn:
        return False
    ballot_box = read_ballot_box(project.edition_id)
    return ballot_box.snapshot is not None and not ballot_box.is_sealed


def warning_on_ballot(project: Project) -> str:
    """What a moderator must know before hiding a project that people choose now."""
    return str(ON_BALLOT) if is_on_ballot(project) else ""
