"""What waits for the staff: each case once, in its most pressing queue; its words apart, to be read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from allonnes.core.queues import FIRST_FEMININE, QUEUES, SINCE_FEMININE, Queue, Sign, Urgency
from allonnes.core.templatetags.french import short_day
from allonnes.core.working_days import PARIS, is_working_day
from requests_qrc.casework.actions.sorting import RETURNS_BEFORE_ALARM
from requests_qrc.casework.models import CaseMessage, Contest, Task
from requests_qrc.casework.permissions import cases_of, to_read, works_on_all
from requests_qrc.casework.pressing import RUNNING, due_today, late, pressing_of
from requests_qrc.casework.routing_checks import broken_rules
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import BY_HAND, OPEN, SILENCE_RUNS, CaseKind, CaseState, ReceiptKind
from requests_qrc.intake.models import Case, CaseHistory, Receipt, RoutingRule
from requests_qrc.intake.workflow import HANDLE, MODERATE, SORT

Condition = Callable[[Any, date], Q]
# The only queues that hold cases joined to another: they keep their own clock.
SILENCE, SILENCE_LAST = "silence-proche", "silence-imminente"
TO_START = "a-commencer"


def _working_days_before(today: date, count: int) -> datetime:
    """The start of the day so many working days ago: what is older has waited longer."""
    day = today
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return datetime.combine(day, datetime.min.time(), tzinfo=PARIS)


def _silence_within(days: int) -> Condition:
    """The law decides within so many days; a case joined to another keeps its own clock. Each of the two warnings is a
    queue, so that who works on it is told twice."""
    return lambda user, today: Q(state__in=SILENCE_RUNS, silence_on__lte=deadlines.warned_until(today, days))


def _escalated(user: Any, today: date) -> Q:
    return _forwarded_for(today, deadlines.PARTNER_ESCALATION_DAYS)


def _silent_bodies(user: Any, today: date) -> Q:
    return _forwarded_for(today, deadlines.PARTNER_REMINDER_DAYS)


def _forwarded_for(today: date, days: int) -> Q:
    return Q(state=CaseState.FORWARDED, forwarded_at__lt=_working_days_before(today, days))


def _unacknowledged(user: Any, today: date) -> Q:
    """A request of more than seven working days, whose acknowledgement could not be given."""
    given = Receipt.objects.filter(case=OuterRef("pk"), kind=ReceiptKind.RECEPTION)
    before = _working_days_before(today, deadlines.RECEIPT_ALERT_DAYS)
    return Q(kind=CaseKind.REQUEST, state__in=OPEN, received_at__lt=before) & Q(~Exists(given))


def _contested(user: Any, today: date) -> Q:
    """Contested, and said settled by somebody else."""
    mine = Contest.objects.filter(case=OuterRef("pk"), answered_at=None, closed_by=user)
    return Q(state=CaseState.CONTESTED) & Q(~Exists(mine))


def _returned(user: Any, today: date) -> Q:
    """Given back twice: no service thinks it is for it."""
    backs = CaseHistory.objects.filter(case=OuterRef("pk"), event="send_back").order_by().values("case")
    often = backs.annotate(returns=Count("pk")).filter(returns__gte=RETURNS_BEFORE_ALARM)
    return Q(state=CaseState.RECEIVED, is_urgent=True) & Q(Exists(often))


def _late(user: Any, today: date) -> Q:
    return late(today)


def _due_today(user: Any, today: date) -> Q:
    return due_today(today)


def _answered(user: Any, today: date) -> Q:
    """The last words are those of the resident."""
    said = CaseMessage.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
    since = said.exclude(kind__in=[CaseMessage.Kind.NOTE, CaseMessage.Kind.RESIDENT, CaseMessage.Kind.NOTICE])
    answers = CaseMessage.objects.filter(~Exists(since), case=OuterRef("pk"), kind=CaseMessage.Kind.RESIDENT)
    return Q(state__in=RUNNING) & Q(Exists(answers))


def _to_sort(user: Any, today: date) -> Q:
    return Q(state=CaseState.RECEIVED)


def _to_start(user: Any, today: date) -> Q:
    """Given to their service, and not begun; who sorts has other queues."""
    return Q(state=CaseState.ASSIGNED)


@dataclass(frozen=True)
class Place:
    """A queue among the others: what it holds, and in which states alone."""

    name: str
    condition: Condition
    states: tuple[CaseState, ...] = OPEN


# In each condition, what the row itself says comes before what other tables are asked: most rows stop there.
# The most pressing first; what only who sorts may do is in the queues of who sorts alone.
SORTED = (
    Place(SILENCE_LAST, _silence_within(deadlines.SILENCE_WARNINGS[-1]), SILENCE_RUNS),
    Place(SILENCE, _silence_within(deadlines.SILENCE_WARNINGS[0]), SILENCE_RUNS),
    Place("demandes-en-retard", _late),
    Place("organismes-muets", _escalated, (CaseState.FORWARDED,)),
    Place("accuses-a-envoyer", _unacknowledged),
    Place("contestees", _contested, (CaseState.CONTESTED,)),
    Place("rendues-deux-fois", _returned, (CaseState.RECEIVED,)),
    Place("demandes-du-jour", _due_today),
    Place("reponses-recues", _answered, RUNNING),
    Place("organismes-a-relancer", _silent_bodies, (CaseState.FORWARDED,)),
    Place("a-trier", _to_sort, (CaseState.RECEIVED,)),
    Place(TO_START, _to_start, (CaseState.ASSIGNED,)),
)
PLACES = {place.name: place for place in SORTED}
OF_WHO_SORTS = {
    "organismes-muets",
    "accuses-a-envoyer",
    "contestees",
    "rendues-deux-fois",
    "organismes-a-relancer",
    "a-trier",
}


def _above(place: Place, *, sorts: bool) -> list[Place]:
    """The more pressing queues that could hold the same case. The second warning of the law is within the first."""
    above = SORTED[: SORTED.index(place)]
    seen = [other for other in above if sorts or other.name not in OF_WHO_SORTS]
    first = SILENCE_LAST if PLACES[SILENCE] in seen else ""
    return [other for other in seen if other.name != first and {*other.states} & {*place.states}]


def _in_queue(name: str) -> Callable[[Any, datetime], "QuerySet[Case]"]:
    """The states are said to the database too: a queue reads the open ones by their index, however many are closed."""

    def rows(user: Any, now: datetime) -> "QuerySet[Case]":
        today, sorts, place = timezone.localdate(now), works_on_all(user), PLACES[name]
        if name == TO_START and sorts:
            return Case.objects.none()
        cases = Case.objects.submitted().filter(cases_of(user), state__in=place.states)
        for other in _above(place, sorts=sorts):
            cases = cases.exclude(other.condition(user, today))
        mine = cases.filter(place.condition(user, today)).defer("search", "description")
        return mine.select_related("category__parent", "department")

    return rows


def _detail(case: Case) -> str:
    return " · ".join(str(part) for part in (case.number, case.department or case.category, case.where) if part)


def _due(case: Case) -> str:
    return pressing_of(case, timezone.localdate()).words


def _cases(name: str, label: Any, what: Any, urgency: Urgency, **more: Any) -> Queue:
    return Queue(
        name,
        label,
        more.pop("permission", SORT if name in OF_WHO_SORTS else HANDLE),
        urgency,
        _in_queue(name),
        what=what,
        model=Case,
        title=lambda case: case.subject,
        detail=_detail,
        due=_due,
        **more,
    )


# What is urgent comes first, but where the law decides on a day.
BY_RECEPTION: dict[str, Any] = {
    "since": "received_at",
    "order": ("-is_urgent", "received_at", "pk"),
    "since_words": SINCE_FEMININE,
}
# The nearest day is not always that of the solution: each line says its own, the queue how old its first one is.
BY_DUE: dict[str, Any] = {**BY_RECEPTION, "order": ("-is_urgent", "solved_due", "pk")}
BY_FORWARDING: dict[str, Any] = {
    "since": "forwarded_at",
    "order": ("-is_urgent", "forwarded_at", "pk"),
    "since_words": SINCE_FEMININE,
}


def to_deliver(user: Any, now: datetime) -> "QuerySet[CaseMessage]":
    """Words that no mail carries, and that nobody has told or posted yet."""
    own = Case.objects.filter(cases_of(user), erased_at=None).values("pk")
    rows = CaseMessage.objects.filter(case__in=own, delivery__in=BY_HAND, delivered_at=None)
    return rows.select_related("case__category")


def tasks_of(user: Any, now: datetime) -> "QuerySet[Task]":
    """The pieces of work asked of their services."""
    rows = Task.objects.filter(department__in=user.department_ids, done_at=None, is_dropped=False)
    return rows.select_related("case__category", "department")


def _of_message(message: CaseMessage) -> str:
    return f"{message.case.number} · {message.get_delivery_display()}"


def _of_task(task: Task) -> str:
    return f"{task.case.number} · {task.department}"


def _task_due(task: Task) -> str:
    return f"pour le {short_day(task.due_on)}" if task.due_on else ""


QUEUES.declare(
    _cases(
        SILENCE_LAST,
        gettext_lazy("Décisions implicites imminentes"),
        gettext_lazy("Cinq jours au plus : écrire une décision avant que la loi réponde à la place de la ville."),
        Urgency.FIRST,
        sign=Sign.LAW,
        since="silence_on",
        order=("silence_on", "pk"),
        since_words=FIRST_FEMININE,
        urgent=True,
    ),
    _cases(
        SILENCE,
        gettext_lazy("Décisions implicites proches"),
        gettext_lazy("Sans réponse de la ville, la loi répond à sa place."),
        Urgency.FIRST,
        sign=Sign.LAW,
        since="silence_on",
        order=("silence_on", "pk"),
        since_words=FIRST_FEMININE,
        urgent=True,
    ),
    _cases(
        "demandes-en-retard",
        gettext_lazy("Demandes en retard"),
        gettext_lazy("Une date promise est passée : répondre, puis redonner une date."),
        Urgency.FIRST,
        sign=Sign.LATE,
        **BY_DUE,
    ),
    _cases(
        "organismes-muets",
        gettext_lazy("Organismes muets depuis 30 jours ouvrés"),
        gettext_lazy("Appeler l’organisme, ou reprendre la demande."),
        Urgency.FIRST,
        sign=Sign.LATE,
        **BY_FORWARDING,
    ),
    _cases(
        "accuses-a-envoyer",
        gettext_lazy("Accusés de réception à envoyer"),
        gettext_lazy("Sept jours ouvrés sont passés : choisir un service qui a une adresse et un téléphone."),
        Urgency.FIRST,
        sign=Sign.LAW,
        **BY_RECEPTION,
    ),
    _cases(
        "contestees",
        gettext_lazy("Demandes contestées"),
        gettext_lazy("À relire par une autre personne que celle qui a répondu."),
        Urgency.TODAY,
        sign=Sign.TODAY,
        **BY_RECEPTION,
    ),
    _cases(
        "rendues-deux-fois",
        gettext_lazy("Rendues deux fois"),
        gettext_lazy("Aucun service ne les prend : décider qui s’en occupe."),
        Urgency.TODAY,
        sign=Sign.TODAY,
        **BY_RECEPTION,
    ),
    _cases(
        "demandes-du-jour",
        gettext_lazy("À traiter aujourd’hui"),
        gettext_lazy("Première réponse, résolution ou intervention : c’est pour ce soir."),
        Urgency.TODAY,
        sign=Sign.TODAY,
        **BY_DUE,
    ),
    _cases(
        "reponses-recues",
        gettext_lazy("Réponses des habitantes et habitants"),
        gettext_lazy("Ils ont répondu à votre question : le délai court de nouveau."),
        Urgency.TODAY,
        sign=Sign.SOON,
        **BY_DUE,
    ),
    _cases(
        "organismes-a-relancer",
        gettext_lazy("Organismes sans nouvelle depuis 15 jours ouvrés"),
        gettext_lazy("Un rappel est parti : voir s’il faut appeler."),
        Urgency.NEXT,
        sign=Sign.SOON,
        **BY_FORWARDING,
    ),
    _cases(
        "a-trier",
        gettext_lazy("Demandes à trier"),
        gettext_lazy("Vérifier le sujet, choisir le service. Un geste suffit souvent."),
        Urgency.NEXT,
        sign=Sign.SOON,
        **BY_RECEPTION,
    ),
    _cases(
        TO_START,
        gettext_lazy("Nouvelles pour mon service"),
        gettext_lazy("Commencer, annoncer une date, ou rendre ce qui n’est pas pour vous."),
        Urgency.NEXT,
        sign=Sign.SOON,
        **BY_DUE,
    ),
    Queue(
        "reponses-a-donner",
        gettext_lazy("Réponses à dire ou à poster"),
        HANDLE,
        Urgency.TODAY,
        to_deliver,
        what=gettext_lazy("Appeler, ou imprimer la lettre, puis dire que c’est fait."),
        sign=Sign.TODAY,
        since="at",
        since_words=SINCE_FEMININE,
        order=("at", "pk"),
        title=lambda message: message.case.subject,
        detail=_of_message,
        model=CaseMessage,
    ),
    Queue(
        "taches-de-mon-service",
        gettext_lazy("Tâches de mon service"),
        HANDLE,
        Urgency.NEXT,
        tasks_of,
        what=gettext_lazy("Une demande attend que ce soit fait."),
        sign=Sign.SOON,
        since="due_on",
        since_words=FIRST_FEMININE,
        is_deadline=True,
        order=("due_on", "pk"),
        detail=_of_task,
        due=_task_due,
        model=Task,
    ),
    Queue(
        "regles-a-reparer",
        gettext_lazy("Règles de répartition à réparer"),
        "requests_qrc.change_routingrule",
        Urgency.TODAY,
        lambda user, now: broken_rules().select_related("department"),
        what=gettext_lazy("Leur service est fermé, ou la personne n’est plus là : elles ne confient plus rien."),
        sign=Sign.TODAY,
        order=("position", "pk"),
        detail=lambda rule: str(rule.department),
        model=RoutingRule,
        urgent=True,
    ),
    Queue(
        "textes-a-relire",
        gettext_lazy("Textes de demandes à relire"),
        MODERATE,
        Urgency.NEXT,
        lambda user, now: Case.objects.submitted().filter(to_read()).select_related("category__parent", "department"),
        what=gettext_lazy("Relire le texte et les photos, puis les publier ou non."),
        sign=Sign.SOON,
        title=lambda case: case.subject,
        detail=_detail,
        model=Case,
        **BY_RECEPTION,
    ),
)
