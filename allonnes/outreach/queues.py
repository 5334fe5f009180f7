"""Encounters at the desk: what was held and not said yet, what is to be told."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.desk_cells import age, due_words
from allonnes.core.navigation import ENTRIES, SECTIONS, DeskEntry, Section
from allonnes.core.queues import FIRST_FEMININE, QUEUES, SINCE_FEMININE, Queue, Sign, Urgency
from allonnes.core.templatetags.french import hour
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import Encounter

# An encounter is prepared during the two weeks before it.
PREPARED_BEFORE = timedelta(days=14)


def _planned() -> "QuerySet[Encounter]":
    return Encounter.objects.filter(state=EncounterState.PLANNED).select_related("place")


def encounters_of_today(user: Any, now: datetime) -> "QuerySet[Encounter]":
    """Those of this day that are not over."""
    return _planned().filter(starts_at__lt=_tomorrow(now), ends_at__gte=now)


def encounters_to_prepare(user: Any, now: datetime) -> "QuerySet[Encounter]":
    """Those of another day that come soon."""
    return _planned().filter(starts_at__gte=_tomorrow(now), starts_at__lt=_tomorrow(now) + PREPARED_BEFORE)


def _tomorrow(now: datetime) -> datetime:
    day = timezone.localdate(now) + timedelta(days=1)
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def over_and_not_said(user: Any, now: datetime) -> "QuerySet[Encounter]":
    """Over, and nobody said whether it took place."""
    return Encounter.objects.filter(state=EncounterState.PLANNED, ends_at__lt=now)


def accounts_to_write(user: Any, now: datetime) -> "QuerySet[Encounter]":
    """Held, and residents cannot read yet what the town does of what they said."""
    return Encounter.objects.filter(state=EncounterState.HELD, account_published_at=None)


def _place(encounter: Encounter) -> str:
    return encounter.place.name


def _day(encounter: Encounter) -> str:
    """« aujourd’hui à 14 h », « dans 3 jours »; once it is over, how long ago."""
    if encounter.ends_at < timezone.now():
        return age(encounter.starts_at)
    sign, words = due_words(encounter.starts_at)
    at = {"day": words, "hour": hour(encounter.starts_at)}
    return str(_("%(day)s à %(hour)s") % at) if sign is Sign.TODAY else words


SECTIONS.declare(Section("outreach", _("Conseils et rencontres"), 40, "blue"))
ENTRIES.declare(
    DeskEntry(
        "outreach",
        _("Rencontres"),
        "outreach.view_encounter",
        10,
        "calendar-days",
        "admin:outreach_encounter_changelist",
    ),
    DeskEntry(
        "outreach",
        _("Inscriptions"),
        "outreach.view_registration",
        30,
        "users",
        "admin:outreach_registration_changelist",
    ),
    DeskEntry(
        "outreach",
        _("Séries de rencontres"),
        "outreach.view_series",
        40,
        "list",
        "admin:outreach_series_changelist",
    ),
    DeskEntry("outreach", _("Mode terrain"), "outreach.use_field_mode", 20, "footprints", "field:choose"),
)
QUEUES.declare(
    Queue(
        "rencontres-du-jour",
        _("Rencontres d’aujourd’hui"),
        "outreach.hold_encounter",
        Urgency.TODAY,
        encounters_of_today,
        what=_("Y être : le mode terrain est ouvert, les fiches s’impriment."),
        sign=Sign.TODAY,
        since="starts_at",
        since_words=FIRST_FEMININE,
        is_deadline=True,
        order=("starts_at", "pk"),
        detail=_place,
        due=_day,
        model=Encounter,
    ),
    Queue(
        "rencontres-a-confirmer",
        _("Rencontres passées"),
        "outreach.hold_encounter",
        Urgency.TODAY,
        over_and_not_said,
        what=_("Dire si elles ont eu lieu."),
        sign=Sign.TODAY,
        since="starts_at",
        since_words=SINCE_FEMININE,
        order=("starts_at", "pk"),
        due=_day,
        model=Encounter,
    ),
    Queue(
        "rencontres-a-preparer",
        _("Rencontres à préparer"),
        "outreach.hold_encounter",
        Urgency.NEXT,
        encounters_to_prepare,
        what=_("Elles viennent dans les deux semaines : vérifier le lieu, l’heure, qui accueille."),
        sign=Sign.SOON,
        since="starts_at",
        since_words=FIRST_FEMININE,
        is_deadline=True,
        order=("starts_at", "pk"),
        detail=_place,
        due=_day,
        model=Encounter,
    ),
    Queue(
        "comptes-rendus-a-ecrire",
        _("Comptes rendus à écrire"),
        "outreach.publish_account",
        Urgency.NEXT,
        accounts_to_write,
        what=_("Ce que vous nous avez dit, ce que nous en faisons."),
        sign=Sign.SOON,
        since="starts_at",
        order=("starts_at", "pk"),
        due=_day,
        model=Encounter,
    ),
)
