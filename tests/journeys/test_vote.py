"""Five voters by five channels, each trying twice, one changing, one blank, one sheet misread; then the seal and the
result, and anybody who counts the published files again finds the same winners."""

import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.voting.models import OpenBallot, RollEntry, SealedBallot
from tests.factories.accounts import make_administrator, make_agent, make_user
from tests.factories.outreach import EncounterFactory
from tests.factories.town import PlaceFactory
from tests.factories.votes import make_open_vote
from tests.journeys.test_pages import faults

Open = Callable[..., Page]
PEOPLE = {
    "account": ("Zéphyrine", "Quatrebarbes"),
    "letter": ("Théodule", "Sanspoil"),
    "kiosk": ("Ursule", "Pommedapi"),
    "assisted": ("Barnabé", "Chantelune"),
    "paper": ("Philomène", "Grainedorge"),
}


@pytest.fixture
def town(live_server: Any, settings: Any) -> Any:
    """A vote under way, a place and an encounter: no need of the whole invented town."""
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_open_vote(slug="cinq-voies", title="Budget des cinq voies", projects=6, cost=30_000, max_choices=2)
    PlaceFactory(name="Place du marché")
    EncounterFactory(title="Stand du marché", going_on=True)
    return live_server


@pytest.fixture
def edition(town: Any) -> Edition:
    return Edition.objects.get()


def look(page: Page) -> None:
    page.wait_for_load_state()
    if page.locator("html.js").count():
        assert faults(page) == []


def press(page: Page, name: str) -> None:
    """Look, then press the button or follow the link of that name."""
    look(page)
    page.locator("main").get_by_role("button", name=name).or_(
        page.locator("main").get_by_role("link", name=name)
    ).first.click()
    page.wait_for_load_state()


def say_who(page: Page, channel: str, *, button: str = "Voir les projets et voter") -> None:
    first, last = PEOPLE[channel]
    page.locator("[name$=first_names]").fill(first)
    page.locator("[name$=last_name]").fill(last)
    page.locator("[name$=birth_date]").fill("17/05/1980")
    page.locator("[name$=link][value=lives]").check()
    if page.locator("[name$=has_consent]").count():
        page.locator("[name$=has_consent]").check()
    press(page, button)


def choose(page: Page, *numbers: int) -> None:
    for at, number in enumerate(numbers, 1):
        page.locator(f"#choix-{number}").press("Enter")
        words = f"({at} projet{'s' if at > 1 else ''})"
        expect(page.locator("#barre")).to_contain_text(words)
    look(page)


def vote_online(page: Page) -> None:
    page.goto("/budgets/cinq-voies/voter/")
    press(page, "Voter avec mon compte")
    say_who(page, "account")
    choose(page, 1, 2)
    page.locator("#choix-3").press("Enter")
    expect(page.locator("#barre")).to_contain_text("le maximum")
    page.locator("#choix-2").press("Enter")
    expect(page.locator("#barre")).to_contain_text("(1 projet)")
    page.get_by_role("link", name="J’ai fini").click()
    expect(page.locator(".receipt .code")).to_be_visible()
    press(page, "Revoir ou changer mon vote")
    page.locator("#choix-3").press("Enter")
    expect(page.locator("#barre")).to_contain_text("(2 projets)")


def refused(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("a déjà voté")
    look(page)


def code_of_letter(page: Page, second: Page, edition: Edition) -> str:
    """One officer asks letters, another one confirms, the first prints them and says so."""
    page.goto(reverse("admin:budgets_edition_vote_letters_new", args=[edition.pk]))
    page.locator("[name=label]").fill("Foyer")
    page.locator("[name=count]").fill("2")
    page.locator("#content input[type=submit]").first.click()
    expect(page.locator("#content")).to_contain_text("attendent une deuxième personne")
    second.goto(page.url)
    second.get_by_role("link", name="Confirmer ou reprendre la demande").click()
    submit(second, "Confirmer")
    page.reload()
    page.get_by_role("link", name="Voir et imprimer les lettres").click()
    codes = re.findall(r"\b[0-9A-Z]{4}[- ][0-9A-Z]{4}[- ][0-9A-Z]{4}\b", page.locator("body").inner_text())
    assert len(set(codes)) == 2
    page.go_back()
    page.get_by_role("link", name="Les lettres sont imprimées").click()
    page.locator("#content input[type=submit]").first.click()
    return codes[0]


def vote_by_letter(page: Page, code: str) -> None:
    page.goto("/budgets/cinq-voies/voter/lettre/")
    page.locator("[name=code]").fill(code.lower().replace("-", " "))
    look(page)
    page.locator("main form button[type=submit]").first.click()
    say_who(page, "letter")
    choose(page, 1)
    page.get_by_role("link", name="J’ai fini").click()
    receipt = page.locator(".receipt .code").inner_text()
    press(page, "Terminer et oublier")
    for _page in range(4):
        page.go_back()
        page.wait_for_load_state()
        for shown in (".receipt .code", "#barre"):
            expect(page.locator(shown)).to_have_count(0)
        typed = page.locator("main input:not([type=hidden]):not([type=radio])").all()
        assert not any(one.input_value() for one in typed)
    page.goto("/budgets/cinq-voies/voter/lettre/")
    page.locator("[name=code]").fill(code)
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=receipt]").fill(receipt)
    say_who(page, "letter")
    expect(page.locator("#barre")).to_contain_text("(1 projet)")


