"""What the log of acts keeps of consultations, and the parts of their messages."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import ACT_DETAILS, LETTER_PARTS, ActDetail, name_words

name_words(LETTER_PARTS, question=_("question"))
ACT_DETAILS.declare(
    ActDetail("consultation", _("consultation"), model="instances.Consultation", named_by="question"),
    ActDetail("answer", _("réponse libre n°")),
)
