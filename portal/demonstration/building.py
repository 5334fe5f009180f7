"""The parts of the demonstration in order, and emptying the database to start again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from budgets.counting.pabulib import read_file
from budgets.editions.models import Edition
from budgets.results.actions.importing import import_instance
from observatory.dashboards.actions import rebuild_reach
from observatory.dashboards.models import ReachYear
from portal.demonstration.addresses import build_addresses
from portal.demonstration.cases import build_cases
from portal.demonstration.consultations import build_consultations
from portal.demonstration.councils import build_councils
from portal.demonstration.editions import build_next_edition, build_past_edition
from portal.demonstration.elections import build_elections
from portal.demonstration.encounters import build_encounters
from portal.demonstration.engagements import build_engagements
from portal.demonstration.files import DATA
from portal.demonstration.mailbox import forget_mails
from portal.demonstration.meetings import build_meetings
from portal.demonstration.newsletters import build_newsletters
from portal.demonstration.outcomes import build_outcomes
from portal.demonstration.people import build_people
from portal.demonstration.rules import build_competences
from portal.demonstration.synonyms import build_synonyms
from portal.demonstration.texts import build_pages
from portal.demonstration.town import build_town

TOULOUSE_SLUG = "toulouse-2022-secteur-16"
TOULOUSE_TITLE = "Toulouse 2022, secteur 16 (vrai vote)"
TOULOUSE_SOURCE = (
    "Pabulib (pabulib.org), d’après les données ouvertes de Toulouse ; Faliszewski et al., IJCAI 2023. "
    "Faits et chiffres ; licence non indiquée."
)


@dataclass(frozen=True)
class Part:
    """What is said to be under way, and what does it: all or nothing, and nothing twice."""

    label: str
    build: Callable[[datetime], None]


def build_toulouse(now: datetime) -> None:
    """A real vote, so that a newcomer sees a real result."""
    if Edition.objects.filter(slug=TOULOUSE_SLUG).exists():
        return
    file = read_file(DATA / "toulouse-2022-16.pb")
    import_instance(file=file, slug=TOULOUSE_SLUG, title=TOULOUSE_TITLE, source=TOULOUSE_SOURCE)


def count_participants(now: datetime) -> None:
    """Who took part in each year, for the dashboard; the hour counts again what moves."""
    if not ReachYear.objects.exists():
        rebuild_reach(now)


PARTS = (
    Part("La ville, ses quartiers et ses services", lambda now: build_town(timezone.localdate(now))),
    Part("Les rues et les adresses inventées", build_addresses),
    Part("Les personnes fictives et les comptes d’essai", build_people),
    Part("Les rencontres", build_encounters),
    Part("Les conseils et leurs membres fictifs", build_councils),
    Part("Une année de réunions des conseils", build_meetings),
    Part("Les avis et les actions des conseils", build_outcomes),
    Part("Les pages", build_pages),
    Part("Les synonymes de la recherche", build_synonyms),
    Part("Les consultations", build_consultations),
    Part("La lettre d’information", build_newsletters),
    Part("Qui s’occupe de quoi", build_competences),
    Part("Le budget participatif de l’an dernier et son dépouillement", build_past_edition),
    Part("Le prochain budget participatif", build_next_edition),
    Part("Une année de demandes et de signalements", build_cases),
    Part("Les promesses de la ville et leur suivi", build_engagements),
    Part("Les mois avant une élection, et le visa des archives", build_elections),
    Part("Un vrai vote : Toulouse 2022, secteur 16", build_toulouse),
    Part("Les chiffres de la participation", count_participants),
)


def has_pending_migrations() -> bool:
    """Whether the tables are missing or of an older version."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def make_tables() -> None:
    """Create or update the tables."""
    call_command("migrate", interactive=False, verbosity=0)


def start_again() -> None:
    """Drop everything and create the tables anew.

    Sealed ballots and histories refuse deletion (triggers): dropping the whole schema is the one way out, kept for
    demonstrations. Raises OperationalError when another program holds the tables for 10 seconds.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    ContentType.objects.clear_cache()
    cache.clear()
    forget_mails()
    make_tables()
