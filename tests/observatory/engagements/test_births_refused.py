"""Who may not promise: each page where a promise is born refuses each role, read or sent, and each act too."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from allonnes.core.errors import ActionDenied
from observatory.engagements.actions import birth, council_births
from observatory.engagements.actions.birth import Promise
from observatory.engagements.models import Engagement, MunicipalText
from observatory.engagements.workflow import CREATE
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.budgets import make_counted_edition
from tests.factories.observatory import make_text
from tests.factories.outcomes import answered_opinion, make_initiative
from tests.factories.requests_qrc import make_category, receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
TOLD = {"title": "Une lampe", "scope": "Une lampe neuve.", "cost": "", "on": "", "theme_name": "Éclairage"}
SENT = {**TOLD, "text": "", "text_title": "Charte", "adopted_on": "2026-01-05", "url": "https://exemple.fr/charte"}
PROMISE = Promise("Une lampe", "Une lampe neuve.")
Act = Callable[..., Any]


def born_of_winners() -> tuple[list[Any], Act]:
    edition = make_counted_edition()
    return [edition.pk], partial(birth.follow_winners, edition=edition)


def born_of_a_case() -> tuple[list[Any], Act]:
    case = receive(category=make_category())
    return [case.pk], partial(birth.promise_for_case, case=case, promise=PROMISE)


def born_of_an_action() -> tuple[list[Any], Act]:
    row = make_initiative()
    return [row.pk], partial(council_births.promise_for_initiative, initiative=row, promise=PROMISE)


def born_of_an_answer() -> tuple[list[Any], Act]:
    row = answered_opinion()
    return [row.pk], partial(council_births.promise_for_opinion, opinion=row, promise=PROMISE)


def born_of_a_text() -> tuple[list[Any], Act]:
    return [], partial(birth.promise_in_text, text=make_text(), promise=PROMISE)


BIRTHS = {
    "winners": born_of_winners,
    "case": born_of_a_case,
    "initiative": born_of_an_action,
    "opinion": born_of_an_answer,
    "inscribe": born_of_a_text,
}
MAY_NOT = [role for role in Role if CREATE not in ROLES[role].permissions]


def test_the_administrator_alone_makes_promises() -> None:
    assert set(Role) - set(MAY_NOT) == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("name", BIRTHS)
def test_nobody_else_makes_a_promise_nor_reads_what_it_is_born_of(name: str) -> None:
    args, act = BIRTHS[name]()
    address, texts = reverse(f"admin:observatory_engagement_{name}", args=args), MunicipalText.objects.count()
    for who in (*(make_agent(role) for role in MAY_NOT), make_user(), None):
        client = StrictClient()
        if who:
            sign_in(client, who)
        has_desk = who is not None and who.is_staff
        for answer in (client.get(address), client.post(address, SENT)):
            assert answer.status_code == 403 if has_desk else answer.status_code in {302, 403, 404}, (who, answer)
        if who:
            with pytest.raises(ActionDenied):
                act(by=who, now=timezone.now())
    assert not Engagement.objects.exists()
    assert MunicipalText.objects.count() == texts


@pytest.mark.parametrize("name", BIRTHS)
def test_the_same_page_sent_by_the_administrator_makes_one(name: str) -> None:
    """So what is refused above is refused for who sends it, not for what is sent."""
    args, _act = BIRTHS[name]()
    client = StrictClient()
    sign_in(client, make_administrator())
    assert client.post(reverse(f"admin:observatory_engagement_{name}", args=args), SENT).status_code == 302
    assert Engagement.objects.exists()
