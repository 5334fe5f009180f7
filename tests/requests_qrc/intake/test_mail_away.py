"""The mail server is away for an hour: the receipt is on the screen at once, and in a mail later, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from allonnes.core.models import OutboxMessage
from allonnes.notifications.tasks import relay_outbox
from allonnes.outreach.phone import owner_of
from requests_qrc.intake.models import Case, Receipt
from tests.factories.accounts import make_user, sign_in
from tests.factories.core import nobody_delivers
from tests.factories.requests_qrc import make_category
from tests.notifications.smtp_server import mail_server
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
# When the outbox tries again, in minutes (`allonnes.notifications`): all of them within the hour, then after it.
TRIES, LATER = (0, 2, 8, 25), (61, 62, 130)
SEND = "/demandes/telephone/envoyer/"


def test_receipt_is_shown_at_once_and_mailed_once_when_the_server_is_back(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 5
    with mail_server() as server, nobody_delivers():
        # The database says by its own clock what is due: all of this is over.
        begun = timezone.now() - timedelta(hours=4)
        with time_machine.travel(begun, tick=False):
            anne, client = make_user(email="anne@example.org"), StrictClient()
            sign_in(client, anne)
            told = {"entry": str(uuid4()), "description": "La lampe est éteinte.", "category": make_category().code}
            told |= {
                "is_dangerous": "non",
                "answer_by": "email",
                "email": anne.email,
                "place_words": "square des Lilas",
            }
            answer = client.post(SEND, {**told, "owner": owner_of(anne)})
            case, shown = Case.objects.get(), client.get(answer.json()["receipt"]).text
            assert case.number in shown
        for minutes in TRIES:
            with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
                relay_outbox()
        message = OutboxMessage.objects.get(kind="requests_qrc/case_received")
        assert message.attempts == len(TRIES)
        assert (message.state, server.letters) == ("pending", [])
        settings.EMAIL_PORT = server.port
        for minutes in LATER:
            with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
                relay_outbox()
        letters = [letter for letter in server.letters if letter["To"] == "anne@example.org"]
        receipt = Receipt.objects.get(case=case)
        texts = [letter.get_body(("plain",)).get_content() for letter in letters]
        assert [case.number in text for text in texts] == [True]
        assert receipt.text.splitlines()[0].replace("\u00a0", " ") in texts[0].replace("\u00a0", " ")
