"""What the staff write around a case; each form gives its action the very words that it asks for."""

from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core.fields import DayField
from allonnes.core.revisions import RevisedForm
from allonnes.core.working_days import PARIS
from allonnes.outreach.enums import Channel
from allonnes.town.models import Department, PartnerBody
from requests_qrc.casework.actions.answering import Next, Then
from requests_qrc.casework.actions.speaking import Words
from requests_qrc.casework.models import ReplyTemplate
from requests_qrc.casework.permissions import handlers
from requests_qrc.casework.reply_variables import filled, values_for
from requests_qrc.intake.enums import DeclineReason
from requests_qrc.intake.forms.entered import AskedForm
from requests_qrc.intake.models import Case, Category
from requests_qrc.intake.permissions import refusal_without_consent

DAY = {"type": "date"}
# How what an agent keys at the town hall reached it.
KEYED = (Channel.PHONE, Channel.DESK, Channel.LETTER, Channel.EMAIL, Channel.OFFICIAL, Channel.SELF)
# Somebody is there to say yes.
SPOKEN = (Channel.PHONE, Channel.DESK, Channel.OFFICIAL)
THERE = gettext_lazy("Au téléphone, au guichet, par une élue ou un élu. Sinon, laissez vide.")
LONGEST_AGO = timedelta(days=60)
NOON = time(12)
UNKNOWN_NUMBER = gettext_lazy("Aucune demande n’a ce numéro. Exemple : QRC-2026-0042.")
THE_REASON = gettext_lazy("La raison est conservée dans l’histoire de la demande.")


