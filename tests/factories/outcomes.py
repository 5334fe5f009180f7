"""Opinions, subjects and actions of councils in any state, and the people who work on them."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from instances.councils.models import Council, CouncilAnimator
from instances.outcomes.actions import opinions
from instances.outcomes.actions.opinions import Answered
from instances.outcomes.enums import ReferralOrigin, Verdict
from instances.outcomes.models import Initiative, Opinion, Referral
from tests.factories.accounts import make_agent

_numbers = count(1)
YES = Answered(Verdict.YES, "Un bus circule le samedi à partir de mars.", "Nadia Exemple, adjointe")


def public_council(**fields: Any) -> Council:
    """A council at work, that everybody reads of."""
    number, today = next(_numbers), timezone.localdate()
    values = {
        "name": f"Comité des Jeunes {number}",
        "slug": f"comite-{number}",
        "purpose": "Donner son avis.",
        "audience": "de 12 à 25 ans",
        "created_on": today - timedelta(days=700),
        "legal_words": "Délibération (exemple).",
        "term_ends_on": today + timedelta(days=400),
        "is_public": True,
    }
    return Council.objects.create(**{**values, **fields})


def animator_of(*councils: Council) -> User:
    """Somebody whose role is narrowed to these councils."""
    person = make_agent(Role.COUNCIL_ANIMATOR)
    assignment = person.role_assignments.get()
    for council in councils:
        CouncilAnimator.objects.create(assignment=assignment, council=council)
    return person


def official() -> User:
    """Somebody who answers in the name of the town."""
    return make_agent(Role.ELECTED_OFFICIAL)


def written_opinion(council: Council | None = None, **fields: Any) -> Opinion:
    """An opinion that is not given yet."""
    values = {"subject": "Des bus le samedi soir", "body": "Nous demandons un bus à minuit le samedi."}
    return Opinion.objects.create(council=council or public_council(), **{**values, **fields})


def given_opinion(council: Council | None = None, *, given_on: date | None = None, **fields: Any) -> Opinion:
    """An opinion given on a day, today by default; it waits for the town."""
    opinion = written_opinion(council, **fields)
    day = given_on or timezone.localdate()
    opinions.give_opinion(opinion=opinion, given_on=day, by=animator_of(opinion.council), now=timezone.now())
    opinion.refresh_from_db()
    return opinion


def answered_opinion(council: Council | None = None, said: Answered = YES, **fields: Any) -> Opinion:
    """An opinion that the town answered."""
    opinion = given_opinion(council, **fields)
    opinions.answer_opinion(opinion=opinion, said=said, by=official(), now=timezone.now())
    opinion.refresh_from_db()
    return opinion


def make_referral(council: Council | None = None, **fields: Any) -> Referral:
    """A subject that somebody proposed."""
    values = {
        "origin": ReferralOrigin.RESIDENT,
        "subject": "Des bancs à l’ombre",
        "words": "Il n’y a aucun banc à l’ombre sur le mail.",
        "first_name": "Rachida",
    }
    return Referral.objects.create(council=council or public_council(), **{**values, **fields})


def make_initiative(council: Council | None = None, **fields: Any) -> Initiative:
    """An action that a council will do."""
    today = timezone.localdate()
    values = {
        "title": "Nuit du sport",
        "description": "Cinq sports, deux créneaux réservés aux filles.",
        "starts_on": today + timedelta(days=10),
        "ends_on": today + timedelta(days=11),
    }
    return Initiative.objects.create(council=council or public_council(), **{**values, **fields})
