"""The dates of the phases, the règlement and the day of the decisions, typed at the desk by one person or two."""

import re

import pytest
from django.urls import reverse

from budgets.editions.models import Edition, Regulation
from tests.budgets.editions.test_setup_desk import moments, page, text
from tests.factories.budgets import EditionFactory
from tests.factories.setup import SPANS, dated_edition, read_on
from tests.strict_client import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_the_deposit")]


# --- Dates, règlement, decisions --------------------------------------------------------------------
def test_dates_are_typed_on_one_page(desk: StrictClient) -> None:
    edition = EditionFactory(hidden=True)
    assert desk.post(page(edition, "dates"), moments())["Location"] == page(edition, "change")
    assert {phase.kind: phase.starts_at for phase in edition.phases.all()} == {
        kind: span.starts_at for kind, span in SPANS.items()
    }
    shown = text(desk.get(page(edition, "dates")))
    assert 'value="2026-11-05T08:00"' in shown
    assert 'type="datetime-local"' in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"study_starts": "2026-12-01T08:00"}, "« Étude » commence avant la fin de la phase « Dépôt »"),
        ({"vote_ends": ""}, "seule la réalisation"),
        ({"vote_starts": ""}, "Donnez aussi le début"),
        ({"vote_starts": "demain"}, "date"),
        # The clock of the town jumps from 2 to 3 that night.
        ({"vote_ends": "2027-03-28T02:30"}, "2027-03-28"),
    ],
)
def test_wrong_dates_keep_what_was_typed(desk: StrictClient, wrong: dict[str, str], words: str) -> None:
    edition = EditionFactory(hidden=True)
    response = desk.post(page(edition, "dates"), moments(**wrong))
    assert words in text(response)
    assert "2026-11-05T08:00" in text(response)
    assert not edition.phases.exists()


def test_all_that_is_wrong_in_the_dates_is_told_at_once_beside_each(desk: StrictClient) -> None:
    edition = EditionFactory(hidden=True)
    wrong = {"study_starts": "2026-12-01T08:00", "vote_ends": "2027-01-01T08:00", "results_ends": ""}
    form = desk.post(page(edition, "dates"), moments(**wrong)).context["form"]
    assert {name: "".join(errors) for name, errors in form.errors.items()} == {
        "study_starts": "La phase « Étude » commence avant la fin de la phase « Dépôt ».",
        "vote_ends": "La fin de la phase « Vote » vient après son début.",
        "results_ends": "Donnez la fin de la phase « Résultats » : seule la réalisation peut rester sans date de fin.",
    }
    assert "(facultatif)" not in text(desk.get(page(edition, "dates")))


def test_a_date_that_nobody_touches_keeps_its_seconds(desk: StrictClient) -> None:
    edition = dated_edition()
    deposit = edition.phases.get(kind="deposit")
    ends_at = deposit.ends_at.replace(minute=0, second=0) - (deposit.ends_at - deposit.ends_at.replace(second=0))
    edition.phases.filter(kind="deposit").update(ends_at=ends_at.replace(hour=6, minute=59, second=59))
    read = read_on(desk, page(edition, "dates"))
    assert desk.post(page(edition, "dates"), moments(deposit_ends="2026-12-24T07:59", **read)).status_code == 302
    assert edition.phases.get(kind="deposit").ends_at.second == 59


def test_a_version_of_the_reglement_is_written(desk: StrictClient) -> None:
    edition = dated_edition()
    answers = {"body": "Article 1", "deliberation": "n° 1", "deliberated_on": "2026-09-24"}
    first, second = {**answers, "read_revision": "0"}, {**answers, "read_revision": "1"}
    for missing in answers:
        assert "Il manque une réponse ici." in text(desk.post(page(edition, "reglement"), {**answers, missing: ""}))
    assert desk.post(page(edition, "reglement"), first)["Location"] == page(edition, "change")
    assert "Article 1" in text(desk.get(page(edition, "reglement")))
    assert "Une autre personne a modifié" in text(desk.post(page(edition, "reglement"), first))
    assert "déjà celui du règlement" in text(desk.post(page(edition, "reglement"), second))
    version = Regulation.objects.get()
    assert desk.get(reverse("admin:budgets_regulation_changelist")).status_code == 200
    assert desk.post(reverse("admin:budgets_regulation_change", args=[version.pk]), answers).status_code == 403


def test_the_day_of_the_decisions_says_what_will_happen(desk: StrictClient) -> None:
    edition = dated_edition()
    address = page(edition, "publication")
    assert "deviennent publiques ensemble" in text(desk.get(address))
    read = read_on(desk, address)
    assert "doit tomber pendant" in text(desk.post(address, {**read, "at": "2027-03-04T08:00"}))
    assert desk.post(address, {**read, "at": "2027-03-01T08:00"}).status_code == 302
    assert "Le lundi 1er mars 2027 à 8 h" in text(desk.get(page(edition, "change")))
    assert desk.post(address, {**read_on(desk, address), "at": ""}).status_code == 302
    assert "Aucune date commune" in text(desk.get(page(edition, "change")))


# --- Two administrators on one page: the second is told, keeps what was typed, and may go on ---------
def test_dates_set_meanwhile_are_shown_under_those_typed(desk: StrictClient) -> None:
    edition = dated_edition()
    address = page(edition, "dates")
    read = read_on(desk, address)
    assert desk.post(address, moments(deposit_starts="2026-11-06T09:00", **read)).status_code == 302
    stale = desk.post(address, moments(deposit_starts="2026-11-07T10:00", **read))
    assert stale.status_code == 200
    assert "Une autre personne a modifié cette page" in text(stale)
    assert 'value="2026-11-07T10:00"' in text(stale)
    # At the top, and under the one field that changed.
    assert text(stale).count("Ce qui est écrit maintenant :") == 2
    assert "Ce qui est écrit maintenant : « vendredi 6 novembre 2026 à 9 h »" in " ".join(text(stale).split())
    again = re.search(r'name="read_revision" value="(\d+)"', text(stale))
    assert again
    assert desk.post(address, moments(deposit_starts="2026-11-07T10:00", read_revision=again[1])).status_code == 302
    assert edition.phases.get(kind="deposit").starts_at.day == 7


def test_a_day_of_publication_chosen_meanwhile_is_not_replaced_unseen(desk: StrictClient) -> None:
    edition = dated_edition()
    address = page(edition, "publication")
    read = read_on(desk, address)
    assert desk.post(address, {**read, "at": "2027-03-01T08:00"}).status_code == 302
    stale = desk.post(address, {**read, "at": "2027-03-02T09:00"})
    assert stale.status_code == 200
    assert 'value="2027-03-02T09:00"' in text(stale)
    assert "Ce qui est écrit maintenant : « lundi 1er mars 2027 à 8 h »" in " ".join(text(stale).split())
    assert Edition.objects.get(pk=edition.pk).decisions_publish_at.day == 1
