"""What a page about a case shows: to everybody, to whoever holds its code, or to whoever wrote it."""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import day as day_words
from allonnes.town.plan import MapPoint
from requests_qrc.casework.models import CaseMessage
from requests_qrc.followup import story
from requests_qrc.followup.map_points import map_point
from requests_qrc.followup.models import CaseFollow
from requests_qrc.followup.public import has_public_words, is_public, public_photos, public_subject, public_words
from requests_qrc.followup.recurrence import recurrence_at
from requests_qrc.followup.waits import waits_of
from requests_qrc.intake.appeals import ways_of_appeal
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case

SAID_TO_RESIDENT = (
    CaseMessage.Kind.REPLY,
    CaseMessage.Kind.QUESTION,
    CaseMessage.Kind.RESIDENT,
    CaseMessage.Kind.PARTNER,
    CaseMessage.Kind.NOTICE,
)


def messages_of(case: Case) -> list[CaseMessage]:
    """All that was said between the town and whoever wrote; a note of the staff is never among it."""
    return list(case.messages.filter(kind__in=SAID_TO_RESIDENT))


def follower_words(case: Case) -> str:
    """How many people follow it, with those of the cases joined to it."""
    joined = [case.pk, *case.merged_cases.order_by("pk").values_list("pk", flat=True)]
    count = CaseFollow.objects.filter(case__in=joined).count() + len(joined) - 1
    if not count:
        return ""
    return ngettext(
        "%(n)s autre personne a dit « Moi aussi » : elle reçoit les mêmes nouvelles.",
        "%(n)s autres personnes ont dit « Moi aussi » : elles reçoivent les mêmes nouvelles.",
        count,
    ) % {"n": count}


def facts_of(case: Case) -> list[tuple[str, str]]:
    """Number, subject, place in words, service, day of reception."""
    rows = [
        (_("Numéro"), case.number or ""),
        (_("Sujet"), str(case.category or "")),
        (_("Quartier"), str(case.neighbourhood or "")),
        (_("Service"), str(case.department or "")),
        (_("Organisme"), str(case.partner or "")),
        (_("Reçue le"), day_words(case.reception)),
    ]
    return [(label, value) for label, value in rows if value]


def points_of(case: Case, *, is_theirs: bool) -> list[MapPoint]:
    """Where it is on the map, moved away for everybody; nowhere for who has but the code of a private subject."""
    point = map_point(case) if is_theirs or is_public(case) else None
    return [replace(point, url="")] if point else []


def case_page(case: Case, *, is_theirs: bool, has_code: bool = False) -> dict[str, Any]:
    """`is_theirs`: all that it holds; otherwise public words and photos alone."""
    now = timezone.now()
    rows = list(case.history.select_related("department", "partner").order_by("pk"))
    return {
        "case": case,
        "is_theirs": is_theirs,
        "has_code": has_code,
        "title": case.subject if is_theirs else public_subject(case),
        "heading": story.heading(case, is_theirs=is_theirs),
        "next_words": story.what_comes_next(case, is_theirs=is_theirs),
        "steps": story.steps_of(case, rows, is_theirs=is_theirs),
        "events": story.events_of(rows, now=now),
        "recurrence": recurrence_at(case, now),
        "points": points_of(case, is_theirs=is_theirs),
        "waits": waits_of(case, now=now),
        "facts": facts_of(case),
        "messages_said": messages_of(case) if is_theirs else public_words(case),
        "photos": list(case.photos.all()) if is_theirs else public_photos(case),
        "text": case.description if is_theirs or has_public_words(case) else "",
        "appeals": ways_of_appeal() if is_theirs and case.state == CaseState.DECLINED else "",
        "follower_words": follower_words(case),
    }
