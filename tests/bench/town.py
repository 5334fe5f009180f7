"""A town of the size of Allonnes: 11,200 residents, and as many projects as asked."""

import random

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from allonnes.accounts.models import User
from allonnes.core.sessions import SessionStore
from allonnes.town.models import Neighbourhood
from budgets.editions.models import Category, Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.results.actions.counting import outcome_under
from budgets.results.models import Count
from budgets.voting.models import SealedBallot

RESIDENTS = 11_200
BALLOTS = 928
WORDS = ("verger", "banc", "lumière", "terrain", "marché", "école", "jardin", "vélo", "fête", "eau", "arbre", "jeux")


def _resident(number: int) -> User:
    return User(email=f"personne{number}@example.org", first_name="Camille", password="!")


def build_town() -> None:
    """Residents and neighbourhoods, once."""
    Neighbourhood.objects.bulk_create(
        Neighbourhood(name=f"Quartier {number}", slug=f"quartier-{number}", is_priority=number < 3)
        for number in range(7)
    )
    User.objects.bulk_create(
        (
            User(email=f"personne{number}@example.org", first_name="Camille", password="!")
            for number in range(RESIDENTS)
        ),
        batch_size=2000,
    )


def build_edition(projects: int, *, name: str = "edition", is_counted: bool = True) -> Edition:
    """An edition with its projects, its ballots and its official result; or with its projects only."""
    dice = random.Random(projects)
    edition = Edition.objects.create(
        title=f"Budget de {projects} projets, {name}",
        slug=f"{name}-{projects}",
        year=2026,
        amount=150_000,
        is_published=True,
        tie_seed="bench",
    )
    themes = Category.objects.bulk_create(
        Category(edition=edition, name=f"Thème {number}", slug=f"theme-{number}") for number in range(8)
    )
    places = list(Neighbourhood.objects.order_by("pk"))
    Project.objects.bulk_create(
        (
            Project(
                edition=edition,
                number=number,
                reference=str(number),
                title=" ".join(dice.sample(WORDS, 4)).capitalize(),
                summary=" ".join(dice.choices(WORDS, k=15)),
                description=" ".join(dice.choices(WORDS, k=120)),
                category=dice.choice(themes),
                neighbourhood=dice.choice(places),
                latitude=47.96,
                longitude=0.16,
                cost=dice.randrange(1000, 40_000),
                state=ProjectState.ON_BALLOT,
            )
            for number in range(1, projects + 1)
        ),
        batch_size=1000,
    )
    return _counted(edition, dice) if is_counted else edition


def _counted(edition: Edition, dice: random.Random) -> Edition:
    references = [str(number) for number in range(1, edition.projects.count() + 1)]
    SealedBallot.objects.bulk_create(
        SealedBallot(edition=edition, choices=[[one, 1] for one in dice.sample(references, 3)]) for _ in range(BALLOTS)
    )
    outcome = outcome_under(edition, edition.rule)
    Count.objects.create(
        edition=edition,
        rule=edition.rule,
        is_official=True,
        settings={"support": edition.support, "tie": edition.tie_rule, "seed": edition.tie_seed},
        ballots_sha256="0" * 64,
        ballots=BALLOTS,
        winners=list(outcome.winners),
        spent=int(outcome.spent),
        remaining=int(outcome.remaining),
        steps=[step.as_json() for step in outcome.steps],
    )
    return edition


def session_cookies(count: int) -> list[str]:
    """Signed-in residents, as their browsers would carry it."""
    return [_session_cookie(user) for user in User.objects.order_by("pk")[:count]]


def _session_cookie(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allonnes.accounts.backends.RoleBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"session={session.session_key}"
