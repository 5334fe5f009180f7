"""What happened to a project, and who did it, in words: its states, its corrections, its study, what was decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Value

from allonnes.accounts.models import User
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
    """The last first. `dossier`: only for whoever reads it. One query."""
    parts = [_moves(project), _corrections(project), *([_writings(dossier)] if dossier else [])]
    first, *others = (part.order_by().values_list(*COLUMNS) for part in parts)
    events = [_event(dict(zip(COLUMNS, row, strict=True))) for row in first.union(*others, all=True)]
    events += _decisions(project) if knows_decisions else []
    return sorted(events, key=lambda event: event.at, reverse=True)


# What each part tells, under names that no table has; then what names a person of the staff.
PERSON = ("first_name", "public_name", "birth_date", "erased_at")
OWN = ("told_in", "told_at", "told_event", "told_state", "told_words", "told_number", "by_author", "by_key")
COLUMNS = (*OWN, *(f"by_{name}" for name in PERSON))


def _told(rows: Any, part: str, by: str, **columns: Any) -> Any:
    people = {f"by_{name}": F(f"{by}__{name}") for name in PERSON}
    nothing = {name: Value("") for name in ("told_event", "told_state", "told_words")}
    told = {**nothing, "told_number": Value(0), "by_author": Value(False), **columns}
    return rows.annotate(told_in=Value(part), by_key=F(f"{by}_id"), **people, **told)


def _moves(project: Project) -> Any:
    signs = Authorship.objects.filter(project=OuterRef("project"), user=OuterRef("by"))
    rows = ProjectHistory.objects.filter(project=project)
    said = {"told_event": F("event"), "told_state": F("to_state"), "told_words": F("reason")}
    return _told(rows, "move", "by", told_at=F("at"), by_author=Exists(signs), **said)


def _corrections(project: Project) -> Any:
    """The first version is the deposit itself."""
    signs = Authorship.objects.filter(project=OuterRef("project"), user=OuterRef("by"))
    rows = ProjectVersion.objects.filter(project=project, number__gt=1)
    return _told(rows, "version", "by", told_at=F("at"), told_number=F("number"), by_author=Exists(signs))


def _writings(dossier: Dossier) -> Any:
    kind = ContentType.objects.get_for_model(Dossier)
    rows = LogEntry.objects.filter(content_type=kind, object_id=str(dossier.pk))
    return _told(rows, "dossier", "user", told_at=F("action_time"), told_words=F("change_message"))


def _event(row: dict[str, Any]) -> Event:
    who = _who(row)
    if row["told_in"] == "dossier":
        return Event(row["told_at"], "Dossier d’étude", who, _written_in(row["told_words"]))
    if row["told_in"] == "version":
        return Event(row["told_at"], f"Texte corrigé, version {row['told_number']}", who)
    state = row["told_state"]
    label = ProjectState(state).label if state in ProjectState else state
    return Event(row["told_at"], WORDS.get(row["told_event"], str(label)), who, row["told_words"])


def _written_in(message: str) -> str:
    return str(LogEntry(change_message=message).get_change_message())


def _decisions(project: Project) -> Iterator[Event]:
    for decision in project.decisions.all():
        yield Event(decision.decided_at, _outcome(decision), decision.decided_by.display_name, decision.reason)
        if decision.revoked_at:
            yield Event(decision.revoked_at, "Décision reprise", "")


def _outcome(decision: Decision) -> str:
    cost = f", {euros(decision.cost)}" if decision.cost else ""
    return f"Décision : {decision.get_outcome_display()}{cost}"


def _who(row: dict[str, Any]) -> str:
    """A member of the staff by name; never who wrote a project."""
    if row["by_key"] is None:
        return PORTAL
    return AUTHOR if row["by_author"] else User(**{name: row[f"by_{name}"] for name in PERSON}).display_name
