"""An election, and from which day the town keeps to facts before it."""

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MONTHS_BEFORE = 6
# Between the first round and the last one.
LONGEST = timedelta(days=62)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def first_of_month(day: date, *, after: int = 0) -> date:
    """The first day of the month that comes `after` months after that of a day; before it, when negative."""
    months = day.year * 12 + day.month - 1 + after
    return date(months // 12, months % 12 + 1, 1)


class ElectionQuerySet(models.QuerySet["Election"]):
    def restraining(self, day: date) -> "ElectionQuerySet":
        """Those before which, that day, the town keeps to facts; the one that ends last comes first."""
        begun = first_of_month(day, after=MONTHS_BEFORE + 1)
        return self.filter(votes_on__lt=begun, ends_on__gte=day).order_by("-ends_on", "pk")


class Election(models.Model):
    """`votes_on`: the first round; `ends_on`: the last day on which the election may be won."""

    name = models.CharField(_("élection"), max_length=120)
    votes_on = models.DateField(_("premier tour"))
    ends_on = models.DateField(_("dernier tour"))

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("période avant une élection")
        verbose_name_plural = _("périodes avant une élection")
        constraints = (
            models.CheckConstraint(
                name="election_rounds_ordered",
                condition=Q(ends_on__gte=F("votes_on")),
                violation_error_message=_("Le dernier tour vient après le premier, ou le même jour."),
            ),
            models.CheckConstraint(
                name="election_rounds_close",
                condition=Q(ends_on__lte=F("votes_on") + LONGEST),
                violation_error_message=_("Il y a plus de deux mois entre les deux tours : vérifiez les dates."),
            ),
            models.CheckConstraint(
                name="election_day_possible",
                condition=Q(votes_on__gte=FIRST_DAY, ends_on__lte=LAST_DAY),
                violation_error_message=_("Cette année n’est pas possible."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def starts_on(self) -> date:
        """The first day of the sixth month before the month of the first round (code électoral, L52-1)."""
        return first_of_month(self.votes_on, after=-MONTHS_BEFORE)

    @property
    def starts_at(self) -> datetime:
        """That day at midnight, in the town."""
        return timezone.make_aware(datetime.combine(self.starts_on, time.min))
