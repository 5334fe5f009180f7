"""What every page shows around its content: the parts installed, the footer's mentions."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accessibility import footer_label


@dataclass(frozen=True)
class Part:
    """One entry of the main menu."""

    label: str
    url: str
    part: str
    is_current: bool


def _parts(path: str) -> list[Part]:
    entries = [
        (_("Budget participatif"), reverse("budgets:list"), "budgets"),
        (_("Rencontres"), reverse("portal:agenda"), "instances"),
    ]
    return [Part(label, url, part, path.startswith(url)) for label, url, part in entries]


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site.parts`, `site.is_demo`, `site.accessibility_label`."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "parts": _parts(request.path),
            "is_demo": settings.DEMO,
            "accessibility_label": footer_label,
        }
    }
