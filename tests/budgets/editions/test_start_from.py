"""« Reprendre la dernière édition »: what is copied, how dates move, what is never copied, and what is refused."""

from datetime import date, datetime, time
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.editions.actions.setup import REUSED, start_from
from budgets.editions.criteria import DEFAULT_CRITERIA
from budgets.editions.dates import moved, same_day, weeks_of_years
from budgets.editions.enums import BallotType, Rule, ShareKind
from budgets.editions.models import Edition
from tests.factories.accounts import make_administrator, make_agent, make_user
from tests.factories.budgets import (
    PARIS,
    EditionFactory,
    EnvelopeFactory,
    PhaseFactory,
    ProjectFactory,
    at,
    share_of_projects,
)
from tests.factories.setup import BEFORE, IN_VOTE, SPANS, dated_edition, ready_edition
from tests.factories.together import together

pytestmark = pytest.mark.django_db


def test_everything_but_projects_texts_and_visibility_is_copied() -> None:
    by = make_administrator()
    previous = ready_edition(
        title="Budget participatif 2027",
        ballot_type=BallotType.ORDINAL,
        max_choices=3,
        rule=Rule.EQUAL_SHARES,
        tie_seed="graine",
        minimum_age=11,
        age_on=date(2028, 2, 29),
        summary="Une présentation",
        decisions_publish_at=at("2027-02-01 08:00"),
    )
    department = previous.categories.get().department
    previous.departments.add(department)
    ProjectFactory(edition=previous)
    edition = start_from(previous=previous, year=2028, by=by, now=IN_VOTE)
    assert {name: getattr(edition, name) for name in REUSED} == {name: getattr(previous, name) for name in REUSED}
    assert (edition.title, edition.slug) == ("Budget participatif 2028", "budget-participatif-2028")
    assert (edition.age_on, edition.tie_seed) == (date(2029, 2, 28), "budget-participatif-2028")
    assert list(edition.departments.all()) == [department]
    assert edition.categories.get().department == department
    share = edition.envelopes.get()
    assert (share.name, share.amount) == ("Quartier prioritaire", 40_000)
    assert list(share.neighbourhoods.all()) == list(previous.envelopes.get().neighbourhoods.all())
    assert [criterion.label for criterion in edition.criteria.all()] == [
        criterion.label for criterion in previous.criteria.all()
    ]
    assert (edition.is_published, edition.projects.count(), edition.regulations.count()) == (False, 0, 0)
    assert (edition.summary, edition.decisions_publish_at, edition.deliberation) == ("", None, "")
    assert AuditEntry.objects.get(act="budgets.start_from").detail == {
        "edition": edition.slug,
        "previous": previous.slug,
    }


def test_dates_keep_their_weekday_hour_and_gaps() -> None:
    previous = dated_edition(year=2027)
    edition = start_from(previous=previous, year=2028, by=make_administrator(), now=IN_VOTE)
    for before, after in zip(previous.timeline, edition.timeline, strict=True):
        old, new = timezone.localtime(before.starts_at), timezone.localtime(after.starts_at)
        assert (after.kind, new.weekday(), new.time()) == (before.kind, old.weekday(), old.time())
        assert (new.date() - old.date()).days == 364
    assert edition.timeline[-1].ends_at is None
    assert all(first.ends_at == following.starts_at for first, following in pairwise(edition.timeline))


def test_an_edition_without_dates_nor_criteria_starts_with_the_default_ones() -> None:
    previous = EditionFactory(year=2027, title="Notre budget")
    edition = start_from(previous=previous, year=2029, by=make_administrator(), now=BEFORE)
    assert (edition.title, edition.slug) == ("Notre budget 2029", "notre-budget-2029")
    assert edition.criteria.count() == len(DEFAULT_CRITERIA)
    assert not edition.phases.exists()
    assert (edition.age_on, edition.tie_seed) == (None, "")


@pytest.mark.parametrize("role", [*Role.values, None])
def test_only_the_administrator_starts_again(role: str | None) -> None:
    user, previous = (make_agent(role) if role else make_user()), EditionFactory(year=2027)
    if role == Role.ADMINISTRATOR:
        assert start_from(previous=previous, year=2028, by=user, now=BEFORE).year == 2028
        return
    with pytest.raises(ActionDenied, match="Seule la personne qui administre"):
        start_from(previous=previous, year=2028, by=user, now=BEFORE)
    assert Edition.objects.count() == 1


