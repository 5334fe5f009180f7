"""The photos of a case: what the person saw, and once the work is done, what the town shows."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from allonnes.core.photos.album import Album
from requests_qrc.intake.models import Case, CasePhoto
from requests_qrc.intake.permissions import refusal_to_add_entered_photos, refusal_to_change_photos

ALBUM = Album(
    model=CasePhoto,
    field="case",
    locked=lambda case: Case.objects.select_for_update(of=("self",)).get(pk=case.pk),
    refusal=refusal_to_change_photos,
    full=_("Une demande a au plus 3 photos. Enlevez-en une pour en ajouter une autre."),
    kind={"is_after": False},
)
# The same photos, added by whoever entered the case at an encounter: with or without network, they come after it.
ENTERED_ALBUM = replace(ALBUM, refusal=refusal_to_add_entered_photos)
