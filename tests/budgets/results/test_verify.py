"""« Vérifier soi-même »: what the page offers at each moment of a vote, and sums that fall right or say they do not."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from budgets.editions.models import Edition
from budgets.results.actions.counting import count_edition, publish_result
from budgets.results.second_count import PROGRAM, program_sha256, sums_of
from budgets.voting.enums import KeyingKind
from budgets.voting.models import Sealing
from tests.factories.budgets import EditionFactory, make_counted_edition
from tests.factories.sealing import after, close_station, key_sheet, make_paper_entry, make_station, officer, seal
from tests.factories.votes import cast, make_open_vote, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def said(client: StrictClient, edition: Edition) -> str:
    response = client.get(reverse("budgets:verify", args=[edition.slug]))
    assert response.status_code == 200
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def vote_of_three() -> Edition:
    edition = make_open_vote()
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        for choices in (["1"], ["1", "2"], ["2"]):
            cast(make_voter(edition), choices)
    return edition


def test_before_the_vote_everything_is_still_to_come(client: StrictClient) -> None:
    page = said(client, EditionFactory())
    assert page.count("Pas encore") == 3
    assert "Hier soir" not in page


def test_while_people_vote_the_frozen_rules_and_yesterdays_number_are_told(client: StrictClient) -> None:
    edition = vote_of_three()
    cast(make_voter(edition), ["3"])
    page = said(client, edition)
    assert edition.opening.sha256 in page
    assert "Hier soir, <strong>3 personnes</strong> avaient voté." in page
    frozen = client.get(reverse("budgets:vote_rules", args=[edition.slug])).content
    assert hashlib.sha256(frozen).hexdigest() == edition.opening.sha256
    assert page.count("Pas encore") == 2


def test_a_single_voter_is_told_in_the_singular(client: StrictClient) -> None:
    edition = make_open_vote()
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        cast(make_voter(edition), ["1"])
    assert "Hier soir, <strong>1 personne</strong> avait voté." in said(client, edition)


def test_once_sealed_receipts_sums_and_the_print_of_the_ballots_but_no_file_yet(client: StrictClient) -> None:
    edition = vote_of_three()
    sealing = seal(edition)
    page = said(client, edition)
    assert sealing.ballots_sha256 in page
    assert reverse("budgets:receipts", args=[edition.slug]) in page
    assert "vous trouvez la dernière" in page
    assert "bulletins.csv" not in page
    assert page.count("Pas encore") == 1


def test_with_the_result_every_file_and_both_programs(client: StrictClient) -> None:
    edition = vote_of_three()
    seal(edition)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    page = said(client, edition)
    for name in ("vote.pb", "regle.json", "bulletins.csv"):
        assert reverse("budgets:file", args=[edition.slug, name]) in page
    assert program_sha256() in page
    assert f"node recompter.mjs {edition.slug}-vote.pb {edition.slug}-regle.json" in page
    assert f"manage.py recount {edition.slug}-vote.pb --rules {edition.slug}-regle.json" in page
    assert "Pas encore" not in page


def test_another_towns_vote_can_only_be_counted_again(client: StrictClient) -> None:
    page = said(client, make_counted_edition(is_imported=True))
    assert "Refaites le compte" in page
    assert "1. Avant le vote" not in page


def test_it_is_linked_from_the_vote_its_protection_and_the_result(client: StrictClient) -> None:
    edition = vote_of_three()
    seal(edition)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    address = reverse("budgets:verify", args=[edition.slug])
    for name in ("vote", "vote_protection", "result"):
        assert address in client.get(reverse(f"budgets:{name}", args=[edition.slug])).content.decode(), name


def test_a_few_queries_whatever_the_number_of_ballots(client: StrictClient, django_assert_num_queries: Any) -> None:
    edition = vote_of_three()
    seal(edition)
    said(client, edition)
    with django_assert_num_queries(4):
        said(client, edition)


def test_the_print_is_that_of_the_program() -> None:
    assert program_sha256() == hashlib.sha256(PROGRAM.read_bytes()).hexdigest()


# --- Sums ------------------------------------------------------------------------------------------------
def test_sums_fall_right_with_paper_void_sheets_and_a_declared_difference() -> None:
    edition = vote_of_three()
    station = make_station(edition, sheets_printed=5)
    for _ in range(3):
        make_paper_entry(station)
    with time_machine.travel(after(edition)):
        key_sheet(station, 1, [1])
        key_sheet(station, 2, [], kind=KeyingKind.VOID, reason="signé")
        close_station(station, found=2, difference_reason="une personne est partie avec sa feuille")
        sealing = seal(edition)
    sums = sums_of(sealing)
    assert [value for _label, value in sums.rows] == ["6", "−1", "0", "−1", "4"]
    assert sums.is_right


def test_a_ballot_too_many_is_not_hidden() -> None:
    record = {"entries": {"account": 3}, "ballots": 4, "incomplete": 0, "offices": []}
    assert not sums_of(Sealing(record=record)).is_right
    told = {**record, "box_difference": {"ballots": 4, "entries": 3, "reason": "panne"}}
    assert sums_of(Sealing(record=told)).is_right


def test_a_sealed_vote_whose_sums_are_wrong_says_so(client: StrictClient) -> None:
    edition, now = vote_of_three(), timezone.now()
    record = {"entries": {"account": 3}, "ballots": 4, "incomplete": 0, "offices": []}
    Sealing.objects.create(
        edition=edition, asked_by=officer(), asked_at=now, confirmed_by=officer(), sealed_at=now, record=record
    )
    assert "Ces nombres ne tombent pas juste" in said(client, edition)
