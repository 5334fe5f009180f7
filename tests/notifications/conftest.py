"""Delivery is asked by the tests themselves, to a small real mail server on this machine."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.core import nobody_delivers
from tests.notifications.smtp_server import MailServer, mail_server


@pytest.fixture(autouse=True)
def _nobody_delivers() -> Iterator[None]:
    with nobody_delivers():
        yield


@pytest.fixture
def smtp(settings: Any) -> Iterator[MailServer]:
    """Django sends to this server."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 5
        yield server
