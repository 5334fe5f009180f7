"""What the staff type about a meeting; each form gives its action the very words that it asks for."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from allonnes.core.documents.forms import DocumentForm
from allonnes.core.fields import DayField
from allonnes.core.revisions import ConfirmForm, RevisedForm
from allonnes.town.models import Place
from instances.councils.models import Mandate
from instances.meetings import desk_words
from instances.meetings.actions.holding import Seen
from instances.meetings.actions.planning import Line
from instances.meetings.enums import Presence
from instances.meetings.forms import hour_near
from instances.meetings.models import Attendance, Decision, Meeting, MeetingItem, Minutes, MinutesRemark
from instances.meetings.permissions import refusal_of_dates

DAY, HOUR = {"type": "date"}, {"type": "time"}
SPARE_LINES, TO_READ = 3, timedelta(days=10)


def moment_field(label: str, words: str) -> forms.SplitDateTimeField:
    """A day and an hour, by the browser's own calendar and clock."""
    return forms.SplitDateTimeField(
        label=label,
        help_text=words,
        widget=forms.SplitDateTimeWidget(
            date_attrs={**DAY, "aria-label": f"{label}, jour"},
            time_attrs={**HOUR, "aria-label": f"{label}, heure"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
    )


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """A meeting that is prepared."""

    class Meta:
        model = Meeting
        fields = tuple(desk_words.MEETING)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        council, start, end = (answers.get(name) for name in ("council", "starts_at", "ends_at"))
        reason = refusal_of_dates(council, start, end, timezone.now()) if council and start and end else None
        if reason:
            self.add_error("starts_at", reason)
        return answers


class ChangeForm(RevisedForm):
    """What changes of a meeting; members already called are told of a new date or place."""

    title = forms.CharField(label="Titre", max_length=120, help_text=desk_words.MEETING["title"])
    starts_at = moment_field("Début", desk_words.MEETING["starts_at"])
    ends_at = moment_field("Fin", desk_words.MEETING["ends_at"])
    place = forms.ModelChoiceField(Place.objects.order_by("name"), label="Lieu", help_text=desk_words.MEETING["place"])
    place_detail = forms.CharField(
        label="Salle, étage, entrée", max_length=120, required=False, help_text=desk_words.MEETING["place_detail"]
    )
    is_public_open = forms.BooleanField(
        label="Le public peut venir écouter", required=False, help_text=desk_words.MEETING["is_public_open"]
    )

    @classmethod
    def shown_of(cls, row: Meeting) -> dict[str, Any]:
        names = ("title", "starts_at", "ends_at", "place_detail", "is_public_open")
        return {**{name: getattr(row, name) for name in names}, "place": row.place_id}


class ReasonForm(RevisedForm):
    """Why a meeting is cancelled: everybody reads it."""

    reason = forms.CharField(
        label="Raison, lue par tout le monde", max_length=300, help_text="Exemple : « La salle est inondée. »"
    )


class LineForm(forms.Form):
    """A line of the agenda; one without subject is taken away."""

    position = forms.IntegerField(label="Ordre", min_value=1, max_value=99, required=False)
    subject = forms.CharField(label="Sujet", max_length=200, required=False)
    brought_by = forms.CharField(label="Présenté par", max_length=120, required=False)
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=480, required=False)


LineFormSet = forms.formset_factory(LineForm, extra=SPARE_LINES, max_num=40)


def lines_shown(items: list[MeetingItem]) -> list[dict[str, Any]]:
    """The agenda as its form shows it."""
    return [
        {"position": item.position, "subject": item.subject, "brought_by": item.brought_by, "minutes": item.minutes}
        for item in items
    ]


def lines_typed(formset: Any) -> list[Line]:
    """The agenda as it was typed, in the order of its numbers; those without number come last."""
    rows = [form.cleaned_data for form in formset if form.cleaned_data.get("subject", "").strip()]
    rows.sort(key=lambda row: row.get("position") or 100)
    return [Line(row["subject"], row.get("brought_by", ""), row.get("minutes")) for row in rows]


class PresenceForm(forms.Form):
    """What is seen of one member."""

    presence = forms.ChoiceField(label="Présence", choices=Presence, required=False)
    represented_by = forms.ModelChoiceField(
        Mandate.objects.none(), label="Remplacement par", required=False, empty_label="personne"
    )
    left_at = forms.TimeField(label="Parti à", required=False, widget=forms.TimeInput(attrs=HOUR, format="%H:%M"))

    def __init__(self, data: Any = None, *, seat: Attendance) -> None:
        self.seat = seat
        left_at = timezone.localtime(seat.left_at).time() if seat.left_at else None
        shown = {"presence": seat.presence, "represented_by": seat.represented_by_id, "left_at": left_at}
        super().__init__(data, prefix=f"p{seat.pk}", initial=shown)
        field: Any = self.fields["represented_by"]
        field.queryset = seat.mandate.substitutes.filter(erased_at=None)
        if not seat.mandate.substitutes.all():
            del self.fields["represented_by"]

    def seen(self, meeting: Meeting) -> Seen:
        """As the action asks for it; an hour after midnight is the next day's."""
        answers = self.cleaned_data
        left = answers.get("left_at")
        moment = hour_near(meeting.starts_at, meeting.ends_at, left) if left else None
        return Seen(answers["presence"], answers.get("represented_by"), moment)


class DecisionForm(forms.Form):
    """A decision; the votes are given together, or not at all."""

    words = forms.CharField(
        label="Ce qui est décidé",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Exemple : « Le conseil demande neuf bancs au parc. » Publié avec le compte rendu.",
    )
    hour = forms.TimeField(
        label="Heure",
        widget=forms.TimeInput(attrs=HOUR, format="%H:%M"),
        help_text="Sert à vérifier le quorum à ce moment-là.",
    )
    item = forms.ModelChoiceField(
        MeetingItem.objects.none(), label="Point de l’ordre du jour", required=False, empty_label="aucun"
    )
    votes_for = forms.IntegerField(label="Pour", min_value=0, required=False)
    votes_against = forms.IntegerField(label="Contre", min_value=0, required=False)
    abstained = forms.IntegerField(label="Abstentions", min_value=0, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.queryset = MeetingItem.objects.filter(meeting=self.initial.get("meeting"))

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        votes = [answers.get(name) for name in ("votes_for", "votes_against", "abstained")]
        if None in votes and votes != [None, None, None]:
            self.add_error("votes_for", "Donnez les trois nombres de voix (0 s’il n’y en a pas), ou aucun.")
        return answers


class RemoveDecisionForm(forms.Form):
    """Which decision goes."""

    decision = forms.ModelChoiceField(
        Decision.objects.none(),
        label="Décision notée par erreur",
        widget=forms.RadioSelect,
        empty_label=None,
        help_text="Elle disparaît de la réunion, et du compte rendu qui sera publié.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.queryset = Decision.objects.filter(meeting=self.initial.get("meeting"))


class MeetingDocumentForm(DocumentForm):
    """A document of a meeting, for everybody or for its members."""

    is_public = forms.BooleanField(
        label="Tout le monde peut le lire",
        required=False,
        initial=True,
        help_text="Sinon, seuls les membres le lisent, par leur convocation ou leur espace.",
    )


class WriteForm(RevisedForm):
    """The text of the minutes."""

    body = forms.CharField(
        label="Compte rendu",
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="« # » commence un titre, « - » une liste. Ne nommez aucun membre de moins de 18 ans.",
    )

    @classmethod
    def shown_of(cls, row: Minutes) -> dict[str, Any]:
        return {"body": row.body}


class SendForm(ConfirmForm):
    """Until when members propose corrections."""

    until = DayField(
        label="Corrections jusqu’au (compris)",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text="Exemple : dix jours plus tard.",
    )

    @classmethod
    def shown_of(cls, row: Minutes) -> dict[str, Any]:
        return {"until": timezone.localdate() + TO_READ}


class TakeBackForm(ConfirmForm):
    """Why the text is taken back."""

    reason = forms.CharField(label="Raison", max_length=300, help_text="Gardée dans l’histoire du compte rendu.")


class AdoptForm(ConfirmForm):
    """At which meeting the council adopts the text."""

    adopted_in = forms.ModelChoiceField(
        Meeting.objects.none(), label="Adopté à la réunion", help_text="Une réunion suivante du même conseil."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["adopted_in"]
        council, after = self.initial.get("council"), self.initial.get("after")
        called = Meeting.objects.filter(council=council, state__in=("convened", "held"), starts_at__gt=after)
        field.queryset = called.filter(starts_at__lte=timezone.now()).order_by("starts_at")


def adoption_of(minutes: Minutes) -> dict[str, Any]:
    """What tells the form which meetings may adopt."""
    return {"council": minutes.meeting.council_id, "after": minutes.meeting.starts_at}


class RemarkAnswerForm(forms.Form):
    """Whether a correction is kept, and why."""

    is_accepted = forms.TypedChoiceField(
        label="Cette correction est",
        choices=(("oui", "retenue : je l’ai écrite dans le texte"), ("non", "pas retenue")),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "oui",
    )
    answer = forms.CharField(
        label="Votre réponse au membre",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="Obligatoire si elle n’est pas retenue. Exemple : « Le vote a bien eu lieu, voir la page 2. »",
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("is_accepted") is False and not answers.get("answer", "").strip():
            self.add_error("answer", "Dites pourquoi cette correction n’est pas retenue.")
        return answers


def decision_start(meeting: Meeting) -> dict[str, Any]:
    """What the form of a decision begins with: now, while the meeting goes on."""
    now = timezone.now()
    is_on = meeting.starts_at <= now <= meeting.ends_at
    return {"meeting": meeting.pk, "hour": timezone.localtime(now).strftime("%H:%M") if is_on else None}


def decisions_start(meeting: Meeting) -> dict[str, Any]:
    """The decisions of this meeting alone are offered."""
    return {"meeting": meeting.pk}


def remark_words(remark: MinutesRemark) -> str:
    """The correction, above its answer."""
    return f"« {remark.words} »"


def moment_of(meeting: Meeting, typed: Any) -> datetime:
    """The instant of an hour of this meeting."""
    return hour_near(meeting.starts_at, meeting.ends_at, typed)
