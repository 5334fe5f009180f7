"""Whether the town keeps to facts at a moment, and why."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.page_cache import remembered
from allonnes.core.templatetags.french import day
from observatory.elections.models import Election

KEPT_SECONDS = 60


def restraint_at(moment: datetime) -> Election | None:
    """The election before which facts alone are shown; None in ordinary times. One query."""
    return Election.objects.restraining(timezone.localdate(moment)).first()


def restraint_of_page() -> Election | None:
    """The same for a public page, asked once a minute; anew for a page that is kept."""
    return remembered("restraint", KEPT_SECONDS, lambda: restraint_at(timezone.now()))


def reason_at(moment: datetime) -> str | None:
    """The same, as the refusal of an action."""
    election = restraint_at(moment)
    if election is None:
        return None
    words = _("%(name)s : du %(begun)s au %(end)s, la ville ne publie rien qui valorise son action.")
    return words % {"name": election.name, "begun": day(election.starts_on), "end": day(election.ends_on)}
