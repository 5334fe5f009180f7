"""The town's own facts, for every template."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from allonnes.core.page_cache import remembered
from allonnes.town.geometry import Geometry, read_geometry
from allonnes.town.models import TownProfile

CACHE_KEY = "town-profile"
BOUNDARY_KEY = "town-boundary"
CACHE_SECONDS = 60


def current_profile() -> TownProfile:
    """The town's row, or an empty one before the first set-up; kept a minute in the cache."""
    return remembered(CACHE_KEY, CACHE_SECONDS, _profile)


def _profile() -> TownProfile:
    return TownProfile.objects.defer("boundary").first() or TownProfile(name="Allonnes", insee_code="72003")


def current_boundary() -> Geometry | None:
    """The contour of the commune, or None before it is imported; kept a minute in the cache."""
    return remembered(BOUNDARY_KEY, CACHE_SECONDS, _boundary)


def _boundary() -> Geometry | None:
    stored = TownProfile.objects.exclude(boundary=None).values_list("boundary", flat=True).first()
    return read_geometry(stored) if stored else None


def town(request: HttpRequest) -> dict[str, object]:
    """Context processor: `town`, read from the database only by the pages that use it."""
    return {"town": SimpleLazyObject(current_profile)}
