"""Somewhere in the town, as a search or a map gives it to a form: a name, words, a point, a quartier."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from allonnes.town.geometry import Position
from allonnes.town.locating import describe_point, is_in_town, joined, neighbourhood_at, quartier_words
from allonnes.town.meeting import meeting_point
from allonnes.town.models import Address, Neighbourhood, Place, Street
from allonnes.town.street_words import of_street

ADDRESS, STREET, CROSSING, PLACE, POINT = "adresse", "rue", "angle", "lieu", "point"
LONGEST_REFERENCE = 120
LONGEST_NUMBER = 15


@dataclass(frozen=True)
class FoundPlace:
    """`reference` finds it again (`place_of`); `words` say it inside a sentence; `note` what to check of it."""

    kind: str
    reference: str
    label: str
    words: str
    point: Position | None
    neighbourhood: Neighbourhood | None
    note: str = ""
    score: float = 1.0

    @property
    def quartier(self) -> str:
        """The name of its quartier, or nothing."""
        return self.neighbourhood.name if self.neighbourhood else ""


def address_found(address: Address, *, score: float = 1.0, note: str = "") -> FoundPlace:
    """« devant le 14 rue des Tilleuls, quartier Vieux-Bourg »."""
    words = joined(_("devant le %(address)s") % {"address": address}, quartier_words(address.neighbourhood))
    reference = f"{ADDRESS}:{address.key}"
    return FoundPlace(ADDRESS, reference, str(address), words, _point(address), address.neighbourhood, note, score)


def street_found(street: Street, *, score: float = 1.0) -> FoundPlace:
    """« rue des Tilleuls, quartier Vieux-Bourg »; a street of several quartiers names none."""
    words = joined(street.in_words, quartier_words(street.neighbourhood))
    return FoundPlace(
        STREET, f"{STREET}:{street.key}", street.label, words, _point(street), street.neighbourhood, score=score
    )


def named_place_found(place: Place, *, score: float = 1.0) -> FoundPlace:
    """« École Victor Hugo, quartier Chaoué ». Its quartier may be known without its point."""
    words = joined(_("à « %(place)s »") % {"place": place.name}, quartier_words(place.neighbourhood))
    return FoundPlace(PLACE, f"{PLACE}:{place.pk}", place.name, words, _point(place), place.neighbourhood, score=score)


def crossing_found(first: Street, second: Street, *, score: float = 1.0) -> FoundPlace | None:
    """« à l’angle de la rue des Tilleuls et de l’avenue Foch »; None when the two streets do not meet."""
    point = meeting_point(first.line, second.line)
    if point is None:
        return None
    quartier = neighbourhood_at(point)
    corner = _("à l’angle %(first)s et %(second)s") % {
        "first": of_street(first.label),
        "second": of_street(second.label),
    }
    label = _("Angle %(first)s et %(second)s") % {"first": first.in_words, "second": second.in_words}
    reference = f"{CROSSING}:{first.key}+{second.key}"
    return FoundPlace(
        CROSSING, reference, label, joined(corner, quartier_words(quartier)), point, quartier, score=score
    )


def place_of(reference: str) -> FoundPlace | None:
    """What a `reference` names, or None when it names nothing (any more). At most three queries."""
    kind, _colon, key = reference.replace("\x00", "")[:LONGEST_REFERENCE].partition(":")
    reader = {ADDRESS: _address_of, STREET: _street_of, CROSSING: _crossing_of, PLACE: _named_place_of}.get(kind)
    return reader(key) if reader else None


def place_at(point: Position) -> FoundPlace | None:
    """A point that somebody chose on the map, in words; None outside of the town. At most two queries."""
    if not is_in_town(point):
        return None
    words = describe_point(point)
    reference = f"{POINT}:{point.lon:.6f},{point.lat:.6f}"
    return FoundPlace(POINT, reference, words[:1].upper() + words[1:], words, point, neighbourhood_at(point))


def _address_of(key: str) -> FoundPlace | None:
    address = Address.objects.in_use().select_related("street", "neighbourhood").filter(key=key).first()
    return address_found(address) if address else None


def _street_of(key: str) -> FoundPlace | None:
    street = Street.objects.in_use().select_related("neighbourhood").filter(key=key).first()
    return street_found(street) if street else None


def _crossing_of(key: str) -> FoundPlace | None:
    first, _plus, second = key.partition("+")
    streets = {street.key: street for street in Street.objects.in_use().filter(key__in=(first, second))}
    return crossing_found(streets[first], streets[second]) if len(streets) > 1 else None


def _named_place_of(key: str) -> FoundPlace | None:
    is_number = key.isascii() and key.isdigit() and len(key) <= LONGEST_NUMBER
    place = Place.objects.select_related("neighbourhood").filter(pk=int(key)).first() if is_number else None
    return named_place_found(place) if place else None


def _point(row: Any) -> Position | None:
    return None if row.longitude is None else Position(float(row.longitude), float(row.latitude))
