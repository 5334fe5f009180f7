"""Who may do what to a promise, now. A service follows its own promises; the administrator follows all.

Each refusal of a state begins by the table of the workflow; what the table cannot say is added here.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core import workflow
from allonnes.core.restraint import refusal_to_promote
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from instances.outcomes.enums import InitiativeState, Verdict
from instances.outcomes.models import Initiative, Opinion, OpinionAnswer
from observatory.engagements.enums import DONE, MilestoneKind, Moment
from observatory.engagements.models import Engagement, Milestone
from observatory.engagements.workflow import CREATE, ENGAGEMENT, HANDLE, HANDLE_ANY
from requests_qrc.followup.public import is_public
from requests_qrc.intake.models import Case

NOT_YOURS = gettext_lazy("Vous ne suivez pas les promesses.")
NOT_YOUR_SERVICE = gettext_lazy("Cette promesse est suivie par un autre service.")
NOT_CREATOR = gettext_lazy("Seule l’administration du portail inscrit une promesse.")
NOTHING_TO_COME = gettext_lazy("Cette promesse n’attend plus rien : ses dates et son prix ne changent plus.")
FIRST_YEAR, LAST_YEAR = 2000, 2100
# Two weeks before « sans nouvelles depuis 90 jours » is written on the public page.
REMIND_AFTER = timedelta(days=76)


def engagements_of(user: Any) -> Q:
    """Those that somebody follows: all of them, or those of their services."""
    if user.has_perm(HANDLE_ANY):
        return Q()
    return Q(department__in=user.department_ids) if user.has_perm(HANDLE) else Q(pk=None)


def refusal_to_handle(user: User, engagement: Engagement, now: datetime) -> str | None:
    """A service follows its own promises, and no other."""
    if user.has_perm(HANDLE_ANY):
        return None
    if not user.has_perm(HANDLE):
        return str(NOT_YOURS)
    return None if engagement.department_id in user.department_ids else str(NOT_YOUR_SERVICE)


# --- Birth -------------------------------------------------------------------------------------------
def refusal_to_create(user: User) -> str | None:
    """A promise is inscribed by the administrator alone: nobody takes it back."""
    return None if user.has_perm(CREATE) else str(NOT_CREATOR)


def winners_of(edition: Edition) -> "Any":
    """The winning projects of an edition that have no promise yet, in their order."""
    return edition.projects.filter(state=ProjectState.ELECTED, engagement__isnull=True).order_by("number")


def refusal_to_follow_winners(user: User, edition: Edition, now: datetime) -> str | None:
    """Once the result is official and everybody reads the edition; another town's winners are promised by it alone."""
    if refusal_to_create(user):
        return refusal_to_create(user)
    if edition.is_imported:
        return _("Cette édition est celle d’une autre ville.")
    if not edition.is_published or not edition.counts.filter(is_official=True).exists():
        return _("Le résultat de cette édition n’est pas publié.")
    if not winners_of(edition).exists():
        return _("Chaque projet lauréat de cette édition a déjà sa promesse.")
    return None


def refusal_to_promise(user: User, case: Case, now: datetime) -> str | None:
    """A request that everybody may know of, once."""
    if refusal_to_create(user):
        return refusal_to_create(user)
    if not is_public(case):
        return _("Cette demande n’est pas publique : une promesse à son sujet le serait.")
    if Engagement.objects.filter(case=case).exists():
        return _("Cette demande a déjà sa promesse.")
    return None


def refusal_to_promise_initiative(user: User, initiative: Initiative, now: datetime) -> str | None:
    """An action that everybody reads of and that will be done, once."""
    if refusal_to_create(user):
        return refusal_to_create(user)
    if not Initiative.objects.public().filter(pk=initiative.pk).exists():
        return _("Le conseil de cette action n’est pas public : une promesse à son sujet le serait.")
    if initiative.state == InitiativeState.DROPPED:
        return _("Cette action est abandonnée.")
    if Engagement.objects.filter(initiative=initiative).exists():
        return _("Cette action a déjà sa promesse.")
    return None


def last_answer(opinion: Opinion) -> OpinionAnswer | None:
    """What the town says today of an opinion; an answer may change."""
    return opinion.answers.order_by("-at", "-pk").first()


