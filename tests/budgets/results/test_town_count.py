"""Counting a vote of the town: only once sealed, by who may, and anyone finds the same winners at home."""

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from pabulib.checker import Checker

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.counting import pabulib
from budgets.counting.instance import BallotType as Counted
from budgets.editions.enums import BallotType, Rule, Support
from budgets.editions.models import Edition
from budgets.projects.models import Project
from budgets.results.actions.counting import count_edition, publish_result, read_count, run_count
from budgets.results.models import Count
from budgets.results.permissions import NOT_SEALED, OTHER_BALLOTS, OTHER_COUNT
from budgets.results.publication import pabulib_file
from budgets.voting.box.instance import instance_of
from budgets.voting.models import SealedBallot
from budgets.voting.roll.voter import marked_voter
from tests.factories.accounts import make_administrator, make_agent, make_user
from tests.factories.sealing import officer, seal
from tests.factories.votes import cast, make_open_vote, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def voted(*ballots: list[str], **fields: Any) -> Edition:
    edition = make_open_vote(**fields)
    for ballot in ballots:
        cast(make_voter(edition), ballot)
    return edition


def withdraw(edition: Edition, *references: str) -> None:
    Project.objects.filter(edition=edition, reference__in=references).update(is_withdrawn=True)


# --- Who, when ---------------------------------------------------------------------------------------
def test_nothing_is_counted_nor_published_before_the_sealing() -> None:
    edition = voted(["1"])
    with pytest.raises(ActionDenied) as refused:
        count_edition(edition=edition)
    assert refused.value.reason == NOT_SEALED
    with pytest.raises(ActionDenied, match="Scellez"):
        run_count(edition=edition, by=make_administrator())
    assert not Count.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.VOTE_OFFICER])
def test_administrator_and_officers_count_and_only_the_act_is_logged(role: str) -> None:
    edition, who = voted(["1"], ["1", "2"]), make_agent(role)
    sealing = seal(edition)
    counts = run_count(edition=edition, by=who)
    assert not any(count.is_official for count in counts)
    entry = AuditEntry.objects.get(act="budgets.count_vote")
    assert (entry.by, entry.detail) == (who, {"edition": edition.slug, "ballots_sha256": sealing.ballots_sha256})


def test_others_neither_count_nor_publish() -> None:
    edition = voted(["1"])
    seal(edition)
    for who in (make_user(), make_agent(Role.ELECTED_OFFICIAL), make_agent(Role.MODERATOR)):
        with pytest.raises(ActionDenied, match="pas le droit de dépouiller"):
            run_count(edition=edition, by=who)
    count_edition(edition=edition)
    with pytest.raises(ActionDenied, match="pas le droit de publier"):
        publish_result(edition=edition, by=officer())
    assert publish_result(edition=edition, by=make_administrator()).published_at


def test_other_ballots_than_the_sealed_ones_are_never_counted_nor_published() -> None:
    edition = voted(["1"])
    seal(edition)
    count_edition(edition=edition)
    with pgtrigger.ignore("budgets.SealedBallot:sealed_for_ever"):
        SealedBallot.objects.create(edition=edition, choices=[["2", 1]])
    for act in (lambda: count_edition(edition=edition), lambda: publish_result(edition=edition, by=None)):
        with pytest.raises(ActionDenied) as refused:
            act()
        assert refused.value.reason == OTHER_BALLOTS


def test_a_count_that_was_touched_is_never_published() -> None:
    edition = voted(["1"])
    seal(edition)
    for stray in ({"winners": ["6"]}, {"spent": 1}, {"steps": []}):
        count_edition(edition=edition)
        Count.objects.filter(edition=edition, rule=edition.rule).update(**stray)
        with pytest.raises(ActionDenied) as refused:
            publish_result(edition=edition, by=make_administrator())
        assert refused.value.reason == OTHER_COUNT
    count_edition(edition=edition)
    assert publish_result(edition=edition, by=make_administrator()).winners[0] == "1"


def test_the_official_result_stays_in_the_database_as_it_was_published() -> None:
    edition = voted(["1"])
    seal(edition)
    count_edition(edition=edition)
    publish_result(edition=edition, by=make_administrator())
    official = Count.objects.filter(edition=edition, is_official=True)
    for act in (lambda: official.update(winners=["5"]), lambda: official.update(is_official=False), official.delete):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            act()


def test_reading_the_count_is_logged_until_it_is_public() -> None:
    edition, member = voted(["1"]), officer()
    seal(edition)
    with pytest.raises(ActionDenied, match="Comptez d’abord"):
        read_count(edition=edition, by=member)
    count_edition(edition=edition)
    with pytest.raises(ActionDenied, match="pas le droit de dépouiller"):
        read_count(edition=edition, by=make_user())
    assert read_count(edition=edition, by=member).winners[0] == "1"
    act = AuditEntry.objects.get(act="budgets.read_count")
    assert (act.by, act.detail) == (member, {"edition": edition.slug})
    publish_result(edition=edition, by=make_administrator())
    read_count(edition=edition, by=member)
    assert AuditEntry.objects.filter(act="budgets.read_count").count() == 1


