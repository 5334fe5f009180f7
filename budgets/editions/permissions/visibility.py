"""Who may show or hide an edition."""

from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.preflight import Level, missing_in
from budgets.editions.deposit_checks import deposit_checks
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.permissions.phases import (
    has_official_result,
    has_residents_projects,
    is_vote_started,
    missing_phases,
    opening_of_vote,
)

BEFORE_RESULTS = {PhaseKind.DEPOSIT, PhaseKind.STUDY, PhaseKind.VOTE}


def refusal_to_publish_edition(user: User, edition: Edition, now: datetime) -> str | None:
    """An edition is shown once nothing that residents need for the deposit is missing: dates, money, règlement, themes,
    criteria. One whose vote is over, brought from paper, needs its dates alone; one of another town, nothing."""
    if not user.has_perm("budgets.publish_edition"):
        return _("Vous n’avez pas le droit de publier une édition.")
    if edition.is_published:
        return _("Cette édition est déjà visible.")
    missing = [] if edition.is_imported else missing_phases(edition)
    if missing:
        return _("Donnez d’abord les dates des cinq phases. Il manque : %(missing)s.") % {"missing": ", ".join(missing)}
    return None if edition.is_imported or is_over(edition, now) else _refusal_of_unready(edition)


def is_over(edition: Edition, now: datetime) -> bool:
    """The deposit, the study and the vote have their dates, and all are past."""
    ends = {phase.kind: phase.closes_at for phase in edition.timeline if phase.kind in BEFORE_RESULTS}
    return set(ends) == BEFORE_RESULTS and max(ends.values()) <= now


def _refusal_of_unready(edition: Edition) -> str | None:
    lines = [line for line in missing_in(deposit_checks(edition)) if line.level is Level.NEEDED]
    if not lines:
        return None
    return _("Il manque encore ce que les habitants liront : %(todo)s") % {
        "todo": " ".join(line.todo for line in lines)
    }


def refusal_to_hide_edition(user: User, edition: Edition, now: datetime) -> str | None:
    """An edition with an official result of the town stays public: results are owed to the voters."""
    if not user.has_perm("budgets.publish_edition"):
        return _("Vous n’avez pas le droit de masquer une édition.")
    if not edition.is_published:
        return _("Cette édition n’est pas visible.")
    if opening_of_vote(edition):
        return _("La liste de son vote est figée : elle reste visible.")
    if not edition.is_imported and has_official_result(edition):
        return _("Son résultat officiel est publié : elle reste visible.")
    return None


def refusal_to_import_projects(edition: Edition, now: datetime) -> str | None:
    """Old projects come into an edition nobody sees yet, or whose vote is over; never beside ballots already sealed."""
    if edition.is_imported:
        return _("Cette édition vient d’une autre ville : choisissez une édition de la commune.")
    if edition.sealed_ballots.exists() or edition.counts.filter(is_official=True).exists():
        return _("Cette édition a des bulletins scellés ou un résultat : la liste de ses projets ne change plus.")
    if opening_of_vote(edition) or (is_vote_started(edition, now) and has_residents_projects(edition)):
        return _("Le vote de cette édition a commencé : la liste de ses projets ne change plus.")
    if not edition.is_published and not edition.is_in_phase(PhaseKind.VOTE, now):
        return None
    spans = [phase for phase in edition.timeline if phase.kind in BEFORE_RESULTS]
    if spans and all(phase.closes_at <= now for phase in spans):
        return None
    return _("Cette édition n’est pas terminée : choisissez une édition passée, ou une qui n’est pas encore visible.")
