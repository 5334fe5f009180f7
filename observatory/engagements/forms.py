"""What the staff say of a promise; each form gives its action the very words that it asks for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.fields import DayField
from allonnes.core.photos.forms import PhotoForm
from allonnes.town.models import Department, Neighbourhood
from observatory.engagements.actions.birth import Promise
from observatory.engagements.enums import MilestoneKind, Moment
from observatory.engagements.models import Engagement, MunicipalText

PUBLIC_REASON = gettext_lazy(
    "Une phrase que tout le monde lit, pour toujours. Par exemple : aucune entreprise n’a répondu."
)
# What is planned, moved or left out by hand: the evaluation ends by itself.
PLANNED = [choice for choice in MilestoneKind.choices if choice[0] != MilestoneKind.EVALUATION]
# What is said done: the delivery has its own act, with its proof.
FINISHED = [choice for choice in PLANNED if choice[0] != MilestoneKind.DELIVERY]


def day_field(label: Any, **options: Any) -> DayField:
    """A day, with the browser's own calendar."""
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def words_field(label: Any, longest: int, *, rows: int = 3, **options: Any) -> forms.CharField:
    """Some words on several lines."""
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options)


def euros_field(label: Any, **options: Any) -> forms.IntegerField:
    """A whole number of euros."""
    return forms.IntegerField(label=label, min_value=0, max_value=10**12, **options)


class DateForm(forms.Form):
    """When a step is planned."""

    kind = forms.ChoiceField(label=gettext_lazy("Étape"), choices=PLANNED)
    day = day_field(gettext_lazy("Prévue le"))
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi la date change"),
        help_text=gettext_lazy("Obligatoire si l’étape avait déjà une date. Tout le monde la lit, pour toujours."),
        max_length=300,
        required=False,
    )


class FinishForm(forms.Form):
    """A step that is done."""

    kind = forms.ChoiceField(label=gettext_lazy("Étape"), choices=FINISHED)
    day = day_field(gettext_lazy("Faite le"))
    note = forms.CharField(
        label=gettext_lazy("En une phrase"),
        help_text=gettext_lazy("Publique. Par exemple : 41 jeunes choisissent le dessin au sol."),
        max_length=200,
        required=False,
    )


class SkipForm(forms.Form):
    """A step that this promise does not have."""

    kind = forms.ChoiceField(label=gettext_lazy("Étape"), choices=FINISHED)
    note = forms.CharField(
        label=gettext_lazy("Pourquoi"), help_text=gettext_lazy("Publique."), max_length=200, required=True
    )


class CostForm(forms.Form):
    """A new price."""

    cost = euros_field(gettext_lazy("Prix aujourd’hui, en euros"))
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi le prix change"),
        help_text=gettext_lazy("Obligatoire si un prix était déjà promis. Tout le monde la lit."),
        max_length=300,
        required=False,
    )
    decision = forms.CharField(
        label=gettext_lazy("Décision"),
        help_text=gettext_lazy("Par exemple : délibération du 9 avril 2026."),
        max_length=250,
        required=False,
    )


class MoneyForm(forms.Form):
    """What is voted, committed, paid, in all."""

    voted = euros_field(gettext_lazy("Voté en tout, en euros"), required=False)
    committed = euros_field(gettext_lazy("Engagé en tout, en euros"), required=False)
    paid = euros_field(gettext_lazy("Payé en tout, en euros"), required=False)


class NewsForm(forms.Form):
    """News of a promise."""

    words = words_field(
        gettext_lazy("La nouvelle"),
        2000,
        rows=5,
        help_text=gettext_lazy("Publique. Les personnes qui suivent la promesse la reçoivent demain matin."),
    )


class ScopeForm(forms.Form):
    """What it contains now."""

    scope = words_field(gettext_lazy("Contenu aujourd’hui"), 1000)


