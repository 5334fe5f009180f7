"""What officers see of a vote under way: the next day, no small number, and what looks odd by plain rules."""

from collections import defaultdict
from datetime import time, timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.disclosure import hide_in_both_ways
from budgets.editions.models import Edition
from budgets.voting.desk import watch
from budgets.voting.enums import Link, VoteChannel
from budgets.voting.incidents.actions import report_problem
from budgets.voting.models import (
    AssistedVote,
    CodeLetter,
    Kiosk,
    KioskDay,
    LetterBatch,
    PollingStation,
    RollEntry,
    VoteIncident,
)
from budgets.voting.roll.pace import note_refusal
from tests.factories.accounts import make_agent, sign_in
from tests.factories.outreach import EncounterFactory
from tests.factories.paper import make_officer, make_station
from tests.factories.tablets import make_kiosk
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

DAY = timedelta(days=1)


@pytest.fixture
def edition(db: None) -> Edition:
    return make_open_vote()


def yesterday() -> Any:
    return timezone.localdate() - DAY


def came(edition: Edition, channel: str, count: int, **fields: Any) -> list[RollEntry]:
    """So many people on the roll, yesterday by default."""
    start = RollEntry.objects.count()
    rows = [
        RollEntry(
            edition=edition,
            identity_mark=f"{start + number:064}",
            channel=channel,
            link=Link.LIVES,
            **{"voted_on": yesterday(), **fields},
        )
        for number in range(count)
    ]
    return RollEntry.objects.bulk_create(rows)


def served(edition: Edition, count: int, *, when: Any = None, **fields: Any) -> Kiosk:
    kiosk = make_kiosk(edition)
    Kiosk.objects.filter(pk=kiosk.pk).update(**fields)
    KioskDay.objects.create(kiosk=kiosk, day=when or yesterday(), voters=count)
    return kiosk


def rules(edition: Edition) -> list[str]:
    return [oddity.rule for oddity in watch.oddities(edition, timezone.localdate())]


def test_a_quiet_vote_says_so_and_today_is_shown_tomorrow(edition: Edition) -> None:
    client, page = StrictClient(), reverse("admin:budgets_edition_vote_watch", args=[edition.pk])
    sign_in(client, make_officer())
    came(edition, VoteChannel.ACCOUNT, 12, voted_on=timezone.localdate())
    told = client.get(page).content.decode()
    assert "Tout est calme" in told
    assert "Aucun pour l’instant" in told
    with time_machine.travel(timezone.now() + DAY, tick=False):
        sign_in(client, make_officer())
        told = client.get(page).content.decode()
    assert "<td>12</td>" in told
    hub = client.get(reverse("admin:budgets_edition_change", args=[edition.pk])).content.decode()
    assert page in hub


@pytest.mark.parametrize("role", [value for value in Role.values if value != Role.VOTE_OFFICER])
def test_officers_only(edition: Edition, role: str) -> None:
    client = StrictClient()
    sign_in(client, make_agent(role))
    answer = client.get(reverse("admin:budgets_edition_vote_watch", args=[edition.pk]))
    assert answer.status_code in {302, 403}


def test_small_numbers_of_a_day_are_masked_with_what_gives_them_back(edition: Edition) -> None:
    came(edition, VoteChannel.ACCOUNT, 30)
    came(edition, VoteChannel.KIOSK, 3)
    came(edition, VoteChannel.ACCOUNT, 40, voted_on=yesterday() - DAY)
    came(edition, VoteChannel.KIOSK, 9, voted_on=yesterday() - DAY)
    ways, lines = watch.pace(edition, timezone.localdate())
    assert len(ways) == len(VoteChannel)
    assert [(line, dict(zip(VoteChannel.values, numbers, strict=True))["kiosk"]) for line, numbers in lines] == [
        (yesterday(), None),
        (yesterday() - DAY, None),
    ]
    assert watch.pace(edition, yesterday() - DAY) == (ways, [])


def test_no_masked_number_of_a_table_is_found_from_the_sums_of_its_lines_and_columns() -> None:
    alike = defaultdict(set)
    for values in product(range(13), repeat=4):
        if sum(values) > 12:
            continue
        cells = dict(zip([(0, 0), (0, 1), (1, 0), (1, 1)], values, strict=True))
        sums = (values[0] + values[1], values[2] + values[3], values[0] + values[2], values[1] + values[3])
        shown = hide_in_both_ways(cells)
        assert not {1, 2, 3, 4} & set(shown.values())
        for key, value in cells.items():
            if shown[key] is None and any(sums[line] > 4 for line in (key[0], 2 + key[1])):
                alike[key, sums[key[0]], tuple(shown.values())].add(value)
    found = [key for key, seen in alike.items() if len(seen) == 1 and 0 < min(seen) < 5]
    assert found == []


