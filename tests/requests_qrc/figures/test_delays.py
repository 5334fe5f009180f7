"""The figures of the requests, from cases whose every day is known; small numbers are masked, also by difference."""

import csv
import io
import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allonnes.town.models import Neighbourhood
from requests_qrc import tasks
from requests_qrc.casework.actions import contests, handling, sorting, speaking
from requests_qrc.figures import measures
from requests_qrc.figures.actions import publish_delays, published_delays
from requests_qrc.figures.counted import Counted, Days, counted_cases, time_to_reply, time_to_settle
from requests_qrc.figures.models import PublishedDelays
from requests_qrc.figures.page import MASKED, Table, delays, month_words
from requests_qrc.followup import actions
from requests_qrc.followup.models import Survey
from requests_qrc.followup.permissions import BY_LINK
from requests_qrc.intake.enums import CaseKind, CaseState, DeclineReason
from requests_qrc.intake.models import Case
from tests.factories.requests_qrc import WORDS, case_in, happened, make_category, receive, sorter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
# A Tuesday, then working days without holiday until Christmas.
START = datetime(2026, 12, 1, 9, tzinfo=PARIS)
NOW = datetime(2026, 12, 22, 10, tzinfo=PARIS)
TODAY = date(2026, 12, 22)
ANSWER = "Nous avons bien regardé de nouveau, et nous revenons jeudi."


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def after(days: int) -> datetime:
    return START + timedelta(days=days)


def all_cases() -> list[Counted]:
    return counted_cases(date(2026, 1, 1), TODAY)


def solved_after(days: int, **fields) -> Case:
    case = case_in(CaseState.IN_PROGRESS, now=START, **fields)
    handling.resolve(case=case, words=WORDS, by=sorter(), now=after(days), no_photo_reason="Rien à montrer")
    return case


def test_open_cases_count_in_the_median():
    for days in (1, 2, 7):
        solved_after(days)
    for _open in range(2):
        receive(now=START)
    curve = time_to_settle(all_cases(), Days(TODAY))
    # Wednesday 2, Thursday 3, Tuesday 8 December: one, two and five working days.
    assert (curve.n, curve.events, curve.ends, curve.median) == (5, 3, (1, 2, 5), 5)
    receive(now=START)
    receive(now=START)
    assert time_to_settle(all_cases(), Days(TODAY)).median is None


def test_what_is_given_up_unwanted_or_joined_is_counted_nowhere():
    given_up = receive(now=START)
    actions.cancel(case=given_up, by=BY_LINK, now=after(1))
    case_in(CaseState.SPAM, now=START)
    joined = case_in(CaseState.DUPLICATE, now=START)
    assert [case.pk for case in all_cases()] == [joined.merged_into_id]


def test_first_reply_is_the_words_of_a_person():
    case = receive(now=START)
    speaking.reply(case=case, words=WORDS, by=sorter(), now=after(2))
    receive(now=START)
    curve = time_to_reply(all_cases(), Days(TODAY))
    assert (curve.n, curve.events, curve.median) == (2, 1, 2)


def test_outcomes_are_never_mixed():
    solved_after(1)
    case_in(CaseState.DECLINED, now=START)
    receive(now=START)
    with time_machine.travel(START, tick=False):
        unanswered = case_in(CaseState.AWAITING_RESIDENT, now=START)
    Case.objects.filter(pk=unanswered.pk).update(state=CaseState.CLOSED, closed_at=NOW)
    unanswered.history.create(event="expire", from_state="awaiting", to_state="closed")
    assert measures.outcomes(all_cases()) == {"solved": 1, "declined": 1, "forwarded": 0, "unanswered": 1, "open": 1}


def test_upheld_refusal_stays_a_refusal():
    case = receive(now=START)
    sorting.decline(case=case, reason=DeclineReason.COST, words=WORDS, by=sorter(), now=START)
    actions.contest(case=case, words="Non", by=BY_LINK, now=after(1))
    contests.uphold(case=case, answer=ANSWER, by=sorter("qrc_manager"), now=after(2))
    assert measures.outcomes(all_cases())["declined"] == 1


def scheduled(day: int) -> Case:
    case = case_in(CaseState.ASSIGNED, now=START)
    handling.schedule(case=case, day=after(day).date(), by=sorter(), now=START)
    return case


