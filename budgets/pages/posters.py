"""What the posters of an edition say, according to the clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import period
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.editions.permissions.phases import refusal_outside_discussion
from budgets.editions.rule_words import money
from budgets.editions.timeline import LAST_INSTANT, end_words
from budgets.projects.catalogue.booklet import opening_of
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.voting.ballot.entrance import is_frozen

LONG, VERY_LONG, DENSE = 60, 140, 320


@dataclass(frozen=True)
class Poster:
    """One A4 sheet: a title read from afar, a few lines, and the page that its square opens."""

    title: str
    lines: tuple[str, ...]
    path: str
    call: str
    seed: int
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def size(self) -> str:
        """How large the title can be and still leave its place to the rest."""
        if len(self.title) <= LONG:
            return "short"
        return "long" if len(self.title) <= VERY_LONG else "very-long"

    @property
    def is_dense(self) -> bool:
        """Whether there is so much to say that it must be said in smaller letters."""
        return sum(map(len, (*self.lines, *(value for _label, value in self.facts)))) > DENSE


def project_poster(project: Project, now: datetime) -> Poster:
    """The poster of one project. It names nobody but as the portal does, and asks for no vote."""
    facts = (
        (_("Où"), project.place_words),
        (_("Thème"), project.category.name if project.category else ""),
        (_("Proposé par"), project.author_words),
    )
    return Poster(
        title=project.title,
        lines=tuple(filter(None, (opening_of(project.summary, project.description),))),
        path=reverse("budgets:project", args=[project.edition.slug, project.number]),
        call=_call_about(project, now),
        seed=project.number or 0,
        facts=tuple((label, value) for label, value in facts if value),
    )


def _call_about(project: Project, now: datetime) -> str:
    if project.state == ProjectState.ELECTED:
        return _("Ce projet est lauréat. Suivez sa réalisation.")
    if project.state == ProjectState.REJECTED:
        return _("Lisez la réponse de la ville.")
    if refusal_outside_discussion(project.edition, now) is None:
        return _("Lisez ce projet, soutenez-le, donnez votre avis.")
    return _("Lisez ce projet et ce qu’il devient.")


def edition_posters(edition: Edition, now: datetime, *, has_projects: bool) -> list[Poster]:
    """What the town says at that moment: propose, vote, follow. Nothing without dates nor projects."""
    made = [*_proposing(edition, now), *_voting(edition, now)]
    return [*made, _following(edition, now)] if has_projects else made


def _proposing(edition: Edition, now: datetime) -> Iterator[Poster]:
    phase = edition.phase_of(PhaseKind.DEPOSIT)
    if phase is None or now >= phase.closes_at:
        return
    is_open = now >= phase.starts_at
    title = _("Proposez votre idée jusqu’au %(end)s") % {"end": end_words(phase)}
    yield Poster(
        title=title if is_open else _("Proposez votre idée %(period)s") % {"period": _days(phase)},
        lines=(
            _("%(amount)s pour vos projets.") % {"amount": money(edition, edition.amount)},
            _("Trois minutes suffisent : un titre, quelques phrases, un lieu. Pas besoin de compte."),
            _("Sur le site, ou sur papier lors d’une rencontre."),
        ),
        path=reverse("budgets:deposit" if is_open else "budgets:edition", args=[edition.slug]),
        call=_("Pour déposer votre idée :") if is_open else _("Pour en savoir plus :"),
        seed=edition.year,
    )


def _voting(edition: Edition, now: datetime) -> Iterator[Poster]:
    """While one can vote, or once it is frozen and sure to come."""
    phase = edition.phase_of(PhaseKind.VOTE)
    if phase is None or now >= phase.closes_at or not is_frozen(edition):
        return
    is_open = now >= phase.starts_at
    yield Poster(
        title=_("Votez jusqu’au %(end)s") % {"end": end_words(phase)}
        if is_open
        else _("Votez %(period)s") % {"period": _days(phase)},
        lines=(
            _("%(amount)s à répartir entre les projets.") % {"amount": money(edition, edition.amount)},
            _("Lisez les projets, puis choisissez les vôtres."),
            _("Pas d’internet ? Demandez à la mairie comment voter."),
        ),
        path=reverse("budgets:vote", args=[edition.slug]),
        call=_("Pour voter :") if is_open else _("Pour savoir comment voter :"),
        seed=edition.year + 1,
    )


def _following(edition: Edition, now: datetime) -> Poster:
    return Poster(
        title=_("Suivez les projets"),
        lines=(_following_words(edition, now), *_next_vote(edition, now)),
        path=reverse("budgets:projects", args=[edition.slug]),
        call=_("Tous les projets :"),
        seed=edition.year + 2,
    )


def _following_words(edition: Edition, now: datetime) -> str:
    phase = edition.phase_at(now)
    words = {
        PhaseKind.DEPOSIT: _("Lisez les idées de vos voisines et voisins, soutenez-les, donnez votre avis."),
        PhaseKind.STUDY: _(
            "Les services de la ville les étudient. Chaque projet reçoit une réponse, avec ses raisons."
        ),
        PhaseKind.RESULTS: _("Le vote est terminé : découvrez les projets lauréats, et pourquoi."),
        PhaseKind.DELIVERY: _("Le vote est terminé : voyez ce que la ville réalise."),
    }
    return words.get(PhaseKind(phase.kind), _("Lisez-les tous.")) if phase else _("Lisez-les tous.")


def _next_vote(edition: Edition, now: datetime) -> Iterator[str]:
    vote = edition.phase_of(PhaseKind.VOTE)
    if vote is not None and now < vote.starts_at:
        yield _("Le vote : %(period)s.") % {"period": _days(vote)}


def _days(phase: Phase) -> str:
    return period(phase.starts_at, phase.closes_at - LAST_INSTANT)
