"""Posters and the paper form: what they say at each moment, and when they are not to be had."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import override_settings

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.permissions.phases import refusal_to_print_form
from budgets.pages.posters import edition_posters, project_poster
from tests.budgets.pages.test_paper import edition, url_of, words
from tests.factories.budgets import EditionFactory, PhaseFactory, ProjectFactory
from tests.factories.deposits import DEPOSIT_END, DEPOSIT_START, DURING, STUDY_END, VOTE_END, open_edition
from tests.strict_client import StrictClient

__all__ = ["edition"]
pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
DEPOSIT_DAY = "jeudi 24 décembre 2026 à 8 h"


# --- Posters ----------------------------------------------------------------------------------------
@override_settings(SITE_URL="https://participation.example.org")
def test_poster_of_a_project_has_its_words_its_square_and_its_address(client: StrictClient, edition: Edition) -> None:
    edition.projects.filter(number=1).update(summary="De la lumière.", author_label="Le club")
    page = client.get(url_of(edition, "projets/1/affiche/"))
    text = words(page)
    for said in ("Éclairer le stade", "De la lumière.", "Toute la ville", "Sport", "Le club"):
        assert said in text
    assert f"participation.example.org/budgets/{edition.slug}/projets/1/" in text
    assert 'class="qrline"' in page.content.decode()


@pytest.mark.parametrize(
    ("state", "now", "said"),
    [
        ("submitted", DURING, "Lisez ce projet, soutenez-le, donnez votre avis."),
        ("rejected", DURING, "Lisez la réponse de la ville."),
        ("on_ballot", STUDY_END, "Lisez ce projet et ce qu’il devient."),
        ("elected", VOTE_END, "Ce projet est lauréat. Suivez sa réalisation."),
    ],
)
def test_poster_says_what_one_can_do_now_and_never_asks_for_a_vote(state: str, now: datetime, said: str) -> None:
    project = ProjectFactory(edition=open_edition(), state=state)
    assert project_poster(project, now).call == said


def test_poster_of_a_project_withdrawn_during_the_vote_or_of_another_town_is_404(
    client: StrictClient, edition: Edition
) -> None:
    assert client.get(url_of(edition, "projets/5/affiche/")).status_code == 404
    elsewhere = ProjectFactory(edition=EditionFactory(imported=True), number=1).edition
    assert client.get(url_of(elsewhere, "projets/1/affiche/")).status_code == 404


@pytest.mark.parametrize(("length", "size"), [(60, "short"), (61, "long"), (140, "long"), (141, "very-long")])
def test_a_long_title_is_written_smaller(length: int, size: str) -> None:
    assert project_poster(ProjectFactory(title="x" * length), DURING).size == size


def test_much_to_say_is_written_smaller() -> None:
    few, many = ProjectFactory(summary="Court."), ProjectFactory(summary="x" * 300, place_label="y" * 200)
    assert [project_poster(one, DURING).is_dense for one in (few, many)] == [False, True]


@pytest.mark.parametrize(
    ("now", "first", "said"),
    [
        (DEPOSIT_START - SECOND, "Proposez votre idée du 5 novembre au 24 décembre 2026", "Lisez-les tous."),
        (DEPOSIT_START, f"Proposez votre idée jusqu’au {DEPOSIT_DAY}", "voisines et voisins"),
        (DEPOSIT_END - SECOND, f"Proposez votre idée jusqu’au {DEPOSIT_DAY}", "Le vote : du 4 mars au 1er avril 2027."),
        (DEPOSIT_END, "", "Chaque projet reçoit une réponse"),
        (STUDY_END, "", "Lisez-les tous."),
        (VOTE_END, "", "lauréats, et pourquoi"),
        (VOTE_END + timedelta(days=10), "", "ce que la ville réalise"),
    ],
)
def test_posters_follow_the_clock(client: StrictClient, now: datetime, first: str, said: str) -> None:
    made, end = ProjectFactory(edition=open_edition()).edition, VOTE_END + timedelta(days=5)
    PhaseFactory(edition=made, kind=PhaseKind.RESULTS, starts_at=VOTE_END, ends_at=end)
    PhaseFactory(edition=made, kind=PhaseKind.DELIVERY, starts_at=end, ends_at=None)
    with time_machine.travel(now, tick=False):
        page = client.get(url_of(made, "imprimer/affiches/"))
    titles = [re.sub(r"\s", " ", sheet["poster"].title) for sheet in page.context["sheets"]]
    assert titles == [*filter(None, [first]), "Suivez les projets"]
    assert said in words(page)


def test_an_edition_without_dates_nor_projects_has_no_poster(client: StrictClient) -> None:
    bare = EditionFactory()
    assert edition_posters(bare, DURING, has_projects=False) == []
    assert "Aucune affiche pour le moment" in words(client.get(url_of(bare, "imprimer/affiches/")))
    assert "Rien à imprimer pour le moment" in words(client.get(url_of(bare, "imprimer/")))


# --- The form ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "refused"),
    [
        (DEPOSIT_START - timedelta(days=60), None),
        (DEPOSIT_START, None),
        (DEPOSIT_END - SECOND, None),
        (DEPOSIT_END, "Le dépôt des projets est terminé"),
    ],
)
def test_form_is_printed_before_and_during_the_deposit_only(
    client: StrictClient, edition: Edition, now: datetime, refused: str | None
) -> None:
    with time_machine.travel(now, tick=False):
        text = words(client.get(url_of(edition, "imprimer/formulaire/")))
        offered = "/imprimer/formulaire/" in client.get(url_of(edition, "imprimer/")).content.decode()
    assert offered == (refused is None)
    for said in (
        "avant la fin du dépôt : jeudi 24 décembre 2026 à 8 h",
        "Chaoué",
        "Étangs",
        "Sport",
        "ni mon prénom ni mon adresse",
    ):
        assert (said in text) == (refused is None)
    if refused:
        assert refused in text


def test_form_says_what_becomes_of_the_idea(client: StrictClient, edition: Edition) -> None:
    with time_machine.travel(DURING, tick=False):
        text = words(client.get(url_of(edition, "imprimer/formulaire/")))
    for said in (
        "Étude : du 24 décembre 2026 au 4 mars 2027",
        "Vote : du 4 mars au 1er avril 2027",
        "Le conseil municipal décide",
    ):
        assert said in text


def test_form_without_dates_is_refused() -> None:
    assert refusal_to_print_form(EditionFactory(), DURING) == "Les dates de cette édition ne sont pas encore choisies."
