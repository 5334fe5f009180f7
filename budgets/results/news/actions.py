"""News of a vote: who asked for them; and what is due, once per person and fact, never too late."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import refuse
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import MessageKind
from allonnes.core.templatetags.french import day, ending
from budgets.editions.models import Edition, VoteOpening
from budgets.projects.enums import COUNTED
from budgets.projects.models import Authorship, Follow
from budgets.results.models import Count
from budgets.results.news.permissions import refusal_to_hear_of_vote
from budgets.voting.enums import VoteChannel
from budgets.voting.messages import VOTE_LAST_DAYS, VOTE_OPENED, VOTE_RECEIVED, VOTE_RESULT
from budgets.voting.models import RollEntry, VoteNews
from budgets.voting.opening.snapshot import Snapshot, read_snapshot

LAST_DAYS = timedelta(days=3)
# The log of mails is kept 12 months: past these, what was told can no longer be known, and nothing more is told.
RESULT_TOLD_FOR, RECEIPT_TOLD_FOR = timedelta(days=180), timedelta(days=60)
State = OutboxMessage.State


@transaction.atomic
def hear_of_vote(*, edition: Edition, by: User, now: datetime) -> None:
    """« Me prévenir »; asking twice is asking once."""
    refuse(refusal_to_hear_of_vote(by, edition, now))
    VoteNews.objects.get_or_create(edition=edition, user=by)


@transaction.atomic
def stop_hearing_of_vote(*, edition: Edition, by: User) -> None:
    """No more news of this vote, at any time."""
    VoteNews.objects.filter(edition=edition, user=by).delete()


def audience(edition: Edition) -> list[UUID]:
    """Who asked for news, and the accounts that sign or follow a project put to this vote."""
    asked = VoteNews.objects.filter(edition=edition, user=OuterRef("pk"))
    at_stake = Q(project__edition=edition, project__state__in=COUNTED, user=OuterRef("pk"))
    concerned = Q(Exists(asked)) | Q(Exists(Authorship.objects.filter(at_stake, is_active=True)))
    rows = User.objects.filter(concerned | Q(Exists(Follow.objects.filter(at_stake))), is_active=True)
    return list(rows.order_by("pk").values_list("public_id", flat=True))


def tell_vote_news(now: datetime) -> int:
    """Everything due and not done yet, for every vote that was opened. Returns how many messages were asked."""
    return tell_calendar(now) + tell_results(now) + tell_receipts(now)


def tell_calendar(now: datetime) -> int:
    """The opening, then the last three days; what is still on its way at the closing never leaves."""
    return sum(_tell_moment(edition, snapshot, now) for edition, snapshot in _opened())


def _opened() -> list[tuple[Edition, Snapshot]]:
    rows = VoteOpening.objects.filter(edition__is_published=True).select_related("edition").defer("content")
    return [(opening.edition, read_snapshot(opening.sha256)) for opening in rows.order_by("pk")]


def last_days_from(snapshot: Snapshot) -> datetime:
    """When the last days begin; a vote of three days or less has none apart from its opening."""
    start = snapshot.ends_at - LAST_DAYS
    return start if start > snapshot.starts_at else snapshot.ends_at


def _tell_moment(edition: Edition, snapshot: Snapshot, now: datetime) -> int:
    if now < snapshot.starts_at:
        return 0
    if now >= snapshot.ends_at:
        _drop(edition, VOTE_OPENED, VOTE_LAST_DAYS)
        return 0
    if now < last_days_from(snapshot):
        return _tell(edition, VOTE_OPENED, until=ending(snapshot.ends_at))
    # Whoever was not told of the opening hears all of it here.
    _drop(edition, VOTE_OPENED)
    return _tell(edition, VOTE_LAST_DAYS, until=ending(snapshot.ends_at))


def _tell(edition: Edition, kind: MessageKind, *, page: str = "vote", **more: str) -> int:
    payload = {"edition": edition.title, "url": reverse(f"budgets:{page}", args=[edition.slug]), **more}
    told = set(outbox.persons_told(kind, fact=str(edition.pk)))
    persons = [person for person in audience(edition) if person not in told]
    return outbox.queue_many(kind, fact=str(edition.pk), persons=persons, payload=payload)


def _drop(edition: Edition, *kinds: MessageKind) -> None:
    """Not sent yet, or kept for a digest: it would come too late."""
    for kind in kinds:
        late = outbox.messages_about(kind, edition.pk)
        late.filter(state__in=[State.PENDING, State.HELD]).update(state=State.SKIPPED)


def tell_results(now: datetime) -> int:
    """The result, once it is official, of a vote held here."""
    official = set(Count.objects.filter(is_official=True).values_list("edition", flat=True))
    due = [
        edition
        for edition, snapshot in _opened()
        if edition.pk in official and now < snapshot.ends_at + RESULT_TOLD_FOR
    ]
    return sum(_tell(edition, VOTE_RESULT, page="result") for edition in due)


def tell_receipts(now: datetime) -> int:
    """The day after a vote with an account, its receipt: the day and a code, never a choice.

    Written together, one day later and in an order of their own: nothing says at what hour anybody voted.
    """
    today = timezone.localdate(now)
    return sum(_tell_voters(edition, snapshot, today, now) for edition, snapshot in _opened())


def _tell_voters(edition: Edition, snapshot: Snapshot, today: date, now: datetime) -> int:
    told = set(outbox.persons_told(VOTE_RECEIVED, fact=str(edition.pk)))
    entries = RollEntry.objects.filter(
        edition=edition,
        channel=VoteChannel.ACCOUNT,
        is_cancelled=False,
        user__is_active=True,
        voted_on__lt=today,
        voted_on__gt=today - RECEIPT_TOLD_FOR,
    )
    due = entries.exclude(user__public_id__in=told).select_related("user").order_by("user__public_id")
    until = ending(snapshot.ends_at) if now < snapshot.ends_at else ""
    return sum(_send_receipt(edition, entry, until) for entry in due)


def _send_receipt(edition: Edition, entry: RollEntry, until: str) -> int:
    user = entry.user
    assert user is not None  # noqa: S101  # asked of accounts only
    payload = {
        "edition": edition.title,
        "url": reverse("budgets:vote", args=[edition.slug]),
        "until": until,
        "day": day(entry.voted_on),
        "receipt": entry.receipt,
        "help_url": reverse("budgets:vote_problem", args=[edition.slug]),
    }
    return outbox.queue_many(VOTE_RECEIVED, fact=str(edition.pk), persons=[user.public_id], payload=payload)
