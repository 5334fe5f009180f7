"""What the search finds of the newsletter."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.searching import FINDABLE, Findable
from allonnes.notifications.newsletters.models import Newsletter

FINDABLE.declare(Findable(_("Lettres d’information"), 60, lambda: Newsletter.objects.readable().defer("search")))
