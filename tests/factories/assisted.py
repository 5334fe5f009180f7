"""What is entered at a table de recueil, as the form cleans it and as a tablet posts it."""

import uuid
from datetime import timedelta
from typing import Any

from allonnes.accounts.models import User
from allonnes.outreach.enums import EncounterKind
from allonnes.outreach.models import Encounter
from budgets.editions.models import Edition
from budgets.projects.deposit.actions.assisted import deposit_for_resident
from budgets.projects.models import Project
from tests.factories.deposits import DURING
from tests.factories.outreach import EncounterFactory

ANSWERS: dict[str, Any] = {
    "title": "Un banc devant l’école",
    "description": "Un banc à l’ombre pour attendre la sortie des enfants.",
    "neighbourhood": None,
    "place_label": "École Marie Curie",
    "age": "adult",
    "first_name": "Camille",
    "author_label": "",
    "email": "",
    "has_consent": True,
}


def table_at(moment: Any = DURING, **fields: Any) -> Encounter:
    """A table de recueil that goes on at that moment."""
    start = moment - timedelta(hours=1)
    fields.setdefault("kind", EncounterKind.COLLECTION_TABLE)
    return EncounterFactory(starts_at=start, ends_at=start + timedelta(hours=3), **fields)


def enter(
    by: User, encounter: Encounter, edition: Edition, *, entry_id: uuid.UUID | None = None, **changes: Any
) -> Project:
    """Deposit for somebody; `now` among the changes is the moment it reaches the server."""
    now = changes.pop("now", DURING)
    return deposit_for_resident(
        entry_id=entry_id or uuid.uuid4(),
        encounter=encounter,
        edition=edition,
        by=by,
        answers={**ANSWERS, **changes},
        now=now,
    )


def posted_idea(encounter: Encounter, edition: Edition, **changes: Any) -> dict[str, str]:
    """The same, as the page sends it."""
    given = {**ANSWERS, "neighbourhood": "", "has_consent": "on", "entry_id": str(uuid.uuid4())}
    return {**given, "encounter": str(encounter.pk), "edition": edition.slug, **changes}
