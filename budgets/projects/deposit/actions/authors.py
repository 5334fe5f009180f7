"""Signing a project with others: inviting, accepting, leaving."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.accounts.permissions import refusal_to_participate
from allonnes.core import outbox
from allonnes.core.encryption import decrypt_link, encrypt_link, fingerprint
from allonnes.core.errors import refuse
from allonnes.core.sheets import plain
from budgets.projects.audience import news_of
from budgets.projects.deposit.actions.deposit import account_of, lock_project
from budgets.projects.deposit.messages import COAUTHOR_INVITED
from budgets.projects.deposit.permissions import deposit as permissions
from budgets.projects.enums import AuthorRole
from budgets.projects.models import Authorship, Follow, Project

SALT = "budgets.coauthor"
LINK_LIFE = timedelta(days=14)


@dataclass(frozen=True)
class Invitation:
    """What an invitation's link says: which project, and the address that received it."""

    project: Project
    email: str

    @property
    def has_account(self) -> bool:
        """Somebody with that address has an account, whose name and age are known."""
        return User.objects.filter(email__iexact=self.email).exists()


def invitation_of(token: str) -> Invitation | None:
    """The invitation of a link, or None when it is broken or older than fourteen days."""
    held = decrypt_link(SALT, token, max_age=LINK_LIFE)
    if held is None:
        return None
    number, email = held
    project = Project.objects.select_related("edition").filter(pk=number).first()
    return Invitation(project, email) if project else None


@transaction.atomic
def invite_author(*, project: Project, by: User, email: str, now: datetime) -> None:
    """Send a link to an address: whoever opens it may sign. One message a day to the same address."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_invite(by, locked, now))
    address = email.strip().lower()
    link = reverse("budgets:accept_invitation", args=[encrypt_link(SALT, [locked.pk, address])])
    key = outbox.key_of(COAUTHOR_INVITED, locked.pk, fingerprint(SALT, address), now.date())
    payload = news_of(locked, author=by.display_name, link=link)
    outbox.queue(COAUTHOR_INVITED, key=key, address=address, payload=payload)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, first_name: str, now: datetime) -> Project:
    """Sign with the others; the link proves the mailbox. Accepted twice, nothing changes."""
    locked = lock_project(invitation.project)
    refuse(permissions.refusal_to_join(locked, now))
    author = account_of(invitation.email, first_name)
    refuse(refusal_to_participate(author, now=now))
    Authorship.objects.update_or_create(
        project=locked, user=author, defaults={"is_active": True}, create_defaults={"role": AuthorRole.CO_AUTHOR}
    )
    Follow.objects.bulk_create([Follow(project=locked, user=author)], ignore_conflicts=True)
    return locked


@transaction.atomic
def leave_project(*, project: Project, by: User, now: datetime) -> None:
    """Stop signing, and take one's name along; the last author withdraws the project instead.

    Whoever signs for longest among those who stay is the author from then on.
    """
    locked = lock_project(project)
    refuse(permissions.refusal_to_leave(by, locked, now))
    Authorship.objects.filter(project=locked, user=by).update(is_active=False, role=AuthorRole.CO_AUTHOR)
    staying = Authorship.objects.filter(project=locked, is_active=True)
    if not staying.filter(role=AuthorRole.AUTHOR).exists():
        next_author = staying.order_by("pk").values("pk")[:1]
        Authorship.objects.filter(pk__in=next_author).update(role=AuthorRole.AUTHOR)
    if _is_named_in(by, locked.author_label):
        locked.author_label = ""
        locked.save(update_fields=["author_label"])


def _is_named_in(person: User, label: str) -> bool:
    """Whether one of their names is a word of what the project is signed with."""
    names = {word for name in (person.first_name, person.last_name, person.public_name) for word in _words(name)}
    return bool(names & _words(label))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", plain(text)))
