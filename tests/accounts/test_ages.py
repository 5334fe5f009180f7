"""Birthdays: 11, 15, 18, and those born on 29 February."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from allonnes.accounts.actions.opening import TOO_YOUNG, kept_birth_date
from allonnes.accounts.ages import age_on
from allonnes.accounts.permissions import refusal_to_participate, waits_for_parent
from allonnes.core.errors import InvalidInput
from tests.factories.accounts import make_user

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2011, 11, 23), date(2026, 11, 22), 14),
        (date(2011, 11, 23), date(2026, 11, 23), 15),
        (date(2012, 2, 29), date(2027, 2, 28), 14),
        (date(2012, 2, 29), date(2027, 3, 1), 15),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
    ],
)
def test_age_changes_on_the_birthday(born, day, age):
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    ("born", "kept"),
    [
        (None, None),
        (date(2015, 11, 23), date(2015, 11, 23)),
        (date(2008, 11, 24), date(2008, 11, 24)),
        (date(2008, 11, 23), None),
    ],
)
def test_birth_date_is_kept_between_11_and_17_only(born, kept):
    assert kept_birth_date(born, TODAY) == kept


def test_birth_date_under_11_is_refused():
    with pytest.raises(InvalidInput) as refused:
        kept_birth_date(date(2015, 11, 24), TODAY)
    assert refused.value.problems == [TOO_YOUNG]


@pytest.mark.django_db
@pytest.mark.parametrize(("born", "waits"), [(date(2011, 11, 24), True), (date(2011, 11, 23), False), (None, False)])
def test_parent_is_needed_until_the_day_of_15(born, waits):
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False):
        user = make_user(birth_date=born)
        assert waits_for_parent(user, timezone.now()) is waits
        assert bool(refusal_to_participate(user)) is waits


@pytest.mark.django_db
@pytest.mark.parametrize(("born", "minor"), [(date(2008, 11, 24), True), (date(2008, 11, 23), False)])
def test_name_may_be_shown_from_the_day_of_18(born, minor):
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False):
        user = make_user(birth_date=born, public_name="Camille R.")
        assert user.is_minor is minor
        assert (user.display_name == "Camille R.") is not minor


@pytest.mark.django_db
def test_closed_account_does_not_participate():
    assert refusal_to_participate(make_user(is_active=False)) == "Ce compte est fermé."