def refusal_to_promise_opinion(user: User, opinion: Opinion, now: datetime) -> str | None:
    """What the town answered, « oui » or « en partie », to an opinion that everybody reads; once."""
    if refusal_to_create(user):
        return refusal_to_create(user)
    if not Opinion.objects.public().filter(pk=opinion.pk).exists():
        return _("Cet avis n’est pas public : une promesse à son sujet le serait.")
    answer = last_answer(opinion)
    if answer is None:
        return _("La ville n’a pas encore répondu à cet avis.")
    if answer.verdict == Verdict.NO:
        return _("La ville a répondu non : il n’y a rien à promettre.")
    return _("Cet avis a déjà sa promesse.") if Engagement.objects.filter(opinion=opinion).exists() else None


def refusal_of_day(day: date | None) -> str | None:
    """A date that is a slip of the keyboard."""
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        return _("L’année %(year)s n’est pas possible.") % {"year": day.year}
    return None


# --- Dates, money, words -----------------------------------------------------------------------------
def refusal_to_plan(user: User, engagement: Engagement, now: datetime) -> str | None:
    """As long as something is to come: not once abandoned, nor evaluated; a suspended one waits for its decision."""
    said_no = refusal_to_handle(user, engagement, now)
    if said_no:
        return said_no
    return None if engagement.is_open else str(NOTHING_TO_COME)


def refusal_to_move(user: User, milestone: Milestone, day: date, now: datetime) -> str | None:
    """A date to come, of a step that is not done and that this promise has."""
    said_no = refusal_to_plan(user, milestone.engagement, now) or refusal_of_day(day)
    if said_no:
        return said_no
    if milestone.is_done:
        return _("Cette étape est faite : sa date ne change plus.")
    if milestone.is_skipped:
        return _("Cette promesse n’a pas cette étape.")
    if day == milestone.due_on:
        return _("C’est déjà la date prévue.")
    return None


def refusal_to_finish(user: User, milestone: Milestone, day: date, now: datetime) -> str | None:
    """A step is done on a day that is past; the delivery is said with its proof."""
    said_no = refusal_to_plan(user, milestone.engagement, now) or refusal_of_day(day)
    if said_no:
        return said_no
    if milestone.kind in {MilestoneKind.DELIVERY, MilestoneKind.EVALUATION}:
        return _("La livraison se dit avec sa preuve ; l’évaluation se termine d’elle-même.")
    if milestone.is_done or milestone.is_skipped:
        return _("Cette étape est déjà faite, ou sans objet.")
    return refusal_of_past_day(engagement=milestone.engagement, day=day, now=now)


def refusal_of_past_day(*, engagement: Engagement, day: date, now: datetime) -> str | None:
    """Something done is done after the promise, and not tomorrow."""
    if day > timezone.localdate(now):
        return _("Ce jour n’est pas encore venu.")
    return _("Ce jour vient avant la promesse.") if day < engagement.promised_since else None


def refusal_to_skip(user: User, milestone: Milestone, now: datetime) -> str | None:
    """A step that this promise never had; nobody leaves out the delivery."""
    said_no = refusal_to_plan(user, milestone.engagement, now)
    if said_no:
        return said_no
    if milestone.kind in {MilestoneKind.DELIVERY, MilestoneKind.EVALUATION}:
        return _("Chaque promesse se livre et s’évalue.")
    return _("Cette étape est déjà faite, ou sans objet.") if milestone.is_done or milestone.is_skipped else None


def refusal_to_change_cost(user: User, engagement: Engagement, cost: int | None, now: datetime) -> str | None:
    """Another cost than the present one; a shared amount is no cost of one promise."""
    said_no = refusal_to_plan(user, engagement, now)
    if said_no:
        return said_no
    if engagement.shared_budget_id:
        return _("Son prix est partagé avec d’autres promesses : il ne change pas ici.")
    return _("C’est déjà le prix.") if cost is not None and cost == engagement.cost else None


def refusal_to_say_money(user: User, engagement: Engagement, now: datetime) -> str | None:
    """What is voted, committed and paid is said until the end, and after the delivery: the warranty is paid later."""
    return refusal_to_handle(user, engagement, now)


def refusal_of_money(committed: int | None, paid: int | None) -> str | None:
    """One pays what is committed, and no more."""
    if paid is not None and (committed is None or paid > committed):
        return _("On ne paie que ce qui est engagé : corrigez l’un des deux montants.")
    return None


def refusal_to_tell(user: User, engagement: Engagement, now: datetime) -> str | None:
    """News are given of any promise, also delivered or stopped; not before an election."""
    return refusal_to_handle(user, engagement, now) or refusal_to_promote(now)


def refusal_to_entrust(user: User, engagement: Engagement, now: datetime) -> str | None:
    """Who answers for a promise is said by the administrator."""
    return None if user.has_perm(HANDLE_ANY) else _("Seule l’administration confie une promesse à un service.")


