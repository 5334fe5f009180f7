"""A report on a phone whose network goes: kept there, sent once, received; the portal opened without network."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied
from allonnes.core.photos.actions import add_photo
from allonnes.town.models import Address
from requests_qrc.casework.actions import contests, handling, sorting
from requests_qrc.casework.actions.speaking import Words
from requests_qrc.casework.photos import WORK_DONE
from requests_qrc.followup.models import Survey
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case, Category
from tests.factories.accounts import make_user, sign_in
from tests.factories.addresses import make_addresses
from tests.factories.outreach import EncounterFactory, mediator
from tests.factories.requests_qrc import make_category, sorter
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.test_pages import faults
from tests.strict_client import StrictClient

WORDS = "La lampe devant chez moi est éteinte depuis trois jours."
KEPT = "/demandes/signaler/sans-reseau/"
ENTRIES = "phoneBox.entries(null).then((all) => all.map(({ id, state, title }) => ({ id, state, title })))"
BYTES = """phoneBox.entries(null).then(([entry]) => {
    const [, file] = entry.fields.find(([, value]) => value instanceof File);
    return file.arrayBuffer().then((bytes) => [file.name, ...new Uint8Array(bytes)].join(" "));
})"""


@pytest.fixture
def town(live_server: Any, settings: Any, tmp_path: Path) -> Any:
    """A town with streets and one subject: nothing else is needed here."""
    settings.SITE_URL, settings.MEDIA_ROOT = live_server.url, tmp_path
    cache.clear()
    make_addresses()
    make_category(name="Lampe éteinte", code="lampe")
    return live_server


@pytest.fixture
def open_page(chromium: Browser, town: Any) -> Iterator[Callable[..., Page]]:
    """`open_page(as_user=user)`: a phone; the failures of a network that is cut are no complaint here."""
    contexts, complaints = [], []

    def make(*, as_user: Any = None) -> Page:
        context = chromium.new_context(
            viewport={"width": 360, "height": 800}, base_url=town.url, reduced_motion="reduce", has_touch=True
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        if as_user is not None:
            client = StrictClient()
            sign_in(client, as_user)
            context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": town.url}])
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert not complaints


def lamp() -> Category:
    return Category.objects.get(code="lampe")


def photo() -> dict[str, Any]:
    """A photo as phones make them: large, with the place and the camera in its metadata."""
    file = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(file, "JPEG", exif=exif)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def installed(page: Page) -> None:
    """The worker of the portal holds what it keeps, and answers for this page."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def write(page: Page, words: str = WORDS) -> None:
    page.get_by_label("Racontez avec vos mots").fill(words)
    page.get_by_label("Sujet").select_option("lampe")
    page.get_by_label("Non", exact=True).check()


def state(page: Page) -> Any:
    return page.locator("[data-phone-box] [data-phone-state]")


def submitted() -> Any:
    return Case.objects.submitted()


def test_a_photo_report_goes_offline_in_the_middle_and_lives_its_whole_life(
    open_page: Callable[..., Page], town: Any
) -> None:
    page = open_page()
    address = Address.objects.filter(closed_at=None, repetition="").select_related("street").order_by("pk")[0]
    page.goto(reverse("requests_qrc:start_report"))
    installed(page)
    page.locator("[name=photo]").set_input_files(photo())
    expect(page.locator("[data-shrink-said]")).to_contain_text("1 photo")
    typed = f"{address.number} {address.street.label}"
    page.locator("[name=where]").fill(typed)
    page.get_by_role("option", name=typed).first.click()
    page.get_by_role("button", name="Continuer : ce qui se passe").click()
    page.wait_for_url("**/probleme/")
    page.get_by_label("Racontez avec vos mots").fill(WORDS)
    page.get_by_label("Sujet").select_option("lampe")

    page.context.set_offline(True)
    page.get_by_role("button", name="Continuer", exact=True).click()
    expect(page.get_by_text("Le réseau est coupé : rien n’est envoyé")).to_be_visible()
    page.get_by_role("button", name="Continuer sans réseau").click()
    page.wait_for_url(f"**{KEPT}#*")
    expect(page.get_by_label("Racontez avec vos mots")).to_have_value(WORDS)
    page.get_by_label("Non", exact=True).check()
    assert faults(page) == []
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(state(page)).to_have_text("En attente du réseau")
    assert not submitted().exists()

    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Reçue : n° QRC-")
    case = submitted().get()
    assert (case.description, case.address, case.photos.count()) == (WORDS, address, 1)
    page.get_by_role("link", name="Ouvrir le reçu").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre signalement est enregistré")
    expect(page.locator("[data-phone-box]")).to_be_hidden()
    live_on(page, case)


