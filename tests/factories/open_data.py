"""A small town with something in each set of open data, and in each the words that must not get out."""

from datetime import datetime, timedelta
from decimal import Decimal

from allonnes.outreach.enums import AgeBand, EncounterState
from allonnes.outreach.models import Encounter, Headcount
from allonnes.town.models import Neighbourhood
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.voting.enums import TurnoutDimension
from instances.meetings.models import Meeting
from observatory.engagements.models import SharedBudget
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.models import Case
from tests.factories.budgets import (
    EditionFactory,
    NeighbourhoodFactory,
    PhaseFactory,
    ProjectFactory,
    add_turnout,
    at,
    make_counted_edition,
)
from tests.factories.meetings import a_meeting, a_place
from tests.factories.observatory import delivered, make_engagement
from tests.factories.outcomes import public_council
from tests.factories.outreach import EncounterFactory
from tests.factories.requests_qrc import case_in, make_category, receive

SECRETS = ("camille@example.org", "06 12 34 56 78")
FORMULA = "=HYPERLINK(1)"
WORDS = f"Écrivez-moi : {SECRETS[0]} ou {SECRETS[1]}."
POINT = {"latitude": Decimal("47.968412"), "longitude": Decimal("0.163951")}


def make_open_town(now: datetime) -> None:
    """Each set has rows, some without a place, some whose numbers are small."""
    place = NeighbourhoodFactory(name="Perrière")
    make_vote(place)
    make_cases(now, place)
    make_encounters(now)
    make_councils()
    make_promises(now)


def make_vote(place: Neighbourhood) -> Edition:
    """An edition counted, one to come, one hidden, one from another town."""
    edition = make_counted_edition(title="Budget 2027", slug="budget-2027")
    PhaseFactory(edition=edition, kind=PhaseKind.VOTE)
    PhaseFactory(edition=edition, kind=PhaseKind.DELIVERY, starts_at=at("2027-04-01 08:00"), ends_at=None)
    add_turnout(edition, TurnoutDimension.CHANNEL, internet=40, paper=2, kiosk=8)
    coming = EditionFactory(title="Budget 2028", slug="budget-2028", year=2028)
    for other in (coming, EditionFactory(hidden=True), EditionFactory(imported=True)):
        ProjectFactory(edition=other, title=FORMULA, description=WORDS, neighbourhood=place, **POINT)
    ProjectFactory(edition=coming, title="Masqué", is_hidden=True)
    ProjectFactory(edition=coming, title="Brouillon", state=ProjectState.DRAFT, number=None)
    return edition


def make_cases(now: datetime, place: Neighbourhood) -> None:
    """Public cases, read or not, and what nobody reads."""
    category = make_category(name="Lampe éteinte")
    shown = receive(now=now, category=category, description=WORDS, **POINT)
    Case.objects.filter(pk=shown.pk).update(text_fate=TextFate.PUBLISHED, neighbourhood=place)
    receive(now=now, category=category, description="Des mots à relire")
    for state in (CaseState.RESOLVED, CaseState.DECLINED, CaseState.FORWARDED, CaseState.SPAM):
        case_in(state, now=now, category=category)
    receive(now=now, category=make_category(name="Sujet privé", is_private=True))
    earlier = [receive(now=now - timedelta(days=40), category=category) for _number in range(6)]
    Case.objects.filter(pk__in=[case.pk for case in earlier[:5]]).update(neighbourhood=place)


def make_encounters(now: datetime) -> None:
    """One to come, one counted, one that few people came to."""
    EncounterFactory(title=f"Stand – {SECRETS[1]}")
    crowd = EncounterFactory(title="Fête", state=EncounterState.HELD, what_you_said=WORDS, account_published_at=now)
    meet(crowd, child=2, young=12, adult=30, elder=3)
    meet(EncounterFactory(title="Porte à porte", what_you_said="Pas encore publié"), adult=3)


def meet(encounter: Encounter, **counts: int) -> None:
    """People counted by age band."""
    Headcount.objects.bulk_create(
        Headcount(encounter=encounter, age_band=AgeBand(band), count=count) for band, count in counts.items()
    )


def make_councils() -> None:
    """A public council with a meeting to come and one cancelled, and one that nobody reads of."""
    room = a_place(name="Salle du conseil")
    council = public_council(name="Comité des Jeunes", slug="comite", purpose=f"Donner son avis. {SECRETS[0]}")
    a_meeting(council, title=f"Plénière, {SECRETS[1]}", place=room)
    dropped = a_meeting(council, place=room)
    Meeting.objects.filter(pk=dropped.pk).update(state="cancelled", cancel_reason="La salle est fermée.")
    a_meeting(public_council(name="Conseil caché", is_public=False), place=room)


def make_promises(now: datetime) -> None:
    """One to come somewhere, one delivered, one that shares its money."""
    make_engagement(now=now, title=FORMULA, scope=WORDS, point=(POINT["latitude"], POINT["longitude"]))
    delivered(now=now)
    make_engagement(now=now, cost=None, shared_budget=SharedBudget.objects.create(name="Un lot", amount=600))
