"""What the search finds of the requests: those whose words were read by moderation, and published."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allonnes.core.numbering import format_number, read_number
from allonnes.core.searching import FINDABLE, Findable
from requests_qrc.followup.public import public_cases
from requests_qrc.intake.enums import TextFate
from requests_qrc.intake.models.cases import PREFIX


def _of_number(words: str) -> Q | None:
    """« QRC-2026-0042 », however it is typed."""
    number = read_number(PREFIX, words)
    return Q(number=format_number(PREFIX, number.year, number.number)) if number else None


FINDABLE.declare(
    Findable(
        _("Signalements et demandes"),
        30,
        lambda: public_cases().filter(text_fate=TextFate.PUBLISHED),
        where=lambda row: f"{row.state_words} · {row.neighbourhood or _('Sans lieu précis')}",
        title=lambda row: str(row.subject),
        exact=_of_number,
    )
)
