"""The public pages of the councils, and the space of a member."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.core.page_store import STORE
from instances.councils.enums import Gender
from instances.councils.models import Council
from instances.pages.sections import Joining, Members, objective
from tests.factories.accounts import born_years_ago, make_user, sign_in
from tests.factories.councils import drawn, make_council, make_lot_council, make_mandate, make_youth_council, posed
from tests.factories.meetings import called, evening, past_call, published
from tests.factories.outcomes import given_opinion
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _page(client: StrictClient, council: Council) -> str:
    STORE.clear()
    return client.get(reverse("instances:council", args=[council.slug])).content.decode()


def test_a_council_that_is_not_public_has_no_page(client: StrictClient) -> None:
    council = make_council(is_public=False)
    assert client.get(reverse("instances:council", args=[council.slug])).status_code == 404
    assert council.name not in client.get(reverse("instances:list")).content.decode()


def test_the_list_shows_councils_at_work(client: StrictClient) -> None:
    assert "Pas encore de conseil" in client.get(reverse("instances:list")).content.decode()
    STORE.clear()
    council = make_council()
    called(council, members=2)
    over = make_council(created_on=timezone.localdate() - 400 * DAY, term_ends_on=timezone.localdate() - DAY)
    shown = client.get(reverse("instances:list")).content.decode()
    assert council.name in shown
    assert "2 membres" in shown
    assert "Prochaine réunion" in shown
    assert over.name not in shown


def test_an_empty_council_says_what_comes(client: StrictClient) -> None:
    shown = _page(client, make_council())
    for words in ("n’est pas encore fixée", "n’a pas encore donné d’avis", "Le conseil se forme", "Dix places libres"):
        assert words in shown


def test_members_are_counted_and_those_who_agreed_named(client: StrictClient) -> None:
    council = make_youth_council(seats=20)
    today = timezone.localdate()
    for rank in range(6):
        gender = Gender.WOMAN if rank % 2 else Gender.MAN
        make_mandate(council, age=15, gender=gender, first_name=f"Mineur{'abcdef'[rank]}")
        make_mandate(council, age=20, gender=gender, first_name="Yasmine", name_agreed_on=today)
    shown = _page(client, council)
    assert "6 ont moins de 18 ans" in shown
    assert "6 femmes et filles, 6 hommes et garçons" in shown
    assert "Yasmine" in shown
    assert "Mineur" not in shown
    assert shown.count("disc-minor") == 6


def test_small_counts_are_never_split(client: StrictClient) -> None:
    council = make_youth_council(seats=20)
    for age in (15, 15, 20, 20, 20, 20, 20, 20):
        make_mandate(council, age=age, gender=Gender.WOMAN)
    shown = _page(client, council)
    assert "ont moins de 18 ans" not in shown
    assert "Les membres de moins de 18 ans ne sont jamais nommés" in shown
    assert "femmes et filles" not in shown
    assert shown.count("disc-any") == 8


def test_the_next_meeting_and_its_agenda_lead(client: StrictClient) -> None:
    council = make_council()
    called(council, starts_at=evening(9))
    past_call(council, days=10)
    shown = _page(client, council)
    assert "Les bancs du parc" in shown
    assert "Réunion du" in shown
    assert "Compte rendu en rédaction" in shown or "en rédaction" in shown


def test_minutes_once_published_are_linked(client: StrictClient) -> None:
    council = make_council()
    published(council)
    assert "compte-rendu" in _page(client, council)


def test_the_page_asks_as_little_with_1_and_20_members(client: StrictClient, connection_queries: Any) -> None:
    council = make_council(seats=30)
    make_mandate(council)
    given_opinion(council)
    counts = [connection_queries(client, council)]
    for _rank in range(19):
        make_mandate(council)
    for _rank in range(3):
        given_opinion(council)
    called(council, starts_at=evening(12))
    counts.append(connection_queries(client, council))
    assert counts == [7, 7]


@pytest.fixture
def connection_queries() -> Any:
    """How many questions the page asks of the database, beside what every page asks."""

    def count(client: StrictClient, council: Council) -> int:
        client.get(reverse("instances:council", args=[council.slug]))
        STORE.clear()
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("instances:council", args=[council.slug]))
        return len([query for query in asked if "instances_" in query["sql"]])

    return count


def test_a_draw_is_linked_from_the_frame(client: StrictClient) -> None:
    draw = drawn(make_lot_council())
    shown = _page(client, draw.council)
    assert reverse("instances:draw", args=[draw.council.slug, draw.pk]) in shown


def test_my_space_shows_mandates_candidacies_and_the_next_meeting(client: StrictClient) -> None:
    person = make_user()
    sign_in(client, person)
    url = reverse("instances:my_space")
    assert "membre d’aucun conseil" in client.get(url).content.decode()
    council = make_council()
    make_mandate(council, person=person)
    called(council, starts_at=evening(9))
    posed(make_council(), author=person)
    shown = client.get(url).content.decode()
    assert council.name in shown
    assert "Prochaine réunion" in shown
    assert "Mes candidatures" in shown


def test_a_member_agrees_then_changes_their_mind(client: StrictClient) -> None:
    person, council = make_user(), make_council(min_age=18)
    mandate = make_mandate(council, person=person, first_name="Yasmine", role="chair")
    sign_in(client, person)
    url = reverse("instances:naming", args=[mandate.pk])
    assert "Yasmine" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    client.logout()
    assert "Présidence" in _page(client, council)
    sign_in(client, person)
    assert "ne paraîtra plus" in client.get(url).content.decode()
    client.post(url)
    mandate.refresh_from_db()
    assert mandate.name_agreed_on is None


def test_a_minor_cannot_agree(client: StrictClient) -> None:
    person = make_user()
    mandate = make_mandate(make_youth_council(), person=person, age=16)
    sign_in(client, person)
    url = reverse("instances:naming", args=[mandate.pk])
    assert "Avant 18 ans" in client.get(url).content.decode()
    assert client.post(url).status_code == 409
    assert client.get(reverse("instances:naming", args=[make_mandate(make_council()).pk])).status_code == 404


PLANTED = "Zéphyrine"


def test_no_page_names_a_minor(client: StrictClient) -> None:
    """Minors planted everywhere: sitting, ended, chairing, candidates, drawn; no public page says their name."""
    council, today = make_youth_council(seats=30), timezone.localdate()
    names = {"first_name": PLANTED, "last_name": "Dumineur"}
    make_mandate(council, age=15, role="chair", starts_on=today - 200 * DAY, **names)
    make_mandate(council, age=16, ends_on=today, **names)
    make_mandate(council, birth_date=born_years_ago(18, days=-1), **names)
    posed(council, is_minor=True, **names)
    lot = make_lot_council(min_age=12)
    draw = drawn(lot)
    called(council, starts_at=evening(9))
    minutes = published(council)
    pages = [
        reverse("instances:list"),
        reverse("instances:council", args=[council.slug]),
        reverse("instances:join", args=[council.slug]),
        reverse("instances:meetings", args=[council.slug]),
        reverse("instances:opinions", args=[council.slug]),
        reverse("instances:initiatives", args=[council.slug]),
        *(reverse("instances:meeting", args=[council.slug, row.pk]) for row in council.meetings.all()),
        reverse("instances:minutes", args=[council.slug, minutes.meeting_id]),
        reverse("portal:agenda_feed"),
        reverse("portal:agenda_council_feed", args=[council.slug]),
        *(reverse("portal:agenda_item_file", args=[f"seance-{row.pk}"]) for row in council.meetings.all()),
        *(reverse(f"instances:{name}", args=[lot.slug, draw.pk]) for name in ("draw", "draw_list", "draw_result")),
        reverse("portal:home"),
        reverse("portal:sitemap"),
        reverse("portal:agenda"),
        f"{reverse('portal:search')}?q={PLANTED}",
    ]
    for url in pages:
        answer: Any = client.get(url)
        said = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
        assert "Dumineur" not in said, url
        assert "?q=" in url or PLANTED not in said, url


def test_sections_in_words() -> None:
    assert objective(7, 7) == "objectif 7"
    assert objective(7, 8) == "objectif 7 à 8"
    nobody = Joining(0, False, "", "", False, False, None)
    assert nobody.title == "Toutes les places sont prises"
    many = Joining(12, True, "", "", False, False, None)
    assert many.title == "12 places libres"
    one = Members(1, 0, ["Léa"], 0, 0, False)
    assert (one.names, one.is_split_shown, one.discs) == ("Léa", False, ["any"])
    assert Members(2, 0, ["Léa", "Ali"], 2, 0, True).names == "Léa et Ali"
