"""Words as keyboards, phones and copied pages give them, made alike before anybody reads, counts or compares them.

An accented letter is one sign (NFC), an end of line is one sign, what nobody sees is gone: a browser and the server
then count the same letters, and a text of blanks is no text.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

# Seen by nobody, in no script needed to read: zero width, soft hyphen, signs that turn the reading round.
_UNSEEN = re.compile("[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2064\ufeff]")
# No key types them: PostgreSQL stores no NUL, and XML holds none of the others.
_COMMANDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Drawn as a blank, though no space for Unicode: the Braille blank and the fillers of Hangul.
BLANKS = "\u2800\u115f\u1160\u3164\uffa0"
_BLANK = re.compile(f"[{BLANKS}]")
# A password is what it is, to the sign.
_KEPT_AS_TYPED = "pass"


def is_seen(sign: str) -> bool:
    """Whether a sign alone shows something: no space, no mark without its letter, no sign without width."""
    return sign not in BLANKS and unicodedata.category(sign)[0] in "LNPS"


def is_empty(text: str) -> bool:
    """Whether a text shows nothing to whoever looks at it, though it may hold signs."""
    return not any(map(is_seen, text))


def tidy_text(text: str) -> str:
    """The same words for a reader: composed letters, one sign a line end, nothing unseen, no blank around; "" when
    nothing shows.
    """
    lines = _COMMANDS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if lines.isascii():
        return lines
    composed = unicodedata.normalize("NFC", _UNSEEN.sub("", lines))
    return "" if is_empty(composed) else composed.strip(f"{BLANKS}\u200c\u200d \t\u00a0\u202f")


def squeezed(text: str) -> str:
    """What was typed where no space belongs (an address): compatible signs, nothing unseen, no space."""
    plain = unicodedata.normalize("NFKC", _BLANK.sub("", text))
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign)[0] != "C")


class TypedTextMiddleware:
    """Tidies what was typed, in a form or in an address, once for every view; passwords stay as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Once the check of the form's origin has read it: what it refuses is not even read here."""
        request.GET = _tidied(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = _tidied(request.POST)  # type: ignore[assignment]
        return None


def _tidied(fields: QueryDict) -> QueryDict:
    changed = {
        name: [tidy_text(value) for value in values]
        for name, values in fields.lists()
        if _KEPT_AS_TYPED not in name.lower() and any(map(_is_to_tidy, values))
    }
    if not changed:
        return fields
    tidied = fields.copy()
    for name, values in changed.items():
        tidied.setlist(name, values)
    tidied._mutable = False
    return tidied


def _is_to_tidy(value: str) -> bool:
    return "\r" in value or not value.isascii() or bool(_COMMANDS.search(value))
