"""Encounters for tests: to come by default; going on, past, held or cancelled by traits."""

from datetime import timedelta
from itertools import count
from typing import Any

import factory
from django.test import Client
from django.utils import timezone
from factory.django import DjangoModelFactory

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.outreach.actions import make_slots, register
from allonnes.outreach.enums import Channel, EncounterKind, EncounterState
from allonnes.outreach.field import SESSION_KEY
from allonnes.outreach.models import AssistedEntry, Encounter, Host, Registration, Stop
from tests.factories.accounts import make_agent, make_user
from tests.factories.town import PlaceFactory

_PEOPLE = count(1)


class EncounterFactory(DjangoModelFactory[Encounter]):
    class Meta:
        model = Encounter
        skip_postgeneration_save = True

    class Params:
        hours_from_now = 72
        going_on = factory.Trait(hours_from_now=-1)
        past = factory.Trait(hours_from_now=-30)
        long_past = factory.Trait(hours_from_now=-300)
        held = factory.Trait(hours_from_now=-30, state=EncounterState.HELD)
        cancelled = factory.Trait(state=EncounterState.CANCELLED)

    kind = EncounterKind.MARKET_STALL
    title = factory.Sequence(lambda number: f"Stand {number}")
    starts_at = factory.LazyAttribute(lambda row: timezone.now() + timedelta(hours=row.hours_from_now))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=3))
    place = factory.SubFactory(PlaceFactory)
    what_we_do = ""
    account_published_at = factory.LazyAttribute(lambda row: timezone.now() if row.what_we_do else None)

    @factory.post_generation
    def hosts(row, create: bool, extracted: str | None) -> None:  # type: ignore[misc]
        """`hosts="Deux agentes"`: who welcomes, in one line."""
        if create and extracted:
            Host.objects.create(encounter=row, name=extracted, rank=1)  # type: ignore[misc]


def walk(**more: Any) -> Encounter:
    """A walk to come with 20 seats."""
    return EncounterFactory(**{"kind": EncounterKind.URBAN_WALK, "title": "Balade", "seats": 20, **more})


def permanence(*, slots: int = 3, **more: Any) -> Encounter:
    """A permanence to come, cut into slots of twenty minutes."""
    encounter = EncounterFactory(**{"kind": EncounterKind.ONLINE_HELP, "title": "Permanence", **more})
    encounter.ends_at = encounter.starts_at + timedelta(minutes=20 * slots)
    encounter.save()
    make_slots(encounter=encounter, by=make_agent(), minutes=20, now=timezone.now())
    encounter.refresh_from_db()
    return encounter


def registered(encounter: Encounter, **more: Any) -> Registration:
    """Somebody who takes a seat, or waits for one."""
    values = {"name": "Camille Martin", "email": f"p{next(_PEOPLE)}@example.org", **more}
    return register(registration=Registration(encounter=encounter, **values), now=timezone.now())


class StopFactory(DjangoModelFactory[Stop]):
    class Meta:
        model = Stop

    encounter = factory.SubFactory(EncounterFactory, kind=EncounterKind.URBAN_WALK)
    rank = factory.Sequence(lambda number: number + 1)
    place = factory.Sequence(lambda number: f"Étape {number}")


class AssistedEntryFactory(DjangoModelFactory[AssistedEntry]):
    class Meta:
        model = AssistedEntry

    purpose = "registration"
    encounter = factory.SubFactory(EncounterFactory, going_on=True)
    channel = Channel.MARKET
    entered_by = factory.LazyFunction(lambda: make_agent(Role.MEDIATOR))
    for_user = factory.LazyFunction(make_user)
    has_consent = True


def mediator() -> User:
    """Somebody from an association, who enters in the field."""
    return make_agent(Role.MEDIATOR)


def lock_tablet(client: Client, encounter: Encounter) -> None:
    """As choosing the encounter does."""
    session = client.session
    session[SESSION_KEY] = encounter.pk
    session.save()
