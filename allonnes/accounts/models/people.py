"""People, their roles, a parent's agreement, and the chained log of sensitive acts."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Coalesce, Lower, Now, Upper
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.ages import MAJORITY, age_on
from allonnes.accounts.roles import ROLES, Role
from allonnes.accounts.validators import validate_person_name
from allonnes.core.history import NEVER_EMPTIED
from allonnes.core.two_people import by_two, confirmed_whole, final_once
from allonnes.town.models import Department, Neighbourhood


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A new account; without password the person signs in by code or passkey."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email or "")


@pghistory.track(fields=["is_active", "erased_at"], model_name="UserEvent")
class User(AbstractBaseUser):
    """A person with an e-mail address. A deleted account stays as an anonymous row (`erased_at`)."""

    # Given by the middleware: whether the session of this request showed a second factor. None outside of a session.
    session_proof: Callable[[], bool] | None = None

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=80, blank=True, validators=[validate_person_name])
    last_name = models.CharField(_("nom"), max_length=80, blank=True, validators=[validate_person_name])
    public_name = models.CharField(
        _("nom affiché"),
        max_length=80,
        blank=True,
        validators=[validate_person_name],
        help_text=_("Ce que les autres voient. Vide : votre prénom."),
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True
    )
    birth_date = models.DateField(
        _("date de naissance"), null=True, blank=True, help_text=_("Demandée seulement aux moins de 18 ans.")
    )
    is_active = models.BooleanField(_("compte ouvert"), default=True)
    created_at = models.DateTimeField(_("créé le"), db_default=Now())
    last_seen_on = models.DateField(_("dernière visite"), null=True, blank=True)
    warned_inactive_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(_("supprimé le"), null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Cette adresse a déjà un compte."),
            ),
            models.CheckConstraint(
                name="user_erased_is_closed",
                condition=models.Q(erased_at__isnull=True) | models.Q(is_active=False),
                violation_error_message=_("Un compte supprimé reste fermé."),
            ),
        )
        indexes = (
            # The search box of the desk: part of an address or of a name.
            GinIndex(
                *(
                    OpClass(Upper(field), name="gin_trgm_ops")
                    for field in ("email", "first_name", "last_name", "public_name")
                ),
                name="user_parts_of_names",
            ),
            models.Index(fields=["created_at"], name="user_by_opening"),
        )

    def __str__(self) -> str:
        return self.email

    @property
    def age(self) -> int | None:
        """Age today in years; None for adults, whose birth date is not kept."""
        return age_on(self.birth_date, timezone.localdate()) if self.birth_date else None

    @property
    def is_minor(self) -> bool:
        return self.age is not None and self.age < MAJORITY

    @property
    def display_name(self) -> str:
        """What others read; a minor is never identified."""
        if self.erased_at:
            return str(_("Compte supprimé"))
        if self.is_minor:
            return str(_("Une jeune ou un jeune"))
        return self.public_name or self.first_name or str(_("Une habitante ou un habitant"))

    @property
    def full_name(self) -> str:
        """How the staff name one another."""
        return f"{self.first_name} {self.last_name}".strip() or self.display_name

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles held today."""
        if not self.pk or not self.is_active:
            return frozenset()
        return frozenset(role for role, _department in self.places)

    @property
    def role_words(self) -> str:
        """The roles held today, as the desk names the person."""
        return ", ".join(sorted(str(Role(role).label) for role in self.roles))

    @property
    def is_administrator(self) -> bool:
        """Whether this person administers the portal today."""
        return Role.ADMINISTRATOR in self.roles

    @cached_property
    def department_ids(self) -> frozenset[int]:
        """The departments whose work this person does today."""
        return frozenset(department for _role, department in self.places if department)

    @cached_property
    def places(self) -> frozenset[tuple[str, int | None]]:
        """Each role held today, with its service."""
        return frozenset(self.role_assignments.current().values_list("role", "department"))

    @cached_property
    def works_for_ids(self) -> frozenset[int]:
        """Whose work they do today: theirs, and that of those they cover, as long as both hold the same role there.

        What waits for one person (a case given to them) is looked for with these numbers.
        """
        away = self.covers.current().filter(user__is_active=True).values("user")
        held = RoleAssignment.objects.current().filter(user__in=away).values_list("user", "role", "department")
        return frozenset({self.pk, *(user for user, *place in held if tuple(place) in self.places)})

    @property
    def needs_second_factor(self) -> bool:
        """Every role asks for a second proof of identity at sign-in (ANSSI, authentification multifacteur)."""
        return bool(self.roles)

    @cached_property
    def has_shown_second_factor(self) -> bool:
        """False in a session opened without it: the roles sleep until it is shown."""
        return self.session_proof is None or self.session_proof()

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Everything the roles held today open, in a session that showed the second factor."""
        if not self.roles or not self.has_shown_second_factor:
            return frozenset()
        return frozenset().union(*(ROLES[role].permissions for role in self.roles))

    @property
    def is_staff(self) -> bool:
        """May enter the admin."""
        return any(ROLES[role].has_desk for role in self.roles) and self.has_shown_second_factor

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and perm in self.permissions

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and any(perm.startswith(f"{app_label}.") for perm in self.permissions)


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def current(self, day: date | None = None) -> "RoleAssignmentQuerySet":
        """Assignments in force on `day` (today by default): begun, not over, and accepted by who was invited."""
        day = day or timezone.localdate()
        return self.open(day).filter(starts_on__lte=day, is_waiting=False)

    def open(self, day: date) -> "RoleAssignmentQuerySet":
        """Assignments in force on `day` or later, also those that wait for an answer to an invitation."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=day))