def test_announced_days_kept_put_off_missed_and_to_come():
    with time_machine.travel(START, tick=False):
        by = sorter()
    kept, put_off = scheduled(3), scheduled(3)
    with time_machine.travel(after(3), tick=False):
        handling.resolve(case=kept, words=WORDS, by=by, now=after(3), no_photo_reason="Rien à montrer")
        happened(kept, "resolve", after(3))
    with time_machine.travel(after(2), tick=False):
        handling.schedule(case=put_off, day=after(40).date(), by=by, now=after(2), reason="Pluie")
    scheduled(4)
    scheduled(60)
    assert measures.kept_days(all_cases(), NOW) == measures.Part(1, 3)


def test_ages_of_open_cases_by_bucket():
    for days in (0, 7, 8, 30, 31, 90, 91):
        receive(now=NOW - timedelta(days=days))
    assert measures.open_ages(TODAY) == {"7": 2, "30": 2, "90": 2, "more": 1}


def test_contested_and_reopened_shares():
    solved_after(1)
    for is_right in (True, False):
        case = solved_after(1)
        actions.contest(case=case, words="Encore", by=BY_LINK, now=after(2))
        if is_right:
            contests.reopen(case=case, answer=ANSWER, by=sorter(), now=after(3))
    assert measures.contested(all_cases()) == measures.Part(2, 3)
    assert measures.reopened(all_cases()) == measures.Part(1, 2)


def rated(yes, no):
    for number in range(yes + no):
        is_unhappy = number < 2 * no and number % 2
        Survey.objects.create(case=receive(now=START), is_satisfied=not is_unhappy, at=NOW)


def told_satisfaction():
    return measures.satisfaction(all_cases(), since=NOW.date(), until=NOW.date())


def test_satisfaction_has_its_interval_and_its_response_rate_by_steps():
    rated(yes=24, no=16)
    for _time in range(2):
        solved_after(1)
    told = told_satisfaction()
    assert told.asked == 2
    assert (told.share.yes % 5, told.share.n % 5) == (0, 0)
    assert 15 <= told.share.yes <= 20
    assert 10 <= told.share.n - told.share.yes <= 15
    assert told.share.low < told.share.value < told.share.high
    assert told.response_rate == 1
    for _time in range(48):
        receive(now=START)
    Case.objects.filter(survey=None).update(state=CaseState.RESOLVED)
    told = told_satisfaction()
    assert told.response_rate == told.share.n / told.asked == told.share.n / 50


def test_one_answer_more_moves_no_satisfaction_but_with_four_others():
    rated(yes=24, no=16)
    read = [told_satisfaction().share]
    for _time in range(12):
        rated(yes=1, no=0)
        read.append(told_satisfaction().share)
    moves = [at for at, (before, after) in enumerate(pairwise(read)) if before != after]
    assert all(later - first >= 5 for first, later in pairwise(moves))


@pytest.mark.parametrize("no", [0, 4])
def test_few_who_are_unhappy_are_not_told_apart_from_none(no):
    rated(yes=30, no=no)
    assert told_satisfaction().share.n == 0


def test_nobody_asked_no_rate():
    assert measures.satisfaction([], since=NOW.date(), until=NOW.date()).response_rate is None
    assert measures.Part(0, 0).value is None


def test_back_and_forth_is_twice():
    case, once = case_in(CaseState.ASSIGNED, now=START), case_in(CaseState.ASSIGNED, now=START)
    by = sorter()
    for _time in range(2):
        sorting.assign(case=case, department=make_category().department, by=by, now=START)
    sorting.assign(case=once, department=make_category().department, by=by, now=START)
    assert measures.back_and_forth(all_cases()) == measures.Part(1, 2)


def test_silence_that_decided_is_counted():
    case = receive(now=datetime(2026, 10, 1, 9, tzinfo=PARIS), kind=CaseKind.REQUEST)
    assert case.silence_on == date(2026, 12, 1)
    receive(now=START, kind=CaseKind.REQUEST)
    assert measures.implicit_decisions(date(2026, 1, 1), date(2026, 12, 1)) == 0
    assert measures.implicit_decisions(date(2026, 1, 1), date(2026, 12, 2)) == 1
    # On the page, twelve months; one that still waits is told for ever.
    assert {figure.key: figure.value for figure in delays(NOW).figures}["implicit"] == "1"
    assert {figure.key: figure.value for figure in delays(NOW + timedelta(days=800)).figures}["implicit"] == "2"
    sorting.decline(case=case, reason=DeclineReason.NO_FAULT, words=WORDS, by=sorter(), now=NOW)
    assert {figure.key: figure.value for figure in delays(NOW).figures}["implicit"] == "1"
    assert {figure.key: figure.value for figure in delays(NOW + timedelta(days=800)).figures}["implicit"] == "1"


