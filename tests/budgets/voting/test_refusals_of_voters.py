"""Sentences for whoever may not vote, or voted already, and for whoever may not sign a project with others."""

from datetime import date

import pytest
from django.utils import timezone

from budgets.projects.deposit.permissions.deposit import refusal_to_join
from budgets.projects.enums import ProjectState
from budgets.voting.ballot.permissions import NO_MORE, already_voted_words, refusal_of_voter
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import Link, VoteChannel
from tests.factories.budgets import ProjectFactory
from tests.factories.votes import cast, make_open_vote, make_voter

pytestmark = pytest.mark.django_db
BORN = date(1980, 5, 17)


@pytest.mark.parametrize(("link", "words"), [(Link.WORKS, "je travaille"), ("autre", "autre")])
def test_a_vote_is_closed_to_a_link_that_the_rules_leave_out(link: str, words: str) -> None:
    snapshot = read_ballot_box(make_open_vote(is_open_to_workers=False)).snapshot
    assert snapshot is not None
    today = timezone.localdate()
    said = refusal_of_voter(snapshot, birth_date=BORN, link=link, has_parent_agreement=False, today=today)
    assert said is not None
    assert words in said


def test_a_cancelled_vote_says_neither_its_day_nor_its_way() -> None:
    edition = make_open_vote()
    entry = cast(make_voter(edition, VoteChannel.ACCOUNT), ["1"]).entry
    assert "avec un compte" in already_voted_words(entry)
    entry.is_cancelled = True
    assert already_voted_words(entry) == NO_MORE


@pytest.mark.parametrize("state", [ProjectState.WITHDRAWN, ProjectState.MERGED, ProjectState.REJECTED])
def test_nobody_signs_a_project_that_is_over(state: str) -> None:
    target = ProjectFactory(number=2) if state == ProjectState.MERGED else None
    project = ProjectFactory(state=state, merged_into=target)
    said = refusal_to_join(project, timezone.now())
    assert said is not None
    assert str(ProjectState(state).label) in said


def test_nobody_signs_a_hidden_project() -> None:
    assert "La modération a masqué" in str(refusal_to_join(ProjectFactory(is_hidden=True), timezone.now()))
