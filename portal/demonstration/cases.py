"""A year of invented reports and requests, in every state: written in bulk, as the acts would have written them."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.numbering import format_number
from allonnes.outreach.enums import Channel
from allonnes.town.closing import closing_days
from allonnes.town.geometry import contains
from allonnes.town.locating import QuartierShape, read_quartier_shapes
from allonnes.town.models import Department, PartnerBody, TownProfile
from portal.demonstration import case_paths
from portal.demonstration.case_words import rows_around
from portal.demonstration.case_world import World
from portal.demonstration.files import read_json
from portal.demonstration.people import FAMILY_NAME
from portal.demonstration.signin import HOLDERS
from requests_qrc.casework.models import CaseMessage, Contest
from requests_qrc.followup.models import CaseFollow, Survey
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import AnswerBy, CaseKind, CaseState, TextFate
from requests_qrc.intake.models import Case, CaseHistory, Category, Pause, Receipt
from requests_qrc.intake.models.cases import PREFIX
from requests_qrc.intake.seeding import Owners, seed_categories

SEED, CASES, DAYS = 72003, 250, 365
REQUESTS, SIGNED = 0.1, 0.35
RECENT, FRESH, SILENT = 44, 3, 50
EXAMPLE = " (exemple)"
SERVICES = {
    "Propreté et déchets": "Voirie et bâtiments",
    "Voirie et trottoirs": "Voirie et bâtiments",
    "Éclairage et feux": "Voirie et bâtiments",
    "Signalisation, circulation, stationnement": "Voirie et bâtiments",
    "Espaces verts et jeux": "Espaces verts",
    "Bâtiments et équipements": "Voirie et bâtiments",
    "Eau et assainissement": "Voirie et bâtiments",
    "Vie citoyenne": "Démocratie locale",
}
PARTNERS = {
    "Logement et cadre de vie": "Bailleur social (exemple)",
    "Tranquillité et nuisances": "Services de l’État dans la Sarthe (exemple)",
    "Transports": "Transports de l’agglomération (exemple)",
    "Éclairage et feux": "Le Mans Métropole",
    "Eau et assainissement": "Le Mans Métropole",
    "Propreté et déchets": "Le Mans Métropole",
}
OLD = {
    CaseState.CLOSED: 74,
    CaseState.DECLINED: 11,
    CaseState.FORWARDED: 3,
    CaseState.DUPLICATE: 5,
    CaseState.CANCELLED: 3,
    CaseState.SPAM: 2,
    CaseState.IN_PROGRESS: 2,
}
YOUNG = {
    CaseState.RESOLVED: 45,
    CaseState.IN_PROGRESS: 15,
    CaseState.ASSIGNED: 12,
    CaseState.SCHEDULED: 8,
    CaseState.FORWARDED: 8,
    CaseState.DECLINED: 8,
    CaseState.DUPLICATE: 4,
}
NEW = {CaseState.RECEIVED: 6, CaseState.ASSIGNED: 3, CaseState.IN_PROGRESS: 1}
CHANNELS = {
    Channel.WEB: 56,
    Channel.PHONE: 14,
    Channel.DESK: 10,
    Channel.EMAIL: 6,
    Channel.MARKET: 6,
    Channel.WALK: 4,
    Channel.APP: 4,
}
AROUND: tuple[type[Model], ...] = (CaseHistory, Receipt, CaseMessage, Pause, Contest, CaseFollow, Survey)
# Each of these is seen once at least, in the last weeks.
SEEN = [*case_paths.PATHS]


@transaction.atomic
def build_cases(now: datetime) -> None:
    """The subjects with their services, then the year; nothing once there is a case."""
    seed_categories(_owners())
    if Case.objects.exists():
        return
    world = _world(now)
    received = sorted(_receptions(world))
    cases = [_case(world, at) for at in received]
    _number(cases)
    stories = [(case, _story(world, case)) for case in cases]
    _write(cases)
    rows = [row for case, story in stories for row in rows_around(world, case, story)]
    for model in AROUND:
        model._default_manager.bulk_create([row for row in rows if isinstance(row, model)])


def _write(cases: list[Case]) -> None:
    """Those merged into another come after it."""
    alone = [case for case in cases if case.state != CaseState.DUPLICATE]
    Case.objects.bulk_create(alone)
    merged = [case for case in cases if case.state == CaseState.DUPLICATE]
    for case in merged:
        alike = [other for other in alone if other.category == case.category] or alone
        case.merged_into = alike[0]
    Case.objects.bulk_create(merged)


def _owners() -> Owners:
    departments = {row.name: row for row in Department.objects.filter(is_active=True)}
    partners = {row.name: row for row in PartnerBody.objects.order_by("pk")}
    front = "Relation citoyenne"
    profile = TownProfile.objects.first()
    return Owners(
        department=lambda group: departments.get(SERVICES.get(group, front) + EXAMPLE),
        partner=lambda group: partners.get(PARTNERS.get(group, "")),
        phone=profile.phone if profile else "",
    )


def _world(now: datetime) -> World:
    words = read_json("demandes.json")
    categories = list(Category.objects.offered().select_related("department", "partner"))
    by_mail = {user.email: user for user in User.objects.order_by("pk")}
    staff = {holder.email for holder in HOLDERS}
    people = [user for user in by_mail.values() if user.birth_date is None and user.email not in staff]
    return World(
        rng=Random(SEED),  # noqa: S311  # an invented year, the same each time
        now=now,
        words=words,
        categories=[category for category in categories if category.code in words["texts"]],
        shapes=read_quartier_shapes(),
        people=people,
        sorter=by_mail["agent-qrc@example.org"],
        worker=by_mail["responsable-qrc@example.org"],
    )


def _receptions(world: World) -> list[datetime]:
    """Moments of a year, by day; the last days have theirs."""
    today = timezone.localtime(world.now).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [world.rng.randrange(4, DAYS) for _case in range(CASES - len(SEEN) - 8)]
    days += [4 + 2 * number for number in range(len(SEEN))] + [1, 1, 1, 2, 2, 2, 3, 3]
    return [
        today - timedelta(days=day) + timedelta(hours=world.rng.randrange(7, 21), minutes=world.rng.randrange(60))
        for day in days
    ]


def _case(world: World, at: datetime) -> Case:
    rng = world.rng
    category = rng.choice(world.categories)
    shape = rng.choice(world.shapes)
    longitude, latitude = _point(world, shape)
    is_request = category.is_private or rng.random() < REQUESTS
    day, closed = deadlines.day_of(at), closing_days()
    case = Case(
        client_id=UUID(int=rng.getrandbits(128), version=4),
        kind=CaseKind.REQUEST if is_request else CaseKind.REPORT,
        category=category,
        description=rng.choice(world.words["texts"][category.code]),
        text_fate=_fate(world, category, at),
        channel=world.drawn(CHANNELS),
        place_words=f"{rng.choice(world.words['streets'])}, quartier {shape.neighbourhood.name}",
        neighbourhood=shape.neighbourhood,
        latitude=latitude,
        longitude=longitude,
        received_at=at,
        created_at=at,
        first_reply_due=deadlines.first_reply_due(day, closing_days=closed),
        solved_due=deadlines.solved_due(day, category.target_days, closing_days=closed),
        silence_on=deadlines.silence_decides_on(day) if is_request else None,
    )
    _sign(world, case)
    return case


def _fate(world: World, category: Category, at: datetime) -> TextFate:
    if category.is_private:
        return TextFate.WITHHELD
    return TextFate.PUBLISHED if world.now - at > timedelta(days=FRESH) else TextFate.WAITING


def _point(world: World, shape: QuartierShape) -> tuple[float, float]:
    box = shape.box
    while True:
        longitude, latitude = world.rng.uniform(box.west, box.east), world.rng.uniform(box.south, box.north)
        if contains(shape.geometry, longitude, latitude):
            return round(longitude, 6), round(latitude, 6)


def _sign(world: World, case: Case) -> None:
    """A request has a name and an address; a third of the reports want an answer."""
    person = world.rng.choice(world.people)
    if case.is_request:
        case.author = person
        case.first_name, case.last_name = person.first_name, FAMILY_NAME
        case.postal_address = f"{world.rng.randrange(1, 80)} {world.rng.choice(world.words['streets'])}, 72700 Allonnes"
        case.answer_by = AnswerBy.EMAIL
    elif world.rng.random() < SIGNED:
        case.author, case.answer_by = person, AnswerBy.EMAIL


def _number(cases: list[Case]) -> None:
    """Numbers in the order of reception, year by year."""
    ranks: dict[int, int] = {}
    for case in cases:
        year = deadlines.day_of(case.reception).year
        ranks[year] = ranks.get(year, 0) + 1
        case.year, case.rank, case.number = year, ranks[year], format_number(PREFIX, year, ranks[year])


def _story(world: World, case: Case) -> list[dict[str, Any]]:
    """Play the events of a case; the lines of its history, without the case itself."""
    state = _state(world, case)
    lines = []
    for event, at in case_paths.events_of(state, case.reception, world.now, world.rng):
        by = {case_paths.SORTER: world.sorter, case_paths.WORKER: world.worker}.get(event.who)
        line = case_paths.play(case, event, at, by or world.worker)
        link = "resident" if event.who == case_paths.RESIDENT and case.author is None else ""
        author = case.author if event.who == case_paths.RESIDENT else None
        lines.append({**line, "by": by or author, "link": link})
    if case.state == CaseState.FORWARDED and case.partner is None:
        case.partner = world.categories[0].partner
    return lines


def _state(world: World, case: Case) -> CaseState:
    age = (deadlines.day_of(world.now) - deadlines.day_of(case.reception)).days
    if age <= FRESH:
        return CaseState(world.drawn(NEW))
    if age < RECENT:
        forced = (age - 4) / 2
        return SEEN[int(forced)] if age % 2 == 0 and int(forced) < len(SEEN) else CaseState(world.drawn(YOUNG))
    state = CaseState(world.drawn(OLD))
    return CaseState.CLOSED if case.is_request and state in {CaseState.FORWARDED, CaseState.IN_PROGRESS} else state
