"""Sessions as Django keeps them in the database, except that a stored one does not say when it was last written."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.signing import BadSignature, Signer


class SessionStore(DatabaseStore):
    """Django's signature carries the second; this one does not. `expire_date` is the only time beside it."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The stored text, signed."""
        return self._signer().sign_object(session_dict, serializer=self.serializer, compress=True)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What was stored; nothing when it was signed otherwise."""
        try:
            found: dict[str, Any] = self._signer().unsign_object(str(session_data), serializer=self.serializer)
        except BadSignature:
            return {}
        return found

    def _signer(self) -> Signer:
        return Signer(salt="allonnes.core.sessions")
