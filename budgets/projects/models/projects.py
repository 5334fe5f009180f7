"""A project, as residents read it."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.mailed_codes.models import AbstractMailedCode
from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.photos.models import AbstractPhoto, photo_constraints
from allonnes.core.revisions import Revised
from allonnes.core.search import unaccented, weighted_vector
from allonnes.core.synonyms import town_query
from allonnes.outreach.models import AssistedEntry
from allonnes.town.models import Neighbourhood
from budgets.counting.pabulib.model import SENTINEL_COST
from budgets.editions.models import Category, Edition, Envelope
from budgets.editions.models.freezing import FROZEN_PROJECT
from budgets.projects.enums import COUNTED, OUT_OF_LIST, UNNUMBERED, AuthorRole, ProjectState

HIDDEN_TITLE = _("Texte masqué par la modération")
STATE_KINDS = {
    ProjectState.ON_BALLOT: "part",
    ProjectState.ELECTED: "ok",
    ProjectState.ADMISSIBLE: "ok",
    ProjectState.SUBMITTED: "info",
    ProjectState.IN_STUDY: "info",
    ProjectState.UNCONFIRMED: "warn",
    ProjectState.INCOMPLETE: "warn",
}


class ProjectQuerySet(models.QuerySet["Project"]):
    def public(self) -> "ProjectQuerySet":
        """What has an address that anyone may open; one withdrawn only says so there."""
        return self.filter(edition__is_published=True, is_hidden=False).deposited()

    def readable(self) -> "ProjectQuerySet":
        """What anyone may read: a project withdrawn shows its text no more."""
        return self.public().exclude(state=ProjectState.WITHDRAWN)

    def deposited(self) -> "ProjectQuerySet":
        """What has a number: neither a draft nor a deposit that was never confirmed."""
        return self.filter(number__isnull=False).exclude(state__in=UNNUMBERED)

    def listed(self) -> "ProjectQuerySet":
        """What the catalogue shows: not what was merged into another, nor withdrawn by its author."""
        return self.filter(is_hidden=False).deposited().exclude(state__in=OUT_OF_LIST)

    def counted(self) -> "ProjectQuerySet":
        """What is, or was, put to the vote."""
        return self.filter(state__in=COUNTED)

    def written_by(self, user: Any) -> "ProjectQuerySet":
        """Those a person signs, alone or with others."""
        mine = Authorship.objects.filter(user=user, is_active=True)
        return self.filter(pk__in=mine.values("project"))

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
            "envelope__name",
        )
        return self.select_related("neighbourhood", "envelope").only(*shown)

    def matching(self, words: str) -> "ProjectQuerySet":
        return self.filter(search=town_query(words))


class Project(Revised):
    """`reference` is the identifier of the ballots and open files; `number` is the public number in the edition."""

    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="projects")
    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    number = models.PositiveIntegerField(_("numéro"), null=True, blank=True)
    reference = models.CharField(_("identifiant"), max_length=60, blank=True)
    title = models.CharField(_("titre"), max_length=250)
    summary = models.CharField(_("en une phrase"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    author_label = models.CharField(_("proposé par"), max_length=120, blank=True)
    cost_guess = models.CharField(_("coût imaginé par l’auteur"), max_length=120, blank=True)
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
    cost = models.PositiveBigIntegerField(_("coût"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=12, choices=ProjectState, default=ProjectState.DRAFT, editable=False)
    is_hidden = models.BooleanField(_("masqué par la modération"), default=False, editable=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("fusionné avec"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
    )
    assisted_entry = models.OneToOneField(
        AssistedEntry, verbose_name=_("saisie accompagnée"), on_delete=models.PROTECT, null=True, blank=True
    )
    submitted_at = models.DateTimeField(_("déposé le"), null=True, blank=True, editable=False)
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
            models.UniqueConstraint(
                fields=["edition", "reference"],
                condition=~models.Q(reference=""),
                name="project_reference_once",
                violation_error_message=_("Cet identifiant existe déjà dans l’édition."),
            ),
            models.CheckConstraint(
                name="project_numbered_once_deposited",
                condition=models.Q(state__in=["draft", "unconfirmed", "withdrawn"]) | models.Q(number__isnull=False),
            ),
            models.CheckConstraint(
                name="project_costed_for_the_vote",
                condition=~models.Q(state__in=["on_ballot", "elected", "not_elected"]) | models.Q(cost__isnull=False),
                violation_error_message=_("Un projet mis au vote a un coût."),
            ),
            models.CheckConstraint(
                name="project_merged_somewhere",
                condition=~models.Q(state="merged") | models.Q(merged_into__isnull=False),
            ),
            models.CheckConstraint(
                name="project_not_merged_into_itself", condition=~models.Q(merged_into=models.F("id"))
            ),
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
            GinIndex(OpClass(unaccented("title"), name="gin_trgm_ops"), name="project_title_trigrams"),
            # The search box of the desk: part of a word.
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                OpClass(Upper("description"), name="gin_trgm_ops"),
                name="project_parts_of_words",
            ),
            # Work queues: what is new, what waits for a study, in the order of its age.
            models.Index(fields=["submitted_at"], name="project_by_deposit"),
            models.Index(
                fields=["number", "id"],
                name="project_to_examine_in_order",
                condition=models.Q(state__in=[ProjectState.SUBMITTED, ProjectState.ADMISSIBLE]),
            ),
            models.Index(
                fields=["submitted_at"],
                name="project_to_examine",
                condition=models.Q(state__in=[ProjectState.SUBMITTED, ProjectState.ADMISSIBLE]),
            ),
        )
        triggers = (FROZEN_PROJECT,)

    def __str__(self) -> str:
        return f"n° {self.number} {self.title}" if self.number else self.title

    def is_author(self, user: Any) -> bool:
        """Whether a person signs it, alone or with others."""
        return bool(user.pk) and self.authorships.filter(user=user, is_active=True).exists()

    @property
    def state_kind(self) -> str:
        """The colour and shape of its state."""
        return "neutral" if self.is_withdrawn else STATE_KINDS.get(ProjectState(self.state), "neutral")

    @property
    def state_words(self) -> str:
        """Its state, in words."""
        return str(_("Retiré du vote")) if self.is_withdrawn else str(ProjectState(self.state).label)

    @property
    def known_cost(self) -> int | None:
        """The cost; None when an imported file only says that the project was withdrawn."""
        return None if self.is_withdrawn and self.cost == SENTINEL_COST else self.cost

    @property
    def author_words(self) -> str:
        """Who proposes it, as said in public: a group, a name typed at a table, or the author's own chosen name."""
        if self.author_label:
            return self.author_label
        signed = self.authorships.filter(is_active=True, role=AuthorRole.AUTHOR).select_related("user")
        first = signed.order_by("pk").first()
        return first.user.display_name if first else ""

    @property
    def shown_title(self) -> str:
        """Its title, as long as moderation lets it be read."""
        return str(HIDDEN_TITLE) if self.is_hidden else self.title

    @property
    def place_words(self) -> str:
        """Where, in words."""
        if self.place_label:
            return self.place_label
        return self.neighbourhood.name if self.neighbourhood else str(_("Toute la ville"))


