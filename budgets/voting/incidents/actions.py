"""Problems around a vote: anybody reports one, officers answer in public, whoever reported gets the answer."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from budgets.editions.models import Edition
from budgets.voting.box.open_box import enter_ballot_box
from budgets.voting.enums import IncidentState
from budgets.voting.incidents import permissions
from budgets.voting.incidents.messages import INCIDENT_ANSWERED
from budgets.voting.models import VoteIncident


@transaction.atomic
def report_problem(
    *, edition: Edition, body: str, channel: str = "", email: str = "", by: User | None = None
) -> VoteIncident:
    """Keep what somebody says went wrong. Sent twice, even at once, it is one problem. An account needs no address."""
    refuse(permissions.refusal_of_report(body))
    lock(Edition, edition.pk, no_key=True)
    said = {"body": body.strip(), "channel": channel, "email": "" if by else email, "reported_by": by}
    incident = VoteIncident.objects.filter(edition=edition, state=IncidentState.OPEN, **said).first()
    return incident or VoteIncident.objects.create(edition=edition, **said)


@transaction.atomic
def write_down_incident(*, edition: Edition, body: str, channel: str = "", by: User) -> VoteIncident:
    """Somebody of the polling board writes down what happened; it waits for its answer like the others."""
    refuse(permissions.refusal_to_write_down(by))
    made = report_problem(edition=edition, body=body, channel=channel, by=by)
    audit.record("budgets.write_down_incident", by=by, edition=edition.slug, incident=made.pk)
    return made


@transaction.atomic
def answer_incident(*, incident: VoteIncident, summary: str, answer: str, by: User, now: datetime) -> VoteIncident:
    """Publish a summary and an answer, once; whoever reported it gets them by mail. Their own words stay private."""
    ballot_box = enter_ballot_box(incident.edition_id)
    rows = VoteIncident.objects.select_for_update(of=("self",)).select_related("edition", "reported_by")
    locked = rows.get(pk=incident.pk)
    refuse(permissions.refusal_to_answer(by, locked, ballot_box))
    refuse(permissions.refusal_of_answer(summary, answer))
    locked.summary, locked.answer, locked.state = summary.strip(), answer.strip(), IncidentState.ANSWERED
    locked.answered_by, locked.answered_at = by, now
    locked.save(update_fields=["summary", "answer", "state", "answered_by", "answered_at"])
    audit.record("budgets.answer_incident", by=by, edition=locked.edition.slug, incident=locked.pk)
    _tell(locked)
    return locked


def _tell(incident: VoteIncident) -> None:
    person = incident.reported_by.public_id if incident.reported_by else None
    if person is None and not incident.email:
        return
    payload = {
        "edition": incident.edition.title,
        "summary": incident.summary,
        "answer": incident.answer,
        "link": reverse("budgets:vote_incidents", args=[incident.edition.slug]),
    }
    key = outbox.key_of(INCIDENT_ANSWERED, incident.pk)
    outbox.queue(INCIDENT_ANSWERED, key=key, address=incident.email, person=person, payload=payload)


def forget_addresses(now: datetime) -> int:
    """Six months after the answer, the address of whoever reported goes; returns how many went."""
    old = VoteIncident.objects.filter(answered_at__lte=now - permissions.ADDRESS_LIFE).exclude(email="")
    return old.update(email="")
