"""The whole report on one page: what a phone keeps, to write without network."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from allonnes.town.found import place_at
from allonnes.town.geometry import Position
from requests_qrc.intake.enums import AnswerBy, CaseKind
from requests_qrc.intake.forms.entered import AskedForm
from requests_qrc.intake.forms.photos import PhotosField
from requests_qrc.intake.forms.place import answers_of
from requests_qrc.intake.forms.problem import NO, YES
from requests_qrc.intake.models import Category

EMERGENCY = "112"


class PhoneCaseForm(AskedForm):
    """A report in a person's own words, with or without network. A request opens rights: it has its own pages."""

    entry = forms.CharField(widget=forms.HiddenInput, initial=uuid4, max_length=200)
    photo = PhotosField(
        label=_("Des photos, si vous voulez"),
        help_text=_("Trois au plus. Le lieu et la date cachés dans l’image sont effacés sur ce téléphone."),
        required=False,
    )
    is_dangerous = forms.ChoiceField(  # type: ignore[assignment]
        label=_("Y a-t-il un danger tout de suite ?"),
        choices=[(YES, _("Oui")), (NO, _("Non"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Répondez « Oui » ou « Non » : en cas de danger, il faut appeler.")},
    )
    latitude = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    kind = None  # type: ignore[assignment]
    first_name = last_name = postal_address = has_consent = None  # type: ignore[assignment]
    field_order = (
        "entry",
        "photo",
        "description",
        "category",
        "is_dangerous",
        "place_words",
        "neighbourhood",
        "answer_by",
        "email",
        "phone",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].label = _("Racontez avec vos mots")
        for name in ("email", "phone"):
            filled: Any = self.fields[name]
            filled.widget.attrs["autocomplete"] = "tel" if name == "phone" else "email"
        answer_by: Any = self.fields["answer_by"]
        answer_by.label = _("Comment voulez-vous recevoir la réponse ?")
        answer_by.choices = [
            (AnswerBy.NONE.value, _("Sans réponse : je regarde avec mon code")),
            (AnswerBy.EMAIL.value, AnswerBy.EMAIL.label),
            (AnswerBy.PHONE.value, AnswerBy.PHONE.label),
        ]
        widget: Any = self.fields["category"].widget
        widget.attrs["data-dangers"] = dangers()

    def clean(self) -> dict[str, Any]:
        """A danger is told by telephone, whatever the subject."""
        nobody = dict.fromkeys(("first_name", "last_name", "postal_address"), "")
        answers = {**nobody, "kind": CaseKind.REPORT, "has_consent": True, **super().clean()}
        if answers.get("is_dangerous") == YES:
            raise forms.ValidationError(
                _now("C’est dangereux : appelez tout de suite le %(phone)s. Rien n’est envoyé par ce site.")
                % {"phone": self._phone_to_call(answers.get("category", ""))}
            )
        return answers

    def _phone_to_call(self, code: str) -> str:
        category = Category.objects.filter(code=code).first()
        return (category.danger_phone if category else "") or EMERGENCY

    def answers(self) -> dict[str, Any]:
        """What the action takes. A point of the phone is read as a place of the town; outside, it is left out."""
        answers = {**super().answers(), "is_dangerous": False}
        point = self._point()
        place = place_at(point) if point and not answers.get("latitude") else None
        if place is None:
            return answers
        spot = answers_of(place)
        return {**answers, **spot, "place_words": answers["place_words"] or spot["place_words"]}

    def _point(self) -> Position | None:
        latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        return None if latitude is None or longitude is None else Position(longitude, latitude)

    def photos(self) -> "Sequence[tuple[UploadedFile[Any], str]]":
        """Each photo, with the words that stand for it until somebody describes it."""
        words = _now("Photo jointe : %(subject)s") % {"subject": self.subject().name}
        return [(file, words) for file in self.cleaned_data["photo"]]

    def reasons(self) -> str:
        """Every fault in one text, for a phone that sends without showing the page."""
        lines = []
        for name, errors in self.errors.items():
            label = self[name].label if name in self.fields and not self[name].is_hidden else ""
            lines += [f"{label} : {error}" if label else str(error) for error in errors]
        return " ".join(lines)


def dangers() -> str:
    """For the phone: whom to call for each subject that can be dangerous, and whether it always is: never written."""
    risky = Category.objects.offered().exclude(danger=Category.Danger.NO)
    return " ".join(f"{category.code}:{category.danger_phone.replace(' ', '')}:{category.danger}" for category in risky)
