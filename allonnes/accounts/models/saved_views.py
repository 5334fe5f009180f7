"""The views that staff keep of the lists of the desk."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models.people import User
from allonnes.accounts.roles import Role


class SavedView(models.Model):
    """A list of the desk as somebody keeps it: a name and what its address asks; theirs, or shared with one of
    their roles.

    Shared, it stays when its author goes; it is then whoever holds the role who changes it.
    """

    owner = models.ForeignKey(
        User, verbose_name=_("gardée par"), on_delete=models.PROTECT, null=True, blank=True, related_name="saved_views"
    )
    role = models.CharField(_("partagée avec"), max_length=30, choices=Role, blank=True)
    of_list = models.CharField(_("liste"), max_length=80)
    name = models.CharField(_("nom"), max_length=60)
    query = models.CharField(_("ce qu’elle demande"), max_length=1000)
    created_at = models.DateTimeField(_("gardée le"), db_default=Now())

    class Meta:
        verbose_name = _("vue")
        verbose_name_plural = _("vues")
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "of_list", "name"],
                name="view_name_once",
                violation_error_message=_("Vous avez déjà une vue de ce nom sur cette liste."),
            ),
            models.CheckConstraint(
                name="view_is_somebodys",
                condition=models.Q(owner__isnull=False) | ~models.Q(role=""),
                violation_error_message=_("Une vue est à quelqu’un, ou à un rôle."),
            ),
        )
        indexes = (models.Index(fields=["of_list", "role"], name="view_of_list"),)

    def __str__(self) -> str:
        return self.name
