"""A ballot on a phone whose network goes, whose session ends, whose vote closes: the page never says more than the site
did, what can be sent again is, and nobody's tap is saved for the next person.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from budgets.editions.models import Edition
from budgets.voting.ballot.actions import saved_choices
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.models import RollEntry
from tests.factories.accounts import make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.tablets import agent_client, kiosk_client, make_kiosk, said, said_to_agent, url
from tests.factories.votes import make_open_vote
from tests.journeys.test_pages import faults
from tests.strict_client import StrictClient

UNSAVED = "Ce choix n’est pas enregistré."
BALLOT = "**/bulletin/"
OWN, SHARED = ("account", "letter"), ("kiosk", "assisted")


@pytest.fixture
def edition(live_server: Any) -> Edition:
    """Its vote closes before any session ends."""
    soon = timezone.now().replace(microsecond=0) + timedelta(minutes=30)
    return make_open_vote(slug="reseau", title="Budget du réseau", ends_at=soon)


def session_of(channel: str, edition: Edition) -> tuple[StrictClient, str]:
    """Somebody who said who they are by this channel, and the address of their ballot."""
    voting = f"/budgets/{edition.slug}/voter"
    if channel == "kiosk":
        kiosk = make_kiosk(edition)
        client, page, address = kiosk_client(kiosk), url(kiosk, "_ballot"), url(kiosk, "_identity")
        answers = said()
    elif channel == "assisted":
        client, page, address = agent_client()[0], "/terrain/saisie/vote/bulletin/", "/terrain/saisie/vote/"
        answers = said_to_agent()
    else:
        client, page, address = StrictClient(), f"{voting}/bulletin/", f"{voting}/qui-vote/"
        answers = said(neighbourhood="")
        if channel == "letter":
            address = f"{voting}/lettre/qui-vote/"
            assert client.post(f"{voting}/lettre/", {"code": make_letter(edition)[1]}).status_code == 302
        else:
            sign_in(client, make_user())
    assert client.post(address, answers).status_code == 302
    return client, page


class Phone:
    """A browser with somebody's session, on their ballot."""

    def __init__(self, context: BrowserContext, client: StrictClient, address: str) -> None:
        self.context, self.client, self.address = context, client, address
        self.sent: list[str] = []
        context.set_default_timeout(10_000)
        self.page: Page = context.new_page()
        self.page.on("request", lambda asked: asked.method == "POST" and self.sent.append(asked.post_data or ""))
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto(address)

    def tap(self, number: int) -> None:
        self.page.locator(f"#choix-{number}").click()

    @property
    def bar(self) -> Any:
        return self.page.locator("#barre")

    @property
    def alert(self) -> Any:
        return self.page.locator("#barre-alerte")

    def says_saved(self, count: int) -> None:
        words = f"Votre vote est enregistré ({count} projet{'s' if count > 1 else ''})"
        expect(self.page.locator("#barre-etat .title")).to_have_text(words)
        expect(self.alert).to_be_empty()

    def says_unsaved(self) -> None:
        expect(self.alert).to_contain_text(UNSAVED)
        expect(self.bar).not_to_contain_text("Enregistrement…")
        expect(self.page.locator(".title", has_text="Votre vote est enregistré")).to_be_hidden()
        expect(self.page.locator("[data-ballot] [aria-disabled]")).to_have_count(0)


Open = Callable[..., Phone]


@pytest.fixture
def phone(chromium: Browser, live_server: Any, edition: Edition) -> Iterator[Open]:
    contexts: list[BrowserContext] = []

    def open_phone(channel: str = "account", *, js: bool = True, scheme: Any = "light") -> Phone:
        client, address = session_of(channel, edition)
        context = chromium.new_context(
            viewport={"width": 360, "height": 800},
            base_url=live_server.url,
            reduced_motion="reduce",
            color_scheme=scheme,
            java_script_enabled=js,
        )
        contexts.append(context)
        cookie = {"name": "session", "value": client.cookies["session"].value, "url": live_server.url, "httpOnly": True}
        context.add_cookies([cookie])
        return Phone(context, client, address)

    yield open_phone
    for context in contexts:
        context.close()


def chosen(edition: Edition) -> tuple[str, ...]:
    """What is in the box for the one person who voted."""
    entry = RollEntry.objects.filter(edition=edition).first()
    choices = saved_choices(read_ballot_box(edition), entry.pk) if entry else None
    return choices.references if choices else ()


