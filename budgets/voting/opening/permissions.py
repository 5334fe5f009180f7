"""Who freezes a vote, and when: the act that fixes rules, projects and costs, days before the first ballot."""

from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import ending, when
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.permissions.phases import opening_of_vote


def refusal_to_open_vote(user: User, edition: Edition, now: datetime) -> str | None:
    """The administrator, once, from the first day of the study to the end of the vote's dates: letters and paper take
    days, so nobody waits for a date once every project is decided. Voting itself opens by the clock."""
    if not user.has_perm("budgets.open_vote"):
        return _("Seule la personne qui administre le portail fige la liste du vote.")
    if edition.is_imported:
        return _("Cette édition vient d’une autre ville : son vote a déjà eu lieu.")
    opening = opening_of_vote(edition)
    if opening:
        return _("La liste du vote est déjà figée, depuis le %(opened_at)s.") % {"opened_at": when(opening.opened_at)}
    if edition.sealed_ballots.exists() or edition.counts.exists():
        return _("Cette édition a déjà des bulletins comptés.")
    return _refusal_of_dates(edition, now)


def refusal_of_other_text(sha256: str, proofread: str) -> str | None:
    """What is frozen is what was read: a theme, a quartier or a share may have changed since the page was shown."""
    if proofread in {"", sha256}:
        return None
    return _("Quelque chose a changé depuis que vous avez relu cette page : relisez-la, puis recommencez.")


def _refusal_of_dates(edition: Edition, now: datetime) -> str | None:
    study, vote = edition.phase_of(PhaseKind.STUDY), edition.phase_of(PhaseKind.VOTE)
    if study is None or vote is None:
        return _("Choisissez d’abord les dates de l’étude et du vote.")
    if now < study.starts_at:
        return _("L’étude des projets commence le %(starts_at)s : la liste du vote se fige ensuite.") % {
            "starts_at": when(study.starts_at)
        }
    if now >= vote.closes_at:
        return _("Les dates du vote sont passées depuis le %(closes_at)s.") % {"closes_at": ending(vote.closes_at)}
    return None
