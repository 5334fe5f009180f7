"""Who hears of a project: those who sign it, those who follow it by account, those who follow it by address."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from allonnes.core import outbox
from allonnes.core.outbox import MessageKind
from budgets.projects.models import Authorship, Follow, Project


def project_url(project: Project) -> str:
    """The public page of a project; its private follow-up page before it has a number."""
    if project.number is None:
        return reverse("budgets:follow_up", args=[project.public_id])
    return reverse("budgets:project", args=[project.edition.slug, project.number])


def authors_of(project: Project) -> list[UUID]:
    """The public ids of the people who sign it and have an open account."""
    rows = Authorship.objects.filter(project=project, is_active=True, user__is_active=True)
    return list(rows.order_by("pk").values_list("user__public_id", flat=True))


def news_of(project: Project, **more: Any) -> dict[str, Any]:
    """What every mail about a project holds: a reference, no words: moderation may hide them before it leaves."""
    return {"project": project.pk, "number": project.number, "url": project_url(project), **more}


def tell_authors(project: Project, kind: MessageKind, *, fact: str, **more: Any) -> None:
    """One mail to each person who signs it, once per `fact`."""
    outbox.queue_many(kind, fact=fact, persons=authors_of(project), payload=news_of(project, **more))


def tell_followers(project: Project, kind: MessageKind, *, fact: str, **more: Any) -> None:
    """One mail to each follower who does not sign it, once per `fact`; an address gets the link that stops it."""
    authors = set(authors_of(project))
    follows = Follow.objects.filter(project=project).order_by("pk")
    with_account = follows.filter(user__is_active=True).values_list("user__public_id", flat=True)
    persons = [person for person in with_account if person not in authors]
    outbox.queue_many(kind, fact=fact, persons=persons, payload=news_of(project, **more))
    for follow in follows.exclude(email=""):
        stop_url = reverse("budgets:stop_following", args=[follow.public_id])
        payload = news_of(project, stop_url=stop_url, **more)
        outbox.queue(kind, key=outbox.key_of(kind, fact, follow.public_id), address=follow.email, payload=payload)
