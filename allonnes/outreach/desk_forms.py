"""Forms of the buttons of the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allonnes.core.revisions import RevisedForm
from allonnes.outreach.enums import AgeBand, HostKind
from allonnes.outreach.models import Encounter
from allonnes.town.finding import find_places
from allonnes.town.models import Place

_DATES: dict[str, Any] = {
    "date_attrs": {"type": "date", "aria-label": _("Jour")},
    "time_attrs": {"type": "time", "aria-label": _("Heure")},
    "date_format": "%Y-%m-%d",
    "time_format": "%H:%M",
}
MOST_MET = 5_000


def _moment(label: Any) -> forms.SplitDateTimeField:
    return forms.SplitDateTimeField(label=label, widget=forms.SplitDateTimeWidget(**_DATES))


class MoveForm(RevisedForm):
    """Another day, another hour, another place."""

    starts_at = _moment(_("Nouveau début"))
    ends_at = _moment(_("Nouvelle fin"))
    place = forms.ModelChoiceField(Place.objects.order_by("name"), label=_("Lieu"))
    words = forms.CharField(
        label=_("Ce qu’il faut savoir"),
        help_text=_("Exemple : « La salle est en travaux. » Publié, et envoyé aux personnes inscrites ou prévenues."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def shown_of(cls, row: Encounter) -> dict[str, Any]:
        return {"starts_at": row.starts_at, "ends_at": row.ends_at, "place": row.place_id}


class HostsForm(RevisedForm):
    """A line for each person or group, under what they are."""

    @classmethod
    def shown_of(cls, row: Encounter) -> dict[str, Any]:
        lines: dict[str, list[str]] = {kind.value: [] for kind in HostKind}
        for host in row.hosts.all():
            lines[host.kind].append(str(host))
        return {kind: "\n".join(said) for kind, said in lines.items()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in HostKind:
            self.fields[kind.value] = forms.CharField(
                label=kind.label,
                help_text=_(
                    "Une personne ou un groupe par ligne : nom, virgule, rôle. Publié : demandez-leur d’abord."
                ),
                required=False,
                max_length=1_000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        for kind in HostKind:
            for line in answers.get(kind.value, "").splitlines():
                name, _comma, role = line.partition(",")
                if line.strip() and (not name.strip() or len(name) > 200 or len(role) > 120):  # noqa: PLR2004
                    self.add_error(
                        kind.value, _("Écrivez chaque ligne comme ceci : Camille Martin, élue au cadre de vie.")
                    )
        return answers


class HeadcountForm(forms.Form):
    """People met, by age band."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for band in AgeBand:
            self.fields[band.value] = forms.IntegerField(
                label=band.label,
                min_value=0,
                max_value=MOST_MET,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )


def headcounts_of(encounter: Encounter) -> dict[str, int]:
    """What is counted already, for the form."""
    counted = dict(encounter.headcounts.values_list("age_band", "count"))
    return {band: counted.get(band, 0) for band in AgeBand.values}


class StopForm(forms.Form):
    """A stop of a walk."""

    place = forms.CharField(
        label=_("Où s’arrête-t-on ?"),
        help_text=_("Exemple : « Devant l’école Victor Hugo ». Ces mots sont publiés."),
        max_length=160,
    )
    where = forms.CharField(
        label=_("Adresse ou lieu, pour la carte"),
        help_text=_("Exemple : « 12 rue des Tilleuls ». Vide : l’étape est dans la liste, sans point sur la carte."),
        required=False,
        max_length=160,
    )
    looked_at = forms.CharField(
        label=_("Ce que l’on regarde"),
        help_text=_("Exemple : « Le passage piéton et l’éclairage »."),
        required=False,
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rank = forms.IntegerField(label=_("Sa place dans le parcours"), min_value=1, max_value=50)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        where = answers.pop("where", "")
        answers["located"] = next(iter(find_places(where, limit=1)), None) if where else None
        if where and (answers["located"] is None or answers["located"].point is None):
            self.add_error(
                "where", _("Nous ne trouvons pas ce lieu sur la carte. Écrivez une adresse, ou laissez vide.")
            )
        return answers


class StopRemovedForm(forms.Form):
    stop: Any = forms.ModelChoiceField(None, label=_("Quelle étape ?"))


class SlotsForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Minutes par personne"), help_text=_("Exemple : 20."), min_value=5, max_value=180, initial=20
    )


class CancelRegistrationForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ?"),
        help_text=_("Exemple : « A téléphoné ». Gardé dans l’historique, jamais envoyé."),
        required=False,
        max_length=200,
    )
