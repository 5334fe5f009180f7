"""The path of an edition at the desk, from « préparer » to « réaliser »: where it stands, what is missing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.accounts.models import User
from allonnes.core.bounded import counted
from allonnes.core.preflight import Line, missing_in
from allonnes.core.templatetags.french import day, number, when
from budgets.editions.deposit_checks import DepositFacts, deposit_columns, facts_in
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.editions.permissions.phases import has_official_result, opening_of_vote
from budgets.editions.timeline import end_words
from budgets.pages.preparation import Step, decisions_step, opening_step, preparation_steps
from budgets.projects.study.phase_checks import study_checks, study_columns
from budgets.voting.desk.page import VotePage
from budgets.voting.desk.stages import VoteLinks, VoteState, vote_links, vote_state
from budgets.voting.opening.checks import BallotFacts, ballot_columns, ballot_facts_in, vote_checks

Link = tuple[str, str]
PREPARES = "budgets.change_edition"
DECIDES = "budgets.view_decision"
COUNTING = ("paper", "reviews", "sealing", "results")


@dataclass(frozen=True)
class Kind:
    """A stage of every edition: its name in addresses, its phase, what it is for, the acts of the desk done in it."""

    name: str
    phase: PhaseKind | None
    title: Any
    why: Any
    icon: str
    acts: tuple[str, ...] = ()


KINDS = (
    Kind(
        "preparer",
        None,
        gettext_lazy("Préparer"),
        gettext_lazy("Choisir l’argent, les dates, le règlement, les thèmes, puis montrer l’édition."),
        "list-checks",
        ("dates", "reglement", "publier", "masquer"),
    ),
    Kind(
        "deposer",
        PhaseKind.DEPOSIT,
        gettext_lazy("Déposer"),
        gettext_lazy("Les habitantes et habitants proposent leurs projets, en ligne, sur papier ou avec un agent."),
        "lightbulb",
    ),
    Kind(
        "etudier",
        PhaseKind.STUDY,
        gettext_lazy("Étudier"),
        gettext_lazy("Les services disent ce qui est possible et à quel prix. La ville décide, puis répond à chacun."),
        "search",
        ("publication",),
    ),
    Kind(
        "voter",
        PhaseKind.VOTE,
        gettext_lazy("Voter"),
        gettext_lazy(
            "Les règles et les projets sont figés. Puis on vote, en ligne, à la borne, par lettre ou au bureau."
        ),
        "vote",
    ),
    Kind(
        "compter",
        PhaseKind.RESULTS,
        gettext_lazy("Compter et publier"),
        gettext_lazy("Lire les bulletins papier, sceller l’urne à deux, compter, relire, publier."),
        "chart-column",
    ),
    Kind(
        "realiser",
        PhaseKind.DELIVERY,
        gettext_lazy("Réaliser"),
        gettext_lazy("Les projets lauréats deviennent des chantiers. La prochaine édition peut commencer."),
        "hammer",
        ("reprendre",),
    ),
)


@dataclass(frozen=True)
class Stage:
    """A stage of this edition: `state` is past, now or next; `checks` say what it needs; `refused` why an act waits."""

    kind: Kind
    state: str
    dates: str
    is_current: bool = False
    said: list[str] = field(default_factory=list)
    checks: list[Line] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    vote: VoteLinks | None = None
    buttons: list[Any] = field(default_factory=list)
    refused: list[Any] = field(default_factory=list)

    @property
    def missing(self) -> list[Line]:
        """What is still to do here, each with the page that mends it."""
        return missing_in((*self.checks, *(line for step in self.steps for line in step.checks)))

    @property
    def missing_words(self) -> str:
        """How many things are missing, in words; "" when there are none."""
        count = len(self.missing)
        return ngettext("%(n)s chose manque", "%(n)s choses manquent", count) % {"n": number(count)} if count else ""


@dataclass(frozen=True)
class Path:
    """The stages, the one where the edition stands, and what follows in one sentence."""

    stages: list[Stage]
    here: str
    follows: str
    vote: VoteState


@dataclass(frozen=True)
class Facts:
    """What the stages say of one edition, read in one query."""

    deposit: DepositFacts
    ballot: BallotFacts


def _facts(edition: Edition) -> Facts:
    columns = {**deposit_columns(), **study_columns(), **ballot_columns(edition.cost_limit)}
    row = Edition.objects.only("pk").annotate(**columns).get(pk=edition.pk)
    return Facts(facts_in(row), ballot_facts_in(row))


def edition_path(edition: Edition, user: User, now: datetime, *, pages: tuple[VotePage, ...], acts: Any) -> Path:
    """The whole path as this person may know it. `acts`: the buttons of the desk, possible or not. Prefetch `phases`.

    What is missing is for whoever prepares the edition: it tells how many decisions are secret still.
    """
    vote, prepares, facts = vote_state(edition, now), user.has_perm(PREPARES), _facts(edition)
    current = _current(edition, now)
    stages = []
    for kind in KINDS:
        state = _state(kind, edition, now)
        parts = _PARTS[kind.name](edition, user, now, facts) if kind.name in _PARTS else {}
        if kind.name in {"voter", "compter"}:
            shown = [page for page in pages if (page.name in COUNTING) == (kind.name == "compter")]
            parts["vote"] = vote_links(shown, edition, user, vote.stage)
        mine = [act for act in acts if act["action"].name in kind.acts]
        stages.append(
            Stage(
                kind,
                state,
                _dates(kind, edition),
                is_current=kind is current,
                buttons=[act for act in mine if not act["reason"]],
                refused=[act for act in mine if act["reason"]] if prepares else [],
                **parts,
            )
        )
    return Path(stages, _here(edition, now), _follows(edition, now), vote)


def _state(kind: Kind, edition: Edition, now: datetime) -> str:
    if kind.phase is None:
        deposit = edition.phase_of(PhaseKind.DEPOSIT)
        return "past" if deposit and deposit.starts_at <= now else "now"
    phase = edition.phase_of(kind.phase)
    if phase is None or now < phase.starts_at:
        return "next"
    return "past" if phase.closes_at <= now else "now"


def _current(edition: Edition, now: datetime) -> Kind:
    """The stage under way; between two phases, the one that comes; when all is over, the last."""
    states = [(kind, _state(kind, edition, now)) for kind in KINDS]
    under_way = [kind for kind, state in states if state == "now"]
    to_come = [kind for kind, state in states if state == "next"]
    return (under_way or to_come or [KINDS[-1]])[0]


def _dates(kind: Kind, edition: Edition) -> str:
    if kind.phase is None:
        deposit = edition.phase_of(PhaseKind.DEPOSIT)
        return _("jusqu’au dépôt, le %(day)s") % {"day": day(deposit.starts_at)} if deposit else ""
    phase = edition.phase_of(kind.phase)
    return _span(phase) if phase else _("dates à choisir")


def _span(phase: Phase) -> str:
    words = {"start": when(phase.starts_at), "end": end_words(phase)}
    if phase.ends_at is None:
        return _("à partir du %(start)s") % words
    return _("du %(start)s au %(end)s") % words


def _here(edition: Edition, now: datetime) -> str:
    phase = edition.phase_at(now)
    if phase and phase.ends_at:
        return _("%(phase)s : jusqu’au %(when)s.") % {"phase": phase.get_kind_display(), "when": end_words(phase)}
    if phase:
        return _("%(phase)s : en cours, sans date de fin.") % {"phase": phase.get_kind_display()}
    if not edition.timeline:
        return _("Les dates ne sont pas encore choisies.")
    if edition.next_phase(now) is None:
        return _("Toutes les phases sont passées.")
    is_early = _state(KINDS[1], edition, now) == "next"
    return _("L’édition se prépare.") if is_early else _("Entre deux phases : rien n’est ouvert aux habitants.")


def _follows(edition: Edition, now: datetime) -> str:
    phase = edition.next_phase(now)
    if phase is None:
        return ""
    return _("%(phase)s, à partir du %(when)s.") % {"phase": phase.get_kind_display(), "when": when(phase.starts_at)}


def _projects(edition: Edition, user: User, **more: str) -> list[Link]:
    if not user.has_perm("budgets.view_project"):
        return []
    return [(str(_PROJECT_LISTS[more.get("etape", "")]), projects_listed(edition, **more))]


def projects_listed(edition: Edition, **more: str) -> str:
    """The desk's list of the projects of an edition."""
    return reverse("admin:budgets_project_changelist", query={"edition__id__exact": edition.pk, **more})


