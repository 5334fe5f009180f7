"""The town as rows: quartiers, streets, addresses, places, services. Other layers point here, never the reverse."""

from allonnes.town.models.bodies import ClosingDay, Department, PartnerBody
from allonnes.town.models.neighbourhoods import Neighbourhood, NeighbourhoodQuerySet, PopulationFigure
from allonnes.town.models.places import Place, PlaceQuerySet
from allonnes.town.models.profile import TownProfile, validate_geometry
from allonnes.town.models.streets import Address, AddressQuerySet, Street, StreetQuerySet

__all__ = [
    "Address",
    "AddressQuerySet",
    "ClosingDay",
    "Department",
    "Neighbourhood",
    "NeighbourhoodQuerySet",
    "PartnerBody",
    "Place",
    "PlaceQuerySet",
    "PopulationFigure",
    "Street",
    "StreetQuerySet",
    "TownProfile",
    "validate_geometry",
]
