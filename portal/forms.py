"""Writing a page."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allonnes.core.revisions import RevisedForm
from portal.models import Page


class PageDraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """The draft of a page; once it is published, only a new version changes what people read."""

    def clean(self) -> dict[str, Any] | None:
        """The row stays locked until the admin's transaction ends: nobody publishes between this check and the save."""
        answers = super().clean()
        if self.instance.pk and not self.instance.published_at:
            present = Page.objects.select_for_update().values_list("published_at", flat=True).get(pk=self.instance.pk)
            if present:
                raise forms.ValidationError(
                    gettext(
                        "Cette page vient d’être publiée par une autre personne. Copiez ce que vous avez écrit, "
                        "rechargez la page, puis publiez une nouvelle version."
                    )
                )
        return answers


class PageVersionForm(RevisedForm):
    """The next version, from the last one."""

    title = forms.CharField(label=_("Titre"), max_length=120)
    summary = forms.CharField(
        label=_("Résumé"),
        help_text=_("Une phrase sous le titre. Il peut rester vide."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 90}),
    )
    body = forms.CharField(
        label=_("Texte"),
        help_text=_("En Markdown : « # Intertitre », « **gras** », « - élément de liste », « [texte](adresse) »."),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 24, "cols": 90}),
    )

    plain = forms.CharField(
        label=_("En mots simples"),
        help_text=_("Le même texte en phrases très courtes, pour qui lit avec peine. Il peut rester vide."),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "cols": 90}),
    )

    @classmethod
    def revision_of(cls, row: Page) -> int:
        newest = row.versions.first()
        return newest.number if newest else 0

    @classmethod
    def shown_of(cls, row: Page) -> dict[str, Any]:
        return {"title": row.title, "summary": row.summary, "body": row.body, "plain": row.plain}
