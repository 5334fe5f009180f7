"""What a service found, for those who may read it."""

from dataclasses import dataclass
from typing import Any

from allonnes.core.desk_cells import due_words
from allonnes.core.queues import Sign
from allonnes.core.templatetags.french import euros, number, short_day
from budgets.projects.enums import Answer, Opinion
from budgets.projects.models import Dossier, Project
from budgets.projects.study.permissions import reads_study_of

SIGNS = {Answer.YES: ("check", "ok"), Answer.NO: ("circle-x", "danger"), Answer.NOT_APPLICABLE: ("minus", "neutral")}
KINDS: dict[str, str] = {Opinion.FAVOURABLE: "ok", Opinion.RESERVED: "warn", Opinion.UNFAVOURABLE: "danger"}


@dataclass(frozen=True)
class Answered:
    """A criterion and its answer; `answer` is empty while there is none."""

    label: str
    answer: str = ""
    reason: str = ""
    icon: str = "circle-dashed"
    kind: str = "neutral"


@dataclass(frozen=True)
class Study:
    """A dossier as it is read: opinion, costs, criteria."""

    dossier: Dossier
    answers: list[Answered]
    figures: list[tuple[str, str]]
    opinion_kind: str


def dossier_of(project: Project) -> Dossier | None:
    """Its dossier, fetched with it or not."""
    return getattr(project, "dossier", None)


def study_of(user: Any, project: Project) -> Study | None:
    """What the service found, if this person may read it."""
    dossier = dossier_of(project)
    if dossier is None or not user.has_perm("budgets.view_dossier") or not reads_study_of(user, dossier.department_id):
        return None
    return Study(dossier, _answers(dossier), _figures(dossier), KINDS.get(dossier.opinion, "neutral"))


def _answers(dossier: Dossier) -> list[Answered]:
    """Each criterion of the edition, answered or not yet."""
    known = {answer.criterion_id: answer for answer in dossier.answers.all()}
    return [_answered(criterion, known.get(criterion.pk)) for criterion in dossier.project.edition.criteria.all()]


def _answered(criterion: Any, given: Any) -> Answered:
    if given is None:
        return Answered(criterion.label)
    icon, kind = SIGNS[Answer(given.answer)]
    return Answered(criterion.label, str(Answer(given.answer).label), given.reason, icon, kind)


def _figures(dossier: Dossier) -> list[tuple[str, str]]:
    """Costs and delay, those that are known."""
    span = " à ".join(euros(cost) for cost in (dossier.cost_low, dossier.cost_high) if cost is not None)
    delay = f"{number(dossier.delay_months)} mois" if dossier.delay_months else ""
    rows = (
        ("Coût retenu", euros(dossier.cost)),
        ("Entre", span),
        ("Fonctionnement, par an", euros(dossier.running_cost)),
        ("Délai", delay),
        ("Qui s’en occupe", str(dossier.competence or "")),
    )
    return [(label, words) for label, words in rows if words]


def deadline_of(dossier: Dossier) -> tuple[Sign, str]:
    """When it is to be given back, or was: a shape and its words."""
    if dossier.completed_at:
        return Sign.NONE, f"Rendu le {short_day(dossier.completed_at)}"
    (sign, words), on = due_words(dossier.due_on), short_day(dossier.due_on)
    if sign is Sign.TODAY:
        return sign, f"À rendre {words}"
    return sign, f"{words}, à rendre le {on}" if sign is Sign.LATE else f"À rendre {words}, le {on}"
