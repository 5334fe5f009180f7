"""Encounters for tests: to come by default; going on, past, held or cancelled by traits."""

from datetime import timedelta

import factory
from django.test import Client
from django.utils import timezone
from factory.django import DjangoModelFactory

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.outreach.enums import Channel, EncounterKind, EncounterState
from allonnes.outreach.field import SESSION_KEY
from allonnes.outreach.models import AssistedEntry, Encounter
from tests.factories.accounts import make_agent, make_user
from tests.factories.town import PlaceFactory


class EncounterFactory(DjangoModelFactory[Encounter]):
    class Meta:
        model = Encounter

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
