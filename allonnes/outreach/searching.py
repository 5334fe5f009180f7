"""What the search finds of encounters."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.searching import FINDABLE, Findable
from allonnes.outreach.models import Encounter

FINDABLE.declare(Findable(_("Rencontres"), 40, lambda: Encounter.objects.defer("search")))
