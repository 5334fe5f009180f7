"""The demonstration's vote: every ballot by its own action, then the ballot box sealed and counted for real."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from budgets.editions.enums import PhaseKind
from budgets.results.figures import official_count
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, RollEntry, SealedBallot, Sealing
from portal.demonstration import results, vote
from portal.demonstration.vote import next_edition
from tests.factories.votes import lose_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
VOTERS = 30


@pytest.fixture(autouse=True)
def _small_town(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> object:
    """Fewer voters, and a shorter wait for the end of the vote."""
    monkeypatch.setattr(vote, "VOTERS", VOTERS)
    monkeypatch.setattr(results, "SECONDS_OF_VOTE", 25)
    with override_settings(DEMO=True, EMAIL_FILE_PATH=tmp_path):
        yield


def run(*options: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


def test_demo_opens_its_vote_once_and_people_vote_by_each_channel() -> None:
    assert "votent… fait." in run("--phase", "vote")
    assert "c’était déjà fait" in run("--phase", "vote")
    edition = next_edition()
    assert edition.phase_at().kind == PhaseKind.VOTE
    roll = RollEntry.objects.filter(edition=edition)
    assert roll.count() == VOTERS
    assert set(roll.values_list("channel", flat=True)) == set(VoteChannel.values)
    assert OpenBallot.objects.count() == roll.exclude(channel=VoteChannel.PAPER).count()
    assert len(set(roll.values_list("voted_on", flat=True))) > 1
    with pytest.raises(CommandError, match="--reset --phase results"):
        run("--phase", "results")
    assert sorted(edition.opening.halves.values_list("officer__email", flat=True)) == sorted(vote.OFFICERS)
    # The machine started again: the command goes on, and says it.
    lose_key(edition)
    assert "n’est pas sur ce serveur" in run("--phase", "vote")


def test_demo_seals_and_publishes_a_result() -> None:
    assert "comptée (une minute)… fait." in run("--phase", "results")
    assert "c’était déjà fait" in run("--phase", "results")
    edition = next_edition()
    assert edition.phase_at().kind == PhaseKind.RESULTS
    assert official_count(edition).get().ballots == SealedBallot.objects.filter(edition=edition).count()
    record = Sealing.objects.get(edition=edition).record
    assert sum(record["entries"].values()) == VOTERS
    void = sum(len(station["void"]) for station in record["offices"])
    assert SealedBallot.objects.filter(edition=edition).count() == VOTERS - void
    assert not OpenBallot.objects.exists()
    with pytest.raises(CommandError, match="déjà ouvert ou fini"):
        run("--phase", "vote")
