"""« Figer la liste du vote » at the desk, and what residents see of the opening."""

import re
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition, VoteOpening
from budgets.pages.posters import edition_posters
from budgets.voting.ballot.entrance import is_frozen, vote_entrance
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.budgets import EditionFactory, EnvelopeFactory, at
from tests.factories.openings import BETWEEN, STUDY_END, openable_edition, opened_edition
from tests.factories.setup import AFTER_DEPOSIT, IN_VOTE, SPANS, VOTE_START, dated_edition
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def page(edition: Edition, name: str = "opening") -> str:
    return reverse(f"admin:budgets_edition_vote_{name}", kwargs={"pk": edition.pk})


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


# --- At the desk ------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.VOTE_OFFICER, Role.ELECTED_OFFICIAL, Role.SERVICE_AGENT])
def test_the_opening_is_for_the_administrator_alone(client: StrictClient, role: str) -> None:
    edition = openable_edition()
    sign_in(client, make_agent(role))
    assert client.get(page(edition)).status_code == 403
    assert client.post(page(edition), {"is_confirmed": "on"}).status_code == 403
    assert not VoteOpening.objects.exists()


def test_the_page_says_what_is_missing_with_the_way_to_mend_it(client: StrictClient) -> None:
    edition = openable_edition(projects=0)
    with time_machine.travel(BETWEEN, tick=False):
        sign_in(client, make_administrator())
        html = text(client.get(page(edition)))
        assert "Aucun projet n’est au vote." in html
        assert reverse("admin:budgets_project_changelist") in html
        assert 'name="is_confirmed"' not in html
        refused = client.post(page(edition), {"is_confirmed": "on"})
    assert refused.status_code == 409
    assert "La liste du vote ne peut pas encore être figée" in text(refused)


@pytest.mark.parametrize(("now", "is_early"), [(AFTER_DEPOSIT, True), (BETWEEN, False)])
def test_the_page_lists_each_project_then_freezes_even_before_the_study_ends(
    client: StrictClient, now: Any, is_early: bool
) -> None:
    edition = openable_edition()
    with time_machine.travel(now, tick=False):
        sign_in(client, make_administrator())
        html = text(client.get(page(edition)))
        assert ("L’étude s’arrête quand la liste est figée" in html) == is_early
        for project in edition.projects.order_by("number"):
            assert str(project) in html or project.title in html
        assert html.index("relisez avant de figer") < html.index('name="is_confirmed"')
        assert client.post(page(edition), {"is_confirmed": "on"}).status_code == 302
        assert "La liste du vote est figée" in text(client.get(page(edition)))


def test_the_page_waits_for_the_first_day_of_the_study(client: StrictClient) -> None:
    edition = openable_edition()
    with time_machine.travel(edition.phases.get(kind="deposit").starts_at, tick=False):
        sign_in(client, make_administrator())
        html = text(client.get(page(edition)))
    assert "L’étude des projets commence le" in html
    assert 'name="is_confirmed"' not in html


def test_the_vote_is_opened_with_a_ticked_box_then_shows_its_hash(client: StrictClient) -> None:
    edition = openable_edition()
    with time_machine.travel(BETWEEN, tick=False):
        sign_in(client, make_administrator())
        html = text(client.get(page(edition)))
        for words in ("À répartir : 100 000 €.", "3 projets au vote, avec leurs coûts.", "Règlement : version 1"):
            assert words in html
        assert "Le vote commence le jeudi 4 mars 2027 à 8 h" in html
        assert client.post(page(edition), {}).status_code == 409
        assert not VoteOpening.objects.exists()
        assert client.post(page(edition), {"is_confirmed": "on"})["Location"] == page(edition)
        opening = VoteOpening.objects.get()
        html = text(client.get(page(edition)))
        for words in (
            opening.sha256[:32],
            opening.sha256[32:],
            reverse("budgets:vote_rules", args=[edition.slug]),
            "Tout est figé depuis",
        ):
            assert words in html
        assert 'name="is_confirmed"' not in html
        again = client.post(page(edition), {"is_confirmed": "on"})
        assert (again.status_code, "La liste du vote est déjà figée" in text(again)) == (409, False)
        assert "Figer la liste du vote" in text(client.get(reverse("admin:budgets_edition_change", args=[edition.pk])))
    assert VoteOpening.objects.count() == 1


def test_an_edition_without_dates_says_so(client: StrictClient) -> None:
    sign_in(client, make_administrator())
    html = text(client.get(page(EditionFactory())))
    assert "Choisissez d’abord les dates de l’étude et du vote." in html


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_takes_a_fixed_number_of_queries(
    client: StrictClient, django_assert_max_num_queries: Any, count: int
) -> None:
    edition = openable_edition(projects=count)
    for _one in range(count):
        EnvelopeFactory(edition=edition, amount=10)
    with time_machine.travel(BETWEEN, tick=False):
        sign_in(client, make_administrator())
        client.get(page(edition))
        with django_assert_max_num_queries(36):
            client.get(page(edition))


