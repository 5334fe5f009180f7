"""A passkey in software: answers the site as a telephone would (WebAuthn level 2, ES256, no attestation)."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN, RP_ID = "http://testserver", "testserver"
_FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class SoftPasskey:
    """One key on one device."""

    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    private_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user_handle: str = ""
    uses: int = 0

    def register(self, options: dict[str, Any]) -> str:
        """The JSON that the page posts after `navigator.credentials.create`."""
        public = options["publicKey"]
        self.user_handle = public["user"]["id"]
        client = self._client_data("webauthn.create", public["challenge"])
        key = ES256.from_cryptography_key(self.private_key.public_key())
        made = AttestedCredentialData.create(b"\0" * 16, self.credential_id, key)
        data = AuthenticatorData.create(self._rp_hash(), _FLAGS | AuthenticatorData.FLAG.AT, 0, made)
        statement = AttestationObject.create("none", data, {})
        return self._answer(client, {"attestationObject": websafe_encode(statement)}, {"credProps": {"rk": True}})

    def answer(self, options: dict[str, Any]) -> str:
        """The JSON that the page posts after `navigator.credentials.get`."""
        self.uses += 1
        client = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(self._rp_hash(), _FLAGS, self.uses)
        signature = self.private_key.sign(bytes(data) + client.hash, ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": data, "signature": signature, "userHandle": websafe_decode(self.user_handle)}
        return self._answer(client, {name: websafe_encode(value) for name, value in response.items()}, {})

    def _rp_hash(self) -> bytes:
        return hashlib.sha256(RP_ID.encode()).digest()

    def _client_data(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(type=kind, challenge=websafe_decode(challenge), origin=ORIGIN)

    def _answer(self, client: CollectedClientData, response: dict[str, str], extensions: dict[str, Any]) -> str:
        identifier = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": identifier,
                "rawId": identifier,
                "type": "public-key",
                "response": {"clientDataJSON": websafe_encode(client), **response},
                "clientExtensionResults": extensions,
            }
        )
