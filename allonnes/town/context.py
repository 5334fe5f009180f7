"""The town's own facts, for every template."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from allonnes.town.models import TownProfile

CACHE_KEY = "town-profile"
CACHE_SECONDS = 60


def current_profile() -> TownProfile:
    """The town's row, or an empty one before the first set-up; kept a minute in the cache."""
    profile: TownProfile | None = cache.get(CACHE_KEY)
    if profile is None:
        profile = TownProfile.objects.defer("boundary").first() or TownProfile(name="Allonnes", insee_code="72003")
        cache.set(CACHE_KEY, profile, CACHE_SECONDS)
    return profile


def town(request: HttpRequest) -> dict[str, object]:
    """Context processor: `town`, read from the database only by the pages that use it."""
    return {"town": SimpleLazyObject(current_profile)}
