"""What the search finds of the town's own texts."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.searching import FINDABLE, Findable
from portal.models import Page

FINDABLE.declare(Findable(_("Pages"), 90, lambda: Page.objects.published().defer("search", "body")))
