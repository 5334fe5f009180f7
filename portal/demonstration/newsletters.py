"""The newsletter of the demonstration: who asked for it, two issues that left, one being written."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from allonnes.accounts.models import User
from allonnes.core.agenda import agenda_items
from allonnes.core.models import OutboxMessage
from allonnes.core.templatetags.french import when
from allonnes.notifications.actions import deliver
from allonnes.notifications.newsletters import actions
from allonnes.notifications.newsletters.actions import Choices
from allonnes.notifications.newsletters.messages import NEWSLETTER
from allonnes.notifications.newsletters.models import Newsletter, NewsletterSubject
from allonnes.notifications.newsletters.recipients import recipient_count
from allonnes.notifications.newsletters.writing import date_of
from allonnes.town.models import Neighbourhood
from portal.demonstration.files import read_json
from portal.demonstration.people import administrator


@transaction.atomic
def build_newsletters(now: datetime) -> None:
    """Add them once: a newsletter already written leaves everything as it is."""
    if Newsletter.objects.exists():
        return
    told = read_json("lettres.json")
    for position, name in enumerate(told["subjects"], start=1):
        NewsletterSubject.objects.get_or_create(name=name, defaults={"position": 10 * position})
    for row in told["subscribers"]:
        actions.confirm_subscription(email=row["email"], choices=_choices(row))
    by = administrator()
    for row in told["sent"]:
        _send(row, by, now)
    draft = _write(told["draft"], by)
    draft.dates = [date_of(item, when(item.date)) for item in agenda_items(3)]
    actions.write_newsletter(newsletter=draft, by=by)


def _choices(row: dict[str, Any]) -> Choices:
    subjects = NewsletterSubject.objects.filter(name__in=row.get("subjects", ()))
    places = Neighbourhood.objects.filter(name__in=row.get("neighbourhoods", ()))
    return Choices(
        tuple(subjects.values_list("pk", flat=True)),
        tuple(places.values_list("pk", flat=True)),
    )


def _write(row: dict[str, Any], by: User) -> Newsletter:
    newsletter = Newsletter(title=row["title"], body=row["body"])
    actions.write_newsletter(newsletter=newsletter, by=by)
    return newsletter


def _send(row: dict[str, Any], by: User, now: datetime) -> None:
    """As it was that day: programmed, left, delivered."""
    newsletter, then = _write(row, by), now - timedelta(days=row["days_ago"])
    count = recipient_count(newsletter)
    actions.schedule_newsletter(newsletter=newsletter, by=by, send_at=None, recipients=count, now=then)
    actions.send_due_newsletters(now=then)
    for message in OutboxMessage.objects.filter(kind=NEWSLETTER.name, state=OutboxMessage.State.PENDING):
        deliver(message.pk)
    actions.send_due_newsletters(now=then + timedelta(minutes=4))