def vote_at_kiosk(page: Page) -> None:
    page.goto("/budgets/cinq-voies/borne/ouvrir/")
    page.locator("[name=place]").select_option(label="Place du marché")
    page.locator("[name=from_hour]").fill("00:00")
    page.locator("[name=until_hour]").fill("23:59")
    press(page, "Faire de cette tablette une borne")
    press(page, "J’ai noté le code")
    press(page, "Voter")
    say_who(page, "kiosk")
    look(page)
    page.locator("details.more summary, details summary").last.click()
    page.get_by_role("button", name="Voter blanc").click()
    expect(page.locator("#barre")).to_contain_text("Votre vote blanc est enregistré")
    page.get_by_role("link", name="J’ai fini").click()
    press(page, "Oui, j’ai fini")
    press(page, "Personne suivante")
    press(page, "Voter")
    say_who(page, "kiosk")
    refused(page)


def vote_with_an_agent(page: Page) -> None:
    page.goto("/terrain/")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    page.goto("/terrain/saisie/vote/")
    say_who(page, "assisted")
    choose(page, 1, 4)
    page.get_by_role("link", name="J’ai fini").click()
    press(page, "Oui, j’ai fini")
    press(page, "Personne suivante")
    say_who(page, "assisted")
    refused(page)


def submit(page: Page, value: str) -> None:
    page.locator(f"#content input[type=submit][value*='{value}']").first.click()
    page.wait_for_load_state()


def desk(edition: Edition, name: str, **more: Any) -> str:
    return reverse(f"admin:budgets_edition_vote_{name}", kwargs={"pk": edition.pk, **more})


def vote_on_paper(page: Page, edition: Edition) -> None:
    page.goto(desk(edition, "office_new"))
    page.locator("[name=code]").fill("A")
    page.locator("[name=name]").fill("Mairie")
    page.locator("[name=place]").select_option(label="Place du marché")
    page.locator("[name=opening_hours]").fill("Samedi, 9 h à 17 h")
    page.locator("#content input[type=submit]").first.click()
    station = edition.stations.get()
    page.goto(desk(edition, "sheets", station_pk=station.pk))
    page.locator("[name=count]").fill("5")
    page.locator("#content input[type=submit]").first.click()
    expect(page.locator("body")).to_contain_text("A-0001")
    for is_first in (True, False):
        page.goto(desk(edition, "roll", station_pk=station.pk))
        first, last = PEOPLE["paper"]
        page.locator("[name$=first_names]").fill(first)
        page.locator("[name$=last_name]").fill(last)
        page.locator("[name$=birth_date]").fill("17/05/1980")
        page.locator("[name$=link][value=lives]").check()
        submit(page, "Chercher")
        if is_first:
            submit(page, "Marquer")
        else:
            expect(page.locator("#content")).to_contain_text("a déjà voté")


def read_sheet(page: Page, edition: Edition, turn: int, numbers: str) -> None:
    page.goto(desk(edition, "keying", station_pk=edition.stations.get().pk, turn=turn))
    page.locator("[name$=sheet]").fill("1")
    page.locator("[name$=numbers]").fill(numbers)
    submit(page, "Enregistrer")