def live_on(page: Page, case: Case) -> None:
    """Sorted, asked, answered, settled, contested, reopened by somebody else, closed, rated, counted."""
    now, first, other = timezone.now(), sorter(), sorter()
    said = Words("Bonjour, nous avons bien regardé ce que vous nous dites.")
    page.get_by_role("link", name="Suivre la réponse").click()
    follow = page.url
    sorting.assign(case=case, department=lamp().department, by=first, now=now)
    handling.ask(case=case, words=said, by=first, now=now)
    page.goto(follow)
    page.get_by_role("link", name="Répondre").first.click()
    page.locator("main textarea").fill("C’est la lampe du côté de l’école.")
    page.locator("main button[type=submit]").click()
    case.refresh_from_db()
    assert case.state == CaseState.ASSIGNED
    settle(case, first)
    page.goto(follow)
    assert faults(page) == []
    page.get_by_role("link", name="Non, ").first.click()
    page.locator("main textarea").fill("Elle est encore éteinte ce soir.")
    page.locator("main button[type=submit]").click()
    case.refresh_from_db()
    assert case.state == CaseState.CONTESTED
    answer = "Bonjour, nous avons vérifié sur place : elle est bien éteinte."
    with pytest.raises(ActionDenied):
        contests.reopen(case=case, answer=answer, by=first, now=timezone.now())
    contests.reopen(case=case, answer=answer, by=other, now=timezone.now())
    settle(case, other)
    page.goto(follow)
    page.get_by_role("link", name="Oui, ").first.click()
    page.locator("main button[type=submit]").click()
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    page.goto(follow)
    page.get_by_role("link", name="Donner mon avis").click()
    page.get_by_label("Oui", exact=True).check()
    page.locator("main button[type=submit]").click()
    assert Survey.objects.get(case=case).is_satisfied
    page.goto(reverse("requests_qrc:delays"))
    expect(page.locator("main")).to_contain_text("1 demande comptée")


def settle(case: Case, by: User) -> None:
    """Said to be done, with a photo of the work."""
    case.refresh_from_db()
    now, done = timezone.now(), BytesIO()
    Image.effect_noise((300, 200), 60 + case.contested_count).convert("RGB").save(done, "JPEG")
    done.seek(0)
    add_photo(album=WORK_DONE, thing=case, by=by, file=done, alt="La lampe éclaire", now=now)
    handling.resolve(case=case, words=Words("La lampe est changée, elle éclaire de nouveau."), by=by, now=now)


def test_what_waits_on_the_phone_has_no_metadata_and_is_light(open_page: Callable[..., Page], town: Any) -> None:
    page = open_page()
    page.goto(KEPT)
    installed(page)
    page.context.set_offline(True)
    write(page)
    page.locator("[name=photo]").set_input_files(photo())
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(state(page)).to_have_text("En attente du réseau")
    name, *numbers = page.evaluate(BYTES).split(" ")
    kept = bytes(map(int, numbers))
    assert "IMG" not in name
    assert b"Exif" not in kept
    assert b"SecretCamera" not in kept
    assert max(Image.open(BytesIO(kept)).size) == 1920
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Effacer").click()
    expect(page.locator("[data-phone-box]")).to_be_hidden()
    assert page.evaluate(ENTRIES) == []
    page.context.set_offline(False)


def test_a_tab_killed_while_it_sends_makes_exactly_one_case(open_page: Callable[..., Page], town: Any) -> None:
    page = open_page()
    page.goto(KEPT)
    heard: list[int] = []
    # The town has it; its answer never reaches the tab.
    page.context.route("**/telephone/envoyer/", lambda route: heard.append(route.fetch().status))
    write(page)
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(state(page)).to_have_text("Envoyé, la ville n’a pas encore répondu")
    while not heard:
        page.wait_for_timeout(100)
    assert heard == [200]
    assert submitted().count() == 1
    context = page.context
    page.close()
    context.unroute_all(behavior="ignoreErrors")
    again = context.new_page()
    again.goto(reverse("requests_qrc:home"))
    expect(state(again)).to_contain_text(f"Reçue : n° {submitted().get().number}")
    assert [entry["state"] for entry in again.evaluate(ENTRIES)] == ["received"]
    again.get_by_role("link", name="Ouvrir le reçu").click()
    expect(again.get_by_role("heading", level=1)).to_contain_text("Votre signalement est enregistré")
    again.wait_for_function("phoneBox.entries(null).then((all) => all.length === 0)")
    assert submitted().count() == 1


def test_a_danger_waits_nowhere(open_page: Callable[..., Page], town: Any) -> None:
    make_category(name="Câble apparent", code="cable", danger=Category.Danger.ALWAYS, danger_phone="09 72 67 50 72")
    page = open_page()
    page.goto(KEPT)
    installed(page)
    page.context.set_offline(True)
    write(page)
    page.get_by_label("Oui", exact=True).check()
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.get_by_role("alert").get_by_role("link", name="112")).to_be_visible()
    page.get_by_label("Non", exact=True).check()
    page.get_by_label("Sujet").select_option("cable")
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.get_by_role("alert").get_by_role("link", name="0972675072")).to_be_visible()
    assert page.evaluate(ENTRIES) == []
    page.context.set_offline(False)
    assert not Case.objects.exists()


