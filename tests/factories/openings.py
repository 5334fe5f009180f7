"""Editions whose vote can be opened, and the people it takes."""

from typing import Any

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.voting.opening.actions import open_vote
from tests.factories.accounts import make_administrator, make_agent
from tests.factories.budgets import ProjectFactory, at
from tests.factories.setup import VOTE_START, ready_edition

# A few days before the vote, once the study is over: the factories of an edition leave no gap, this one does.
STUDY_END = at("2027-02-26 18:00")
BETWEEN = at("2027-03-01 10:00")
IN_THE_VOTE = VOTE_START


def make_officers(number: int = 2) -> list[User]:
    """People who hold the ballot box."""
    return [make_agent(Role.VOTE_OFFICER) for _one in range(number)]


def openable_edition(*, projects: int = 3, officers: int = 2, **fields: Any) -> Edition:
    """Everything that the opening asks; its study ends six days before its vote."""
    edition = ready_edition(**{"max_choices": 2, "age_on": "2027-03-04", "minimum_age": 11, **fields})
    edition.phases.filter(kind="study").update(ends_at=STUDY_END)
    for number in range(1, projects + 1):
        ProjectFactory(edition=edition, number=number)
    make_officers(officers)
    return Edition.objects.get(pk=edition.pk)


def opened_edition(**fields: Any) -> Edition:
    """Its vote opened, before its first second."""
    edition = openable_edition(**fields)
    open_vote(edition=edition, by=make_administrator(), now=BETWEEN)
    return edition