@pytest.mark.parametrize(
    ("now", "is_warned"), [(at("2027-02-17 08:00"), False), (at("2027-02-19 08:00"), True), (IN_VOTE, True)]
)
def test_the_preparation_warns_when_the_vote_is_near_and_nothing_is_frozen(
    client: StrictClient, now: Any, is_warned: bool
) -> None:
    edition = openable_edition()
    prepare = reverse("admin:budgets_edition_change", args=[edition.pk])
    with time_machine.travel(now, tick=False):
        sign_in(client, make_administrator())
        html = text(client.get(prepare))
    assert page(edition) in html
    assert ("et rien n’est figé" in html) == is_warned


def test_the_preparation_of_an_opened_vote_shows_the_hash(client: StrictClient) -> None:
    edition = opened_edition()
    sign_in(client, make_administrator())
    html = text(client.get(reverse("admin:budgets_edition_change", args=[edition.pk])))
    assert f"Empreinte : {VoteOpening.objects.get().sha256}" in html


# --- What residents see -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "words", "is_open"),
    [
        (SPANS["deposit"].starts_at, "", False),
        (SPANS["study"].starts_at, "Le vote commence le", False),
        (BETWEEN, "Le vote commence le", False),
        (VOTE_START, "", True),
        (SPANS["vote"].ends_at, "", False),
    ],
)
def test_the_entrance_of_the_vote_follows_the_clock(now: Any, words: str, is_open: bool) -> None:
    edition = opened_edition() if now >= STUDY_END else dated_edition()
    entrance = vote_entrance(edition, now, is_frozen=is_frozen(edition))
    assert (words in entrance.words, bool(entrance.words), entrance.is_open) == (True, bool(words), is_open)


def test_a_vote_held_without_this_site_is_over_once_its_last_day_has_passed(client: StrictClient) -> None:
    edition = dated_edition()
    pages = [reverse(f"budgets:{name}", args=[edition.slug]) for name in ("vote", "vote_identity")]
    user = make_user()
    planned = "Il est prévu à partir du "
    for moment, said in (
        (SPANS["study"].starts_at, planned),
        (IN_VOTE, "pas encore ouvert"),
        (SPANS["vote"].ends_at, "Le vote est terminé depuis le"),
    ):
        with time_machine.travel(moment, tick=False):
            sign_in(client, user)
            assert all(said in client.get(page).content.decode() for page in pages)


def test_nobody_is_led_to_a_vote_that_is_not_frozen_or_not_held_here() -> None:
    edition = dated_edition()
    assert not vote_entrance(edition, IN_VOTE, is_frozen=False).is_open
    assert vote_entrance(edition, IN_VOTE, is_frozen=False).words == "Le vote n’est pas encore ouvert."
    imported = dated_edition(imported=True)
    assert vote_entrance(imported, IN_VOTE, is_frozen=True) == vote_entrance(EditionFactory(), IN_VOTE, is_frozen=True)


@pytest.mark.parametrize(("now", "is_open"), [(BETWEEN, False), (VOTE_START, True), (SPANS["vote"].ends_at, False)])
def test_every_page_of_the_edition_leads_to_the_vote_while_it_is_open(
    client: StrictClient, now: Any, is_open: bool
) -> None:
    edition = opened_edition()
    # « Me prévenir » is under the same address.
    vote = re.compile(rf'href="{reverse("budgets:vote", args=[edition.slug])}(?!prevenir)')
    with time_machine.travel(now, tick=False):
        for name, args in (("edition", []), ("projects", []), ("project", [1])):
            html = text(client.get(reverse(f"budgets:{name}", args=[edition.slug, *args])))
            assert bool(vote.search(html)) == is_open, name
            assert ("Le vote commence le jeudi 4 mars 2027 à 8 h." in html) == (now == BETWEEN), name


@pytest.mark.parametrize(
    ("now", "title"),
    [
        (BETWEEN, "Votez du 4 mars au 1er avril 2027"),
        (VOTE_START, "Votez jusqu’au jeudi 1er avril 2027 à 20 h"),
        (SPANS["vote"].ends_at, None),
    ],
)
def test_the_town_prints_a_poster_for_a_vote_that_is_frozen(now: Any, title: str | None) -> None:
    edition = opened_edition()
    made = [poster for poster in edition_posters(edition, now, has_projects=True) if poster.title.startswith("Votez")]
    assert [row.title.replace("\u202f", " ").replace("\xa0", " ") for row in made] == ([title] if title else [])
    assert all(row.path == reverse("budgets:vote", args=[edition.slug]) for row in made)
    assert [poster.title for poster in edition_posters(dated_edition(), now, has_projects=True)] == [
        "Suivez les projets"
    ]


# --- The knapsack and the parent's agreement --------------------------------------------------------
def test_the_ballot_that_fits_in_the_money_is_said_before_the_vote(client: StrictClient) -> None:
    edition = openable_edition(is_knapsack=True, parent_agreement_below=16)
    said = "Sur un bulletin, les projets choisis tiennent ensemble dans l’enveloppe : 100 000 €."
    assert said in text(client.get(reverse("budgets:edition", args=[edition.slug])))
    sign_in(client, make_administrator())
    html = text(client.get(reverse("admin:budgets_edition_change", args=[edition.pk])))
    assert said in html
    assert "Avant 16 ans, avec l’accord d’un parent." in html
    form = text(client.get(reverse("admin:budgets_edition_change", args=[edition.pk])))
    assert 'name="is_knapsack"' in form
    assert 'name="parent_agreement_below"' in form
