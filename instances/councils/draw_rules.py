"""Who may prepare, freeze and do a draw, and when. Each refusal is one French sentence."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core import workflow
from allonnes.core.templatetags.french import short_day
from instances.councils import lot
from instances.councils.enums import DrawState, Gender, Selection
from instances.councils.mandate_rules import day_of
from instances.councils.models import Candidacy, College, Council, Draw
from instances.councils.permissions import refusal_to_animate
from instances.councils.workflow import DRAW, DRAW_MEMBERS

SIGNS = {Gender.WOMAN: lot.WOMAN, Gender.MAN: lot.MAN, Gender.UNSAID: lot.UNSAID}
ALTERED = gettext_lazy("La liste n’est plus celle qui a été publiée : son empreinte a changé. Rien n’est tiré.")


def candidates_of(college: College) -> "QuerySet[Candidacy]":
    """Who may be drawn for a college: received candidacies, for it or for none in particular."""
    for_it = Q(college=college) | Q(college__isnull=True)
    return Candidacy.objects.to_decide().filter(for_it, council=college.council_id)


def list_text(draw: Draw) -> str:
    """The list of a draw as it is published and hashed: numbers, and what parity counts."""
    entries = draw.entries.order_by("number").values_list("number", "gender")
    rows = tuple(lot.Candidate(number, SIGNS[Gender(gender)]) for number, gender in entries)
    return lot.write_list(lot.LotList(draw.seats, draw.substitutes, draw.is_parity, rows))


def result_text(draw: Draw) -> str:
    """What the draw gave, as it is published."""
    ranked = list(draw.entries.filter(rank__isnull=False).order_by("rank"))
    seated = tuple(entry.number for entry in ranked if entry.is_seated)
    return lot.write_result(lot.Drawn(seated, tuple(entry.number for entry in ranked if entry.is_substitute)))


def refusal_to_prepare(user: Any, council: Council, now: datetime) -> str | None:
    """By those who animate a council whose members are drawn by lot."""
    refused = refusal_to_animate(user, council, now)
    if refused is None and not user.has_perm(DRAW_MEMBERS):
        refused = _("Vous n’avez pas le droit de tirer au sort.")
    if refused is None and council.selection != Selection.LOT:
        refused = _("Les membres de ce conseil ne sont pas tirés au sort.")
    return refused


def refusal_of_seed_day(seed_on: date, now: datetime) -> str | None:
    """The seed is told before anybody can know it."""
    return None if seed_on > day_of(now) else _("Le nombre doit être connu plus tard : choisissez un jour qui vient.")


def refusal_to_freeze(user: Any, draw: Draw, now: datetime) -> str | None:
    """Once the candidacies are closed, before the seed exists, where everybody can read it; one list a college."""
    refused = refusal_to_animate(user, draw.council, now) or workflow.refusal(DRAW, draw, "freeze", by=user)
    if refused is None and draw.council.takes_candidacies(day_of(now)):
        refused = _("Les candidatures sont encore ouvertes : la liste s’arrête après leur dernier jour.")
    if refused is None and not draw.council.is_public:
        refused = _("La page de ce conseil n’est pas publiée : personne ne pourrait lire la liste.")
    if refused is None and _other_lists(draw).exists():
        refused = _("Une autre liste de ce collège est arrêtée : faites d’abord son tirage, ou annulez-le.")
    return refused or refusal_of_seed_day(draw.seed_on, now)


def _other_lists(draw: Draw) -> "QuerySet[Draw]":
    """Several lists for the same seats would let somebody choose, once the seed is known, the one that is drawn."""
    return Draw.objects.filter(college=draw.college_id, state=DrawState.FROZEN).exclude(pk=draw.pk)


def refusal_of_size(draw: Draw, candidates: int) -> str | None:
    """Something to draw: at least as many numbers as seats."""
    if candidates >= draw.seats:
        return None
    return _("Il y a %(candidates)s candidatures pour %(seats)s places : rien à tirer au sort.") % {
        "candidates": candidates,
        "seats": draw.seats,
    }


def refusal_to_draw(user: Any, draw: Draw, now: datetime) -> str | None:
    """By somebody else than who froze the list, from the day when the seed is known."""
    refused = refusal_to_animate(user, draw.council, now) or workflow.refusal(DRAW, draw, "draw", by=user)
    if refused is None and draw.frozen_by_id == user.pk:
        refused = _("Vous avez arrêté la liste : une autre personne fait le tirage.")
    if refused is None and draw.seed_on > day_of(now):
        refused = _("Le nombre sera connu le %(day)s.") % {"day": short_day(draw.seed_on)}
    return refused


def refusal_of_list(draw: Draw) -> str | None:
    """The list is the one that was published, to the last sign."""
    return None if lot.hash_of(list_text(draw)) == draw.list_hash else str(ALTERED)


def refusal_to_cancel(user: Any, draw: Draw, now: datetime) -> str | None:
    """A draw that is done is never taken back; once anybody can compute it, somebody else than who froze it cancels."""
    refused = refusal_to_animate(user, draw.council, now) or workflow.refusal(DRAW, draw, "cancel", by=user)
    if refused is None and draw.frozen_by_id == user.pk and draw.seed_on <= day_of(now):
        refused = _("Vous avez arrêté la liste et le nombre peut être connu : une autre personne annule le tirage.")
    return refused


def refusal_to_refill(user: Any, draw: Draw, now: datetime) -> str | None:
    """While the list is being prepared."""
    refused = refusal_to_animate(user, draw.council, now)
    if refused is None and draw.state != DrawState.OPEN:
        refused = _("La liste est arrêtée : elle ne change plus.")
    return refused


def refusal_to_give_seats(user: Any, draw: Draw, now: datetime) -> str | None:
    """Once drawn."""
    refused = refusal_to_animate(user, draw.council, now)
    if refused is None and draw.state != DrawState.DRAWN:
        refused = _("Le tirage n’est pas fait.")
    return refused
