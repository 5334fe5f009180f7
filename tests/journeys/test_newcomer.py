"""Somebody who knows nothing of the site: creates an account, chooses what to receive, reads a result, leaves."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page, expect

from allonnes.accounts.models import User
from allonnes.outreach.models import AssistedEntry, Headcount
from budgets.editions.models import Edition


def code_in_last_mail() -> str:
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


@pytest.mark.parametrize("js", [True, False])
def test_a_newcomer_opens_an_account_by_code(open_page: Callable[..., Page], js: bool) -> None:
    page = open_page(js=js)
    page.goto("/")
    page.goto("/compte/creer/")
    page.get_by_label("Votre adresse électronique").fill("nouvelle@example.org")
    page.get_by_label("18 ans ou plus").check()
    page.get_by_role("button", name=re.compile("compte", re.IGNORECASE)).first.click()
    page.get_by_label(re.compile("Code", re.IGNORECASE)).fill(code_in_last_mail())
    page.locator("main form button[type=submit]").first.click()
    page.goto("/avis/preferences/")
    page.get_by_role("group", name="Rencontres et réunions").get_by_label("Un résumé par semaine").check()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    expect(page.get_by_role("status")).to_contain_text("enregistrées")
    user = User.objects.get(email="nouvelle@example.org")
    assert user.preferences.get(topic="encounters").rhythm == "weekly"


@pytest.mark.parametrize("js", [True, False])
def test_sign_up_asks_a_birth_date_of_minors_only(open_page: Callable[..., Page], js: bool) -> None:
    page = open_page(js=js)
    page.goto("/compte/creer/")
    born = page.get_by_label("Votre date de naissance")
    expect(born).to_be_hidden()
    page.get_by_label("Moins de 18 ans").check()
    expect(born).to_be_visible()
    expect(page.get_by_label("Adresse électronique d’un parent")).to_be_visible()
    page.get_by_label("18 ans ou plus").check()
    expect(born).to_be_hidden()


def test_sign_up_empty_says_what_to_do(open_page: Callable[..., Page]) -> None:
    page = open_page(js=False)
    page.goto("/compte/creer/")
    page.get_by_role("button", name=re.compile("compte", re.IGNORECASE)).first.click()
    expect(page).to_have_title(re.compile("^Erreur"))
    summary = page.get_by_role("alert")
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.tagName") == "INPUT"


@pytest.mark.parametrize("js", [True, False])
def test_a_resident_reads_filters_and_recounts(open_page: Callable[..., Page], tmp_path: Path, js: bool) -> None:
    edition = Edition.objects.get(is_imported=True)
    page = open_page(js=js)
    page.goto(f"/budgets/{edition.slug}/projets/")
    if not page.get_by_label("Mots").is_visible():
        page.get_by_text("Filtrer la liste").click()
    page.get_by_label("Mots").fill("végétaliser")
    page.get_by_role("button", name="Afficher").click()
    expect(page.locator("article.project")).to_have_count(3)
    page.goto(f"/budgets/{edition.slug}/fichiers/")
    files = {}
    for name in ("vote.pb", "regle.json"):
        with page.expect_download() as waiting:
            page.locator(f"a[href$='{name}']").click()
        files[name] = tmp_path / name
        waiting.value.save_as(files[name])
    out = tmp_path / "recount.json"
    with out.open("w") as stream:
        call_command("recount", str(files["vote.pb"]), rules=str(files["regle.json"]), json=True, stdout=stream)
    official = edition.counts.get(is_official=True)
    assert [*official.winners] == json.loads(out.read_text())["winners"]


@pytest.mark.parametrize("js", [True, False])
def test_an_agent_works_in_the_field_and_leaves_the_tablet_closed(
    open_page: Callable[..., Page], agent: Any, js: bool
) -> None:
    page = open_page(js=js, as_user=agent)
    page.goto("/terrain/")
    page.get_by_role("button", name="Commencer ici").first.click()
    page.get_by_role("button", name=re.compile("Une personne.*60 ans")).click()
    page.get_by_role("button", name=re.compile("Une personne.*60 ans")).click()
    page.goto("/compte/")
    expect(page).to_have_url(re.compile("/terrain/saisie/"))
    page.get_by_role("link", name="Inscrire une personne").click()
    page.get_by_label("Prénom").fill("Sacha")
    page.get_by_label("Adresse électronique").fill("sacha@example.org")
    page.get_by_label(re.compile("18 ans ou plus")).check()
    page.get_by_label(re.compile("est d’accord")).check()
    page.get_by_role("button", name="Inscrire cette personne").click()
    # Beside it, the tablet says that it is ready.
    expect(page.get_by_role("status").filter(has_text="C’est noté")).to_be_visible()
    page.get_by_role("button", name=re.compile("Terminer")).click()
    page.goto("/terrain/")
    expect(page).to_have_url(re.compile("/compte/connexion/"))
    assert Headcount.objects.get(age_band="elder", encounter__assisted_entries__isnull=False).count >= 2
    assert AssistedEntry.objects.get().for_user.email == "sacha@example.org"