def test_what_anne_wrote_is_neither_read_nor_sent_by_the_next_person(open_page: Callable[..., Page], town: Any) -> None:
    anne = make_user()
    page = open_page(as_user=anne)
    page.goto(KEPT)
    installed(page)
    page.context.set_offline(True)
    write(page)
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(state(page)).to_have_text("En attente du réseau")
    context = page.context
    page.close()
    session = next(cookie for cookie in context.cookies() if cookie["name"] == "session")
    context.clear_cookies()
    context.set_offline(False)
    other = context.new_page()
    other.goto(KEPT)
    expect(other.locator("[data-phone-box]")).to_be_hidden()
    assert not Case.objects.exists()
    context.add_cookies([{"name": "session", "value": session["value"], "url": town.url}])
    other.goto(KEPT)
    expect(state(other)).to_contain_text("Reçue")
    assert submitted().get().author == anne


def test_the_portal_opens_without_network(open_page: Callable[..., Page], town: Any) -> None:
    page = open_page()
    page.goto("/")
    manifest = page.evaluate("fetch(document.querySelector('[rel=manifest]').href).then((answer) => answer.json())")
    assert manifest["display"] == "standalone"
    installed(page)
    page.context.set_offline(True)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pas de réseau")
    assert faults(page) == []
    page.get_by_role("link", name="Signaler sans réseau").click()
    expect(page.get_by_text("Pas de réseau : écrivez, cela partira plus tard.")).to_be_visible()
    page.goto(reverse("requests_qrc:start_report"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Signaler un problème")
    kept = page.evaluate(
        "caches.keys().then(async (names) => (await Promise.all(names.map(async (name) => "
        "(await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat())"
    )
    assert sorted(path for path in kept if not path.startswith("/static/")) == [KEPT, "/hors-ligne/"]
    page.context.set_offline(False)


def test_a_personal_detail_is_told_while_typing_and_never_blocks(open_page: Callable[..., Page], town: Any) -> None:
    page = open_page()
    page.goto(KEPT)
    page.get_by_label("Racontez avec vos mots").fill("Appelez-moi au 06 39 98 00 12, lampe éteinte.")
    told = page.locator("[data-personal-said]")
    expect(told).to_have_text("Un numéro de téléphone dans votre texte : ce ne sera pas publié.")
    assert told.get_attribute("role") == "status"
    assert faults(page) == []
    page.get_by_role("button", name="Le retirer").click()
    expect(page.get_by_label("Racontez avec vos mots")).to_have_value("Appelez-moi au …, lampe éteinte.")
    expect(told).to_be_empty()


@pytest.mark.parametrize(
    "text",
    [
        "06 39 98 00 12",
        "0639 980 012",
        "06/39/98/00/12",
        "+33 6 39 98 00 12",
        "anne@example.org",
        "AB-123-CD",
        "FR76 3000 6000 0112 3456 7890 189",
    ],
)
def test_the_phone_finds_what_the_site_finds(open_page: Callable[..., Page], town: Any, text: str) -> None:
    page = open_page()
    page.goto(KEPT)
    found = page.evaluate(
        "async (text) => (await import('/static/js/contact-details.js')).detailsIn(text).length", f"Voici {text}."
    )
    assert found >= 1


def test_five_cases_at_a_market_without_network_with_their_receipts(open_page: Callable[..., Page], town: Any) -> None:
    agent, encounter = mediator(), EncounterFactory(going_on=True, title="Marché du Mail")
    page = open_page(as_user=agent)
    page.goto("/terrain/")
    page.get_by_role("button", name=f"Commencer ici : {encounter.title}").click()
    page.wait_for_url("**/terrain/saisie/")
    expect(page.locator("[data-ready-words]")).to_have_text("Prête sans réseau", timeout=90_000)
    page.goto("/terrain/saisie/demande/")
    page.context.set_offline(True)
    for rank in range(5):
        page.get_by_label("Ce que dit la personne").fill(f"La lampe numéro {rank} est éteinte depuis lundi.")
        page.get_by_label("Sujet").select_option("lampe")
        page.locator("[name=photo]").set_input_files(photo() if rank == 0 else [])
        page.get_by_label("La personne est d’accord").check()
        page.get_by_role("button", name="Enregistrer").click()
        words = "1 saisie à envoyer" if rank == 0 else f"{rank + 1} saisies à envoyer"
        expect(page.get_by_role("status").first).to_contain_text(words)
    assert not submitted().exists()
    page.context.set_offline(False)
    links = page.locator("[data-outbox-sent] a")
    expect(links).to_have_count(5)
    assert submitted().count() == 5
    assert [case.photos.count() for case in submitted().order_by("description")] == [1, 0, 0, 0, 0]
    for address in [link.get_attribute("href") for link in links.all()]:
        page.goto(str(address))
        page.emulate_media(media="print")
        expect(page.locator(".qr svg")).to_be_visible()
        expect(page.locator(".receipt .code").first).to_contain_text("QRC-")
        page.emulate_media(media="screen")
