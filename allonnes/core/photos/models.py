"""A photo of a thing, without the thing itself: each app makes it real with its own foreign key."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

LARGE, SMALL = "grande", "petite"


def photo_constraints(
    field: str, *, prefix: str, already: "StrPromise"
) -> tuple[models.UniqueConstraint, models.CheckConstraint]:
    """A thing has a photo once, and each has words; `field` names the thing, `prefix` begins the names in the
    database, `already` says in French that this photo is there.
    """
    return (
        models.UniqueConstraint(fields=[field, "content_hash"], name=f"{prefix}_once", violation_error_message=already),
        models.CheckConstraint(
            name=f"{prefix}_described",
            condition=~models.Q(alt=""),
            violation_error_message=_("Dites en quelques mots ce que montre la photo."),
        ),
    )


def photo_path(photo: "AbstractPhoto", name: str) -> str:
    """Where a file of a photo lies in the media."""
    return f"{photo.folder}/{name}"


class AbstractPhoto(models.Model):
    """A photo cleaned of everything but its pixels, with the words that replace it for those who do not see it.

    Its files lie in `folder` of the media; the view `served_by` gives them, by primary key and size (« grande »,
    « petite »), to those who may read the thing.
    """

    folder: ClassVar[str]
    served_by: ClassVar[str]

    alt = models.CharField(_("ce que montre la photo"), max_length=250)
    large = models.FileField(_("grande image"), upload_to=photo_path, editable=False)
    small = models.FileField(_("petite image"), upload_to=photo_path, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    small_width = models.PositiveIntegerField(editable=False)
    small_height = models.PositiveIntegerField(editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    added_at = models.DateTimeField(_("ajoutée le"), db_default=Now())

    class Meta:
        abstract = True
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.alt

    @property
    def large_url(self) -> str:
        """Where the large picture is given."""
        return reverse(self.served_by, args=[self.pk, LARGE])

    @property
    def small_url(self) -> str:
        """Where the small picture is given."""
        return reverse(self.served_by, args=[self.pk, SMALL])