def read_ballot_box(first: Page, second: Page, edition: Edition) -> None:
    """One sheet, misread once; the difference blocks until its reader mends it."""
    station = edition.stations.get()
    first.goto(desk(edition, "counting", station_pk=station.pk))
    first.locator("[name=found]").fill("1")
    submit(first, "Enregistrer")
    read_sheet(first, edition, 1, "1 5")
    read_sheet(second, edition, 2, "1 6")
    second.goto(desk(edition, "counting", station_pk=station.pk))
    expect(second.locator("#content")).to_contain_text("Les deux lectures sont différentes")
    second.get_by_role("link", name="Corriger ma lecture").first.click()
    second.locator("[name$=numbers]").fill("1 5")
    submit(second, "Corriger")
    first.goto(desk(edition, "reconcile", station_pk=station.pk))
    first.locator("#content input[type=submit]").first.click()
    first.goto(desk(edition, "counting", station_pk=station.pk))
    expect(first.locator("#content")).to_contain_text("Rouvrir le bureau")


def seal(first: Page, second: Page, boss: Page, edition: Edition) -> None:
    first.goto(desk(edition, "sealing"))
    submit(first, "Demander le scellement")
    expect(first.locator("#content input[value*='pour toujours']")).to_have_count(0)
    second.goto(desk(edition, "sealing"))
    for box in second.locator("#content form input[type=checkbox]").all():
        box.check()
    submit(second, "Sceller")
    expect(second.locator("#content")).to_contain_text("L’urne est scellée")
    boss.goto(desk(edition, "results"))
    submit(boss, "Dépouiller")
    submit(boss, "Voir le dépouillement")
    expect(boss.locator("#content")).to_contain_text("Page privée")
    for box in boss.locator("#content form input[type=checkbox]").all():
        box.check()
    submit(boss, "Publier le résultat")


@pytest.fixture
def clock() -> Iterator[Any]:
    """Moves the clock of the site; the browser keeps its own."""
    travellers: list[Any] = []

    def move(moment: Any) -> None:
        traveller = time_machine.travel(moment, tick=True)
        traveller.start()
        travellers.append(traveller)

    yield move
    for traveller in reversed(travellers):
        traveller.stop()


@pytest.mark.parametrize("js", [True, False])
def test_five_channels_one_box_one_result(open_page: Open, edition: Edition, clock: Any, js: bool) -> None:
    boss_user = make_administrator()
    officers = [make_agent(Role.VOTE_OFFICER) for _ in range(2)]
    boss = open_page(width=1280, as_user=boss_user)
    voter = open_page(js=js, as_user=make_user())
    vote_online(voter)
    relative = open_page(js=js, as_user=make_user())
    relative.goto("/budgets/cinq-voies/voter/qui-vote/")
    say_who(relative, "account")
    refused(relative)
    first, second = (open_page(width=1280, as_user=officer) for officer in officers)
    vote_by_letter(open_page(js=js), code_of_letter(first, second, edition))
    vote_at_kiosk(open_page(js=js, width=1024, as_user=make_agent()))
    vote_with_an_agent(open_page(js=js, as_user=make_agent()))
    vote_on_paper(first, edition)
    assert sorted(RollEntry.objects.values_list("channel", flat=True)) == sorted(PEOPLE)
    assert OpenBallot.objects.count() == 4

    clock(edition.phase_of("vote").ends_at + timedelta(hours=1))
    voter.goto("/budgets/cinq-voies/voter/bulletin/")
    expect(voter.locator("main")).to_contain_text("Le vote est terminé")
    read_ballot_box(first, second, edition)
    seal(first, second, boss, edition)
    assert sorted(SealedBallot.objects.values_list("choices", flat=True), key=str) == sorted(
        [[["1", 1], ["3", 1]], [["1", 1]], [], [["1", 1], ["4", 1]], [["1", 1], ["5", 1]]], key=str
    )
    voter.goto("/budgets/cinq-voies/resultats/")
    expect(voter.locator("h1")).to_contain_text("projets lauréats")
    look(voter)
    for page in ("recepisses/", "proces-verbal/", "comparer/"):
        voter.goto(f"/budgets/cinq-voies/resultats/{page}")
        look(voter)
    with tempfile.TemporaryDirectory() as folder:
        recount(voter, Path(folder), edition)


def recount(page: Page, folder: Path, edition: Edition) -> None:
    """Anybody downloads the files and counts again."""
    for name in ("vote.pb", "regle.json"):
        answer = page.request.get(f"/budgets/cinq-voies/fichiers/{name}")
        assert answer.ok
        (folder / name).write_bytes(answer.body())
    printed = io.StringIO()
    call_command("recount", str(folder / "vote.pb"), rules=str(folder / "regle.json"), json=True, stdout=printed)
    assert json.loads(printed.getvalue())["winners"] == edition.counts.get(is_official=True).winners
