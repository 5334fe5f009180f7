"""The editorial pages of the demonstration."""

from datetime import datetime

from django.db import transaction

from portal.actions import publish_page
from portal.demonstration.files import read_pages
from portal.demonstration.people import administrator
from portal.models import Page


@transaction.atomic
def build_pages(now: datetime) -> None:
    """Publish the pages that do not exist; one that does keeps the town's text."""
    for text in read_pages():
        page, is_new = Page.objects.get_or_create(
            slug=text.slug, defaults={"title": text.title, "summary": text.summary}
        )
        if is_new:
            publish_page(
                page=page,
                by=administrator(),
                title=text.title,
                summary=text.summary,
                body=text.body,
                plain=text.plain,
                now=now,
            )
