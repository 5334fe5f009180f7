"""What apps declare to the calendar; the list of what was, the poster of a month, how to subscribe."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from allonnes.core.agenda import AgendaQuestion, agenda_between, agenda_items
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import Encounter
from tests.factories.accounts import make_user
from tests.factories.budgets import NeighbourhoodFactory, at
from tests.factories.outreach import EncounterFactory
from tests.factories.town import PlaceFactory
from tests.portal.agenda_reading import council_source, declared, plain
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MONDAY = at("2027-03-01 08:00")


@pytest.fixture
def march() -> Any:
    """Monday 1 March 2027, in the morning."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def on(moment: str, hours: float = 2, **more: Any) -> Encounter:
    start = at(moment)
    return EncounterFactory(starts_at=start, ends_at=start + timedelta(hours=hours), **more)


# --- The shape that apps declare --------------------------------------------------------------------
def test_agenda_of_the_home_page_is_short_and_in_order() -> None:
    for days in (5, 1, 3, 9):
        EncounterFactory(starts_at=timezone.now() + timedelta(days=days))
    EncounterFactory(going_on=True, state=EncounterState.HELD, title="Finie plus tôt")
    items = agenda_items(3)
    assert [item.date for item in items] == sorted(item.date for item in items)
    assert len(items) == 3
    assert "\u00a0h" in items[0].detail


def test_parts_are_put_in_one_order_and_the_limit_holds_for_all(march: Any) -> None:
    on("2027-03-05 09:00", title="Un")
    on("2027-03-03 09:00", title="Deux", audience="sages")
    with declared(council_source()):
        question = AgendaQuestion(start=MONDAY, end=at("2027-04-01 00:00"), limit=3)
        assert [item.uid.split("-")[0] for item in agenda_between(question)] == ["essai", "rencontre", "rencontre"]


def test_a_part_that_is_not_public_is_read_for_somebody_only(march: Any) -> None:
    on("2027-03-05 09:00", title="Un", audience="sages")
    with declared(council_source(is_public=False, mine=lambda rows, person: rows)):
        question = AgendaQuestion(start=MONDAY, end=at("2027-04-01 00:00"))
        assert [item.uid.split("-")[0] for item in agenda_between(question)] == ["rencontre"]
        own = AgendaQuestion(start=MONDAY, end=at("2027-04-01 00:00"), person=make_user())
        assert [item.uid.split("-")[0] for item in agenda_between(own)] == ["essai"]


# --- What was, the poster, how to subscribe ---------------------------------------------------------
def test_past_encounters_stay_listed_with_their_account(client: StrictClient) -> None:
    EncounterFactory(held=True, title="Hier", what_we_do="Deux bancs", account_published_at=timezone.now())
    EncounterFactory(title="Bientôt")
    gone = plain(client.get("/agenda/passe/"))
    assert "Hier" in gone
    assert "Compte rendu publié" in gone
    assert "Bientôt" not in gone
    assert "Aucune rencontre ne correspond" in plain(client.get("/agenda/passe/?kind=workshop"))


def test_the_poster_holds_what_can_still_be_announced(client: StrictClient, march: Any) -> None:
    march.move_to(at("2027-03-10 12:00"))
    on("2027-03-02 10:00", title="Passé")
    on("2027-03-12 10:00", title="À venir", place=PlaceFactory(name="La mairie"))
    on("2027-03-13 10:00", title="Annulé", state=EncounterState.CANCELLED)
    page = plain(client.get("/agenda/2027-03/affiche/"))
    assert "Passé" not in page
    assert "10 h à 12 h</strong>, La mairie" in page
    assert "Annulé" in page
    assert "Mars 2027" in page
    assert page.count("<svg") > 1
    assert "Aucune date n’est prévue ce mois-ci" in plain(client.get("/agenda/2027-04/affiche/"))


def test_the_poster_has_as_many_sheets_as_it_needs(client: StrictClient, march: Any) -> None:
    place, here = PlaceFactory(), NeighbourhoodFactory(name="Chaoué")
    for number in range(20):
        on(f"2027-03-{number + 2:02d} 10:00", place=place, neighbourhood=here if number < 2 else None)
    page = plain(client.get("/agenda/2027-03/affiche/"))
    assert page.count('class="poster month-poster"') == 3
    assert "Feuille 3 sur 3" in page
    narrowed = plain(client.get(f"/agenda/2027-03/affiche/?quartier={here.slug}"))
    assert narrowed.count('class="poster month-poster"') == 1
    assert "Rencontres et conseils, Chaoué" in narrowed
    assert "Feuille" not in narrowed


def test_how_to_subscribe_gives_each_address(client: StrictClient) -> None:
    here = NeighbourhoodFactory()
    with declared(council_source()):
        page = plain(client.get("/agenda/abonnement/"))
    for path in ("/agenda.ics", "/agenda/conseil/sages.ics", f"/agenda/quartier/{here.slug}.ics"):
        assert f'href="webcal://localhost:8000{path}"' in page
        assert f"<code>http://localhost:8000{path}</code>" in page
