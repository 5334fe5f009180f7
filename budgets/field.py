"""What the participatory budget lets enter in the field."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from allonnes.outreach.collected import COLLECTIONS, Collection
from allonnes.outreach.field import FieldEntry, offer
from allonnes.outreach.purposes import PURPOSES
from budgets.editions.enums import PROJECT_ENTRY
from budgets.editions.published import edition_taking_ideas, edition_voting
from budgets.projects.deposit.collected import projects_of
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.box.open_box import read_ballot_box


def is_voting(now: datetime) -> bool:
    """Whether a vote is under way."""
    edition = edition_voting(now)
    return edition is not None and refusal_to_vote(read_ballot_box(edition), now) is None


PURPOSES.declare(PROJECT_ENTRY)
COLLECTIONS.declare(Collection(PROJECT_ENTRY.value, "budgets.view_project", projects_of))
offer(
    FieldEntry(
        label=_("Déposer une idée"),
        url_name="field_budgets:idea",
        icon="lightbulb",
        is_open=lambda now: edition_taking_ideas(now) is not None,
    ),
    FieldEntry(
        label=_("Aider à voter"),
        url_name="field_budgets:vote",
        icon="vote",
        is_open=is_voting,
        needs_network=True,
        permission="budgets.assist_vote",
    ),
)
