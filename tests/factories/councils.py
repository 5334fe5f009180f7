"""Councils, those who sit in them, candidacies in any state, draws, and who animates them."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from instances.councils.actions.candidacies import apply, confirm
from instances.councils.actions.drawing import DrawRules, draw_lots, freeze_draw, prepare_draw
from instances.councils.actions.mandates import Seat, open_mandate
from instances.councils.enums import Selection
from instances.councils.models import Candidacy, College, Council, CouncilAnimator, Draw, Mandate
from tests.factories.accounts import born_years_ago, make_administrator, make_agent

_numbers = count(1)
YEAR = timedelta(days=365)
WHY = "Je voudrais que les bus passent le samedi soir."


def letters(number: int) -> str:
    """A first name of its own, in letters: « Caf », « Cbg »."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)).capitalize() + "a"


def make_council(*, seats: int = 10, **fields: Any) -> Council:
    """A public council at work for a year, open to candidacies, with one college of `seats` places."""
    number, today = next(_numbers), timezone.localdate()
    council = Council.objects.create(
        **{
            "name": f"Conseil d’essai {number}",
            "slug": f"conseil-{number}",
            "purpose": "Donner un avis à la mairie, et mener des actions.",
            "audience": "toutes et tous",
            "created_on": today - YEAR,
            "legal_words": "délibération du conseil municipal du 3 juin 2025 (exemple)",
            "term_ends_on": today + YEAR,
            "candidacies_from": today - timedelta(days=10),
            "candidacies_until": today + timedelta(days=30),
            "is_public": True,
            **fields,
        }
    )
    College.objects.create(council=council, name="Habitantes et habitants", seats=seats)
    return council


def make_youth_council(**fields: Any) -> Council:
    """From 12 to 25 years old; the gap between women and men is limited."""
    return make_council(**{"min_age": 12, "max_age": 25, "is_gap_limited": True, **fields})


def make_lot_council(**fields: Any) -> Council:
    """Adults drawn by lot; candidacies are closed."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return make_council(**{"min_age": 18, "selection": Selection.LOT, "candidacies_until": yesterday, **fields})


def college_of(council: Council) -> College:
    """Its first college."""
    return council.colleges.get(pk=council.colleges.order_by("position", "pk").values("pk")[:1])


def make_animator(*councils: Council, **fields: Any) -> User:
    """Somebody whose role is narrowed to these councils."""
    user = make_agent(Role.COUNCIL_ANIMATOR, **fields)
    assignment = RoleAssignment.objects.get(user=user)
    CouncilAnimator.objects.bulk_create(CouncilAnimator(assignment=assignment, council=council) for council in councils)
    return user


def make_mandate(council: Council, *, age: int | None = 40, **fields: Any) -> Mandate:
    """A member who sits since a month, to the end of the term; written as it is, whatever the rules."""
    number, today = next(_numbers), timezone.localdate()
    return Mandate.objects.create(
        **{
            "council": council,
            "college": fields.pop("college", None) or college_of(council),
            "first_name": letters(number),
            "last_name": "Exemple",
            "email": f"membre{number}@example.org",
            "birth_date": None if age is None else born_years_ago(age, days=5),
            "starts_on": today - timedelta(days=30),
            "ends_on": council.term_ends_on + timedelta(days=1),
            **fields,
        }
    )


def opened(council: Council, by: User, **identity: Any) -> Mandate:
    """A member seated by the action."""
    given = {"first_name": "Léa", "last_name": "Exemple", "birth_date": born_years_ago(30), **identity}
    seat = Seat(college_of(council), timezone.localdate())
    return open_mandate(council=council, seat=seat, identity=given, by=by, now=timezone.now())


def answers_of(**fields: Any) -> dict[str, Any]:
    """What somebody writes to apply."""
    number = next(_numbers)
    return {
        "first_name": letters(number),
        "last_name": "Exemple",
        "email": f"sacha{number}@example.org",
        "motivation": WHY,
        "birth_date": born_years_ago(30),
        **fields,
    }


def minor_answers(**fields: Any) -> dict[str, Any]:
    """The same at 15, with a parent."""
    parent = {"parent_name": "Dominique Exemple", "parent_email": "parent@example.org"}
    return answers_of(**{"birth_date": born_years_ago(15), **parent, **fields})


def posed(council: Council, *, author: User | None = None, **fields: Any) -> Candidacy:
    """A candidacy sent from the site, its address confirmed: received, or waiting for a parent before 18."""
    is_minor = fields.pop("is_minor", False)
    given = minor_answers(**fields) if is_minor else answers_of(**fields)
    now = timezone.now()
    candidacy = apply(council=council, client_id=uuid4(), answers=given, author=author, now=now)
    if candidacy is None:
        raise AssertionError("this address already applied")
    if author is None:
        confirm(candidacy=candidacy, now=now)
    return Candidacy.objects.select_related("council", "author").get(pk=candidacy.pk)


def received(council: Council, **fields: Any) -> Candidacy:
    """A candidacy to decide, whatever the dates of the council."""
    from_day, until = council.candidacies_from, council.candidacies_until
    today = timezone.localdate()
    Council.objects.filter(pk=council.pk).update(candidacies_from=today, candidacies_until=today)
    council.refresh_from_db()
    candidacy = posed(council, **fields)
    Council.objects.filter(pk=council.pk).update(candidacies_from=from_day, candidacies_until=until)
    council.refresh_from_db()
    candidacy.council = council
    return candidacy


def terms_of(*, seats: int = 2, substitutes: int = 1, seed_on: date | None = None, **fields: Any) -> DrawRules:
    """What is told before a draw."""
    given = {
        "title": "Tirage de décembre",
        "is_parity": True,
        "seed_source": "Les six numéros du Loto du samedi, dans l’ordre.",
        **fields,
    }
    return DrawRules(
        seats=seats, substitutes=substitutes, seed_on=seed_on or timezone.localdate() + timedelta(days=5), **given
    )


def make_draw(council: Council, *, candidates: int = 6, by: User | None = None, **fields: Any) -> Draw:
    """A draw in preparation, among as many women as men."""
    for rank in range(candidates):
        received(council, gender="woman" if rank % 2 else "man")
    by = by or make_administrator()
    return prepare_draw(college=college_of(council), terms=terms_of(**fields), by=by, now=timezone.now())


def frozen(council: Council, **fields: Any) -> Draw:
    """A draw whose list is published."""
    draw = make_draw(council, **fields)
    return freeze_draw(draw=draw, by=make_administrator(), now=timezone.now())


def drawn(council: Council, *, seed: str = "4 8 15 16 23 42", now: datetime | None = None, **fields: Any) -> Draw:
    """A draw that is done, by somebody else, on its day."""
    draw = frozen(council, **fields)
    return draw_lots(draw=draw, seed=seed, by=make_administrator(), now=now or timezone.now() + timedelta(days=5))
