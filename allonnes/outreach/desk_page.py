"""The page of an encounter at the desk: what it is, what it gave, what is left to do."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from allonnes.core.addresses import address_of
from allonnes.core.desk_history import Told
from allonnes.core.templatetags.french import hour, number, period
from allonnes.outreach.collected import Collected, collected_for
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import Encounter, Stop
from allonnes.outreach.purposes import PURPOSES
from allonnes.outreach.words import seats_words

# What each setting of an encounter is, an example, and what it changes.
ENCOUNTER = {
    "kind": "Exemple : Stand d’élues et d’élus. Dit comment ce qui y est saisi est arrivé à la ville.",
    "title": "Exemple : « Le marché de décembre ». Écrit dans l’agenda et dans les messages.",
    "description": "Exemple : « Venez dire vos idées autour d’un café ». Lu par les habitants.",
    "starts_at": "Le jour et l’heure du début. Exemple : 5 décembre, 9 h. Les agendas abonnés suivent.",
    "ends_at": "Le jour et l’heure de la fin. On peut saisir jusqu’à deux jours après.",
    "place": "Exemple : Marché du Mail. S’il n’est pas dans la liste, ajoutez-le d’abord dans « Lieux ».",
    "neighbourhood": "Exemple : Chaoué. L’annonce part à ce quartier. Vide : à toute la ville.",
    "audience": "Exemple : « Familles, jeunes ». Aide à préparer, lu par les habitants.",
    "series": "Exemple : « Les Assises 2027 ». La page de la série montre cette rencontre. Vide : elle va seule.",
    "seats": "Exemple : 20. Les gens s’inscrivent, puis attendent qu’une place se libère. Vide : sans inscription.",
    "registration_opens_at": "Exemple : le 1er février à 9 h. Vide : tout de suite.",
    "registration_closes_at": "Exemple : la veille à midi. Vide : jusqu’au début.",
}
SERIES = {
    "title": "Exemple : « Les Assises de la ville 2027 ». Titre de la page, lu par les habitants.",
    "slug": "Exemple : assises-2027. La fin de l’adresse de la page : ne la changez plus une fois donnée.",
    "year": "Exemple : 2027. Range les séries par année.",
    "plain_words": "Exemple : « La ville demande votre avis. Il y a quatre rencontres. » Le haut de la page.",
    "description": "Exemple : « Pourquoi des Assises ? ». Après les mots simples. Titres et listes possibles.",
    "outcome": "Exemple : « Douze idées sont retenues. » Écrit à la fin, quand la ville répond.",
    "is_published": "Cochée, la page est publique. Sinon seule la gestion la lit.",
}
EVENTS = {
    "hold": "Dite tenue",
    "cancel": "Annulée",
    "move": "Déplacée",
    "replace": "Nouvelle date dite",
    "publish_account": "Compte rendu publié",
    "correct_account": "Compte rendu corrigé",
}


@dataclass(frozen=True)
class EncounterSheet:
    """What the page shows before its form. `gathered` and `met`: words and numbers, and what was gathered one by one
    for who may open it; `to_do` is what waits now."""

    facts: list[tuple[str, str]]
    to_do: str
    page: str
    stops: list[Stop]
    gathered: list[tuple[str, str, list[Collected]]]
    met: list[tuple[str, str]]
    met_total: int
    said: str
    done: str
    story: list[Told] = field(default_factory=list)


def encounter_sheet(encounter: Encounter, user: Any, now: datetime) -> EncounterSheet:
    """Read in six queries, and one more by kind of thing that this person may open."""
    met = list(encounter.headcounts.order_by("pk"))
    return EncounterSheet(
        facts=_facts(encounter),
        to_do=_to_do(encounter, now),
        page=address_of(encounter),
        stops=list(encounter.stops.all()),
        gathered=_gathered(encounter, user),
        met=[(row.get_age_band_display(), number(row.count)) for row in met if row.count],
        met_total=sum(row.count for row in met),
        said=encounter.what_you_said,
        done=encounter.what_we_do,
        story=_story(encounter),
    )


def _facts(encounter: Encounter) -> list[tuple[str, str]]:
    place = ", ".join(filter(None, (encounter.place.name, encounter.place.address)))
    rows = [
        ("Quoi", encounter.get_kind_display()),
        ("Quand", period(encounter.starts_at, encounter.ends_at)),
        ("Heures", f"de {hour(encounter.starts_at)} à {hour(encounter.ends_at)}"),
        ("Où", place),
        ("Quartier", str(encounter.neighbourhood or "Toute la ville")),
        ("Qui accueille", ", ".join(map(str, encounter.hosts.all())) or "À dire"),
        ("Public attendu", encounter.audience),
        ("Inscriptions", seats_words(encounter)),
        ("État", encounter.get_state_display()),
    ]
    return [(label, words) for label, words in rows if words]


def _to_do(encounter: Encounter, now: datetime) -> str:
    """What waits, in one sentence."""
    if encounter.state == EncounterState.CANCELLED:
        return _("Elle est annulée : il n’y a plus rien à faire.")
    if now < encounter.starts_at:
        return _("Elle vient : annoncez-la, puis préparez ce qu’il faut emporter.")
    if now < encounter.ends_at:
        return _("Elle a lieu en ce moment : le mode terrain est ouvert.")
    if encounter.state == EncounterState.PLANNED:
        return _("Elle est passée : dites si elle a eu lieu.")
    return _account_to_do(encounter)


def _account_to_do(encounter: Encounter) -> str:
    if encounter.has_account:
        return _("Son compte rendu est publié.")
    if encounter.is_story_written:
        return _("Son compte rendu est au brouillon : relisez-le, puis publiez-le.")
    return _("Elle a eu lieu : écrivez ce que les gens ont dit, et ce que la ville en fait.")


def _gathered(encounter: Encounter, user: Any) -> list[tuple[str, str, list[Collected]]]:
    counted = dict(encounter.assisted_entries.order_by().values_list("purpose").annotate(Count("pk")))
    rows = collected_for(user, encounter) if counted else {}
    return [
        (str(purpose.label), number(counted[purpose.value]), rows.get(purpose.value, []))
        for purpose in PURPOSES
        if purpose.value in counted
    ]


def _story(encounter: Encounter) -> list[Told]:
    rows: Any = encounter.history.select_related("by").order_by("-at", "-pk")
    return [
        Told(
            row.at,
            row.by.display_name if row.by else "Le portail",
            EVENTS[row.event],
            [row.reason] if row.reason else [],
        )
        for row in rows
    ]
