"""What is said of a promise between its steps: news, its content now, who answers for it, its photos."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.images import Readable
from allonnes.core.photos.actions import add_photo, remove_photo
from allonnes.town.models import Department
from observatory.engagements import permissions
from observatory.engagements.actions.writing import locked, tell, write
from observatory.engagements.enums import ChangeKind, Moment
from observatory.engagements.models import Change, Engagement, EngagementPhoto
from observatory.engagements.photos import ALBUMS

MIN_NEWS = 20


@transaction.atomic
def tell_news(*, engagement: Engagement, words: str, by: User, now: datetime) -> Change:
    """A sentence or two that everybody reads; its followers are told the next morning."""
    held = locked(engagement)
    refuse(permissions.refusal_to_tell(by, held, now))
    if len(words.strip()) < MIN_NEWS:
        raise ActionDenied(_("Une nouvelle dit quelque chose : une phrase au moins."))
    return tell(held, ChangeKind.NEWS, words, by=by, now=now)


@transaction.atomic
def change_scope(*, engagement: Engagement, scope: str, by: User, now: datetime) -> Engagement:
    """What it contains now; what was promised stays beside it."""
    held = locked(engagement)
    refuse(permissions.refusal_to_plan(by, held, now))
    words = scope.strip()
    if words == held.scope:
        return held
    if not words:
        raise ActionDenied(_("Dites ce que contient la promesse aujourd’hui."))
    write(held, scope=words)
    tell(held, ChangeKind.NEWS, _("Contenu aujourd’hui : %(words)s") % {"words": words}, by=by, now=now)
    return held


@transaction.atomic
def entrust(
    *, engagement: Engagement, department: Department | None, official_words: str, by: User, now: datetime
) -> Engagement:
    """Which service follows a promise, and who is elected for it: words that everybody reads."""
    held = locked(engagement)
    refuse(permissions.refusal_to_entrust(by, held, now))
    write(held, department=department, official_words=official_words.strip())
    return held


@dataclass(frozen=True)
class Shown:
    """What is said of a photo: its moment, its day, where it was taken, what is seen."""

    moment: str
    taken_on: date
    place_words: str
    alt: str


def show_photo(*, engagement: Engagement, file: Readable, shown: Shown, by: User, now: datetime) -> EngagementPhoto:
    """Keep a photo of before, during or after, with its words; the same one sent twice is one photo.

    Outside any transaction: a photo takes a second. Raises ImageRefused for a file that is none.
    """
    refuse(
        permissions.refusal_of_photo(
            moment=shown.moment, taken_on=shown.taken_on, place_words=shown.place_words, now=now
        )
    )
    known = set(engagement.photos.values_list("pk", flat=True))
    given = {"taken_on": shown.taken_on, "place_words": shown.place_words.strip()}
    album = replace(ALBUMS[shown.moment], given=given)
    photo: Any = add_photo(album=album, thing=engagement, by=by, file=file, alt=shown.alt, now=now)
    if photo.pk not in known:
        words = _("Photo « %(moment)s » : %(alt)s") % {"moment": Moment(shown.moment).label, "alt": photo.alt}
        _tell_photo(engagement, words, by=by, now=now)
    return photo  # type: ignore[no-any-return]


@transaction.atomic
def _tell_photo(engagement: Engagement, words: str, *, by: User, now: datetime) -> None:
    tell(locked(engagement), ChangeKind.PHOTO, words, by=by, now=now)


@transaction.atomic
def take_photo_away(*, photo: EngagementPhoto, by: User, now: datetime) -> None:
    """A photo goes with its files; the last one that proves a delivery stays."""
    held = locked(photo.engagement)
    refuse(permissions.refusal_to_take_photo(by, held, photo.moment, now))
    remove_photo(album=ALBUMS[photo.moment], photo=photo, by=by, now=now)