class ReplyForm(RevisedForm):
    """The public reply. Its text is filled with what is known of the case before it is sent."""

    template = forms.ModelChoiceField(
        ReplyTemplate.objects.none(), label=gettext_lazy("Modèle"), required=False, empty_label=gettext_lazy("aucun")
    )
    then = forms.ChoiceField(label=gettext_lazy("Ensuite"), choices=Then)
    body = forms.CharField(
        label=gettext_lazy("Votre réponse"), max_length=5000, widget=forms.Textarea(attrs={"rows": 7})
    )
    day = DayField(
        label=gettext_lazy("Jour annoncé"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=gettext_lazy("Pourquoi la date change (public)"), max_length=200, required=False)
    no_photo_reason = forms.CharField(
        label=gettext_lazy("Pourquoi il n’y a pas de photo du travail fait"), max_length=200, required=False
    )
    decline_reason = forms.ChoiceField(
        label=gettext_lazy("Motif"),
        choices=[("", gettext_lazy("Choisissez un motif")), *DeclineReason.choices],
        required=False,
    )
    anonymous_reason = forms.CharField(
        label=gettext_lazy("Ne pas signer de votre nom : pourquoi ?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("La loi veut que vous signiez, sauf pour votre sécurité. Le service signe alors seul."),
    )

    def __init__(self, *args: Any, case: Case, templates: list[ReplyTemplate], choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.templates = case, templates
        field: Any = self.fields["template"]
        field.queryset = ReplyTemplate.objects.filter(pk__in=[template.pk for template in templates])
        field.choices = [("", field.empty_label), *((template.pk, template.name) for template in templates)]
        then: Any = self.fields["then"]
        then.choices = choices

    def clean(self) -> dict[str, Any]:
        """Fill the variables, and put the answers together as the action takes them."""
        typed = super().clean() or {}
        if self.errors:
            return typed
        names = ("then", "day", "reason", "no_photo_reason", "decline_reason")
        body = filled(typed["body"], values_for(self.case, typed["day"]))
        return {
            "words": Words(body, typed["anonymous_reason"]),
            "following": Next(**{name: typed[name] for name in names}),
            "read_revision": typed["read_revision"],
        }


class NoteForm(forms.Form):
    """A note among the staff."""

    body = forms.CharField(
        label=gettext_lazy("Pour l’équipe"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Cette note est vide.")},
    )


class AssignForm(RevisedForm):
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True).order_by("name"), label=gettext_lazy("Service")
    )
    agent = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("À une personne en particulier"),
        required=False,
        empty_label=gettext_lazy("à tout le service"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agent"]
        field.queryset, field.label_from_instance = handlers(), attrgetter("full_name")

    @classmethod
    def shown_of(cls, row: Any) -> dict[str, Any]:
        known = row.department_id or (row.category.department_id if row.category else None)
        return {"department": known, "agent": row.agent_id}


class ReasonForm(RevisedForm):
    reason = forms.CharField(label=gettext_lazy("Pourquoi ?"), max_length=500, help_text=THE_REASON)


class NothingTyped(RevisedForm):
    """A button that asks nothing, and is told when the case changed."""


class CategoryForm(RevisedForm):
    category = forms.ModelChoiceField(
        Category.objects.offered(), label=gettext_lazy("Sujet"), help_text=gettext_lazy("Le délai visé suit le sujet.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.label_from_instance = lambda category: category.path

    @classmethod
    def shown_of(cls, row: Any) -> dict[str, Any]:
        return {"category": row.category_id}


class ForwardForm(RevisedForm):
    partner = forms.ModelChoiceField(PartnerBody.objects.order_by("name"), label=gettext_lazy("Organisme"))
    words = forms.CharField(
        label=gettext_lazy("Quelques mots pour l’organisme"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Il lit la demande et ses photos, jamais le nom ni les coordonnées de la personne."),
    )

    @classmethod
    def shown_of(cls, row: Any) -> dict[str, Any]:
        return {"partner": row.category.partner_id if row.category else None}


class TakeBackForm(ReasonForm):
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True).order_by("name"),
        label=gettext_lazy("Service qui s’en occupe"),
    )

    @classmethod
    def shown_of(cls, row: Any) -> dict[str, Any]:
        return {"department": row.department_id}


class MergeForm(RevisedForm):
    survivor = forms.CharField(
        label=gettext_lazy("Numéro de la demande gardée"), max_length=20, help_text=gettext_lazy("QRC-2026-0042")
    )

    def clean_survivor(self) -> Case:
        """The case whose number was typed."""
        case = Case.objects.numbered(self.cleaned_data["survivor"]).first()
        if case is None:
            raise forms.ValidationError(str(UNKNOWN_NUMBER))
        return case


class ContestForm(RevisedForm):
    answer = forms.CharField(
        label=gettext_lazy("Votre réponse, que la personne lira"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReopenForm(ContestForm):
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True).order_by("name"), label=gettext_lazy("Service qui s’en occupe")
    )

    @classmethod
    def shown_of(cls, row: Any) -> dict[str, Any]:
        return {"department": row.department_id}


class AnswerForm(RevisedForm):
    body = forms.CharField(
        label=gettext_lazy("Ce que la personne a répondu"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )


class TaskForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Ce qu’il y a à faire"), max_length=150)
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True).order_by("name"), label=gettext_lazy("Service")
    )
    due_on = DayField(
        label=gettext_lazy("Pour le"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )


class DropForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Pourquoi ?"), max_length=200)


class PartnerForm(forms.Form):
    """The answer of another body, which the resident will read: it is done, or it is not for it."""

    body = forms.CharField(
        label=gettext_lazy("Ce qui est fait, ou pourquoi ce n’est pas pour vous"),
        help_text=gettext_lazy("La personne qui a écrit lira ces mots. Ne donnez aucun nom."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": gettext_lazy("Dites en quelques mots ce qui a été fait, ou pourquoi ce n’est pas pour vous.")
        },
    )


class DeskCaseForm(AskedForm):
    """What somebody says by telephone or at the counter, or wrote on paper."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    channel = forms.ChoiceField(
        label=gettext_lazy("Reçue par"),
        choices=[(channel.value, channel.label) for channel in KEYED],
        initial=Channel.PHONE,
        widget=forms.RadioSelect,
    )
    received_on = DayField(
        label=gettext_lazy("Reçue le"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("Le jour où elle est arrivée à la mairie : les délais de la loi partent de là."),
        error_messages={"invalid": gettext_lazy("Écrivez un jour. Exemple : 12/11/2026.")},
    )
    field_order = ("channel", "received_on", *AskedForm.field_order)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consent: Any = self.fields["has_consent"]
        consent.required, consent.help_text = False, THERE
        field: Any = self.fields["received_on"]
        today = timezone.localdate()
        field.initial = today
        field.widget.attrs |= {"min": (today - LONGEST_AGO).isoformat(), "max": today.isoformat()}

    def clean_received_on(self) -> date:
        """Today when nothing is said; neither to come nor long past."""
        today = timezone.localdate()
        day: date = self.cleaned_data["received_on"] or today
        if day > today:
            raise forms.ValidationError(_("Ce jour est à venir : écrivez le jour où elle est arrivée."))
        if day < today - LONGEST_AGO:
            raise forms.ValidationError(_("Au plus tôt : il y a %(n)s jours.") % {"n": LONGEST_AGO.days})
        return day

    def clean(self) -> dict[str, Any]:
        """Whoever speaks agrees; nobody is there to agree behind a letter, a mail, or what an agent saw."""
        answers = super().clean() or {}
        if answers.get("channel") in SPOKEN:
            refused = refusal_without_consent(bool(answers.get("has_consent")))
            if refused:
                self.add_error("has_consent", refused)
        return answers

    def received_at(self, now: datetime) -> datetime:
        """Now, or noon of the day when it came: a letter has no hour."""
        day: date = self.cleaned_data["received_on"]
        return now if day == timezone.localdate(now) else datetime.combine(day, NOON, tzinfo=PARIS)


class PublishForm(RevisedForm):
    title = forms.CharField(
        label=gettext_lazy("Titre public"),
        max_length=120,
        help_text=gettext_lazy("Court, sans nom ni adresse de personne. Exemple : Lampe éteinte devant l’école."),
    )
    with_photos = forms.BooleanField(
        label=gettext_lazy("Publier aussi ses photos"),
        help_text=gettext_lazy("Aucun visage, aucune plaque."),
        required=False,
    )

    @classmethod
    def shown_of(cls, row: Any) -> dict[str, Any]:
        return {"title": row.subject, "with_photos": False}
