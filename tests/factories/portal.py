"""Pages, accessibility audits and encounters."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from allonnes.core.models import SearchSynonym
from allonnes.outreach.enums import EncounterKind
from allonnes.outreach.models import Encounter
from allonnes.town.models import Place
from portal.models import AccessibilityAudit, MissedAddress, OldAddress, Page, PageVersion


class PageFactory(DjangoModelFactory[Page]):
    class Meta:
        model = Page

    title = factory.Sequence(lambda n: f"La charte {n}")
    slug = factory.Sequence(lambda n: f"charte-{n}")
    body = "## Nos règles\n\nNous écoutons **tout le monde**."
    published_at = factory.LazyFunction(timezone.now)

    class Params:
        draft = factory.Trait(body="", published_at=None)


class PageVersionFactory(DjangoModelFactory[PageVersion]):
    class Meta:
        model = PageVersion

    page = factory.SubFactory(PageFactory)
    number = 1
    title = "La charte"
    body = "Le texte d’alors."


class OldAddressFactory(DjangoModelFactory[OldAddress]):
    class Meta:
        model = OldAddress

    path = factory.Sequence(lambda n: f"/project/budget-{n}")
    target = "/budgets/"


class MissedAddressFactory(DjangoModelFactory[MissedAddress]):
    class Meta:
        model = MissedAddress

    path = factory.Sequence(lambda n: f"/themes/parc-{n}")
    times = 3
    last_on = date(2026, 11, 30)


class SearchSynonymFactory(DjangoModelFactory[SearchSynonym]):
    class Meta:
        model = SearchSynonym

    word = factory.Sequence(lambda n: f"city-stade {n}")
    same_as = "terrain multisports"


class AuditFactory(DjangoModelFactory[AccessibilityAudit]):
    class Meta:
        model = AccessibilityAudit

    audited_on = date(2026, 1, 15)
    auditor = "Un cabinet"
    criteria_applicable = 60
    criteria_met = 45


class PlaceFactory(DjangoModelFactory[Place]):
    class Meta:
        model = Place

    name = factory.Sequence(lambda n: f"Place du Mail {n}")
    address = "Place du Mail, Allonnes"


class EncounterFactory(DjangoModelFactory[Encounter]):
    class Meta:
        model = Encounter

    kind = EncounterKind.MARKET_STALL
    title = factory.Sequence(lambda n: f"Stand sur le marché {n}")
    place = factory.SubFactory(PlaceFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))
    ends_at = factory.LazyAttribute(lambda one: one.starts_at + timedelta(hours=2))

    class Params:
        past = factory.Trait(starts_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=3)))
