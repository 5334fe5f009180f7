"""What the log of acts keeps of the requests, and the parts of their messages."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import ACT_DETAILS, LETTER_PARTS, ActDetail, name_words

name_words(LETTER_PARTS, has_to_confirm=_("adresse à confirmer"), news=_("nouvelle"))
ACT_DETAILS.declare(
    ActDetail("cases", "demandes"),
    ActDetail("messages", "messages"),
    ActDetail("receipts", "accusés"),
    ActDetail("source", "repris de"),
    ActDetail("subjects", "sujets créés"),
)
