"""A project, as residents read it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, HistoryRow
from allonnes.core.search import french_query, weighted_vector
from allonnes.town.models import Neighbourhood
from budgets.counting.pabulib.model import SENTINEL_COST
from budgets.enums import ProjectState
from budgets.models.editions import Category, Edition, Envelope

STATE_KINDS = {ProjectState.ON_BALLOT: "part", ProjectState.ELECTED: "ok", ProjectState.NOT_ELECTED: "neutral"}


class ProjectQuerySet(models.QuerySet["Project"]):
    def public(self) -> "ProjectQuerySet":
        """What anyone may read."""
        return self.filter(edition__is_published=True)

    def with_place(self) -> "ProjectQuerySet":
        """Everything a card shows, in one query; long texts left aside."""
        return self.select_related("edition", "category", "neighbourhood").defer("search", "extra", "description")

    def on_cards(self) -> "ProjectQuerySet":
        """Only what a card of the catalogue shows."""
        shown = (
            "number",
            "title",
            "place_label",
            "cost",
            "state",
            "is_withdrawn",
            "latitude",
            "longitude",
            "neighbourhood__name",
        )
        return self.select_related("neighbourhood").only(*shown)

    def matching(self, words: str) -> "ProjectQuerySet":
        return self.filter(search=french_query(words))


class Project(models.Model):
    """`reference` is the identifier of the ballots and open files; `number` is the public number in the edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="projects")
    number = models.PositiveIntegerField(_("numéro"))
    reference = models.CharField(_("identifiant"), max_length=60)
    title = models.CharField(_("titre"), max_length=250)
    summary = models.CharField(_("en une phrase"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    author_label = models.CharField(_("proposé par"), max_length=120, blank=True)
    category = models.ForeignKey(
        Category, verbose_name=_("thème"), on_delete=models.PROTECT, null=True, blank=True, related_name="projects"
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True
    )
    envelope = models.ForeignKey(
        Envelope, verbose_name=_("enveloppe garantie"), on_delete=models.PROTECT, null=True, blank=True
    )
    place_label = models.CharField(_("lieu"), max_length=250, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    cost = models.PositiveBigIntegerField(_("coût"))
    state = models.CharField(
        _("état"), max_length=12, choices=ProjectState, default=ProjectState.ON_BALLOT, editable=False
    )
    is_withdrawn = models.BooleanField(_("retiré pendant le vote"), default=False, editable=False)
    extra = models.JSONField(_("colonnes Pabulib d’origine"), default=dict, blank=True)
    created_at = models.DateTimeField(_("enregistré le"), db_default=Now())
    search = models.GeneratedField(
        expression=weighted_vector(title="title", body="description"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("projet")
        verbose_name_plural = _("projets")
        constraints = (
            models.UniqueConstraint(fields=["edition", "number"], name="project_number_once"),
            models.UniqueConstraint(fields=["edition", "reference"], name="project_reference_once"),
            models.CheckConstraint(
                name="project_point_whole",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("Donnez la latitude et la longitude, ou aucune des deux."),
            ),
        )
        indexes = (
            GinIndex(fields=["search"], name="project_search"),
            models.Index(fields=["edition", "state"], name="project_by_state"),
        )

    def __str__(self) -> str:
        return f"n° {self.number} {self.title}"

    @property
    def state_kind(self) -> str:
        """The colour and shape of its state."""
        return "neutral" if self.is_withdrawn else STATE_KINDS[ProjectState(self.state)]

    @property
    def state_words(self) -> str:
        """Its state, in words."""
        return str(_("Retiré")) if self.is_withdrawn else str(ProjectState(self.state).label)

    @property
    def known_cost(self) -> int | None:
        """The cost; None when an imported file only says that the project was withdrawn."""
        return None if self.is_withdrawn and self.cost == SENTINEL_COST else self.cost

    @property
    def place_words(self) -> str:
        """Where, in words."""
        if self.place_label:
            return self.place_label
        return self.neighbourhood.name if self.neighbourhood else str(_("Toute la ville"))


class ProjectHistory(HistoryRow):
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de projet")
        verbose_name_plural = _("historique des projets")
        triggers = (APPEND_ONLY,)
