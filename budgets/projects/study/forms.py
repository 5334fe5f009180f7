"""What agents and deciders type at the desk about a project."""

from typing import Any

from django import forms
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from allonnes.core.contact_details import refuse_contact_details
from allonnes.core.revisions import ConfirmForm, VersionedForm
from allonnes.town.models import Department
from budgets.editions.models import Competence, Criterion, Edition
from budgets.projects.deposit.similar import similar_projects
from budgets.projects.enums import UNDER_REVIEW, Answer, Opinion
from budgets.projects.models import Dossier, Project
from budgets.projects.study.actions.study import lock_dossier
from budgets.projects.study.permissions import MIN_ANSWER


def _text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OpenDossierForm(ConfirmForm):
    department = forms.ModelChoiceField(label=_("Service qui étudie"), queryset=Department.objects.order_by("name"))


class QuestionForm(ConfirmForm):
    question = forms.CharField(
        label=_("Ce qu’il manque"),
        help_text=_(
            "Une question simple, que tout le monde comprend. Elle est envoyée aux personnes qui signent, puis publiée "
            "avec leur réponse."
        ),
        max_length=1000,
        widget=_text(),
    )


class AnswerReceivedForm(forms.Form):
    answer = forms.CharField(
        validators=[refuse_contact_details],
        label=_("Ce que la personne a répondu"),
        help_text=_("Tout le monde le lira, avec la question, sur la page du projet."),
        max_length=2000,
        widget=_text(),
    )


class _AnswerForm(ConfirmForm):
    public_answer = forms.CharField(
        label=_("Réponse publique"),
        help_text=_("Deux ou trois phrases simples : ce que la ville répond, et ce que l’auteur peut faire ensuite."),
        min_length=MIN_ANSWER,
        max_length=2000,
        widget=_text(5),
    )


class BallotForm(_AnswerForm):
    cost = forms.IntegerField(label=_("Coût mis au vote, en euros"), min_value=1)


class RejectionForm(_AnswerForm):
    field_order = ("criterion", "reason", "public_answer")
    criterion = forms.ModelChoiceField(label=_("Critère non rempli"), queryset=Criterion.objects.none())
    reason = forms.CharField(label=_("Motif, pour les services"), max_length=2000, widget=_text())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Criterion.objects.filter(edition=self.initial.get("edition"))
        self.fields["criterion"].queryset = rows  # type: ignore[attr-defined]


class PublishForm(ConfirmForm):
    """The decision that was read, and no other taken since."""

    @classmethod
    def revision_of(cls, row: Project) -> int:
        in_force = next((decision for decision in row.decisions.all() if decision.revoked_at is None), None)
        return in_force.pk if in_force else 0


class ReturnForm(ConfirmForm):
    """The dossier as it was read."""

    @classmethod
    def locked(cls, row: Dossier) -> Dossier:
        return lock_dossier(row)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Pourquoi ?"), max_length=1000, widget=_text(3))


class MergeForm(ReasonForm):
    """The project to keep, by its public number."""

    field_order = ("survivor", "reason")
    survivor = forms.ModelChoiceField(
        label=_("Projet à garder"),
        queryset=Project.objects.none(),
        empty_label=_("Choisissez un projet"),
        help_text=_("Les plus ressemblants d’abord."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project: Project | None = self.initial.get("project")
        if project is not None:
            rows = Project.objects.filter(edition=project.edition_id, state__in=UNDER_REVIEW).listed()
            close = similar_projects(project.edition, project.title, project.description, exclude=project.pk)
            ranks = [When(pk=other.pk, then=rank) for rank, other in enumerate(close)]
            nearest_first = Case(*ranks, default=len(close)) if ranks else Value(0)
            self.fields["survivor"].queryset = (  # type: ignore[attr-defined]
                rows.exclude(pk=project.pk).order_by(nearest_first, "number")
            )


class DossierForm(VersionedForm):
    """The dossier; one question a criterion is added for its edition by `dossier_form`."""

    class Meta:
        model = Dossier
        fields = (
            "competence",
            "cost_low",
            "cost_high",
            "cost",
            "running_cost",
            "delay_months",
            "opinion",
            "comment",
        )
        widgets = {"comment": _text()}  # noqa: RUF012

    competence = forms.ModelChoiceField(
        label=_("Qui s’en occupe"), queryset=Competence.objects.all(), required=False, empty_label=_("À préciser")
    )
    opinion = forms.ChoiceField(
        label=_("Avis du service"), choices=Opinion.choices, required=False, widget=forms.RadioSelect
    )

    @property
    def questions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each criterion with the place to say why."""
        names = [name for name in self.fields if name.startswith("criterion_")]
        return [(self[name], self[f"why_{name[10:]}"]) for name in names]

    @property
    def figures(self) -> list[forms.BoundField]:
        """Costs and delay, the one that goes to the vote first."""
        return [self[name] for name in ("cost", "cost_low", "cost_high", "running_cost", "delay_months")]

    def clean(self) -> dict[str, Any] | None:
        """A « non » says why."""
        answers = super().clean()
        for name, value in list(self.cleaned_data.items()):
            if name.startswith("criterion_") and value == Answer.NO and not self.cleaned_data.get(f"why_{name[10:]}"):
                self.add_error(f"why_{name[10:]}", _("Dites pourquoi la réponse est non."))
        return answers


def dossier_form(edition: Edition, known: dict[int, tuple[str, str]]) -> type[DossierForm]:
    """The dossier's form with the criteria of one edition that a person answers, and what is already answered."""
    fields: dict[str, forms.Field] = {}
    for criterion in edition.criteria.all():
        if criterion.is_cost_limit:
            continue
        answer, why = known.get(criterion.pk, ("", ""))
        fields[f"criterion_{criterion.pk}"] = forms.ChoiceField(
            label=criterion.label,
            help_text=criterion.help_text,
            choices=Answer.choices,
            required=False,
            widget=forms.RadioSelect,
            initial=answer,
        )
        fields[f"why_{criterion.pk}"] = forms.CharField(
            label=_("Pourquoi : %(criterion)s") % {"criterion": criterion.label},
            max_length=500,
            required=False,
            initial=why,
            # Empty, and there: the stylesheet leaves out the reasons that nobody has to give.
            widget=forms.TextInput(attrs={"placeholder": " "}),
        )
    return type("EditionDossierForm", (DossierForm,), fields)
