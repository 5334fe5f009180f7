"""Real threads: one person, one address, one sheet count once."""

import uuid

import pytest
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from instances.consultations.actions import concluding, replying
from instances.consultations.models import Reply
from tests.factories.accounts import make_user
from tests.factories.consultations import opened, runner, said
from tests.factories.core import nobody_delivers
from tests.factories.outreach import EncounterFactory, mediator
from tests.factories.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nobody_delivers():
    with nobody_delivers():
        yield


def _denied(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, ActionDenied)]


def test_one_account_replying_many_times_at_once_replies_once():
    consultation, user = opened(), make_user()
    given = {"consultation": consultation, "by": user, "said": said(consultation), "now": timezone.now()}
    outcomes = together(*[lambda: replying.reply_with_account(entry_id=uuid.uuid4(), **given)] * 6)
    assert len(_denied(outcomes)) == 5
    assert Reply.objects.count() == 1


def test_one_form_sent_many_times_at_once_is_one_reply():
    consultation, user, entry = opened(), make_user(), uuid.uuid4()
    given = {"consultation": consultation, "by": user, "said": said(consultation), "now": timezone.now()}
    outcomes = together(*[lambda: replying.reply_with_account(entry_id=entry, **given)] * 6)
    assert len({outcome.pk for outcome in outcomes}) == 1


def test_two_agents_keying_one_sheet_key_it_once():
    consultation, agents = opened(), [runner() for _one in range(4)]
    given = {"consultation": consultation, "number": 7, "said": said(consultation), "now": timezone.now()}
    acts = [lambda by=by: replying.enter_sheet(by=by, entry_id=uuid.uuid4(), **given) for by in agents]
    assert len(_denied(together(*acts))) == 3
    assert Reply.objects.filter(sheet_number=7).count() == 1


def test_two_links_of_one_address_pressed_at_once_count_once():
    consultation = opened()
    given = {"consultation": consultation, "email": "zoe@example.org", "said": said(consultation)}
    now = timezone.now()
    rows = [replying.reply_with_address(entry_id=uuid.uuid4(), now=now, **given) for _one in range(4)]
    outcomes = together(*[lambda row=row: replying.confirm_reply(reply=row, now=now) for row in rows])
    assert len(_denied(outcomes)) == 3
    assert Reply.objects.counted().count() == 1


def test_closed_twice_at_once_it_is_closed_once():
    consultation = opened()
    outcomes = together(*[lambda: concluding.close_due_consultations(now=consultation.closes_at)] * 4)
    assert sum(outcomes) == 1
    assert consultation.history.filter(event="close").count() == 1


def test_one_sheet_of_an_encounter_sent_many_times_at_once_is_one_reply():
    consultation, by, entry = opened(), mediator(), uuid.uuid4()
    given = {"consultation": consultation, "by": by, "encounter": EncounterFactory(going_on=True), "number": 7}
    words, now = said(consultation), timezone.now()
    outcomes = together(*[lambda: replying.enter_met_sheet(entry_id=entry, said=words, now=now, **given)] * 6)
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert Reply.objects.count() == 1
