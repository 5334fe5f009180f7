"""A table de recueil in a courtyard without network: what is written is deposited, each idea once."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from allonnes.accounts.models import User
from allonnes.outreach.models import AssistedEntry, Encounter
from budgets.editions.models import Phase
from requests_qrc.intake.models import Case
from tests.factories.requests_qrc import make_category
from tests.journeys.tablets import (
    IDEA,
    IDEAS,
    KEPT,
    RELEASES,
    Tablet,
    entered,
    wait_until_kept,
    write,
    write_without_network,
)
from tests.journeys.test_pages import faults


@pytest.fixture
def tablet(chromium: Browser, town: Any, tmp_path: Path) -> Iterator[Tablet]:
    one = Tablet(chromium, tmp_path / "tablet", town.url)
    yield one
    one.context.close()
    assert not one.complaints


@pytest.fixture
def encounter(town: Any) -> Encounter:
    return Encounter.objects.open_in_the_field().earliest("starts_at")


def test_five_ideas_without_network_survive_a_dead_battery_and_are_deposited_once(
    tablet: Tablet, agent: User, encounter: Encounter
) -> None:
    tablet.sign_in(agent, encounter)
    page = write_without_network(tablet, IDEAS)
    page.close()
    tablet.kill()

    tablet.start()
    tablet.sign_in(agent, encounter)
    page = tablet.open("/terrain/saisie/tablette/")
    receipts = page.locator("[data-outbox-sent] a")
    expect(receipts).to_have_count(5)
    expect(page.get_by_text("Rien n’attend sur cette tablette.")).to_be_visible()
    addresses = {link.get_attribute("href") for link in receipts.all()}
    page.reload()
    page.goto(IDEA)
    assert sorted(entered().values_list("title", flat=True)) == sorted(IDEAS)
    assert len(set(entered().values_list("number", flat=True))) == 5
    assert AssistedEntry.objects.filter(encounter=encounter, entered_by=agent).count() == 5
    assert addresses == {f"{IDEA}{project.assisted_entry_id}/" for project in entered()}
    for project in entered():
        page.goto(f"{IDEA}{project.assisted_entry_id}/")
        expect(page.get_by_role("heading", level=2).first).to_have_text(project.title)


def test_two_projects_and_three_requests_survive_a_killed_tab(
    tablet: Tablet, agent: User, encounter: Encounter
) -> None:
    """What was written on two forms waits in one place, and is sent once from whichever page is opened again."""
    subject = make_category(name="Lampe éteinte")
    tablet.sign_in(agent, encounter)
    page = write_without_network(tablet, IDEAS[:2])
    page.goto("/terrain/saisie/demande/")
    for rank in range(3):
        page.get_by_label("Ce que dit la personne").fill(f"La lampe numéro {rank} est éteinte depuis lundi.")
        page.get_by_label("Sujet").select_option(label=subject.name)
        page.get_by_label("La personne est d’accord").check()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_role("status").first).to_contain_text(f"{rank + 3} saisies à envoyer")
    page.close()
    tablet.kill()

    tablet.start()
    tablet.sign_in(agent, encounter)
    page = tablet.open("/terrain/saisie/tablette/")
    receipts = page.locator("[data-outbox-sent] a")
    expect(receipts).to_have_count(5, timeout=30_000)
    expect(page.get_by_text("Rien n’attend sur cette tablette.")).to_be_visible()
    addresses = {str(link.get_attribute("href")) for link in receipts.all()}
    asked = Case.objects.filter(assisted_entry__isnull=False)
    assert sorted(entered().values_list("title", flat=True)) == sorted(IDEAS[:2])
    told = [f"La lampe numéro {rank} est éteinte depuis lundi." for rank in range(3)]
    assert sorted(asked.values_list("description", flat=True)) == told
    assert AssistedEntry.objects.filter(encounter=encounter, entered_by=agent).count() == 5
    assert len(addresses) == 5
    for address in addresses:
        page.goto(address)
        expect(page.locator(".receipt .code").first).to_be_visible()


def test_a_tablet_opened_again_without_network_shows_what_waits_and_takes_more(
    tablet: Tablet, agent: User, encounter: Encounter
) -> None:
    tablet.sign_in(agent, encounter)
    write_without_network(tablet, IDEAS[:2])
    tablet.context.close()

    context = tablet.start()
    context.set_offline(True)
    page = tablet.open(IDEA)
    write(page, IDEAS[2])
    expect(page.get_by_role("status").first).to_contain_text("Gardées sur la tablette : 3 saisies à envoyer.")
    page.get_by_role("link", name="Lire ce qui attend").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(list(IDEAS[:3]))
    tablet.sign_in(agent, encounter)
    context.set_offline(False)
    expect(page.locator("[data-outbox-sent] a")).to_have_count(3)
    assert entered().count() == 3


def test_an_answer_lost_on_the_way_deposits_once(tablet: Tablet, agent: User, encounter: Encounter) -> None:
    tablet.sign_in(agent, encounter)
    page = tablet.open(IDEA)

    def taken_then_lost(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/idee/envoyer/", taken_then_lost)
    write(page, IDEAS[0])
    expect(page.get_by_role("status").first).to_contain_text("1 saisie à envoyer")
    assert entered().count() == 1
    page.unroute("**/idee/envoyer/")
    page.get_by_role("button", name="Envoyer maintenant").click()
    expect(page.locator("[data-outbox-sent] a")).to_have_text([f"Déposée : n° {entered().get().number}, {IDEAS[0]}"])
    assert entered().count() == 1


def test_a_finished_session_keeps_everything_and_says_so(tablet: Tablet, agent: User, encounter: Encounter) -> None:
    tablet.sign_in(agent, encounter)
    page = tablet.open(IDEA)
    tablet.context.clear_cookies()
    write(page, IDEAS[0])
    expect(page.get_by_role("status").first).to_contain_text("Reconnectez-vous")
    expect(page.get_by_role("link", name="Me reconnecter")).to_be_visible()
    tablet.sign_in(agent, encounter)
    page.goto("/terrain/saisie/")
    expect(page.locator("[data-outbox-sent] a")).to_have_count(1)
    assert entered().count() == 1


def test_what_is_refused_stays_with_its_reason_is_corrected_or_erased(
    tablet: Tablet, agent: User, encounter: Encounter
) -> None:
    tablet.sign_in(agent, encounter)
    page = tablet.open(IDEA)
    wait_until_kept(page)
    tablet.context.set_offline(True)
    write(page, IDEAS[0], first_name="06 12 34 56 78")
    expect(page.get_by_role("status").first).to_contain_text("1 saisie à envoyer")
    write(page, IDEAS[1], first_name="07 12 34 56 78")
    expect(page.get_by_role("status").first).to_contain_text("2 saisies à envoyer")
    tablet.context.set_offline(False)
    expect(page.get_by_role("status").first).to_contain_text("2 saisies n’ont pas été acceptées.")
    page.get_by_role("link", name="Lire ce qui attend").click()
    expect(page.get_by_text("Écrivez seulement des lettres").first).to_be_visible()
    expect(page.get_by_text("06 12 34 56 78")).to_be_visible()
    assert not faults(page)
    page.get_by_role("link", name="Corriger").first.click()
    expect(page.get_by_label("Votre idée en quelques mots")).to_have_value(IDEAS[0])
    page.get_by_role("textbox", name="Prénom").fill("Camille")
    page.get_by_role("button", name="Déposer cette idée").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("L’idée est déposée")
    assert not faults(page)
    page.get_by_role("link", name="Lire ce qui attend").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Effacer de la tablette").click()
    expect(page.get_by_text("Rien n’attend sur cette tablette.")).to_be_visible()
    assert entered().get().title == IDEAS[0]


def test_leaving_with_ideas_unsent_warns_and_keeps_them(tablet: Tablet, agent: User, encounter: Encounter) -> None:
    tablet.sign_in(agent, encounter)
    page = tablet.open(IDEA)
    page.route("**/saisie/jeton/", lambda route: route.abort())
    write(page, IDEAS[0])
    expect(page.get_by_role("status").first).to_contain_text("1 saisie à envoyer")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name=re.compile("Terminer")).click()
    page.wait_for_timeout(300)
    assert "Des saisies attendent encore" in asked[0]
    assert page.url.endswith(IDEA)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=re.compile("Terminer")).click()
    page.wait_for_url("/")
    assert page.evaluate(KEPT) == []
    page.unroute("**/saisie/jeton/")
    tablet.sign_in(agent, encounter)
    page.goto("/terrain/saisie/")
    expect(page.locator("[data-outbox-sent] a")).to_have_count(1)


def test_the_end_of_the_deposit_refuses_what_comes_late(tablet: Tablet, agent: User, encounter: Encounter) -> None:
    tablet.sign_in(agent, encounter)
    page = tablet.open(IDEA)
    page.route("**/saisie/jeton/", lambda route: route.abort())
    write(page, IDEAS[0])
    expect(page.get_by_role("status").first).to_contain_text("1 saisie à envoyer")
    under_way = Phase.objects.filter(kind="deposit", starts_at__lt=timezone.now(), ends_at__gt=timezone.now())
    under_way.update(ends_at=timezone.now())
    page.unroute("**/saisie/jeton/")
    page.goto("/terrain/saisie/tablette/")
    expect(page.get_by_text("Le dépôt des projets est terminé")).to_be_visible()
    assert not entered().exists()


@pytest.mark.parametrize("js", [True, False])
def test_ideas_in_series_each_with_its_receipt(
    open_page: Callable[..., Page], agent: User, encounter: Encounter, js: bool
) -> None:
    page = open_page(js=js, as_user=agent)
    page.goto("/terrain/")
    page.get_by_role("button", name="Commencer ici").first.click()
    page.get_by_role("link", name="Déposer une idée").click()
    assert not js or not faults(page)
    write(page, "")
    expect(page).to_have_title(re.compile("^Erreur"))
    assert not js or not faults(page)
    for title in IDEAS[:2]:
        write(page, title)
        expect(page.get_by_role("heading", level=1)).to_have_text("L’idée est déposée")
        expect(page.locator(".qr svg")).to_be_visible()
        page.get_by_role("link", name="Idée suivante").click()
        expect(page.get_by_label("Votre idée en quelques mots")).to_have_value("")
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert entered().count() == 2


def test_what_needs_the_network_says_so_in_french_and_leads_back(
    tablet: Tablet, agent: User, encounter: Encounter
) -> None:
    tablet.sign_in(agent, encounter)
    page = tablet.open(IDEA)
    wait_until_kept(page)
    page.goto("/terrain/saisie/")
    page.wait_for_load_state()
    tablet.context.set_offline(True)
    page.get_by_role("button", name=re.compile("Une personne.*60 ans")).click()
    expect(page.get_by_role("alert")).to_contain_text("Pas de réseau : rien n’est envoyé.")
    # A tablet that believes it has network, on a mast that gives none.
    page.locator("form[action$='/compter/']").first.evaluate("(form) => form.submit()")
    expect(page.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    page.get_by_role("link", name="Revenir au terrain").click()
    expect(page.get_by_role("link", name="Déposer une idée")).to_be_visible()
    tablet.context.set_offline(False)


def test_a_preparation_cut_short_says_what_is_missing_and_goes_on_by_itself(
    tablet: Tablet, agent: User, encounter: Encounter
) -> None:
    tablet.sign_in(agent, encounter)
    page = tablet.context.new_page()
    tablet.context.route("**/*.woff2", lambda route: route.abort())
    tablet.context.route("**/saisie/tablette/", lambda route: route.fulfill(status=500, body="Non"))
    page.goto("/terrain/saisie/")
    said = page.locator("[data-ready-words]")
    expect(said).to_contain_text("Pas prête : il manque")
    expect(said).to_contain_text("des pages")
    expect(said).to_contain_text("les caractères")
    assert not faults(page)
    tablet.context.unroute_all()
    wait_until_kept(page)
    assert not faults(page)


def test_a_preparation_interrupted_by_the_network_is_taken_up_again(
    tablet: Tablet, agent: User, encounter: Encounter
) -> None:
    tablet.sign_in(agent, encounter)
    page = tablet.context.new_page()
    tablet.context.route("**/saisie/idee/", lambda route: route.abort())
    page.goto("/terrain/saisie/")
    expect(page.locator("[data-ready-words]")).to_contain_text("des pages")
    tablet.context.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_kept(page)
    tablet.context.set_offline(True)
    page.goto(IDEA)
    expect(page.get_by_label("Votre idée en quelques mots")).to_be_visible()
    tablet.context.set_offline(False)


def test_a_full_tablet_says_that_it_is_full(tablet: Tablet, agent: User, encounter: Encounter) -> None:
    tablet.sign_in(agent, encounter)
    tablet.context.add_init_script(
        "Cache.prototype.put = () => Promise.reject(new DOMException('', 'QuotaExceededError'));"
    )
    page = tablet.open("/terrain/saisie/")
    expect(page.locator("[data-ready-words]")).to_contain_text("la tablette est pleine")


def test_a_new_release_replaces_the_former_one_whole(tablet: Tablet, agent: User, encounter: Encounter) -> None:
    tablet.sign_in(agent, encounter)
    page = tablet.open("/terrain/saisie/")
    wait_until_kept(page)
    before = page.evaluate(RELEASES)

    def released(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'data-release="\w+"', 'data-release="nouvelle"', answer.text()))

    tablet.context.route("**/saisie/", released)
    page.close()
    page = tablet.open("/terrain/saisie/")
    wait_until_kept(page)
    after = page.evaluate(RELEASES)
    assert after == ["terrain-nouvelle"] != before
