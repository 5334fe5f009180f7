"""The parts of the messages of meetings."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import ACT_DETAILS, LETTER_PARTS, ActDetail, name_words

name_words(
    LETTER_PARTS,
    access=_("accès"),
    agenda=_("ordre du jour"),
    attendance=_("membre convoqué"),
    calendar=_("agenda"),
    has_documents=_("documents joints"),
    remark=_("correction proposée"),
)
ACT_DETAILS.declare(ActDetail("meeting", "réunion"), ActDetail("removed", "texte retiré"))
