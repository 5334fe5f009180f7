"""The participatory budget as open data: editions, projects, the files of each vote, who took part.

An edition brought from another town is left out: its files have the licence of that town, told on its own page.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import Exists, F, Func, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.disclosure import SMALLEST_SHOWN
from allonnes.core.open_data import ROWS_AT_ONCE, SETS, Column, DataSet, Frequency, Kind, OtherFile, Theme, on_site
from budgets.editions.enums import BallotType, PhaseKind, Rule
from budgets.editions.models import Edition, Phase
from budgets.editions.timeline import LAST_INSTANT
from budgets.projects.enums import OUT_OF_LIST, UNNUMBERED, ProjectState
from budgets.projects.models import Project, ProjectHistory
from budgets.results import publication
from budgets.results.figures import turnout_tables
from budgets.results.models import Count
from budgets.voting.models import Sealing

SCOPES = ("town", "budgets")
STATES = tuple(state.value for state in ProjectState if state not in {*UNNUMBERED, *OUT_OF_LIST})
_PHASES = {PhaseKind.DEPOSIT: "depot", PhaseKind.VOTE: "vote"}
EDITION = Column("edition", _("Édition"), _("L’adresse courte de l’édition."), is_required=True)
EDITIONS = (
    Column("edition", _("Édition"), _("L’adresse courte de l’édition."), is_required=True, is_unique=True),
    Column("titre", _("Titre"), _("Le nom de l’édition."), Kind.TEXT, is_required=True),
    Column("annee", _("Année"), _("L’année de l’édition."), Kind.YEAR, is_required=True),
    Column("enveloppe", _("Enveloppe"), _("La somme à répartir, en euros."), Kind.INTEGER, is_required=True, minimum=0),
    Column("cout_maximal", _("Coût maximal d’un projet"), _("En euros."), Kind.INTEGER, minimum=0),
    Column("bulletin", _("Bulletin"), _("Le type de bulletin."), is_required=True, choices=tuple(BallotType.values)),
    Column("regle", _("Règle"), _("La règle de dépouillement."), is_required=True, choices=tuple(Rule.values)),
    Column("depot_debut", _("Dépôt, premier jour"), _("Quand on commence à déposer."), Kind.DAY),
    Column("depot_fin", _("Dépôt, dernier jour"), _("Le dernier jour pour déposer."), Kind.DAY),
    Column("vote_debut", _("Vote, premier jour"), _("Quand on commence à voter."), Kind.DAY),
    Column("vote_fin", _("Vote, dernier jour"), _("Le dernier jour pour voter."), Kind.DAY),
    Column("projets", _("Projets"), _("Combien de projets publics."), Kind.INTEGER, is_required=True, minimum=0),
    Column("bulletins", _("Bulletins"), _("Combien sont comptés ; vide sans résultat."), Kind.INTEGER, minimum=0),
    Column("laureats", _("Lauréats"), _("Combien de projets ; vide sans résultat."), Kind.INTEGER, minimum=0),
    Column("attribue", _("Attribué"), _("Le coût des lauréats, en euros."), Kind.INTEGER, minimum=0),
    Column("page", _("Page"), _("Sa page sur le site."), Kind.ADDRESS, is_required=True),
)
PROJECTS = (
    EDITION,
    Column("numero", _("Numéro"), _("Le numéro public dans l’édition."), Kind.INTEGER, is_required=True, minimum=1),
    Column("identifiant", _("Identifiant"), _("Celui des bulletins et du fichier .pb."), is_required=False),
    Column("titre", _("Titre"), _("Le titre du projet."), Kind.TEXT, is_required=True),
    Column("resume", _("En une phrase"), _("Le projet en une phrase."), Kind.TEXT),
    Column("description", _("Description"), _("Le projet, par qui le propose."), Kind.TEXT),
    Column("theme", _("Thème"), _("Le thème dans l’édition."), Kind.TEXT),
    Column("quartier", _("Quartier"), _("Vide pour toute la ville."), Kind.TEXT),
    Column("lieu", _("Lieu"), _("Où, en mots."), Kind.TEXT),
    Column("latitude", _("Latitude"), _("En degrés, WGS 84."), Kind.NUMBER, minimum=-90, maximum=90),
    Column("longitude", _("Longitude"), _("En degrés, WGS 84."), Kind.NUMBER, minimum=-180, maximum=180),
    Column("cout", _("Coût"), _("Le coût retenu, en euros."), Kind.INTEGER, minimum=0),
    Column("etat", _("État"), _("Code de l’état."), is_required=True, choices=STATES),
    Column("etat_libelle", _("État, en mots"), _("La même chose, en mots."), is_required=True),
    Column("laureat", _("Lauréat"), _("Si le projet est élu ; vide sans résultat."), Kind.YES_NO),
    Column("depose_le", _("Déposé le"), _("Le jour du dépôt."), Kind.DAY),
    Column("page", _("Page"), _("Sa page sur le site."), Kind.ADDRESS, is_required=True),
)
FILES = (
    EDITION,
    Column("fichier", _("Fichier"), _("Le nom du fichier."), is_required=True),
    Column("titre", _("Titre"), _("Ce qu’il est."), is_required=True),
    Column("contenu", _("Contenu"), _("Ce qu’il dit."), is_required=True),
    Column("type", _("Type"), _("Son type de contenu."), is_required=True),
    Column("adresse", _("Adresse"), _("Où le lire."), Kind.ADDRESS, is_required=True, is_unique=True),
)
TURNOUT = (
    EDITION,
    Column("selon", _("Selon"), _("Ce qui sépare les groupes."), is_required=True),
    Column("groupe", _("Groupe"), _("Un des groupes."), is_required=True),
    Column(
        "personnes",
        _("Personnes"),
        _("Combien ont voté. Vide de 1 à 4, ou quand ce nombre ferait deviner celui d’un autre groupe."),
        Kind.INTEGER,
        minimum=0,
    ),
    Column("masque", _("Masqué"), _("Si le nombre est caché."), Kind.YES_NO, is_required=True),
    Column(
        "ensemble",
        _("Ensemble"),
        _("Combien dans tous les groupes."),
        Kind.INTEGER,
        is_required=True,
        minimum=SMALLEST_SHOWN,
    ),
)


def own_editions() -> "QuerySet[Edition]":
    """The editions of the town, the newest first."""
    return (
        Edition.objects.published().filter(is_imported=False).newest_first().defer("search", "pabulib_meta", "summary")
    )


def official(**given: Any) -> "QuerySet[Count]":
    """The published results."""
    return Count.objects.filter(is_official=True, **given)


def edition_rows() -> Iterator[list[Any]]:
    """Every edition of the town, with its result once it is published. One query."""
    result = official(edition=OuterRef("pk"))
    projects = Project.objects.listed().filter(edition=OuterRef("pk")).order_by().values("edition")
    told = own_editions().annotate(
        project_count=Subquery(projects.annotate(n=CountRows("pk")).values("n")),
        ballots=Subquery(result.values("ballots")),
        spent=Subquery(result.values("spent")),
        winner_count=Subquery(result.values(n=_length(F("winners"))), output_field=IntegerField()),
        **{
            f"{name}_{side}": _end_of(kind, side) for kind, name in _PHASES.items() for side in ("starts_at", "ends_at")
        },
    )
    return (_edition_row(row) for row in told.iterator(ROWS_AT_ONCE))


def _length(winners: Any) -> Func:
    return Func(winners, function="jsonb_array_length", output_field=IntegerField())


def _end_of(kind: str, side: str) -> Subquery:
    return Subquery(Phase.objects.filter(edition=OuterRef("pk"), kind=kind).values(side)[:1])


def _edition_row(row: Any) -> list[Any]:
    days = [
        day
        for name in _PHASES.values()
        for day in (_day(getattr(row, f"{name}_starts_at")), _last_day(getattr(row, f"{name}_ends_at")))
    ]
    return [
        *(row.slug, row.title, row.year, row.amount, row.max_project_cost, row.ballot_type, row.rule),
        *days,
        *(row.project_count or 0, row.ballots, row.winner_count, row.spent),
        on_site(reverse("budgets:edition", args=[row.slug])),
    ]


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def _last_day(moment: datetime | None) -> date | None:
    """The last day of what ends at `moment`, excluded."""
    return _day(moment - LAST_INSTANT) if moment else None


def own_projects() -> "QuerySet[Project]":
    """What the catalogues of the town's editions show."""
    return Project.objects.listed().filter(edition__is_published=True, edition__is_imported=False)


