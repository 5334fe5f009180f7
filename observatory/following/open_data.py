"""The promises as open data: what was said first, what is now, where each comes from. Nobody is named in it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.open_data import ROWS_AT_ONCE, SETS, Column, DataSet, Kind, Theme, on_site
from observatory.engagements.enums import EngagementState, Keeping, OriginKind
from observatory.engagements.models import Change, Engagement

EUROS = _("En euros. Vide quand rien n’est dit.")
COLUMNS = (
    Column("numero", _("Numéro"), _("« Promesse n° 19 »."), Kind.INTEGER, is_required=True, is_unique=True),
    Column("titre", _("Titre"), _("Comment elle s’appelle."), Kind.TEXT, is_required=True),
    Column("origine_sorte", _("Sorte d’origine"), _("Code."), is_required=True, choices=tuple(OriginKind.values)),
    Column("origine", _("Origine"), _("L’édition, le conseil, le texte, les demandes."), Kind.TEXT, is_required=True),
    Column("theme", _("Thème"), _("De quoi elle parle."), Kind.TEXT),
    Column("quartier", _("Quartier"), _("Vide quand elle concerne toute la ville."), Kind.TEXT),
    Column("lieu", _("Lieu"), _("Où, en quelques mots."), Kind.TEXT),
    Column("latitude", _("Latitude"), _("En degrés, WGS 84."), Kind.NUMBER, minimum=-90, maximum=90),
    Column("longitude", _("Longitude"), _("En degrés, WGS 84."), Kind.NUMBER, minimum=-180, maximum=180),
    Column("promis_le", _("Promis le"), _("Le jour de la promesse."), Kind.DAY, is_required=True),
    Column("contenu_promis", _("Contenu promis"), _("Ce qui a été dit d’abord."), Kind.TEXT),
    Column("prix_promis", _("Prix promis"), EUROS, Kind.INTEGER, minimum=0),
    Column("date_promise", _("Date promise"), _("La première date dite."), Kind.DAY),
    Column("prix", _("Prix aujourd’hui"), EUROS, Kind.INTEGER, minimum=0),
    Column("date_prevue", _("Date prévue aujourd’hui"), _("La dernière date dite."), Kind.DAY),
    Column("vote", _("Voté"), EUROS, Kind.INTEGER, minimum=0),
    Column("engage", _("Engagé"), EUROS, Kind.INTEGER, minimum=0),
    Column("paye", _("Payé"), EUROS, Kind.INTEGER, minimum=0),
    Column(
        "montant_partage_cle",
        _("Montant partagé, clé"),
        _("La même clé : un seul montant pour plusieurs promesses. À n’additionner qu’une fois."),
        Kind.INTEGER,
    ),
    Column("montant_partage", _("Montant partagé"), EUROS, Kind.INTEGER, minimum=0),
    Column("etat", _("État"), _("Code de l’état."), is_required=True, choices=tuple(EngagementState.values)),
    Column("etat_libelle", _("État, en mots"), _("La même chose, en mots."), is_required=True),
    Column(
        "bilan",
        _("Bilan"),
        _("Code : tenue, en retard, et les autres."),
        is_required=True,
        choices=tuple(Keeping.values),
    ),
    Column("bilan_libelle", _("Bilan, en mots"), _("La même chose, en mots."), is_required=True),
    Column("livre_le", _("Livré le"), _("Le jour de la livraison."), Kind.DAY),
    Column("derniere_nouvelle_le", _("Dernière nouvelle le"), _("Le jour."), Kind.DAY, is_required=True),
    Column("raison_arret", _("Raison de l’arrêt"), _("Suspendue ou abandonnée : pourquoi."), Kind.TEXT),
    Column("decision_arret", _("Décision de l’arrêt"), _("La décision qui l’arrête."), Kind.TEXT),
    Column("service", _("Service"), _("Le service qui s’en charge."), Kind.TEXT),
    Column("page", _("Page"), _("Sa page sur le site."), Kind.ADDRESS, is_required=True),
)


def rows() -> Iterator[list[Any]]:
    """Every promise, by number. One query."""
    related = ("origin", "theme", "neighbourhood", "department", "shared_budget", "project")
    told = Engagement.objects.with_keeping(timezone.localdate()).select_related(*related)
    heavy = ("search", "project__search", "project__extra", "neighbourhood__geometry")
    return map(_row, told.defer(*heavy).order_by("number").iterator(ROWS_AT_ONCE))


def _row(row: Any) -> list[Any]:
    shared = row.shared_budget
    return [
        *(row.number, row.shown_title, row.origin.kind, row.origin.name, row.theme and row.theme.name),
        *(row.neighbourhood and row.neighbourhood.name, row.place_words, row.latitude, row.longitude),
        *(row.promised_since, None if row.is_hidden else row.promised_scope, row.promised_cost, row.promised_on),
        *(row.cost, row.due_on, row.voted, row.committed, row.paid),
        *(shared and shared.pk, shared and shared.amount),
        *(row.state, row.state_words, row.keeping, str(Keeping(row.keeping).label)),
        *(row.delivered_on, row.last_news_on, row.stop_reason, row.stop_decision),
        *(str(row.department or ""), on_site(row.get_absolute_url())),
    ]


def _changed_at() -> datetime | None:
    last: datetime | None = Change.objects.aggregate(last=Max("at"))["last"]
    return last


def _first_day() -> date | None:
    first: date | None = Engagement.objects.aggregate(first=Min("promised_since"))["first"]
    return first


SETS.declare(
    DataSet(
        slug="promesses",
        title=_("Promesses de la ville"),
        description=_(
            "Chaque promesse de la ville : d’où elle vient, ce qui a été dit d’abord, où elle en est. Le bilan compare "
            "toujours à la première date dite."
        ),
        columns=COLUMNS,
        key=("numero",),
        rows=rows,
        count=Engagement.objects.count,
        updated_at=_changed_at,
        scopes=("observatory", "budgets", "town"),
        # A date passes without any change of a table.
        stamp=timezone.localdate,
        theme=Theme.DEMOCRACY,
        keywords=("promesses", "engagements", "budget-participatif", "suivi"),
        reuse=_("Comparer la date promise et la date tenue, édition par édition."),
        rank=60,
        point=("latitude", "longitude"),
        first_day=_first_day,
    )
)
