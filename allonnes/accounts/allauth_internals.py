"""What we use of allauth that it does not promise to keep: here and nowhere else (`tests/conventions/test_allauth.py`).

At an upgrade, read the release notes and each module named below in its new version, then these places, which know
something of its insides without importing it:

- `allonnes.core.cache.LIMITS`: how its counters are named in the cache, and that each is a list of instants;
- `allonnes.accounts.auth_forms.SECOND_FACTOR`: under which key it counts the wrong codes of a person;
- `allonnes.accounts.second_factor.METHOD` and `identity`: what its records in the session look like;
- `allonnes.accounts.auth_views`: `_process` of its view of codes, `authenticator` and `object` of its removals;
- `allonnes.accounts.adapter.KINDS` and `sentences`: the names of its mails, of its errors and of its notices;
- `allonnes.accounts.auth_urls`: its views, whose names its own redirections look for.

Then write the version read in `READ_IN`, and move the bound in `pyproject.toml`.
"""

from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal.ratelimit import consume as consume_one
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

READ_IN = "65.21"

__all__ = [
    "TOTP",
    "EmailVerificationProcess",
    "clear_login",
    "consume_one",
    "format_hotp_value",
    "hotp_value",
    "logout",
    "record_authentication",
    "resume_request",
]
