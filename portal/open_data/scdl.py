"""The catalogue as the common format of French towns has it: SCDL « catalogue » 0.1.3, a CSV file.

Source: https://schema.data.gouv.fr/scdl/catalogue/ (OpenDataFrance).
"""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from allonnes.core.open_data import on_site
from allonnes.core.spreadsheets import write_csv
from portal.open_data.catalogue import Card

HEADER = (
    "COLL_NOM",
    "COLL_SIRET",
    "ID",
    "TITRE",
    "DESCRIPTION",
    "THEME",
    "PRODUCTEUR_NOM",
    "PRODUCTEUR_SIRET",
    "COUV_SPAT_MAILLE",
    "COUV_SPAT_NOM",
    "COUV_TEMP_DEBUT",
    "COUV_TEMP_FIN",
    "DATE_PUBL",
    "FREQ_MAJ",
    "DATE_MAJ",
    "MOTS_CLES",
    "LICENCE",
    "NOMBRE_RESSOURCES",
    "FORMAT_RESSOURCES",
    "URL",
)
LICENCE = "Licence Ouverte-LO"

# What the town did not write yet: the format asks for fourteen digits, and no number of a real body is invented.
_NO_SIRET = "0" * 14


def lines(cards: list[Card], *, town: str, today: date) -> Iterator[str]:
    """The file, a set a line; a set never touched is as of today."""
    return write_csv((_row(card, town, today) for card in cards), HEADER, delimiter=",", has_bom=False)


def _row(card: Card, town: str, today: date) -> list[object]:
    body, siret = _("Ville d’%(town)s") % {"town": town}, settings.TOWN_SIRET or _NO_SIRET
    data_set, updated = card.data_set, card.updated_on or today
    first = min(card.first_day or updated, updated)
    formats = sorted({file.code for file in card.files} | {other.url.rpartition(".")[2] for other in card.others})
    return [
        *(body, siret, data_set.slug, data_set.title, data_set.description, data_set.theme.label, body, siret),
        *("Communale", town, first.isoformat(), updated.isoformat(), first.isoformat()),
        *(data_set.frequency.label, updated.isoformat(), ";".join(data_set.keywords), LICENCE),
        *(len(card.files) + len(card.others), ";".join(formats), on_site(card.url)),
    ]
