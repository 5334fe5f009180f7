"""What is kept until something is written: never after, never for somebody else, never within a transaction."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory

from allonnes.accounts.roles import Role
from allonnes.core import unwritten
from allonnes.core.unwritten import kept_until_written
from allonnes.town.models import Neighbourhood
from tests.factories.accounts import make_agent, make_user, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    unwritten._KEPT.clear()
    yield
    unwritten._KEPT.clear()


@pytest.fixture
def at_noon() -> Iterator[Any]:
    with time_machine.travel(datetime(2027, 3, 1, 11, 0, 30, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def asked_by(user: Any, path: str = "/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user
    return request


def counted(user: Any) -> int:
    return kept_until_written(asked_by(user), "quartiers", Neighbourhood.objects.count)


def test_the_same_answer_is_given_until_something_is_written(at_noon: Any, django_assert_num_queries: Any) -> None:
    user = make_user()
    assert user.permissions == frozenset()  # read before what is counted
    assert counted(user) == 0
    with django_assert_num_queries(1):
        assert counted(user) == 0
    Neighbourhood.objects.create(name="Chaoué", slug="chaoue")
    assert counted(user) == 1
    Neighbourhood.objects.update(name="Perrières")
    with django_assert_num_queries(2):
        assert counted(user) == 1


def test_what_is_written_while_it_is_made_is_told_at_the_next_page(at_noon: Any) -> None:
    user = make_user()

    def made_while_somebody_writes() -> int:
        known = Neighbourhood.objects.count()
        Neighbourhood.objects.create(name="Chaoué", slug="chaoue")
        return known

    assert kept_until_written(asked_by(user), "quartiers", made_while_somebody_writes) == 0
    assert counted(user) == 1


def test_it_is_kept_for_one_person_with_the_same_rights_and_one_minute(
    at_noon: Any, django_assert_num_queries: Any
) -> None:
    first, second = make_user(), make_agent(Role.MODERATOR)
    assert (first.permissions, bool(second.permissions)) == (frozenset(), True)
    counted(first)
    with django_assert_num_queries(2):
        counted(second)
    second.permissions = frozenset()
    with django_assert_num_queries(2):
        counted(second)
    at_noon.shift(30)
    with django_assert_num_queries(2):
        counted(first)
    assert {minute for minute, _whose in unwritten._KEPT} == {datetime(2027, 3, 1, 11, 1, tzinfo=UTC)}


def test_a_transaction_sees_what_it_wrote_itself(at_noon: Any) -> None:
    user = make_user()
    with transaction.atomic():
        assert counted(user) == 0
        Neighbourhood.objects.create(name="Chaoué", slug="chaoue")
        assert counted(user) == 1


def test_a_part_of_a_template_is_kept_for_its_address_and_sees_no_token(at_noon: Any) -> None:
    user = make_user()
    assert user.permissions == frozenset()  # read before what is counted
    template = Template(
        "{% load desk %}{% until_written 'part' %}{{ words }}{% if csrf_token %}form{% endif %}{% enduntil_written %}"
    )

    def written(words: str, path: str) -> str:
        return template.render(Context({"request": asked_by(user, path), "words": words, "csrf_token": "secret"}))

    assert written("first", "/gestion/?p=1") == "first"
    assert written("second", "/gestion/?p=1") == "first"
    assert written("third", "/gestion/?p=2") == "third"


def test_the_first_page_of_the_desk_and_a_list_say_what_was_just_written(client: Client) -> None:
    moderator = make_agent(Role.ADMINISTRATOR)
    sign_in(client, moderator)
    quartiers = "/gestion/town/neighbourhood/"
    assert "Chaoué" not in client.get(quartiers).content.decode()
    home = client.get("/gestion/").content
    assert client.get("/gestion/").status_code == 200
    assert home
    Neighbourhood.objects.create(name="Chaoué", slug="chaoue")
    assert "Chaoué" in client.get(quartiers).content.decode()
    assert "Chaoué" in client.get(quartiers).content.decode()