class ProjectHistory(HistoryRow):
    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de projet")
        verbose_name_plural = _("historique des projets")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)

    def __str__(self) -> str:
        """What an import brought has no state before."""
        states = (self.from_state, self.to_state)
        return " → ".join(str(ProjectState(state).label) for state in states if state)


class Authorship(models.Model):
    """A person who signs a project. A merge adds the authors of the merged project, and its undoing takes them back."""

    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="authorships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="authorships"
    )
    role = models.CharField(_("rôle"), max_length=10, choices=AuthorRole, default=AuthorRole.AUTHOR)
    is_active = models.BooleanField(_("signe le projet"), default=True)
    from_merge = models.ForeignKey(
        "Merge", on_delete=models.CASCADE, null=True, blank=True, related_name="added_authorships"
    )
    since = models.DateTimeField(_("depuis"), db_default=Now())

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "user"],
                name="authorship_once",
                violation_error_message=_("Cette personne signe déjà ce projet."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.project_id}"


class DepositCode(AbstractMailedCode):
    """The proof asked of a person without account, and the first name they gave."""

    project = models.OneToOneField(
        Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="deposit_code"
    )
    first_name = models.CharField(_("prénom"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("code de dépôt")
        verbose_name_plural = _("codes de dépôt")

    def __str__(self) -> str:
        return str(self.project_id)


class ProjectVersion(models.Model):
    """What a project said, from one correction to the next. Append-only."""

    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("titre"), max_length=250)
    description = models.TextField(_("description"), blank=True)
    place = models.CharField(_("lieu"), max_length=340, blank=True)
    category = models.CharField(_("thème"), max_length=120, blank=True)
    at = models.DateTimeField(_("quand"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version d’un projet")
        verbose_name_plural = _("versions des projets")
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["project", "number"], name="project_version_once"),)
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return f"{self.project_id}, version {self.number}"


class ProjectPhoto(AbstractPhoto):
    """A photo of a project."""

    folder = "projets"
    served_by = "budgets:photo"

    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="photos")

    class Meta(AbstractPhoto.Meta):
        verbose_name = _("photo d’un projet")
        verbose_name_plural = _("photos des projets")
        constraints = photo_constraints(
            "project", prefix="project_photo", already=_("Cette photo est déjà dans le projet.")
        )
