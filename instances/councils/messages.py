"""Mails to whoever would like to sit, to the parent of a minor, and to members."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from instances.councils.topic import COUNCILS

_ABOUT = (("council", "Comité des Jeunes"), ("first_name", "Yasmine"), ("url", "/conseils/comite-des-jeunes/"))


def _kind(name: str, label: Any, *sample: tuple[str, Any]) -> MessageKind:
    return MessageKind(f"instances/{name}", label, COUNCILS, is_essential=True, sample=(*_ABOUT, *sample))


CANDIDACY_TO_CONFIRM = _kind("candidacy_to_confirm", _("Confirmer ma candidature"), ("until", "8 décembre 2026"))
CANDIDACY_KNOWN = _kind("candidacy_known", _("Ma candidature est déjà posée"))
CANDIDACY_RECEIVED = _kind("candidacy_received", _("Accusé de ma candidature"), ("is_minor", False))
PARENT_ASKED = _kind("candidacy_parent", _("Accord d’un parent pour une candidature"), ("until", "31 décembre 2026"))
PARENT_REMINDER = _kind(
    "candidacy_parent_reminder",
    _("Rappel : accord d’un parent pour une candidature"),
    ("until", "31 décembre 2026"),
)
PARENT_ANSWERED = _kind("candidacy_parent_answered", _("Mon parent a répondu"), ("has_agreed", True))
CANDIDACY_ACCEPTED = _kind(
    "candidacy_accepted",
    _("Ma candidature est retenue"),
    ("starts_on", "1er décembre 2026"),
    ("ends_on", "30 septembre 2027"),
)
CANDIDACY_DECLINED = _kind(
    "candidacy_declined",
    _("Ma candidature n’est pas retenue"),
    ("reason", "Toutes les places sont prises."),
    ("words", "Merci d’avoir proposé votre temps."),
)
CANDIDACY_WITHDRAWN = _kind("candidacy_withdrawn", _("Ma candidature est retirée"))
DRAW_NUMBER = _kind(
    "draw_number",
    _("Mon numéro pour le tirage au sort"),
    ("number", "0417"),
    ("seed_source", "les six numéros du Loto du samedi 5 décembre 2026"),
    ("seed_on", "samedi 5 décembre 2026"),
)
DRAW_DONE = _kind("draw_done", _("Le tirage au sort est fait"), ("number", "0417"), ("place", "une place"))
MANDATE_OPENED = _kind(
    "mandate_opened", _("Mon mandat commence"), ("starts_on", "1er décembre 2026"), ("ends_on", "30 septembre 2027")
)
MANDATE_ENDED = _kind(
    "mandate_ended", _("Mon mandat finit"), ("ends_on", "30 septembre 2027"), ("reason", "Fin du mandat")
)

register(
    CANDIDACY_TO_CONFIRM,
    CANDIDACY_KNOWN,
    CANDIDACY_RECEIVED,
    PARENT_ASKED,
    PARENT_REMINDER,
    PARENT_ANSWERED,
    CANDIDACY_ACCEPTED,
    CANDIDACY_DECLINED,
    CANDIDACY_WITHDRAWN,
    DRAW_NUMBER,
    DRAW_DONE,
    MANDATE_OPENED,
    MANDATE_ENDED,
)
