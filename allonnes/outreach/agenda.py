"""Encounters in the calendar of the town."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.addresses import address_of
from allonnes.core.agenda import SOURCES, AgendaItem, AgendaSource, Seats, changed_at_of, sequence_of
from allonnes.core.page_cache import changes_at
from allonnes.outreach.enums import EncounterKind, EncounterState, RegistrationState
from allonnes.outreach.models import Encounter, EncounterHistory, Registration
from allonnes.outreach.permissions import refusal_to_register
from allonnes.outreach.words import act_words


def shown() -> "QuerySet[Encounter]":
    """All encounters, each with why it was cancelled."""
    why = EncounterHistory.objects.filter(encounter=OuterRef("pk"), event="cancel").order_by("-pk").values("reason")[:1]
    waiting = Registration.objects.filter(encounter=OuterRef("pk"), state=RegistrationState.WAITING).order_by()
    how_many = waiting.values("encounter").annotate(n=Count("pk")).values("n")
    rows = Encounter.objects.select_related("place", "replaced_by").defer("search", "replaced_by__search")
    return rows.annotate(why_cancelled=Subquery(why), waiting=Subquery(how_many))


def seats_of(encounter: Encounter, waiting: int | None = None) -> Seats | None:
    """How many may come and how many do; None where nobody registers."""
    if encounter.seats is None or encounter.is_cancelled:
        return None
    return Seats(
        total=encounter.seats,
        taken=encounter.seats_taken,
        waiting=waiting or 0,
        are_slots=encounter.has_slots,
    )


def act_of(encounter: Encounter) -> str:
    """What one does to come, now; "" when nothing is to be done. The page changes with its hours."""
    hours = (encounter.registration_opens_at, encounter.registration_closes_at, encounter.starts_at, encounter.ends_at)
    changes_at(*hours)
    return act_words(encounter) if refusal_to_register(encounter, timezone.now()) is None else ""


def _mine(rows: "QuerySet[Any]", person: Any) -> "QuerySet[Any]":
    """Where this person has a seat, or waits for one."""
    return rows.filter(pk__in=Registration.objects.active().filter(user=person).values("encounter"))


def _own_words(person: Any, uids: list[str]) -> dict[str, str]:
    """What this person has there."""
    numbers = [int(uid.rpartition("-")[2]) for uid in uids]
    rows = Registration.objects.active().filter(user=person, encounter__in=numbers)
    return {
        f"rencontre-{row.encounter_id}": _("Vous avez une place") if row.is_seated else _("Sur la liste d’attente")
        for row in rows
    }


def item_of(encounter: Encounter) -> AgendaItem:
    """An encounter, as the calendar says it."""
    act, following = act_of(encounter), encounter.replaced_by
    return AgendaItem(
        uid=f"rencontre-{encounter.pk}",
        title=encounter.title,
        url=address_of(encounter),
        starts_at=encounter.starts_at,
        ends_at=encounter.ends_at,
        kind=encounter.kind,
        # `get_kind_display` makes every kind a hash for each row of a feed.
        kind_words=str(EncounterKind(encounter.kind).label),
        summary=encounter.description,
        place=encounter.place.name,
        address=encounter.place.address,
        access=encounter.place.access,
        neighbourhood_id=encounter.neighbourhood_id,
        audience=encounter.audience,
        sequence=sequence_of(encounter),
        changed_at=changed_at_of(encounter),
        is_cancelled=encounter.is_cancelled,
        reason=getattr(encounter, "why_cancelled", None) or "",
        new_date=following.starts_at if following else None,
        new_url=address_of(following) if following else "",
        entry="" if encounter.has_registration else _("Sans inscription"),
        seats=seats_of(encounter, getattr(encounter, "waiting", None)),
        act=act,
        act_url=reverse("encounters:register", args=[encounter.pk]) if act else "",
        outcome=_("Compte rendu publié") if encounter.has_account else "",
    )


SOURCES.declare(
    AgendaSource(
        name="rencontre",
        rows=shown,
        item=item_of,
        kinds=lambda: EncounterKind.choices,
        over=Q(state=EncounterState.HELD),
        mine=_mine,
        own_words=_own_words,
        scopes=("encounters", "town"),
    )
)
