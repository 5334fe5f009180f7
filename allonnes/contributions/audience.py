"""Who hears of a thing: its authors, those who follow it by account, those who follow it by address."""

from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Lower

from allonnes.accounts.models import User
from allonnes.contributions.targets import Row, target_of
from allonnes.core import outbox
from allonnes.core.outbox import MessageKind


def tell_authors(subject: Row, kind: MessageKind, *, fact: str, **more: Any) -> None:
    """One mail to each person who signs it, once per `fact`."""
    target = target_of(subject)
    outbox.queue_many(kind, fact=fact, persons=target.authors(subject), payload=target.news_of(subject, **more))


def owned(follows: Iterable[Row]) -> list[Row]:
    """Each reader once, the first row of each: an address whose owner has an open account by now is that account's.

    The rows of closed accounts are left out. One query more than those of `follows`, with their `user`.
    """
    rows = [follow for follow in follows if follow.user is None or follow.user.is_active]
    addresses = [follow.email.lower() for follow in rows if follow.user is None]
    owners: dict[str, User] = {}
    if addresses:
        known = User.objects.annotate(address=Lower("email")).filter(address__in=addresses, is_active=True)
        owners = {user.email.lower(): user for user in known.order_by("pk")}
    kept: dict[object, Row] = {}
    for follow in rows:
        if follow.user is None and follow.email.lower() in owners:
            follow.user = owners[follow.email.lower()]
        kept.setdefault(follow.user.pk if follow.user else follow.email.lower(), follow)
    return list(kept.values())


def tell_followers(subject: Row, kind: MessageKind, *, fact: str, **more: Any) -> None:
    """One mail to each follower who does not sign it, once per `fact`; an address gets the link that stops it."""
    target = target_of(subject)
    authors = set(target.authors(subject))
    rows = target.tables.follow._default_manager.filter(**{target.field: subject})
    follows = owned(rows.select_related("user").order_by("pk"))
    persons = [follow.user.public_id for follow in follows if follow.user]
    persons = [person for person in persons if person not in authors]
    outbox.queue_many(kind, fact=fact, persons=persons, payload=target.news_of(subject, **more))
    for follow in (follow for follow in follows if not follow.user):
        payload = target.news_of(subject, stop_url=target.address("stop_following", follow.public_id), **more)
        outbox.queue(kind, key=outbox.key_of(kind, fact, follow.public_id), address=follow.email, payload=payload)
