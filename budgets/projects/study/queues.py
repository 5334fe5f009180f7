"""What waits for those who study and decide."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.core.queues import NEWS, QUEUES, News, Queue, Sign, Urgency, last_day_before
from allonnes.core.templatetags.french import number, short_day
from budgets.projects.enums import ProjectState
from budgets.projects.models import Decision, Dossier, Project
from budgets.projects.study.permissions import of_own_services


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
    """To be returned another day."""
    return to_return(user, now).filter(due_on__gt=timezone.localdate(now))


def _standing() -> Exists:
    return Exists(Decision.objects.filter(project=OuterRef("pk"), revoked_at=None))


def to_examine(user: Any, now: datetime) -> "QuerySet[Project]":
    """Deposited, and no service has opened its study."""
    states = (ProjectState.SUBMITTED, ProjectState.ADMISSIBLE)
    rows = Project.objects.filter(of_own_services(user, "category__department"), state__in=states)
    # That a decision is taken is a secret for those who do not decide: they count it as not taken.
    if user.has_perm("budgets.view_decision"):
        rows = rows.filter(~_standing())
    return rows.filter(dossier=None).select_related("category", "neighbourhood", "edition")


def to_decide(user: Any, now: datetime) -> "QuerySet[Project]":
    """The study is returned, and nobody has decided."""
    rows = Project.objects.filter(~_standing(), state=ProjectState.IN_STUDY, dossier__completed_at__isnull=False)
    return rows.select_related("category", "neighbourhood", "edition")


def to_publish(user: Any, now: datetime) -> "QuerySet[Project]":
    """Decided, and its author does not know yet."""
    secret = Decision.objects.filter(project=OuterRef("pk"), revoked_at=None, published_at=None)
    return Project.objects.filter(Exists(secret)).select_related("category", "neighbourhood", "edition")


def _due(dossier: Dossier) -> str:
    return _("à rendre le %(day)s") % {"day": short_day(dossier.due_on)}


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
        since_words=gettext_lazy("le premier : le"),
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
    return ngettext("%(n)s projet déposé", "%(n)s projets déposés", count) % {"n": number(count)}


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