def project_rows() -> Iterator[list[Any]]:
    """Every project of the catalogues, the newest edition first. One query."""
    told = own_projects().select_related("edition", "category", "neighbourhood")
    told = told.defer("search", "extra", "edition__search", "edition__pabulib_meta", "neighbourhood__geometry")
    told = told.annotate(has_result=Exists(official(edition=OuterRef("edition"))))
    return map(_project_row, told.order_by("-edition__year", "edition", "number").iterator(ROWS_AT_ONCE))


def _project_row(row: Any) -> list[Any]:
    return [
        *(row.edition.slug, row.number, row.reference, row.title, row.summary, row.description),
        *(row.category.name if row.category else None, row.neighbourhood.name if row.neighbourhood else None),
        *(row.place_words, row.latitude, row.longitude, row.known_cost, row.state, row.state_words),
        row.state == ProjectState.ELECTED if row.has_result else None,
        _day(row.submitted_at),
        on_site(reverse("budgets:project", args=[row.edition.slug, row.number])),
    ]


def files_given() -> Iterator[tuple[Edition, publication.OpenFile]]:
    """The files that anybody may read now, edition by edition. One query."""
    sealed = Sealing.objects.filter(edition=OuterRef("pk"), sealed_at__isnull=False)
    told = own_editions().annotate(has_result=Exists(official(edition=OuterRef("pk"))), is_sealed=Exists(sealed))
    for edition in told:
        given: dict[str, bool] = {"has_result": edition.has_result, "is_sealed": edition.is_sealed}
        yield from ((edition, file) for file in publication.FILES if file.is_given(**given))


