"""An idea from a telephone, without account, to the town's answer: every step by its pages, each mail by its link."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, expect

from allonnes.accounts.models import User
from allonnes.notifications.tasks import relay_outbox
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from tests.factories.accounts import make_administrator, make_agent
from tests.journeys.test_pages import faults

TITLE = "Réparer les vélos le dimanche matin"
ADDRESS = "zelie@example.org"
Open = Callable[..., Page]


def look(page: Page) -> None:
    """Nothing for axe to say; it needs JavaScript, so the visit without it only walks."""
    page.wait_for_load_state()
    if page.locator("html.js").count():
        assert faults(page) == []


def go_on(page: Page, name: str) -> None:
    """Look at the page, then press its button or follow its link."""
    look(page)
    page.locator("main").get_by_role("button", name=name).or_(
        page.locator("main").get_by_role("link", name=name)
    ).click()


def letter_to(address: str, subject: str) -> str:
    """The last one with these words in its subject, once the minute's relay has passed."""
    relay_outbox()
    found = [letter.body for letter in mail.outbox if letter.to == [address] and subject in letter.subject]
    assert found, [letter.subject for letter in mail.outbox if letter.to == [address]]
    return found[-1]


def deposit(page: Page) -> Project:
    """Five pages and a code, at 360 px."""
    page.goto("/budgets/deposer/")
    page.locator("[name=title]").fill(TITLE)
    page.get_by_label("Expliquez-la").fill("Un atelier avec des outils prêtés, pour que chacun roule mieux.")
    go_on(page, "Continuer")
    page.get_by_label("Quartier").select_option(label="Chaoué")
    go_on(page, "Continuer")
    go_on(page, "Continuer")
    page.get_by_label("prénom").fill("Zélie")
    page.locator("[name=email]").fill(ADDRESS)
    page.get_by_label("J’ai 18 ans ou plus").check()
    go_on(page, "Continuer")
    page.locator("[name=has_agreed]").check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("En attente de votre confirmation")
    look(page)
    code = re.search(r"\b(\d{4}[- ]?\d{4})\b", letter_to(ADDRESS, "Votre code"))
    assert code
    page.get_by_label("Le code reçu par message").fill(code[1])
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Votre projet est déposé")
    look(page)
    return Project.objects.get(title=TITLE)


def act(page: Page, project: Project, label: str, **answers: str) -> None:
    """A button of the desk: what it asks, then yes."""
    page.goto(reverse("admin:budgets_project_change", args=[project.pk]))
    for folded in page.locator(".acts-card details > summary").all():
        folded.click()
    page.get_by_role("link", name=label, exact=True).click()
    for name, value in answers.items():
        control = page.locator(f"[name={name}]")
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    page.locator("#content input[type=submit]").first.click()
    expect(page.locator(".messages .notice-ok")).to_be_visible()


def fill_dossier(page: Page, project: Project) -> None:
    page.goto(reverse("admin:budgets_dossier_change", args=[project.dossier.pk]))
    for control in page.locator("input[name^=criterion_][value=yes]").all():
        control.check()
    page.locator("[name=cost]").fill("6000")
    page.locator("[name=opinion][value=favourable]").check()
    look(page)
    page.locator("[name=_rendre]").click()
    expect(page.locator(".messages .notice-ok")).to_contain_text("Rendu.")


@pytest.mark.parametrize("js", [True, False])
def test_an_idea_goes_from_a_telephone_to_the_answer_of_the_town(open_page: Open, town: Any, js: bool) -> None:
    edition = Edition.objects.get(year=Edition.objects.latest("year").year)
    visitor = open_page(js=js, width=360)
    project = deposit(visitor)
    boss = open_page(width=1280, as_user=make_administrator())
    official = open_page(width=1280, as_user=make_agent("elected_official"))
    author = open_page(js=js, width=360, as_user=User.objects.get(email=ADDRESS))

    act(boss, project, "Demander un complément", question="Qui tiendrait l’atelier ?")
    link = re.search(r"(/budgets/\S+)", letter_to(ADDRESS, "Il manque quelque chose"))
    assert link
    author.goto(link[1])
    look(author)
    author.locator("[name=answer]").fill("Une association du quartier.")
    author.locator("main form button[type=submit]").first.click()
    expect(author.get_by_role("status").first).to_contain_text("La ville reprend l’étude")

    act(boss, project, "Commencer l’étude", department=str(edition.departments.order_by("pk")[0].pk))
    fill_dossier(boss, project)

    other = edition.projects.exclude(pk=project.pk).filter(authorships__isnull=False).order_by("number")[0]
    neighbour = other.authorships.get().user.email
    act(boss, project, "Réunir avec un autre projet", survivor=str(other.pk), reason="C’est la même idée.")
    visitor.goto(reverse("budgets:project", args=[edition.slug, project.number]))
    expect(visitor.locator("main")).to_contain_text(other.title)
    look(visitor)
    assert TITLE in letter_to(neighbour, "Deux projets sont réunis")
    act(boss, project, "Séparer de nouveau")
    project.refresh_from_db()
    assert project.state == ProjectState.IN_STUDY

    act(boss, other, "Commencer l’étude", department=str(edition.departments.order_by("pk")[0].pk))
    fill_dossier(boss, other)
    act(official, project, "Mettre au vote", cost="6000", public_answer="L’atelier peut ouvrir dans le local du Mail.")
    act(official, project, "Publier la décision")
    act(
        official,
        other,
        "Ne pas retenir",
        criterion=str(edition.criteria.order_by("pk")[0].pk),
        reason="Le lieu n’est pas à la ville.",
        public_answer="Ce lieu est privé : la ville ne peut pas y faire de travaux.",
    )
    act(official, other, "Publier la décision")
    assert "L’atelier peut ouvrir" in letter_to(ADDRESS, "est mis au vote")
    assert "Ce lieu est privé" in letter_to(neighbour, "n’est pas retenu")
    for number, words in ((project.number, "Mis au vote"), (other.number, "Ce lieu est privé")):
        visitor.goto(reverse("budgets:project", args=[edition.slug, number]))
        expect(visitor.locator("main")).to_contain_text(words)
        look(visitor)


def test_a_point_is_chosen_on_the_map_by_touch_and_by_keyboard(open_page: Open, town: Any) -> None:
    page = open_page(width=360)
    page.goto("/budgets/deposer/")
    page.locator("[name=title]").fill(TITLE)
    page.get_by_label("Expliquez-la").fill("Un atelier avec des outils prêtés, pour que chacun roule mieux.")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Choisir sur une carte").click()
    page.locator(".map-canvas").click()
    expect(page.locator("[data-pick-status]")).to_contain_text("C’est noté")
    first = page.locator("[name=latitude]").input_value()
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Mettre le point au milieu de la carte").press("Enter")
    assert page.locator("[name=latitude]").input_value() not in {"", first}
    look(page)
    page.get_by_role("button", name="Enlever le point").click()
    assert page.locator("[name=longitude]").input_value() == ""
    page.locator(".map-canvas").click()
    page.get_by_role("button", name="Continuer").click()
    project = Project.objects.get(title=TITLE)
    assert project.latitude is not None
    page.goto(reverse("budgets:deposit_place", args=[project.public_id]))
    expect(page.get_by_role("button", name="Enlever le point")).to_be_visible()