def test_a_year_taken_past_or_far_is_refused() -> None:
    by, previous = make_administrator(), EditionFactory(year=2027)
    taken = EditionFactory(year=2028)
    EditionFactory(year=2029, imported=True)
    with pytest.raises(ActionDenied, match=f"L’année 2028 a déjà son édition : « {taken} »"):
        start_from(previous=previous, year=2028, by=by, now=BEFORE)
    for year in (2027, 2026, 2038):
        with pytest.raises(ActionDenied, match="entre 2028 et 2037"):
            start_from(previous=previous, year=year, by=by, now=BEFORE)
    assert start_from(previous=previous, year=2029, by=by, now=BEFORE)


def test_another_town_is_no_model_and_an_address_taken_is_told() -> None:
    by = make_administrator()
    with pytest.raises(ActionDenied, match="ne sert pas de modèle"):
        start_from(previous=EditionFactory(imported=True), year=2028, by=by, now=BEFORE)
    EditionFactory(slug="budget-2028", imported=True)
    with pytest.raises(ActionDenied, match="a déjà l’adresse « budget-2028 »"):
        start_from(previous=EditionFactory(title="Budget 2027"), year=2028, by=by, now=BEFORE)


def test_a_vote_that_would_be_under_way_is_refused_and_nothing_is_kept() -> None:
    previous = EditionFactory(year=2020)
    PhaseFactory(edition=previous, kind="vote", starts_at=at("2020-09-25 08:00"), ends_at=at("2020-10-10 08:00"))
    with pytest.raises(ActionDenied, match="commencerait dans le passé"):
        start_from(previous=previous, year=2026, by=make_administrator(), now=BEFORE)
    assert Edition.objects.count() == 1


def test_a_past_edition_starts_from_an_older_one_hidden_with_past_dates() -> None:
    previous = EditionFactory(year=2019)
    PhaseFactory(edition=previous, kind="vote", starts_at=at("2019-03-01 08:00"), ends_at=at("2019-03-20 08:00"))
    made = start_from(previous=previous, year=2021, by=make_administrator(), now=BEFORE)
    assert (made.is_published, made.phases.get().ends_at.year) == (False, 2021)


@pytest.mark.django_db(transaction=True)
def test_started_twice_at_once_is_one_edition() -> None:
    by, previous = make_administrator(), EditionFactory(year=2027)
    outcomes = together(*[lambda: start_from(previous=previous, year=2028, by=by, now=BEFORE)] * 2)
    assert sorted(type(outcome) is ActionDenied for outcome in outcomes) == [False, True]
    assert Edition.objects.filter(year=2028).count() == 1


# --- Moving dates -----------------------------------------------------------------------------------
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 10))
def test_moved_dates_keep_weekday_and_stay_near(day: date, years: int) -> None:
    start = datetime.combine(day, time(8), PARIS)
    weeks = weeks_of_years(start, years)
    after = moved(start, weeks).astimezone(PARIS)
    assert (after.weekday(), after.hour) == (start.weekday(), 8)
    assert abs((after.date() - same_day(start.date(), years)).days) <= 3


def test_the_hour_is_kept_across_the_change_of_hour() -> None:
    # A year later, the same weekday falls on the other side of the change to summer time.
    winter = at("2026-03-29 20:00")
    assert moved(winter, 52).astimezone(PARIS) == at("2027-03-28 20:00")
    assert moved(at("2027-03-27 20:00"), 53).astimezone(PARIS) == at("2028-04-01 20:00")
    assert SPANS["vote"].starts_at.utcoffset() != SPANS["vote"].ends_at.utcoffset()


def test_the_29_of_february_becomes_the_28() -> None:
    assert same_day(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert same_day(date(2028, 2, 29), 4) == date(2032, 2, 29)


def test_shares_are_taken_over_with_the_themes_of_the_next_edition_but_not_those_chosen_by_hand() -> None:
    by, previous = make_administrator(), ready_edition(title="Budget participatif 2027")
    theme = previous.categories.get()
    EnvelopeFactory(
        edition=previous, name="Nature", slug="n", position=2, kind=ShareKind.THEME, category=theme, amount=9
    )
    EnvelopeFactory(edition=previous, name="QPV", slug="q", position=3, amount=9)
    share_of_projects(previous, ProjectFactory(edition=previous), name="Écoles", position=4, amount=9)
    edition = start_from(previous=previous, year=2028, by=by, now=IN_VOTE)
    rows = edition.envelopes.order_by("position").values_list("name", "position", "kind", "category__edition")
    assert list(rows) == [
        ("Quartier prioritaire", 1, ShareKind.NEIGHBOURHOODS, None),
        ("Nature", 2, ShareKind.THEME, edition.pk),
        ("QPV", 3, ShareKind.PRIORITY, None),
    ]
