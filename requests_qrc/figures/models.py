"""What the page of the figures says, counted beforehand: a visitor waits for one row, not for a year of cases."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class PublishedDelays(models.Model):
    """« Nos délais », written whole by the job that counts: the old figures stay, with their hour, until new ones are
    whole. One row; numbers are in words, and small ones masked already."""

    is_current = models.BooleanField(_("en ligne"), default=True, unique=True, editable=False)
    made_at = models.DateTimeField(_("compté le"))
    # `figures.page.Delays`, field by field.
    body = models.JSONField(_("contenu"), encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("délais publiés")
        verbose_name_plural = _("délais publiés")
        constraints = (models.CheckConstraint(name="delays_published_once", condition=models.Q(is_current=True)),)

    def __str__(self) -> str:
        return f"{self.made_at:%d/%m/%Y}"
