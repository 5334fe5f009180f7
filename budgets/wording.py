"""What the participatory budget calls its fields, and the parts of its messages."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import FIELDS, LETTER_PARTS, name_words

name_words(
    FIELDS,
    answer=_("Votre réponse"),
    author_label=_("Au nom de"),
    cost_guess=_("Combien cela coûterait"),
    description=_("Explication"),
    place_label=_("Lieu"),
    public_answer=_("Réponse publique"),
    question=_("Question"),
    reason=_("Raison"),
    summary=_("Résumé"),
    title=_("Titre"),
)
name_words(
    LETTER_PARTS,
    answer=_("réponse"),
    author=_("de"),
    body=_("texte"),
    cost=_("coût"),
    criterion=_("critère"),
    department=_("service"),
    due=_("avant le"),
    edition=_("édition"),
    is_accepted=_("acceptée"),
    next_step=_("la suite"),
    number=_("numéro"),
)
