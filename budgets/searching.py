"""What the search finds of the participatory budget."""

import re

from django.contrib.postgres.search import SearchVector
from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from allonnes.core.search import CONFIG
from allonnes.core.searching import FINDABLE, Findable
from budgets.editions.models import Edition, Regulation
from budgets.projects.models import Project

# « n° 6 », « projet 6 », « 6 ».
_NUMBER = re.compile(r"(?:projet\s*)?(?:n\s?[°ºo]?\s?)?(\d{1,5})", re.IGNORECASE)


def _of_number(words: str) -> Q | None:
    match = _NUMBER.fullmatch(words.strip())
    return Q(number=int(match[1])) if match else None


def _current_regulation() -> "QuerySet[Regulation]":
    """The règlement in force of the newest edition that is shown, found by its own words and by its name."""
    newest = Edition.objects.published().filter(regulations__isnull=False).order_by("-year", "-pk").values("pk")[:1]
    rows = Regulation.objects.filter(edition__in=newest).order_by("-number")
    words = SearchVector(Value(str(_NAMED)), config=CONFIG, weight="A") + SearchVector(
        "body", config=CONFIG, weight="C"
    )
    current = rows.values("pk")[:1]
    return Regulation.objects.filter(pk__in=current).select_related("edition").annotate(search=words)


_NAMED = _("règlement règles budget participatif")
FINDABLE.declare(
    Findable(_("Règlement"), 5, _current_regulation, title=lambda row: f"{_('Règlement')} – {row.edition}"),
    Findable(
        _("Éditions du budget participatif"),
        10,
        lambda: Edition.objects.published().defer("search", "pabulib_meta"),
    ),
    Findable(
        _("Projets"),
        20,
        lambda: Project.objects.readable().with_place(),
        where=lambda row: f"{row.edition} · {row.place_words}",
        exact=_of_number,
    ),
)
