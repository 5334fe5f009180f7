"""What every page shows around its content: the parts installed, the footer's mentions."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accessibility import footer_label
from portal.today import home_words, today_at


@dataclass(frozen=True)
class Part:
    """One entry of the main menu."""

    label: str
    url: str
    part: str
    is_current: bool


def _parts(path: str) -> tuple[Part, ...]:
    entries = [
        (_("Budget participatif"), reverse("budgets:list"), "budgets"),
        (_("Rencontres"), reverse("portal:agenda"), "instances"),
    ]
    return tuple(Part(label, url, part, path.startswith(url)) for label, url, part in entries)


def _today() -> dict[str, Any] | None:
    """For a page that asks for it: the edition to put forward, and what can be done now."""
    now = timezone.now()
    today = today_at(now)
    return {**home_words(today, now), "edition": today.edition} if today else None


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site.parts`, `site.is_demo`, `site.accessibility_label`, `site.today`."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "parts": _parts(request.path),
            "is_demo": settings.DEMO,
            "accessibility_label": footer_label,
            "today": _today,
        }
    }
