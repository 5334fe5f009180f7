"""Where a newsletter is read."""

from django.urls import reverse

from allonnes.core.addresses import ROWS, RowPage

ROWS.declare(RowPage("notifications.Newsletter", lambda row: reverse("notifications:newsletter", args=[row.pk])))
