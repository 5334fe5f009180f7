"""Every page under axe, narrow and wide, light and dark; nothing scrolls sideways; the keyboard finds its way."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from allonnes.outreach.models import Encounter
from budgets.editions.models import Edition
from portal.models import Page as EditorialPage

STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice"]}
SIGNED_IN = [
    "/compte/", "/compte/profil/", "/compte/securite/", "/compte/donnees/", "/compte/supprimer/", "/compte/appareils/",
    "/compte/double-securite/", "/avis/", "/avis/preferences/", "/agenda/mon-agenda/", "/compte/deconnexion/",
]  # fmt: skip


def public_pages() -> list[str]:
    found = [reverse(f"portal:{name}") for name in (
        "home", "agenda", "agenda_past", "help", "contact", "legal", "privacy", "accessibility", "sitemap", "demo",
        "demo_mails", "agenda_subscribe",
    )]  # fmt: skip
    month = f"{timezone.localdate():%Y-%m}"
    found += [
        "/agenda/?vue=mois",
        "/agenda/?sorte=workshop",
        f"/agenda/{month}/affiche/",
        "/recherche/?q=verger",
        "/recherche/?q=zzzzz",
        "/budgets/",
        "/budgets/qui-fait-quoi/",
        "/compte/connexion/",
    ]
    found += [reverse("portal:encounter", args=[Encounter.objects.order_by("pk").values_list("pk", flat=True)[0]])]
    found += ["/compte/creer/", "/compte/connexion/mot-de-passe/", "/compte/mot-de-passe/oublie/", "/nulle-part/"]
    found += [reverse("portal:page", args=[page.slug]) for page in EditorialPage.objects.order_by("pk")[:1]]
    for edition in Edition.objects.order_by("pk"):
        found.append(reverse("budgets:edition", args=[edition.slug]))
        found.append(reverse("budgets:projects", args=[edition.slug]))
        if not edition.is_imported:
            found.append(reverse("budgets:regulation", args=[edition.slug]))
        if edition.counts.filter(is_official=True).exists():
            found += [
                reverse(f"budgets:{name}", args=[edition.slug]) for name in ("result", "compare", "minutes", "files")
            ]
            found.append(reverse("budgets:project", args=[edition.slug, 1]))
    return found


def heading(page: Page) -> list[str]:
    """On a telephone, 120 px at most stand before the first heading, but on a sheet made to be printed."""
    if "/affiche/" in page.url:
        return []
    top = page.evaluate("document.querySelector('h1').getBoundingClientRect().top + scrollY")
    return [f"the h1 starts at {top} px"] if page.viewport_size["width"] < 700 and top > 120 else []


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=STANDARDS).response["violations"]
    wrong = [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found]
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wrong + ([f"scrolls sideways by {width}"] if width > 0 else [])


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_public_pages_are_accessible(open_page: Callable[..., Page], width: int, scheme: str) -> None:
    page = open_page(width=width, scheme=scheme)
    wrong = {}
    for path in public_pages():
        page.goto(path)
        found = faults(page) + heading(page)
        if found:
            wrong[path] = found
    assert not wrong


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_signed_in_pages_are_accessible(open_page: Callable[..., Page], resident: Any, width: int, scheme: str) -> None:
    page = open_page(width=width, scheme=scheme, as_user=resident)
    wrong = {}
    for path in SIGNED_IN:
        page.goto(path)
        found = faults(page)
        if found:
            wrong[path] = found
    assert not wrong


def test_text_twice_as_large_never_scrolls_sideways(open_page: Callable[..., Page]) -> None:
    page = open_page(width=360)
    wrong = {}
    for path in public_pages():
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wrong[path] = width
    assert not wrong


def test_public_pages_read_without_javascript(open_page: Callable[..., Page]) -> None:
    page = open_page(width=320, js=False)
    wrong = {}
    for path in public_pages():
        answer = page.goto(path)
        if answer is None or (answer.status != 200 and path != "/nulle-part/"):
            wrong[path] = "does not open"
        elif page.locator("h1").count() != 1 or not page.locator("h1").is_visible():
            wrong[path] = "no visible h1"
        elif page.evaluate("document.documentElement.scrollWidth") > 320:
            wrong[path] = "scrolls sideways"
    assert not wrong


def test_keyboard_reaches_the_content_first(open_page: Callable[..., Page]) -> None:
    page = open_page(width=1280)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