def file_rows() -> Iterator[list[Any]]:
    """The files of each vote, and where each is."""
    for edition, file in files_given():
        address = on_site(reverse("budgets:file", args=[edition.slug, file.name]))
        kind = file.content_type.partition(";")[0]
        yield [edition.slug, file.name, str(file.label), str(file.what), kind, address]


def other_files() -> Iterable[OtherFile]:
    """The same files, for the catalogues."""
    for edition, file in files_given():
        url = reverse("budgets:file", args=[edition.slug, file.name])
        yield OtherFile(f"{edition.title} : {file.label}", url, file.content_type.partition(";")[0])


def turnout_rows() -> Iterator[list[Any]]:
    """Who took part, as the results say it, small numbers masked. A query a result."""
    for edition in own_editions().filter(Exists(official(edition=OuterRef("pk")))):
        for table in turnout_tables(edition):
            for name, count in table.cells.items():
                yield [edition.slug, table.label, name, count, count is None, table.total]


def _updated_at() -> datetime | None:
    moved = ProjectHistory.objects.filter(project__edition__is_imported=False).aggregate(last=Max("at"))["last"]
    told = official(edition__is_imported=False).aggregate(last=Max("published_at"))["last"]
    return max((moment for moment in (moved, told) if moment), default=None)


def _result_at() -> datetime | None:
    last: datetime | None = official(edition__is_imported=False).aggregate(last=Max("published_at"))["last"]
    return last


def _first_day() -> date | None:
    own = Q(edition__is_imported=False, edition__is_published=True)
    return _day(Phase.objects.filter(own).aggregate(first=Min("starts_at"))["first"])


def _sealed() -> object:
    """A box is sealed in a table that no page watches."""
    return Sealing.objects.filter(sealed_at__isnull=False).count()


SETS.declare(
    DataSet(
        slug="budget-participatif-editions",
        title=_("Éditions du budget participatif"),
        description=_("Chaque édition : son argent, sa règle, ses dates, et son résultat une fois publié."),
        columns=EDITIONS,
        key=("edition",),
        rows=edition_rows,
        count=lambda: own_editions().count(),
        updated_at=_updated_at,
        scopes=SCOPES,
        theme=Theme.DEMOCRACY,
        keywords=("budget participatif", "democratie locale"),
        reuse=_("Mesurer la participation d’une édition à l’autre."),
        rank=10,
        frequency=Frequency.YEARLY,
        first_day=_first_day,
    ),
    DataSet(
        slug="budget-participatif-projets",
        title=_("Projets du budget participatif"),
        description=_(
            "Chaque projet public : où il en est, son coût, s’il est lauréat. Sans le nom de qui le propose."
        ),
        columns=PROJECTS,
        key=("edition", "numero"),
        rows=project_rows,
        count=lambda: own_projects().count(),
        updated_at=_updated_at,
        scopes=SCOPES,
        theme=Theme.DEMOCRACY,
        keywords=("budget participatif", "projets", "democratie locale"),
        reuse=_("Une carte des projets lauréats, avec leur coût."),
        rank=15,
        point=("latitude", "longitude"),
        first_day=_first_day,
    ),
    DataSet(
        slug="budget-participatif-votes",
        title=_("Bulletins et résultats du budget participatif"),
        description=_(
            "Les fichiers de chaque vote et leurs adresses : bulletins sans nom ni heure, règle, résultat expliqué, et "
            "le vote au format Pabulib (.pb). De quoi recompter chez soi."
        ),
        columns=FILES,
        key=("edition", "fichier"),
        rows=file_rows,
        count=lambda: sum(1 for _given in files_given()),
        updated_at=_result_at,
        scopes=SCOPES,
        stamp=_sealed,
        theme=Theme.DEMOCRACY,
        keywords=("budget participatif", "vote", "bulletins", "pabulib"),
        reuse=_("Recompter le vote avec une autre règle, et dire qui aurait gagné."),
        rank=20,
        frequency=Frequency.YEARLY,
        first_day=_first_day,
        others=other_files,
    ),
    DataSet(
        slug="budget-participatif-participation",
        title=_("Participation au vote du budget participatif"),
        description=_(
            "Combien de personnes ont voté, selon ce que la liste d’émargement en dit. De 1 à 4, le nombre est masqué, "
            "et d’autres avec lui quand une soustraction le ferait deviner."
        ),
        columns=TURNOUT,
        key=("edition", "selon", "groupe"),
        rows=turnout_rows,
        count=lambda: sum(1 for _row in turnout_rows()),
        updated_at=_result_at,
        scopes=SCOPES,
        theme=Theme.DEMOCRACY,
        keywords=("budget participatif", "participation", "vote"),
        reuse=_("Voir quels quartiers votent le moins, et où aller les rencontrer."),
        rank=22,
        frequency=Frequency.YEARLY,
        first_day=_first_day,
    ),
)
