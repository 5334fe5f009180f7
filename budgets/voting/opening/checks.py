"""What must be true before the list of a vote is frozen: afterwards nothing of it changes any more."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.core.bounded import BoundedCount, counted
from allonnes.core.preflight import Level, Line, missing_in
from allonnes.core.templatetags.french import euros
from budgets.editions.deposit_checks import dates_check, printing_check, regulation_check
from budgets.editions.desk_links import settings_page
from budgets.editions.enums import BallotType, ShareKind, TieRule
from budgets.editions.models import Edition, Envelope, Regulation
from budgets.editions.permissions.setup import refusal_of_shares
from budgets.editions.rule_fit import ballot_misfit, rule_misfit
from budgets.projects.enums import ProjectState
from budgets.projects.models import Decision, Project
from budgets.projects.study.phase_checks import (
    StudyCounts,
    answers_check,
    counts_in,
    projects_on_ballot,
    study_columns,
    undecided_check,
    waiting_check,
    whole_decisions,
)

MIN_OFFICERS = 2


@dataclass(frozen=True)
class BallotFacts:
    """What the opening asks of an edition; numbers as `core.bounded` counts them. `purposeless`: a share, or ""."""

    study: StudyCounts
    has_regulation: bool
    on_ballot: int
    hidden: int
    free: int
    dear: int
    unanswered: int
    has_shares: bool
    purposeless: str
    shares_total: int


def ballot_columns(limit: int) -> dict[str, Any]:
    """On an edition where a project costs `limit` at most: what the opening asks, with `study_columns`."""
    own = {"edition": OuterRef("pk")}
    rows = Project.objects.filter(state=ProjectState.ON_BALLOT, **own)
    # A project brought from paper has no decision of the portal; one deposited here has its public answer.
    decided = Exists(Decision.objects.filter(project=OuterRef("pk")))
    deposited = Q(submitted_at__isnull=False) | Q(assisted_entry__isnull=False) | Q(decided)
    # Shares written before they had to say what they are for; the database lets no other in.
    empty = Envelope.objects.filter(kind=ShareKind.PROJECTS, projects=None, **own).order_by("position")
    shares = Envelope.objects.filter(**own).order_by().values("edition")
    return {
        "has_rules": Exists(Regulation.objects.filter(**own)),
        "on_ballot": BoundedCount(rows),
        "hidden_on_ballot": BoundedCount(rows.filter(is_hidden=True)),
        "free_on_ballot": BoundedCount(rows.filter(cost__lt=1)),
        "dear_on_ballot": BoundedCount(rows.filter(cost__gt=limit)),
        "unanswered": BoundedCount(rows.filter(deposited, ~whole_decisions())),
        "has_shares": Exists(Envelope.objects.filter(**own)),
        "shares_total": Subquery(shares.annotate(total=Sum("amount")).values("total")),
        "purposeless": Subquery(empty.values("name")[:1]),
    }


def ballot_facts(edition: Edition) -> BallotFacts:
    """What the opening asks of an edition. One query."""
    columns = {**study_columns(), **ballot_columns(edition.cost_limit)}
    return ballot_facts_in(Edition.objects.only("pk").annotate(**columns).get(pk=edition.pk))


def ballot_facts_in(row: Any) -> BallotFacts:
    """What both sets of columns said of an edition."""
    return BallotFacts(
        study=counts_in(row),
        has_regulation=row.has_rules,
        on_ballot=row.on_ballot,
        hidden=row.hidden_on_ballot,
        free=row.free_on_ballot,
        dear=row.dear_on_ballot,
        unanswered=row.unanswered,
        has_shares=row.has_shares,
        purposeless=row.purposeless or "",
        shares_total=row.shares_total or 0,
    )


def vote_checks(edition: Edition, by: User, facts: BallotFacts | None = None) -> list[Line]:
    """Every condition of the opening, in the order in which a town settles them. A fixed number of queries."""
    facts = facts or ballot_facts(edition)
    return [
        dates_check(edition),
        printing_check(edition),
        _visible_check(edition),
        regulation_check(edition, facts.has_regulation),
        *_project_checks(edition, facts),
        undecided_check(edition, facts.study.undecided),
        waiting_check(edition, facts.study.secret),
        _shares_check(edition, facts.shares_total),
        _purpose_check(facts.purposeless),
        _ballot_check(edition, facts.on_ballot),
        _rule_check(edition, has_shares=facts.has_shares),
        _seed_check(edition),
        _age_check(edition),
        _officers_check(by),
    ]


def missing_for_vote(edition: Edition, by: User) -> str | None:
    """What prevents the opening, in one sentence, or None."""
    lines = missing_in(vote_checks(edition, by))
    todo = [line.todo for line in lines if line.level is Level.NEEDED]
    return _("La liste du vote ne peut pas encore être figée. %(todo)s") % {"todo": " ".join(todo)} if todo else None


def _page(edition: Edition, name: str) -> str:
    return reverse(f"admin:budgets_edition_{name}", args=[edition.pk])


def _visible_check(edition: Edition) -> Line:
    todo = _("Rendez l’édition visible : on ne vote que ce que tout le monde peut lire.")
    return Line(_("L’édition est visible de tous"), edition.is_published, todo, _page(edition, "publier"))


def _project_checks(edition: Edition, facts: BallotFacts) -> list[Line]:
    url, limit = projects_on_ballot(edition), edition.cost_limit
    hidden, dear = facts.hidden, facts.dear
    hidden_words = ngettext(
        "%(n)s projet au vote est masqué par la modération : republiez-le, ou reprenez sa décision.",
        "%(n)s projets au vote sont masqués par la modération : republiez-les, ou reprenez leur décision.",
        hidden,
    )
    dear_words = ngettext(
        "%(n)s projet au vote coûte plus de %(limit)s.", "%(n)s projets au vote coûtent plus de %(limit)s.", dear
    )
    none = _("Aucun projet n’est au vote.")
    return [
        Line(_("Il y a des projets au vote"), bool(facts.on_ballot), none, url),
        answers_check(edition, facts.unanswered + facts.free),
        Line(_("Aucun projet au vote n’est masqué"), not hidden, hidden_words % {"n": counted(hidden)}, url),
        Line(
            _("Chaque projet au vote peut être payé"),
            not dear,
            dear_words % {"n": counted(dear), "limit": euros(limit)},
            url,
        ),
    ]


def _shares_check(edition: Edition, total: int) -> Line:
    reason, url = refusal_of_shares(edition, known=total), reverse("admin:budgets_envelope_changelist")
    return Line(_("Les parts garanties tiennent dans l’enveloppe"), reason is None, reason or "", url)


def _purpose_check(share: str) -> Line:
    todo = _("« %(share)s » ne dit pas à quoi elle sert : quartiers, quartier prioritaire, thème ou projets.")
    label, url = _("Chaque part garantie dit à quoi elle sert"), reverse("admin:budgets_envelope_changelist")
    return Line(label, not share, todo % {"share": share}, url)


def _ballot_check(edition: Edition, projects: int) -> Line:
    """A ballot that the site holds, and that somebody can fill."""
    label, most = _("Le bulletin peut être rempli"), edition.max_choices
    if edition.ballot_type == BallotType.CHOOSE_ONE:
        most = 1
    misfit, todo = ballot_misfit(edition), ""
    if misfit:
        todo = misfit[1]
    elif edition.min_choices > (most or projects) or edition.min_choices > projects:
        todo = _("Le bulletin demande plus de choix qu’il n’y en a : baissez le minimum.")
    elif edition.is_knapsack and _cheapest(edition, edition.min_choices) > edition.amount:
        todo = _("Même les projets les moins chers ne tiennent pas ensemble dans l’enveloppe : baissez le minimum.")
    return Line(label, not todo, todo, settings_page(edition))


def _cheapest(edition: Edition, number: int) -> int:
    """What the smallest ballot costs at least."""
    rows = edition.projects.filter(state=ProjectState.ON_BALLOT).order_by("cost")
    return sum(cost or 0 for cost in rows.values_list("cost", flat=True)[:number])


def _rule_check(edition: Edition, *, has_shares: bool) -> Line:
    todo = rule_misfit(edition, has_shares=has_shares)
    label = _("La règle va avec le bulletin et les parts garanties")
    return Line(label, todo is None, todo or "", settings_page(edition))


def _seed_check(edition: Edition) -> Line:
    is_drawn = edition.tie_rule == TieRule.LOWER_COST_THEN_SEED
    todo = _("Écrivez les mots du tirage : choisis d’avance, pour que chacun puisse le refaire.")
    label = _("Le tirage en cas d’égalité peut être refait")
    return Line(label, bool(edition.tie_seed) or not is_drawn, todo, settings_page(edition))


def _age_check(edition: Edition) -> Line:
    is_ok = edition.minimum_age is None or edition.age_on is not None
    todo = _("Dites à quelle date l’âge est compté.")
    return Line(_("L’âge minimal a sa date"), is_ok, todo, settings_page(edition))


def _officers_check(by: User) -> Line:
    """Two people seal the ballot box, and whoever opens the vote is neither."""
    held = RoleAssignment.objects.current().filter(role=Role.VOTE_OFFICER, user__is_active=True).exclude(user=by)
    todo = _("Donnez le rôle « %(role)s » à deux personnes, autres que vous.") % {"role": Role.VOTE_OFFICER.label}
    is_ok = held.values("user").distinct().count() >= MIN_OFFICERS
    label = _("Deux personnes tiennent le bureau de vote")
    return Line(label, is_ok, todo, reverse("admin:accounts_roleassignment_changelist"))
