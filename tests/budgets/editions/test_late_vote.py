"""A vote whose dates have begun while nothing is frozen: the administrator is not stuck."""

from datetime import timedelta

import pytest

from allonnes.core.errors import ActionDenied
from budgets.editions.actions import setup
from budgets.editions.permissions.setup import Span
from tests.budgets.editions.test_setup import acts_on, dates_of, refused_dates, spans_with
from tests.factories.accounts import make_administrator
from tests.factories.budgets import at
from tests.factories.setup import IN_VOTE, SPANS, VOTE_START, dated_edition, regulated

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("name", ["edition", "part", "delete", "dates", "regulation"])
def test_a_vote_begun_with_nothing_frozen_holds_nobody_until_its_dates_are_over(name: str) -> None:
    by, edition, end = make_administrator(), dated_edition(), SPANS["vote"].ends_at
    assert end is not None
    acts_on(edition, by, end - SECOND)[name]()
    with pytest.raises(ActionDenied, match="Les dates du vote sont passées"):
        acts_on(edition, by, end)[name]()


def test_a_vote_begun_with_nothing_frozen_moves_later_and_its_study_is_prolonged() -> None:
    by, edition = make_administrator(), dated_edition()
    study, later = Span(SPANS["study"].starts_at, at("2027-04-05 08:00")), at("2027-05-20 20:00")
    moved = spans_with(
        study=study,
        vote=Span(at("2027-04-05 08:00"), later),
        results=Span(later, at("2027-06-10 08:00")),
        delivery=Span(at("2027-06-10 08:00"), None),
    )
    regulated(edition, by)
    setup.set_dates(edition=edition, spans=moved, by=by, now=IN_VOTE, reason="Rien n’était prêt à temps.")
    assert dates_of(edition) == moved


def test_a_vote_begun_with_nothing_frozen_starts_at_no_other_past_day() -> None:
    edition, end = dated_edition(), SPANS["vote"].ends_at
    refused_dates(edition, "son début ne change plus", IN_VOTE, vote=Span(at("2027-03-06 08:00"), end))
    shorter = Span(SPANS["study"].starts_at, VOTE_START - timedelta(days=1))
    refused_dates(edition, "serait déjà passée", IN_VOTE, study=shorter)
