"""What the demonstration shows of elections, of the archives, and of promises that councils brought about."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from allonnes.core.retention import RULES
from observatory.archiving.actions import eliminate
from observatory.archiving.models import ArchiveVisa
from observatory.elections.models import Election
from observatory.elections.restraint import restraint_at
from observatory.engagements.models import Engagement
from tests.strict_client import StrictClient


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Built once for the tests of this file, and rolled back."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():  # type: ignore[attr-defined]
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def town(built: None, db: None) -> Iterator[None]:
    """A test's own savepoint on it."""
    with override_settings(DEMO=True):
        yield


def test_elections_are_declared_past_and_to_come_and_hide_nothing_today(town: None) -> None:
    today = timezone.localdate()
    past, coming = Election.objects.order_by("votes_on")
    assert past.ends_on < today < coming.starts_on
    assert restraint_at(timezone.now()) is None


def test_the_archives_agreed_to_what_is_due_and_nobody_let_it_go_yet(town: None) -> None:
    visa = ArchiveVisa.objects.get()
    assert (visa.seen, visa.used_at) == (RULES[visa.kind].due(timezone.now()).count, None)
    assert visa.seen == 3
    with transaction.atomic():
        assert eliminate(visa=visa, now=timezone.now()) == 3
        transaction.set_rollback(True)


def test_promises_are_born_of_an_action_and_of_an_opinion_of_councils(town: None) -> None:
    assert Engagement.objects.get(initiative__isnull=False).state == "in_works"
    made = Engagement.objects.get(opinion__isnull=False)
    page = StrictClient().get(made.get_absolute_url()).content.decode()
    assert "Des casiers au gymnase" in page
