"""« Vérifier soi-même »: a sceptic at each moment of a vote; the recount on the page, then without network."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from budgets.editions.models import Edition
from budgets.results.actions.counting import count_edition, publish_result
from budgets.results.models import Count
from tests.factories.sealing import seal
from tests.factories.votes import cast, make_open_vote, make_voter
from tests.journeys.test_pages import faults

Open = Callable[..., Page]


@pytest.fixture
def town(live_server: Any, settings: Any) -> Any:
    """A vote under way: no need of the whole invented town."""
    settings.SITE_URL = live_server.url
    edition = make_open_vote(slug="a-verifier", title="Budget à vérifier", amount=35_000, rule="equal-shares-add1u")
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        for choices in (["1", "2", "3"], ["2", "3"], ["1", "4"], ["4", "5"], ["5", "6"], ["2"]):
            cast(make_voter(edition), choices)
    return live_server


@pytest.fixture
def edition(town: Any) -> Edition:
    return Edition.objects.get()


@pytest.fixture
def published(edition: Edition) -> Edition:
    seal(edition)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    return edition


def address(edition: Edition) -> str:
    return reverse("budgets:verify", args=[edition.slug])


def save(page: Page, name: str, folder: Path) -> Path:
    """Follow the link of that name, keep the file under its own name."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.fixture
def counting(open_page: Open, published: Edition, tmp_path: Path) -> Iterator[tuple[Page, Path, Path]]:
    """The page with both files downloaded from it, and the network gone."""
    page = open_page(width=1280)
    page.goto(address(published))
    vote, rules = (save(page, f"Télécharger {name}", tmp_path) for name in ("le vote", "la règle"))
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    yield page, vote, rules
    page.context.set_offline(False)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
def test_the_page_is_accessible_before_and_after_the_result(
    open_page: Open, edition: Edition, width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme)
    page.goto(address(edition))
    expect(page.get_by_text("6 personnes avaient voté")).to_be_visible()
    assert faults(page) == []
    seal(edition)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    page.reload()
    expect(page.get_by_label("Le vote (vote.pb)")).to_be_visible()
    assert faults(page) == []


def test_two_files_chosen_without_network_give_the_published_result(counting: tuple[Page, Path, Path]) -> None:
    page, vote, rules = counting
    page.get_by_label("Le vote (vote.pb)").set_input_files(vote)
    page.get_by_label("La règle (regle.json)").set_input_files(rules)
    expect(page.get_by_text("Mêmes projets, dans le même ordre que le résultat publié.")).to_be_visible()
    winners = page.locator("[data-recount] ol li").all_inner_texts()
    assert [line.replace("\u202f", " ").split()[1] for line in winners] == Count.objects.get(is_official=True).winners
    assert "Bulletins\u202f: 6." in page.locator("[data-recount]").inner_text()
    assert faults(page) == []


def test_other_rules_or_a_broken_file_are_told(counting: tuple[Page, Path, Path]) -> None:
    page, vote, rules = counting
    rules.write_text('{"rule": "equal-shares"}', encoding="utf-8")
    page.get_by_label("Le vote (vote.pb)").set_input_files(vote)
    page.get_by_label("La règle (regle.json)").set_input_files(rules)
    expect(page.get_by_text("Ce n’est pas le résultat publié ici")).to_be_visible()
    broken = vote.with_name("abime.pb")
    broken.write_text(vote.read_text(encoding="utf-8").replace("META", "MÉTA"), encoding="utf-8")
    page.get_by_label("Le vote (vote.pb)").set_input_files(broken)
    expect(page.get_by_text("Ces fichiers ne peuvent pas être comptés.")).to_be_visible()


def test_prints_of_the_frozen_rules_the_ballots_and_the_program_are_recognised(
    open_page: Open, published: Edition, tmp_path: Path
) -> None:
    page = open_page()
    page.goto(address(published))
    names = {
        "Téléchargez le texte figé": "Ce sont bien les règles figées.",
        "Téléchargez les bulletins": "Ce sont bien les bulletins scellés.",
        "Télécharger ce programme": "C’est bien le programme de cette page.",
    }
    for name, told in names.items():
        path = save(page, name, tmp_path)
        assert hashlib.sha256(path.read_bytes()).hexdigest() in page.content()
        page.get_by_label("Le fichier", exact=True).set_input_files(path)
        expect(page.get_by_text(told)).to_be_visible()
    assert path.name == "recompter.mjs"
    other = tmp_path / "autre.mjs"
    other.write_bytes(path.read_bytes() + b"\n")
    page.get_by_label("Le fichier", exact=True).set_input_files(other)
    expect(page.get_by_text("Cette empreinte n’est pas sur cette page.")).to_be_visible()


def test_without_javascript_the_page_offers_files_and_programs(open_page: Open, published: Edition) -> None:
    page = open_page(js=False)
    page.goto(address(published))
    expect(page.get_by_role("link", name="Télécharger ce programme")).to_be_visible()
    expect(page.get_by_label("Le vote (vote.pb)")).to_be_hidden()
    page.get_by_text("La commande exacte").nth(2).click()
    expect(page.get_by_text("node recompter.mjs a-verifier-vote.pb a-verifier-regle.json")).to_be_visible()


def test_the_page_weighs_less_than_100_kb_with_everything(open_page: Open, published: Edition) -> None:
    page, sizes = open_page(), []
    page.on("response", lambda answer: sizes.append(len(gzip.compress(answer.body()))))
    page.goto(address(published), wait_until="networkidle")
    assert 0 < sum(sizes) < 100_000
