"""What happened to a project, and who did it, in words: its states, its corrections, its study, what was decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef

from allonnes.core.templatetags.french import euros
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, Decision, Dossier, Project, ProjectHistory, ProjectVersion

PORTAL, AUTHOR = "Le portail", "Une personne qui le signe"
WORDS = {
    "submit": "Déposé",
    "confirm": "Déposé",
    "enter": "Déposé à une table de recueil",
    "ask_to_complete": "Complément demandé",
    "complete": "Complément reçu",
    "accept": "Recevable",
    "start_study": "Étude commencée",
    "reopen_study": "Étude reprise",
    "merge": "Réuni avec un autre projet",
    "unmerge": "Séparé de nouveau",
    "withdraw": "Retiré",
    "withdraw_from_vote": "Retiré du vote",
}


@dataclass(frozen=True)
class Event:
    """One line: when, what, by whom, and what was said."""

    at: datetime
    what: str
    who: str
    said: str = ""


def story_of(project: Project, *, dossier: Dossier | None, knows_decisions: bool) -> list[Event]:
    """The last first. `dossier`: only for whoever reads it. Three queries at most."""
    events = [*_moves(project), *_corrections(project)]
    events += _writings(dossier) if dossier else []
    events += _decisions(project) if knows_decisions else []
    return sorted(events, key=lambda event: event.at, reverse=True)


def _moves(project: Project) -> Iterator[Event]:
    signs = Authorship.objects.filter(project=OuterRef("project"), user=OuterRef("by"))
    rows = ProjectHistory.objects.filter(project=project).select_related("by").annotate(is_by_author=Exists(signs))
    for row in rows:
        label = ProjectState(row.to_state).label if row.to_state in ProjectState else row.to_state
        yield Event(row.at, WORDS.get(row.event, str(label)), _who(row.by, is_author=row.is_by_author), row.reason)


def _corrections(project: Project) -> Iterator[Event]:
    """The first version is the deposit itself."""
    signs = Authorship.objects.filter(project=OuterRef("project"), user=OuterRef("by"))
    rows = ProjectVersion.objects.filter(project=project, number__gt=1).select_related("by")
    for row in rows.annotate(is_by_author=Exists(signs)):
        yield Event(row.at, f"Texte corrigé, version {row.number}", _who(row.by, is_author=row.is_by_author))


def _writings(dossier: Dossier) -> Iterator[Event]:
    kind = ContentType.objects.get_for_model(Dossier)
    rows = LogEntry.objects.filter(content_type=kind, object_id=str(dossier.pk)).select_related("user")
    for row in rows:
        yield Event(row.action_time, "Dossier d’étude", row.user.display_name, row.get_change_message())


def _decisions(project: Project) -> Iterator[Event]:
    for decision in project.decisions.all():
        yield Event(decision.decided_at, _outcome(decision), decision.decided_by.display_name, decision.reason)
        if decision.revoked_at:
            yield Event(decision.revoked_at, "Décision reprise", "")


def _outcome(decision: Decision) -> str:
    cost = f", {euros(decision.cost)}" if decision.cost else ""
    return f"Décision : {decision.get_outcome_display()}{cost}"


def _who(user: Any, *, is_author: bool) -> str:
    """A member of the staff by name; never who wrote a project."""
    if user is None:
        return PORTAL
    return AUTHOR if is_author else user.display_name
