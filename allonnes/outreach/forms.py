"""Forms of the field and of the desk."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.validators import PersonNameField
from allonnes.core.fields import MailField
from allonnes.core.revisions import RevisedForm
from allonnes.core.templatetags.french import when
from allonnes.outreach.enums import AgeBand, EncounterKind, EncounterState
from allonnes.outreach.models import AssistedEntry, Encounter, Stop


class ChooseForm(forms.Form):
    """The button « Commencer ici » of one encounter."""

    def __init__(self, *args: Any, encounters: QuerySet[Encounter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["encounter"] = forms.ModelChoiceField(encounters)


class CountForm(forms.Form):
    """One tap: an age band, one more or one less."""

    age_band = forms.ChoiceField(choices=AgeBand)
    change = forms.TypedChoiceField(choices=[(1, "+1"), (-1, "-1")], coerce=int)


class EntryForm(forms.Form):
    """What can wait on a tablet: its own id, taken once however often it is sent.

    `named_by`: the field by which it is called in the list of what waits. `not_kept`: what the tablet leaves out, by
    the answer that says so: `{"email": ("age", "minor")}`.
    """

    named_by = ""
    not_kept: Mapping[str, tuple[str, str]] = {}
    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (asked, answer) in self.not_kept.items():
            self.fields[name].widget.attrs["data-outbox-unless"] = f"{asked}={answer}"


class MetEntryForm(EntryForm):
    """The same, said at an encounter, and counted there: it says for which one it was written.

    `taken`: what was already taken under the id that is sent, wherever the tablet is now.
    """

    # What is noticed on a walk is noticed somewhere: an entry that asks it gives `form.stop()` to its action.
    asks_stop = False
    written_elsewhere: Any = _("Ceci a été écrit pour « %(title)s ». Choisissez cette rencontre pour l’envoyer.")
    encounter = forms.ModelChoiceField(Encounter.objects.all(), widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        encounter: Encounter,
        taken: AssistedEntry | None = None,
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial={"encounter": encounter.pk, **(initial or {})}, **kwargs)
        self.chosen_encounter = taken.encounter if taken and taken.encounter else encounter
        is_walk = self.chosen_encounter.kind == EncounterKind.URBAN_WALK
        stops = self.chosen_encounter.stops.all() if self.asks_stop and is_walk else None
        if stops:
            self.fields["stop"] = forms.ModelChoiceField(
                stops,
                label=_("À quelle étape de la balade ?"),
                required=False,
                empty_label=_("Ailleurs, ou en marchant"),
            )

    def stop(self) -> Stop | None:
        """At which stop of a walk it was said, if at any."""
        return self.cleaned_data.get("stop")

    def clean_encounter(self) -> Encounter:
        written_for: Encounter = self.cleaned_data["encounter"]
        if written_for != self.chosen_encounter:
            raise forms.ValidationError(self.written_elsewhere, params={"title": written_for.title})
        return written_for

    def reasons(self) -> str:
        """Every fault in one text, for a tablet that sends without showing the page."""
        lines = []
        for name, errors in self.errors.items():
            label = self[name].label if name in self.fields and not self[name].is_hidden else ""
            lines += [f"{label} : {error}" if label else str(error) for error in errors]
        return " ".join(lines)


class RegistrationForm(forms.Form):
    """Four fields, thirty seconds."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    first_name = PersonNameField(
        label=_("Prénom"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = MailField(
        label=_("Adresse électronique"),
        max_length=254,
        help_text=_("Par exemple : camille@example.org"),
        error_messages={"invalid": _("Cette adresse n’est pas complète. Relisez-la avec la personne.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    is_adult = forms.BooleanField(
        label=_("La personne a 18 ans ou plus"),
        error_messages={"required": _("Les moins de 18 ans créent leur compte eux-mêmes, avec l’accord d’un parent.")},
    )
    has_consent = forms.BooleanField(
        label=_("La personne est d’accord pour que la ville garde ces renseignements"),
        error_messages={"required": _("Sans l’accord de la personne, rien n’est enregistré.")},
    )

    def renew_entry(self) -> None:
        """Show what was typed again, as a new entry: this one was refused."""
        typed = {name: self.data[name] for name in self.data}
        self.data = {**typed, "entry_id": str(uuid.uuid4())}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi cette rencontre est-elle annulée ?"),
        help_text=_("Cette phrase est publiée et envoyée aux personnes prévenues."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ComingField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An encounter to come, said by its title and its day."""

    def label_from_instance(self, obj: Encounter) -> str:
        return _("%(title)s, %(when)s") % {"title": obj.title, "when": when(obj.starts_at)}


class ReplaceForm(forms.Form):
    """The encounter that takes the place of a cancelled one."""

    replaced_by = ComingField(
        Encounter.objects.none(),
        label=_("Nouvelle rencontre"),
        help_text=_("Écrivez-la d’abord dans « Rencontres ». Les personnes inscrites reçoivent sa date et son lien."),
        error_messages={"required": _("Choisissez une rencontre à venir.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["replaced_by"]
        field.queryset = Encounter.objects.upcoming().exclude(state=EncounterState.CANCELLED).defer("search")


class CancelAndReplaceForm(ReplaceForm, CancelForm):
    """Why, and when it takes place instead, if one knows."""

    field_order = ("reason", "replaced_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaced_by"].required = False
        self.fields["replaced_by"].label = _("Nouvelle rencontre, s’il y en a une")


class AccountForm(RevisedForm):
    """What is published after an encounter."""

    said = forms.CharField(
        label=_("Ce que vous nous avez dit"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8})
    )
    done = forms.CharField(label=_("Ce que nous en faisons"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))

    @classmethod
    def shown_of(cls, row: Encounter) -> dict[str, Any]:
        return {"said": row.what_you_said, "done": row.what_we_do}