_PROJECT_LISTS = {
    "": gettext_lazy("Tous les projets déposés"),
    "examiner": gettext_lazy("Projets à examiner"),
    "etude": gettext_lazy("Projets en étude"),
    "decider": gettext_lazy("Projets à décider"),
    "publier": gettext_lazy("Décisions à publier"),
}


def _preparing(edition: Edition, user: User, now: datetime, facts: Facts) -> dict[str, Any]:
    return {"steps": preparation_steps(edition, now, facts.deposit)} if user.has_perm(PREPARES) else {}


def _depositing(edition: Edition, user: User, now: datetime, facts: Facts) -> dict[str, Any]:
    count = facts.ballot.study.deposited
    said = ngettext("%(n)s projet déposé.", "%(n)s projets déposés.", count) % {"n": counted(count)}
    return {
        "said": [capfirst(said) if count else _("Aucun projet déposé pour l’instant.")],
        "links": _projects(edition, user),
    }


def _studying(edition: Edition, user: User, now: datetime, facts: Facts) -> dict[str, Any]:
    steps = ("examiner", "etude", *(("decider", "publier") if user.has_perm(DECIDES) else ()))
    has_begun = _state(KINDS[1], edition, now) != "next"
    links = [link for step in steps for link in _projects(edition, user, etape=step)]
    if not user.has_perm(PREPARES):
        return {"links": links}
    return {
        "checks": study_checks(edition, facts.ballot.study) if has_begun else [],
        "links": links,
        "steps": [decisions_step(edition)],
    }


def _voting(edition: Edition, user: User, now: datetime, facts: Facts) -> dict[str, Any]:
    """What the opening asks is told from the first day of the study, until all is frozen."""
    if not user.has_perm(PREPARES):
        return {"said": opening_step(edition, now).said}
    waits = opening_of_vote(edition) is None and _state(KINDS[2], edition, now) != "next"
    return {"checks": vote_checks(edition, user, facts.ballot) if waits else [], "steps": [opening_step(edition, now)]}


def _counting(edition: Edition, user: User, now: datetime, facts: Facts) -> dict[str, Any]:
    is_published = has_official_result(edition)
    return {"said": [_("Le résultat est publié.") if is_published else _("Le résultat n’est pas publié.")]}


_PARTS: dict[str, Callable[[Edition, User, datetime, Facts], dict[str, Any]]] = {
    "preparer": _preparing,
    "deposer": _depositing,
    "etudier": _studying,
    "voter": _voting,
    "compter": _counting,
}