# The page


def table(key: str) -> dict[str, tuple[str, ...]]:
    told = next(table for table in delays(NOW).tables if table.key == key)
    return {row[0]: row[1:] for row in told.rows}


def test_small_groups_are_masked_and_the_one_that_would_give_them_back():
    for name, priority, count in (("Perrières", True, 5), ("Chaoué", True, 2), ("Centre", False, 9)):
        quartier = Neighbourhood.objects.create(name=name, slug=name.lower(), is_priority=priority)
        for _time in range(count):
            receive(now=START, neighbourhood=quartier)
    rows = table("neighbourhoods")
    assert rows["Chaoué"] == (MASKED, MASKED)
    assert rows["Perrières"] == (MASKED, MASKED)
    assert rows["Centre"] == ("9", "plus de la moitié encore ouvertes")


def test_under_five_nothing_is_published():
    for _time in range(4):
        receive(now=START)
    told = delays(NOW)
    assert all(not shown.rows for shown in told.tables)
    assert {figure.key: figure.value for figure in told.figures}["settle"] == "pas assez de demandes"


def test_share_of_very_few_is_not_published():
    for _time in range(9):
        solved_after(1)
    case = solved_after(1)
    actions.contest(case=case, words="Encore", by=BY_LINK, now=after(2))
    values = {figure.key: figure.value for figure in delays(NOW).figures}
    assert values["contested"] == "trop peu pour être publié"
    assert values["settle"].replace("\u00a0", " ") == "1 jour ouvré"
    assert values["implicit"] == "0"


def test_private_subjects_are_told_together_once_they_are_five():
    private = make_category(is_private=True)
    for count in range(1, 12):
        solved_after(1, category=private)
        told = {figure.key: figure for figure in delays(NOW).figures}
        assert ("private" in told) == (count >= 5)
        if count >= 5:
            least = 10 if count >= 10 else 5
            assert told["private"].value.replace("\u00a0", " ") == "1 jour ouvré"
            assert f"(au moins {least})" in told["private"].label
    assert all(not shown.rows for shown in delays(NOW).tables)


SUBTRACTED = ("public", "private")
CASE = st.tuples(
    st.sampled_from(SUBTRACTED),
    st.integers(0, 200),
    st.sampled_from(["received", "declined", "closed"]),
    st.integers(0, 2),
)


def _bring(cases, subjects, quartiers):
    """Cases of a subject, received so many days ago, in a state, in a quartier."""
    Case.objects.all().delete()
    for rank, (kind, ago, state, quartier) in enumerate(cases, start=1):
        Case.objects.create(
            category=subjects[kind],
            neighbourhood=quartiers[quartier],
            received_at=NOW - timedelta(days=ago),
            state=state,
            decline_reason="cost" if state == "declined" else "",
            outcome_at=None if state == "received" else NOW - timedelta(days=ago // 2),
            number=f"QRC-2026-{rank:04d}",
            year=2026,
            rank=rank,
        )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=st.lists(CASE, max_size=14), others=st.lists(CASE, max_size=14))
def test_no_subtraction_of_the_public_list_gives_a_private_number(cases, others):
    """Whatever the private cases are, every number beside theirs is the same: none can be found by difference."""
    subjects = {kind: make_category(is_private=kind == "private") for kind in SUBTRACTED}
    quartiers = [
        Neighbourhood.objects.get_or_create(slug=f"q{n}", defaults={"name": f"Q{n}", "is_priority": n == 0})[0]
        for n in range(3)
    ]
    public = [case for case in cases if case[0] == "public"]
    _bring(public, subjects, quartiers)
    alone = delays(NOW)
    _bring([*public, *(("private", *case[1:]) for case in others)], subjects, quartiers)
    told = delays(NOW)
    assert (told.n, told.tables) == (alone.n, alone.tables)
    assert [figure for figure in told.figures if figure.key != "private"] == alone.figures
    is_told = any(figure.key == "private" for figure in told.figures)
    assert is_told == (len(others) >= 5)
    if is_told:
        label = next(figure.label for figure in told.figures if figure.key == "private")
        assert f"(au moins {len(others) // 5 * 5})" in label


