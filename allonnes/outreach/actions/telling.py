"""Who is told of an encounter, and of their place there."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from allonnes.accounts.ages import DIGITAL_MAJORITY
from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.addresses import address_of
from allonnes.core.agenda import item_file
from allonnes.core.outbox import MessageKind
from allonnes.core.templatetags.french import when
from allonnes.core.working_days import add_calendar_months
from allonnes.outreach.links import CONFIRM_DAYS, asked_link, registration_link
from allonnes.outreach.messages import ENCOUNTER_ANNOUNCED, SEAT_KNOWN, SEAT_TO_CONFIRM
from allonnes.outreach.models import Encounter, Registration
from allonnes.outreach.words import people_words


def news_of(encounter: Encounter) -> dict[str, object]:
    """What every message says of an encounter."""
    return {
        "title": encounter.title,
        "when": when(encounter.starts_at),
        "place": encounter.place.name,
        "url": address_of(encounter),
        "calendar": item_file(f"rencontre-{encounter.pk}"),
    }


def replacement_of(encounter: Encounter | None) -> dict[str, object]:
    """What a message says of the encounter that takes the place of a cancelled one."""
    if encounter is None:
        return {"new_when": "", "new_place": "", "new_url": ""}
    return {
        "new_when": when(encounter.starts_at),
        "new_place": encounter.place.name,
        "new_url": address_of(encounter),
    }


def people_to_tell(encounter: Encounter, now: datetime) -> list[UUID]:
    """Open accounts of the neighbourhood, or of the town. A child waits for a parent, an address for its code."""
    fifteenth = add_calendar_months(timezone.localdate(now), -12 * DIGITAL_MAJORITY)
    waiting_child = Q(birth_date__gt=fifteenth) & ~Q(parental_consent__is_granted=True)
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    unproved = Exists(addresses.filter(verified=False)) & ~Exists(addresses.filter(verified=True))
    people = User.objects.filter(~waiting_child, ~unproved, is_active=True)
    if encounter.neighbourhood_id:
        people = people.filter(neighbourhood=encounter.neighbourhood_id)
    return list(people.order_by("pk").values_list("public_id", flat=True))


def told_and_not_registered(encounter: Encounter) -> list[UUID]:
    """Everybody to whom it was announced, but those who registered: they read more of it, in a message of their own."""
    registered = set(
        encounter.registrations.active().filter(user__isnull=False).values_list("user__public_id", flat=True)
    )
    return [
        person
        for person in outbox.persons_told(ENCOUNTER_ANNOUNCED, fact=str(encounter.pk))
        if person not in registered
    ]


def tell(registration: Registration, kind: MessageKind, *fact: object, **more: object) -> None:
    """Write to who registered, by their account or their address; some at the counter give none. Once a `fact`."""
    encounter = registration.encounter
    starts_at = registration.slot.starts_at if registration.slot else encounter.starts_at
    payload = {
        **news_of(encounter),
        "when": when(starts_at),
        "people": people_words(registration.people),
        "url": registration_link(registration),
        "encounter_url": address_of(encounter),
        **more,
    }
    key = outbox.key_of(kind, registration.pk.hex, *fact)
    if registration.user:
        outbox.queue(kind, key=key, person=registration.user.public_id, payload=payload)
    elif registration.email:
        outbox.queue(kind, key=key, address=registration.email, payload=payload)


def tell_to_confirm(registration: Registration, now: datetime) -> None:
    """Send the link that takes the seats asked for, to whoever reads the address typed."""
    last = min(now + CONFIRM_DAYS, registration.encounter.last_moment_to_register)
    tell(registration, SEAT_TO_CONFIRM, url=asked_link(registration), until=when(last))


def tell_listed(registration: Registration, now: datetime) -> bool:
    """Whether the address is on the list already; then it gets the link of what it has, once a day at most."""
    rows = Registration.objects.filter(encounter=registration.encounter_id).active().of_address(registration.email)
    known = rows.select_related("encounter__place", "slot", "user").order_by("number").first()
    if known is None:
        return False
    tell(known, SEAT_KNOWN, timezone.localdate(now))
    return True


def active_registrations(encounter: Encounter) -> Iterable[Registration]:
    """Everybody with a seat or waiting for one, with what a message says of them."""
    rows = encounter.registrations.active().select_related("encounter__place", "slot", "user")
    return rows.order_by("number")
