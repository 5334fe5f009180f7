"""What an edition needs before residents can propose: read only, each line says what to do and where."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.core.bounded import BoundedCount
from allonnes.core.preflight import Level, Line
from budgets.editions.desk_links import edition_page, settings_page
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Category, Competence, Criterion, Edition, Regulation
from budgets.editions.permissions.phases import missing_phases

# Two to print and check, three by post.
PRINTING_DAYS = 5


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
    return Line(label, not missing and is_ordered, todo, edition_page(edition, "dates"))


def printing_check(edition: Edition) -> Line:
    """Letters and sheets are printed from what is frozen, between the study and the first day of the vote."""
    study, vote = edition.phase_of(PhaseKind.STUDY), edition.phase_of(PhaseKind.VOTE)
    days = (vote.starts_at - study.closes_at).days if study and vote else PRINTING_DAYS
    todo = _("Laissez cinq jours entre la fin de l’étude et le début du vote : on fige, on imprime, la poste porte.")
    label, url = _("Il reste le temps d’imprimer avant le vote"), edition_page(edition, "dates")
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
    return Line(label, is_written, todo, edition_page(edition, "reglement"))


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


def _list_of(name: str, edition: Edition) -> str:
    return reverse(f"admin:budgets_{name}_changelist", query={"edition__id__exact": edition.pk})
