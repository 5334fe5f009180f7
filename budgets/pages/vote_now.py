"""« Où en est le vote »: for the board, the step that comes next, in words, with the page where it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.queues import LONGEST_COUNT_MS
from allonnes.core.templatetags.french import ending, when
from allonnes.core.time_box import time_boxed
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.results.models import Count
from budgets.voting.box.keys import load_key
from budgets.voting.desk.page import address, path_of
from budgets.voting.models import KeyLoss, LookAlike, PollingStation, VoterReview
from budgets.voting.reviews.look_alikes import SETTLED
from budgets.voting.sealing.checks import stations_left

HOLDS = "budgets.hold_station"
PATH = "path"
STEPS = (
    gettext_lazy("Préparer"),
    gettext_lazy("Voter"),
    gettext_lazy("Régler"),
    gettext_lazy("Sceller"),
    gettext_lazy("Publier"),
)
PREPARE, VOTE, SETTLE, SEAL, PUBLISH = range(len(STEPS))


@dataclass(frozen=True)
class Step:
    """One thing to do now: where it stands among the five, what to do, the page where it is done."""

    place: int
    words: str
    page: str
    label: str


@dataclass(frozen=True)
class Mark:
    """One of the five steps on the page: `state` is past, now or next."""

    label: str
    state: str


def vote_now(user: Any) -> dict[str, Any] | None:
    """The vote being prepared, held or counted, for an officer; None when there is none. One query, that may be slow:
    without it the page says nothing of the vote."""
    if not user.has_perm(HOLDS):
        return None
    now = timezone.now()
    try:
        with time_boxed(LONGEST_COUNT_MS):
            vote = votes_of_now(now).first()
    except OperationalError:
        return None
    if vote is None:
        return None
    step = next(_steps(vote, user, now))
    url = path_of(vote) if step.page == PATH else address(step.page, vote)
    return {"edition": vote, "step": step, "url": url, "marks": _marks(step.place)}


def votes_of_now(now: datetime) -> "QuerySet[Any]":
    """The votes with dates and without a published result, the first year first, each with what its steps ask; one
    that was never opened goes with its last day."""
    vote = Phase.objects.filter(edition=OuterRef("pk"), kind=PhaseKind.VOTE)
    here = {"edition": OuterRef("pk")}
    rows = Edition.objects.filter(Exists(vote), is_imported=False)
    rows = rows.filter(~Exists(Count.objects.filter(is_official=True, **here)))
    return (
        rows.select_related("opening", "sealing")
        .defer("search", "pabulib_meta", "opening__content")
        .annotate(
            starts_at=Subquery(vote.values("starts_at")[:1]),
            ends_at=Subquery(vote.values("ends_at")[:1]),
            has_stations=Exists(PollingStation.objects.filter(**here)),
            has_open_stations=Exists(stations_left().filter(**here)),
            has_pairs=Exists(LookAlike.objects.filter(**here)),
            has_reviews=Exists(VoterReview.objects.exclude(SETTLED).filter(**here)),
            is_lost=Exists(KeyLoss.objects.filter(opening__edition=OuterRef("pk"), confirmed_at__isnull=False)),
        )
        .filter(Q(opening__isnull=False) | Q(ends_at__gt=now))
        .order_by("year", "pk")
    )


def _steps(vote: Any, user: Any, now: datetime) -> Iterator[Step]:
    """What is to be done, the first thing first; the last one always is."""
    opening, sealing = getattr(vote, "opening", None), getattr(vote, "sealing", None)
    if opening is None:
        yield _unopened(vote, now)
    elif sealing is None or sealing.sealed_at is None:
        if not vote.is_lost and load_key(opening.key_fingerprint) is None:
            words = _("Le vote est arrêté : le site attend sa clé. Deux personnes du bureau la rendent.")
            yield Step(_place(vote, now), words, "key", _("Rendre la clé"))
        if now < vote.ends_at:
            yield _under_way(vote, now)
        yield from _unsealed(vote, sealing, user)
    words = _("L’urne est scellée. Il reste à compter les bulletins, puis à publier le résultat.")
    yield Step(PUBLISH, words, "results", _("Compter et publier"))


def _place(vote: Any, now: datetime) -> int:
    if now < vote.starts_at:
        return PREPARE
    return VOTE if now < vote.ends_at else SETTLE


def _unopened(vote: Any, now: datetime) -> Step:
    dates = {"start": when(vote.starts_at), "end": ending(vote.ends_at)}
    if now >= vote.starts_at:
        words = _(
            "Les dates du vote ont commencé, et rien n’est figé : personne ne peut voter. Prévenez l’administration."
        )
    else:
        words = _("Le vote va du %(start)s au %(end)s. Avant, l’administration fige les règles et les projets.") % dates
        return Step(PREPARE, words, "offices", _("Préparer les bureaux de vote"))
    return Step(PREPARE, words, PATH, _("Voir où en est l’édition"))


def _under_way(vote: Any, now: datetime) -> Step:
    if now < vote.starts_at:
        words = _("Les règles et les projets sont figés. Le vote ouvre seul le %(start)s.") % {
            "start": when(vote.starts_at)
        }
        return Step(PREPARE, words, "offices", _("Préparer les bureaux de vote"))
    words = _("On vote jusqu’au %(end)s.") % {"end": ending(vote.ends_at)}
    if vote.has_stations:
        return Step(VOTE, words, "paper", _("Tenir le registre d’un bureau"))
    return Step(VOTE, words, "watch", _("Surveiller le vote"))


def _unsealed(vote: Any, sealing: Any, user: Any) -> Iterator[Step]:
    """Nobody votes any more: what the sealing waits for, then the sealing, by two."""
    if vote.has_open_stations:
        words = _(
            "Le vote est fini. Il reste à dépouiller l’urne papier : compter, lire deux fois, arrêter chaque bureau."
        )
        yield Step(SETTLE, words, "paper", _("Dépouiller l’urne papier"))
    if vote.has_pairs and not vote.is_lost:
        words = _("Le vote est fini. Des votes se ressemblent : dire si c’est une personne, ou deux.")
        yield Step(SETTLE, words, "reviews", _("Comparer les votes"))
    if vote.has_reviews and not vote.is_lost:
        words = _("Une décision sur des votes qui se ressemblent attend une deuxième personne.")
        yield Step(SETTLE, words, "reviews", _("Confirmer les décisions"))
    if sealing is None:
        words = _("Tout est réglé. Une personne du bureau demande de sceller l’urne, une autre confirme.")
        yield Step(SEAL, words, "sealing", _("Sceller l’urne"))
    elif sealing.asked_by_id == user.pk:
        words = _("Vous avez demandé de sceller l’urne : une autre personne du bureau doit confirmer.")
        yield Step(SEAL, words, "sealing", _("Voir la demande"))
    else:
        words = _("Une personne du bureau a demandé de sceller l’urne : confirmez, ou reprenez sa demande.")
        yield Step(SEAL, words, "sealing", _("Confirmer le scellement"))


def _marks(place: int) -> list[Mark]:
    states = ["past"] * place + ["now"] + ["next"] * (len(STEPS) - place - 1)
    return [Mark(str(label), state) for label, state in zip(STEPS, states, strict=True)]
