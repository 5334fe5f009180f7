"""What waits for those who study and decide."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from allonnes.core.bounded import counted
from allonnes.core.desk_cells import due_words
from allonnes.core.queues import FIRST, NEWS, QUEUES, SINCE_FEMININE, News, Queue, Sign, Urgency, last_day_before
from budgets.projects.enums import ProjectState
from budgets.projects.models import CompletionRequest, Decision, Dossier, Project
from budgets.projects.study.permissions import of_own_services

BEFORE_STUDY = (ProjectState.SUBMITTED, ProjectState.ADMISSIBLE)


def to_return(user: Any, now: datetime) -> "QuerySet[Dossier]":
    """The dossiers of their services that are not returned yet."""
    rows = Dossier.objects.filter(of_own_services(user, "department"), completed_at=None)
    return rows.filter(project__state=ProjectState.IN_STUDY).select_related("project", "department")


def late_dossiers(user: Any, now: datetime) -> "QuerySet[Dossier]":
    """The day to return them is over."""
    return to_return(user, now).filter(due_on__lt=timezone.localdate(now))


def dossiers_of_today(user: Any, now: datetime) -> "QuerySet[Dossier]":
    """To be returned today."""
    return to_return(user, now).filter(due_on=timezone.localdate(now))


def dossiers_to_come(user: Any, now: datetime) -> "QuerySet[Dossier]":
    """To be returned another day, and whose author answered nothing that is still to be read."""
    return to_return(user, now).filter(~_answered("project"), due_on__gt=timezone.localdate(now))


def decisions_in_force() -> "QuerySet[Decision]":
    """Of a project: the decision in force."""
    return Decision.objects.filter(project=OuterRef("pk"), revoked_at=None)


def _has_decision() -> Exists:
    return Exists(decisions_in_force())


def _answered(project: str) -> Exists:
    """Its author answered what the town asked. Once the study goes on, nothing says that it was read."""
    return Exists(CompletionRequest.objects.filter(project=OuterRef(project), answered_at__isnull=False))


def to_examine(user: Any, now: datetime) -> "QuerySet[Project]":
    """Deposited, and no service has opened its study; nothing was asked of its author."""
    return _undecided(user).filter(_before_study(user), ~_answered("pk"))


def answers_to_read(user: Any, now: datetime) -> "QuerySet[Project]":
    """Their author answered what the town asked: the study goes on, unless its day presses more."""
    today = timezone.localdate(now)
    own = Dossier.objects.filter(of_own_services(user, "department"), project=OuterRef("pk"))
    to_come = Q(Exists(own.filter(completed_at=None, due_on__gt=today)), state=ProjectState.IN_STUDY)
    last = CompletionRequest.objects.filter(project=OuterRef("pk"), answered_at__isnull=False).order_by("-answered_at")
    rows = _undecided(user).filter(_answered("pk"), _before_study(user) | to_come)
    return rows.alias(answered_at=Subquery(last.values("answered_at")[:1]))


def _before_study(user: Any) -> Q:
    opened = Exists(Dossier.objects.filter(project=OuterRef("pk")))
    return Q(of_own_services(user, "category__department"), ~opened, state__in=BEFORE_STUDY)


def _undecided(user: Any) -> "QuerySet[Project]":
    rows = Project.objects.select_related("category", "neighbourhood", "edition")
    # That a decision is taken is a secret for those who do not decide: they count it as not taken.
    return rows.filter(~_has_decision()) if user.has_perm("budgets.view_decision") else rows


def to_decide(user: Any, now: datetime) -> "QuerySet[Project]":
    """The study is returned, and nobody has decided."""
    rows = Project.objects.filter(~_has_decision(), state=ProjectState.IN_STUDY, dossier__completed_at__isnull=False)
    return rows.select_related("category", "neighbourhood", "edition")


def to_publish(user: Any, now: datetime) -> "QuerySet[Project]":
    """Decided, and its author does not know yet."""
    secret = decisions_in_force().filter(published_at=None).values("decided_at")
    return (
        Project.objects.alias(decided_at=Subquery(secret))
        .filter(decided_at__isnull=False)
        .select_related("category", "neighbourhood", "edition")
    )


def _due(dossier: Dossier) -> str:
    return due_words(dossier.due_on)[1]


def _service(dossier: Dossier) -> str:
    return dossier.department.name


def _place(project: Project) -> str:
    return " · ".join(str(part) for part in (project.category, project.neighbourhood) if part)


def _dossiers(name: str, rows: Any, **more: Any) -> Queue:
    return Queue(
        name,
        permission="budgets.study_project",
        rows=rows,
        since="due_on",
        since_words=FIRST,
        is_deadline=True,
        order=("due_on", "pk"),
        detail=_service,
        due=_due,
        model=Dossier,
        **more,
    )


ANSWER = gettext_lazy("Répondre aux critères, donner un coût et un avis.")
QUEUES.declare(
    _dossiers(
        "dossiers-en-retard",
        late_dossiers,
        label=gettext_lazy("Dossiers en retard"),
        urgency=Urgency.FIRST,
        what=gettext_lazy("La date est passée : rendre l’étude."),
        sign=Sign.LATE,
    ),
    _dossiers(
        "dossiers-du-jour",
        dossiers_of_today,
        label=gettext_lazy("Dossiers à rendre aujourd’hui"),
        urgency=Urgency.TODAY,
        what=ANSWER,
        sign=Sign.TODAY,
    ),
    _dossiers(
        "dossiers-a-rendre",
        dossiers_to_come,
        label=gettext_lazy("Dossiers à rendre"),
        urgency=Urgency.NEXT,
        what=ANSWER,
        sign=Sign.SOON,
    ),
    Queue(
        "reponses-a-lire",
        gettext_lazy("Réponses reçues"),
        "budgets.study_project",
        Urgency.TODAY,
        answers_to_read,
        what=gettext_lazy("La personne a répondu à votre question : lire, puis continuer l’étude."),
        sign=Sign.TODAY,
        since="answered_at",
        since_words=SINCE_FEMININE,
        order=("number", "pk"),
        detail=_place,
        model=Project,
    ),
    Queue(
        "projets-a-examiner",
        gettext_lazy("Projets à examiner"),
        "budgets.study_project",
        Urgency.NEXT,
        to_examine,
        what=gettext_lazy("Dire s’ils sont recevables, ou demander ce qui manque."),
        since="submitted_at",
        order=("number", "pk"),
        detail=_place,
        model=Project,
    ),
    Queue(
        "projets-a-decider",
        gettext_lazy("Projets à décider"),
        "budgets.decide_project",
        Urgency.TODAY,
        to_decide,
        what=gettext_lazy("L’étude est rendue : mettre au vote, ou refuser avec un motif."),
        sign=Sign.TODAY,
        since="dossier__completed_at",
        order=("dossier__completed_at", "pk"),
        detail=_place,
        model=Project,
    ),
    Queue(
        "decisions-a-publier",
        gettext_lazy("Décisions à publier"),
        "budgets.decide_project",
        Urgency.NEXT,
        to_publish,
        what=gettext_lazy("Leurs auteurs ne les connaissent pas encore."),
        sign=Sign.SOON,
        since="decided_at",
        since_words=SINCE_FEMININE,
        order=("number", "pk"),
        detail=_place,
        model=Project,
    ),
)


def deposited_since(user: Any, now: datetime) -> "QuerySet[Project]":
    """Projects deposited since the last working day; the desk never reads a draft."""
    rows: Any = Project.objects
    deposited: QuerySet[Project] = rows.deposited().filter(submitted_at__gte=last_day_before(now))
    return deposited.select_related("category", "neighbourhood", "edition")


def _deposited_words(count: int) -> str:
    return ngettext("%(n)s projet déposé", "%(n)s projets déposés", count) % {"n": counted(count)}


NEWS.declare(
    News(
        "projets-deposes",
        gettext_lazy("Déposés depuis le dernier jour"),
        "budgets.view_project",
        Urgency.NEXT,
        deposited_since,
        order=("-submitted_at", "pk"),
        model=Project,
        words=_deposited_words,
    )
)
