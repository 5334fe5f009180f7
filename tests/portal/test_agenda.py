"""The public calendar: months, filters, rows, what is kept for visitors."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from allonnes.core.agenda import SOURCES, agenda_scopes
from allonnes.outreach.actions import cancel_encounter
from allonnes.outreach.enums import EncounterKind, EncounterState
from allonnes.outreach.models import Encounter
from tests.factories.accounts import make_administrator, make_user, sign_in
from tests.factories.budgets import NeighbourhoodFactory, at
from tests.factories.outreach import EncounterFactory, registered, walk
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


def titles(client: StrictClient, address: str) -> list[str]:
    agenda = client.get(address).context["agenda"]
    return [row.item.title for group in agenda.groups for row in group.rows]


def groups(client: StrictClient, address: str = "/agenda/") -> list[tuple[str, list[str]]]:
    agenda = client.get(address).context["agenda"]
    return [(group.title, [row.item.title for row in group.rows]) for group in agenda.groups]


# --- The month --------------------------------------------------------------------------------------
def test_what_comes_is_read_week_after_week_and_what_was_comes_last(client: StrictClient, march: Any) -> None:
    march.move_to(at("2027-03-10 12:00"))
    on("2027-03-02 10:00", title="Passé")
    on("2027-03-10 09:00", title="Ce matin")
    on("2027-03-10 18:00", title="Ce soir")
    on("2027-03-16 18:00", title="Dans six jours")
    on("2027-03-30 18:00", title="À la fin")
    assert groups(client) == [
        ("Cette semaine", ["Ce soir"]),
        ("La semaine prochaine", ["Dans six jours"]),
        ("Du 29 au 31\u00a0mars", ["À la fin"]),
        ("Plus tôt en mars", ["Passé", "Ce matin"]),
    ]


def test_months_hold_their_own_days_to_the_last_instant(client: StrictClient, march: Any) -> None:
    on("2027-03-31 23:30", hours=0.5, title="Minuit moins vingt")
    on("2027-04-01 00:00", title="Premier avril")
    on("2027-02-28 22:00", hours=2, title="Fin février")
    on("2027-03-28 01:30", hours=2, title="La nuit où l’heure change")
    assert titles(client, "/agenda/") == ["La nuit où l’heure change", "Minuit moins vingt"]
    assert titles(client, "/agenda/2027-04/") == ["Premier avril"]
    assert titles(client, "/agenda/2027-02/") == ["Fin février"]


def test_a_date_of_several_days_is_shown_until_its_end_and_marks_each_day(client: StrictClient, march: Any) -> None:
    festival = EncounterFactory(
        title="Fête", starts_at=at("2027-03-05 18:00"), ends_at=at("2027-03-07 20:00"), kind=EncounterKind.FESTIVITY
    )
    march.move_to(at("2027-03-07 19:59"))
    agenda = client.get("/agenda/").context["agenda"]
    assert [(group.title, len(group.rows)) for group in agenda.groups] == [("Cette semaine", 1)]
    assert [day.number for day in agenda.days if day.rows] == [5, 6, 7]
    assert "au 7 mars" in plain(client.get("/agenda/"))
    assert "En ce moment" in plain(client.get("/agenda/"))
    march.move_to(festival.ends_at)
    assert groups(client) == [("Plus tôt en mars", ["Fête"])]


def test_a_date_across_two_months_is_in_both_and_an_end_at_midnight_in_one(client: StrictClient, march: Any) -> None:
    EncounterFactory(title="Deux mois", starts_at=at("2027-03-30 10:00"), ends_at=at("2027-04-02 10:00"))
    EncounterFactory(title="Jusqu’à minuit", starts_at=at("2027-03-31 20:00"), ends_at=at("2027-04-01 00:00"))
    assert titles(client, "/agenda/") == ["Deux mois", "Jusqu’à minuit"]
    april = client.get("/agenda/2027-04/").context["agenda"]
    assert [row.item.title for row in april.rows] == ["Deux mois"]
    assert [day.number for day in april.days if day.rows] == [1, 2]


def test_other_months_are_a_link_away_in_both_ways(client: StrictClient, march: Any) -> None:
    agenda = client.get("/agenda/?sorte=workshop").context["agenda"]
    assert agenda.months == [
        ("février", "/agenda/2027-02/?sorte=workshop", "prev"),
        ("avril", "/agenda/2027-04/?sorte=workshop", "next"),
        ("mai", "/agenda/2027-05/?sorte=workshop", ""),
    ]
    assert client.get("/agenda/2027-02/").context["agenda"].months[1][1] == "/agenda/"
    assert client.get("/agenda/2026-12/").context["agenda"].months[1][0] == "janvier 2027"


@pytest.mark.parametrize("month", ["2027-13", "2027-00", "2014-12", "2029-04", "2099-01", "27-03", "2027-3"])
def test_months_that_no_page_has_are_404(client: StrictClient, march: Any, month: str) -> None:
    assert client.get(f"/agenda/{month}/").status_code == 404
    assert client.get(f"/agenda/{month}/affiche/").status_code == 404


def test_the_last_month_has_no_next_one(client: StrictClient, march: Any) -> None:
    agenda = client.get("/agenda/2029-03/").context["agenda"]
    assert [kind for _name, _url, kind in agenda.months] == ["prev"]
    assert agenda.following == ("", "")


def test_today_is_marked_once_and_the_phone_shows_this_week_and_the_next(client: StrictClient, march: Any) -> None:
    march.move_to(at("2027-03-17 08:00"))
    agenda = client.get("/agenda/").context["agenda"]
    assert [day.number for day in agenda.days if day.is_today] == [17]
    assert [day.number for day in agenda.days if day.is_near] == list(range(15, 29))
    page = plain(client.get("/agenda/"))
    assert page.count('aria-current="date"') == 1
    assert "mercredi 17 mars, aujourd’hui" in page
    march.move_to(at("2027-03-31 08:00"))
    near = [day.number for day in client.get("/agenda/").context["agenda"].days if day.is_near]
    assert near == list(range(22, 32))


def test_days_lead_to_their_row_and_say_their_titles(client: StrictClient, march: Any) -> None:
    encounter = on("2027-03-05 09:00", title="Stand des élus")
    cancelled = on("2027-03-06 09:00", title="Balade", state=EncounterState.CANCELLED)
    response = client.get("/agenda/")
    page = plain(response)
    assert f'href="#rencontre-{encounter.pk}"' in page
    assert page.count(f'id="rencontre-{encounter.pk}"') == 1
    assert "vendredi 5 mars : Stand des élus" in page
    assert "samedi 6 mars : Balade (annulé)" in page
    days = {day.number: day.shapes for day in response.context["agenda"].days if day.rows}
    assert days == {5: ["rencontre"], 6: ["annule"]}
    assert cancelled.is_cancelled


def test_the_grid_is_the_same_month(client: StrictClient, march: Any) -> None:
    on("2027-03-05 09:00", title="Stand des élus")
    on("2027-03-06 09:00", title="Balade", state=EncounterState.CANCELLED)
    response = client.get("/agenda/?vue=mois")
    weeks = response.context["agenda"].weeks
    assert [len(week) for week in weeks] == [7] * 5
    assert [day.number for week in weeks for day in week if day] == list(range(1, 32))
    page = plain(response)
    assert "Stand des élus" in page
    assert 'href="/agenda/#rencontre-' in page
    assert '<th scope="col">lundi</th>' in page


def test_a_long_month_has_pages_and_its_days_lead_to_them(client: StrictClient, march: Any) -> None:
    place = PlaceFactory()
    for number in range(35):
        on(f"2027-03-{number % 28 + 1:02d} {9 + number // 28:02d}:00", title=f"Date {number}", place=place)
    agenda = client.get("/agenda/").context["agenda"]
    assert agenda.more == ("Voir les 5 dates suivantes", "/agenda/?page=2")
    assert agenda.before == ""
    assert agenda.days[27].url.startswith("/agenda/?page=2#rencontre-")
    second = client.get("/agenda/?page=2").context["agenda"]
    assert len(list(second.page)) == 5
    assert second.before == "/agenda/"
    assert second.days[0].url.startswith("/agenda/#rencontre-")
    assert second.days[27].url.startswith("#rencontre-")


# --- Filters ----------------------------------------------------------------------------------------
def test_filters_narrow_by_kind_council_and_quartier(client: StrictClient, march: Any) -> None:
    here = NeighbourhoodFactory()
    on("2027-03-05 09:00", title="Stand", neighbourhood=here)
    on("2027-03-06 09:00", title="Atelier", kind=EncounterKind.WORKSHOP)
    on("2027-03-08 18:00", title="Séance", audience="sages")
    with declared(council_source()):
        assert titles(client, "/agenda/?sorte=workshop") == ["Atelier"]
        assert titles(client, f"/agenda/?quartier={here.slug}") == ["Stand"]
        assert titles(client, "/agenda/?conseil=sages") == ["Séance"]
        assert titles(client, f"/agenda/?conseil=sages&quartier={here.slug}") == []
        assert titles(client, "/agenda/?montrer=conseils") == ["Séance"]
        page = plain(client.get("/agenda/?conseil=sages&sorte=workshop"))
    assert "enlever ce filtre" in page
    assert 'href="/agenda/?conseil=sages"' in page
    assert 'href="/agenda/?sorte=workshop"' in page


def test_chips_tell_how_many_and_leave_out_what_is_empty(client: StrictClient, march: Any) -> None:
    on("2027-03-05 09:00", title="Stand")
    walk(starts_at=at("2027-03-06 10:00"), ends_at=at("2027-03-06 12:00"))
    agenda = client.get("/agenda/").context["agenda"]
    assert [(chip.words, chip.count) for chip in agenda.chips] == [("Tout", 2), ("Rencontres", 2), ("Places libres", 1)]
    places = client.get("/agenda/?montrer=places").context["agenda"]
    assert [row.item.title for row in places.rows] == ["Balade"]
    assert places.chips[2].is_current


def test_my_quartier_is_offered_to_whoever_said_theirs(client: StrictClient, march: Any) -> None:
    here = NeighbourhoodFactory(name="Chaoué")
    on("2027-03-05 09:00", neighbourhood=here)
    sign_in(client, make_user(neighbourhood=here))
    chips = client.get("/agenda/").context["agenda"].chips
    assert [(chip.words, chip.count) for chip in chips][-1] == ("Mon quartier\u202f: Chaoué", 1)
    chosen = client.get(f"/agenda/?quartier={here.slug}").context["agenda"].chips
    assert "Chaoué" not in [chip.words for chip in chosen]


@pytest.mark.parametrize("value", ["%00", "9" * 250, "-1", "%27", "1.5", "é", "%5B%5D"])
@pytest.mark.parametrize("name", ["sorte", "quartier", "conseil", "montrer", "vue", "page"])
def test_bad_value_never_breaks_the_list(client: StrictClient, march: Any, name: str, value: str) -> None:
    on("2027-03-05 09:00", title="Stand")
    assert titles(client, f"/agenda/?{name}={value}") == ["Stand"]
    for address in ("/agenda/2027-03/", "/agenda/passe/", "/agenda/2027-03/affiche/"):
        assert client.get(f"{address}?{name}={value}").status_code == 200


def test_empty_months_say_what_to_do(client: StrictClient, march: Any) -> None:
    assert "Aucune date n’est prévue pour l’instant" in plain(client.get("/agenda/"))
    assert "Aucune date ce mois-là" in plain(client.get("/agenda/2027-01/"))
    later = on("2027-05-05 09:00", title="En mai")
    page = plain(client.get("/agenda/"))
    assert "Plus rien ce mois-ci" in page
    assert "En mai, mercredi 5 mai 2027" in page
    assert 'href="/agenda/2027-05/"' in page
    narrowed = plain(client.get("/agenda/?sorte=market_stall"))
    assert "Aucune date ne correspond" in narrowed
    assert f"/agenda/2027-05/?sorte=market_stall#rencontre-{later.pk}" in narrowed
    assert "Essayez un autre quartier" in plain(client.get("/agenda/?sorte=workshop"))


def test_empty_and_narrowed_months_stay_out_of_search_engines(client: StrictClient, march: Any) -> None:
    assert "noindex" in client.get("/agenda/").content.decode()
    on("2027-03-05 09:00")
    assert "noindex" not in client.get("/agenda/").content.decode()
    assert "noindex" in client.get("/agenda/?sorte=market_stall").content.decode()


# --- Rows -------------------------------------------------------------------------------------------
def test_cancelled_stays_in_its_place_with_its_reason(client: StrictClient, march: Any) -> None:
    on("2027-03-03 18:00", title="Avant")
    encounter = on("2027-03-04 18:00", title="Rencontre")
    on("2027-03-05 18:00", title="Après")
    cancel_encounter(encounter=encounter, by=make_administrator(), reason="Salle en travaux.", now=timezone.now())
    assert titles(client, "/agenda/") == ["Avant", "Rencontre", "Après"]
    page = plain(client.get("/agenda/"))
    assert page.count("is-cancelled") == 1
    assert "Salle en travaux." in page
    assert "Annulée" in plain(client.get("/"))


def test_free_places_are_drawn_then_said_and_full_is_full(client: StrictClient, march: Any) -> None:
    encounter = walk(starts_at=at("2027-03-06 10:00"), ends_at=at("2027-03-06 12:00"), seats=3)
    registered(encounter)
    page = plain(client.get("/agenda/"))
    assert "<strong>2 places libres</strong> sur 3" in page
    assert (page.count('class="free"'), page.count('class="taken"')) == (2, 1)
    assert "Réserver une place" in page
    for _ in range(3):
        registered(encounter)
    page = plain(client.get("/agenda/"))
    assert "<strong>Complet</strong> 1 personne en attente" in page
    assert (page.count('class="free"'), page.count('class="taken"')) == (0, 3)
    assert "Rejoindre la liste d’attente" in page
    assert "place libre" not in page


def test_no_place_is_announced_once_it_began_nor_to_whoever_has_one(client: StrictClient, march: Any) -> None:
    encounter = walk(starts_at=at("2027-03-06 10:00"), ends_at=at("2027-03-06 12:00"))
    person = make_user()
    registered(encounter, user=person, email=person.email)
    assert "19 places libres" in plain(client.get("/agenda/"))
    sign_in(client, person)
    own = plain(client.get("/agenda/"))
    assert "Vous avez une place" in own
    assert "places libres" not in own
    assert "Réserver" not in own
    march.move_to(encounter.starts_at)
    client.logout()
    begun = plain(client.get("/agenda/"))
    assert "places libres" not in begun
    assert "Réserver" not in begun


def test_places_are_not_said_free_while_nobody_can_register(client: StrictClient, march: Any) -> None:
    walk(
        starts_at=at("2027-03-06 10:00"),
        ends_at=at("2027-03-06 12:00"),
        registration_opens_at=at("2027-03-02 08:00"),
    )
    page = plain(client.get("/agenda/"))
    assert "<strong>20 places</strong> sur inscription" in page
    assert "places libres" not in page
    march.move_to(at("2027-03-02 08:00"))
    assert "20 places libres" in plain(client.get("/agenda/"))


def test_titles_that_were_typed_are_escaped(client: StrictClient, march: Any) -> None:
    on("2027-03-05 09:00", title="<script>alert(1)</script>", description="<b onclick=x>")
    for address in ("/agenda/", "/agenda/?vue=mois", "/agenda/2027-03/affiche/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b onclick" not in page


# --- What it costs, and what is kept ----------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 30])
def test_number_of_queries_of_the_month(
    client: StrictClient, march: Any, django_assert_num_queries: Any, number: int
) -> None:
    for at_day in range(number):
        on(f"2027-03-{at_day % 28 + 1:02d} 18:00", neighbourhood=NeighbourhoodFactory())
    # The version of the page, its councils and quartiers, the town and the accessibility of its foot, then each part.
    with django_assert_num_queries(5 + len(SOURCES)):
        client.get("/agenda/")
    sign_in(client, make_user())
    client.get("/agenda/2027-04/")
    # The session, the person, the version; whether that person has something in the month; each part.
    with django_assert_num_queries(4 + len(SOURCES)):
        client.get("/agenda/")
    assert 4 + len(SOURCES) <= 8
    # The parts that are the same for everybody are kept.
    with django_assert_num_queries(4):
        client.get("/agenda/")


def test_the_page_is_kept_until_a_seat_is_taken_or_an_hour_comes(
    client: StrictClient, march: Any, django_assert_num_queries: Any
) -> None:
    encounter = walk(starts_at=at("2027-03-01 10:00"), ends_at=at("2027-03-01 12:00"), seats=2)
    first = client.get("/agenda/")
    with django_assert_num_queries(1):
        assert client.get("/agenda/").content == first.content
    registered(encounter)
    assert "1 place libre" in plain(client.get("/agenda/"))
    registered(encounter)
    assert "Complet" in plain(client.get("/agenda/"))
    march.move_to(at("2027-03-01 11:00"))
    assert "En ce moment" in plain(client.get("/agenda/"))
    march.move_to(at("2027-03-01 12:00"))
    assert "Plus tôt en mars" in plain(client.get("/agenda/"))
    march.move_to(at("2027-04-01 00:00"))
    assert "avril 2027" in plain(client.get("/agenda/"))


def test_scopes_of_the_calendar_are_those_of_the_parts() -> None:
    assert {"encounters", "town"} <= set(agenda_scopes())