@pytest.mark.parametrize("channel", [*OWN, *SHARED])
def test_the_page_says_that_it_saves_before_it_says_that_it_is_saved(
    phone: Open, edition: Edition, channel: str
) -> None:
    voter = phone(channel)
    held: list[Route] = []
    voter.page.route(BALLOT, lambda route: held.append(route))  # noqa: PLW0108  # Playwright asks for a Python function
    before = voter.page.locator("#choix-1").bounding_box()
    voter.tap(1)
    expect(voter.page.locator("#barre-etat .title")).to_have_text("Enregistrement…")
    expect(voter.page.locator("#choix-1")).to_have_text("Enregistrement…")
    expect(voter.page.locator("#choix-1")).to_have_attribute("aria-disabled", "true")
    after = voter.page.locator("#choix-1").bounding_box()
    assert before
    assert after
    assert (before["width"], before["height"]) == (after["width"], after["height"])
    assert not chosen(edition)
    assert not faults(voter.page)
    held[0].continue_()
    voter.says_saved(1)
    assert chosen(edition) == ("1",)


@pytest.mark.parametrize("channel", OWN)
def test_without_network_nothing_is_said_saved_and_it_goes_by_itself_when_the_network_is_back(
    phone: Open, edition: Edition, channel: str
) -> None:
    voter = phone(channel)
    voter.tap(1)
    voter.says_saved(1)
    voter.context.set_offline(True)
    voter.tap(2)
    voter.says_unsaved()
    expect(voter.alert).to_contain_text("nous réessayons tout seuls")
    expect(voter.page.locator("#choix-2")).to_contain_text("Choisir")
    assert not faults(voter.page)
    voter.tap(1)
    expect(voter.alert).to_contain_text("Ces choix ne sont pas enregistrés.")
    voter.context.set_offline(False)
    voter.says_saved(1)
    expect(voter.page.locator("#choix-2")).to_have_attribute("aria-pressed", "true")
    assert chosen(edition) == ("2",)


@pytest.mark.parametrize("channel", SHARED)
def test_a_shared_tablet_never_sends_a_tap_again_and_offers_to_touch_again(
    phone: Open, edition: Edition, channel: str
) -> None:
    voter = phone(channel)
    voter.page.clock.install()
    voter.page.reload()
    voter.context.set_offline(True)
    voter.tap(1)
    voter.says_unsaved()
    expect(voter.alert).to_contain_text("touchez à nouveau votre choix")
    tries = len(voter.sent)
    voter.context.set_offline(False)
    voter.page.clock.run_for(120_000)
    expect(voter.alert).to_contain_text(UNSAVED)
    assert len(voter.sent) == tries
    assert not chosen(edition)
    voter.tap(1)
    voter.says_saved(1)
    assert chosen(edition) == ("1",)


def lose_answer(route: Route) -> None:
    """The site saves; its answer never arrives."""
    route.fetch()
    route.abort()


