"""A council: a row, never a class. What it is for, its legal frame, its seats, its objectives, who animates it."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import RoleAssignment
from allonnes.core.revisions import Revised
from allonnes.core.search import weighted_vector
from allonnes.town.models import Neighbourhood
from instances.councils.enums import Selection


class CouncilQuerySet(models.QuerySet["Council"]):
    def public(self) -> "CouncilQuerySet":
        """What everybody reads of: councils at work, and those that ended."""
        return self.filter(is_public=True)


class Council(Revised):
    """Conseil des Sages, Comité des Jeunes, Conseil citoyen, and any other that the town creates."""

    name = models.CharField(_("nom"), max_length=80, unique=True)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    purpose = models.CharField(_("à quoi il sert, en une ou deux phrases"), max_length=300)
    description = models.TextField(_("comment il travaille"), blank=True)
    audience = models.CharField(_("pour qui, en quelques mots"), max_length=80)
    min_age = models.PositiveSmallIntegerField(_("âge minimum"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("âge maximum"), null=True, blank=True)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, verbose_name=_("quartiers concernés"), blank=True, related_name="+"
    )
    selection = models.CharField(
        _("comment ses membres sont choisis"), max_length=12, choices=Selection, default=Selection.CANDIDACIES
    )
    is_gap_limited = models.BooleanField(_("l’écart entre femmes et hommes ne dépasse pas un"), default=False)
    created_on = models.DateField(_("créé le"))
    legal_words = models.TextField(_("texte qui le crée"))
    deliberation_url = models.URLField(_("adresse de la délibération"), blank=True)
    charter_url = models.URLField(_("adresse de la charte ou du règlement"), blank=True)
    term_ends_on = models.DateField(
        _("dernier jour du mandat du conseil"),
        help_text=_("Au plus tard la fin du mandat municipal : aucun siège n’est tenu après ce jour."),
    )
    email = models.EmailField(_("adresse électronique publique"), blank=True)
    phone = models.CharField(_("téléphone public"), max_length=20, blank=True)
    convocation_days = models.PositiveSmallIntegerField(
        _("convocation, en jours avant la réunion"), default=5, validators=[MaxValueValidator(60)]
    )
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum, en pour cent des membres"), default=0, validators=[MaxValueValidator(100)]
    )
    meetings_from = models.PositiveSmallIntegerField(_("réunions par an, au moins"), default=7)
    meetings_to = models.PositiveSmallIntegerField(_("réunions par an, au plus"), default=8)
    initiatives_from = models.PositiveSmallIntegerField(_("actions par an, au moins"), default=4)
    initiatives_to = models.PositiveSmallIntegerField(_("actions par an, au plus"), default=6)
    answer_days = models.PositiveSmallIntegerField(
        _("jours pour répondre à un avis"), default=60, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    candidacies_from = models.DateField(_("candidatures à partir du"), null=True, blank=True)
    candidacies_until = models.DateField(_("candidatures jusqu’au (compris)"), null=True, blank=True)
    is_public = models.BooleanField(_("publié"), default=False)
    search = models.GeneratedField(
        expression=weighted_vector(title="name", body="description"), output_field=SearchVectorField(), db_persist=True
    )

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name = _("conseil")
        verbose_name_plural = _("conseils")
        ordering = ("name",)
        permissions = (
            ("animate_council", _("Peut animer les conseils qui lui sont confiés")),
            ("animate_all_councils", _("Peut animer tous les conseils")),
        )
        indexes = (GinIndex(fields=["search"], name="council_search"),)
        constraints = (
            models.CheckConstraint(
                name="council_ages_ordered",
                condition=models.Q(min_age__isnull=True)
                | models.Q(max_age__isnull=True)
                | models.Q(max_age__gte=models.F("min_age")),
                violation_error_message=_("L’âge maximum ne peut pas être plus petit que l’âge minimum."),
            ),
            models.CheckConstraint(
                name="council_objectives_ordered",
                condition=models.Q(meetings_to__gte=models.F("meetings_from"))
                & models.Q(initiatives_to__gte=models.F("initiatives_from")),
                violation_error_message=_("« Au plus » ne peut pas être plus petit que « au moins »."),
            ),
            models.CheckConstraint(
                name="council_candidacies_dated",
                condition=models.Q(candidacies_from__isnull=True, candidacies_until__isnull=True)
                | models.Q(candidacies_until__gte=models.F("candidacies_from")),
                violation_error_message=_("Donnez le premier et le dernier jour des candidatures, dans cet ordre."),
            ),
            models.CheckConstraint(
                name="council_term_after_creation",
                condition=models.Q(term_ends_on__gt=models.F("created_on")),
                violation_error_message=_("Le mandat du conseil finit après sa création."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def takes_candidacies(self, day: date) -> bool:
        """From the first to the last day, both included."""
        return bool(
            self.candidacies_from and self.candidacies_until and self.candidacies_from <= day <= self.candidacies_until
        )


class College(models.Model):
    """A group of seats of a council: « Habitantes et habitants », « Associations »."""

    council = models.ForeignKey(Council, verbose_name=_("conseil"), on_delete=models.CASCADE, related_name="colleges")
    name = models.CharField(_("nom"), max_length=80)
    seats = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1), MaxValueValidator(200)])
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("collège")
        verbose_name_plural = _("collèges")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["council", "name"],
                name="college_name_once",
                violation_error_message=_("Ce conseil a déjà un collège de ce nom."),
            ),
            models.CheckConstraint(name="college_has_seats", condition=models.Q(seats__gte=1)),
        )

    def __str__(self) -> str:
        return self.name


class CouncilAnimator(models.Model):
    """Which council the animator's role of a person is narrowed to; without any row, no council."""

    assignment = models.ForeignKey(
        RoleAssignment, verbose_name=_("rôle donné"), on_delete=models.CASCADE, related_name="+"
    )
    council = models.ForeignKey(Council, verbose_name=_("conseil"), on_delete=models.CASCADE, related_name="animators")

    class Meta:
        verbose_name = _("animation d’un conseil")
        verbose_name_plural = _("animations des conseils")
        constraints = (models.UniqueConstraint(fields=["assignment", "council"], name="council_animator_once"),)

    def __str__(self) -> str:
        return f"{self.council}"
