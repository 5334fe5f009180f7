"""What the search finds of the requests: those whose words were read by moderation, and published."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.searching import FINDABLE, Findable
from requests_qrc.followup.public import public_cases
from requests_qrc.intake.enums import TextFate

FINDABLE.declare(
    Findable(
        _("Signalements et demandes"),
        30,
        lambda: public_cases().filter(text_fate=TextFate.PUBLISHED),
        where=lambda row: f"{row.state_words} · {row.neighbourhood or _('Sans lieu précis')}",
        title=lambda row: str(row.subject),
    )
)
