"""Publishing the town's own texts, version after version."""

from datetime import datetime

from django.db import transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.numbering import next_number
from portal import permissions
from portal.models import Page, PageVersion


@transaction.atomic
def publish_page(*, page: Page, by: User, title: str, summary: str, body: str, now: datetime) -> PageVersion:
    """Publish a new version of a page and keep the ones before; two agents at once make two versions, none is lost."""
    locked = lock(Page, page.pk)
    refuse(permissions.refusal_to_publish_page(by, locked, now))
    number = next_number(locked.versions.all(), of=locked)
    version = PageVersion.objects.create(
        page=locked, number=number, title=title, summary=summary, body=body, published_at=now, published_by=by
    )
    Page.objects.filter(pk=locked.pk).update(title=title, summary=summary, body=body, published_at=now)
    audit.record("portal.publish_page", by=by, page=locked.slug, version=version.number)
    return version
