"""Who sits in a council, in which seat, from which day to which."""

from datetime import date, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.ages import MAJORITY, age_on
from allonnes.accounts.models.people import DaySpan
from allonnes.accounts.validators import validate_person_name
from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from instances.councils.enums import EndReason, Gender, MandateRole, MandateStage
from instances.councils.models.candidacies import Candidacy
from instances.councils.models.councils import College, Council

MAJORITY_SPAN = RawSQL("INTERVAL '18 years'", ())
# The council is held while its seats are counted: two who open the last one come in turn.
FITS = """
SELECT term_ends_on INTO ends FROM instances_council WHERE id = NEW.council_id FOR NO KEY UPDATE;
SELECT seats, council_id INTO places, owner FROM instances_college WHERE id = NEW.college_id;
IF owner <> NEW.council_id THEN
    RAISE EXCEPTION 'pgtrigger: this college is of another council';
END IF;
IF NEW.ends_on > ends + 1 THEN
    RAISE EXCEPTION 'pgtrigger: a mandate ends with the term of its council';
END IF;
IF NEW.substitute_of_id IS NOT NULL OR NEW.ends_on = NEW.starts_on THEN
    RETURN NEW;
END IF;
SELECT max(held) INTO taken FROM (
    SELECT (SELECT count(*) FROM instances_mandate AS sitting
             WHERE sitting.college_id = NEW.college_id AND sitting.substitute_of_id IS NULL
               AND sitting.id IS DISTINCT FROM NEW.id
               AND sitting.starts_on <= point.day AND sitting.ends_on > point.day) AS held
      FROM (SELECT NEW.starts_on AS day
             UNION SELECT starts_on FROM instances_mandate
                    WHERE college_id = NEW.college_id AND starts_on > NEW.starts_on AND starts_on < NEW.ends_on
           ) AS point
) AS days;
IF taken >= places THEN
    RAISE EXCEPTION 'pgtrigger: no seat is left in this college';
END IF;
RETURN NEW;
"""


class MandateQuerySet(models.QuerySet["Mandate"]):
    def running_on(self, day: date) -> "MandateQuerySet":
        """Those that hold on a day: the first day counts, the last one does not."""
        return self.filter(starts_on__lte=day, ends_on__gt=day)

    def seated(self) -> "MandateQuerySet":
        """Those that hold a seat: not the substitutes."""
        return self.filter(substitute_of__isnull=True)

    def held_by(self, person: Any) -> "MandateQuerySet":
        """Those of somebody: by the account, or by the address that the account proved."""
        own = models.Q(person=person) | models.Q(person__isnull=True, email__iexact=person.email)
        return self.filter(own, erased_at=None)

    def nameable_on(self, day: date) -> "MandateQuerySet":
        """Those whose first name may be shown on a day: who agreed, and is of age."""
        adult = models.Q(birth_date__lte=years_before(day, MAJORITY)) | models.Q(
            birth_date__isnull=True, council__min_age__gte=MAJORITY
        )
        return self.running_on(day).filter(adult, name_agreed_on__lte=day)


