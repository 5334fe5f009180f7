"""Asking for the newsletter, on the site; writing and sending it, at the desk."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.core.address_forms import ReadAgainForm
from allonnes.core.agenda import AgendaItem, agenda_items
from allonnes.core.desk import DATES
from allonnes.core.fields import MailField
from allonnes.core.revisions import ConfirmForm, VersionedForm
from allonnes.core.templatetags.french import when
from allonnes.notifications.newsletters.actions import Choices
from allonnes.notifications.newsletters.models import Newsletter, NewsletterSubject, Subscription
from allonnes.notifications.newsletters.writing import date_of
from allonnes.town.models import Neighbourhood

# How many dates to come a newsletter may choose among.
DATES_OFFERED = 25


class SubscribeForm(ReadAgainForm):
    """What one wants to hear of, and for whom has no account an address."""

    email = MailField(
        help_text=_("Elle ne sert qu’à cette lettre. Exemple : camille@exemple.fr."),
    )
    subjects = forms.ModelMultipleChoiceField(
        NewsletterSubject.objects.none(),
        label=_("De quoi voulez-vous entendre parler ?"),
        help_text=_("Rien de coché : de tout."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choisissez parmi les sujets proposés.")},
    )
    neighbourhoods = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.none(),
        label=_("Dans quels quartiers ?"),
        help_text=_("Rien de coché : dans toute la ville."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choisissez parmi les quartiers proposés.")},
    )

    def __init__(self, *args: Any, user: User | None, subscription: Subscription | None = None, **kwargs: Any) -> None:
        if subscription is not None:
            chosen = {name: getattr(subscription, name).all() for name in ("subjects", "neighbourhoods")}
            kwargs["initial"] = chosen
        super().__init__(*args, **kwargs)
        subjects: Any = self.fields["subjects"]
        neighbourhoods: Any = self.fields["neighbourhoods"]
        subjects.queryset = NewsletterSubject.objects.filter(is_active=True)
        neighbourhoods.queryset = Neighbourhood.objects.order_by("name")
        if user is not None:
            del self.fields["email"]

    @property
    def choices(self) -> Choices:
        """What was chosen, once valid."""
        answers = self.cleaned_data
        subjects = tuple(subject.pk for subject in answers["subjects"])
        return Choices(subjects, tuple(place.pk for place in answers["neighbourhoods"]))


def _key(row: dict[str, str]) -> str:
    return f"{row['url']} {row['when']} {row['title']}"


def _line(row: dict[str, str]) -> str:
    return f"{row['title']}, {row['when']}"


def _row_of(item: AgendaItem) -> dict[str, str]:
    return date_of(item, when(item.date))


class NewsletterForm(VersionedForm):
    """A draft: its words, its dates chosen from the agenda, who it is for."""

    chosen_dates = forms.MultipleChoiceField(
        label=_("Dates à annoncer"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Newsletter
        fields = ("title", "body", "subjects", "neighbourhoods")
        widgets = {  # noqa: RUF012
            "subjects": forms.CheckboxSelectMultiple,
            "neighbourhoods": forms.CheckboxSelectMultiple,
            "body": forms.Textarea(attrs={"rows": 22}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = list(self.instance.dates)
        rows = [*kept, *(_row_of(item) for item in agenda_items(DATES_OFFERED))]
        self._rows = {_key(row): row for row in rows}
        dates: Any = self.fields["chosen_dates"]
        dates.choices = [(key, _line(row)) for key, row in self._rows.items()]
        dates.initial = [_key(row) for row in kept]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self.instance.dates = [self._rows[key] for key in self.cleaned_data.get("chosen_dates", [])]


class ScheduleForm(ConfirmForm):
    """When it leaves, and two confirmations: it was read, and one knows to how many addresses it goes."""

    send_at = forms.SplitDateTimeField(
        label=_("Quand part-elle ?"),
        help_text=_("Vide : tout de suite."),
        required=False,
        widget=DATES[models.DateTimeField]["widget"],
        error_messages={"invalid_date": _("Exemple : 12/03/2027."), "invalid_time": _("Exemple : 18:30.")},
    )
    has_read = forms.BooleanField(
        label=_("J’ai relu l’aperçu : la lettre part comme cela"),
        error_messages={"required": _("Relisez l’aperçu, puis cochez cette case.")},
    )
    recipients = forms.IntegerField(
        label=_("À combien d’adresses part-elle ?"),
        help_text=_("Écrivez le nombre dit plus haut. Une lettre partie ne se rattrape pas."),
        min_value=0,
        error_messages={"required": _("Écrivez le nombre d’adresses."), "invalid": _("Écrivez un nombre.")},
    )

    def clean(self) -> dict[str, Any]:
        """What was read is a condition, and no answer."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        return {name: value for name, value in answers.items() if name != "has_read"}


class GiveUpForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ?"),
        help_text=_("Gardé dans l’histoire de la lettre."),
        max_length=300,
        error_messages={"required": _("Dites pourquoi, en quelques mots.")},
    )
