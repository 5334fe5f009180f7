"""Who hears of a thing: its authors, those who follow it by account, those who follow it by address."""

from typing import Any

from allonnes.contributions.targets import Row, target_of
from allonnes.core import outbox
from allonnes.core.outbox import MessageKind


def tell_authors(subject: Row, kind: MessageKind, *, fact: str, **more: Any) -> None:
    """One mail to each person who signs it, once per `fact`."""
    target = target_of(subject)
    outbox.queue_many(kind, fact=fact, persons=target.authors(subject), payload=target.news_of(subject, **more))


def tell_followers(subject: Row, kind: MessageKind, *, fact: str, **more: Any) -> None:
    """One mail to each follower who does not sign it, once per `fact`; an address gets the link that stops it."""
    target = target_of(subject)
    authors = set(target.authors(subject))
    follows = target.tables.follow._default_manager.filter(**{target.field: subject}).order_by("pk")
    with_account = follows.filter(user__is_active=True).values_list("user__public_id", flat=True)
    persons = [person for person in with_account if person not in authors]
    outbox.queue_many(kind, fact=fact, persons=persons, payload=target.news_of(subject, **more))
    for follow in follows.exclude(email=""):
        payload = target.news_of(subject, stop_url=target.address("stop_following", follow.public_id), **more)
        outbox.queue(kind, key=outbox.key_of(kind, fact, follow.public_id), address=follow.email, payload=payload)
