"""What the log of acts keeps of the councils, and the parts of their messages."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import ACT_DETAILS, LETTER_PARTS, ActDetail, name_words

name_words(
    LETTER_PARTS,
    council=_("conseil"),
    is_minor=_("un parent doit être d’accord"),
    has_agreed=_("accord du parent"),
    starts_on=_("à partir du"),
    ends_on=_("jusqu’au"),
    seed_source=_("d’où vient le nombre"),
    seed_on=_("connu le"),
)
ACT_DETAILS.declare(
    ActDetail("council", "conseil"),
    ActDetail("draw", "tirage"),
    ActDetail("list_hash", "empreinte de la liste"),
    ActDetail("seed", "nombre tiré"),
)
