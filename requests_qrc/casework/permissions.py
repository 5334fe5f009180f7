"""Who may do what to a case, now. A service works on its own cases; who sorts works on all.

Each refusal begins by the table of the workflow; what the table cannot say is added here.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import ROLES
from allonnes.core import workflow
from allonnes.core.working_days import add_calendar_months
from allonnes.town.models import Department, PartnerBody
from requests_qrc.casework.models import CaseMessage, Contest, Task
from requests_qrc.intake.enums import BY_HAND, OPEN, CaseState, TextFate
from requests_qrc.intake.models import Case
from requests_qrc.intake.workflow import CASE, DISCARD, HANDLE, MODERATE, SORT, UPHOLD

NOT_YOUR_SERVICE = gettext_lazy("Cette demande est suivie par un autre service.")
MIN_REPLY = 20
# A day announced further away is a slip of the keyboard.
FARTHEST_MONTHS = 60


def handlers() -> "QuerySet[User]":
    """Who deals with requests today, in any service."""
    roles = [definition.role for definition in ROLES.values() if HANDLE in definition.permissions]
    held = RoleAssignment.objects.current().filter(role__in=roles)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("first_name", "pk")


def works_on_all(user: Any) -> bool:
    """Who sorts sees every case."""
    return bool(user.has_perm(SORT))


def works_on(user: Any, case: Case) -> bool:
    """Whether the work of this case is theirs: all of it, that of their services, or one task of it."""
    if works_on_all(user):
        return True
    if not user.has_perm(HANDLE):
        return False
    return case.department_id in user.department_ids or case.tasks.filter(department__in=user.department_ids).exists()


def cases_of(user: Any) -> Q:
    """The same rule, for a list of cases."""
    if works_on_all(user):
        return Q()
    if not user.has_perm(HANDLE):
        return Q(pk=None)
    own = Task.objects.filter(department__in=user.department_ids).values("case")
    return Q(department__in=user.department_ids) | Q(pk__in=own)


def cases_seen_by(user: Any) -> Q:
    """The same; for who moderates, what waits to be put aside or taken back, and what was reported or hidden."""
    own = cases_of(user)
    if works_on_all(user):
        return own if sees_discarded(user) else ~Q(state=CaseState.SPAM)
    if sees_discarded(user):
        own |= Q(state__in=[CaseState.RECEIVED, CaseState.SPAM])
    return own | Q(pk__in=_moderated_cases()) | to_read() if user.has_perm(MODERATE) else own


def to_read() -> Q:
    """Words that nobody read yet, and that everybody may read then."""
    hidden = Q(state__in=[CaseState.DRAFT, CaseState.SPAM, CaseState.CANCELLED, CaseState.DUPLICATE])
    unsorted = Q(is_doubtful=True, state=CaseState.RECEIVED)
    return Q(text_fate=TextFate.WAITING, category__is_private=False, erased_at=None) & ~hidden & ~unsorted


def refusal_to_publish(user: User, case: Case, now: datetime) -> str | None:
    """Who moderates reads the words of a case first; those of a private subject are never published."""
    if not user.has_perm(MODERATE):
        return _("Les textes sont relus par la modération.")
    if case.category is None or case.category.is_private:
        return _("Ce sujet est privé : rien n’en est publié.")
    if case.erased_at or case.state in {CaseState.DRAFT, CaseState.SPAM, CaseState.CANCELLED}:
        return _("Cette demande n’est pas publique.")
    if case.text_fate == TextFate.PUBLISHED:
        return _("Ce texte est déjà public.")
    if case.text_fate == TextFate.WITHHELD and case.moderations.exists():
        return _("Ce texte est masqué par la modération.")
    return None


def refusal_to_withhold(user: User, case: Case, now: datetime) -> str | None:
    """What is not published yet; once it is, moderation hides it and says why."""
    if case.text_fate == TextFate.WITHHELD:
        return _("Ce texte n’est pas publié.")
    return refusal_to_publish(user, case, now)


def _moderated_cases() -> "QuerySet[Any]":
    """Reported, or hidden once: an upper room keeps it."""
    said_of_it = Q(reports__isnull=False) | Q(moderations__isnull=False)
    return Case.objects.filter(said_of_it).order_by().values("pk")


def _refusal(user: User, case: Case, event: str, reason: str | None = None) -> str | None:
    said_no = workflow.refusal(CASE, case, event, by=user, reason=reason)
    if said_no:
        return said_no
    return None if works_on_all(user) or case.department_id in user.department_ids else str(NOT_YOUR_SERVICE)


def refusal_to_assign(user: User, case: Case, now: datetime, department: Department | None = None) -> str | None:
    """A case just received goes to a service; one that has a service changes to another."""
    event = "assign" if case.state == CaseState.RECEIVED else "reassign"
    said_no = workflow.refusal(CASE, case, event, by=user)
    if said_no or department is None:
        return said_no
    if not department.is_active:
        return _("Ce service n’est pas en activité : complétez sa fiche, ou choisissez-en un autre.")
    return None


def refusal_to_send_back(user: User, case: Case, now: datetime) -> str | None:
    """A service gives back what is not for it."""
    return _refusal(user, case, "send_back")


def refusal_to_start(user: User, case: Case, now: datetime) -> str | None:
    """The service of a case begins the work, that day or before the one announced."""
    return _refusal(user, case, "start")


def refusal_to_schedule(user: User, case: Case, now: datetime, day: date | None = None) -> str | None:
    """A day is announced, or changed; it is not past."""
    event = "reschedule" if case.state == CaseState.SCHEDULED else "schedule"
    said_no = _refusal(user, case, event)
    if said_no or day is None:
        return said_no
    today = timezone.localdate(now)
    if day < today:
        return _("Ce jour est passé : choisissez un jour à venir.")
    if day > add_calendar_months(today, FARTHEST_MONTHS):
        return _("Ce jour est dans plus de cinq ans : vérifiez l’année.")
    return None


def refusal_to_ask(user: User, case: Case, now: datetime) -> str | None:
    """A question goes to somebody who can be reached, or who follows with a code."""
    return _refusal(user, case, "ask")


def refusal_to_reply(user: User, case: Case, now: datetime) -> str | None:
    """Words to the resident, at any moment while the case is open or just settled."""
    if not works_on(user, case):
        return str(NOT_YOUR_SERVICE)
    if case.state in {CaseState.DRAFT, CaseState.SPAM, CaseState.DUPLICATE}:
        return _("On ne répond pas à une demande « %(state)s ».") % {"state": CaseState(case.state).label}
    return None


def refusal_to_show_work(by: Any, case: Case, now: datetime) -> str | None:
    """Who deals with a case shows what was done, until it is settled, and once more when it is contested."""
    if not (works_on(by, case) and by.has_perm(HANDLE)):
        return str(NOT_YOUR_SERVICE)
    return None if case.state in OPEN else _("Cette demande est terminée : ses photos ne changent plus.")


def refusal_to_note(user: User, case: Case, now: datetime) -> str | None:
    """A note stays among those who work on the case."""
    return None if works_on(user, case) else str(NOT_YOUR_SERVICE)


def refusal_to_resolve(user: User, case: Case, now: datetime) -> str | None:
    """Every task is done or dropped first."""
    event = "answer_at_once" if case.state == CaseState.RECEIVED else "resolve"
    said_no = _refusal(user, case, event)
    if said_no:
        return said_no
    if case.tasks.filter(done_at=None, is_dropped=False).exists():
        return _("Pas encore : une tâche reste ouverte.")
    return None


def refusal_to_decline(user: User, case: Case, now: datetime) -> str | None:
    """Who sorts says no, before the work is done or a day is announced."""
    return workflow.refusal(CASE, case, "decline", by=user)


def refusal_to_forward(user: User, case: Case, now: datetime, partner: PartnerBody | None = None) -> str | None:
    """Another body answers by a link that is mailed to it."""
    said_no = workflow.refusal(CASE, case, "forward", by=user)
    if said_no or partner is None:
        return said_no
    if not partner.email:
        return _("Cet organisme n’a pas d’adresse électronique : complétez sa fiche.")
    return None


def refusal_to_take_back(user: User, case: Case, now: datetime) -> str | None:
    """Who sorts takes back what another body has, as long as it has not said it done."""
    return workflow.refusal(CASE, case, "take_back", by=user)


def refusal_to_merge(user: User, case: Case, survivor: Case | None, now: datetime) -> str | None:
    """A case joins another that is open, of its own, and that is not itself joined to one.

    Joining a contested case ends its contest: whoever said it settled does not.
    """
    said_no = workflow.refusal(CASE, case, "merge", by=user)
    if not said_no and case.state == CaseState.CONTESTED:
        said_no = _refusal_of_own_work(user, case)
    if said_no or survivor is None:
        return said_no
    if survivor.pk == case.pk:
        return _("Choisissez une autre demande.")
    if _is_private(survivor) and not _is_private(case):
        return _("Cette demande-là est d’un sujet privé : on n’y joint pas une demande publique.")
    if survivor.state not in OPEN:
        return _("La demande %(number)s est « %(state)s » : on ne peut rien y joindre.") % {
            "number": survivor.number,
            "state": CaseState(survivor.state).neutral_label,
        }
    return None


def _is_private(case: Case) -> bool:
    return case.category is not None and case.category.is_private


def refusal_to_unmerge(user: User, case: Case, now: datetime) -> str | None:
    """Who sorts parts again what was joined by mistake."""
    return workflow.refusal(CASE, case, "unmerge", by=user)


def refusal_to_discard(user: User, case: Case, now: datetime) -> str | None:
    """Only what waits to be sorted is put aside, by who manages or moderates."""
    return workflow.refusal(CASE, case, "discard", by=user)


def refusal_to_restore(user: User, case: Case, now: datetime) -> str | None:
    """What was put aside by mistake is taken back by who may put aside."""
    return workflow.refusal(CASE, case, "restore", by=user)


def refusal_to_recategorise(user: User, case: Case, now: datetime) -> str | None:
    """Sorting is also saying what it is about, as long as it is open."""
    if not works_on_all(user):
        return _("Seule la relation citoyenne change le sujet d’une demande.")
    return None if case.state in OPEN else _("Cette demande est terminée : son sujet ne change plus.")


def refusal_to_reopen(user: User, case: Case, now: datetime) -> str | None:
    """Nobody looks again at their own work: another agent, or who manages the service."""
    return workflow.refusal(CASE, case, "reopen", by=user) or _refusal_of_own_work(user, case)


def refusal_to_uphold(user: User, case: Case, now: datetime) -> str | None:
    """The manager keeps the answer, unless it was theirs."""
    return workflow.refusal(CASE, case, "uphold", by=user) or _refusal_of_own_work(user, case)


def _refusal_of_own_work(user: User, case: Case) -> str | None:
    contest = Contest.objects.filter(case=case, answered_at=None).first()
    if contest and contest.closed_by_id == user.pk:
        return _("Vous aviez dit cette demande traitée : une autre personne répond à la contestation.")
    return None


def refusal_to_add_task(user: User, case: Case, now: datetime, department: Department | None = None) -> str | None:
    """A piece of the work for one service, as long as the case is open."""
    if not works_on(user, case):
        return str(NOT_YOUR_SERVICE)
    if case.state not in OPEN:
        return _("Cette demande est terminée : on n’y ajoute plus de tâche.")
    if department is not None and not department.is_active:
        return _("Ce service n’est pas en activité : choisissez-en un autre.")
    return None


def refusal_to_end_task(user: User, task: Task, now: datetime) -> str | None:
    """The service of a task says it done, or drops it with a reason; who sorts may too."""
    if not (works_on_all(user) or (user.has_perm(HANDLE) and task.department_id in user.department_ids)):
        return _("Cette tâche est celle d’un autre service.")
    return None if task.is_open else _("Cette tâche est déjà terminée.")


def refusal_to_deliver(user: User, message: CaseMessage, now: datetime) -> str | None:
    """Words that no mail carries are told by telephone, or printed and posted, once."""
    if not works_on(user, message.case):
        return str(NOT_YOUR_SERVICE)
    if message.delivery not in BY_HAND:
        return _("Ce message part par courriel : il n’y a rien à faire.")
    return None if message.delivered_at is None else _("C’est déjà fait.")


def refusal_to_answer_for(user: User, case: Case, now: datetime) -> str | None:
    """An agent writes down what the resident answered by telephone or at the counter."""
    return workflow.refusal(CASE, case, "answer", by=user) or refusal_to_note(user, case, now)


def sees_discarded(user: Any) -> bool:
    """Unwanted cases are seen by who may restore them."""
    return bool(user.has_perm(DISCARD) or user.has_perm(UPHOLD))
