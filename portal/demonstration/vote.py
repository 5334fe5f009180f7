"""Moving the demonstration on to its vote: the study ends, the vote opens, invented people vote by each channel."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import OuterRef
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied
from allonnes.core.templatetags import french
from allonnes.outreach.models import Encounter
from allonnes.town.models import Neighbourhood, Place
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.editions.timeline import LAST_INSTANT
from budgets.voting.ballot.actions import save_choice
from budgets.voting.box.ballot_rules import Change, Kind
from budgets.voting.enums import Link, VoteChannel
from budgets.voting.kiosks.actions import open_kiosk
from budgets.voting.kiosks.opening_hours import OpeningHours
from budgets.voting.letters.actions import letters
from budgets.voting.letters.actions.by_two import confirm_letters
from budgets.voting.models import AssistedVote, CodeLetter, KioskDay, PollingStation, RollDay, RollEntry
from budgets.voting.opening.actions import open_vote
from budgets.voting.paper.actions import stations
from budgets.voting.recovery.actions.halves import print_half
from budgets.voting.roll.identity import Identity
from budgets.voting.roll.marking import mark_once
from budgets.voting.roll.voter import Voter, new_entry, voter_of
from portal.demonstration.editions import NEXT_SOURCE, midnight_of_sunday
from portal.demonstration.people import administrator
from portal.demonstration.study import finish_study, move_to_study

SUMMARY = (
    "Édition de démonstration : les propositions et les personnes sont inventées. Le vote, lui, est vraiment ouvert : "
    "chaque geste est enregistré, et l’urne sera scellée puis comptée."
)
OFFICERS = ("bureau-de-vote@example.org", "bureau-de-vote-2@example.org")
AGENT = "agent-qrc@example.org"
SEED = 72003
VOTERS, LETTERS = 240, 20
DAYS_OF_VOTE = 3
# How many of a hundred come by each channel.
SHARES = (
    (VoteChannel.ACCOUNT, 55),
    (VoteChannel.LETTER, 8),
    (VoteChannel.ASSISTED, 15),
    (VoteChannel.KIOSK, 7),
    (VoteChannel.PAPER, 15),
)
FIRST_NAMES = ("Adèle", "Bilal", "Clara", "Driss", "Elsa", "Fanta", "Gaston", "Hugo", "Inès", "Jules")
# Heard apart from one another: no two invented people look alike by their names.
SYLLABLES = ("ba", "da", "fa", "ka", "la", "ma", "ra", "va")
TOO_LATE = (
    "Le vote de cette démonstration est déjà ouvert ou fini : ses dates sont figées, comme dans la vraie vie. "
    "Pour aller jusqu’à un résultat, recommencez : « manage.py demo --reset --phase results ». "
    "Le résultat de l’an dernier est déjà là : ouvrez « Budget participatif »."
)
# An address of documentation (RFC 5737): the kiosk of the demonstration serves on no real network.
NOWHERE = "192.0.2.1"


@dataclass(frozen=True)
class Somebody:
    """An invented voter, the way they came, and what they chose (nothing: a blank vote)."""

    voter: Voter
    references: tuple[str, ...]


def officers() -> list[User]:
    """The two members of the station of the demonstration."""
    return [User.objects.get_by_natural_key(email) for email in OFFICERS]


def next_edition() -> Edition:
    """The edition under way, its dates read again."""
    return Edition.objects.prefetch_related("phases").get(source=NEXT_SOURCE)


def move_to_vote(now: datetime) -> bool:
    """End the study, open the vote and fill the ballot box; False when it is open already. All or nothing."""
    if next_edition().is_in_phase(PhaseKind.VOTE, now) and hasattr(next_edition(), "opening"):
        return False
    opened_vote(now, end=lambda: midnight_of_sunday(now + timedelta(days=10)))
    return True


@transaction.atomic
def opened_vote(now: datetime, *, end: Callable[[], datetime]) -> Edition:
    """A vote that began some days ago, where invented people have voted. Raises ActionDenied once another is past.

    Its end is asked once the study is over: a slow machine does not eat the seconds of a short vote.
    """
    edition = next_edition()
    if hasattr(edition, "opening") or not edition.timeline[0].starts_at <= now < edition.timeline[1].closes_at:
        raise ActionDenied(TOO_LATE)
    move_to_study(now)
    finish_study(now)
    _move_dates(edition, now, end())
    Edition.objects.filter(pk=edition.pk).update(summary=SUMMARY, minimum_age=11, age_on=timezone.localdate(now))
    edition = next_edition()
    open_vote(edition=edition, by=administrator(), now=now)
    for officer in officers():
        print_half(edition=edition, by=officer, now=now)
    _fill_ballot_box(edition, now)
    return edition


def _move_dates(edition: Edition, now: datetime, ends_at: datetime) -> None:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    starts_at = midnight - timedelta(days=DAYS_OF_VOTE)
    edges = [starts_at - timedelta(days=70), starts_at - timedelta(days=30), starts_at, ends_at]
    edges += [ends_at + timedelta(days=14)]
    edition.phases.all().delete()
    Phase.objects.bulk_create(
        Phase(edition=edition, kind=kind, starts_at=start, ends_at=end)
        for kind, start, end in zip(PhaseKind.values, edges, [*edges[1:], None], strict=True)
    )


def _fill_ballot_box(edition: Edition, now: datetime) -> None:
    station = _open_station(edition)
    for somebody in _everybody(edition, now):
        if somebody.voter.channel == VoteChannel.PAPER:
            mark_once(new_entry(somebody.voter, station=station))
        else:
            # By the one way in: tablets, as rolls, would keep the pace of people, which takes days.
            _vote(somebody)
    _spread(edition, now)
    _write_tablets(edition, now)
    _write_roll(station)


def _write_roll(station: PollingStation) -> None:
    """How many people its officer marked on each day."""
    for day, count in Counter(station.roll.values_list("voted_on", flat=True)).items():
        RollDay.objects.create(station=station, officer=officers()[0], day=day, marked=count)


def _write_tablets(edition: Edition, now: datetime) -> None:
    """What agents leave beside the roll: who helped on which day, how many came to the kiosk."""
    agent = User.objects.get_by_natural_key(AGENT)
    encounter = Encounter.objects.open_in_the_field().latest("pk")
    hours = OpeningHours(time.min, time.max, timezone.localdate(now))
    place = Place.objects.order_by("pk")[0]
    kiosk, _code = open_kiosk(edition=edition, place=place, network=NOWHERE, hours=hours, by=administrator())
    days = Counter(RollEntry.objects.filter(edition=edition).values_list("channel", "voted_on"))
    for (channel, day), count in sorted(days.items()):
        if channel == VoteChannel.KIOSK:
            KioskDay.objects.create(kiosk=kiosk, day=day, voters=count)
        if channel == VoteChannel.ASSISTED:
            act = {"edition": edition, "encounter": encounter, "agent": agent, "day": day, "has_consent": True}
            AssistedVote.objects.bulk_create(AssistedVote(**act) for _person in range(count))


def _vote(somebody: Somebody) -> None:
    voter = somebody.voter
    for change in [Change(Kind.ADD, reference) for reference in somebody.references] or [Change(Kind.BLANK)]:
        save_choice(voter=voter, change=change)
        voter = replace(voter, is_marked=True)


def _open_station(edition: Edition) -> PollingStation:
    place = Place.objects.order_by("pk")[0]
    last_day = french.day(
        timezone.localdate(Phase.objects.get(edition=edition, kind=PhaseKind.VOTE).closes_at - LAST_INSTANT)
    )
    hours = f"{last_day}, 9 h à 17 h"
    station = PollingStation(
        edition=edition, code="A", name="Bureau de la mairie (exemple)", place=place, opening_hours=hours
    )
    stations.save_station(station=station, officers=officers(), by=administrator())
    stations.print_sheets(station=station, count=100, by=administrator())
    return station


def _everybody(edition: Edition, now: datetime) -> Iterator[Somebody]:
    """Invented people, always the same ones: nobody is called « Fictif Badofi »."""
    dice = random.Random(SEED)  # noqa: S311
    places = list(Neighbourhood.objects.order_by("pk"))
    references = list(edition.projects.counted().order_by("number").values_list("reference", flat=True))
    appeal = [dice.random() ** 2 + 0.05 for _reference in references]
    sent = _sent_letters(edition, now)
    for number in range(VOTERS):
        drawn = dice.choices([name for name, _share in SHARES], [share for _name, share in SHARES])[0]
        channel = SHARES[number][0] if number < len(SHARES) else drawn
        if channel == VoteChannel.LETTER and not sent:
            channel = VoteChannel.ACCOUNT
        who = voter_of(
            edition,
            channel,
            Identity(dice.choice(FIRST_NAMES), _last_name(number), _birth_date(dice, now)),
            link=Link.LIVES,
            neighbourhood=dice.choice(places).pk,
            day=timezone.localdate(now),
        )
        letter = sent.pop() if channel == VoteChannel.LETTER else who.letter
        wanted = dice.choice((0, 1, 2, 3, 3, 4, 5, 5))
        yield Somebody(replace(who, letter=letter), _chosen(dice, references, appeal, wanted))


def _sent_letters(edition: Edition, now: datetime) -> list[str]:
    """Letters made by two officers, since the vote has begun, and printed."""
    first, second = officers()
    label = "Lettres d’essai (personnes fictives)"
    batch = letters.make_batch(edition=edition, label=label, by=first, count=LETTERS)
    confirm_letters(batch=batch, by=second)
    letters.confirm_printed(batch=batch, by=first, now=now)
    return [str(pk) for pk in batch.letters.order_by("number").values_list("pk", flat=True)]


def _chosen(dice: random.Random, references: list[str], appeal: list[float], wanted: int) -> tuple[str, ...]:
    chosen = dict.fromkeys(dice.choices(references, appeal, k=3 * wanted))
    return tuple(chosen)[:wanted]


def _last_name(number: int) -> str:
    """« Fictif Badofi »: in the order of the numbers, no two sound the same."""
    text = ""
    for _place in range(3):
        number, rest = divmod(number, len(SYLLABLES))
        text += SYLLABLES[rest]
    return f"Fictif {text.capitalize()}"


def _birth_date(dice: random.Random, now: datetime) -> date:
    return timezone.localdate(now) - timedelta(days=dice.randrange(16 * 366, 85 * 365))


def _spread(edition: Edition, now: datetime) -> None:
    """They voted on different days since the opening."""
    dice = random.Random(SEED)  # noqa: S311
    rows = list(RollEntry.objects.filter(edition=edition).order_by("pk"))
    for row in rows:
        row.voted_on = timezone.localdate(now) - timedelta(days=dice.randrange(DAYS_OF_VOTE + 1))
    RollEntry.objects.bulk_update(rows, ["voted_on"])
    CodeLetter.objects.filter(entry__edition=edition).update(
        used_on=RollEntry.objects.filter(letter=OuterRef("pk")).values("voted_on")
    )
