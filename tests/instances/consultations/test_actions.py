"""From the question to the answer of the town: every outcome and every refusal."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from instances.consultations import tasks
from instances.consultations.actions import concluding, preparing, replying
from instances.consultations.models import Consultation, Question, Reply, ReplyAnswer
from tests.factories.accounts import make_agent, make_user
from tests.factories.consultations import (
    add_questions,
    answered,
    closed,
    counted,
    make_consultation,
    official,
    opened,
    replied,
    runner,
    said,
)
from tests.factories.core import nobody_delivers
from tests.factories.outreach import EncounterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_delivers():
    with nobody_delivers():
        yield


def _now():
    return timezone.now()


def _by_address(consultation, email="zoe@example.org", **more):
    given = {"entry_id": uuid.uuid4(), "said": said(consultation), "now": _now(), **more}
    return replying.reply_with_address(consultation=consultation, email=email, **given)


def _sheet(consultation, number, **more):
    given = {"by": runner(), "entry_id": uuid.uuid4(), "said": said(consultation), "now": _now(), **more}
    return replying.enter_sheet(consultation=consultation, number=number, **given)


def test_it_is_written_until_it_opens():
    consultation, by = make_consultation(), runner()
    consultation.question = "Mieux ?"
    preparing.save_consultation(consultation=consultation, by=by, now=_now())
    consultation.refresh_from_db()
    assert (consultation.question, consultation.title, consultation.revision) == ("Mieux ?", "Mieux ?", 1)
    preparing.open_consultation(consultation=consultation, by=by, now=_now())
    with pytest.raises(ActionDenied, match="ne changent plus"):
        preparing.save_consultation(consultation=consultation, by=by, now=_now())


def test_a_new_one_is_saved_by_those_who_may():
    row = make_consultation()
    new = Consultation(
        question="Une autre ?",
        slug="autre",
        plain="Oui",
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        answer_due_on=row.answer_due_on,
    )
    with pytest.raises(ActionDenied, match="pas le droit"):
        preparing.save_consultation(consultation=new, by=make_agent(Role.MODERATOR), now=_now())
    preparing.save_consultation(consultation=new, by=runner(), now=_now())
    assert str(Consultation.objects.get(slug="autre")) == "Une autre ?"


def test_the_town_answers_after_the_end():
    consultation = make_consultation()
    consultation.answer_due_on = timezone.localdate()
    with pytest.raises(ActionDenied, match="répond après la fin"):
        preparing.save_consultation(consultation=consultation, by=runner(), now=_now())


def test_a_questionnaire_has_ten_questions_at_most_and_freezes_once_open():
    consultation, by = make_consultation(), runner()
    for number in range(5, 11):
        question = Question(consultation=consultation, position=number, kind="yes_no", label=f"Question {number}")
        preparing.save_question(question=question, by=by, now=_now())
    with pytest.raises(ActionDenied, match="10 questions au plus"):
        preparing.save_question(
            question=Question(consultation=consultation, kind="yes_no", label="Onze"), by=by, now=_now()
        )
    last = consultation.questions.last()
    last.label = "Autrement"
    preparing.save_question(question=last, by=by, now=_now())
    preparing.delete_question(question=last, by=by, now=_now())
    assert consultation.questions.count() == 9
    preparing.open_consultation(consultation=consultation, by=by, now=_now())
    first = consultation.questions.first()
    for act in (preparing.save_question, preparing.delete_question):
        with pytest.raises(ActionDenied, match="ne changent plus"):
            act(question=first, by=by, now=_now())
    for change in (
        lambda: Question.objects.filter(pk=first.pk).update(label="Autre"),
        lambda: Question.objects.filter(pk=first.pk).delete(),
        lambda: add_questions(consultation),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"questions": False}, "une question au moins"),
        ({"closes_at": timezone.now() - timedelta(hours=1)}, "La fin est déjà passée"),
        ({"answer_due_on": timezone.localdate()}, "répond après la fin"),
    ],
)
def test_it_opens_when_it_is_ready(fields, words):
    with pytest.raises(ActionDenied, match=words):
        preparing.open_consultation(consultation=make_consultation(**fields), by=runner(), now=_now())


def test_only_its_runners_open_it():
    with pytest.raises(ActionDenied, match="pas le droit"):
        preparing.open_consultation(consultation=make_consultation(), by=official(), now=_now())
    assert AuditEntry.objects.filter(act="consultation.open").count() == 0


def test_encounters_are_joined_until_the_town_has_answered():
    consultation, encounter = opened(), EncounterFactory()
    preparing.link_encounters(consultation=consultation, by=runner(), encounters=[encounter], now=_now())
    assert list(consultation.encounters.all()) == [encounter]
    with pytest.raises(ActionDenied, match="pas le droit"):
        preparing.link_encounters(consultation=consultation, by=official(), encounters=[], now=_now())
    answered(consultation)
    with pytest.raises(ActionDenied, match="ne change plus"):
        preparing.link_encounters(consultation=consultation, by=runner(), encounters=[], now=_now())


def test_an_account_replies_once_and_the_same_form_sent_twice_is_one_reply():
    consultation, user, entry = opened(), make_user(), uuid.uuid4()
    given = {"consultation": consultation, "by": user, "said": said(consultation, idea="Un bal"), "now": _now()}
    first = replying.reply_with_account(entry_id=entry, **given)
    assert replying.reply_with_account(entry_id=entry, **given) == first
    with pytest.raises(ActionDenied, match="Vous avez déjà répondu"):
        replying.reply_with_account(entry_id=uuid.uuid4(), **given)
    assert str(first).startswith("Sur le site")
    assert "Un bal" in {str(answer) for answer in first.answers.all()}
    assert first.answers.count() == 2


@pytest.mark.parametrize(("moved", "words"), [(-2, "On pourra répondre à partir"), (11, "terminée depuis")])
def test_nobody_replies_before_nor_after(moved, words):
    consultation = opened()
    now = _now() + timedelta(days=moved)
    for act in (
        lambda: replying.reply_with_account(
            consultation=consultation, by=make_user(), said=said(consultation), entry_id=uuid.uuid4(), now=now
        ),
        lambda: _by_address(consultation, now=now),
    ):
        with pytest.raises(ActionDenied, match=words):
            act()
    assert not Reply.objects.exists()


def test_nobody_replies_to_what_is_prepared_and_a_closed_account_replies_to_nothing():
    with pytest.raises(ActionDenied, match="On pourra répondre"):
        replied(make_consultation())
    with pytest.raises(ActionDenied):
        replied(opened(), make_user(is_active=False))


def test_an_address_counts_once_its_link_is_pressed_and_is_then_erased():
    consultation = opened()
    reply = _by_address(consultation)
    assert (reply.is_confirmed, reply.email) == (False, "zoe@example.org")
    message = OutboxMessage.objects.get(kind="instances/reply_to_confirm")
    token = message.payload["link"].rstrip("/").rpartition("/")[2]
    assert message.address == "zoe@example.org"
    kept = replying.reply_of_link(token)
    for _again in range(2):
        replying.confirm_reply(reply=kept, now=_now())
    reply.refresh_from_db()
    assert (reply.is_confirmed, reply.email) == (True, "")
    assert replying.reply_of_link("rien") is None


def test_the_same_form_sent_twice_without_account_is_one_reply_and_one_message():
    consultation, entry = opened(), uuid.uuid4()
    assert _by_address(consultation, entry_id=entry) == _by_address(consultation, entry_id=entry)
    assert OutboxMessage.objects.count() == 1


def test_an_address_that_replied_is_told_nothing_and_nothing_is_kept():
    consultation = opened()
    replied(consultation, make_user(email="zoe@example.org"))
    assert _by_address(consultation, "ZOE@example.org") is None
    assert not OutboxMessage.objects.filter(kind="instances/reply_to_confirm").exists()
    assert Reply.objects.count() == 1


def test_of_two_replies_of_one_address_the_first_confirmed_counts():
    consultation = opened()
    early, late = _by_address(consultation), _by_address(consultation)
    replying.confirm_reply(reply=late, now=_now())
    with pytest.raises(ActionDenied, match="déjà répondu"):
        replying.confirm_reply(reply=early, now=_now())
    with pytest.raises(ActionDenied, match="déjà répondu"):
        replied(consultation, make_user(email="zoe@example.org"))
    assert Reply.objects.counted().count() == 1


def test_what_was_sent_before_the_end_is_confirmed_after_it_but_not_once_counted():
    consultation = opened()
    in_time, late = _by_address(consultation), _by_address(consultation, "autre@example.org")
    closed(consultation)
    replying.confirm_reply(reply=in_time, now=consultation.closes_at + timedelta(days=1))
    Consultation.objects.filter(pk=consultation.pk).update(state="counted", synthesis="Oui", counted_at=_now())
    with pytest.raises(ActionDenied, match="déjà dépouillées"):
        replying.confirm_reply(reply=late, now=_now())


def test_what_nobody_confirms_is_forgotten_with_its_address():
    consultation = opened()
    old, fresh = _by_address(consultation), _by_address(consultation, "autre@example.org")
    Reply.objects.filter(pk=old.pk).update(at=_now() - timedelta(days=8))
    assert tasks.forget_replies() == 1
    assert list(Reply.objects.all()) == [fresh]


def test_a_sheet_is_keyed_once_by_its_number():
    consultation, by, entry = opened(), make_agent(Role.QRC_AGENT), uuid.uuid4()
    first = _sheet(consultation, 12, by=by, entry_id=entry)
    assert _sheet(consultation, 12, by=by, entry_id=entry) == first
    with pytest.raises(ActionDenied, match="La feuille n° 12 est déjà saisie"):
        _sheet(consultation, 12)
    with pytest.raises(ActionDenied, match="pas le droit"):
        _sheet(consultation, 13, by=make_agent(Role.MODERATOR))
    closed(consultation)
    _sheet(consultation, 14, now=consultation.closes_at + timedelta(days=2))
    counted_now = Reply.objects.filter(channel="paper").count()
    concluding.count_consultation(consultation=consultation, by=runner(), synthesis="Oui", now=_now())
    with pytest.raises(ActionDenied, match="jusqu’au dépouillement"):
        _sheet(consultation, 15)
    assert counted_now == 2


def test_an_answer_to_a_question_of_another_consultation_is_left_out():
    consultation, other = opened(), make_consultation()
    reply = replying.reply_with_account(
        consultation=consultation, by=make_user(), said=said(other), entry_id=uuid.uuid4(), now=_now()
    )
    assert not reply.answers.exists()


def test_the_clock_closes_and_nothing_else():
    consultation = opened()
    assert tasks.close_consultations() == 0
    assert concluding.close_due_consultations(now=consultation.closes_at) == 1
    assert concluding._close(consultation.pk) is False
    consultation.refresh_from_db()
    assert (consultation.state, consultation.takes_replies(_now())) == ("closed", False)


def test_results_wait_for_the_end_and_for_each_word_to_be_read():
    consultation, by = opened(), runner()
    replied(consultation, idea="Un bal")
    with pytest.raises(ActionDenied, match="Ce n’est plus possible"):
        concluding.count_consultation(consultation=consultation, by=by, synthesis="Oui", now=_now())
    closed(consultation)
    with pytest.raises(ActionDenied, match="réponses libres à relire"):
        concluding.count_consultation(consultation=consultation, by=by, synthesis="Oui", now=_now())
    answer = ReplyAnswer.objects.exclude(words="").get()
    concluding.hide_words(answer=answer, by=make_agent(Role.MODERATOR), reason="Nomme quelqu’un", now=_now())
    concluding.count_consultation(consultation=consultation, by=by, synthesis=" Oui ", now=_now())
    consultation.refresh_from_db()
    assert (consultation.state, consultation.synthesis, consultation.has_results) == ("counted", "Oui", True)


def test_counting_erases_what_stood_for_addresses():
    consultation = opened()
    _by_address(consultation)
    replied(consultation)
    counted(consultation)
    assert list(Reply.objects.values_list("fingerprint", "email")) == [("", "")]


def test_words_are_published_or_kept_by_those_who_read_and_may_change_their_mind():
    consultation, by = opened(), make_agent(Role.MODERATOR)
    replied(consultation, idea="Un bal")
    answer = ReplyAnswer.objects.exclude(words="").get()
    for act, more in ((concluding.publish_words, {}), (concluding.hide_words, {"reason": "Nomme"})):
        with pytest.raises(ActionDenied, match="pas le droit"):
            act(answer=answer, by=official(), now=_now(), **more)
        act(answer=answer, by=by, now=_now(), **more)
        with pytest.raises(ActionDenied, match="déjà"):
            act(answer=answer, by=by, now=_now(), **more)
    answer.refresh_from_db()
    assert (answer.state, answer.reason, answer.read_by) == ("hidden", "Nomme", by)
    concluding.publish_words(answer=answer, by=by, now=_now())


def test_the_town_answers_and_tells_those_who_replied_with_an_account():
    consultation, user = opened(), make_user()
    replied(consultation, user)
    _sheet(consultation, 1)
    answered(consultation)
    message = OutboxMessage.objects.get(kind="instances/consultation_answered")
    assert (message.person, message.payload["url"]) == (user.public_id, f"/conseils/consultations/{consultation.slug}/")
    assert consultation.days_late(timezone.localdate()) == 0
    with pytest.raises(ActionDenied, match="raison"):
        _again(consultation, reason=" ")
    _again(consultation, reason="Une date a changé")
    consultation.refresh_from_db()
    assert consultation.answer == "Deux samedis."
    assert OutboxMessage.objects.filter(kind="instances/consultation_answered").count() == 1


def _again(consultation, **more):
    concluding.answer_again(
        consultation=consultation, by=official(), words="Deux samedis.", signature="Le maire", now=_now(), **more
    )


def test_only_who_speaks_for_the_town_answers():
    with pytest.raises(ActionDenied, match="pas le droit"):
        concluding.answer_consultation(consultation=counted(), by=runner(), words="Oui", signature="Moi", now=_now())


@pytest.mark.parametrize(
    "fields",
    [
        {"closes_at": timezone.now() - timedelta(days=30)},
        {"state": "counted"},
        {"state": "answered", "synthesis": "Oui", "counted_at": timezone.now()},
    ],
)
def test_the_table_refuses_what_does_not_hold_together(fields):
    consultation = make_consultation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=consultation.pk).update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": "paper"},
        {"channel": "account", "user": None},
        {"email": "a@example.org"},
        {"is_confirmed": False},
        {"sheet_number": 4},
    ],
)
def test_the_table_of_replies_refuses_what_does_not_hold_together(fields):
    reply = replied(opened())
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).update(**fields)


def test_questions_say_their_options():
    consultation = make_consultation()
    choice, _several, yes_no, text = consultation.questions.all()
    assert (len(choice.options), yes_no.options, text.options, str(choice)) == (3, ["Oui", "Non"], [], "Quel jour ?")
    for change in ({"choices": []}, {"kind": "text"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=choice.pk).update(**change)