def test_figures_are_counted_beforehand_and_stay_until_they_are_counted_again(django_assert_num_queries):
    for _time in range(6):
        solved_after(1)
    assert published_delays(NOW) == delays(NOW)
    publish_delays(now=NOW)
    receive(now=START)
    with django_assert_num_queries(1):
        assert published_delays(NOW).n == 6
    text = StrictClient().get(reverse("requests_qrc:delays")).text.replace("\u00a0", " ")
    assert "Comptées le mardi 22 décembre 2026 à 10 h." in text
    tasks.count_delays()
    assert published_delays(NOW) == delays(NOW)
    assert published_delays(NOW).n == 7
    assert str(PublishedDelays.objects.get()) == "22/12/2026"


def test_rebuilt_from_nothing_the_figures_are_those_of_a_plain_recount():
    with time_machine.travel(START, tick=False):
        by = sorter()
    subject = make_category()
    for days in (1, 1, 2, 3, 6, 7, 8, 9):
        case = receive(now=START, category=subject)
        sorting.assign(case=case, department=subject.department, by=by, now=START)
        handling.resolve(case=case, words=WORDS, by=by, now=after(days), no_photo_reason="Rien à montrer")
    for _time in range(6):
        receive(now=START, category=subject)
    out = io.StringIO()
    call_command("rebuild_delays", stdout=out)
    assert re.fullmatch(r"14 demandes comptées en \d+\.\d s, \d+ Mo au plus\.\n", out.getvalue())
    told = published_delays(NOW)
    # By hand: fourteen, of whom eight settled; the seventh of them is the half, on the eighth of December.
    rows = list(Case.objects.values_list("state", "received_at", "outcome_at"))
    waits = sorted(
        sum(1 for day in range(1, (outcome - received).days + 1) if (received + timedelta(days=day)).weekday() < 5)
        for _state, received, outcome in rows
        if outcome
    )
    values = {figure.key: (figure.value.replace("\u00a0", " "), figure.counted) for figure in told.figures}
    assert values["settle"] == (f"{waits[6]} jours ouvrés", len(rows))
    shown = {table.key: dict(row[:2] for row in table.rows) for table in told.tables}
    assert shown["outcomes"]["Traitées"] == str(sum(1 for state, *_days in rows if state == "resolved")) == "8"
    assert shown["months"] == {"2026-12": "14"}


def test_page_says_each_definition_and_its_file_the_same():
    for _time in range(6):
        solved_after(1)
    text = StrictClient().get(reverse("requests_qrc:delays")).text
    assert "méthode de Kaplan et Meier" in text
    assert "6 demandes comptées." in text
    response = StrictClient().get(reverse("requests_qrc:delays_file"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["chiffre", "groupe", "valeur", "demandes comptées", "du", "au", "définition"]
    months = next(row for row in rows if row[:2] == ["Par mois de réception", "2026-12"])
    assert months[2:6] == ["1 jour ouvré", "6", "2025-12-22", "2026-12-22"]


@pytest.mark.parametrize("count", [1, 6])
def test_figures_ask_the_same_questions_whatever_the_cases(count, django_assert_num_queries):
    for _time in range(count):
        solved_after(1)
    delays(NOW)
    with django_assert_num_queries(10):
        delays(NOW)


def test_satisfaction_is_published_with_its_interval():
    rated(yes=24, no=24)
    solved_after(1)
    figure = next(figure for figure in delays(NOW).figures if figure.key == "satisfaction")
    assert 40 <= int(figure.value.split("\u00a0")[0]) <= 60
    assert figure.counted % 5 == 0
    assert re.search(r"de \d+.% à \d+.%, avec 95 chances sur 100 ; 100.% ont répondu", figure.label)


def test_months_are_read_in_french_and_stay_numbers_in_the_file():
    table = Table("months", "Par mois", ("Groupe", "Demandes"), [("2026-03", "12"), ("2026-12", "6")], "")
    assert table.shown_rows == [("mars 2026", "12"), ("décembre 2026", "6")]
    assert table.rows[0][0] == "2026-03"
    other = Table("subjects", "Par sujet", ("Groupe", "Demandes"), [("Voirie", "12")], "")
    assert other.shown_rows == [("Voirie", "12")]
    assert month_words("Sans mois") == "Sans mois"
