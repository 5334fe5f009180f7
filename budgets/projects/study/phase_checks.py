"""What is still missing before the study ends or the vote opens: read only, each line says what to do and where."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.bounded import BoundedCount, counted
from allonnes.core.preflight import Line
from allonnes.core.templatetags.french import when
from budgets.editions.models import Edition, Phase
from budgets.projects.enums import UNDER_REVIEW, UNNUMBERED, Outcome, ProjectState
from budgets.projects.models import Decision, Project

PROJECTS = "admin:budgets_project_changelist"


@dataclass(frozen=True)
class StudyCounts:
    """Projects of an edition: deposited, still undecided, on the ballot without what it asks, decided in secret.

    A number that goes beyond what is told of it is one more: see `core.bounded`.
    """

    deposited: int
    undecided: int
    broken: int
    secret: int


def study_columns() -> dict[str, Any]:
    """On an edition: how far its study has come; each number is read no further than it is told (`core.bounded`)."""
    own = Project.objects.filter(edition=OuterRef("pk"))
    in_force = Decision.objects.filter(project=OuterRef("pk"), revoked_at=None)
    deposited = own.filter(number__isnull=False).exclude(state__in=UNNUMBERED)
    secret = Decision.objects.filter(project__edition=OuterRef("pk"), revoked_at=None, published_at=None)
    return {
        "study_deposited": BoundedCount(deposited),
        "study_undecided": BoundedCount(own.filter(~Exists(in_force), state__in=UNDER_REVIEW)),
        "study_broken": BoundedCount(own.filter(~whole_decisions(), state=ProjectState.ON_BALLOT)),
        "study_secret": BoundedCount(secret),
    }


def study_counts(edition: Edition) -> StudyCounts:
    """How far the study of an edition has come. One query."""
    return counts_in(Edition.objects.only("pk").annotate(**study_columns()).get(pk=edition.pk))


def counts_in(row: Any) -> StudyCounts:
    """What `study_columns` said of an edition."""
    return StudyCounts(row.study_deposited, row.study_undecided, row.study_broken, row.study_secret)


def study_checks(edition: Edition, counts: StudyCounts | None = None) -> list[Line]:
    """What must be done before the study ends and the vote can open. One query, or none when `counts` are known."""
    counts = counts or study_counts(edition)
    return [
        Line(
            _("Des projets sont déposés"), bool(counts.deposited), _("Aucun projet pour l’instant."), _projects(edition)
        ),
        undecided_check(edition, counts.undecided),
        answers_check(edition, counts.broken),
        waiting_check(edition, counts.secret),
    ]


def whole_decisions() -> Exists:
    """On a project: it stands on the ballot by a decision that has its cost, its public answer, and is published."""
    in_force = Decision.objects.filter(project=OuterRef("pk"), revoked_at=None, outcome=Outcome.BALLOT, cost__gt=0)
    return Exists(in_force.filter(published_at__isnull=False).exclude(public_answer=""))


def undecided_check(edition: Edition, count: int) -> Line:
    """No project is without a decision, wherever its study has come; `count` are. Those that can be decided now, their
    study returned, are fewer: they are the queue « Projets à décider »."""
    todo = ngettext("Il reste %(n)s projet sans décision.", "Il reste %(n)s projets sans décision.", count)
    url = _projects(edition, etape="sans-decision")
    return Line(_("Chaque projet a une décision"), not count, todo % {"n": counted(count)}, url)


def answers_check(edition: Edition, broken: int) -> Line:
    """What stands on the ballot has its cost and its public answer; `broken` do not."""
    todo = ngettext(
        "%(n)s projet au vote n’a pas de coût ou de réponse publique.",
        "%(n)s projets au vote n’ont pas de coût ou de réponse publique.",
        broken,
    )
    label = _("Chaque projet au vote a un coût et une réponse publique")
    return Line(label, not broken, todo % {"n": counted(broken)}, projects_on_ballot(edition))


def waiting_check(edition: Edition, count: int) -> Line:
    """No decision is still secret; `count` are."""
    todo = ngettext("%(n)s décision attend d’être publiée.", "%(n)s décisions attendent d’être publiées.", count)
    label, url = _("Les décisions sont publiées"), _projects(edition, etape="publier")
    return Line(label, not count, todo % {"n": counted(count)}, url)


def freezing_check(edition: Edition, vote: Phase) -> Line:
    """The vote comes near, or its dates have begun, and nobody could vote: nothing is frozen."""
    todo = _("Les dates du vote commencent le %(when)s et rien n’est figé : figez la liste, ou changez les dates.")
    url = reverse("admin:budgets_edition_vote_opening", kwargs={"pk": edition.pk})
    return Line(_("La liste du vote est figée à temps"), False, todo % {"when": when(vote.starts_at)}, url)


def projects_on_ballot(edition: Edition) -> str:
    """The desk's list of what is put to the vote."""
    return _projects(edition, state__exact=ProjectState.ON_BALLOT)


def _projects(edition: Edition, **more: str) -> str:
    return reverse(PROJECTS, query={"edition__id__exact": edition.pk, **more})
