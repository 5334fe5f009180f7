"""Who takes a project out of a vote under way, and until when."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core import workflow
from budgets.projects.models import Project
from budgets.projects.workflow import PROJECT
from budgets.voting.ballot.permissions import refusal_to_change_vote
from budgets.voting.box.open_box import BallotBox

NOT_FROZEN = gettext_lazy("Le vote n’est pas encore ouvert : reprenez plutôt la décision sur ce projet.")
NOT_YOURS = gettext_lazy("Seule la personne qui administre le portail retire un projet du vote.")


def refusal_to_withdraw_from_vote(
    user: User, project: Project, ballot_box: BallotBox, now: datetime, *, reason: str | None = None
) -> str | None:
    """The administrator, with a reason that every voter reads, from the opening to the sealing; never undone."""
    if not user.has_perm("budgets.withdraw_from_vote"):
        return str(NOT_YOURS)
    if ballot_box.snapshot is None:
        return str(NOT_FROZEN)
    if refused := refusal_to_change_vote(ballot_box):
        return refused
    if project.is_withdrawn:
        return _("Ce projet est déjà retiré du vote.")
    if reason is not None and not reason.strip():
        return _("Écrivez la raison : toutes les personnes qui votent la liront.")
    return workflow.refusal(PROJECT, project, "withdraw_from_vote", by=user, reason=reason)
