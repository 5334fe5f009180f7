"""What everybody reads of opinions and actions, and how a subject is proposed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from instances.outcomes.actions import opinions
from instances.outcomes.enums import Verdict
from instances.outcomes.models import Referral
from instances.outcomes.sources import source_at
from tests.factories.accounts import make_user, sign_in
from tests.factories.outcomes import (
    YES,
    answered_opinion,
    given_opinion,
    make_initiative,
    official,
    public_council,
    written_opinion,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ANSWERS = {
    "subject": "Des bancs à l’ombre",
    "words": "Il n’y a aucun banc à l’ombre sur le mail.",
    "first_name": "Rachida",
}


@pytest.fixture
def visitor() -> StrictClient:
    return StrictClient()


def _page(client: StrictClient, name: str, *args: object, **more: object) -> str:
    response = client.get(reverse(f"instances:{name}", args=args), more)
    assert response.status_code == 200
    return response.content.decode()


def test_an_opinion_that_waits_counts_its_days_in_public(visitor: StrictClient) -> None:
    council = public_council(answer_days=60)
    opinion = given_opinion(council, given_on=timezone.localdate() - timedelta(days=83))
    opinions.tell_news(opinion=opinion, words="La métropole étudie.", by=official(), now=timezone.now())
    for page in (_page(visitor, "opinions", council.slug), _page(visitor, "opinion", council.slug, opinion.pk)):
        assert "Attend depuis 83 jours" in page
        assert "en retard de 23 jours" in page
        assert "La métropole étudie." in page


def test_an_answer_is_read_with_its_days_and_the_one_before(visitor: StrictClient) -> None:
    opinion = answered_opinion(given_on=timezone.localdate() - timedelta(days=35))
    assert "Oui, répondu en 35 jours" in _page(visitor, "opinions", opinion.council.slug)
    no = opinions.Answered(Verdict.NO, "Le budget manque.", "Le maire")
    opinions.answer_again(opinion=opinion, said=no, reason="Le budget a changé.", by=official(), now=timezone.now())
    page = _page(visitor, "opinion", opinion.council.slug, opinion.pk)
    assert page.index("Le budget manque.") < page.index(YES.words)
    assert "Le budget a changé." in page


def test_what_is_not_given_or_not_public_is_not_found(visitor: StrictClient) -> None:
    draft, hidden = written_opinion(), given_opinion(public_council(is_public=False))
    for row in (draft, hidden):
        assert visitor.get(reverse("instances:opinion", args=[row.council.slug, row.pk])).status_code == 404
    other = public_council()
    given = given_opinion()
    assert visitor.get(reverse("instances:opinion", args=[other.slug, given.pk])).status_code == 404


@pytest.mark.parametrize("count", [0, 1, 3])
def test_lists_ask_as_little_whatever_they_hold(count: int, visitor: StrictClient) -> None:
    council = public_council()
    for _at in range(count):
        answered_opinion(council)
        make_initiative(council)
    _page(visitor, "opinions", council.slug)
    asked = []
    for name in ("opinions", "initiatives"):
        with CaptureQueriesContext(connection) as queries:
            _page(visitor, name, council.slug)
        asked.append(len(queries))
    assert asked[0] <= 6
    assert asked[1] <= 5


def test_an_action_says_what_came_of_it_and_a_dropped_one_says_why(visitor: StrictClient) -> None:
    council = public_council()
    done = make_initiative(
        council, state="done", done_on=timezone.localdate(), participants=132, result="Cinq équipes sont nées."
    )
    dropped = make_initiative(council, title="Une fête", state="dropped", dropped_because="Plus de salle.")
    page = _page(visitor, "initiative", council.slug, done.pk)
    assert "Cinq équipes sont nées." in page
    assert "132" in page
    assert "Plus de salle." in _page(visitor, "initiative", council.slug, dropped.pk)
    assert "132 personnes venues" in _page(visitor, "initiatives", council.slug)


def test_a_subject_is_proposed_without_account(visitor: StrictClient) -> None:
    council = public_council()
    address = reverse("instances:suggest", args=[council.slug]) + "?depuis=qrc-2026-0042"
    assert "QRC-2026-0042" in visitor.get(address).content.decode()
    response = visitor.post(address, ANSWERS)
    assert response.status_code == 302
    referral = Referral.objects.get()
    assert (referral.source, referral.first_name, referral.author) == ("QRC-2026-0042", "Rachida", None)
    assert "QRC-2026-0042" in referral.source_url


def test_a_subject_is_proposed_with_an_account_and_asks_no_name(visitor: StrictClient) -> None:
    person, council = make_user(), public_council()
    sign_in(visitor, person)
    page = _page(visitor, "suggest", council.slug)
    assert 'name="email"' not in page
    visitor.post(reverse("instances:suggest", args=[council.slug]), ANSWERS)
    assert Referral.objects.get().author == person


def test_what_is_badly_filled_in_is_told_and_kept(visitor: StrictClient) -> None:
    council = public_council()
    response = visitor.post(reverse("instances:suggest", args=[council.slug]), {**ANSWERS, "words": "Court."})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Écrivez une phrase entière" in page
    assert "Des bancs à l’ombre" in page
    assert not Referral.objects.exists()


def test_a_robot_is_thanked_and_nothing_is_kept(visitor: StrictClient) -> None:
    council = public_council()
    response = visitor.post(
        reverse("instances:suggest", args=[council.slug]), {**ANSWERS, "site": "https://example.org"}
    )
    assert response.status_code == 302
    assert not Referral.objects.exists()


def test_a_council_that_is_over_says_so_and_keeps_what_was_typed(visitor: StrictClient) -> None:
    council = public_council(term_ends_on=timezone.localdate() - timedelta(days=1))
    address = reverse("instances:suggest", args=[council.slug])
    assert "ne reçoit plus de sujets" in visitor.get(address).content.decode()
    response = visitor.post(address, ANSWERS)
    assert response.status_code == 409
    assert "Des bancs à l’ombre" in response.content.decode()


def test_too_many_subjects_from_one_place_are_refused_and_kept(visitor: StrictClient) -> None:
    council = public_council()
    address = reverse("instances:suggest", args=[council.slug])
    answers = [visitor.post(address, {**ANSWERS, "email": f"r{n}@example.org"}).status_code for n in range(21)]
    assert answers[-1] == 409
    assert Referral.objects.count() == 20


def test_one_address_is_written_to_five_times_a_day_and_never_with_the_words_of_a_stranger(
    visitor: StrictClient, django_capture_on_commit_callbacks: Any
) -> None:
    address = reverse("instances:suggest", args=[public_council().slug])
    sent = {**ANSWERS, "subject": "Gagnez : exemple.org", "email": "Voisine@example.org"}
    with django_capture_on_commit_callbacks(execute=True):
        answers = [visitor.post(address, sent).status_code for _at in range(6)]
    assert answers == [302] * 5 + [409]
    assert len(mail.outbox) == 5
    assert "Gagnez" not in f"{mail.outbox[0].subject} {mail.outbox[0].body}"


def test_the_council_is_chosen_and_what_it_comes_from_goes_along(visitor: StrictClient) -> None:
    council, over = public_council(), public_council(term_ends_on=timezone.localdate() - timedelta(days=1))
    page = _page(visitor, "suggest_to_council", depuis="QRC-2026-0042")
    assert f"/conseils/{council.slug}/proposer/?depuis=QRC-2026-0042" in page
    assert over.name not in page


@pytest.mark.parametrize("given", ["", "QRC", "QRC-2026-<b>", "http://example.org", "QRC-2026-0042' OR 1=1"])
def test_what_is_not_a_public_number_says_nothing(given: str) -> None:
    source = source_at(given)
    assert (source.number, source.url, source.query) == ("", "", "")


def test_the_search_finds_what_is_given(visitor: StrictClient) -> None:
    opinion = given_opinion(subject="Des trampolines au parc")
    written_opinion(subject="Des trampolines secrets")
    page = visitor.get(reverse("portal:search"), {"q": "trampolines"}).content.decode()
    assert reverse("instances:opinion", args=[opinion.council.slug, opinion.pk]) in page
    assert "secrets" not in page
