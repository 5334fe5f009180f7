"""An opinion: written, given once with its number, answered by the town; each answer stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from instances.councils.models import College, Mandate
from instances.outcomes.actions import opinions
from instances.outcomes.enums import OpinionState, Verdict
from instances.outcomes.messages import OPINION_ANSWERED
from instances.outcomes.models import Opinion, OpinionAnswer
from tests.factories.accounts import make_administrator, make_user
from tests.factories.outcomes import (
    YES,
    animator_of,
    answered_opinion,
    given_opinion,
    make_referral,
    official,
    public_council,
    written_opinion,
)
from tests.factories.together import together

pytestmark = pytest.mark.django_db


def _give(opinion: Opinion, by, *, days_ago: int = 0) -> None:
    given_on = timezone.localdate() - timedelta(days=days_ago)
    opinions.give_opinion(opinion=opinion, given_on=given_on, by=by, now=timezone.now())
    opinion.refresh_from_db()


def _answer(opinion: Opinion, by, said=YES) -> OpinionAnswer:
    answer = opinions.answer_opinion(opinion=opinion, said=said, by=by, now=timezone.now())
    opinion.refresh_from_db()
    return answer


def test_an_opinion_is_written_then_given_with_its_number_and_its_day_of_answer() -> None:
    council = public_council(answer_days=60)
    by, opinion = animator_of(council), written_opinion(council)
    opinion.subject = "Des bus le dimanche"
    opinions.save_opinion(opinion=opinion, by=by, now=timezone.now())
    _give(opinion, by, days_ago=3)
    day = timezone.localdate() - timedelta(days=3)
    assert (opinion.subject, opinion.revision, opinion.state) == ("Des bus le dimanche", 2, OpinionState.WAITING)
    assert (opinion.year, opinion.rank, opinion.given_on) == (day.year, 1, day)
    assert opinion.answer_due_on == day + timedelta(days=60)
    assert opinion.number == "Avis n° 1"


def test_a_new_opinion_is_saved_for_one_s_own_council_only() -> None:
    council, other = public_council(), public_council()
    by = animator_of(council)
    opinions.save_opinion(
        opinion=Opinion(council=council, subject="Un banc", body="Un banc au mail."), by=by, now=timezone.now()
    )
    with pytest.raises(ActionDenied, match="animé par une autre personne"):
        opinions.save_opinion(
            opinion=Opinion(council=other, subject="Un banc", body="Un banc."), by=by, now=timezone.now()
        )
    assert Opinion.objects.get().council == council


def test_words_no_longer_change_once_given() -> None:
    opinion = given_opinion()
    opinion.body = "Autre chose."
    with pytest.raises(ActionDenied, match="ses mots ne changent plus"):
        opinions.save_opinion(opinion=opinion, by=make_administrator(), now=timezone.now())
    opinion.refresh_from_db()
    assert opinion.body == "Nous demandons un bus à minuit le samedi."


def test_an_opinion_is_never_moved_to_the_council_of_another() -> None:
    mine, other = public_council(), public_council()
    opinion = written_opinion(mine)
    opinion.council = other
    with pytest.raises(ActionDenied, match="animé par une autre personne"):
        opinions.save_opinion(opinion=opinion, by=animator_of(mine), now=timezone.now())


@pytest.mark.parametrize(("days", "words"), [(-1, "pas à l’avance"), (800, "n’existait pas encore")])
def test_an_opinion_is_given_on_a_day_that_came_in_the_life_of_the_council(days: int, words: str) -> None:
    council = public_council()
    opinion = written_opinion(council)
    with pytest.raises(ActionDenied, match=words):
        _give(opinion, animator_of(council), days_ago=days)


def test_it_is_not_given_twice_nor_by_the_animator_of_another_council() -> None:
    opinion = written_opinion()
    with pytest.raises(ActionDenied, match="animé par une autre personne"):
        _give(opinion, animator_of(public_council()))
    _give(opinion, animator_of(opinion.council))
    with pytest.raises(ActionDenied, match="n’est plus possible"):
        _give(opinion, animator_of(opinion.council))


def test_giving_treats_the_subject_that_it_answers() -> None:
    referral = make_referral(state="taken_up")
    opinion = written_opinion(referral.council, referral=referral)
    _give(opinion, animator_of(referral.council))
    referral.refresh_from_db()
    assert referral.state == "treated"


def test_a_subject_already_treated_stays_so() -> None:
    referral = make_referral(state="treated")
    opinion = written_opinion(referral.council, referral=referral)
    _give(opinion, animator_of(referral.council))
    assert referral.history.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_opinions_given_at_once_have_two_numbers() -> None:
    council = public_council()
    by = animator_of(council)
    rows = [written_opinion(council) for _ in range(4)]
    told = together(*(lambda row=row: _give(row, by) for row in rows))
    assert [problem for problem in told if problem] == []
    assert sorted(Opinion.objects.values_list("rank", flat=True)) == [1, 2, 3, 4]


def test_the_town_answers_once_and_the_members_are_told() -> None:
    opinion = given_opinion()
    member, former = make_user(), make_user()
    today = timezone.localdate()
    college = College.objects.create(council=opinion.council, name="Habitants", seats=5)
    common = {"council": opinion.council, "college": college, "first_name": "Yasmine"}
    Mandate.objects.create(
        **common, person=member, starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=9)
    )
    Mandate.objects.create(**common, person=former, starts_on=today - timedelta(days=9), ends_on=today)
    answer = _answer(opinion, official())
    assert (opinion.state, opinion.answered_on) == (OpinionState.ANSWERED, today)
    assert (answer.verdict, answer.signature) == (Verdict.YES, "Nadia Exemple, adjointe")
    told = OutboxMessage.objects.filter(kind=OPINION_ANSWERED.name)
    assert [row.person for row in told] == [member.public_id]
    assert told.get().payload["verdict"] == "Oui"
    with pytest.raises(ActionDenied, match="n’est plus possible"):
        _answer(opinion, official())


def test_who_animates_the_council_does_not_answer_for_the_town() -> None:
    opinion = given_opinion()
    with pytest.raises(ActionDenied, match="pas le droit"):
        _answer(opinion, animator_of(opinion.council))


def test_an_answer_that_changes_keeps_the_first_and_says_why() -> None:
    opinion = answered_opinion()
    answered_on = opinion.answered_on
    no = replace(YES, verdict=Verdict.NO)
    with pytest.raises(ActionDenied, match="Indiquez la raison"):
        opinions.answer_again(opinion=opinion, said=no, reason=" ", by=official(), now=timezone.now())
    opinions.answer_again(opinion=opinion, said=no, reason="Le budget a changé.", by=official(), now=timezone.now())
    opinion.refresh_from_db()
    assert [row.verdict for row in opinion.answers.all()] == [Verdict.YES, Verdict.NO]
    assert (opinion.state, opinion.answered_on) == (OpinionState.ANSWERED, answered_on)
    assert opinion.history.latest("pk").reason == "Le budget a changé."


def test_an_answer_is_never_rewritten_in_the_database() -> None:
    answer = answered_opinion().answers.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        OpinionAnswer.objects.filter(pk=answer.pk).update(words="Autre chose")


def test_news_are_told_while_it_waits_by_the_council_or_by_the_town() -> None:
    opinion = given_opinion()
    for by in (animator_of(opinion.council), official()):
        opinions.tell_news(opinion=opinion, words="La métropole étudie.", by=by, now=timezone.now())
    with pytest.raises(ActionDenied, match="animé par une autre personne"):
        opinions.tell_news(opinion=opinion, words="x", by=animator_of(public_council()), now=timezone.now())
    _answer(opinion, official())
    with pytest.raises(ActionDenied, match="tant qu’il attend"):
        opinions.tell_news(opinion=opinion, words="Trop tard.", by=official(), now=timezone.now())
    assert opinion.news.count() == 2


def test_an_opinion_is_withdrawn_with_a_reason_and_its_number_is_never_given_again() -> None:
    opinion = given_opinion()
    by = animator_of(opinion.council)
    opinions.withdraw_opinion(opinion=opinion, reason="Le sujet est réglé.", by=by, now=timezone.now())
    opinion.refresh_from_db()
    assert opinion.state == OpinionState.WITHDRAWN
    assert given_opinion(opinion.council).rank == 2
    assert not Opinion.objects.public().filter(pk=opinion.pk).exists()
    with pytest.raises(ActionDenied):
        opinions.withdraw_opinion(opinion=opinion, reason="Encore.", by=by, now=timezone.now())


@pytest.mark.parametrize(("ago", "waited", "late"), [(0, 0, 0), (60, 60, 0), (61, 61, 1), (83, 83, 23)])
def test_days_waited_and_days_late(ago: int, waited: int, late: int) -> None:
    today = timezone.localdate()
    opinion = given_opinion(public_council(answer_days=60), given_on=today - timedelta(days=ago))
    assert (opinion.days_waited(today), opinion.days_late(today)) == (waited, late)
    assert opinion.is_late is (late > 0)


def test_nothing_waits_before_it_is_given() -> None:
    opinion = written_opinion()
    today = timezone.localdate()
    assert (opinion.days_waited(today), opinion.days_late(today), opinion.number) == (0, 0, "Avis en préparation")
    assert str(opinion) == opinion.subject


def test_those_that_wait_come_first_the_oldest_on_top() -> None:
    council, today = public_council(), timezone.localdate()
    old = given_opinion(council, given_on=today - timedelta(days=80))
    done = answered_opinion(council, given_on=today - timedelta(days=90))
    recent = given_opinion(council, given_on=today - timedelta(days=2))
    late_done = answered_opinion(council, given_on=today - timedelta(days=1))
    written_opinion(council)
    rows = list(Opinion.objects.public().filter(council=council).waiting_first())
    assert rows == [old, recent, late_done, done]


def test_rows_say_what_they_are() -> None:
    opinion = answered_opinion()
    news = opinions.OpinionNews(opinion=opinion, words="Du nouveau")
    assert (str(opinion.answers.get()), str(news)) == ("Oui", "Du nouveau")