# --- The same winners at home --------------------------------------------------------------------------
def approval() -> Edition:
    edition = voted(["1", "2"], ["1", "2", "3"], ["3"], ["4"], [], [], amount=20_000)
    withdraw(edition, "1")
    return edition


def replaced() -> Edition:
    """Two of its three choices withdrawn, replaced by one: beyond the limit, one is left, below the least."""
    edition = voted(["1", "2", "3"], ["4", "5"], min_choices=2, amount=30_000)
    saved = cast(make_voter(edition), ["1", "2"])
    withdraw(edition, "1", "2")
    for one in ("3", "4"):
        cast(marked_voter(saved.entry), [one])
    return edition


def one_choice() -> Edition:
    edition = voted(["1"], ["1"], ["2"], [], ballot_type=BallotType.CHOOSE_ONE, max_choices=1, amount=10_000)
    saved = cast(make_voter(edition), ["1"])
    withdraw(edition, "1")
    cast(marked_voter(saved.entry), ["3"])
    withdraw(edition, "3")
    return edition


def ranked() -> Edition:
    fields = {"ballot_type": BallotType.ORDINAL, "support": Support.POINTS, "amount": 20_000, "max_choices": 3}
    edition = voted(["1", "2", "3"], ["2", "1"], ["4"], ["3", "2"], [], **fields)
    withdraw(edition, "1")
    return edition


def knapsack() -> Edition:
    edition = voted(["1", "2"], ["3"], ["1"], [], is_knapsack=True, amount=20_000, max_choices=None)
    saved = cast(make_voter(edition), ["1", "4"])
    withdraw(edition, "1")
    cast(marked_voter(saved.entry), ["5"])
    return edition


def still_in_the_vote(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [step for step in steps if step["kind"] != "withdrawn"]


VOTES = [approval, replaced, one_choice, ranked, knapsack]


def checker_errors(text: str) -> dict[str, object]:
    with contextlib.redirect_stdout(io.StringIO()):
        results = Checker().process_files([text])
    (found,) = [value["results"] for key, value in results.items() if key not in {"metadata", "summary"}]
    return dict(found["errors"])


@pytest.mark.parametrize("make", VOTES)
@pytest.mark.parametrize("rule", [Rule.GREEDY_SKIP, Rule.GREEDY_STOP, Rule.EQUAL_SHARES_ADD1U])
def test_the_published_files_give_the_same_winners(
    make: Callable[[], Edition], rule: str, client: StrictClient, tmp_path: Path
) -> None:
    edition = make()
    with pgtrigger.ignore("budgets.Edition:frozen_for_the_vote"):
        Edition.objects.filter(pk=edition.pk).update(rule=rule)
    edition.refresh_from_db()
    seal(edition)
    count_edition(edition=edition)
    official = publish_result(edition=edition, by=make_administrator())
    for name in ("vote.pb", "regle.json"):
        answer = client.get(f"/budgets/{edition.slug}/fichiers/{name}")
        (tmp_path / name).write_bytes(answer.getvalue())
    out = io.StringIO()
    paths = [str(tmp_path / "vote.pb"), "--rules", str(tmp_path / "regle.json"), "--json"]
    call_command("recount", *paths, stdout=out)
    told = json.loads(out.getvalue())
    assert told["winners"] == official.winners
    # The file gives a withdrawn project no price of its own, so its line may stand elsewhere.
    assert still_in_the_vote(told["steps"]) == still_in_the_vote(official.steps)
    assert official.winners
    file = pabulib.read_file(tmp_path / "vote.pb")
    assert not file.warnings
    ours, read = instance_of(edition), file.instance
    assert [ballot for ballot in ours.ballots if ballot.points] == list(read.ballots)
    assert official.ballots == ours.voters


@pytest.mark.parametrize("make", VOTES)
def test_the_file_of_a_vote_of_the_town_passes_the_checker(make: Callable[[], Edition]) -> None:
    edition = make()
    seal(edition)
    assert checker_errors(pabulib.write(pabulib_file(edition))) == {}


def test_a_ranked_vote_of_the_town_carries_its_points_and_an_imported_one_its_ranks() -> None:
    edition = ranked()
    assert instance_of(edition).ballot_type is Counted.SCORING
    edition.is_imported = True
    assert instance_of(edition).ballot_type is Counted.ORDINAL


def test_a_vote_within_the_envelope_says_so() -> None:
    edition = knapsack()
    assert instance_of(edition).limits.max_sum_cost == 20_000
    assert instance_of(edition).ballot_type is Counted.APPROVAL
