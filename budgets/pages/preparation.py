"""Preparing an edition: the steps in order, with what is done, what is missing and the forms of the desk."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.bounded import counted
from allonnes.core.preflight import Line, missing_in
from allonnes.core.templatetags.french import day, number, when
from budgets.editions import deposit_checks as preflight
from budgets.editions.desk_links import edition_page, settings_page
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.permissions.phases import opening_of_vote
from budgets.editions.rule_words import edition_rule_words, money
from budgets.editions.timeline import phase_items
from budgets.projects.models import Decision
from budgets.projects.shares.proofreading import rule_of_shares, share_cards
from budgets.projects.study.phase_checks import freezing_check

# Two weeks leave the time to mend what is missing.
WARNED_BEFORE = timedelta(days=14)


@dataclass(frozen=True)
class Step:
    """One step: what was already chosen (`said`), what it lacks (`checks`), its forms (label, url)."""

    title: str
    why: str
    said: list[str]
    links: list[tuple[str, str]]
    checks: list[Line] = field(default_factory=list)

    @property
    def missing(self) -> list[Line]:
        """What is still to do; nothing when the step is done, or optional."""
        return missing_in(self.checks)


def preparation_steps(edition: Edition, now: datetime, facts: preflight.DepositFacts) -> list[Step]:
    """Every step, in the order in which a town does them. Prefetch `phases` and `departments`."""
    return [
        _money(edition),
        _dates(edition, now),
        _regulation(edition),
        _shares(edition),
        _voters(edition),
        _categories(edition, facts),
        _criteria(edition, facts),
        _competences(facts.competences),
        _publication(edition),
    ]


def _add(name: str, edition: Edition) -> str:
    return reverse(f"admin:budgets_{name}_add", query={"edition": edition.pk})


def _list(name: str, edition: Edition) -> str:
    return reverse(f"admin:budgets_{name}_changelist", query={"edition__id__exact": edition.pk})


def _money(edition: Edition) -> Step:
    said = [_("À répartir : %(amount)s.") % {"amount": money(edition, edition.amount)}]
    if edition.max_project_cost:
        said.append(_("Un projet coûte au plus %(cost)s.") % {"cost": money(edition, edition.max_project_cost)})
    return Step(
        _("L’argent et la règle du vote"),
        _("Le montant, le coût maximal d’un projet, le bulletin et la façon de compter."),
        [*said, *edition_rule_words(edition)],
        [(_("Modifier l’argent et la règle"), settings_page(edition))],
        [preflight.money_check(edition)],
    )


def _dates(edition: Edition, now: datetime) -> Step:
    said = [f"{phase.label} : {phase.detail}." for phase in phase_items(edition, now)]
    why = _("Cinq phases qui se suivent. Une phase commencée garde son début.")
    links = [(_("Choisir les dates"), edition_page(edition, "dates"))]
    return Step(_("Les dates"), why, said, links, [preflight.dates_check(edition), preflight.printing_check(edition)])


def _regulation(edition: Edition) -> Step:
    current = preflight.current_regulation(edition)
    said = []
    if current:
        facts = {"number": current.number, "reference": current.deliberation, "day": day(current.deliberated_on)}
        said = [_("Version %(number)s, délibération %(reference)s du %(day)s.") % facts]
    why = _("Le texte voté par le conseil municipal. Une version publiée ne change plus : on en écrit une autre.")
    links = [(_("Écrire une version"), edition_page(edition, "reglement"))]
    return Step(_("Le règlement"), why, said, links, [preflight.regulation_check(edition, current is not None)])


def _shares(edition: Edition) -> Step:
    cards = share_cards(edition, is_frozen=False)
    said = [f"{share.name} : {share.amount}. {share.purpose}" for share in cards]
    said += [rule_of_shares()] if cards else []
    why = _("Une part gardée pour le quartier prioritaire, pour la jeunesse… Le reste va à toute la ville. Facultatif.")
    links = [(_("Ajouter une part"), _add("envelope", edition)), (_("Voir les parts"), _list("envelope", edition))]
    return Step(_("Les parts garanties"), why, said, links)


def _voters(edition: Edition) -> Step:
    links = {
        _("y habiter"): edition.is_open_to_residents,
        _("y étudier"): edition.is_open_to_students,
        _("y travailler"): edition.is_open_to_workers,
    }
    said = [
        _("Pour voter : %(links)s.") % {"links": _(" ou ").join(name for name, is_open in links.items() if is_open)}
    ]
    if edition.minimum_age and edition.age_on:
        said.append(
            _("À partir de %(age)s ans, au %(day)s.") % {"age": edition.minimum_age, "day": day(edition.age_on)}
        )
    else:
        said.append(_("Pas d’âge minimum."))
    if edition.parent_agreement_below:
        said.append(_("Avant %(age)s ans, avec l’accord d’un parent.") % {"age": edition.parent_agreement_below})
    why = _("L’âge, et le lien avec la commune. La nationalité ne compte pas.")
    return Step(_("Qui peut voter"), why, said, [(_("Modifier qui vote"), settings_page(edition))])


def _categories(edition: Edition, facts: preflight.DepositFacts) -> Step:
    themes = edition.categories.select_related("department").order_by("name")
    said = [f"{theme.name} : {theme.department or _('aucun service')}." for theme in themes]
    services = ", ".join(sorted(department.name for department in edition.departments.all()))
    if services:
        said.append(_("Services qui étudient : %(names)s.") % {"names": services})
    why = _("Chaque projet a un thème, et chaque thème un service qui étudie ses projets.")
    links = [
        (_("Ajouter un thème"), _add("category", edition)),
        (_("Voir les thèmes"), _list("category", edition)),
        (_("Choisir les services"), settings_page(edition)),
    ]
    return Step(_("Les thèmes et les services"), why, said, links, preflight.category_checks(edition, facts))


def _criteria(edition: Edition, facts: preflight.DepositFacts) -> Step:
    why = _("Les questions auxquelles chaque étude répond. Un refus dit toujours quel critère manque.")
    links = [
        (_("Ajouter un critère"), _add("criterion", edition)),
        (_("Voir les critères"), _list("criterion", edition)),
    ]
    said = [f"{criterion.label}." for criterion in edition.criteria.all()]
    return Step(_("Les critères"), why, said, links, [preflight.criteria_check(edition, facts.has_criteria)])


def _competences(count: int) -> Step:
    why = _("La ville, Le Mans Métropole, un bailleur ou l’État : les habitantes et habitants lisent ce tableau.")
    said = [ngettext("%(n)s sujet.", "%(n)s sujets.", count) % {"n": counted(count)}]
    links = [(_("Remplir le tableau"), reverse("admin:budgets_competence_changelist"))]
    return Step(_("Qui s’occupe de quoi ?"), why, said, links, [preflight.competence_check(bool(count))])


def decisions_words(edition: Edition) -> str:
    """What will happen to the decisions, and when, in one sentence."""
    moment = edition.decisions_publish_at
    if moment is None:
        return _("Aucune date commune : chaque décision est publiée à la main.")
    waiting = Decision.objects.filter(project__edition=edition, revoked_at=None, published_at=None).count()
    words = ngettext(
        "Le %(when)s, les décisions prises deviennent publiques ensemble, et les personnes qui signent ou suivent un "
        "projet reçoivent un message : %(n)s décision attend. Après, chaque décision paraît aussitôt prise.",
        "Le %(when)s, les décisions prises deviennent publiques ensemble, et les personnes qui signent ou suivent un "
        "projet reçoivent un message : %(n)s décisions attendent. Après, chaque décision paraît aussitôt prise.",
        waiting,
    )
    return words % {"when": when(moment), "n": number(waiting)}


def decisions_step(edition: Edition) -> Step:
    """When the decisions of the study become public."""
    why = _("Pendant l’étude, les décisions restent secrètes jusqu’à leur publication.")
    links = [(_("Choisir la date de publication"), edition_page(edition, "publication"))]
    return Step(_("La publication des décisions"), why, [decisions_words(edition)], links)


def _publication(edition: Edition) -> Step:
    said = [_("L’édition est visible de tous.") if edition.is_published else _("L’édition est masquée.")]
    links = [] if edition.is_published else [(_("Rendre l’édition visible"), edition_page(edition, "publier"))]
    why = _("Une fois visible, tout le monde lit les dates et le règlement. Le dépôt ouvre à sa date.")
    return Step(_("Rendre visible"), why, said, links)


def opening_step(edition: Edition, now: datetime) -> Step:
    """Warned of when the dates of the vote come near, or have begun, while nothing is frozen."""
    opening, vote = opening_of_vote(edition), edition.phase_of(PhaseKind.VOTE)
    why = _(
        "Figer les règles, les projets et leurs coûts dès que chaque projet a sa décision, pour avoir le temps "
        "d’imprimer. Ensuite, le vote s’ouvre et se ferme seul, à ses dates."
    )
    links = [(_("Figer la liste du vote"), reverse("admin:budgets_edition_vote_opening", kwargs={"pk": edition.pk}))]
    if opening:
        said = [
            _("Figé le %(when)s. Empreinte : %(hash)s.") % {"when": when(opening.opened_at), "hash": opening.sha256}
        ]
        return Step(_("Figer la liste du vote"), why, said, links)
    checks = [freezing_check(edition, vote)] if vote and vote.starts_at - now < WARNED_BEFORE else []
    return Step(_("Figer la liste du vote"), why, [_("Rien n’est figé pour l’instant.")], links, checks)
