"""A promise is born from the winners of an edition, a request, a council, a text: once, frozen, told."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.projects.enums import ProjectState
from instances.outcomes.actions.opinions import Answered
from instances.outcomes.enums import InitiativeState, Verdict
from observatory.engagements.actions import birth, council_births
from observatory.engagements.actions.birth import Promise
from observatory.engagements.enums import ChangeKind, EngagementState, MilestoneKind, OriginKind
from observatory.engagements.models import Change, Engagement, Origin, Theme
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_administrator, make_agent
from tests.factories.budgets import make_counted_edition
from tests.factories.observatory import make_text
from tests.factories.outcomes import (
    answered_opinion,
    given_opinion,
    make_initiative,
    public_council,
    written_opinion,
)
from tests.factories.requests_qrc import make_category, receive
from tests.factories.together import together

pytestmark = pytest.mark.django_db
PROMISE = Promise("Réparer la fontaine", "La fontaine coule de nouveau.", cost=4_000)


def test_every_winner_becomes_one_promise() -> None:
    edition, by, now = make_counted_edition(), make_administrator(), timezone.now()
    winners = list(edition.projects.filter(state=ProjectState.ELECTED).order_by("number"))
    made = birth.follow_winners(edition=edition, by=by, now=now)
    assert [row.project for row in made] == winners
    first = Engagement.objects.get(pk=made[0].pk)
    assert (first.title, first.promised_cost, first.cost) == (winners[0].title, winners[0].cost, winners[0].cost)
    assert (first.state, first.origin.edition, first.origin.kind) == ("to_start", edition, OriginKind.BUDGET)
    assert list(first.milestones.order_by("pk").values_list("kind", flat=True)) == MilestoneKind.values
    assert [row.number for row in made] == list(range(made[0].number, made[0].number + len(made)))
    assert Change.objects.filter(engagement=first).get().kind == ChangeKind.BORN


def test_asked_again_nothing_more_is_born() -> None:
    edition, by, now = make_counted_edition(), make_administrator(), timezone.now()
    made = birth.follow_winners(edition=edition, by=by, now=now)
    with pytest.raises(ActionDenied, match="déjà sa promesse"):
        birth.follow_winners(edition=edition, by=by, now=now)
    assert Engagement.objects.count() == len(made)


def test_winners_of_another_town_of_a_hidden_edition_or_without_result_are_not_promised() -> None:
    by, now, edition = make_administrator(), timezone.now(), make_counted_edition()
    cases = ({"is_imported": True}, "autre ville"), ({"is_published": False}, "n’est pas publié")
    for fields, reason in cases:
        type(edition).objects.filter(pk=edition.pk).update(**{"is_imported": False, "is_published": True, **fields})
        with pytest.raises(ActionDenied, match=reason):
            birth.follow_winners(edition=edition, by=by, now=now)
    with pytest.raises(ActionDenied, match="administration"):
        birth.follow_winners(edition=edition, by=make_agent(Role.SERVICE_AGENT), now=now)


def test_a_promise_about_a_request_takes_no_word_of_the_resident() -> None:
    case, by, now = receive(category=make_category()), make_administrator(), timezone.now()
    made = birth.promise_for_case(case=case, by=by, now=now, promise=PROMISE)
    assert (made.case, made.title, made.origin.slug) == (case, "Réparer la fontaine", "demandes")
    assert case.description not in f"{made.promised_scope}{made.title}"
    with pytest.raises(ActionDenied, match="déjà sa promesse"):
        birth.promise_for_case(case=case, by=by, now=now, promise=PROMISE)


def test_a_private_request_is_never_promised() -> None:
    case, now = receive(category=make_category(is_private=True)), timezone.now()
    with pytest.raises(ActionDenied, match="n’est pas publique"):
        birth.promise_for_case(case=case, by=make_administrator(), now=now, promise=PROMISE)
    with pytest.raises(ActionDenied, match="administration"):
        birth.promise_for_case(case=case, by=make_agent(Role.QRC_AGENT), now=now, promise=PROMISE)
    assert not Engagement.objects.exists()


def test_a_text_promises_from_the_day_when_it_was_adopted() -> None:
    text, by, now = make_text(title="Charte"), make_administrator(), timezone.now()
    promise = Promise("Un bilan", "Un bilan public.", on=timezone.localdate(), theme_name="Démocratie")
    made = birth.promise_in_text(text=text, by=by, now=now, promise=promise)
    assert (made.promised_since, made.text, str(made.theme)) == (text.adopted_on, text, "Démocratie")
    again = birth.promise_in_text(text=text, by=by, now=now, promise=PROMISE)
    assert Origin.objects.get(kind=OriginKind.TEXT) == made.origin == again.origin
    assert Theme.objects.count() == 1
    assert birth.know_text(title="Charte", adopted_on=text.adopted_on, url="https://example.org/b") == text


def test_a_date_before_the_promise_or_of_another_age_is_refused() -> None:
    text, by, now = make_text(), make_administrator(), timezone.now()
    for day, reason in (
        (text.adopted_on - timedelta(days=1), "avant la promesse"),
        (text.adopted_on.replace(year=2999), "2999"),
    ):
        with pytest.raises(ActionDenied, match=reason):
            birth.promise_in_text(text=text, by=by, now=now, promise=Promise("Un bilan", "Public.", on=day))
    late = make_text(adopted_on=timezone.localdate() + timedelta(days=2))
    with pytest.raises(ActionDenied, match="pas encore adopté"):
        birth.promise_in_text(text=late, by=by, now=now, promise=PROMISE)
    with pytest.raises(ActionDenied, match="administration"):
        birth.promise_in_text(text=text, by=make_agent(Role.ELECTED_OFFICIAL), now=now, promise=PROMISE)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_inscribe_each_winner_once() -> None:
    edition, now = make_counted_edition(), timezone.now()
    people = [make_administrator(), make_administrator()]
    outcomes = together(*(partial(birth.follow_winners, edition=edition, by=by, now=now) for by in people))
    connection.close()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionDenied", "list"]
    winners = edition.projects.filter(state=ProjectState.ELECTED).count()
    numbers = list(Engagement.objects.order_by("number").values_list("number", flat=True))
    assert len(numbers) == winners
    assert numbers == list(range(numbers[0], numbers[0] + winners))


def test_a_project_keeps_its_promise_and_a_request_too() -> None:
    case = receive(category=make_category())
    made = birth.promise_for_case(case=case, by=make_administrator(), now=timezone.now(), promise=PROMISE)
    assert Case.objects.get(pk=case.pk).engagement == made
    assert made.state == EngagementState.TO_START


def test_an_action_of_a_council_becomes_a_promise_once() -> None:
    row, by, now = make_initiative(), make_administrator(), timezone.now()
    made = council_births.promise_for_initiative(initiative=row, by=by, now=now, promise=PROMISE)
    assert (made.initiative, made.origin.kind, made.origin.name) == (row, OriginKind.COUNCIL, row.council.name)
    assert made.promised_since == timezone.localdate(now)
    with pytest.raises(ActionDenied, match="déjà sa promesse"):
        council_births.promise_for_initiative(initiative=row, by=by, now=now, promise=PROMISE)
    other = make_initiative(row.council)
    early = Promise("Un bal", "Un bal.", on=made.promised_since - timedelta(days=1))
    with pytest.raises(ActionDenied, match="avant la promesse"):
        council_births.promise_for_initiative(initiative=other, by=by, now=now, promise=early)
    assert Origin.objects.count() == 1


def test_an_action_dropped_or_of_a_council_not_public_is_never_promised() -> None:
    by, now = make_administrator(), timezone.now()
    dropped = make_initiative(state=InitiativeState.DROPPED, dropped_because="Trop de pluie.")
    unseen = make_initiative(public_council(is_public=False))
    for row, person, reason in (
        (dropped, by, "abandonnée"),
        (unseen, by, "n’est pas public"),
        (make_initiative(), make_agent(Role.COUNCIL_ANIMATOR), "administration"),
    ):
        with pytest.raises(ActionDenied, match=reason):
            council_births.promise_for_initiative(initiative=row, by=person, now=now, promise=PROMISE)
    assert not Engagement.objects.exists()


def test_the_answer_to_an_opinion_becomes_a_promise_from_its_day() -> None:
    row, by, now = answered_opinion(), make_administrator(), timezone.now()
    made = council_births.promise_for_opinion(opinion=row, by=by, now=now, promise=PROMISE)
    assert (made.opinion, made.promised_since, made.origin.kind) == (row, row.answered_on, OriginKind.COUNCIL)
    with pytest.raises(ActionDenied, match="déjà sa promesse"):
        council_births.promise_for_opinion(opinion=row, by=by, now=now, promise=PROMISE)


def test_an_opinion_without_answer_refused_or_not_public_is_never_promised() -> None:
    by, now = make_administrator(), timezone.now()
    refused = Answered(Verdict.NO, "Le bus coûte trop cher.", "Nadia Exemple, adjointe")
    unseen = answered_opinion()
    type(unseen.council).objects.filter(pk=unseen.council_id).update(is_public=False)
    for row, person, reason in (
        (given_opinion(), by, "pas encore répondu"),
        (written_opinion(), by, "n’est pas public"),
        (unseen, by, "n’est pas public"),
        (answered_opinion(said=refused), by, "répondu non"),
        (answered_opinion(), make_agent(Role.ELECTED_OFFICIAL), "administration"),
    ):
        with pytest.raises(ActionDenied, match=reason):
            council_births.promise_for_opinion(opinion=row, by=person, now=now, promise=PROMISE)
    assert not Engagement.objects.exists()


@transaction.atomic
def delete_in_sql(source: Any) -> None:
    """As somebody would at the console of the database."""
    type(source).objects.filter(pk=source.pk)._raw_delete(using="default")
    connection.check_constraints()


def test_what_a_promise_comes_from_is_never_deleted() -> None:
    by, now = make_administrator(), timezone.now()
    action, opinion, case = make_initiative(), answered_opinion(), receive(category=make_category())
    council_births.promise_for_initiative(initiative=action, by=by, now=now, promise=PROMISE)
    council_births.promise_for_opinion(opinion=opinion, by=by, now=now, promise=PROMISE)
    birth.promise_for_case(case=case, by=by, now=now, promise=PROMISE)
    for source in (action, opinion, case):
        with pytest.raises(ProtectedError):
            source.delete()
        with pytest.raises(DatabaseError):
            delete_in_sql(source)
    assert Engagement.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_promise_one_answer_once() -> None:
    row, now = answered_opinion(), timezone.now()
    people = [make_administrator(), make_administrator()]
    outcomes = together(
        *(partial(council_births.promise_for_opinion, opinion=row, by=by, now=now, promise=PROMISE) for by in people)
    )
    connection.close()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionDenied", "Engagement"]
    assert Engagement.objects.filter(opinion=row).count() == 1
