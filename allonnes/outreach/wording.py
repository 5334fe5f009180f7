"""What encounters call their fields, their columns, and the parts of their messages."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import COLUMNS, FIELDS, LETTER_PARTS, Word, name_words

name_words(FIELDS, done=_("Ce que nous en faisons"), said=_("Ce que vous nous avez dit"))
name_words(LETTER_PARTS, encounter=_("rencontre"), place=_("lieu"), what=_("objet"), when=_("quand"))
name_words(LETTER_PARTS, new_when=_("nouvelle date"), new_place=_("nouveau lieu"), new_url=_("nouvelle page"))
name_words(LETTER_PARTS, calendar=_("agenda"))
COLUMNS.declare(Word("outreach.AssistedEntry.id", _("Numéro")), Word("outreach.OwnEntry.id", _("Numéro")))