def test_a_kiosk_far_above_the_others_or_its_hours_is_odd(edition: Edition) -> None:
    for _kiosk in range(3):
        served(edition, 10)
    served(edition, 500, when=timezone.localdate())
    assert rules(edition) == []
    kiosk = served(edition, 60)
    told = watch.oddities(edition, timezone.localdate())
    assert [answer.rule for answer in told] == [watch.FAR_MORE]
    assert str(kiosk) in told[0].words
    Kiosk.objects.filter(pk=kiosk.pk).update(from_hour=time(10), until_hour=time(11))
    assert rules(edition) == [watch.FAR_MORE, watch.TOO_FULL]


def test_an_agent_a_station_and_a_batch_far_above_the_others_are_odd(edition: Edition) -> None:
    agents, encounter = [make_agent(), make_agent()], EncounterFactory(going_on=True)
    for agent, count in zip(agents, (5, 25), strict=True):
        act = {"edition": edition, "encounter": encounter, "agent": agent, "day": yesterday(), "has_consent": True}
        AssistedVote.objects.bulk_create(AssistedVote(**act) for _person in range(count))
    for code, count in (("A", 6), ("B", 30)):
        came(edition, VoteChannel.PAPER, count, station=make_station(edition, code=code, sheets_printed=40))
    for label, count in (("Foyers", 0), ("Résidence", 22)):
        made = {"edition": edition, "label": label, "created_by": agents[0], "created_on": yesterday()}
        batch = LetterBatch.objects.create(**made)
        for number, entry in enumerate(came(edition, VoteChannel.LETTER, count), 1):
            CodeLetter.objects.create(batch=batch, number=number, fingerprint=f"{label}{number}", entry=entry)
    told = watch.oddities(edition, timezone.localdate())
    assert [answer.rule for answer in told] == [watch.FAR_MORE, watch.FAR_MORE, watch.FULL_BATCH]
    for words, one in zip((agents[1].display_name, "B – Mairie", "Résidence"), told, strict=True):
        assert words in one.words


def test_one_alone_is_never_odd(edition: Edition) -> None:
    served(edition, 100)
    assert rules(edition) == []
    assert watch.far_more({"a": 19, "b": 1}) == []
    assert watch.far_more({"a": 60, "b": 20}) == []


def test_one_station_alone_on_one_day_is_odd_beyond_its_sheets_or_a_long_day(edition: Edition) -> None:
    station = make_station(edition, sheets_printed=19)
    came(edition, VoteChannel.PAPER, 19, station=station)
    assert rules(edition) == []
    came(edition, VoteChannel.PAPER, 1, station=station)
    told = watch.oddities(edition, timezone.localdate())
    assert [answer.rule for answer in told] == [watch.NO_SHEETS]
    assert str(station) in told[0].words
    PollingStation.objects.update(sheets_printed=500)
    came(edition, VoteChannel.PAPER, 180, station=station)
    assert rules(edition) == []
    came(edition, VoteChannel.PAPER, 1, station=station)
    told = watch.oddities(edition, timezone.localdate())
    assert [answer.rule for answer in told] == [watch.FULL_STATION]
    assert "une toutes les 3 minutes" in told[0].rule
    assert watch.oddities(edition, yesterday()) == []


def test_many_problems_look_alikes_and_refusals_of_one_day_are_odd(edition: Edition) -> None:
    with time_machine.travel(timezone.now() - DAY, tick=False):
        for number in range(5):
            report_problem(edition=edition, body=f"La borne {number} est en panne.")
            note_refusal(edition.pk)
    # The database dates them by its own clock.
    VoteIncident.objects.update(reported_at=timezone.now() - DAY)
    came(edition, VoteChannel.ACCOUNT, 4, home_mark="h" * 64)
    assert rules(edition) == [watch.MANY_INCIDENTS, watch.MANY_ALIKE, watch.MANY_REFUSED]
    client = StrictClient()
    sign_in(client, make_officer())
    page = client.get(reverse("admin:budgets_edition_vote_watch", args=[edition.pk])).content.decode()
    assert "Une règle n’accuse personne" in page
    assert page.count("Règle") == 3
    assert [watch.oddities(edition, yesterday())] == [[]]
