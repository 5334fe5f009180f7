"""The photos of the work done, added by whoever did it; everybody sees them once the words of the case are public."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.locking import lock
from allonnes.core.photos.album import Album
from requests_qrc.casework.permissions import refusal_to_show_work
from requests_qrc.intake.enums import TextFate
from requests_qrc.intake.models import Case, CasePhoto

WORK_DONE = Album(
    model=CasePhoto,
    field="case",
    locked=lambda case: lock(Case, case.pk),
    refusal=refusal_to_show_work,
    full=_("Trois photos du travail fait suffisent. Enlevez-en une pour en ajouter une autre."),
    kind={"is_after": True},
    given={"fate": TextFate.PUBLISHED},
)
