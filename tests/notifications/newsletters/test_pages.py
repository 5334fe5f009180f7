"""The past issues on line: at a constant cost, kept for visitors, found by the search."""

import pytest
from django.urls import reverse

from tests.factories.newsletters import make_newsletter, scheduled, sent

pytestmark = pytest.mark.django_db


def test_no_letter_yet_has_its_own_sentence(client):
    assert "Aucune lettre n’est encore partie" in client.get(reverse("notifications:newsletters")).content.decode()


def test_what_has_not_left_is_a_404(client):
    draft = make_newsletter()
    assert client.get(reverse("notifications:newsletter", args=[draft.pk])).status_code == 404
    assert client.get(reverse("notifications:newsletter", args=[scheduled(draft).pk])).status_code == 404


def test_the_list_shows_a_new_letter_to_visitors_at_once(client):
    client.get(reverse("notifications:newsletters"))
    sent(make_newsletter(title="Toute neuve"))
    assert "Toute neuve" in client.get(reverse("notifications:newsletters")).content.decode()


def test_a_letter_is_found_by_its_words(client):
    issue = sent()
    page = client.get(reverse("portal:search"), {"q": "banc"})
    assert reverse("notifications:newsletter", args=[issue.pk]) in page.content.decode()


def test_dates_are_shown_with_their_page(client):
    rows = [{"title": "Balade", "when": "samedi 5 décembre", "detail": "Au Mail", "url": "/agenda/1/"}]
    rows.append({"title": "Stand", "when": "dimanche", "detail": "Marché", "url": ""})
    issue = sent(make_newsletter(dates=rows))
    page = client.get(reverse("notifications:newsletter", args=[issue.pk])).content.decode()
    assert '<a href="/agenda/1/">Balade</a>' in page
    assert "Stand" in page


def test_the_list_costs_the_same_with_1_and_3_letters(client, django_assert_num_queries):
    sent(make_newsletter())
    client.get(reverse("notifications:newsletter_subscribe"))
    with django_assert_num_queries(_COST):
        client.get(reverse("notifications:newsletters"))
    sent(make_newsletter())
    sent(make_newsletter())
    with django_assert_num_queries(_COST):
        client.get(reverse("notifications:newsletters"))


_COST = 2
