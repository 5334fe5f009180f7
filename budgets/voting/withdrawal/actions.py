"""Taking a project out of a vote under way: its choices weigh nothing, and everybody hears the same."""

from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.contributions.audience import owned
from allonnes.core import outbox, workflow
from allonnes.core.errors import refuse
from allonnes.core.templatetags.french import ending
from budgets.projects.audience import project_url
from budgets.projects.deposit.actions.deposit import lock_project
from budgets.projects.models import Authorship, Follow, Project
from budgets.projects.workflow import PROJECT
from budgets.voting.box.open_box import BallotBox, close_ballot_box
from budgets.voting.messages import PROJECT_OUT_OF_VOTE
from budgets.voting.models import RollEntry, VoteNews
from budgets.voting.withdrawal.permissions import refusal_to_withdraw_from_vote


@transaction.atomic
def withdraw_from_vote(*, project: Project, reason: str, by: User, now: datetime) -> None:
    """Withdraw a project from the opening to the sealing; never undone.

    Nobody votes meanwhile. Ballots are neither read nor changed: whoever chose it finds the choice lost, and may choose
    again. All voters get the same mail, so the mail says nothing of their choices.
    """
    ballot_box = close_ballot_box(project.edition_id)
    locked = lock_project(project)
    refuse(refusal_to_withdraw_from_vote(by, locked, ballot_box, now, reason=reason))
    Project.objects.filter(pk=locked.pk).update(is_withdrawn=True)
    workflow.advance(PROJECT, locked, "withdraw_from_vote", by=by, reason=reason)
    _tell(locked, ballot_box, reason.strip(), now)
    audit.record(
        "budgets.withdraw_from_vote",
        by=by,
        edition=locked.edition.slug,
        project_number=locked.number,
        reason=reason.strip(),
    )


def persons_of_vote(project: Project) -> list[UUID]:
    """Everybody with an account: those who voted, those who sign or follow the project, those who want news."""
    edition = project.edition_id
    concerned = [
        RollEntry.objects.filter(edition=edition),
        VoteNews.objects.filter(edition=edition),
        Authorship.objects.filter(project=project, is_active=True),
        Follow.objects.filter(project=project),
    ]
    told = reduce(or_, (Q(pk__in=rows.exclude(user=None).values("user")) for rows in concerned))
    # In an order that says nothing: neither who voted, nor when.
    return list(User.objects.filter(told, is_active=True).order_by("public_id").values_list("public_id", flat=True))


def _tell(project: Project, ballot_box: BallotBox, reason: str, now: datetime) -> None:
    snapshot = ballot_box.snapshot
    assert snapshot is not None  # noqa: S101  # refused before
    payload = {
        "project": project.pk,
        "number": project.number,
        "url": reverse("budgets:vote", args=[project.edition.slug]),
        "project_url": project_url(project),
        "edition": project.edition.title,
        "reason": reason,
        "until": ending(snapshot.ends_at) if now < snapshot.ends_at else "",
    }
    fact = f"{project.pk}"
    follows = owned(Follow.objects.filter(project=project).select_related("user").order_by("pk"))
    persons = {*persons_of_vote(project), *(follow.user.public_id for follow in follows if follow.user)}
    outbox.queue_many(PROJECT_OUT_OF_VOTE, fact=fact, persons=sorted(persons), payload=payload)
    for follow in (follow for follow in follows if not follow.user):
        stop_url = reverse("budgets:stop_following", args=[follow.public_id])
        key = outbox.key_of(PROJECT_OUT_OF_VOTE, fact, follow.public_id)
        outbox.queue(PROJECT_OUT_OF_VOTE, key=key, address=follow.email, payload={**payload, "stop_url": stop_url})
