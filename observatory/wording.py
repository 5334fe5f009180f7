"""What the log of acts keeps of the promises, and the parts of their messages."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import ACT_DETAILS, LETTER_PARTS, ActDetail, name_words

name_words(LETTER_PARTS, changed=_("promesses qui ont changé"), promises=_("promesses"), engagement=_("promesse"))
ACT_DETAILS.declare(
    ActDetail("engagements", "engagements"),
    ActDetail("engagement", "promesse n°"),
    ActDetail("election", "élection"),
    ActDetail("visa", "visa"),
    ActDetail("retention", "ce qui s’efface"),
    ActDetail("things", "éléments"),
    ActDetail("begun", "du"),
    ActDetail("end", "au"),
    ActDetail("step", "étape"),
    ActDetail("evaluation", "avis n°"),
)
