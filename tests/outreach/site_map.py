"""Who may open each address of the field mode and of registrations; `things` makes what an address names."""

from datetime import datetime, timedelta

from allonnes.outreach.actions import register
from allonnes.outreach.links import asked_link, registration_token
from allonnes.outreach.models import Encounter, Registration
from allonnes.town.models import Place
from tests.conventions.access import FIELD, PUBLIC, SIGNED_IN, Row

ROWS: dict[str, Row] = {
    "field:choose": (FIELD, {}),
    "field:home": (FIELD, {}),
    "field:count": (FIELD, {}),
    "field:register": (FIELD, {}),
    "field:seat": (FIELD, {}),
    "field:send_seat": (FIELD, {}),
    "field:seat_receipt": (FIELD, {"entry_id": "00000000-0000-4000-8000-000000000000"}),
    "field:kept": (FIELD, {}),
    "field:ticket": (FIELD, {}),
    "field:leave": (SIGNED_IN, {}),
    "encounters:register": (PUBLIC, {"pk": "walk"}),
    "encounters:sent": (PUBLIC, {"pk": "walk"}),
    "encounters:confirm": (PUBLIC, {"token": "asked_token"}),
    "encounters:registration": (PUBLIC, {"token": "registration_token"}),
    "encounters:cancel": (PUBLIC, {"token": "registration_token"}),
    "encounters:mine": (SIGNED_IN, {}),
    "encounters:photo": (PUBLIC, {"pk": 999, "size": "petite"}),
}


def things(now: datetime) -> dict[str, object]:
    """A walk to come, and somebody who has a seat."""
    walk = Encounter.objects.create(
        kind="urban_walk",
        title="Balade",
        starts_at=now + timedelta(days=9),
        ends_at=now + timedelta(days=9, hours=2),
        place=Place.objects.create(name="Parvis"),
        seats=9,
    )
    made = register(registration=Registration(encounter=walk, name="Camille", email="camille@example.org"), now=now)
    asked = asked_link(Registration(encounter=walk, name="Lou", email="lou@example.org"))
    return {"walk": walk.pk, "registration_token": registration_token(made), "asked_token": asked.split("/")[-3]}
