"""A town with as many accounts and projects as one likes, written by PostgreSQL itself: seconds for 100,000."""

from datetime import timedelta

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from psycopg import sql

from allonnes.accounts.models import AuditEntry, User
from allonnes.core.models import OutboxMessage
from allonnes.town.models import Department, Neighbourhood
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Category, Criterion, Edition, Phase
from budgets.projects.models import Comment, Dossier, Project, Report, Support
from tests.factories.accounts import make_user
from tests.factories.outreach import EncounterFactory

# Of each hundred projects: how many wait for a study, are studied, are studied late.
TO_EXAMINE, IN_STUDY, LATE = 20, 30, 5
WORDS = "ARRAY['verger','banc','lampe','terrain','marché','école','jardin','vélo','fête','eau','arbre','jeux','mur']"
FIRST_NAMES = "ARRAY['Camille','Jérôme','Inès','Malo','Aïcha','Louise','Noé','Fatou','Yann','Rose','Ali']"
# Two words of everybody, then two that nearly nobody else writes, as in real titles.
RARE = "translate(substr(md5(n::text), {start}, 6), '0123456789', 'ghijklmnop')"
TITLE = (
    f"initcap(({WORDS})[1 + n % 13]) || ' ' || ({WORDS})[1 + n / 13 % 13] || ' ' || "
    f"{RARE.format(start=1)} || ' ' || {RARE.format(start=9)}"
)
STATE = (
    f"CASE WHEN n % 100 < {TO_EXAMINE} THEN 'submitted' WHEN n % 100 < {TO_EXAMINE + IN_STUDY} THEN 'in_study' "
    "WHEN n % 100 < 90 THEN 'on_ballot' ELSE 'withdrawn' END"
)


