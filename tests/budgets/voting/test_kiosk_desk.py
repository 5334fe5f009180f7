"""Kiosks at the desk, and people who tap at the same instant."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from budgets.voting.models import Kiosk, OpenBallot, RollEntry
from tests.factories.accounts import make_agent, sign_in
from tests.factories.tablets import kiosk_client, make_kiosk, text, url, vote_at
from tests.factories.together import together
from tests.factories.votes import make_open_vote, somebody
from tests.strict_client import StrictClient

AGENTS = {role for role in ROLES if "budgets.open_kiosk" in ROLES[role].permissions}


@pytest.fixture
def kiosk(db: None) -> Kiosk:
    return make_kiosk(make_open_vote())


# --- The desk -------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", Role.values)
def test_agents_see_the_kiosks_at_the_desk_and_close_them_after_a_confirmation(kiosk: Kiosk, role: str) -> None:
    client = StrictClient()
    sign_in(client, make_agent(role))
    listed = reverse("admin:budgets_edition_vote_kiosks", args=[kiosk.edition_id])
    closing = reverse("admin:budgets_edition_vote_kiosk_close", args=[kiosk.edition_id, kiosk.pk])
    if role not in AGENTS:
        assert {client.get(listed).status_code, client.post(closing).status_code} <= {302, 403}
        return
    assert closing in text(client.get(listed))
    assert kiosk.place.name in text(client.get(closing))
    kiosk.refresh_from_db()
    assert kiosk.closed_at is None
    for words in ("La borne est fermée", "Cette borne est fermée."):
        assert words in text(client.post(closing, follow=True))
    assert closing not in text(client.get(listed))
    other = reverse("admin:budgets_edition_vote_kiosk_close", args=[make_open_vote().pk, kiosk.pk])
    assert client.post(other).status_code == 404


def test_the_desk_says_why_no_kiosk_opens_and_never_how_many_voted(kiosk: Kiosk) -> None:
    client, tablet = StrictClient(), kiosk_client(kiosk)
    sign_in(client, make_agent(Role.VOTE_OFFICER))

    def table(response: Any) -> str:
        return text(response).split("<tbody>")[1].split("</tbody>")[0]

    listed = reverse("admin:budgets_edition_vote_kiosks", args=[kiosk.edition_id])
    before = table(client.get(listed))
    vote_at(tablet, kiosk, "1")
    assert table(client.get(listed)) == before
    hub = reverse("admin:budgets_edition_change", args=[kiosk.edition_id])
    assert listed in text(client.get(hub))
    early = make_open_vote(starts_at=timezone.now() + timedelta(days=3), ends_at=timezone.now() + timedelta(days=9))
    page = text(client.get(reverse("admin:budgets_edition_vote_kiosks", args=[early.pk])))
    assert "au plus tôt la veille" in page
    assert "Aucune borne" in page


# --- At the same instant --------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_eight_identical_posts_at_once_are_one_vote() -> None:
    kiosk = make_kiosk(make_open_vote())
    tablet = kiosk_client(kiosk)
    vote_at(tablet, kiosk)
    key = tablet.session.session_key

    def tap() -> int:
        client = StrictClient()
        client.cookies["session"] = key
        return client.post(url(kiosk, "_ballot"), {"add": "1"}).status_code

    assert together(*[tap] * 8) == [302] * 8
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_person_at_two_kiosks_at_once_votes_once() -> None:
    edition, who = make_open_vote(), somebody()
    kiosks = [make_kiosk(edition), make_kiosk(edition)]
    tablets = [kiosk_client(kiosk) for kiosk in kiosks]
    for kiosk, tablet in zip(kiosks, tablets, strict=True):
        vote_at(tablet, kiosk, who=who)
    acts = [
        lambda one=kiosk, tablet=tablet: tablet.post(url(one, "_ballot"), {"add": "1"})
        for kiosk, tablet in zip(kiosks, tablets, strict=True)
    ]
    answers = together(*acts)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert "Une personne avec ce nom" in "".join(text(answer) for answer in answers)
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)
