"""The dates of the five phases, as the administrator types them on one page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.revisions import RevisedForm
from budgets.editions.calendar import Month, months_of, proposed_spans
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.permissions.setup import Span, faults_of_order

# What each phase is, beside its dates.
PHASE_WORDS = {
    PhaseKind.DEPOSIT: _("Chacun propose ses idées. Six à huit semaines."),
    PhaseKind.STUDY: _("Les services étudient, la ville décide. Huit à douze semaines."),
    PhaseKind.VOTE: _("Les habitants votent. Deux à quatre semaines, une semaine après l’étude pour imprimer."),
    PhaseKind.RESULTS: _("Les résultats se lisent. La réalisation commence ensuite."),
    PhaseKind.DELIVERY: _("La ville réalise les projets lauréats."),
}
CLOCK_CHANGES = _(
    "Cette nuit-là, on change d’heure : entre 2 h et 3 h, cette heure existe deux fois ou n’existe pas. Choisissez une "
    "heure avant 2 h, ou à partir de 3 h."
)


class TownMomentField(forms.DateTimeField):
    """A day and an hour by the town's clock. The hour that comes twice, or not at all, when the clock changes is
    refused: nobody could tell when a phase ends."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as refused:
            if refused.code != "ambiguous_timezone":
                raise
            raise ValidationError(CLOCK_CHANGES, code=refused.code) from refused


def moment_field(label: Any, **options: Any) -> TownMomentField:
    """A moment, as phones and computers ask for it."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return TownMomentField(label=label, required=False, widget=widget, **options)


def reason_field() -> forms.CharField:
    """Why a rule or a date changes once residents take part."""
    return forms.CharField(
        label=_("Pourquoi ce changement ?"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        template_name="components/quiet_field.html",  # type: ignore[call-arg]
        help_text=_(
            "Obligatoire une fois le dépôt commencé, et publié avec l’ancienne et la nouvelle valeur. Exemple : « La "
            "subvention a baissé. »"
        ),
    )


@dataclass(frozen=True)
class PhaseFields:
    """The dates of one phase as the page asks for them."""

    label: str
    what: str
    starts: forms.BoundField
    ends: forms.BoundField


class DatesForm(RevisedForm):
    """The start and the end of each of the five phases; a phase left empty has no dates yet."""

    @classmethod
    def revision_of(cls, row: Edition) -> int:
        """The dates are always written together, in new rows."""
        return row.phases.aggregate(last=Max("pk"))["last"] or 0

    @classmethod
    def shown_of(cls, row: Edition) -> dict[str, Any]:
        return known_dates(row)

    def shown_now(self, row: Edition) -> dict[str, Any]:
        """To the minute, as they are typed."""
        return {name: moment and moment.replace(second=0, microsecond=0) for name, moment in self.shown_of(row).items()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in PhaseKind:
            name = str(kind.label)
            self.fields[f"{kind}_starts"] = moment_field(_("%(phase)s : début") % {"phase": name})
            self.fields[f"{kind}_ends"] = moment_field(_("%(phase)s : fin") % {"phase": name})
            for side in ("starts", "ends"):
                # A visible edition needs them all: nothing says « facultatif » beside a date.
                self.fields[f"{kind}_{side}"].template_name = "components/quiet_field.html"  # type: ignore[attr-defined]
        self.fields["delivery_ends"].help_text = _("Facultatif : la réalisation peut rester sans date de fin.")
        self.fields["reason"] = reason_field()

    @property
    def phases(self) -> list[PhaseFields]:
        """The five phases in their order, each with its two moments."""
        return [
            PhaseFields(str(kind.label), str(PHASE_WORDS[kind]), self[f"{kind}_starts"], self[f"{kind}_ends"])
            for kind in PhaseKind
        ]

    @property
    def calendar(self) -> list[Month]:
        """Month by month, the dates that the page shows; those typed wrong are left out."""
        moments = {name: self._shown(name) for name in self.fields if name not in {"reason", "read_revision"}}
        return months_of({kind: (moments[f"{kind}_starts"], moments[f"{kind}_ends"]) for kind in PhaseKind})

    def _shown(self, name: str) -> datetime | None:
        try:
            moment = self.fields[name].clean(self[name].value())
        except ValidationError:
            return None
        return moment if isinstance(moment, datetime) else None

    def clean(self) -> dict[str, Any]:
        """The five spans, in `spans`; a date nobody touched keeps its seconds."""
        super().clean()
        read = self.cleaned_data.get("read_revision")
        spans = {}
        for kind in PhaseKind:
            start, end = self._kept(f"{kind}_starts"), self._kept(f"{kind}_ends")
            if start:
                spans[str(kind)] = Span(start, end)
            elif end:
                self.add_error(f"{kind}_starts", _("Donnez aussi le début de cette phase."))
        read_well = {
            kind: span for kind, span in spans.items() if not {f"{kind}_starts", f"{kind}_ends"} & {*self.errors}
        }
        for fault in faults_of_order(read_well):
            self.add_error(f"{fault.kind}_{fault.side}", fault.words)
        return {"spans": spans, "read_revision": read, "reason": self.cleaned_data.get("reason", "")}

    def _kept(self, name: str) -> datetime | None:
        typed, known = self.cleaned_data.get(name), self.initial.get(name)
        return known if typed and known and typed == known.replace(second=0, microsecond=0) else typed


def known_dates(edition: Edition) -> dict[str, datetime | None]:
    """What the form shows first."""
    starts = {f"{phase.kind}_starts": phase.starts_at for phase in edition.timeline}
    return {**starts, **{f"{phase.kind}_ends": phase.ends_at for phase in edition.timeline}}


def proposed_moments(edition: Edition) -> dict[str, datetime | None]:
    """What the form proposes while no date is chosen."""
    if edition.timeline:
        return {}
    spans = proposed_spans(edition.year, timezone.localdate())
    starts = {f"{kind}_starts": start for kind, (start, _end) in spans.items()}
    return {**starts, **{f"{kind}_ends": end for kind, (_start, end) in spans.items()}}
