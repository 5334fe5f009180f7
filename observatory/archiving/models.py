"""A visa of the archives of the department: what they saw, when, and what was then let go."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# What was said is kept; that it served is written once.
VISA_KEPT = pgtrigger.Trigger(
    name="visa_kept",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
IF TG_OP = 'DELETE' OR OLD.used_at IS NOT NULL
    OR (OLD.kind, OLD.reference, OLD.given_by, OLD.given_on, OLD.seen_at, OLD.seen, OLD.entered_by_id)
    IS DISTINCT FROM (NEW.kind, NEW.reference, NEW.given_by, NEW.given_on, NEW.seen_at, NEW.seen, NEW.entered_by_id)
    THEN RAISE EXCEPTION 'a visa is kept as it was given: %', OLD.id;
END IF;
RETURN NEW;
""",
)


class ArchiveVisa(models.Model):
    """`seen`: how many things of this kind were due at `seen_at`, when the visa was written down; never more go.

    `given_by`: the archivist, in words. `eliminated`: how many went at `used_at`; with its numbers, the certificate.
    """

    kind = models.CharField(_("ce qui s’efface"), max_length=60)
    reference = models.CharField(_("référence du visa"), max_length=120, unique=True)
    given_by = models.CharField(_("donné par"), max_length=160)
    given_on = models.DateField(_("donné le"))
    seen = models.PositiveIntegerField(_("nombre vu"), editable=False)
    seen_at = models.DateTimeField(_("inscrit le"), editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("inscrit par"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    used_at = models.DateTimeField(_("effacé le"), null=True, blank=True, editable=False)
    eliminated = models.PositiveIntegerField(_("nombre effacé"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("visa des archives")
        verbose_name_plural = _("visas des archives")
        constraints = (
            models.CheckConstraint(
                name="visa_used_with_its_number",
                condition=Q(used_at__isnull=True, eliminated__isnull=True)
                | Q(used_at__isnull=False, eliminated__isnull=False, eliminated__lte=F("seen")),
            ),
            models.CheckConstraint(
                name="visa_said",
                condition=~Q(reference="") & ~Q(given_by=""),
                violation_error_message=_("Un visa a une référence, et dit qui l’a donné."),
            ),
        )
        triggers = (VISA_KEPT,)

    def __str__(self) -> str:
        return self.reference
