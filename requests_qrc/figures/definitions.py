"""What each figure counts, in words that stand beside it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import number
from requests_qrc.figures import measures

OUTCOMES: dict[str, Any] = {
    measures.SOLVED: _("Traitées"),
    measures.DECLINED: _("Non retenues"),
    measures.FORWARDED: _("Transmises à un autre organisme"),
    measures.UNANSWERED: _("Closes sans réponse de la personne"),
    measures.STILL_OPEN: _("Encore ouvertes"),
}
AGES: dict[str, Any] = {
    "7": _("7 jours ou moins"),
    "30": _("De 8 à 30 jours"),
    "90": _("De 31 à 90 jours"),
    "more": _("Plus de 90 jours"),
}
_HOW_LONG = _(
    "En jours ouvrés, depuis le lendemain de la réception. Les demandes encore ouvertes comptent, pour le temps "
    "qu’elles ont déjà attendu (méthode de Kaplan et Meier)."
)
_DEFINITIONS: dict[str, Any] = {
    "first_reply": _(
        "Jusqu’au premier message écrit par une personne ; un accusé automatique ne compte pas. En jours ouvrés, "
        "celles qui attendent encore comprises."
    ),
    "first_reply_p90": _("Le même délai : neuf demandes sur dix ont leur première réponse dans ce temps."),
    "settle": _(
        "Jusqu’à la première issue : traitée, non retenue, transmise, ou close faute de réponse de la personne à une "
        "question. En jours ouvrés, attente de la personne comprise. Les demandes encore ouvertes comptent, pour le "
        "temps qu’elles ont déjà attendu (méthode de Kaplan et Meier)."
    ),
    "kept_days": _(
        "Les jours annoncés qui sont passés, ou dont le travail est dit fait. Un jour reporté n’est pas tenu."
    ),
    "contested": _("La personne dit que ce n’est pas réglé, parmi les demandes que la ville avait dites réglées."),
    "reopened": _("Le travail reprend après une contestation, parmi les demandes contestées."),
    "back_and_forth": _("Confiées à un autre service ou rendues au tri au moins deux fois, parmi toutes les demandes."),
    "satisfaction": _(
        "Oui, parmi les réponses oui ou non données une fois la demande réglée. Comptées par paquets, et arrondies au "
        "multiple de cinq du dessous, pour que personne ne retrouve la réponse de quelqu’un."
    ),
    "implicit": _(
        "Demandes dont les deux mois de la loi sont passés sans décision écrite : le silence vaut alors une décision. "
        "Sur douze mois, et toutes celles qui attendent encore. Une réponse tardive n’en retire aucune."
    ),
    "months": _HOW_LONG,
    "private": _(
        "Bruit, voisinage, logement, démarches : le même délai, pour eux seuls. Tous les autres chiffres de cette page "
        "comptent les demandes de la liste publique, pour qu’une soustraction ne dise jamais rien de quelqu’un."
    ),
    "subjects": _HOW_LONG,
    "neighbourhoods": _HOW_LONG,
    "priority": _("Le quartier prioritaire est celui de la politique de la ville (QPV)."),
    "outcomes": _("Chaque demande compte une fois, là où elle en est aujourd’hui."),
    "ages": _("Toutes les demandes ouvertes aujourd’hui, quel que soit leur mois de réception, en jours."),
    "channels": _("Le moyen par lequel la demande est arrivée."),
    "partners": _(
        "De la transmission jusqu’à la réponse de l’organisme, en jours ouvrés. Celles qui attendent encore comptent."
    ),
}


def of(key: str) -> str:
    """The definition of a figure. Raises KeyError for one without definition: none is published so."""
    return str(_DEFINITIONS[key])


def working_days(length: int) -> str:
    """« 9 jours ouvrés »; the same day is said so."""
    if not length:
        return str(_("le jour même"))
    return ngettext("%(n)s jour ouvré", "%(n)s jours ouvrés", length) % {"n": number(length)}
