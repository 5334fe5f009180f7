"""A form kept on a person's own phone: only if they ask, unreadable to the next one, sent once, then erased."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, expect

HERE = "http://localhost:9"
AGREE = "Garder sur ce téléphone si le réseau manque"
# Whatever its version: another one than the page's would never answer.
STORED = """async () => {
    const db = await new Promise((done, fail) => {
        const ask = indexedDB.open("telephone"); ask.onsuccess = () => done(ask.result); ask.onerror = () => fail(ask.error);
    });
    const rows = !db.objectStoreNames.contains("entries") ? [] : await new Promise((done) => {
        const ask = db.transaction("entries").objectStore("entries").getAll(); ask.onsuccess = () => done(ask.result);
    });
    db.close();
    return rows.map((row) => JSON.stringify(row) + new TextDecoder().decode(row.sealed));
}"""  # noqa: E501


class Town:
    """The pages of one form and the address that takes it, as the site answers."""

    def __init__(self) -> None:
        self.owner, self.key = "anne", "a1" * 32
        self.is_there = self.is_heard = True
        self.refusal = ""
        self.taken: dict[str, str] = {}

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HERE)
        if path.startswith("/static/js/phone"):
            route.fulfill(path=Path(str(finders.find(path.removeprefix("/static/")))), content_type="text/javascript")
        elif path == "/envoyer/":
            self.take(route)
        else:
            route.fulfill(body=self.page(), content_type="text/html; charset=utf-8")

    def page(self) -> str:
        context = {"entry": "entry_id", "send": "/envoyer/", "owner": self.owner, "key": self.key, "days": 7}
        outbox = render_to_string("outreach/_phone.html", context)
        fields = '<input name="csrfmiddlewaretoken" value="t"><input name="entry_id" value="1">'
        asked = '<label>Votre demande <input name="words" required></label><button>Déposer</button>'
        return (
            f'<!doctype html><html lang="fr"><h1>Demande</h1><form method="post">{fields}{asked}{outbox}</form></html>'
        )

    def take(self, route: Route) -> None:
        said = parse_qs(route.request.post_data or "")
        if self.is_there and self.refusal:
            route.fulfill(status=422, json={"reason": self.refusal})
        elif self.is_there:
            self.taken.setdefault(said["entry_id"][0], said["words"][0])
        if not self.is_there or not self.is_heard:
            route.abort()
        elif not self.refusal:
            route.fulfill(json={"said": "Reçue : n° 1", "receipt": "/recu/"})


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def phone(chromium: Browser, town: Town) -> Iterator[Page]:
    context = chromium.new_context()
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route(f"{HERE}/**", town.answer)
    page.goto(f"{HERE}/demande/")
    yield page
    context.close()
    assert not complaints


def write(page: Page, words: str, *, agrees: bool = True) -> None:
    page.get_by_label("Votre demande").fill(words)
    if agrees:
        page.get_by_label(AGREE).check()
    page.get_by_role("button", name="Déposer").click()


def test_nothing_is_kept_unless_they_ask(phone: Page, town: Town) -> None:
    town.is_there = False
    expect(phone.get_by_label(AGREE)).not_to_be_checked()
    write(phone, "Un trou rue Pasteur", agrees=False)
    phone.goto(f"{HERE}/demande/")
    assert phone.evaluate(STORED) == []


def test_what_the_network_cut_waits_says_so_and_is_taken_once(phone: Page, town: Town) -> None:
    town.is_heard = False
    write(phone, "Un trou rue Pasteur")
    expect(phone.get_by_role("status")).to_contain_text("1 envoi attend. Rien n’est encore arrivé")
    town.is_heard = True
    phone.reload()
    expect(phone.get_by_role("link", name="Reçue : n° 1")).to_be_visible()
    assert list(town.taken.values()) == ["Un trou rue Pasteur"]
    assert phone.evaluate(STORED) == []


def test_with_the_network_the_receipt_opens_and_nothing_stays(phone: Page, town: Town) -> None:
    write(phone, "Un trou rue Pasteur")
    phone.wait_for_url(f"{HERE}/recu/")
    assert phone.evaluate(STORED) == []
    assert len(town.taken) == 1


def test_the_next_person_neither_reads_nor_sends_it(phone: Page, town: Town) -> None:
    town.is_there = False
    write(phone, "Un trou rue Pasteur")
    expect(phone.get_by_role("status")).to_contain_text("1 envoi attend")
    (stored,) = phone.evaluate(STORED)
    assert "Pasteur" not in stored
    town.is_there, town.owner, town.key = True, "camille", "b2" * 32
    phone.reload()
    expect(phone.get_by_label(AGREE)).to_be_visible()
    expect(phone.get_by_role("status")).to_be_empty()
    assert not town.taken
    town.owner, town.key = "anne", "a1" * 32
    phone.reload()
    expect(phone.get_by_role("link", name="Reçue : n° 1")).to_be_visible()


def test_what_the_town_refuses_stays_with_its_reason_and_is_corrected_or_erased(phone: Page, town: Town) -> None:
    town.is_there = False
    write(phone, "Un trou")
    expect(phone.get_by_role("status")).to_contain_text("1 envoi attend")
    town.is_there, town.refusal = True, "Dites où, en une phrase."
    phone.reload()
    expect(phone.get_by_role("status")).to_contain_text("Dites où, en une phrase.")
    phone.get_by_role("button", name="Corriger").click()
    expect(phone.get_by_label("Votre demande")).to_have_value("Un trou")
    phone.get_by_role("button", name="Effacer de ce téléphone").click()
    expect(phone.get_by_role("status")).to_contain_text("C’est effacé de ce téléphone. Rien n’a été envoyé.")
    assert phone.evaluate(STORED) == []
