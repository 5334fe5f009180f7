"""The home page: what can be done today, and until when."""

from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.pages.today import leading_at
from tests.factories.budgets import (
    EditionFactory,
    EnvelopeFactory,
    PhaseFactory,
    ProjectFactory,
    at,
    make_counted_edition,
    make_edition_with_vote,
    vote,
)
from tests.factories.portal import EncounterFactory
from tests.factories.votes import freeze, lose_key, make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db

DATES = {
    PhaseKind.DEPOSIT: ("2027-01-04 08:00", "2027-02-01 00:00"),
    PhaseKind.STUDY: ("2027-02-08 08:00", "2027-03-01 18:00"),
    PhaseKind.VOTE: ("2027-03-08 08:00", "2027-04-01 20:00"),
    PhaseKind.RESULTS: ("2027-04-08 08:00", "2027-05-01 00:00"),
    PhaseKind.DELIVERY: ("2027-05-08 08:00", None),
}


def edition_in_five_phases(**fields: Any) -> Edition:
    edition = EditionFactory(**fields)
    for kind, (start, end) in DATES.items():
        PhaseFactory(edition=edition, kind=kind, starts_at=at(start), ends_at=at(end) if end else None)
    return edition


def home_at(client: StrictClient, moment: str) -> str:
    with time_machine.travel(at(moment), tick=False):
        response = client.get("/")
    assert response.status_code == 200
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("moment", "title", "promise"),
    [
        ("2027-01-01 12:00", "Préparez vos idées", "Dépôt : à partir du lundi 4 janvier 2027."),
        (
            "2027-01-31 12:00",
            "C’est le moment de proposer vos idées",
            "Dépôt : jusqu’au dimanche 31 janvier 2027 à minuit.",
        ),
        ("2027-02-01 00:00", "L’étude des projets approche", "Étude : à partir du lundi 8 février 2027."),
        ("2027-02-20 12:00", "Vos idées sont à l’étude", "Étude : jusqu’au lundi 1er mars 2027 à 18 h."),
        ("2027-03-02 12:00", "Le vote approche", "Vote : à partir du lundi 8 mars 2027."),
        ("2027-03-08 08:00", "Le vote approche", "Le vote n’est pas encore ouvert."),
        ("2027-04-02 12:00", "Les résultats arrivent", "Résultats : à partir du jeudi 8 avril 2027."),
        ("2027-04-09 12:00", "Les résultats sont là", "Résultats : jusqu’au vendredi 30 avril 2027 à minuit."),
        ("2027-05-02 12:00", "Les projets vont se réaliser", "Réalisation : à partir du samedi 8 mai 2027."),
        ("2027-06-01 12:00", "Vos projets se réalisent", "Réalisation : à partir du samedi 8 mai 2027."),
    ],
)
def test_home_says_what_is_going_on_and_until_when(client: StrictClient, moment: str, title: str, promise: str) -> None:
    edition_in_five_phases()
    page = home_at(client, moment)
    assert f"<h1>{title}</h1>" in page
    assert promise in page


def test_home_leads_to_the_vote_once_it_is_opened_and_in_its_dates(client: StrictClient) -> None:
    edition = edition_in_five_phases()
    freeze(edition)
    for moment, is_open in (("2027-03-02 12:00", False), ("2027-03-08 08:00", True), ("2027-04-02 12:00", False)):
        page = home_at(client, moment)
        assert (f'href="/budgets/{edition.slug}/voter/"' in page) == is_open
        assert ("<h1>C’est le moment de voter</h1>" in page) == is_open


def test_home_without_edition_invites_to_the_encounters(client: StrictClient) -> None:
    page = home_at(client, "2027-03-07 12:00")
    assert "Décidons ensemble de la vie de la ville" in page
    assert "Aucune rencontre n’est prévue pour l’instant." in page
    EditionFactory(imported=True)
    assert "Décidons ensemble de la vie de la ville" in home_at(client, "2027-03-07 12:00")