class EntrustForm(forms.Form):
    """Who answers for it."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("Service chargé"), required=False, empty_label=_("à choisir")
    )
    official_words = forms.CharField(
        label=gettext_lazy("Élue ou élu chargé"),
        help_text=gettext_lazy("Public. Par exemple : l’adjointe aux sports."),
        max_length=160,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.order_by("name")  # type: ignore[attr-defined]


class DeliverForm(forms.Form):
    """A delivery, with where it is seen."""

    day = day_field(gettext_lazy("Livré le"))
    place = forms.CharField(
        label=gettext_lazy("Où le voir"),
        help_text=gettext_lazy("Public. Par exemple : place du Mail, derrière la médiathèque."),
        max_length=250,
    )


class StopForm(forms.Form):
    """Why a promise stops, and who decided."""

    reason = words_field(gettext_lazy("Raison"), 1000, help_text=PUBLIC_REASON)
    decision = forms.CharField(
        label=gettext_lazy("Décision"),
        help_text=gettext_lazy("Publique. Par exemple : délibération n° 12 du 9 avril 2026."),
        max_length=250,
    )


class ReasonForm(forms.Form):
    """A reason alone."""

    reason = words_field(gettext_lazy("Raison"), 300, help_text=PUBLIC_REASON)


class EngagementPhotoForm(PhotoForm):
    """A photo of the promise: when, and where."""

    moment = forms.ChoiceField(label=gettext_lazy("Quand, par rapport aux travaux ?"), choices=Moment)
    taken_on = day_field(gettext_lazy("Prise le"))
    place_words = forms.CharField(
        label=gettext_lazy("Où ?"),
        help_text=gettext_lazy("Obligatoire pour « après » : c’est la preuve de la livraison."),
        max_length=200,
        required=False,
    )
    field_order = ("moment", "taken_on", "place_words", "photo", "alt")


class PromiseForm(forms.Form):
    """What is promised, in the town's own words."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=250)
    scope = words_field(
        gettext_lazy("Ce qui est promis"), 1000, help_text=gettext_lazy("Ne changera plus une fois inscrit.")
    )
    cost = euros_field(gettext_lazy("Prix promis, en euros"), required=False)
    on = day_field(gettext_lazy("Pour quand, au plus tard"), required=False)
    department = EntrustForm.base_fields["department"]
    official_words = EntrustForm.base_fields["official_words"]
    theme_name = forms.CharField(label=gettext_lazy("Thème"), max_length=120, required=False)
    place_words = forms.CharField(label=gettext_lazy("Lieu"), max_length=250, required=False)
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(), label=gettext_lazy("Quartier"), required=False, empty_label=_("Toute la ville")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["department"].queryset = Department.objects.order_by("name")
        fields["neighbourhood"].queryset = Neighbourhood.objects.in_order()

    def promise(self) -> Promise:
        """What the action inscribes."""
        given = self.cleaned_data
        names = ("title", "scope", "cost", "on", "department", "official_words", "place_words", "neighbourhood")
        return Promise(**{name: given[name] for name in names}, theme_name=given["theme_name"])


class TextPromiseForm(PromiseForm):
    """The same, in a text of the town: one already known, or a new one."""

    text = forms.ModelChoiceField(
        MunicipalText.objects.none(),
        label=gettext_lazy("Texte"),
        help_text=gettext_lazy("Choisissez un texte déjà inscrit, ou décrivez le nouveau dessous."),
        required=False,
        empty_label=_("un nouveau texte"),
    )
    text_title = forms.CharField(label=gettext_lazy("Titre du nouveau texte"), max_length=200, required=False)
    adopted_on = day_field(gettext_lazy("Adopté le"), required=False)
    url = forms.URLField(
        label=gettext_lazy("Adresse où le lire"), max_length=300, required=False, assume_scheme="https"
    )
    field_order = ("text", "text_title", "adopted_on", "url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].queryset = MunicipalText.objects.order_by("-adopted_on", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A text is known, or said whole."""
        answers = super().clean() or {}
        is_whole = all(answers.get(name) for name in ("text_title", "adopted_on", "url"))
        if not answers.get("text") and not is_whole and not self.errors:
            self.add_error("text", _("Choisissez un texte, ou donnez le titre, la date et l’adresse du nouveau."))
        return answers

    def new_text(self) -> tuple[str, date, str]:
        """The title, the day and the address of a text that is not known yet."""
        given = self.cleaned_data
        return given["text_title"], given["adopted_on"], given["url"]


def first_money(engagement: Engagement) -> dict[str, Any]:
    """What the form of the money shows first."""
    return {"voted": engagement.voted, "committed": engagement.committed, "paid": engagement.paid}


def first_charge(engagement: Engagement) -> dict[str, Any]:
    """Who answers for it now."""
    return {"department": engagement.department_id, "official_words": engagement.official_words}
