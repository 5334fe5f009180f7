"""The parts of the messages about opinions."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import LETTER_PARTS, name_words

name_words(LETTER_PARTS, verdict=_("réponse de la ville"))
