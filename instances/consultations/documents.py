"""The documents of a consultation."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.documents.shelf import Shelf
from allonnes.core.locking import lock
from instances.consultations.models import Consultation, ConsultationDocument
from instances.consultations.permissions import refusal_to_document

DOCUMENTS = Shelf(
    ConsultationDocument,
    field="consultation",
    locked=lambda consultation: lock(Consultation, consultation.pk),
    refusal=refusal_to_document,
    full=_("Une consultation a 20 documents au plus."),
)
