"""What residents write about: two levels, each leaf with its service, its aim in days, and its few questions."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.revisions import Revised
from allonnes.core.search import unaccented
from allonnes.town.models import Department, PartnerBody
from requests_qrc.intake.enums import SilenceMeans


class CategoryQuerySet(models.QuerySet["Category"]):
    def offered(self) -> "CategoryQuerySet":
        """What residents choose among: leaves in use, whose group is in use too."""
        return (
            self.filter(parent__is_active=True, is_active=True)
            .select_related("parent")
            .order_by("parent__position", "parent__pk", "position", "pk")
        )

    def public(self) -> "CategoryQuerySet":
        """What may be shown on the map, in open data, in figures by category."""
        return self.filter(is_private=False)


class Category(Revised):
    """A subject. A group has no parent; a leaf stands under one group, and belongs to a service."""

    class Danger(models.TextChoices):
        NO = "no", _("Jamais dangereux")
        ASK = "ask", _("Demander s’il y a un danger")
        ALWAYS = "always", _("Toujours dangereux : appeler")

    code = models.SlugField(_("adresse"), max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=80)
    examples = models.CharField(_("exemples"), max_length=250, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("groupe"), on_delete=models.PROTECT, null=True, blank=True, related_name="leaves"
    )
    icon = models.CharField(_("dessin"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    department = models.ForeignKey(
        Department, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    partner = models.ForeignKey(
        PartnerBody,
        verbose_name=_("organisme qui s’en charge le plus souvent"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    target_days = models.PositiveSmallIntegerField(
        _("délai visé, en jours ouvrés"), default=10, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    silence_means = models.CharField(
        _("ce que vaut le silence de la ville après deux mois"),
        max_length=10,
        choices=SilenceMeans,
        default=SilenceMeans.REJECTION,
    )
    silence_source = models.CharField(_("texte qui le dit"), max_length=200, blank=True)
    danger = models.CharField(_("danger"), max_length=8, choices=Danger, default=Danger.NO)
    danger_words = models.CharField(_("ce qui est dit en cas de danger"), max_length=250, blank=True)
    danger_phone = models.CharField(_("téléphone en cas de danger"), max_length=20, blank=True)
    is_private = models.BooleanField(_("privé : jamais public"), default=False)
    is_unknown = models.BooleanField(_("« Je ne sais pas »"), default=False)
    is_active = models.BooleanField(_("proposé aux habitantes et habitants"), default=False)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("sujet")
        verbose_name_plural = _("sujets")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                unaccented("name"),
                "parent",
                name="category_name_once",
                nulls_distinct=False,
                violation_error_message=_("Ce sujet existe déjà dans ce groupe."),
            ),
            models.CheckConstraint(
                name="category_leaf_has_service",
                condition=models.Q(parent__isnull=True)
                | models.Q(is_active=False)
                | models.Q(department__isnull=False),
                violation_error_message=_("Un sujet proposé a un service."),
            ),
            models.CheckConstraint(
                name="category_danger_phone",
                condition=models.Q(danger="no") | models.Q(is_active=False) | ~models.Q(danger_phone=""),
                violation_error_message=_("Un sujet dangereux a un téléphone à appeler."),
            ),
            models.CheckConstraint(
                name="category_acceptance_sourced",
                condition=models.Q(silence_means="rejection") | ~models.Q(silence_source=""),
                violation_error_message=_("Dites quel texte fait du silence un accord."),
            ),
            models.CheckConstraint(name="category_not_under_itself", condition=~models.Q(parent=models.F("id"))),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """« Éclairage et feux · lampe éteinte »."""
        return f"{self.parent.name} · {self.name}" if self.parent else self.name


class Question(models.Model):
    """One of the few questions of a subject: « Combien de lampes ? »."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Quelques mots")
        YES_NO = "yes_no", _("Oui ou non")
        CHOICE = "choice", _("Un choix dans une liste")

    category = models.ForeignKey(Category, verbose_name=_("sujet"), on_delete=models.CASCADE, related_name="questions")
    label = models.CharField(_("question"), max_length=150)
    kind = models.CharField(_("sorte de réponse"), max_length=8, choices=Kind, default=Kind.TEXT)
    choices = models.TextField(_("choix, un par ligne"), blank=True)
    is_required = models.BooleanField(_("réponse attendue"), default=False)
    is_public = models.BooleanField(_("la réponse peut être publiée"), default=False)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("question d’un sujet")
        verbose_name_plural = _("questions d’un sujet")
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                name="question_choice_has_choices",
                condition=~models.Q(kind="choice") | ~models.Q(choices=""),
                violation_error_message=_("Écrivez les choix, un par ligne."),
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def lines(self) -> list[str]:
        """The choices of a list."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]