@pytest.mark.parametrize("channel", [*OWN, *SHARED])
def test_an_answer_lost_after_the_save_is_told_as_saved_once_asked_again(
    phone: Open, edition: Edition, channel: str
) -> None:
    voter = phone(channel)
    voter.page.route(BALLOT, lose_answer, times=1)
    voter.tap(1)
    voter.says_saved(1)
    assert chosen(edition) == ("1",)
    assert len([one for one in voter.sent if "add=1" in one]) == (2 if channel in OWN else 1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_that_cannot_answer_is_asked_again(phone: Open, edition: Edition, status: int) -> None:
    voter = phone()
    voter.page.clock.install()
    voter.page.reload()
    voter.page.route(BALLOT, lambda route: route.fulfill(status=status, body="<h1>Non</h1>"), times=3)
    voter.tap(1)
    voter.says_unsaved()
    expect(voter.page.get_by_role("button", name="Réessayer maintenant")).to_be_visible()
    for _pause in range(3):
        voter.says_unsaved()
        voter.page.clock.run_for(20_000)
        voter.page.wait_for_timeout(50)
    voter.says_saved(1)
    assert chosen(edition) == ("1",)


def test_a_site_that_never_answers_is_told_after_ten_seconds(phone: Open, edition: Edition) -> None:
    voter = phone()
    voter.page.clock.install()
    voter.page.reload()
    voter.page.route(BALLOT, lambda route: None, times=1)
    voter.tap(1)
    expect(voter.page.locator("#barre-etat .title")).to_have_text("Enregistrement…")
    voter.page.clock.run_for(10_000)
    voter.says_unsaved()
    voter.page.get_by_role("button", name="Réessayer maintenant").click()
    voter.says_saved(1)


@pytest.mark.parametrize("channel", [*OWN, *SHARED])
def test_a_refused_page_is_told_and_the_next_tap_is_saved(phone: Open, edition: Edition, channel: str) -> None:
    voter = phone(channel)
    voter.page.route(BALLOT, lambda route: route.fulfill(status=403, body="Non"), times=1)
    voter.tap(1)
    expect(voter.alert).to_contain_text(UNSAVED)
    expect(voter.page.get_by_role("link", name="Recharger la page")).to_be_visible()
    expect(voter.page.locator("#barre-etat .title")).to_have_text("Aucun projet choisi pour l’instant")
    assert not chosen(edition)
    voter.tap(1)
    voter.says_saved(1)


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize(
    "came", [("account", "/compte/connexion/"), ("letter", "/budgets/reseau/voter/lettre/")], ids=OWN
)
def test_a_session_that_ended_leads_back_and_says_why(
    phone: Open, edition: Edition, came: tuple[str, str], js: bool
) -> None:
    channel, way = came
    voter = phone(channel, js=js)
    voter.tap(1)
    voter.says_saved(1)
    voter.client.session.delete()
    voter.tap(2)
    voter.page.wait_for_url(f"**{way}*")
    said = voter.page.locator(".messages")
    expect(said).to_contain_text("Ce choix n’est pas enregistré : vous avez été déconnecté.")
    expect(said).to_contain_text("vos choix déjà enregistrés sont gardés")
    assert chosen(edition) == ("1",)
    assert not js or not faults(voter.page)


@pytest.mark.parametrize("channel", SHARED)
def test_a_shared_tablet_whose_session_ended_says_it(phone: Open, edition: Edition, channel: str) -> None:
    voter = phone(channel)
    voter.client.session.delete()
    voter.tap(1)
    expect(voter.alert).to_contain_text("Cette tablette est déconnectée. Appelez l’agent.")
    voter.says_unsaved()
    assert not chosen(edition)


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize("channel", [*OWN, *SHARED])
def test_a_vote_closed_in_between_shows_its_page(phone: Open, edition: Edition, channel: str, js: bool) -> None:
    voter = phone(channel, js=js)
    voter.tap(1)
    voter.says_saved(1)
    with time_machine.travel(edition.phase_of("vote").ends_at + timedelta(seconds=1), tick=True):
        if channel in SHARED:
            session = voter.client.session
            session["voter_seen"] = 2_000_000_000
            session.save()
        voter.tap(2)
        expect(voter.page.locator("main")).to_contain_text("Le vote est terminé")
        expect(voter.page.locator("#barre")).to_have_count(0)
        if channel in OWN:
            expect(voter.page.locator("main")).to_contain_text(f"{UNSAVED} Ce que vous aviez choisi avant est gardé.")
    assert chosen(edition) == ("1",)


@pytest.mark.parametrize("js", [True, False])
def test_a_page_left_open_never_votes_for_the_next_person(phone: Open, edition: Edition, js: bool) -> None:
    voter = phone("letter", js=js)
    voter.tap(1)
    voter.says_saved(1)
    other = voter.context.new_page()
    other.goto("/budgets/reseau/voter/lettre/")
    other.locator("[name=code]").fill(make_letter(edition)[1])
    other.locator("main form button[type=submit]").first.click()
    for name, value in said(neighbourhood="").items():
        if name == "link":
            other.locator("[name=link]").first.check()
        elif value:
            other.locator(f"[name={name}]").fill(value)
    other.get_by_role("button", name="Voir les projets et voter").click()
    other.wait_for_url("**/bulletin/")
    voter.tap(2)
    expect(voter.page.get_by_role("heading", level=1)).to_have_text("Ce choix n’est pas enregistré")
    expect(voter.page.get_by_role("link", name="Voir le vote ouvert ici")).to_be_visible()
    assert RollEntry.objects.count() == 1
    assert chosen(edition) == ("1",)


def test_a_reason_of_the_rules_stands_beside_what_is_saved(phone: Open, edition: Edition) -> None:
    voter = phone(scheme="dark")
    for number in (1, 2, 3):
        voter.tap(number)
    voter.says_saved(3)
    voter.tap(4)
    expect(voter.alert).to_contain_text(f"{UNSAVED} Vous avez déjà choisi 3 projets")
    expect(voter.page.locator("#barre-etat .title")).to_have_text("Votre vote est enregistré (3 projets)")
    assert not faults(voter.page)


def test_nothing_of_a_choice_is_kept_outside_of_the_page(phone: Open, edition: Edition) -> None:
    voter = phone()
    asked: list[str] = []
    voter.page.on("request", lambda one: asked.append(one.url))
    voter.context.set_offline(True)
    voter.tap(2)
    voter.says_unsaved()
    kept = "[JSON.stringify({...localStorage, ...sessionStorage}), location.href, document.cookie, history.state]"
    assert voter.page.evaluate(kept) == ["{}", voter.page.url, "", None]
    assert voter.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert asked
    assert all(address.endswith("/bulletin/") or "/static/" in address for address in asked)