def multiply(pattern: Model, first: int, last: int, **changed: str) -> None:
    """Rows like this one, for each n from `first` to `last`; `changed` gives columns in SQL, from n and from the row.

    Triggers sleep: they guard what people do, and have tests of their own.
    """
    options = pattern._meta
    fields = [field for field in options.local_concrete_fields if not field.generated]
    columns = [field.column for field in fields if not field.primary_key or field.column in changed]
    values = [sql.SQL(changed[name]) if name in changed else sql.Identifier("kept", name) for name in columns]
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} AS kept, generate_series({}, {}) AS n WHERE {} = {}")
    filled = statement.format(
        sql.Identifier(options.db_table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(values),
        sql.Identifier(options.db_table),
        sql.Literal(first),
        sql.Literal(last),
        sql.Identifier("kept", options.pk.column),
        sql.Literal(pattern.pk),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(filled)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def studied_by_the_town() -> Edition:
    """A published edition whose projects are studied now."""
    edition = Edition.objects.create(
        title="Budget de toute la ville", slug="gestion", year=2026, amount=150_000, is_published=True, tie_seed="desk"
    )
    now, day = timezone.now(), timedelta(days=1)
    spans = ((PhaseKind.DEPOSIT, -90, -30), (PhaseKind.STUDY, -30, 60), (PhaseKind.VOTE, 60, 90))
    for kind, start, end in spans:
        Phase.objects.create(edition=edition, kind=kind, starts_at=now + start * day, ends_at=now + end * day)
    for position, label in enumerate(("Intérêt général", "Compétence de la ville", "Coût")):
        Criterion.objects.create(edition=edition, label=label, position=position)
    department = Department.objects.create(name="Cadre de vie", address="1 rue", phone="0261917200", is_active=True)
    Category.objects.create(edition=edition, name="Nature", slug="nature", department=department)
    Neighbourhood.objects.get_or_create(slug="gestion", defaults={"name": "Centre", "is_priority": False})
    EncounterFactory()
    return edition


def fill_desk(edition: Edition, first: int, last: int) -> None:
    """From the nth to the last: an account, a project, a comment, two supports, an act and a message each."""
    _fill_accounts(first, last)
    _fill_projects(edition, first, last)
    _fill_contributions(edition, first, last)
    _fill_logs(first, last)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _fill_accounts(first: int, last: int) -> None:
    pattern = User.objects.filter(email="modele@example.org").first() or make_user(email="modele@example.org")
    multiply(
        pattern,
        first,
        last,
        public_id="gen_random_uuid()",
        email="'habitant' || n || '@example.org'",
        first_name=f"({FIRST_NAMES})[1 + n % 11]",
        last_name="'Nom' || n",
        created_at="now() - n * interval '5 minutes'",
        is_active="n % 50 > 0",
    )


def _fill_projects(edition: Edition, first: int, last: int) -> None:
    place = Neighbourhood.objects.get(slug="gestion")
    known = {"title": "Modèle", "summary": "Une idée.", "neighbourhood": place, "category": edition.categories.get()}
    pattern, _made = Project.objects.get_or_create(edition=edition, reference="modele", defaults=known)
    multiply(
        pattern,
        first,
        last,
        public_id="gen_random_uuid()",
        number="n",
        reference="n::text",
        title=TITLE,
        description=f"'Pour que chacun trouve ' || ({WORDS})[1 + n % 13] || ' et ' || {RARE.format(start=17)}",
        state=STATE,
        cost="1000 + n % 30000",
        submitted_at="now() - interval '30 days' - n * interval '20 seconds'",
    )
    _fill_dossiers(edition, first, last)


def _fill_dossiers(edition: Edition, first: int, last: int) -> None:
    pattern = Project.objects.get(edition=edition, number=first + TO_EXAMINE)
    department = edition.categories.get().department
    today = timezone.localdate()
    if not Dossier.objects.filter(project__edition=edition).exists():
        Dossier.objects.create(project=pattern, department=department, due_on=today)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "INSERT INTO budgets_dossier (project_id, department_id, opinion, comment, due_on, revision, completed_at) "
            "SELECT id, %s, CASE WHEN number %% 3 = 0 THEN 'favourable' ELSE '' END, '', "
            "CASE WHEN number %% 100 < %s THEN %s::date - 3 ELSE %s::date + number %% 30 END, 0, "
            "CASE WHEN number %% 3 = 0 THEN now() END "
            "FROM budgets_project WHERE edition_id = %s AND state = 'in_study' AND number BETWEEN %s AND %s "
            "ON CONFLICT DO NOTHING",
            [department.pk, TO_EXAMINE + LATE, today, today, edition.pk, first, last],
        )
        cursor.execute("SET session_replication_role = DEFAULT")


def _fill_contributions(edition: Edition, first: int, last: int) -> None:
    start = Project.objects.get(edition=edition, number=1)
    author = User.objects.get(email="modele@example.org")
    words = Comment.objects.filter(project=start).first() or Comment.objects.create(
        project=start, author=author, body="Une bonne idée pour les enfants du quartier."
    )
    project = f"{start.pk} + (n - 1) / 5 * 5"
    waits = "CASE WHEN n % 50 = 0 THEN 'pending' ELSE 'published' END"
    multiply(
        words,
        first,
        last,
        project_id=project,
        state=waits,
        entry_id="gen_random_uuid()",
        at="now() - n * interval '1 minute'",
    )
    support = Support.objects.filter(project=start).first() or Support.objects.create(project=start, user=author)
    for offset in (1, 2):
        multiply(support, first, last, project_id=f"{start.pk} + n - 1", user_id=f"{author.pk} + {offset}")
    report = Report.objects.first() or Report.objects.create(project=start, reason="insult")
    handled = "CASE WHEN n % 100 > 0 THEN now() END"
    multiply(report, first, last, project_id=f"{start.pk} + n - 1", handled_at=handled, at="now()")


def _fill_logs(first: int, last: int) -> None:
    act = AuditEntry.objects.order_by("id").first() or AuditEntry.objects.create(
        id=1, at=timezone.now(), act="account.deactivate", previous_hash="0" * 64, hash="0" * 64
    )
    acts = "(ARRAY['account.deactivate','role.grant','desk.export'])[1 + n % 3]"
    shown = {"at": "now() - n * interval '7 minutes'", "hash": "md5(n::text)", "act": acts}
    multiply(act, first, last, id="n + 1000000", **shown)
    message = OutboxMessage.objects.filter(key="modele").first() or OutboxMessage.objects.create(
        key="modele", kind="accounts/role_granted", address="modele@example.org", state="sent"
    )
    state = "CASE WHEN n % 200 = 0 THEN 'failed' ELSE 'sent' END"
    created = "now() - n * interval '3 minutes'"
    multiply(message, first, last, id="gen_random_uuid()", key="'masse:' || n", state=state, created_at=created)
