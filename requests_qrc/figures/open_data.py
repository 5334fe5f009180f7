"""The requests as open data: the public ones one by one, how many each month, and where programs read them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Max, Min
from django.db.models.functions import Coalesce, TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from allonnes.core.crossed_cells import EVERY, shown_crossed
from allonnes.core.disclosure import SMALLEST_SHOWN
from allonnes.core.open_data import FEEDS, ROWS_AT_ONCE, SETS, Column, DataSet, Feed, Frequency, Kind, Theme, on_site
from allonnes.town.models import Neighbourhood
from requests_qrc.figures.counted import LEFT_OUT
from requests_qrc.followup.public import has_public_words, public_cases, public_point, public_url
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import OPEN, CaseState
from requests_qrc.intake.models import Case, CaseHistory

SCOPES = ("town", "requests_qrc")
STATES = tuple(
    state.value for state in CaseState if state not in {CaseState.DRAFT, CaseState.CANCELLED, CaseState.SPAM}
)
DETAIL, BY_SUBJECT, BY_PLACE, WHOLE = "detail", "sujet", "quartier", "ensemble"
LEVELS = (DETAIL, BY_SUBJECT, BY_PLACE, WHOLE)
_NO_PLACE = _("Sans lieu précis")
_ROUNDED = _("En degrés, WGS 84, arrondie à une centaine de mètres.")
CASES = (
    Column("numero", _("Numéro"), _("Le numéro public de la demande."), is_required=True, is_unique=True),
    Column("groupe", _("Groupe"), _("Le groupe de sujets."), Kind.TEXT),
    Column("sujet", _("Sujet"), _("Le sujet choisi."), Kind.TEXT, is_required=True),
    Column("sujet_code", _("Code du sujet"), _("Le même que « service_code » dans Open311."), is_required=True),
    Column("etat", _("État"), _("Code de l’état."), is_required=True, choices=STATES),
    Column("etat_libelle", _("État, en mots"), _("La même chose, en mots."), is_required=True),
    Column("ouverte", _("Ouverte"), _("Si la ville a encore quelque chose à faire."), Kind.YES_NO, is_required=True),
    Column("recue_le", _("Reçue le"), _("Le jour de la réception."), Kind.DAY, is_required=True),
    Column("premiere_reponse_le", _("Première réponse le"), _("Le jour des premiers mots d’une personne."), Kind.DAY),
    Column("premiere_issue_le", _("Première issue le"), _("Traitée, non retenue ou transmise."), Kind.DAY),
    Column("a_traiter_avant_le", _("À traiter avant le"), _("Le but annoncé à la réception."), Kind.DAY),
    Column("quartier", _("Quartier"), _("Le quartier, quand il est connu."), Kind.TEXT),
    Column("latitude", _("Latitude"), _ROUNDED, Kind.NUMBER, minimum=-90, maximum=90),
    Column("longitude", _("Longitude"), _ROUNDED, Kind.NUMBER, minimum=-180, maximum=180),
    Column("responsable", _("Responsable"), _("L’organisme ou le service qui s’en charge."), Kind.TEXT),
    Column("texte", _("Texte"), _("Les mots de la personne, une fois relus et publiés."), Kind.TEXT),
    Column("page", _("Page"), _("Sa page sur le site."), Kind.ADDRESS, is_required=True),
)
MONTHS = (
    Column("mois", _("Mois"), _("Le mois de la réception."), Kind.MONTH, is_required=True),
    Column(
        "niveau",
        _("Niveau"),
        _("detail : un sujet dans un quartier ; sujet, quartier, ensemble : des sommes du mois."),
        is_required=True,
        choices=LEVELS,
    ),
    Column("sujet", _("Groupe de sujets"), _("Vide dans les sommes de tous les sujets."), Kind.TEXT),
    Column("quartier", _("Quartier"), _("Vide dans les sommes de toute la ville."), Kind.TEXT),
    Column(
        "demandes",
        _("Demandes"),
        _("Combien de demandes reçues. Vide sous 5, ou quand ce nombre ferait deviner un nombre sous 5."),
        Kind.INTEGER,
        minimum=SMALLEST_SHOWN,
    ),
    Column("masque", _("Masqué"), _("Si le nombre est caché."), Kind.YES_NO, is_required=True),
)


def rows() -> Iterator[list[Any]]:
    """Every public case, the newest first. One query."""
    told = public_cases().defer("search", "answers", "neighbourhood__geometry").order_by("-received_at", "-pk")
    return map(_row, told.iterator(ROWS_AT_ONCE))


def _row(case: Any) -> list[Any]:
    category, place = case.category, case.neighbourhood
    latitude, longitude = public_point(case) or (None, None)
    return [
        *(case.number, category.parent.name if category.parent else None, category.name, category.code),
        *(case.state, case.state_words, case.state in OPEN),
        *(_day(case.received_at), _day(case.first_reply_at), _day(case.outcome_at), case.solved_due),
        *(place.name if place else None, latitude, longitude),
        str(case.partner or case.department or ""),
        case.description if has_public_words(case) else None,
        on_site(public_url(case)),
    ]


def _day(moment: datetime | None) -> date | None:
    return deadlines.day_of(moment) if moment else None


def monthly_rows() -> Iterator[list[Any]]:
    """Each month by group of subjects and by neighbourhood, with its sums, small numbers masked. One query.

    What the figures count, without private subjects: in a file of every month, those would be found one by one.
    """
    counted = Case.objects.submitted().exclude(state__in=LEFT_OUT).filter(category__is_private=False)
    group = Coalesce("category__parent__name", "category__name")
    told = counted.annotate(month=TruncMonth("received_at"), group=group).order_by("-month")
    cells = told.values_list("month", "group", "neighbourhood__name").annotate(n=Count("pk"))
    for month, cells_of_month in groupby(cells.iterator(ROWS_AT_ONCE), key=lambda row: row[0]):
        yield from month_rows(f"{month:%Y-%m}", {(row[1], row[2] or str(_NO_PLACE)): row[3] for row in cells_of_month})


def month_rows(month: str, cells: dict[tuple[str, str], int]) -> list[list[Any]]:
    """The rows of one month: the sum of all, of each group, of each neighbourhood, then the cells."""
    shown = shown_crossed(cells)
    told = [[month, _level(*cell), *cell, count, count is None] for cell, count in shown.items()]
    return sorted(told, key=lambda row: (-LEVELS.index(row[1]), row[2] or "", row[3] or ""))


def _level(group: Any, place: Any) -> str:
    if group is EVERY:
        return WHOLE if place is EVERY else BY_PLACE
    return BY_SUBJECT if place is EVERY else DETAIL


def _updated_at() -> datetime | None:
    last: datetime | None = CaseHistory.objects.aggregate(last=Max("at"))["last"]
    return last


def _first_day() -> date | None:
    return _day(public_cases().aggregate(first=Min("received_at"))["first"])


def feeds() -> Iterable[Feed]:
    """What is new, for the town and for each neighbourhood; and Open311. One query."""
    news, rss = _now("Les 50 dernières demandes publiques."), "application/rss+xml"
    yield Feed(
        title=_now("Demandes : toute la ville"), description=news, url=reverse("requests_qrc:feed"), media_type=rss
    )
    for place in Neighbourhood.objects.in_order().defer("geometry"):
        title = _now("Demandes : %(name)s") % {"name": place.name}
        yield Feed(
            title=title, description=news, url=reverse("requests_qrc:feed_of", args=[place.slug]), media_type=rss
        )
    for name, words in (("requests", _now("Les demandes publiques.")), ("services", _now("Les sujets."))):
        url = reverse(f"requests_qrc:open311_{name}", args=["json"])
        yield Feed(title=f"Open311 : {name}", description=words, url=url, media_type="application/json")


FEEDS.declare(feeds)
SETS.declare(
    DataSet(
        slug="demandes",
        title=_("Signalements et demandes"),
        description=_(
            "Chaque demande publique, une par ligne, avec son sujet, son état et ses dates. Sans les sujets privés, ni "
            "aucun nom ; les points sont arrondis, et le texte n’y est qu’une fois relu. Les mêmes qu’avec Open311."
        ),
        columns=CASES,
        key=("numero",),
        rows=rows,
        count=lambda: public_cases().count(),
        updated_at=_updated_at,
        scopes=SCOPES,
        theme=Theme.TOWN,
        keywords=("demandes", "signalements", "open311", "voirie", "proprete"),
        reuse=_("Comparer le temps de réponse d’un sujet à l’autre, sans nous croire sur parole."),
        rank=30,
        point=("latitude", "longitude"),
        first_day=_first_day,
    ),
    DataSet(
        slug="demandes-par-mois",
        title=_("Demandes par mois, sujet et quartier"),
        description=_(
            "Combien de demandes chaque mois, par groupe de sujets et par quartier, avec les sommes. Sans les sujets "
            "privés. Sous 5, le nombre est masqué, et d’autres avec lui quand une soustraction le ferait deviner."
        ),
        columns=MONTHS,
        key=("mois", "niveau", "sujet", "quartier"),
        rows=monthly_rows,
        count=lambda: sum(1 for _row in monthly_rows()),
        updated_at=_updated_at,
        scopes=SCOPES,
        theme=Theme.TOWN,
        keywords=("demandes", "statistiques", "quartiers"),
        reuse=_("Une courbe de l’éclairage public, hiver après hiver."),
        rank=35,
        frequency=Frequency.MONTHLY,
        first_day=_first_day,
    ),
)
