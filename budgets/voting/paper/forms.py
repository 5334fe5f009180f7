"""What officers type of the vote on paper: a station, a number of sheets, a reading, a reason."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.town.models import Place
from budgets.voting.enums import KeyingKind
from budgets.voting.models import Keying, PollingStation
from budgets.voting.paper.actions.keying import Sheet
from budgets.voting.paper.permissions import MOST_SHEETS

# A field whose name says « secret » is never kept with the text of a form sent after its session ended.
PREFIX = "secret"
MOST_FOUND = 100_000
OTHER = "autre"
# The reason that is kept, and the choice as it is read.
VOID_REASONS = (
    (gettext_noop("Numéro inconnu, ou pas de numéro."), _("Numéro inconnu, ou pas de numéro")),
    (gettext_noop("Rien n’est coché."), _("Rien n’est coché")),
    (gettext_noop("Un nom, une signature ou un signe est écrit."), _("Un nom, une signature ou un signe est écrit")),
    (gettext_noop("Le bulletin ne se lit pas."), _("Le bulletin ne se lit pas")),
    (gettext_noop("Le vote blanc et des projets sont cochés."), _("Le vote blanc et des projets sont cochés")),
    (gettext_noop("Deux projets ont le même rang."), _("Deux projets ont le même rang")),
    (OTHER, _("Une autre raison")),
)


class OfficersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """People of the town hall, by their names."""

    def label_from_instance(self, obj: User) -> str:
        name = f"{obj.first_name} {obj.last_name}".strip()
        return f"{name} ({obj.email})" if name else obj.email


class StationForm(forms.ModelForm):  # type: ignore[type-arg]
    officers = OfficersField(
        User.objects.none(),
        label=_("Membres du bureau"),
        help_text=_("Les personnes qui ont le rôle « Membre du bureau de vote »."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = PollingStation
        fields = ("code", "name", "place", "opening_hours", "officers")
        widgets = {"opening_hours": forms.Textarea(attrs={"rows": 3, "cols": 60})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "code": _("De une à trois lettres, écrites sur chaque bulletin. Par exemple : A."),
            "opening_hours": _("Tout le monde les lit. Par exemple : samedi 6 mars, de 9 h à 18 h."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = RoleAssignment.objects.current().filter(role=Role.VOTE_OFFICER)
        people = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("last_name", "email")
        self.fields["officers"].queryset = people  # type: ignore[attr-defined]
        self.fields["place"].queryset = Place.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Letters without accents, in capitals: read aloud and typed."""
        code = str(self.cleaned_data["code"]).strip().upper()
        if not re.fullmatch("[A-Z]{1,3}", code):
            raise forms.ValidationError(_("Écrivez de une à trois lettres, sans accent."))
        return code


class SheetsForm(forms.Form):
    count = forms.IntegerField(
        label=_("Combien de bulletins ?"),
        help_text=_("Au plus %(most)s à la fois.") % {"most": MOST_SHEETS},
        min_value=1,
        max_value=MOST_SHEETS,
    )
    is_large = forms.BooleanField(label=_("En gros caractères"), required=False)


class FoundForm(forms.Form):
    found = forms.IntegerField(label=_("Bulletins trouvés dans l’urne"), min_value=0, max_value=MOST_FOUND)


class ReconcileForm(forms.Form):
    reason = forms.CharField(
        label=_("Explication de l’écart"),
        help_text=_("Seulement s’il y en a un. Par exemple : une personne est partie avec son bulletin."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Raison"), max_length=250, widget=forms.Textarea(attrs={"rows": 3, "cols": 60}))


class ReadingForm(forms.Form):
    """One sheet as one officer reads it."""

    sheet = forms.IntegerField(
        label=_("Numéro du bulletin"),
        help_text=_("Sans la lettre. Par exemple : 12."),
        min_value=1,
        max_value=MOST_FOUND,
        widget=forms.NumberInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Ce que dit le bulletin"),
        choices=KeyingKind.choices,
        initial=KeyingKind.CHOICES,
        widget=forms.RadioSelect,
    )
    numbers = forms.CharField(
        label=_("Numéros des projets cochés"),
        help_text=_("Séparés par un espace, même s’il y en a trop. Si l’ordre compte : le préféré d’abord."),
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    why = forms.ChoiceField(
        label=_("Pourquoi il est nul"),
        choices=[("", _("Seulement pour un bulletin nul")), *VOID_REASONS],
        required=False,
    )
    other_reason = forms.CharField(label=_("Une autre raison, en quelques mots"), max_length=250, required=False)

    prefix = PREFIX

    def clean_numbers(self) -> tuple[int, ...]:
        """« 3 12 27 »: as they are, unknown ones too; one of them twice is a slip of the typist."""
        typed = [word for word in re.split(r"[\s,;.]+", self.cleaned_data["numbers"]) if word]
        if not all(re.fullmatch("[0-9]{1,6}", word) for word in typed):
            raise forms.ValidationError(
                _("Écrivez seulement des numéros, séparés par un espace. Par exemple : 3 12 27.")
            )
        numbers = [int(word) for word in typed]
        twice = next((number for number in numbers if numbers.count(number) > 1), None)
        if twice is not None:
            raise forms.ValidationError(_("Vous avez écrit deux fois le numéro %(number)s.") % {"number": twice})
        return tuple(numbers)

    def clean(self) -> dict[str, Any]:
        """Numbers, or blank, or void with a reason: one of the three, plainly."""
        answers = super().clean() or self.cleaned_data
        kind, numbers = answers.get("kind"), answers.get("numbers")
        if kind == KeyingKind.CHOICES and numbers == ():
            self.add_error(
                "numbers", _("Écrivez les numéros cochés, ou choisissez « Vote blanc » ou « Bulletin nul ».")
            )
        if kind in {KeyingKind.BLANK, KeyingKind.VOID} and numbers:
            self.add_error("numbers", _("Effacez les numéros, ou choisissez « Des projets »."))
        if kind == KeyingKind.VOID and not self._reason():
            self.add_error("why", _("Dites pourquoi ce bulletin est nul."))
        return answers

    def _reason(self) -> str:
        why = self.cleaned_data.get("why", "")
        return str(self.cleaned_data.get("other_reason", "") if why == OTHER else why).strip()

    def reading(self) -> Sheet:
        """What was typed, for the action."""
        kind = self.cleaned_data["kind"]
        reason = self._reason() if kind == KeyingKind.VOID else ""
        return Sheet(self.cleaned_data["sheet"], kind, self.cleaned_data["numbers"], reason)


def typed_again(reading: Keying) -> dict[str, Any]:
    """A reading as its form showed it."""
    known = [value for value, _label in VOID_REASONS]
    is_void = reading.kind == KeyingKind.VOID and not reading.numbers
    why = (reading.reason if reading.reason in known else OTHER) if is_void else ""
    return {
        "sheet": reading.sheet,
        "kind": KeyingKind.CHOICES if reading.numbers else reading.kind,
        "numbers": " ".join(str(number) for number in reading.numbers),
        "why": why,
        "other_reason": reading.reason if why == OTHER else "",
    }
