"""Three albums of one promise: before, during, after."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.locking import lock
from allonnes.core.photos.album import Album
from observatory.engagements.enums import Moment
from observatory.engagements.models import Engagement, EngagementPhoto
from observatory.engagements.permissions import refusal_to_show_photos

MOST = 4


def _album(moment: str) -> Album:
    return Album(
        model=EngagementPhoto,
        field="engagement",
        locked=lambda engagement: lock(Engagement, engagement.pk),
        refusal=refusal_to_show_photos,
        full=_("Il y a déjà quatre photos de ce moment : enlevez-en une d’abord."),
        most=MOST,
        kind={"moment": moment},
    )


ALBUMS = {moment: _album(moment) for moment in Moment.values}
