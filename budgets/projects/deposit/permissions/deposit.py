"""Who may deposit, confirm, correct, complete and withdraw a project, and until when."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.accounts.permissions import refusal_to_participate
from allonnes.core import workflow
from budgets.editions.models import Edition
from budgets.editions.permissions.phases import refusal_outside_deposit, refusal_outside_study
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.projects.workflow import PROJECT

NOT_YOURS = gettext_lazy("Seules les personnes qui signent ce projet peuvent le faire.")


def refusal_to_deposit(user: User | None, edition: Edition, now: datetime) -> str | None:
    """Anybody, with or without account (`user=None`), in the dates of a visible edition."""
    if not edition.is_published:
        return _("Cette édition n’est pas ouverte.")
    refused = refusal_outside_deposit(edition, now)
    return refused or (refusal_to_participate(user, now=now) if user else None)


def refusal_to_confirm(project: Project, now: datetime) -> str | None:
    """A deposit made without account waits for its code, as long as the deposit is open."""
    if project.state != ProjectState.UNCONFIRMED:
        return _("Ce projet est déjà confirmé.")
    late = refusal_outside_deposit(project.edition, now)
    return _("%(late)s Ce projet n’a pas été confirmé à temps.") % {"late": late} if late else None


def refusal_to_edit(user: User, project: Project, now: datetime) -> str | None:
    """Whoever signs it, until the deposit ends; once the town asked for more, until it is given."""
    if not project.is_author(user):
        return str(NOT_YOURS)
    if project.state == ProjectState.INCOMPLETE:
        return refusal_outside_study(project.edition, now)
    if project.state not in {ProjectState.DRAFT, ProjectState.SUBMITTED}:
        return _("Ce projet ne change plus : il est maintenant « %(state)s ».") % {
            "state": ProjectState(project.state).label
        }
    return refusal_outside_deposit(project.edition, now)


def refusal_to_change_photos(user: User | None, project: Project, now: datetime) -> str | None:
    """Whoever may deposit the draft, or correct the deposited project; without account, until the deposit."""
    if project.state == ProjectState.DRAFT:
        return refusal_to_deposit(user, project.edition, now)
    return refusal_to_edit(user, project, now) if user else _("Ce projet est déjà déposé.")


def refusal_to_complete(user: User, project: Project, now: datetime) -> str | None:
    """Those who sign it, or an agent for somebody without e-mail, as long as the study lasts."""
    said_no = workflow.refusal(PROJECT, project, "complete", by=user)
    return said_no or refusal_outside_study(project.edition, now)


def refusal_to_withdraw(user: User, project: Project, now: datetime) -> str | None:
    """Its author changes their mind until the study ends; the town may do it for somebody without e-mail."""
    said_no = workflow.refusal(PROJECT, project, "withdraw", by=user)
    return said_no or refusal_outside_study(project.edition, now)


def refusal_to_delete_draft(user: User | None, project: Project, now: datetime) -> str | None:
    """A draft nobody else has read goes without a trace. `user=None` is the visitor whose session made it."""
    if project.state != ProjectState.DRAFT:
        return _("Ce projet n’est plus un brouillon : vous pouvez le retirer.")
    if user is not None and not project.is_author(user):
        return str(NOT_YOURS)
    return None


def refusal_to_leave(user: User, project: Project, now: datetime) -> str | None:
    """Signing is free, but a project keeps at least one author."""
    if not project.is_author(user):
        return str(NOT_YOURS)
    if not project.authorships.filter(is_active=True).exclude(user=user).exists():
        return _("Vous êtes la seule personne à signer ce projet. Vous pouvez le retirer.")
    return None


def refusal_to_invite(user: User, project: Project, now: datetime) -> str | None:
    """An author invites others to sign, until the study ends."""
    return refusal_to_join(project, now) if project.is_author(user) else str(NOT_YOURS)


def refusal_to_join(project: Project, now: datetime) -> str | None:
    """Signing with the others, for whoever was invited, until the study ends; not what moderation hid."""
    if project.is_hidden:
        return _("La modération a masqué ce projet : on ne peut pas le signer maintenant.")
    if project.state in {ProjectState.WITHDRAWN, ProjectState.MERGED, ProjectState.REJECTED}:
        return _("Ce projet est « %(state)s » : on ne peut plus le signer.") % {
            "state": ProjectState(project.state).label
        }
    return refusal_outside_study(project.edition, now)
