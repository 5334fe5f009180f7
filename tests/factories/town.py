"""The town for tests: neighbourhoods, places, services, figures."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from allonnes.town import models

# A square of about one kilometre around the town hall.
SQUARE = [[0.0, 47.9], [0.02, 47.9], [0.02, 47.92], [0.0, 47.92], [0.0, 47.9]]


def polygon(*, east: float = 0.0) -> dict[str, Any]:
    """A square quartier, moved `east` degrees."""
    return {"type": "Polygon", "coordinates": [[[lon + east, lat] for lon, lat in SQUARE]]}


class NeighbourhoodFactory(DjangoModelFactory[models.Neighbourhood]):
    class Meta:
        model = models.Neighbourhood

    class Params:
        drawn = factory.Trait(geometry=factory.LazyFunction(polygon), source="Dessin d’essai")
        priority = factory.Trait(is_priority=True)

    name = factory.Sequence(lambda number: f"Quartier {number}")
    slug = factory.Sequence(lambda number: f"quartier-{number}")


class PlaceFactory(DjangoModelFactory[models.Place]):
    class Meta:
        model = models.Place

    class Params:
        located = factory.Trait(latitude="47.91", longitude="0.01")

    name = factory.Sequence(lambda number: f"Salle {number}")


class StreetFactory(DjangoModelFactory[models.Street]):
    class Meta:
        model = models.Street

    key = factory.Sequence(lambda number: f"72003_{number:04d}")
    name = factory.Sequence(lambda number: f"Rue {number}")
    latitude, longitude = "47.91", "0.01"


class AddressFactory(DjangoModelFactory[models.Address]):
    class Meta:
        model = models.Address

    street = factory.SubFactory(StreetFactory)
    key = factory.Sequence(lambda number: f"72003_0001_{number:05d}")
    number = factory.Sequence(lambda number: number + 1)
    latitude, longitude = "47.91", "0.01"


class DepartmentFactory(DjangoModelFactory[models.Department]):
    class Meta:
        model = models.Department

    class Params:
        reachable = factory.Trait(address="1 place du Mail", phone="02 43 00 00 00", is_active=True)

    name = factory.Sequence(lambda number: f"Service d’essai {number}")


class PartnerBodyFactory(DjangoModelFactory[models.PartnerBody]):
    class Meta:
        model = models.PartnerBody

    name = factory.Sequence(lambda number: f"Organisme {number}")
    kind = models.PartnerBody.Kind.LANDLORD


class PopulationFigureFactory(DjangoModelFactory[models.PopulationFigure]):
    class Meta:
        model = models.PopulationFigure

    class Params:
        band = factory.Trait(age_from=12, age_to=25)

    year = factory.Sequence(lambda number: 1000 + number)
    count = 11000
    source = "INSEE"
