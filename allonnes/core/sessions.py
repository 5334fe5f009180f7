"""Sessions as Django keeps them in the database, except that a stored one does not say when it was last written.

Its end is written as a whole day, or a whole hour for one that ends today: an instant there, less the age of a session,
would be the instant of the last page.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.signing import BadSignature, Signer
from django.utils import timezone


class SessionStore(DatabaseStore):
    """Django's signature carries the second; this one does not. `expire_date` is the only time beside it."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The stored text, signed."""
        return self._signer().sign_object(session_dict, serializer=self.serializer, compress=True)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What was stored; nothing when it was signed otherwise."""
        try:
            session: dict[str, Any] = self._signer().unsign_object(str(session_data), serializer=self.serializer)
        except BadSignature:
            return {}
        return session

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When it ends, put off to the end of that day, or of that hour when it is within a day; a whole hour stays."""
        exact = timezone.localtime(super().get_expiry_date(**kwargs))
        hour = exact.replace(minute=0, second=0, microsecond=0)
        if exact == hour:
            return exact
        if exact - timezone.now() < timedelta(days=1):
            return hour + timedelta(hours=1)
        return timezone.make_aware(datetime.combine(exact.date() + timedelta(days=1), time.min))

    def _signer(self) -> Signer:
        return Signer(salt="allonnes.core.sessions")
