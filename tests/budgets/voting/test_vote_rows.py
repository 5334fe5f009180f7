"""How the rows of a vote name themselves at the desk: never by a person, never by a choice."""

import pytest
from django.utils import timezone

from budgets.voting.enums import KeyingKind, ReviewDecision
from budgets.voting.models import Keying, OpenBallot, Sealing, VoteIncident, VoteNews, VoterReview
from tests.factories.accounts import make_user
from tests.factories.sealing import make_station, officer
from tests.factories.votes import make_entry, make_open_vote

pytestmark = pytest.mark.django_db


def test_rows_of_a_vote_name_neither_a_person_nor_a_choice() -> None:
    edition, who = make_open_vote(title="Vote des rangs"), officer()
    first, second = sorted((make_entry(edition), make_entry(edition)), key=lambda entry: entry.pk)
    sheet = Keying(station=make_station(edition), sheet=12, turn=1, kind=KeyingKind.BLANK, by=who)
    ballot = OpenBallot.objects.order_by("pk")[0]
    review = VoterReview(
        edition=edition, first=first, second=second, decision=ReviewDecision.SAME, reason="…", decided_by=who
    )
    incident = VoteIncident.objects.create(edition=edition, body="Le code ne marche pas.")
    assert str(edition.opening) == "Vote des rangs"
    assert str(ballot) == str(ballot.pk)
    assert str(Sealing(edition=edition, asked_by=who, asked_at=timezone.now())) == "Vote des rangs"
    assert str(review) == "La même personne"
    assert str(sheet) == "A-12"
    assert (str(incident), str(VoteIncident(summary="Un code"))) == (f"n° {incident.pk}", "Un code")
    assert str(VoteNews(edition=edition, user=make_user())) == str(edition.pk)
    assert str(first).startswith("Sur le site")