def years_before(day: date, years: int) -> date:
    """The last day of birth of who is that old; who was born on 29 February grows older on 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


class Mandate(models.Model):
    """A seat held by a person, with or without an account, from `starts_on` to the day before `ends_on`.

    A mandate that ends early keeps its row: `ends_on` moves back, with its reason. A substitute (`substitute_of`) sits
    only when the member does not.
    """

    council = models.ForeignKey(Council, verbose_name=_("conseil"), on_delete=models.PROTECT, related_name="mandates")
    college = models.ForeignKey(College, verbose_name=_("collège"), on_delete=models.PROTECT, related_name="mandates")
    candidacy = models.OneToOneField(
        Candidacy,
        verbose_name=_("candidature"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandate",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="council_mandates",
    )
    first_name = models.CharField(_("prénom"), max_length=60, validators=[validate_person_name])
    last_name = models.CharField(_("nom"), max_length=80, validators=[validate_person_name], blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    gender = models.CharField(_("femme ou homme"), max_length=6, choices=Gender, blank=True, default=Gender.UNSAID)
    role = models.CharField(_("fonction"), max_length=12, choices=MandateRole, default=MandateRole.MEMBER)
    substitute_of = models.ForeignKey(
        "self",
        verbose_name=_("remplace"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="substitutes",
    )
    starts_on = models.DateField(_("à partir du"))
    ends_on = models.DateField(_("jusqu’au (exclu)"))
    end_reason = models.CharField(_("raison de la fin"), max_length=10, choices=EndReason, blank=True)
    end_words = models.CharField(_("précision"), max_length=200, blank=True)
    name_agreed_on = models.DateField(_("a accepté que son prénom paraisse, le"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("effacé le"), null=True, blank=True, editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        ordering = ("starts_on", "pk")
        indexes = (models.Index(fields=["council", "starts_on", "ends_on"], name="mandate_council_days"),)
        constraints = (
            models.CheckConstraint(
                name="mandate_dates_ordered",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("La fin vient après le début."),
            ),
            ExclusionConstraint(
                name="mandate_once_a_day",
                expressions=(
                    (DaySpan("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("person", RangeOperators.EQUAL),
                    ("council", RangeOperators.EQUAL),
                ),
                condition=models.Q(person__isnull=False),
                violation_error_message=_("Cette personne siège déjà dans ce conseil à ces dates."),
            ),
            ExclusionConstraint(
                name="mandate_one_chair_a_day",
                expressions=(
                    (DaySpan("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("council", RangeOperators.EQUAL),
                ),
                condition=models.Q(role=MandateRole.CHAIR),
                violation_error_message=_("Ce conseil a déjà une présidence à ces dates."),
            ),
            ExclusionConstraint(
                name="mandate_one_substitute_a_day",
                expressions=(
                    (DaySpan("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("substitute_of", RangeOperators.EQUAL),
                ),
                condition=models.Q(substitute_of__isnull=False),
                violation_error_message=_("Ce membre a déjà une suppléance à ces dates."),
            ),
            models.CheckConstraint(
                name="mandate_not_own_substitute",
                condition=models.Q(substitute_of__isnull=True) | ~models.Q(substitute_of=models.F("id")),
            ),
            models.CheckConstraint(
                name="mandate_named_of_age",
                condition=models.Q(name_agreed_on__isnull=True)
                | models.Q(birth_date__isnull=True)
                | models.Q(
                    name_agreed_on__gte=models.ExpressionWrapper(
                        models.F("birth_date") + MAJORITY_SPAN, output_field=models.DateField()
                    )
                ),
                violation_error_message=_("Avant 18 ans, aucun prénom ne paraît."),
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="mandate_fits_council",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
                    "council_id", "college_id", "starts_on", "ends_on", "substitute_of_id"
                ),
                declare=[("ends", "date"), ("places", "integer"), ("taken", "integer"), ("owner", "bigint")],
                func=FITS,
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def is_minor(self, day: date) -> bool:
        """Whether this member may not be named in public on a day."""
        return self.birth_date is not None and age_on(self.birth_date, day) < MAJORITY

    def is_held_by(self, person: Any) -> bool:
        """Whether somebody signed in is this member: by the account, or by the address that it proved."""
        if self.person_id is not None:
            return bool(self.person_id == getattr(person, "pk", None))
        return bool(self.email) and self.email.lower() == str(getattr(person, "email", "")).lower()

    def is_running(self, day: date) -> bool:
        """Whether this member sits on a day."""
        return self.starts_on <= day < self.ends_on

    @property
    def last_day(self) -> date:
        """The last day of this mandate, as people say it."""
        return max(self.starts_on, self.ends_on - timedelta(days=1))

    @property
    def stage(self) -> str:
        """Where it stands today, by its dates."""
        today = timezone.localdate()
        if self.starts_on > today:
            return MandateStage.TO_COME
        return MandateStage.SITTING if self.ends_on > today else MandateStage.ENDED

    @property
    def stage_words(self) -> str:
        """The same, in words."""
        return str(MandateStage(self.stage).label)

    def public_name(self, day: date) -> str:
        """The first name that everybody may read on a day.

        Empty for a minor, without an agreement given since their majority, and for whoever gave no date of birth in a
        council where minors sit.
        """
        is_known_adult = self.birth_date is not None or (self.council.min_age or 0) >= MAJORITY
        has_agreed = self.name_agreed_on is not None and self.name_agreed_on <= day
        return self.first_name if has_agreed and is_known_adult and not self.is_minor(day) else ""


class MandateHistory(HistoryRow):
    """What happened to a mandate: opened, renewed, given a role, ended. States are those of `MandateStage`."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de mandat")
        verbose_name_plural = _("historique des mandats")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)