def test_home_of_an_edition_without_dates_shows_its_presentation(client: StrictClient) -> None:
    EditionFactory(title="Budget 2027", summary="Bientôt.")
    page = home_at(client, "2027-03-07 12:00")
    assert "<h1>Budget 2027</h1>" in page
    assert "Lire la présentation" in page


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        (("2027-03-01 00:00", PhaseKind.VOTE), ("2027-04-01 00:00", PhaseKind.DEPOSIT), "older"),
        (("2027-03-01 00:00", PhaseKind.DELIVERY), ("2027-04-01 00:00", PhaseKind.DEPOSIT), "newer"),
        (("2027-03-01 00:00", PhaseKind.VOTE), ("2027-03-01 00:00", PhaseKind.VOTE), "newer"),
        (("2027-04-01 00:00", PhaseKind.VOTE), ("2027-05-01 00:00", PhaseKind.VOTE), "older"),
        (("2027-03-01 00:00", PhaseKind.DELIVERY), ("2027-03-01 00:00", PhaseKind.DELIVERY), "newer"),
    ],
)
def test_home_puts_forward_what_asks_something_first(
    older: tuple[str, str], newer: tuple[str, str], expected: str
) -> None:
    for title, year, (start, kind) in (("older", 2026, older), ("newer", 2027, newer)):
        end = None if kind == PhaseKind.DELIVERY else at("2027-06-01 00:00")
        PhaseFactory(edition=EditionFactory(title=title, year=year), kind=kind, starts_at=at(start), ends_at=end)
    assert leading_at(at("2027-03-07 12:00")).edition.title == expected


def test_home_shows_the_money_with_its_guaranteed_share(client: StrictClient) -> None:
    EnvelopeFactory(edition=edition_in_five_phases(), name="Part du quartier")
    page = home_at(client, "2027-03-20 12:00")
    for words in ("100 000 €", "Part du quartier", "40 000 €"):
        assert words in page


def test_home_says_a_deadline_and_an_opening_once_above_the_timeline(client: StrictClient) -> None:
    freeze(edition_in_five_phases(title="Budget 2027"))
    for moment, said in (("2027-03-20 12:00", "1er avril 2027"), ("2027-03-02 12:00", "8 mars 2027")):
        top = home_at(client, moment).split('class="phases"')[0]
        assert top.count(said) == 1
        assert "Budget 2027</p>" in top


def test_home_tells_the_last_result_and_leads_to_it(client: StrictClient) -> None:
    make_counted_edition(title="Budget 2026", slug="bp-2026", year=2026)
    make_counted_edition(title="Budget d’ailleurs", imported=True, year=2030)
    page = home_at(client, "2027-03-07 12:00")
    assert "Budget 2026 : 6 bulletins, 2 projets lauréats." in page
    assert "/budgets/bp-2026/resultats/" in page
    assert "Budget d’ailleurs" not in page


def test_home_tells_one_winner_in_the_singular(client: StrictClient) -> None:
    make_counted_edition(amount=60_000)
    assert "6 bulletins, 1 projet lauréat." in home_at(client, "2027-03-07 12:00")


def test_home_button_names_the_projects(client: StrictClient) -> None:
    edition = edition_in_five_phases()
    ProjectFactory(edition=edition)
    assert "Voir le projet" in home_at(client, "2027-03-20 12:00")
    ProjectFactory(edition=edition)
    cache.clear()  # a minute later
    assert "Voir les 2 projets" in home_at(client, "2027-03-20 12:00")


@pytest.mark.parametrize("size", [1, 3, 200])
def test_number_of_queries_of_the_home_page(client: StrictClient, django_assert_num_queries: Any, size: int) -> None:
    edition = edition_in_five_phases()
    ProjectFactory.create_batch(size, edition=edition)
    make_edition_with_vote()
    EncounterFactory.create_batch(min(size, 4))
    vote(edition, *[["1"]] * min(size, 5))
    client.get("/aide/")
    with django_assert_num_queries(13):
        made = client.get("/").content
    with django_assert_num_queries(1):
        assert client.get("/").content == made


def test_a_vote_whose_key_is_away_is_not_offered(client: StrictClient) -> None:
    edition = make_open_vote(slug="arrete")
    assert "C’est le moment de voter" in client.get("/").content.decode()
    lose_key(edition)
    page = client.get("/").content.decode()
    assert "Le vote est arrêté pour le moment" in page
    assert "C’est le moment de voter" not in page
    assert f'href="/budgets/{edition.slug}/voter/"' not in page
