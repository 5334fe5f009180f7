"""The roll of a vote goes 60 days after its result, and only then."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.core.models import OutboxMessage
from budgets.editions.models import Edition
from budgets.results.actions.counting import count_edition, publish_result
from budgets.results.models import Count
from budgets.results.news.actions import tell_receipts
from budgets.tasks import clear_sealed_boxes
from budgets.tasks import forget_rolls as task
from budgets.voting.enums import VoteChannel
from budgets.voting.models import CodeLetter, LetterBatch, RollEntry, Sealing
from budgets.voting.roll.forgetting import ROLL_LIFE, forget_rolls
from tests.factories.accounts import make_user
from tests.factories.sealing import officer, seal
from tests.factories.together import together
from tests.factories.votes import cast, make_entry, make_open_vote, make_voter


def published() -> Edition:
    edition = make_open_vote()
    make_entry(edition)
    seal(edition)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    return edition


@pytest.mark.django_db
def test_the_roll_goes_sixty_days_after_the_result_and_receipts_stay() -> None:
    edition = make_open_vote()
    entry = make_entry(edition, VoteChannel.LETTER)
    batch = LetterBatch.objects.create(edition=edition, label="Lot", created_by=officer(), created_on="2026-01-01")
    letter = CodeLetter.objects.create(batch=batch, number=1, fingerprint="f", entry=entry)
    seal(edition)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    other = make_entry(make_open_vote())
    at = Count.objects.get(is_official=True).published_at
    assert at is not None
    assert forget_rolls(at + ROLL_LIFE - timedelta(seconds=1)) == 0
    assert forget_rolls(at + ROLL_LIFE) == 1
    assert list(RollEntry.objects.all()) == [other]
    letter.refresh_from_db()
    assert letter.entry is None
    assert Sealing.objects.get().receipts == [entry.receipt]
    assert AuditEntry.objects.get(act="budgets.forget_roll").detail == {"edition": edition.slug, "entries": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["pending", "held", "sent", "failed"])
def test_the_mails_of_the_receipts_forget_who_voted(state: str) -> None:
    edition, user = make_open_vote(), make_user()
    cast(make_voter(edition), ["1"], user_id=user.pk)
    tell_receipts(timezone.now() + timedelta(days=1))
    OutboxMessage.objects.update(state=state, last_error="Adresse refusée")
    other = OutboxMessage.objects.create(
        key=f"budgets/vote_received:{edition.pk}0:{user.public_id}", kind="budgets/vote_received",
        person=user.public_id, payload={"receipt": "7KQM"},
    )  # fmt: skip
    seal(edition)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    at = Count.objects.get(is_official=True).published_at
    assert at is not None
    assert forget_rolls(at + ROLL_LIFE) == 1
    message = OutboxMessage.objects.exclude(pk=other.pk).get()
    assert (message.person, message.address, message.payload, message.last_error) == (None, "", {}, "")
    assert message.state == ("sent" if state == "sent" else "skipped")
    assert str(user.public_id) not in message.key
    other.refresh_from_db()
    assert other.payload == {"receipt": "7KQM"}
    assert tell_receipts(timezone.now() + timedelta(days=1)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_are_logged_once() -> None:
    published()
    late = timezone.now() + ROLL_LIFE
    assert sum(together(*[lambda: forget_rolls(late)] * 3)) == 1
    assert AuditEntry.objects.filter(act="budgets.forget_roll").count() == 1


@pytest.mark.django_db
def test_tasks_do_all_that_is_due() -> None:
    published()
    with time_machine.travel(timezone.now() + ROLL_LIFE + timedelta(days=3)):
        assert task() == 1
        assert task() == 0
        assert clear_sealed_boxes() == 0
