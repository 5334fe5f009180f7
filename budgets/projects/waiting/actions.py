"""An idea left between two deposits: kept, confirmed, taken back, announced, taken up as a draft, forgotten."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import refuse
from allonnes.core.outbox import MessageKind
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.published import edition_taking_ideas
from budgets.editions.timeline import end_words
from budgets.projects.deposit.actions.deposit import start_draft
from budgets.projects.deposit.actions.forgetting import DRAFT_LIFE
from budgets.projects.models import Project, WaitingIdea
from budgets.projects.waiting.links import KEPT_FOR, link_of
from budgets.projects.waiting.messages import IDEA_TIME_HAS_COME, IDEA_TO_CONFIRM, IDEA_WAITS
from budgets.projects.waiting.permissions import refusal_to_leave_idea

# Without account, the time to open the link of the mail.
CONFIRMED_WITHIN = timedelta(days=7)


@transaction.atomic
def leave_idea(*, answers: Mapping[str, str], by: User | None, email: str, now: datetime) -> WaitingIdea:
    """Keep an idea for the next deposit. Without account it waits once the link sent to its address is confirmed.

    Raises ActionDenied while a deposit is open, or when ten of theirs wait already.
    """
    refuse(refusal_to_leave_idea(by, now))
    author: dict[str, Any] = {"user": by, "confirmed_at": now} if by else {"email": email.strip().lower()}
    idea = WaitingIdea.objects.create(title=answers["title"], description=answers["description"], left_at=now, **author)
    _write(idea, IDEA_WAITS if by else IDEA_TO_CONFIRM)
    return idea


def _write(idea: WaitingIdea, kind: MessageKind, *fact: object, **more: str) -> None:
    # To an address that nobody proved, the town carries no words of a stranger.
    said = {"title": idea.title} if idea.confirmed_at else {}
    payload = {**said, "link": link_of(idea), **more}
    to = {"person": idea.user.public_id} if idea.user else {"address": idea.email}
    outbox.queue(kind, key=outbox.key_of(kind, idea.pk, *fact), payload=payload, **to)


@transaction.atomic
def confirm_idea(*, idea: WaitingIdea, now: datetime) -> None:
    """The link of the mail was opened and its button pressed; pressed twice, it is confirmed once."""
    WaitingIdea.objects.filter(pk=idea.pk, confirmed_at=None).update(confirmed_at=now)


@transaction.atomic
def withdraw_idea(*, idea: WaitingIdea) -> None:
    """Its author takes it back: nothing of it stays."""
    WaitingIdea.objects.filter(pk=idea.pk).delete()


@transaction.atomic
def take_up_idea(
    *, idea: WaitingIdea | None, edition: Edition, by: User | None, answers: Mapping[str, Any], now: datetime
) -> Project:
    """Begin a draft, from an idea that waited or from nothing: the idea is then this draft, and waits no more.

    Without account, a draft is lost with the cookie of its browser: the idea stays behind it, with its link, until what
    was not deposited is forgotten.
    """
    project = start_draft(edition=edition, by=by, answers=answers, now=now)
    if idea is not None and by is not None:
        WaitingIdea.objects.filter(pk=idea.pk).delete()
    return project


def tell_waiting_ideas(now: datetime) -> int:
    """A deposit is open: each author whose idea waits is written to, once for that edition. Late runs catch up."""
    edition = edition_taking_ideas(now)
    if edition is None:
        return 0
    waiting = WaitingIdea.objects.confirmed().exclude(told_of=edition).order_by("pk")
    return sum(_tell(pk, edition, now) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _tell(pk: int, edition: Edition, now: datetime) -> int:
    """How many were written to: none when it was taken back, or told by another run, meanwhile."""
    rows = WaitingIdea.objects.confirmed().exclude(told_of=edition).select_for_update(of=("self",))
    held = list(rows.select_related("user").filter(pk=pk))
    deposit = edition.phase_of(PhaseKind.DEPOSIT)
    until = end_words(deposit) if deposit else ""
    for idea in held:
        link = link_of(idea, "take_up_idea")
        _write(idea, IDEA_TIME_HAS_COME, edition.pk, edition=edition.title, until=until, link=link, own=link_of(idea))
        idea.told_of, idea.told_at = edition, now
        idea.save(update_fields=["told_of", "told_at"])
    return len(held)


def forget_waiting_ideas(now: datetime) -> int:
    """What goes: never confirmed after seven days, not deposited a month after the deposit that its author was told
    of, left two years ago. Late runs catch up."""
    unconfirmed = Q(confirmed_at=None, left_at__lte=now - CONFIRMED_WITHIN)
    gone = WaitingIdea.objects.filter(unconfirmed | Q(left_at__lte=now - KEPT_FOR)).delete()[0]
    told = WaitingIdea.objects.filter(told_of__isnull=False).select_related("told_of").order_by("pk")
    over = [idea.pk for idea in told.prefetch_related("told_of__phases") if _is_over(idea.told_of, now)]
    return gone + WaitingIdea.objects.filter(pk__in=over).delete()[0]


def _is_over(edition: Edition | None, now: datetime) -> bool:
    deposit = edition.phase_of(PhaseKind.DEPOSIT) if edition else None
    return deposit is not None and now >= deposit.closes_at + DRAFT_LIFE
