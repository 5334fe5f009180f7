"""What changes in a reply that is written once: « Bonjour {prénom} »."""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.templatetags.french import day as day_name
from requests_qrc.intake.models import Case

BRACES = re.compile(r"\{([^{}]*)\}")
# The name of each, and what it becomes.
MEANINGS = {
    "prénom": gettext_lazy("le prénom de la personne, ou rien s’il n’est pas connu"),
    "numéro": gettext_lazy("le numéro de la demande"),
    "date": gettext_lazy("le jour annoncé"),
    "service": gettext_lazy("le service qui s’en occupe"),
    "lieu": gettext_lazy("le lieu, comme la personne l’a dit"),
}


def unknown_in(body: str) -> list[str]:
    """What stands between braces and means nothing."""
    return [name for name in BRACES.findall(body) if name.strip().lower() not in MEANINGS]


def refusal_of_body(body: str) -> str | None:
    """Why a reply cannot be kept: braces that mean nothing, or that are left open."""
    unknown = unknown_in(body)
    if unknown:
        return _("« %(name)s » n’est pas connu. Entre accolades, on écrit : %(known)s.") % {
            "name": "{" + unknown[0] + "}",
            "known": ", ".join("{" + name + "}" for name in MEANINGS),
        }
    rest = BRACES.sub("", body)
    return _("Une accolade est seule : ouvrez-la et fermez-la.") if "{" in rest or "}" in rest else None


def values_for(case: Case, day: date | None = None) -> dict[str, str]:
    """What each name becomes for a case; nothing for what is not known yet."""
    announced = day or case.scheduled_on
    return {
        "prénom": case.first_name or (case.author.first_name if case.author else ""),
        "numéro": case.number or "",
        "date": day_name(announced),
        "service": case.department.name if case.department else "",
        "lieu": case.where,
    }


def filled(body: str, values: Mapping[str, str]) -> str:
    """The reply with what is known; the rest stays between braces, to be seen."""

    def say(match: re.Match[str]) -> str:
        name = match[1].strip().lower()
        if name == "prénom" and not values.get(name):
            return ""
        return values.get(name) or match[0]

    return BRACES.sub(say, body).replace(" ,", ",").strip()


def left_in(body: str) -> list[str]:
    """The names that are still to be said."""
    return ["{" + name + "}" for name in BRACES.findall(body) if name.strip().lower() in MEANINGS]
