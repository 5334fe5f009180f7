"""A code sent to an address, without the thing that waits for it: each app adds its own key."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AbstractMailedCode(models.Model):
    """The proof asked of an address: a code sent by mail, kept only as a fingerprint."""

    email = models.EmailField(_("adresse électronique"))
    fingerprint = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("envoyé le"))
    sent_count = models.PositiveSmallIntegerField(_("envois"), default=1)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)

    class Meta:
        abstract = True
