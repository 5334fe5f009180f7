"""Who may give, answer, take up, start and finish what councils bring about; each refusal in one French sentence."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.workflow import Workflow, refusal
from instances.councils.models import Council
from instances.councils.permissions import councils_of, refusal_to_animate
from instances.outcomes.enums import OpinionState
from instances.outcomes.models import Initiative, Opinion, Referral
from instances.outcomes.workflow import ANSWER, INITIATIVE, OPINION, REFERRAL


def opinions_seen_by(user: Any) -> "QuerySet[Opinion]":
    """At the desk: those of one's councils; who answers for the town reads all that were given."""
    own = Opinion.objects.filter(council__in=councils_of(user))
    return own | Opinion.objects.exclude(state=OpinionState.DRAFT) if user.has_perm(ANSWER) else own


def _refusal(lifecycle: Workflow, event: str, user: Any, row: Any) -> str | None:
    """By those who animate the council of a row, when its lifecycle allows it."""
    return refusal_to_animate(user, row.council, timezone.now()) or refusal(lifecycle, row, event, by=user)


def refusal_to_write_opinion(user: Any, opinion: Opinion, now: datetime) -> str | None:
    """An opinion is written until it is given; then its words no longer change."""
    reason = refusal_to_animate(user, opinion.council, now)
    if reason is None and opinion.state != OpinionState.DRAFT:
        reason = _("Cet avis est donné : ses mots ne changent plus.")
    return reason


def refusal_to_give(user: Any, opinion: Opinion, now: datetime) -> str | None:
    """By those who animate the council."""
    return _refusal(OPINION, "give", user, opinion)


def refusal_of_day(council: Council, given_on: date, now: datetime) -> str | None:
    """An opinion is given on a day that has come, by a council that existed."""
    if given_on > timezone.localdate(now):
        return _("Un avis ne se donne pas à l’avance : choisissez un jour passé, ou aujourd’hui.")
    if given_on < council.created_on:
        return _("Ce conseil n’existait pas encore ce jour-là.")
    return None


def refusal_to_answer(user: Any, opinion: Opinion, now: datetime) -> str | None:
    """Elected officials and the administrator answer in the name of the town."""
    return refusal(OPINION, opinion, "answer", by=user)


def refusal_to_answer_again(user: Any, opinion: Opinion, now: datetime) -> str | None:
    """An answer changes with its reason; both stay readable."""
    return refusal(OPINION, opinion, "answer_again", by=user)


def refusal_to_tell(user: Any, opinion: Opinion, now: datetime) -> str | None:
    """While it waits, those who animate the council and those who answer say what happens."""
    if opinion.state != OpinionState.WAITING:
        return _("On donne des nouvelles d’un avis tant qu’il attend la réponse de la ville.")
    return None if user.has_perm(ANSWER) else refusal_to_animate(user, opinion.council, now)


def refusal_to_withdraw(user: Any, opinion: Opinion, now: datetime) -> str | None:
    """The council takes back what it asked, and says why."""
    return _refusal(OPINION, "withdraw", user, opinion)


def refusal_to_suggest(council: Council, now: datetime) -> str | None:
    """Anybody suggests a subject to a council at work."""
    if not council.is_public or council.term_ends_on < timezone.localdate(now):
        return _("Ce conseil ne reçoit plus de sujets.")
    return None


def refusal_to_take_up(user: Any, referral: Referral, now: datetime) -> str | None:
    return _refusal(REFERRAL, "take_up", user, referral)


def refusal_to_treat(user: Any, referral: Referral, now: datetime) -> str | None:
    return _refusal(REFERRAL, "treat", user, referral)


def refusal_to_decline(user: Any, referral: Referral, now: datetime) -> str | None:
    return _refusal(REFERRAL, "decline", user, referral)


def refusal_to_write_initiative(user: Any, initiative: Initiative, now: datetime) -> str | None:
    """Written by those who animate the council, at any time: what it cost is known later."""
    return refusal_to_animate(user, initiative.council, now)


def refusal_to_start(user: Any, initiative: Initiative, now: datetime) -> str | None:
    return _refusal(INITIATIVE, "start", user, initiative)


def refusal_to_finish(user: Any, initiative: Initiative, now: datetime) -> str | None:
    return _refusal(INITIATIVE, "finish", user, initiative)


def refusal_to_reopen(user: Any, initiative: Initiative, now: datetime) -> str | None:
    return _refusal(INITIATIVE, "reopen", user, initiative)


def refusal_to_drop(user: Any, initiative: Initiative, now: datetime) -> str | None:
    return _refusal(INITIATIVE, "drop", user, initiative)


def refusal_of_last_day(done_on: date, now: datetime) -> str | None:
    """What is done is done on a day that has come."""
    if done_on > timezone.localdate(now):
        return _("Ce jour n’est pas encore venu : on dit faite une action qui a eu lieu.")
    return None
