"""What the calendar of an edition allows: every write asks here, under the lock of the row it writes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.templatetags.french import ending, when
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase, VoteOpening


def missing_phases(edition: Edition) -> list[str]:
    """Which of the five phases have no dates yet, in French, in their order."""
    known = {phase.kind for phase in edition.timeline}
    return [str(kind.label) for kind in PhaseKind if kind not in known]


DISCUSSION_OVER = gettext_lazy("L’étude des projets est terminée : les soutiens et les commentaires sont fermés.")
_DISCUSSION_OVER = gettext_lazy(
    "L’étude des projets est terminée depuis le {when} : les soutiens et les commentaires sont fermés."
)


def _opening_words(phase: Phase | None, now: datetime, *, before: str, after: str) -> str | None:
    """None inside the phase; else the sentence for before its start or after its end."""
    if phase is None:
        return _("Les dates de cette édition ne sont pas encore choisies.")
    if now < phase.starts_at:
        return before.format(when=when(phase.starts_at))
    return after.format(when=ending(phase.closes_at)) if now >= phase.closes_at else None


@dataclass(frozen=True)
class VoteRead:
    """What was read of the vote of an edition: its opening, and whether its result is published."""

    opening: VoteOpening | None
    has_result: bool


def read_vote_once(edition: Edition) -> None:
    """For a page that asks thirty refusals about one edition: two queries, then none. Never before a write."""
    edition.vote_read = VoteRead(opening_of_vote(edition), has_official_result(edition))  # type: ignore[attr-defined]


def _read_of(edition: Edition) -> VoteRead | None:
    return getattr(edition, "vote_read", None)


def has_official_result(edition: Edition) -> bool:
    """Whether the town published what the vote decided."""
    read = _read_of(edition)
    return read.has_result if read else edition.counts.filter(is_official=True).exists()


def opening_of_vote(edition: Edition) -> VoteOpening | None:
    """When and by whom rules, projects and costs were frozen, or None; the frozen text is left aside."""
    read = _read_of(edition)
    if read:
        return read.opening
    return VoteOpening.objects.filter(edition=edition).defer("content").first()


def refusal_once_frozen(edition: Edition) -> str | None:
    """From the opening of the vote on, whatever the clock: residents vote on what was published."""
    return _frozen_words(opening_of_vote(edition))


def _frozen_words(opening: VoteOpening | None) -> str | None:
    if opening is None:
        return None
    return _("Tout est figé pour le vote depuis le %(opened_at)s : plus rien ne change dans cette édition.") % {
        "opened_at": when(opening.opened_at)
    }


def is_vote_started(edition: Edition, now: datetime) -> bool:
    """From then on the list of projects no longer changes: the rules are frozen, or the dates of the vote begun."""
    vote = edition.phase_of(PhaseKind.VOTE)
    return (vote is not None and vote.starts_at <= now) or opening_of_vote(edition) is not None


def has_residents_projects(edition: Edition) -> bool:
    """Somebody deposited here: it is no old edition brought from paper."""
    return edition.projects.filter(Q(authorships__isnull=False) | Q(assisted_entry__isnull=False)).exists()


def refusal_outside_deposit(edition: Edition, now: datetime) -> str | None:
    """Depositing, confirming, correcting: in the dates of the deposit, to the second, on every path."""
    return _opening_words(
        edition.phase_of(PhaseKind.DEPOSIT),
        now,
        before=_("Le dépôt des projets commence le {when}."),
        after=_("Le dépôt des projets est terminé depuis le {when} : on ne peut plus proposer ni modifier de projet."),
    )


def refusal_to_print_form(edition: Edition, now: datetime) -> str | None:
    """The paper form is prepared before the deposit and used until its last second."""
    deposit = edition.phase_of(PhaseKind.DEPOSIT)
    early = deposit is not None and now < deposit.starts_at
    return None if early else refusal_outside_deposit(edition, now)


def refusal_outside_discussion(edition: Edition, now: datetime) -> str | None:
    """Supporting, commenting, inviting: from the first day of the deposit until the end of the study."""
    deposit, study = edition.phase_of(PhaseKind.DEPOSIT), edition.phase_of(PhaseKind.STUDY)
    too_early = _("Ce sera possible quand le dépôt des projets commencera, le {when}.")
    refused = _opening_words(deposit, now, before=too_early, after="")
    return refused or _opening_words(study or deposit, now, before="", after=str(_DISCUSSION_OVER)) or None


def refusal_outside_study(edition: Edition, now: datetime) -> str | None:
    """Studying, asking to complete, deciding, merging: from the first day of the deposit until the end of the study,
    or until the list of the vote is frozen. One query, none when the edition came with its `opening`."""
    deposit, study = edition.phase_of(PhaseKind.DEPOSIT), edition.phase_of(PhaseKind.STUDY)
    too_early = _("L’étude commence avec le dépôt des projets, le {when}.")
    too_late = _("L’étude des projets est terminée depuis le {when} : plus aucune décision ne change avant le vote.")
    refused = _opening_words(deposit, now, before=too_early, after="")
    refused = refused or _opening_words(study or deposit, now, before="", after=too_late)
    return refused or _frozen_words(getattr(edition, "opening", None))
