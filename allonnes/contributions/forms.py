"""Around a thing: a comment, an address to follow it, a report, an appeal."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from allonnes.contributions.enums import ReportReason
from allonnes.contributions.pieces import judged_on
from allonnes.contributions.targets import Words
from allonnes.core.address_forms import ReadAgainForm
from allonnes.core.fields import MailField
from allonnes.core.revisions import ConfirmForm


class CommentForm(forms.Form):
    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    body = forms.CharField(
        label=_("Votre commentaire"),
        help_text=_("Restons polis. Pas de nom, d’adresse ni de téléphone : tout le monde lit cette page."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Écrivez votre commentaire."),
            "max_length": _("Ce commentaire est trop long : 2 000 lettres au plus."),
        },
    )


class WarnedCommentForm(CommentForm):
    """The same, once told that it gives a contact detail."""

    is_warned = forms.BooleanField(
        label=_("Envoyer quand même. Il sera relu par la modération avant d’être publié."), required=False
    )


class FollowForm(ReadAgainForm):
    email = MailField()

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _now("Elle ne sert qu’aux nouvelles de %(this)s.") % {"this": words.this}


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Qu’est-ce qui ne va pas ?"),
        choices=ReportReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une raison.")},
    )
    words = forms.CharField(
        label=_("Une précision ?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AppealForm(forms.Form):
    words = forms.CharField(
        label=_("Pourquoi faut-il publier de nouveau cette contribution ?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Dites pourquoi, en une phrase au moins.")},
    )


class JudgeForm(ConfirmForm):
    """Words are judged as they were read: nothing is done once their author has written them anew."""

    @classmethod
    def revision_of(cls, row: Any) -> int:
        return judged_on(row).version

    @classmethod
    def locked(cls, row: Any) -> Any:
        """The row read again, what it is about locked: hiding then takes the same lock first."""
        judged_on(row).locked()
        return type(row)._default_manager.get(pk=row.pk)


class HideForm(JudgeForm):
    """What a moderator tells the author."""

    reason = forms.ChoiceField(label=_("Raison"), choices=ReportReason)
    words = forms.CharField(
        label=_("Ce qui est dit à l’auteur"),
        help_text=_("Une ou deux phrases simples et polies : la règle, et ce qui la dépasse."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AppealAnswerForm(forms.Form):
    is_accepted = forms.TypedChoiceField(
        label=_("Décision"),
        choices=[("oui", _("Publier de nouveau")), ("non", _("Laisser masqué"))],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Réponse à l’auteur"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
