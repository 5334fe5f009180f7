"""A document of a thing, without the thing itself: each app makes it real with its own foreign key."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from allonnes.core.documents.content import DocumentKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


def document_constraints(
    field: str, *, prefix: str, already: "StrPromise"
) -> tuple[models.UniqueConstraint, models.CheckConstraint]:
    """A thing has a document once, and each has a title; `field` names the thing, `prefix` begins the names in the
    database, `already` says in French that this document is there.
    """
    return (
        models.UniqueConstraint(fields=[field, "sha256"], name=f"{prefix}_once", violation_error_message=already),
        models.CheckConstraint(
            name=f"{prefix}_titled",
            condition=~models.Q(title=""),
            violation_error_message=_("Donnez un titre au document."),
        ),
    )


def document_path(document: "AbstractDocument", name: str) -> str:
    """Where the file of a document lies in the media."""
    return f"{document.folder}/{name}"


class AbstractDocument(models.Model):
    """A checked document, as it came, under a name that says nothing.

    Its file lies in `folder` of the media; the view `served_by` gives it, by primary key, to those who may read the
    thing.
    """

    folder: ClassVar[str]
    served_by: ClassVar[str]

    title = models.CharField(_("titre du document"), max_length=150)
    file = models.FileField(_("document"), upload_to=document_path, editable=False)
    kind = models.CharField(_("format"), max_length=4, choices=DocumentKind, editable=False)
    size = models.PositiveIntegerField(_("taille"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    added_at = models.DateTimeField(_("ajouté le"), db_default=Now())

    class Meta:
        abstract = True
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where the document is given."""
        return reverse(self.served_by, args=[self.pk])