def refusal_to_ask_news(user: User, engagement: Engagement, now: datetime) -> str | None:
    """The administrator asks the service of an open promise that was silent for long; once a day."""
    if not user.has_perm(HANDLE_ANY):
        return _("Seule l’administration relance un service.")
    if not engagement.is_open:
        return _("Cette promesse n’attend plus rien : il n’y a pas à relancer.")
    today = timezone.localdate(now)
    if engagement.department_id is None:
        return _("Aucun service ne suit cette promesse : confiez-la d’abord.")
    if today - engagement.last_news_on <= REMIND_AFTER:
        return _("Une nouvelle est récente : il n’y a pas à relancer.")
    return _("Le service a déjà été relancé aujourd’hui.") if engagement.reminded_on == today else None


# --- Photos ------------------------------------------------------------------------------------------
def refusal_to_show_photos(user: Any, engagement: Engagement, now: datetime) -> str | None:
    """Who follows a promise shows it."""
    return refusal_to_handle(user, engagement, now)


def refusal_of_photo(*, moment: str, taken_on: date, place_words: str, now: datetime) -> str | None:
    """A photo was taken some day that is past; one of what is there says where."""
    if taken_on > timezone.localdate(now):
        return _("Ce jour n’est pas encore venu.")
    if moment == Moment.AFTER and not place_words.strip():
        return _("Dites où la photo est prise : c’est la preuve de la livraison.")
    return refusal_of_day(taken_on)


def refusal_to_take_photo(user: Any, engagement: Engagement, moment: str, now: datetime) -> str | None:
    """The last photo that proves a delivery stays."""
    said_no = refusal_to_handle(user, engagement, now)
    if said_no:
        return said_no
    is_proof = moment == Moment.AFTER and engagement.state in DONE
    if is_proof and engagement.photos.filter(moment=Moment.AFTER).count() <= 1:
        return _("Cette photo prouve la livraison : ajoutez-en une autre avant de l’enlever.")
    return None


# --- States ------------------------------------------------------------------------------------------
def refusal_to_send(user: User, engagement: Engagement, event: str, *, reason: str | None = None) -> str | None:
    """What the table says of a change of state, for the promises that somebody follows."""
    said_no = workflow.refusal(ENGAGEMENT, engagement, event, by=user, reason=reason)
    return said_no or refusal_to_handle(user, engagement, timezone.now())


def refusal_to_start_study(user: User, engagement: Engagement, now: datetime) -> str | None:
    return refusal_to_send(user, engagement, "start_study")


def refusal_to_start_works(user: User, engagement: Engagement, now: datetime) -> str | None:
    return refusal_to_send(user, engagement, "start_works")


def refusal_to_deliver(user: User, engagement: Engagement, now: datetime) -> str | None:
    """« Livré » is proven: a photo of what is there, taken somewhere."""
    said_no = refusal_to_send(user, engagement, "deliver")
    if said_no:
        return said_no
    if not engagement.photos.filter(moment=Moment.AFTER).exists():
        return _("Ajoutez d’abord une photo « après », avec ses mots : c’est la preuve de la livraison.")
    return None


def refusal_to_take_back(user: User, engagement: Engagement, now: datetime) -> str | None:
    """A delivery said by mistake is taken back until somebody evaluated it; one of an old file never was said here."""
    said_no = refusal_to_send(user, engagement, "take_back")
    if said_no:
        return said_no
    if not engagement.history.filter(event="deliver").exists():
        return _("Cette livraison vient d’un fichier : elle n’a pas été dite ici.")
    if engagement.evaluations.exists():
        return _("Des personnes ont déjà donné leur avis sur ce qui est livré.")
    return None


def refusal_to_suspend(user: User, engagement: Engagement, now: datetime) -> str | None:
    return refusal_to_send(user, engagement, "suspend")


def refusal_to_resume(user: User, engagement: Engagement, now: datetime) -> str | None:
    """Only what was suspended here has a state to come back to."""
    said_no = refusal_to_send(user, engagement, "resume")
    if said_no:
        return said_no
    if not engagement.history.filter(event="suspend").exists():
        return _("Cet arrêt vient d’un fichier : l’état d’avant n’est pas connu.")
    return None


def refusal_to_abandon(user: User, engagement: Engagement, now: datetime) -> str | None:
    return refusal_to_send(user, engagement, "abandon")


def refusal_to_close_evaluation(user: User, engagement: Engagement, now: datetime) -> str | None:
    return refusal_to_send(user, engagement, "close_evaluation")
