"""A tablet of the field: one browser and its profile, its forms, and what it keeps without network."""

import os
import re
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from allonnes.accounts.models import User
from allonnes.outreach.models import Encounter
from budgets.projects.models import Project
from tests.factories.accounts import sign_in
from tests.factories.outreach import lock_tablet
from tests.journeys.conftest import CHROMIUM
from tests.strict_client import StrictClient

IDEA = "/terrain/saisie/idee/"
IDEAS = ("Un banc à l’ombre", "Une fontaine au parc", "Des arceaux à vélos", "Un terrain de boules", "Un four à pain")


KEPT = """async () => {
    const names = (await caches.keys()).filter((one) => one.startsWith("terrain"));
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map((one) => one.url);
}"""


# The portal keeps its own pages beside.
RELEASES = "caches.keys().then((names) => names.filter((name) => name.startsWith('terrain')))"


class Tablet:
    """One browser and its profile, which stays on the disk when the browser is killed."""

    def __init__(self, browser: Browser, profile: Path, url: str) -> None:
        self.browser, self.profile, self.url = browser, profile, url
        self.complaints: list[str] = []
        self.context: BrowserContext = self.start()

    def start(self) -> BrowserContext:
        self.context = self.browser.browser_type.launch_persistent_context(
            self.profile,
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu"],
            viewport={"width": 360, "height": 800},
            base_url=self.url,
        )
        self.context.set_default_timeout(15_000)
        return self.context

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path)
        return page

    def sign_in(self, agent: User, encounter: Encounter) -> None:
        client = StrictClient()
        sign_in(client, agent)
        lock_tablet(client, encounter)
        cookie = {"name": "session", "value": client.cookies["session"].value, "url": self.url}
        self.context.add_cookies([{**cookie, "expires": time.time() + 86_400}])

    def kill(self) -> None:
        """As when the battery is empty: no page and no file is closed properly."""
        sign = f"--user-data-dir={self.profile}".encode()
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            words = entry.read_bytes().split(b"\0") if entry.exists() else []
            if sign in words and not any(word.startswith(b"--type=") for word in words):
                os.kill(int(entry.parent.name), signal.SIGKILL)
        with suppress(PlaywrightError):  # it may be noticed dead while it is closed
            self.context.close()


def write(page: Page, title: str, *, first_name: str = "Camille") -> None:
    """Fill the form and press the button."""
    page.get_by_label("Votre idée en quelques mots").fill(title)
    page.get_by_label("Expliquez-la").fill("Une phrase entière qui dit quoi, pour qui et pourquoi.")
    page.get_by_label("18 ans ou plus").check()
    page.get_by_role("textbox", name="Prénom").fill(first_name)
    page.get_by_label(re.compile("est d’accord")).check()
    page.get_by_role("button", name="Déposer cette idée").click()


def entered() -> Any:
    return Project.objects.filter(assisted_entry__isnull=False)


def wait_until_kept(page: Page) -> None:
    """The tablet says that it is ready; and so it is: pages, styles, code and typefaces."""
    expect(page.locator("[data-ready-words]")).to_have_text("Prête sans réseau", timeout=60_000)
    ends = ["/idee/", "/tablette/", "site.css", "field.js", "field-ready.js", ".woff2"]
    kept = page.evaluate(KEPT)
    assert [end for end in ends if not any(one.endswith(end) for one in kept)] == []


def write_without_network(tablet: Tablet, titles: tuple[str, ...]) -> Page:
    """From the field home to the form, then the network goes."""
    page = tablet.open("/terrain/saisie/")
    page.get_by_role("link", name="Déposer une idée").click()
    wait_until_kept(page)
    tablet.context.set_offline(True)
    for number, title in enumerate(titles, start=1):
        write(page, title)
        words = "1 saisie à envoyer" if number == 1 else f"{number} saisies à envoyer"
        expect(page.get_by_role("status").first).to_contain_text(words)
    assert not entered().exists()
    return page
