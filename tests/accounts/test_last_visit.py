"""The day of a last visit would say who came while people voted: the desk reads its month, and sorts by no day."""

from datetime import date

import pytest
from django.urls import reverse

from allonnes.accounts.roles import Role
from allonnes.core.desk_lists import IGNORED
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.strict_client import StrictClient

LIST = "admin:accounts_user_changelist"


@pytest.mark.django_db
def test_the_accounts_say_the_month_of_the_last_visit_and_sort_by_nothing_finer(client: StrictClient) -> None:
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    first = make_user(email="a@example.org", last_seen_on=date(2025, 3, 29))
    second = make_user(email="b@example.org", last_seen_on=date(2025, 3, 3))
    never = make_user(email="c@example.org", last_seen_on=None)
    page = client.get(reverse(LIST)).content.decode()
    assert page.count('class="field-last_seen">mars 2025</td>') == 2
    assert 'class="field-last_seen">–</td>' in page
    for day in ("29 mars", "29/03", "2025-03-29", "3 mars 2025"):
        assert day not in page
    orders = set()
    for column in (6, -6):
        told = client.get(f"{reverse(LIST)}?o={column}").content.decode()
        orders.add(tuple(sorted((first, second, never), key=lambda one: told.index(one.email))))
    assert orders == {(first, second, never)}
    one = client.get(reverse("admin:accounts_user_change", args=[first.pk])).content.decode()
    assert "mars 2025" in one
    assert "29 mars" not in one


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["last_seen_on", "last_seen_on__gte", "last_seen_on__exact", "last_seen_on__isnull"])
def test_no_address_narrows_the_accounts_by_their_last_visit(client: StrictClient, lookup: str) -> None:
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    make_user(email="jamais-venue@example.org")
    page = client.get(f"{reverse(LIST)}?{lookup}=2025-03-29").content.decode()
    assert IGNORED in page
    assert "jamais-venue@example.org" in page
