"""A kiosk is stopped by the code of its agent, or closed at the desk: what the tablet says then."""

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from budgets.voting.kiosks.actions import close_kiosk
from budgets.voting.models import Kiosk
from tests.factories.accounts import make_agent
from tests.factories.tablets import kiosk_client, make_kiosk, opened, text, url, vote_at
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient


@pytest.fixture
def kiosk(db: None) -> Kiosk:
    return make_kiosk(make_open_vote())


@pytest.fixture
def tablet(kiosk: Kiosk) -> StrictClient:
    return kiosk_client(kiosk)


def test_the_footer_stops_the_kiosk_with_the_code_of_its_agent_only(db: None) -> None:
    kiosk, code = opened(make_open_vote())
    tablet = kiosk_client(kiosk)
    assert "Arrêter la borne" in text(tablet.get(url(kiosk, "_close")))
    vote_at(tablet, kiosk, "1")
    wrong = f"{(int(code) + 1) % 10**6:06}"
    said = (("", "Écrivez le code"), ("pas un code", "chiffres"), (wrong, "pas le code de cette borne"))
    for said_code, words in said:
        page = tablet.post(url(kiosk, "_close"), {"code": said_code})
        assert (page.status_code, words in text(page)) == (422, True)
    assert "Votre vote est enregistré" in text(tablet.get(url(kiosk, "_ballot")))
    answer = tablet.post(url(kiosk, "_close"), {"code": f"{code[:3]} {code[3:]}"}, follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("account_login"))
    assert "n’en est plus une" in text(answer)
    assert not {"kiosk", "voter", "_auth_user_id"} & set(tablet.session.keys())
    kiosk.refresh_from_db()
    assert (kiosk.closed_at is not None, kiosk.stop_tries) == (True, 1)
    act = AuditEntry.objects.get(act="budgets.stop_kiosk")
    assert (act.by, code in str(act.detail)) == (None, False)
    assert tablet.get(url(kiosk))["Location"] == reverse("budgets:vote", args=[kiosk.edition.slug])


def test_a_code_is_not_guessed_on_the_tablet(db: None) -> None:
    kiosk, code = opened(make_open_vote())
    tablet, wrong = kiosk_client(kiosk), f"{(int(code) + 1) % 10**6:06}"
    pages = [text(tablet.post(url(kiosk, "_close"), {"code": wrong})) for _try in range(5)]
    assert ["Trop de codes" in page for page in pages] == [False] * 4 + [True]
    assert "Trop de codes" in text(tablet.post(url(kiosk, "_close"), {"code": code}))
    kiosk.refresh_from_db()
    assert kiosk.closed_at is None
    assert "Votez ici" in text(tablet.get(url(kiosk)))


def test_once_closed_at_the_desk_the_tablet_says_so_and_lets_an_agent_sign_in(
    tablet: StrictClient, kiosk: Kiosk
) -> None:
    close_kiosk(kiosk=kiosk, by=make_agent(), now=timezone.now())
    page = text(tablet.get(url(kiosk)))
    assert "Cette borne est fermée." in page
    assert f'action="{url(kiosk, "_close")}"' in page
    assert "Se connecter sur cette tablette" in text(tablet.get(url(kiosk, "_close")))
    assert tablet.post(url(kiosk, "_close"))["Location"].startswith(reverse("account_login"))
    assert "kiosk" not in tablet.session


def test_a_kiosk_that_is_gone_frees_its_tablet(tablet: StrictClient, kiosk: Kiosk) -> None:
    Kiosk.objects.all().delete()
    assert tablet.get(reverse("portal:home")).status_code == 200
    assert "kiosk" not in tablet.session
