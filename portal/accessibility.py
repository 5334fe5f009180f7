"""The accessibility statement, computed from the latest valid audit (décret 2019-768, art. 4 and 7).

A statement lives three years, or 18 months after a new version of the reference. Without a valid audit a site says it
does not conform.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.page_cache import remembered
from portal.models import AccessibilityAudit

VALID_YEARS = 3
PARTIAL_SHARE = 50
CACHE_SECONDS = 300


class Conformity(models.TextChoices):
    TOTAL = "total", _("totalement conforme")
    PARTIAL = "partial", _("partiellement conforme")
    NONE = "none", _("non conforme")


@dataclass(frozen=True)
class Statement:
    """What the footer and the page say. `audit` is None when no valid one exists."""

    conformity: str
    audit: AccessibilityAudit | None

    @property
    def label(self) -> str:
        return str(Conformity(self.conformity).label)


def expires_on(audit: AccessibilityAudit) -> date:
    """The day from which an audit no longer counts."""
    day = audit.audited_on
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + VALID_YEARS, day=28 if is_leap_day else day.day)


def conformity_of(audit: AccessibilityAudit) -> Conformity:
    """Total at 100 % of the applicable criteria, partial from 50 %, else none (RGAA 4.1.2, obligations)."""
    if audit.criteria_met == audit.criteria_applicable:
        return Conformity.TOTAL
    if audit.criteria_met * 100 >= audit.criteria_applicable * PARTIAL_SHARE:
        return Conformity.PARTIAL
    return Conformity.NONE


def current_statement(today: date | None = None) -> Statement:
    """The statement in force on a day."""
    today = today or timezone.localdate()
    audit = AccessibilityAudit.objects.filter(audited_on__lte=today).order_by("-audited_on", "-pk").first()
    if audit is None or expires_on(audit) <= today:
        return Statement(Conformity.NONE, None)
    return Statement(conformity_of(audit), audit)


def footer_label() -> str:
    """The mention of every page's footer, kept five minutes."""
    return remembered("accessibility-label", CACHE_SECONDS, lambda: current_statement().label)
