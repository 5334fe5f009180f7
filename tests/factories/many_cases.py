"""A year of requests, as many as one likes, written by PostgreSQL itself: seconds for 100,000 and a million acts."""

from dataclasses import dataclass
from uuid import uuid4

from django.db import connection

from allonnes.town.models import Department, Neighbourhood
from requests_qrc.casework.models import CaseMessage
from requests_qrc.intake.models import Case, CaseHistory, Category, Receipt
from tests.factories.masses import multiply
from tests.factories.requests_qrc import make_category, make_partner, make_service, receive

SERVICES, SUBJECTS, QUARTIERS = 10, 12, 6
# Rows of history of each case.
ACTS = 10
# Two hundred open ones among the first thousand, then one in fifty.
FIRST = 1_000
IS_OPEN = f"(n <= {FIRST} AND n % 5 = 0 OR n % 50 = 0)"
# Open since a few weeks, settled over a year.
AGE = f"(CASE WHEN {IS_OPEN} THEN n % 40 ELSE n % 365 END) * interval '1 day'"
# One in twelve is of a private subject; three kilometres by three.
OPEN_STATE = "(ARRAY['received','assigned','in_progress','forwarded'])[1 + n / 50 % 4]"
WORDS = "ARRAY['lampe','trou','trottoir','banc','sacs','arbre','feu','bruit','flaque','tag','grille','panneau']"


@dataclass(frozen=True)
class Town:
    """What every case names."""

    services: list[Department]
    subjects: list[Category]
    quartiers: list[Neighbourhood]
    pattern: Case


def town_of_cases() -> Town:
    """Services, subjects and quartiers, and the case that the others are made like."""
    services = [make_service(name=f"Service {n}") for n in range(SERVICES)]
    group = make_category(name="Voirie", department=services[0]).parent
    subjects = [
        make_category(name=f"Sujet {n}", parent=group, department=services[n % SERVICES], is_private=n == 0)
        for n in range(SUBJECTS)
    ]
    quartiers = [
        Neighbourhood.objects.get_or_create(
            slug=f"quartier-{n}", defaults={"name": f"Quartier {n}", "is_priority": n == 0}
        )[0]
        for n in range(QUARTIERS)
    ]
    pattern = receive(client_id=uuid4(), category=subjects[1], neighbourhood=quartiers[0])
    return Town(services, subjects, quartiers, pattern)


def fill_cases(town: Town, first: int, last: int) -> None:
    """From the nth to the last: a case, a message, a receipt and ten acts each."""
    _fill_cases(town, first, last)
    case = "(SELECT id FROM requests_qrc_case WHERE rank = n AND year = 2001)"
    message = CaseMessage.objects.create(
        case=town.pattern, kind=CaseMessage.Kind.REPLY, body="Bonjour, la lampe est changée.", signature="Nadège Martin"
    )
    multiply(message, first, last, case_id=case)
    receipt = Receipt.objects.get(case=town.pattern)
    multiply(receipt, first, last, case_id=case)
    for at in range(ACTS):
        _fill_acts(town, first, last, case=case, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _fill_cases(town: Town, first: int, last: int) -> None:
    keys = {name: f"(ARRAY{[row.pk for row in rows]})" for name, rows in vars(town).items() if isinstance(rows, list)}
    is_open, received = f"({IS_OPEN})", f"now() - {AGE} - n % 600 * interval '1 minute'"
    state = f"CASE WHEN {is_open} THEN {OPEN_STATE} WHEN n % 20 = 1 THEN 'declined' ELSE 'closed' END"
    partner = make_partner().pk
    multiply(
        town.pattern,
        first,
        last,
        client_id="gen_random_uuid()",
        number="'QRC-2001-' || lpad(n::text, 6, '0')",
        year="2001",
        rank="n",
        tracking_code="'C' || lpad(n::text, 11, '0')",
        category_id=f"{keys['subjects']}[1 + n % {SUBJECTS}]",
        neighbourhood_id=f"{keys['quartiers']}[1 + n / 7 % {QUARTIERS}]",
        department_id=f"{keys['services']}[1 + n / 5 % {SERVICES}]",
        partner_id=f"CASE WHEN {state} = 'forwarded' THEN {partner} END",
        forwarded_at=f"CASE WHEN {state} = 'forwarded' THEN {received} + interval '1 day' END",
        title=f"initcap(({WORDS})[1 + n % 12]) || ' ' || ({WORDS})[1 + n / 12 % 12] || ' ' || n",
        description=f"'Depuis des jours : ' || ({WORDS})[1 + n % 12] || ', ' || substr(md5(n::text), 1, 6)",
        text_fate="CASE WHEN n % 100 = 0 THEN 'waiting' ELSE 'published' END",
        latitude="47.95 + (n::bigint * 7919 % 30000) / 1000000.0",
        longitude="0.14 + (n::bigint * 104729 % 40000) / 1000000.0",
        state=state,
        decline_reason=f"CASE WHEN {state} = 'declined' THEN 'no_fault' ELSE '' END",
        received_at=received,
        first_reply_due=f"({received})::date + 7",
        first_reply_at=f"CASE WHEN {is_open} AND n % 3 = 0 THEN NULL ELSE {received} + n % 9 * interval '1 day' END",
        solved_due=f"({received})::date + 14",
        outcome_at=f"CASE WHEN NOT {is_open} THEN {received} + n % 30 * interval '1 day' END",
        closed_at=f"CASE WHEN NOT {is_open} THEN {received} + n % 30 * interval '1 day' END",
    )


def _fill_acts(town: Town, first: int, last: int, *, case: str, at: int) -> None:
    events = ("submit", "assign", "reassign", "start", "schedule", "ask", "answer", "start", "resolve", "accept")
    pattern = CaseHistory.objects.filter(case=town.pattern).earliest("pk")
    moment = f"now() - {AGE} + {at} * interval '1 day'"
    day = "(now() + interval '1 day')::date" if events[at] == "schedule" else "NULL"
    multiply(pattern, first, last, case_id=case, event=f"'{events[at]}'", at=moment, day=day)
