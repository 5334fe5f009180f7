"""What the participatory budget lets enter in the field."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from allonnes.outreach.field import FieldEntry, offer
from allonnes.outreach.purposes import PURPOSES
from budgets.enums import PROJECT_ENTRY, PhaseKind
from budgets.models import Edition
from budgets.permissions.voting import refusal_to_vote
from budgets.vote.urn import read_urn


def edition_taking_ideas(now: datetime) -> Edition | None:
    """The town's edition whose deposit is open, the newest when there are several."""
    rows = Edition.objects.published().filter(is_imported=False).newest_first().prefetch_related("phases")
    found = rows.defer("search", "pabulib_meta")
    return next((one for one in found if one.is_in_phase(PhaseKind.DEPOSIT, now)), None)


def edition_voting(now: datetime) -> Edition | None:
    """The town's edition whose vote is under way; else the last one whose vote was opened, to say why nobody votes."""
    rows = Edition.objects.published().filter(is_imported=False, opening__isnull=False).newest_first()
    found = list(rows.prefetch_related("phases").defer("search", "pabulib_meta"))
    under_way = [one for one in found if one.is_in_phase(PhaseKind.VOTE, now)]
    return next(iter(under_way or found), None)


def is_voting(now: datetime) -> bool:
    """Whether a vote is under way."""
    edition = edition_voting(now)
    return edition is not None and refusal_to_vote(read_urn(edition), now) is None


PURPOSES.declare(PROJECT_ENTRY)
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
