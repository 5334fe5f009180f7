"""The photos of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.photos.models import AbstractPhoto, photo_constraints
from requests_qrc.intake.enums import TextFate
from requests_qrc.intake.models.cases import Case


class CasePhoto(AbstractPhoto):
    """A photo of a case: what the resident saw, or what the agent shows once the work is done."""

    folder = "demandes"
    served_by = "requests_qrc:photo"

    case = models.ForeignKey(Case, verbose_name=_("demande"), on_delete=models.CASCADE, related_name="photos")
    is_after = models.BooleanField(_("montre le travail fait"), default=False)
    fate = models.CharField(_("publication"), max_length=10, choices=TextFate, default=TextFate.WAITING)

    class Meta(AbstractPhoto.Meta):
        verbose_name = _("photo d’une demande")
        verbose_name_plural = _("photos des demandes")
        constraints = photo_constraints("case", prefix="case_photo", already=_("Cette photo est déjà là."))
