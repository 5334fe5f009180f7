"""What the page of the vote says before one votes: what is at stake, who may vote, where somebody helps."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.addresses import address_of
from allonnes.core.templatetags.french import day, hour, number
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import Encounter
from budgets.editions.models import Edition
from budgets.editions.rule_words import money
from budgets.voting.box.open_box import BallotBox

MEETINGS_SHOWN = 4


@dataclass(frozen=True)
class Meeting:
    """One meeting where the team helps to vote."""

    when: str
    title: str
    place: str
    url: str


def projects_on_ballot(ballot_box: BallotBox) -> int:
    """How many projects one can still choose; none before the vote is frozen."""
    return len(ballot_box.snapshot.options) - len(ballot_box.withdrawn) if ballot_box.snapshot else 0


def headline(edition: Edition, ballot_box: BallotBox, *, is_open: bool) -> str:
    """What is at stake, in one line: « 46 projets, 150 000 €, une voix : la vôtre »."""
    count = projects_on_ballot(ballot_box)
    if not is_open or not count:
        return _("Le vote")
    projects = ngettext("%(n)s projet", "%(n)s projets", count) % {"n": number(count)}
    values = {"projects": projects.replace(" ", "\u00a0"), "amount": money(edition, edition.amount)}
    return _("%(projects)s, %(amount)s, une\u00a0voix\u00a0: la\u00a0vôtre") % values


def who_words(edition: Edition, town: str) -> list[str]:
    """Who may vote, one condition a line; nationality is none of them."""
    verbs = [
        verb
        for verb, is_open in (
            (_("vivez"), edition.is_open_to_residents),
            (_("étudiez"), edition.is_open_to_students),
            (_("travaillez"), edition.is_open_to_workers),
        )
        if is_open
    ]
    joined = _(" ou ").join(filter(None, [", ".join(verbs[:-1]), verbs[-1]]))
    told = [_("Vous %(verbs)s à %(town)s") % {"verbs": joined, "town": town}]
    if edition.minimum_age and edition.age_on:
        text = _("Vous avez %(age)s ans ou plus le %(day)s")
        told.append(text % {"age": number(edition.minimum_age), "day": day(edition.age_on)})
    return [*told, _("Quelle que soit votre nationalité")]


def parent_words(edition: Edition) -> str:
    """From what age nobody has to agree; "" where no agreement is asked."""
    if not edition.parent_agreement_below:
        return ""
    text = _("Avant %(age)s ans, un parent donne son accord, par un lien ou sur papier.")
    return text % {"age": number(edition.parent_agreement_below)}


def meetings_until(end: datetime) -> list[Meeting]:
    """The next meetings before the vote ends, not the cancelled ones. One query."""
    rows = Encounter.objects.upcoming().exclude(state=EncounterState.CANCELLED).filter(starts_at__lt=end)
    rows = rows.select_related("place").defer("search")[:MEETINGS_SHOWN]
    return [Meeting(_when(row), row.title, row.place.name, address_of(row)) for row in rows]


def _when(encounter: Encounter) -> str:
    hours = {"start": hour(encounter.starts_at), "end": hour(encounter.ends_at)}
    return f"{day(encounter.starts_at)}, {_('%(start)s à %(end)s') % hours}"
