"""Publishing the town's own texts, version after version; giving and taking back the address of « mon agenda »."""

import uuid
from datetime import datetime

from django.db import transaction

from allonnes.accounts import audit
from allonnes.accounts.actions.locking import lock_user
from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.numbering import next_number
from portal import permissions
from portal.models import AgendaAddress, Page, PageVersion


@transaction.atomic
def publish_page(  # noqa: PLR0913  # the form of the desk gives each part of a text by its name
    *, page: Page, by: User, title: str, summary: str, body: str, now: datetime, plain: str = ""
) -> PageVersion:
    """Publish a new version of a page and keep the ones before; two agents at once make two versions, none is lost.

    `plain` says the same in a few simple sentences, for whoever reads with difficulty; it may be empty.
    """
    locked = lock(Page, page.pk)
    refuse(permissions.refusal_to_publish_page(by, locked, now))
    number = next_number(locked.versions.all(), of=locked)
    told = {"title": title, "summary": summary, "body": body, "plain": plain, "published_at": now}
    version = PageVersion.objects.create(page=locked, number=number, published_by=by, **told)
    Page.objects.filter(pk=locked.pk).update(**told)
    audit.record("portal.publish_page", by=by, page=locked.slug, version=version.number)
    return version


@transaction.atomic
def give_agenda_address(*, by: User, now: datetime) -> AgendaAddress:
    """A secret address for the dates of a person; the one before stops at once. Two clicks leave one address."""
    person = lock_user(by)
    refuse(permissions.refusal_to_have_agenda_address(person))
    address, _is_new = AgendaAddress.objects.update_or_create(
        user=person, defaults={"key": uuid.uuid4(), "created_at": now}
    )
    return address


@transaction.atomic
def take_back_agenda_address(*, by: User) -> None:
    """The secret address stops at once; without one, nothing changes."""
    AgendaAddress.objects.filter(user=by).delete()
