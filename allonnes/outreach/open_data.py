"""Encounters as open data: where and when the town met people, how many, and what came of it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.addresses import address_of
from allonnes.core.disclosure import SMALLEST_SHOWN, shown_table
from allonnes.core.open_data import ROWS_AT_ONCE, SETS, Column, DataSet, Kind, Theme, on_site
from allonnes.outreach.enums import AgeBand, EncounterKind, EncounterState
from allonnes.outreach.models import Encounter, EncounterHistory

_BAND_WORDS = _("Comptées à l’œil. Vide sous 5, ou quand ce nombre ferait deviner celui d’une autre tranche.")
_BANDS = {
    AgeBand.CHILD: "moins_de_12_ans",
    AgeBand.YOUNG: "de_12_a_25_ans",
    AgeBand.ADULT: "de_26_a_59_ans",
    AgeBand.ELDER: "60_ans_et_plus",
}
COLUMNS = (
    Column("rencontre", _("Rencontre"), _("Numéro de la rencontre."), Kind.INTEGER, is_required=True, is_unique=True),
    Column(
        "sorte", _("Sorte"), _("Code de la sorte de rencontre."), is_required=True, choices=tuple(EncounterKind.values)
    ),
    Column("sorte_libelle", _("Sorte, en mots"), _("La même chose, en mots."), is_required=True),
    Column("titre", _("Titre"), _("Comment elle est annoncée."), Kind.TEXT, is_required=True),
    Column("debut", _("Début"), _("Jour et heure du début."), Kind.MOMENT, is_required=True),
    Column("fin", _("Fin"), _("Jour et heure de la fin."), Kind.MOMENT, is_required=True),
    Column("etat", _("État"), _("Prévue, tenue ou annulée."), is_required=True, choices=tuple(EncounterState.values)),
    Column("lieu", _("Lieu"), _("Le nom du lieu."), Kind.TEXT, is_required=True),
    Column("adresse", _("Adresse"), _("L’adresse du lieu."), Kind.TEXT),
    Column("quartier", _("Quartier"), _("Le quartier que la rencontre concerne."), Kind.TEXT),
    Column("latitude", _("Latitude"), _("En degrés, WGS 84."), Kind.NUMBER, minimum=-90, maximum=90),
    Column("longitude", _("Longitude"), _("En degrés, WGS 84."), Kind.NUMBER, minimum=-180, maximum=180),
    Column("public_attendu", _("Public attendu"), _("À qui elle s’adresse."), Kind.TEXT),
    Column(
        "personnes",
        _("Personnes rencontrées"),
        _("Comptées à l’œil, sans nom. Vide quand personne n’a compté, ou sous 5."),
        Kind.INTEGER,
        minimum=SMALLEST_SHOWN,
    ),
    *(Column(name, band.label, _BAND_WORDS, Kind.INTEGER, minimum=0) for band, name in _BANDS.items()),
    Column("masque", _("Masqué"), _("Si un nombre est caché parce qu’il est petit."), Kind.YES_NO, is_required=True),
    Column("ce_qui_a_ete_dit", _("Ce qui a été dit"), _("Le compte rendu publié."), Kind.TEXT),
    Column("ce_que_la_ville_en_fait", _("Ce que la ville en fait"), _("La suite donnée, publiée."), Kind.TEXT),
    Column("page", _("Page"), _("Sa page sur le site."), Kind.ADDRESS, is_required=True),
)


def shown_counts(counts: dict[str, int]) -> tuple[int | None, dict[str, int | None], bool]:
    """How many were met, then by age band, and whether something is hidden: the sum is known beside the bands."""
    total, nothing = sum(counts.values()), dict.fromkeys(counts)
    if not counts or not total:
        return None, nothing, False
    if total < SMALLEST_SHOWN:
        return None, nothing, True
    bands = shown_table(counts) or nothing
    return total, bands, None in bands.values()


def rows() -> Iterator[list[Any]]:
    """Every encounter, the newest first. One query."""
    met = {f"met_{band}": Sum("headcounts__count", filter=Q(headcounts__age_band=band)) for band in AgeBand.values}
    told = Encounter.objects.select_related("place", "neighbourhood").defer("search", "description")
    for row in told.annotate(**met).order_by("-starts_at", "-pk").iterator(ROWS_AT_ONCE):
        yield _row(row)


def _row(row: Any) -> list[Any]:
    said = {band: getattr(row, f"met_{band}") for band in AgeBand.values}
    counted = {band: count for band, count in said.items() if count is not None}
    total, bands, is_masked = shown_counts(counted)
    place, has_account = row.place, row.account_published_at is not None
    return [
        *(row.pk, row.kind, row.get_kind_display(), row.title, row.starts_at, row.ends_at, row.state),
        *(place.name, place.address, row.neighbourhood.name if row.neighbourhood else None),
        *(place.latitude, place.longitude, row.audience, total),
        *(bands.get(band) for band in AgeBand.values),
        is_masked,
        *((row.what_you_said, row.what_we_do) if has_account else (None, None)),
        on_site(address_of(row)),
    ]


def _updated_at() -> datetime | None:
    last: datetime | None = EncounterHistory.objects.aggregate(last=Max("at"))["last"]
    return last


def _first_day() -> date | None:
    first = Encounter.objects.aggregate(first=Min("starts_at"))["first"]
    return timezone.localtime(first).date() if first else None


SETS.declare(
    DataSet(
        slug="rencontres",
        title=_("Rencontres et personnes rencontrées"),
        description=_(
            "Chaque rencontre de la ville avec les habitantes et habitants : où, quand, combien de personnes, et la "
            "suite donnée. Personne n’est nommé."
        ),
        columns=COLUMNS,
        key=("rencontre",),
        rows=rows,
        count=Encounter.objects.count,
        updated_at=_updated_at,
        scopes=("encounters", "town"),
        theme=Theme.SOCIETY,
        keywords=("rencontres", "agenda", "participation", "quartiers"),
        reuse=_("Une carte des endroits où la ville n’est pas allée depuis un an."),
        rank=40,
        point=("latitude", "longitude"),
        first_day=_first_day,
    )
)
