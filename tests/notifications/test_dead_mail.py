"""A mail server that is dead, or that never answers: the page answers, the message waits with the reason."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from allonnes.core.models import OutboxMessage
from allonnes.core.signals import message_queued
from allonnes.notifications.receivers import ask_delivery
from tests.factories.accounts import make_user
from tests.notifications.processes import free_port
from tests.strict_client import StrictClient

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def _listening(_nobody_delivers: Any) -> None:
    message_queued.connect(ask_delivery)


@contextmanager
def dead() -> Iterator[dict[str, Any]]:
    yield {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": free_port()}


@contextmanager
def silent() -> Iterator[dict[str, Any]]:
    """It takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        yield {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port, "EMAIL_TIMEOUT": 0.2}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [dead, silent])
def test_the_page_answers_and_the_code_waits(client: StrictClient, fault: Any) -> None:
    user = make_user()
    with fault() as mail, override_settings(**mail):
        page = client.post(reverse("account_login"), {"login": user.email})
    assert page.status_code == 302
    assert page["Location"] == reverse("account_confirm_login_code")
    message = OutboxMessage.objects.get(kind__endswith="login_code")
    assert (message.state, message.attempts) == (OutboxMessage.State.PENDING, 1)
    assert message.last_error
    assert user.email not in message.last_error