class DaySpan(models.Func):
    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track()
class RoleAssignment(models.Model):
    """A role given to a person, from a day to another; never deleted, only ended."""

    user = models.ForeignKey(
        User, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="role_assignments"
    )
    role = models.CharField(_("rôle"), max_length=30, choices=Role)
    department = models.ForeignKey(
        Department, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True
    )
    starts_on = models.DateField(_("à partir du"), default=timezone.localdate)
    ends_on = models.DateField(_("jusqu’au (exclu)"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, verbose_name=_("donné par"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_waiting = models.BooleanField(
        _("attend la réponse à l’invitation"), default=False, help_text=_("Le rôle n’ouvre rien avant.")
    )

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("rôle donné")
        verbose_name_plural = _("rôles donnés")
        constraints = (
            ExclusionConstraint(
                name="role_once_a_day",
                expressions=(
                    (DaySpan("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("department", 0), RangeOperators.EQUAL),
                ),
                violation_error_message=_("Cette personne a déjà ce rôle."),
            ),
            models.CheckConstraint(
                name="role_dates_ordered",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                name="role_agent_has_department",
                condition=~models.Q(role="service_agent") | models.Q(department__isnull=False),
                violation_error_message=_("Choisissez le service de cet agent."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()}"

    @property
    def is_current(self) -> bool:
        """In force today."""
        today = timezone.localdate()
        return not self.is_waiting and self.starts_on <= today and (self.ends_on is None or self.ends_on > today)

    @property
    def last_day(self) -> date | None:
        """The last day in force, as people say it; None without an end."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


class RoleChangeKind(models.TextChoices):
    GRANT = "grant", _("donner le rôle")
    END = "end", _("retirer le rôle")
    CLOSE = "close", _("fermer le compte")
    REOPEN = "reopen", _("rouvrir le compte")


class RoleChange(models.Model):
    """A change to who holds a guarded role: one person asked, nothing changes until another confirms; then final."""

    kind = models.CharField(_("changement"), max_length=10, choices=RoleChangeKind)
    user = models.ForeignKey(User, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="role_changes")
    role = models.CharField(_("rôle"), max_length=30, choices=Role)
    ends_on = models.DateField(_("jusqu’au (exclu)"), null=True, blank=True)
    reason = models.TextField(_("raison"), blank=True)
    # Empty: asked from the command line.
    asked_by = models.ForeignKey(
        User, verbose_name=_("demandé par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_by = models.ForeignKey(
        User, verbose_name=_("confirmé par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)

    class Meta:
        verbose_name = _("changement à confirmer")
        verbose_name_plural = _("changements à confirmer")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "user", "role"],
                condition=models.Q(confirmed_at__isnull=True),
                name="role_change_asked_once",
                violation_error_message=_("C’est déjà demandé."),
            ),
            models.CheckConstraint(
                name="role_change_by_two_people",
                condition=models.Q(confirmed_by__isnull=True)
                | models.Q(asked_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("asked_by")),
                violation_error_message=_("Il faut deux personnes différentes."),
            ),
            by_two("role_change_not_by_its_person", asked="user", message=_("Une autre personne doit confirmer.")),
            confirmed_whole("role_change_confirmed_whole"),
        )
        triggers = (
            final_once("role_change_is_final"),
            NEVER_EMPTIED,
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.user}, {self.get_role_display()}"


CONSENT_DAYS = 30


class ParentalConsent(models.Model):
    """A parent's answer for a child of 11 to 14 (RGPD art. 8); the child's account is closed to acts until yes."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="parental_consent")
    parent_email = models.EmailField(_("adresse électronique du parent"))
    asked_at = models.DateTimeField(_("demandé le"), db_default=Now())
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    is_granted = models.BooleanField(_("d’accord"), null=True, blank=True)

    class Meta:
        verbose_name = _("accord d’un parent")
        verbose_name_plural = _("accords des parents")
        constraints = (
            models.CheckConstraint(
                name="consent_answer_dated",
                condition=models.Q(is_granted__isnull=True, answered_at__isnull=True)
                | models.Q(is_granted__isnull=False, answered_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}"

    @property
    def expires_at(self) -> datetime:
        """From then on silence is a no, and the account is erased."""
        return self.asked_at + timedelta(days=CONSENT_DAYS)


class AuditEntry(models.Model):
    """One sensitive act, chained by hash to the one before: altering or removing a row breaks the chain."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("quand"))
    act = models.CharField(_("acte"), max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    detail = models.JSONField(_("détail"), default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(_("empreinte"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("acte sensible")
        verbose_name_plural = _("actes sensibles")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["act", "id"], name="audit_by_act"),
        )
        triggers = (
            pgtrigger.Protect(name="audit_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
        )

    def __str__(self) -> str:
        return f"{self.id} {self.act}"
