"""A person's own phone: a form that they let wait there when the network is cut, and that the server takes once.

Only for who is signed in: the phone keeps an encrypted box, whose key is in their pages and nowhere on the phone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_POST

from allonnes.accounts.models import User
from allonnes.outreach.taken import Taken, answer_to_sender

# « une semaine » in the words of the form.
DAYS_KEPT = 7


def key_of(person: User) -> str:
    """What opens the box of this person: 32 bytes, the same on every page shown to them."""
    return salted_hmac("outreach.phone.key", str(person.public_id), algorithm="sha256").hexdigest()


def owner_of(person: User) -> str:
    """Whose box it is, in a fingerprint that names nobody."""
    return salted_hmac("outreach.phone.owner", str(person.public_id), algorithm="sha256").hexdigest()[:16]


def sent_by_phone(take: Callable[..., Taken | str]) -> Callable[..., HttpResponse]:
    """The address that takes what waited on a phone: a clear yes with its receipt, or the reason of the no."""

    @require_POST
    @wraps(take)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return answer_to_sender(take(request, **kwargs))

    return wrapped
