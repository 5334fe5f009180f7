"""Open cases that everybody may know of, so near and so alike that somebody may only say « moi aussi »."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import number
from allonnes.town.geometry import Position
from allonnes.town.near import within
from requests_qrc.intake.deadlines import day_of
from requests_qrc.intake.enums import TextFate
from requests_qrc.intake.models import Case, CasePhoto, Category

METRES, SHOWN, ROUNDED_TO = 150, 3, 10


@dataclass(frozen=True)
class Similar:
    """One of them in words."""

    case: Case
    distance: str
    age: str
    people: str

    @property
    def photo(self) -> Any:
        """Its first photo that may be seen: only with its words."""
        if self.case.text_fate != TextFate.PUBLISHED:
            return None
        return next(iter(self.case.published_photos), None)  # type: ignore[attr-defined]


def similar_cases(draft: Case, now: datetime) -> list[Similar]:
    """At most three, nearest first: of the same group of subjects, within 150 metres. Two queries.

    Without a point, those of the very same place in words. A private subject has none.
    """
    category = draft.category
    if category is None or category.is_private:
        return []
    rows: QuerySet[Case] = (
        Case.objects.public().open().exclude(pk=draft.pk).exclude(is_doubtful=True).filter(**_of_group(category))
    )
    if draft.latitude is not None and draft.longitude is not None:
        rows = within(rows, Position(float(draft.longitude), float(draft.latitude)), METRES)
    elif draft.place_words:
        rows = rows.filter(place_words__iexact=draft.place_words).order_by("-received_at", "-pk")
    else:
        return []
    return [_said(case, now) for case in _with_all(rows)[:SHOWN]]


def _of_group(category: Category) -> dict[str, Any]:
    """« Je ne sais pas » is alike to everything."""
    return {} if category.is_unknown else {"category__parent": category.parent_id}


def _with_all(rows: Any) -> Any:
    photos = CasePhoto.objects.filter(fate=TextFate.PUBLISHED, is_after=False)
    shown = Prefetch("photos", queryset=photos, to_attr="published_photos")
    return rows.select_related("category").annotate(followers=Count("follows")).prefetch_related(shown)


def _said(case: Any, now: datetime) -> Similar:
    days = (day_of(now) - day_of(case.reception)).days
    age = (
        ngettext("depuis %(n)s jour", "depuis %(n)s jours", days) % {"n": number(days)} if days else _("d’aujourd’hui")
    )
    metres = getattr(case, "distance", None)
    distance = "" if metres is None else _distance_words(metres)
    # Whoever wrote it counts too.
    people = case.followers + 1
    words = ngettext("%(n)s personne concernée", "%(n)s personnes concernées", people) % {"n": number(people)}
    return Similar(case, distance, age, words)


def _distance_words(metres: float) -> str:
    rounded = round(metres / ROUNDED_TO) * ROUNDED_TO
    return _("à %(n)s mètres") % {"n": number(rounded)} if rounded else _("au même endroit")
