"""What is still missing before a phase: read only, each line says what to do and where."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.bounded import BoundedCount, counted
from allonnes.core.preflight import Level, Line
from allonnes.core.templatetags.french import when
from budgets.editions.desk_links import settings_page
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Category, Competence, Criterion, Edition, Phase, Regulation
from budgets.editions.permissions.phases import missing_phases
from budgets.projects.enums import UNDER_REVIEW, UNNUMBERED, Outcome, ProjectState
from budgets.projects.models import Decision, Project

# Two to print and check, three by post.
PRINTING_DAYS = 5
PROJECTS = "admin:budgets_project_changelist"


def current_regulation(edition: Edition) -> Regulation | None:
    """The version in force: the last one."""
    return edition.regulations.first()


@dataclass(frozen=True)
class DepositFacts:
    """What an edition has for the deposit; `orphans` are the themes that no service studies."""

    has_regulation: bool
    has_criteria: bool
    competences: int
    themes: int
    orphans: list[str]


def deposit_columns() -> dict[str, Any]:
    """On an edition: what it has for the deposit."""
    own, themes = {"edition": OuterRef("pk")}, Category.objects.filter(edition=OuterRef("pk")).order_by("name")
    return {
        "has_regulation": Exists(Regulation.objects.filter(**own)),
        "has_criteria": Exists(Criterion.objects.filter(**own)),
        "competences": BoundedCount(Competence.objects.all()),
        "theme_names": ArraySubquery(themes.values("name")),
        "orphans": ArraySubquery(themes.filter(department=None).values("name")),
    }


def facts_in(row: Any) -> DepositFacts:
    """What `deposit_columns` said of an edition."""
    has = (row.has_regulation, row.has_criteria, row.competences)
    return DepositFacts(*has, len(row.theme_names), row.orphans)


def deposit_facts(edition: Edition) -> DepositFacts:
    """What an edition has for the deposit. One query."""
    return facts_in(Edition.objects.only("pk").annotate(**deposit_columns()).get(pk=edition.pk))


def deposit_checks(edition: Edition, facts: DepositFacts | None = None) -> list[Line]:
    """What residents need before they can propose. One query, or none when `facts` are known."""
    facts = facts or deposit_facts(edition)
    return [
        dates_check(edition),
        money_check(edition),
        regulation_check(edition, facts.has_regulation),
        *category_checks(edition, facts),
        criteria_check(edition, facts.has_criteria),
        competence_check(bool(facts.competences)),
    ]


def dates_check(edition: Edition) -> Line:
    """Five phases, in their order."""
    missing = missing_phases(edition)
    is_ordered = [phase.kind for phase in edition.timeline] == PhaseKind.values
    todo = _("Remettez les phases dans l’ordre : dépôt, étude, vote, résultats, réalisation.")
    if missing:
        todo = _("Choisissez les dates de ces phases : %(missing)s.") % {"missing": ", ".join(missing)}
    label = _("Les cinq phases ont leurs dates, dans l’ordre")
    return Line(label, not missing and is_ordered, todo, _edition_page(edition, "dates"))


def printing_check(edition: Edition) -> Line:
    """Letters and sheets are printed from what is frozen, between the study and the first day of the vote."""
    study, vote = edition.phase_of(PhaseKind.STUDY), edition.phase_of(PhaseKind.VOTE)
    days = (vote.starts_at - study.closes_at).days if study and vote else PRINTING_DAYS
    todo = _("Laissez cinq jours entre la fin de l’étude et le début du vote : on fige, on imprime, la poste porte.")
    label, url = _("Il reste le temps d’imprimer avant le vote"), _edition_page(edition, "dates")
    return Line(label, days >= PRINTING_DAYS, todo, url, Level.ADVISED)


def money_check(edition: Edition) -> Line:
    """An amount, and the most that one project may cost."""
    todo = _("Écrivez l’enveloppe et le coût maximal d’un projet.")
    is_ok = bool(edition.amount and edition.max_project_cost)
    return Line(_("L’enveloppe et le coût maximal d’un projet sont fixés"), is_ok, todo, settings_page(edition))


def regulation_check(edition: Edition, is_written: bool) -> Line:
    """A règlement in force: the database keeps none without its deliberation."""
    todo = _("Écrivez le règlement et la référence de sa délibération.")
    label = _("Le règlement est écrit, avec sa délibération")
    return Line(label, is_written, todo, _edition_page(edition, "reglement"))


def category_checks(edition: Edition, facts: DepositFacts) -> list[Line]:
    """Themes, each with a service that studies its projects."""
    url = _list_of("category", edition)
    missing = ", ".join(facts.orphans) or _("aucun thème n’existe")
    return [
        Line(_("Il y a des thèmes"), bool(facts.themes), _("Ajoutez au moins un thème."), url),
        Line(
            _("Chaque thème a un service qui étudie"),
            bool(facts.themes) and not facts.orphans,
            _("Choisissez un service : %(missing)s.") % {"missing": missing},
            url,
        ),
    ]


def criteria_check(edition: Edition, are_written: bool) -> Line:
    """Questions that the study answers."""
    todo = _("Ajoutez au moins un critère.")
    return Line(_("Les critères de recevabilité sont écrits"), are_written, todo, _list_of("criterion", edition))


def competence_check(is_filled: bool) -> Line:
    """Who answers for what, the same for all editions."""
    url = reverse("admin:budgets_competence_changelist")
    label = _("Le tableau « Qui s’occupe de quoi ? » est rempli")
    return Line(label, is_filled, _("Ajoutez les sujets et qui s’en occupe."), url, Level.ADVISED)


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


def _edition_page(edition: Edition, name: str) -> str:
    return reverse(f"admin:budgets_edition_{name}", args=[edition.pk])


def _list_of(name: str, edition: Edition) -> str:
    return reverse(f"admin:budgets_{name}_changelist", query={"edition__id__exact": edition.pk})


def _projects(edition: Edition, **more: str) -> str:
    return reverse(PROJECTS, query={"edition__id__exact": edition.pk, **more})
