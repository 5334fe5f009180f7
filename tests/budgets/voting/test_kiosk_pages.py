"""A kiosk from page to page, without JavaScript: one person after the other, and nothing of the one before."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from allonnes.core.sessions import SessionStore
from allonnes.town.models import TownProfile
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.kiosks.actions import close_kiosk
from budgets.voting.kiosks.tablet import KIOSK_SECONDS
from budgets.voting.models import Kiosk, OpenBallot, RollEntry
from tests.conventions.access import names, rows
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.tablets import agent_client, at_kiosk, kiosk_client, make_kiosk, said, text, url, vote_at
from tests.factories.town import PlaceFactory
from tests.factories.votes import cast, make_open_vote, make_voter, somebody
from tests.strict_client import StrictClient

AGENTS = {role for role in ROLES if "budgets.open_kiosk" in ROLES[role].permissions}
HOURS = {"from_hour": "00:00", "until_hour": "23:59", "days": "1"}
PAGES = ("", "_identity", "_ballot", "_project", "_done", "_over", "_close")


@pytest.fixture
def kiosk(db: None) -> Kiosk:
    return make_kiosk(make_open_vote())


@pytest.fixture
def tablet(kiosk: Kiosk) -> StrictClient:
    return kiosk_client(kiosk)


@pytest.mark.parametrize("role", [None, "resident", *Role.values])
def test_an_agent_makes_a_kiosk_of_the_tablet_and_leaves_no_right_on_it(db: None, role: str | None) -> None:
    edition, place, client = make_open_vote(), PlaceFactory(), StrictClient()
    if role:
        sign_in(client, make_user() if role == "resident" else make_agent(role))
    page = client.get(url(edition, "_open"))
    answer = client.post(url(edition, "_open"), {"place": place.pk, **HOURS})
    if role not in AGENTS:
        assert {page.status_code, answer.status_code} <= {302, 403}
        assert not Kiosk.objects.exists()
        return
    assert place.name in text(page)
    kiosk = Kiosk.objects.get()
    code = re.search(r">(\d{6})<", text(answer)).group(1)  # type: ignore[union-attr]
    assert check_password(code, kiosk.stop_code)
    assert (kiosk.network, answer["Cache-Control"]) == ("127.0.0.1", "private, no-store")
    assert code not in text(client.get(url(edition, "_open"), follow=True))
    assert "_auth_user_id" not in client.session
    assert "Votez ici" in text(client.get(url(edition)))
    assert client.get("/gestion/")["Location"] == url(edition)


def test_opening_says_why_not_and_asks_where(db: None) -> None:
    edition = make_open_vote(starts_at=timezone.now() + timedelta(days=3), ends_at=timezone.now() + timedelta(days=9))
    client = StrictClient()
    sign_in(client, make_agent())
    assert "au plus tôt la veille" in text(client.get(url(edition, "_open")))
    refused = client.post(url(edition, "_open"), {"place": PlaceFactory().pk, **HOURS})
    assert (refused.status_code, Kiosk.objects.count()) == (422, 0)
    assert "Choisissez le lieu" in text(client.post(url(make_open_vote(), "_open"), {}))


def test_each_screen_of_a_kiosk_says_how_to_vote_without_leaving_it(tablet: StrictClient, kiosk: Kiosk) -> None:
    TownProfile.objects.update_or_create(pk=1, defaults={"phone": "02 99 00 00 00"})
    cache.clear()
    screens = ["", "_identity"]
    helped = [text(tablet.get(url(kiosk, screen))) for screen in screens]
    vote_at(tablet, kiosk, "1")
    helped += [text(tablet.get(url(kiosk, screen))) for screen in ("_ballot", "_project", "_done")]
    for page in helped:
        help_at = page.split("Besoin d’aide pour voter")[1].split("</details>")[0]
        assert "Touchez « Choisir » sous un projet." in help_at.replace("\xa0", " ").replace("\u202f", " ")
        assert "ce vote ne se change plus" in help_at
        assert "02 99 00 00 00" in help_at
        assert "<a " not in help_at


def test_one_person_after_the_other_votes_and_takes_a_receipt(tablet: StrictClient, kiosk: Kiosk) -> None:
    for references in (("1", "2"), ("3",)):
        assert f'href="{url(kiosk, "_identity")}"' in text(tablet.get(url(kiosk)))
        assert "Qui vote" in text(tablet.get(url(kiosk, "_identity")))
        vote_at(tablet, kiosk, *references)
        assert "Votre vote est enregistré" in text(tablet.get(url(kiosk, "_ballot")))
        assert "Avez-vous fini" in text(tablet.get(url(kiosk, "_done")))
        assert tablet.post(url(kiosk, "_done"))["Location"] == url(kiosk, "_done")
        page = text(tablet.get(url(kiosk, "_done")))
        shown = [one for one in RollEntry.objects.values_list("receipt", flat=True) if one in page]
        assert len(shown) == 1
        assert tablet.post(url(kiosk, "_next"))["Location"] == url(kiosk)
    assert set(RollEntry.objects.values_list("channel", "user")) == {(VoteChannel.KIOSK, None)}
    assert OpenBallot.objects.count() == 2


def test_a_tap_asked_by_htmx_changes_the_bar_only(tablet: StrictClient, kiosk: Kiosk) -> None:
    vote_at(tablet, kiosk)
    page = text(tablet.post(url(kiosk, "_ballot"), {"add": "1"}, headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert f'href="{url(kiosk, "_done")}"' in page
    tablet.post(url(kiosk, "_next"))
    answer = tablet.post(url(kiosk, "_ballot"), {"add": "2"}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == url(kiosk)


def test_once_finished_the_ballot_opens_no_more(tablet: StrictClient, kiosk: Kiosk) -> None:
    vote_at(tablet, kiosk, "1")
    tablet.post(url(kiosk, "_done"))
    for name in ("_ballot", "_identity"):
        assert tablet.get(url(kiosk, name))["Location"] == url(kiosk)
    assert tablet.get(url(kiosk))["Location"] == url(kiosk, "_done")
    assert tablet.post(url(kiosk, "_ballot"), {"add": "2"})["Location"] == url(kiosk)
    assert set(tablet.session.keys()) == {"_session_expiry", "kiosk", "voter_seen", "voter_receipt"}


def test_finishing_without_a_choice_marks_nobody(tablet: StrictClient, kiosk: Kiosk) -> None:
    vote_at(tablet, kiosk)
    for page in (tablet.get(url(kiosk, "_done")), tablet.post(url(kiosk, "_done"))):
        assert "pas encore voté" in text(page)
    assert not RollEntry.objects.exists()
    tablet.post(url(kiosk, "_next"))
    assert tablet.get(url(kiosk, "_done"))["Location"] == url(kiosk, "_ballot")


def test_an_incomplete_vote_says_so_before_and_after(db: None) -> None:
    kiosk = make_kiosk(make_open_vote(min_choices=2))
    tablet = kiosk_client(kiosk)
    vote_at(tablet, kiosk, "1")
    assert "Il manque 1 projet" in text(tablet.get(url(kiosk, "_done")))
    tablet.post(url(kiosk, "_done"))
    assert "Il ne compte pas." in text(tablet.get(url(kiosk, "_done")))


def test_back_after_the_next_person_shows_nothing(tablet: StrictClient, kiosk: Kiosk) -> None:
    who, key = somebody(first_names="Zéphyrine"), tablet.session.session_key
    token = tablet.get(url(kiosk, "_identity")).cookies["csrf"].value
    vote_at(tablet, kiosk, "1", who=who)
    for name in ("", "_identity", "_ballot", "_project", "_done"):
        assert tablet.get(url(kiosk, name))["Cache-Control"] == "private, no-store"
    assert tablet.post(url(kiosk, "_next")).cookies["csrf"].value != token
    assert tablet.session.session_key != key
    assert set(tablet.session.keys()) == {"_session_expiry", "kiosk"}
    left = Session.objects.get(session_key=key)
    assert set(SessionStore().decode(left.session_data)) == {"kiosk", "_session_expiry"}
    assert left.expire_date - timezone.now() <= timedelta(hours=1)
    assert (left.expire_date.minute, left.expire_date.second, left.expire_date.microsecond) == (0, 0, 0)
    for name in PAGES:
        page = tablet.get(url(kiosk, name), follow=True)
        assert "Zéphyrine" not in text(page)
        assert "Votre vote est enregistré" not in text(page)
    strict = StrictClient(enforce_csrf_checks=True)
    strict.cookies.update(tablet.cookies)
    again = strict.post(url(kiosk, "_identity"), {**said(who, first_names=""), "csrfmiddlewaretoken": token})
    assert again.status_code == 403


def test_a_button_touched_twice_leaves_the_kiosk_a_kiosk(tablet: StrictClient, kiosk: Kiosk) -> None:
    vote_at(tablet, kiosk, "1")
    key = tablet.session.session_key
    tablet.post(url(kiosk, "_next"))
    tablet.cookies["session"] = key
    assert tablet.post(url(kiosk, "_next"))["Location"] == url(kiosk)
    assert "Votez ici" in text(tablet.get(url(kiosk)))


def test_the_session_holds_neither_name_nor_choice(tablet: StrictClient, kiosk: Kiosk) -> None:
    who = somebody(first_names="Zéphyrine", last_name="Quatrebarbes")
    tablet.post(url(kiosk, "_identity"), said(who))
    said_first = dict(tablet.session["voter"])
    tapped = tablet.post(url(kiosk, "_ballot"), {"add": "1"})
    assert tapped.wsgi_request.sensitive_post_parameters == "__ALL__"
    tablet.get(url(kiosk, "_ballot"))
    kept = dict(tablet.session["voter"])
    assert kept.pop("is_marked")
    assert kept == {name: said_first[name] for name in ("edition", "channel", "entry", "kiosk", "user")}
    assert "Quatrebarbes" not in str(dict(tablet.session.items()))
    assert set(tablet.session.keys()) == {"_session_expiry", "kiosk", "voter", "voter_seen"}


def test_the_browser_remembers_no_name(tablet: StrictClient, kiosk: Kiosk) -> None:
    page = text(tablet.get(url(kiosk, "_identity")))
    assert "given-name" not in page
    assert page.count('autocomplete="off"') >= 4


def test_who_already_voted_is_told_the_same_whatever_the_way(tablet: StrictClient, kiosk: Kiosk) -> None:
    for channel in (VoteChannel.ACCOUNT, VoteChannel.KIOSK, VoteChannel.LETTER, VoteChannel.ASSISTED):
        who = somebody()
        cast(make_voter(kiosk.edition, channel, identity=who), ["1"])
        page = tablet.post(url(kiosk, "_identity"), said(who))
        assert page.status_code == 422
        assert "Une personne avec ce nom et cette date de naissance a déjà voté." in text(page)
        assert "voter" not in tablet.session


def test_a_kiosk_serves_an_afternoon_and_lets_nobody_read_the_roll(tablet: StrictClient, kiosk: Kiosk) -> None:
    for _person in range(40):
        tablet.post(url(kiosk, "_identity"), said())
        tablet.post(url(kiosk, "_next"))
    known = somebody()
    cast(make_voter(kiosk.edition, identity=known), ["1"])
    for _try in range(5):
        assert "a déjà voté" in text(tablet.post(url(kiosk, "_identity"), said(known)))
    for who in (known, somebody()):
        page = text(tablet.post(url(kiosk, "_identity"), said(who)))
        assert "fait une pause" in page
        assert "a déjà voté" not in page
    other = make_kiosk(kiosk.edition)
    assert kiosk_client(other).post(url(other, "_identity"), said()).status_code == 302


def test_an_agent_opens_no_other_kiosk_to_read_more_of_the_roll(kiosk: Kiosk) -> None:
    known = somebody()
    cast(make_voter(kiosk.edition, identity=known), ["1"])
    told = 0
    for _kiosk in range(3):
        one = make_kiosk(kiosk.edition, by=kiosk.opened_by)
        close_kiosk(kiosk=kiosk, by=kiosk.opened_by, now=timezone.now())
        kiosk, tablet = one, kiosk_client(one)
        pages = [text(tablet.post(url(one, "_identity"), said(known))) for _try in range(10)]
        told += sum("a déjà voté" in page for page in pages)
    assert told == 10


def test_a_wrong_answer_is_said_on_the_page(tablet: StrictClient, kiosk: Kiosk) -> None:
    page = tablet.post(url(kiosk, "_identity"), said(birth_date="hier"))
    assert page.status_code == 422
    assert "<title>Erreur" in text(page)


@pytest.mark.parametrize("name", ["_ballot", "_done", "_identity", ""])
def test_who_walks_away_is_forgotten_and_their_choices_stay(tablet: StrictClient, kiosk: Kiosk, name: str) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        vote_at(tablet, kiosk, "1")
        clock.shift(KIOSK_SECONDS - 1)
        assert tablet.get(url(kiosk, "_ballot")).status_code == 200
        clock.shift(KIOSK_SECONDS)
        page = tablet.get(url(kiosk, name), follow=True)
    assert page.redirect_chain[-1][0] == url(kiosk, "_over")
    assert "Votre temps est écoulé, vos choix sont enregistrés." in text(page)
    assert set(tablet.session.keys()) == {"_session_expiry", "kiosk"}
    assert OpenBallot.objects.count() == 1


def test_a_tap_after_the_time_is_not_taken(tablet: StrictClient, kiosk: Kiosk) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        vote_at(tablet, kiosk)
        clock.shift(KIOSK_SECONDS)
        assert tablet.post(url(kiosk, "_ballot"), {"add": "1"})["Location"] == url(kiosk, "_over")
        vote_at(tablet, kiosk)
        clock.shift(KIOSK_SECONDS)
        late = tablet.post(url(kiosk, "_ballot"), {"add": "1"}, headers={"HX-Request": "true"})
        assert late["HX-Redirect"] == url(kiosk, "_over")
    assert not RollEntry.objects.exists()
    assert tablet.post(url(kiosk, "_next"), {"over": "1"})["Location"] == url(kiosk, "_over")


def test_a_closed_kiosk_says_so_on_every_page_and_gives_the_receipt(tablet: StrictClient, kiosk: Kiosk) -> None:
    vote_at(tablet, kiosk, "1")
    close_kiosk(kiosk=kiosk, by=make_agent(), now=timezone.now())
    for name in ("", "_identity", "_ballot", "_project", "_over"):
        page = tablet.get(url(kiosk, name))
        assert "Cette borne est fermée." in text(page)
        assert url(kiosk, "_done") in text(page)
    tap = tablet.post(url(kiosk, "_ballot"), {"add": "2"})
    assert (tap.status_code, "est fermée" in text(tap)) == (409, True)
    tap = tablet.post(url(kiosk, "_ballot"), {"add": "2"}, headers={"HX-Request": "true"})
    assert tap["HX-Redirect"] == url(kiosk)
    tablet.post(url(kiosk, "_done"))
    assert RollEntry.objects.get().receipt in text(tablet.get(url(kiosk, "_done")))
    tablet.post(url(kiosk, "_next"))
    assert "parlez à l’agent" in text(tablet.get(url(kiosk)))


def test_one_second_after_the_end_nothing_passes(tablet: StrictClient, kiosk: Kiosk) -> None:
    snapshot = read_ballot_box(kiosk.edition).snapshot
    assert snapshot is not None
    with time_machine.travel(snapshot.ends_at - timedelta(seconds=1), tick=False) as clock:
        vote_at(tablet, kiosk, "1")
        clock.shift(2)
        for name in ("", "_identity", "_ballot", "_project", "_over"):
            assert "est terminé" in text(tablet.get(url(kiosk, name)))
        assert tablet.post(url(kiosk, "_ballot"), {"add": "2"}).status_code == 409
        tablet.post(url(kiosk, "_done"))
        assert RollEntry.objects.get().receipt in text(tablet.get(url(kiosk, "_done")))
        tablet.post(url(kiosk, "_next"))
        assert tablet.post(url(kiosk, "_identity"), said()).status_code == 409
    with time_machine.travel(snapshot.starts_at - timedelta(seconds=1), tick=False):
        assert "Le vote commence" in text(kiosk_client(kiosk).get(url(kiosk)))


def test_no_page_of_a_kiosk_opens_elsewhere(kiosk: Kiosk) -> None:
    agent, _user = agent_client()
    for client in (StrictClient(), agent):
        for name in PAGES:
            assert client.get(url(kiosk, name)).status_code == 302
    for name in ("_identity", "_ballot", "_done", "_next", "_close"):
        assert StrictClient().post(url(kiosk, name))["Location"] == reverse("budgets:vote", args=[kiosk.edition.slug])
    other = make_open_vote()
    assert kiosk_client(kiosk).get(url(other))["Location"] == url(kiosk)


def test_every_other_page_leads_back_to_the_kiosk(tablet: StrictClient, kiosk: Kiosk) -> None:
    slug = kiosk.edition.slug
    for name in ("portal:help", "portal:privacy", "portal:accessibility"):
        assert tablet.get(reverse(name)).status_code == 200
    assert tablet.get(reverse("budgets:vote_protection", args=[slug])).status_code == 200
    # What a browser asks by itself, the same for everybody: the app of the site, which keeps no page of a kiosk.
    by_itself = {"portal:manifest", "portal:worker", "portal:offline"}
    open_names = {"portal:help", "portal:privacy", "portal:accessibility", *by_itself}
    plain = [one for one in set(names()) & set(rows()) if not rows()[one][1] and one not in open_names]
    for name in plain:
        answer = tablet.get(reverse(name), follow=True)
        assert answer.redirect_chain[-1][0] == url(kiosk), name
    for name in ("vote", "ballot", "vote_receipt", "vote_identity", "kiosk_open", "result", "files"):
        answer = tablet.get(reverse(f"budgets:{name}", args=[slug]), follow=True)
        assert answer.redirect_chain[-1][0] == url(kiosk), name
    project = tablet.get(reverse("budgets:project", args=[slug, 1]))
    assert project["Location"] == url(kiosk, "_project")
    assert "Revenir à mes choix" in text(tablet.get(url(kiosk, "_project")))
    assert tablet.get(reverse("budgets:kiosk_project", args=[slug, 999])).status_code == 404


def test_the_account_of_a_former_visitor_never_reaches_the_roll_of_a_kiosk(kiosk: Kiosk) -> None:
    tablet, user = kiosk_client(kiosk), make_user()
    tablet.post(reverse("account_login"), {"login": user.email})
    vote_at(tablet, kiosk, "1")
    assert RollEntry.objects.get().user is None


def test_the_lock_costs_the_other_sessions_no_query(db: None, settings: Any) -> None:
    client = StrictClient()
    sign_in(client, make_user())
    client.get(reverse("portal:help"))
    without = [one for one in settings.MIDDLEWARE if one != "allonnes.core.gates.GateMiddleware"]
    for one in (StrictClient(), client):
        # A page kept for visitors is made once.
        _queries(one)
        with override_settings(MIDDLEWARE=without):
            counted = _queries(one)
        assert _queries(one) == counted


def _queries(client: StrictClient) -> int:
    client.handler.load_middleware()
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("portal:help"))
    return len(seen)


def test_a_voter_of_another_kiosk_is_nobody_here(kiosk: Kiosk, tablet: StrictClient) -> None:
    other = at_kiosk(make_kiosk(kiosk.edition))
    session = tablet.session
    session["voter"] = {name: value for name, value in vars(other).items() if value}
    session.save()
    assert tablet.get(url(kiosk, "_ballot"))["Location"] == url(kiosk)
