"""The town's own facts, for every template."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from allonnes.town.geometry import Geometry, read_geometry
from allonnes.town.models import TownProfile

CACHE_KEY = "town-profile"
BOUNDARY_KEY = "town-boundary"
CACHE_SECONDS = 60


def current_profile() -> TownProfile:
    """The town's row, or an empty one before the first set-up; kept a minute in the cache."""
    profile: TownProfile | None = cache.get(CACHE_KEY)
    if profile is None:
        profile = TownProfile.objects.defer("boundary").first() or TownProfile(name="Allonnes", insee_code="72003")
        cache.set(CACHE_KEY, profile, CACHE_SECONDS)
    return profile


def current_boundary() -> Geometry | None:
    """The contour of the commune, or None before it is imported; kept a minute in the cache."""
    boundary: Geometry | None = cache.get(BOUNDARY_KEY)
    if boundary is None:
        stored = TownProfile.objects.exclude(boundary=None).values_list("boundary", flat=True).first()
        boundary = read_geometry(stored) if stored else None
        cache.set(BOUNDARY_KEY, boundary, CACHE_SECONDS)
    return boundary


def town(request: HttpRequest) -> dict[str, object]:
    """Context processor: `town`, read from the database only by the pages that use it."""
    return {"town": SimpleLazyObject(current_profile)}
