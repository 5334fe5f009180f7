"""The photos of an encounter: who may change them, and how many there are."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.locking import lock
from allonnes.core.photos.album import Album
from allonnes.outreach.models import Encounter, EncounterPhoto
from allonnes.outreach.permissions import refusal_to_change_photos

ALBUM = Album(
    EncounterPhoto,
    field="encounter",
    locked=lambda encounter: lock(Encounter, encounter.pk),
    refusal=refusal_to_change_photos,
    full=_("Une rencontre a 6 photos au plus."),
    most=6,
)
