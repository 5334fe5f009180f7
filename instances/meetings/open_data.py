"""Councils and their meetings as open data: what each is for, when and where it meets; never who came."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.open_data import ROWS_AT_ONCE, SETS, Column, DataSet, Frequency, Kind, Theme, on_site
from instances.councils.enums import Selection
from instances.councils.models import Council
from instances.meetings.enums import MeetingState
from instances.meetings.models import Meeting, MeetingHistory, Minutes

SCOPES = ("instances", "town")
COUNCILS = (
    Column("conseil", _("Conseil"), _("Le nom du conseil dans son adresse."), is_required=True, is_unique=True),
    Column("intitule", _("Intitulé"), _("Comment il s’appelle."), Kind.TEXT, is_required=True),
    Column("role", _("Rôle"), _("À quoi il sert."), Kind.TEXT, is_required=True),
    Column("pour_qui", _("Pour qui"), _("Qui peut en être."), Kind.TEXT, is_required=True),
    Column("choix", _("Choix des membres"), _("Code de la façon de choisir."), choices=tuple(Selection.values)),
    Column("cree_le", _("Créé le"), _("Le jour de sa création."), Kind.DAY, is_required=True),
    Column("mandat_jusqu_au", _("Mandat jusqu’au"), _("Le dernier jour de son mandat."), Kind.DAY, is_required=True),
    Column("texte", _("Texte qui le crée"), _("La délibération ou la loi."), Kind.TEXT),
    Column("reunions_min", _("Réunions, au moins"), _("Objectif de l’année."), Kind.INTEGER, minimum=0),
    Column("reunions_max", _("Réunions, au plus"), _("Objectif de l’année."), Kind.INTEGER, minimum=0),
    Column("jours_de_reponse", _("Jours de réponse"), _("Pour répondre à un avis."), Kind.INTEGER, minimum=1),
    Column("page", _("Page"), _("Sa page sur le site."), Kind.ADDRESS, is_required=True),
)
MEETINGS = (
    Column("reunion", _("Réunion"), _("Numéro de la réunion."), Kind.INTEGER, is_required=True, is_unique=True),
    Column("conseil", _("Conseil"), _("Le nom du conseil dans son adresse."), is_required=True),
    Column("conseil_nom", _("Nom du conseil"), _("Comment il s’appelle."), Kind.TEXT, is_required=True),
    Column("titre", _("Titre"), _("Comment elle est annoncée."), Kind.TEXT, is_required=True),
    Column("debut", _("Début"), _("Jour et heure du début."), Kind.MOMENT, is_required=True),
    Column("fin", _("Fin"), _("Jour et heure de la fin."), Kind.MOMENT, is_required=True),
    Column("etat", _("État"), _("Code de l’état."), is_required=True, choices=tuple(MeetingState.values)),
    Column("etat_libelle", _("État, en mots"), _("La même chose, en mots."), is_required=True),
    Column("lieu", _("Lieu"), _("Le nom du lieu."), Kind.TEXT, is_required=True),
    Column("adresse", _("Adresse"), _("L’adresse du lieu."), Kind.TEXT),
    Column("latitude", _("Latitude"), _("En degrés, WGS 84."), Kind.NUMBER, minimum=-90, maximum=90),
    Column("longitude", _("Longitude"), _("En degrés, WGS 84."), Kind.NUMBER, minimum=-180, maximum=180),
    Column("ouverte_au_public", _("Ouverte au public"), _("Si tout le monde peut écouter."), Kind.YES_NO),
    Column("compte_rendu", _("Compte rendu"), _("Si le compte rendu est publié."), Kind.YES_NO, is_required=True),
    Column("raison_annulation", _("Raison de l’annulation"), _("Vide si elle a lieu."), Kind.TEXT),
    Column("page", _("Page"), _("Sa page sur le site."), Kind.ADDRESS, is_required=True),
)


def council_rows() -> Iterator[list[Any]]:
    """Every public council, by name. One query."""
    for row in Council.objects.public().defer("search", "description").order_by("name", "pk").iterator(ROWS_AT_ONCE):
        yield [
            *(row.slug, row.name, row.purpose, row.audience, row.selection, row.created_on, row.term_ends_on),
            *(row.legal_words, row.meetings_from, row.meetings_to, row.answer_days),
            on_site(reverse("instances:council", args=[row.slug])),
        ]


def meeting_rows() -> Iterator[list[Any]]:
    """Every meeting of a public council, past, cancelled and to come, the newest first. One query."""
    published = Exists(Minutes.objects.published().filter(meeting=OuterRef("pk")))
    told = Meeting.objects.public().select_related("council", "place").defer("council__search")
    for row in told.annotate(has_minutes=published).order_by("-starts_at", "-pk").iterator(ROWS_AT_ONCE):
        yield _meeting(row)


def _meeting(row: Any) -> list[Any]:
    council, place = row.council, row.place
    return [
        *(row.pk, council.slug, council.name, row.title, row.starts_at, row.ends_at),
        *(row.state, row.get_state_display(), place.name, place.address, place.latitude, place.longitude),
        *(row.is_public_open, row.has_minutes, row.cancel_reason),
        on_site(reverse("instances:meeting", args=[council.slug, row.pk])),
    ]


def _changed_at() -> datetime | None:
    rows = MeetingHistory.objects.filter(meeting__council__is_public=True)
    last: datetime | None = rows.aggregate(last=Max("at"))["last"]
    return last


def _first_meeting() -> date | None:
    first = Meeting.objects.public().aggregate(first=Min("starts_at"))["first"]
    return timezone.localtime(first).date() if first else None


def _first_council() -> date | None:
    first: date | None = Council.objects.public().aggregate(first=Min("created_on"))["first"]
    return first


SETS.declare(
    DataSet(
        slug="conseils",
        title=_("Conseils et instances"),
        description=_("Chaque conseil de la ville : à quoi il sert, pour qui, jusqu’à quand. Personne n’est nommé."),
        columns=COUNCILS,
        key=("conseil",),
        rows=council_rows,
        count=lambda: Council.objects.public().count(),
        updated_at=lambda: None,
        scopes=SCOPES,
        theme=Theme.DEMOCRACY,
        keywords=("conseils", "instances", "participation"),
        reuse=_("Un annuaire des conseils où l’on peut candidater."),
        rank=50,
        frequency=Frequency.IRREGULAR,
        first_day=_first_council,
    ),
    DataSet(
        slug="conseils-reunions",
        title=_("Réunions des conseils"),
        description=_(
            "Chaque réunion d’un conseil, passée, annulée ou à venir : quand, où, ouverte au public ou non. Personne "
            "n’est nommé."
        ),
        columns=MEETINGS,
        key=("reunion",),
        rows=meeting_rows,
        count=lambda: Meeting.objects.public().count(),
        updated_at=_changed_at,
        scopes=SCOPES,
        theme=Theme.DEMOCRACY,
        keywords=("conseils", "reunions", "agenda"),
        reuse=_("Un calendrier des réunions ouvertes au public dans votre quartier."),
        rank=51,
        point=("latitude", "longitude"),
        first_day=_first_meeting,
    ),
)
