"""What is public once the ballot box is sealed: receipts, the procès-verbal, the files, the editions side by side."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from budgets.editions.models import Edition
from budgets.projects.models import Project
from budgets.results.actions.counting import count_edition, publish_result
from budgets.results.views.sealed import PAGE_SIZE
from budgets.voting.enums import ReviewDecision, TurnoutDimension
from budgets.voting.models import VoterReview
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing
from tests.factories.budgets import NeighbourhoodFactory, add_turnout, make_counted_edition
from tests.factories.sealing import (
    after,
    close_station,
    key_sheet,
    make_paper_entry,
    make_station,
    officer,
    seal,
    stuff,
)
from tests.factories.votes import make_entry, make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def said(client: StrictClient, name: str, edition: Edition, **query: str) -> str:
    response = client.get(reverse(f"budgets:{name}", args=[edition.slug]), query)
    assert response.status_code == 200
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")


def published(edition: Edition) -> Edition:
    seal(edition)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    return edition


# --- Receipts ------------------------------------------------------------------------------------------
def test_receipts_are_listed_once_sealed_and_a_code_is_found_however_typed(client: StrictClient) -> None:
    edition = make_open_vote()
    codes = sorted(make_entry(edition).receipt for _ in range(3))
    assert "pas encore publiée" in said(client, "receipts", edition)
    assert client.get(reverse("budgets:file", args=[edition.slug, "recepisses.csv"])).status_code == 404
    seal(edition)
    page = said(client, "receipts", edition)
    assert [page.index(code) for code in codes] == sorted(page.index(code) for code in codes)
    for typed in (codes[0], codes[0].lower(), codes[0].replace("-", ""), f" {codes[0].replace('-', ' ')} "):
        assert f"Oui, le code {codes[0]} est dans la liste" in said(client, "receipts", edition, code=typed)
    assert "Non, le code ABCD est pas" not in page
    assert "Non, le code ABCD n’est pas dans la liste" in said(client, "receipts", edition, code="abcd")
    assert "Non, le code" in said(client, "receipts", edition, code=codes[0] + "A")
    assert "Votre récépissé est-il dans la liste" in said(client, "result", edition)
    lines = client.get(reverse("budgets:file", args=[edition.slug, "recepisses.csv"])).getvalue().decode("utf-8-sig")
    assert lines.split() == ["recepisse", *codes]
    assert "recepisses.csv" in said(client, "files", edition)


def test_a_long_list_of_receipts_is_paged(client: StrictClient) -> None:
    edition = make_open_vote()
    sealing = seal(edition)
    assert sealing.receipts == []
    assert PAGE_SIZE == 300
    assert "Toute la liste" in said(client, "receipts", edition, page="9")


def test_a_vote_held_elsewhere_has_no_receipts(client: StrictClient) -> None:
    edition = make_counted_edition()
    assert "récépissé" not in said(client, "result", edition)
    assert "recepisses.csv" not in said(client, "files", edition)


# --- The procès-verbal -----------------------------------------------------------------------------------
def test_the_minutes_say_everything_but_choices(client: StrictClient, tmp_path: Path) -> None:
    edition = make_open_vote()
    for _ in range(6):
        make_entry(edition)
    station = make_station(edition, sheets_printed=10)
    first, second, *_rest = sorted((make_paper_entry(station) for _ in range(5)), key=lambda entry: entry.pk)
    VoterReview.objects.create(
        edition=edition,
        first=first,
        second=second,
        decision=ReviewDecision.SAME,
        reason="Venue deux fois au même bureau",
        decided_by=officer(),
        decided_on=timezone.localdate(),
    )
    key_sheet(station, 1, [2])
    key_sheet(station, 2, [99])
    close_station(station, found=6, difference_reason="Un bulletin de trop")
    Project.objects.filter(edition=edition, number=6).update(is_withdrawn=True)
    with override_settings(BACKUP_DIR=tmp_path):
        (tmp_path / "ville-1.tar").write_text("une archive")
        published(edition)
        kept = said(client, "minutes", edition)
        (tmp_path / "ville-1.tar").unlink()
        page = said(client, "minutes", edition)
    assert edition.opening.sha256 in page
    assert edition.sealing.ballots_sha256 in page
    for words in (
        "L’urne a été scellée par deux personnes",
        "membre du bureau de vote",
        "<dt>Sur le site</dt><dd>6</dd>",
        "<dt>Sur papier, au bureau de vote</dt><dd>5</dd>",
        "<dt>Émargements en tout</dt><dd>11</dd>",
        "<dt>Bulletins scellés</dt><dd>7</dd>",
        "<dt>Bulletins papier nuls</dt><dd>1</dd>",
        "A – Bureau A",
        "<dt>Écart</dt><dd>+1</dd>",
        "Un bulletin de trop",
        "Un numéro n’est pas au vote",
        "A-0002",
        "n° 6 Un verger numéro 6",
        "Aucun problème n’a été signalé.",
        "Venue deux fois au même bureau",
        "<li>ville-1.tar</li>",
    ):
        assert words in page, words
    # Tests never commit: the archive still stood, and the procès-verbal did not say that it was destroyed.
    assert "encore à détruire" in kept
    assert "encore à détruire" not in page


def test_the_minutes_of_a_vote_held_elsewhere_have_no_sealing(client: StrictClient) -> None:
    page = said(client, "minutes", make_counted_edition())
    assert "scellée" not in page
    assert "Première personne du bureau de vote" in page


def test_problems_told_are_in_the_minutes(client: StrictClient) -> None:
    edition = make_open_vote()
    edition.incidents.create(body="La borne ne répond pas")
    make_entry(edition)
    page = said(client, "minutes", published(edition))
    assert "Problèmes signalés pendant le vote : 1. Avec une réponse au moment du scellement : 0." in page


def test_a_difference_between_box_and_roll_is_in_the_minutes(client: StrictClient) -> None:
    edition = make_open_vote()
    for _ in range(5):
        make_entry(edition)
    stuff(edition)
    now = after(edition)
    ask_sealing(edition=edition, by=officer(), now=now, reason="Une panne le mardi")
    confirm_sealing(edition=edition, by=officer(), now=now)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    page = said(client, "minutes", edition)
    assert "<dt>Bulletins dans l’urne, sans le papier</dt><dd>6</dd>" in page
    assert "<dt>Écart</dt><dd>+1</dd>" in page
    assert "Une panne le mardi" in page


def test_the_result_file_carries_the_digest_of_the_sealing(client: StrictClient) -> None:
    edition = make_open_vote()
    make_entry(edition)
    published(edition)
    told = json.loads(client.get(reverse("budgets:file", args=[edition.slug, "resultat.json"])).getvalue())
    assert told["scellement"]["empreinte_bulletins_sha256"] == told["empreinte_bulletins_sha256"]
    assert told["scellement"]["regles_sha256"] == edition.opening.sha256
    assert len(told["scellement"]["jour"]) == len("2027-03-08")


# --- Edition after edition -----------------------------------------------------------------------------------
def compare(client: StrictClient, edition: Edition) -> str:
    return said(client, "editions_compared", edition)


def test_editions_are_compared_and_small_numbers_hidden(client: StrictClient) -> None:
    first, second = make_counted_edition(year=2019, title="Budget 2019"), make_counted_edition(title="Budget 2027")
    NeighbourhoodFactory(name="Chaoué", is_priority=True)
    NeighbourhoodFactory(name="Bourg")
    add_turnout(second, TurnoutDimension.CHANNEL, **{"Sur le site": 30, "À la borne": 9, "Sur papier": 2})
    add_turnout(second, TurnoutDimension.NEIGHBOURHOOD, Chaoué=12, Bourg=20, Ailleurs=9)
    page = compare(client, second)
    page = page[page.index("<thead>") :]
    assert page.index("Budget 2019") < page.index("Budget 2027")
    told = {"Sur le site": "30", "Sur papier": "masqué", "Quartiers prioritaires": "12", "Autres quartiers": "29"}
    for label, value in told.items():
        row = f'<th scope="row">{label}</th><td class="num">non noté</td><td class="num">{value}</td>'
        assert row in page
    assert "80 000 €" in page
    assert "de 1 à 4 personnes" in page
    assert reverse("budgets:result", args=[first.slug]) in page


def test_a_handful_of_voters_is_not_split(client: StrictClient) -> None:
    edition = make_counted_edition()
    add_turnout(edition, TurnoutDimension.CHANNEL, Borne=4)
    assert "Borne" not in compare(client, edition)


def test_only_public_editions_of_the_town_with_a_result_are_compared(client: StrictClient) -> None:
    edition = make_open_vote()
    make_counted_edition(is_imported=True, title="Une autre ville")
    hidden = make_counted_edition(title="Cachée")
    Edition.objects.filter(pk=hidden.pk).update(is_published=False)
    page = compare(client, edition)
    assert "Aucun résultat n’est encore publié" in page
    assert "Une autre ville" not in page
    assert "Cachée" not in page


def test_comparing_takes_the_same_queries_whatever_the_number(
    client: StrictClient, django_assert_max_num_queries: Any
) -> None:
    compare(client, make_counted_edition())
    counts = []
    for _ in range(2):
        edition = make_counted_edition()
        with django_assert_max_num_queries(1000) as seen:
            compare(client, edition)
        counts.append(len(seen))
    assert counts[0] == counts[1]
