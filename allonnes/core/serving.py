"""gunicorn's worker, with error pages of ours (an address too long, a request it cannot read): French, with headers.

Read before Django is set up: it knows no settings but the environment.
"""

import os
from http import HTTPStatus
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from allonnes.core.middleware import PERMISSIONS_POLICY

# The most that gunicorn takes: what is longer is no address of ours.
MAX_LINE = 8190
WORDS = {
    HTTPStatus.REQUEST_URI_TOO_LONG: (
        "Cette adresse est trop longue",
        "Revenez à l’accueil, puis cherchez la page avec le menu.",
    ),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "Votre navigateur a envoyé trop d’informations",
        "Effacez les cookies de ce site, puis recommencez.",
    ),
    HTTPStatus.BAD_REQUEST: (
        "Le site n’a pas compris cette demande",
        "Rien n’a été enregistré. Revenez à la page précédente, rechargez-la, puis recommencez.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "Le site a un problème",
        "Rien n’a été enregistré. Réessayez dans quelques minutes.",
    ),
}
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": "strict-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Connection": "close",
}
SAFE_TRANSPORT = "max-age=63072000; includeSubDomains; preload"
_PAGE = """<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{words}</p><p><a href="/">Revenir à l’accueil</a></p></main></body>
</html>
"""


def status_of(fault: BaseException) -> HTTPStatus:
    """What gunicorn would have answered."""
    if isinstance(fault, LimitRequestLine):
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if isinstance(fault, LimitRequestHeaders):
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    return HTTPStatus.BAD_REQUEST if isinstance(fault, ParseException) else HTTPStatus.INTERNAL_SERVER_ERROR


def error_page(status: HTTPStatus) -> bytes:
    """A whole answer, that repeats nothing of the request."""
    title, words = WORDS[status]
    body = _PAGE.format(title=title, words=words).encode()
    headers = {**HEADERS, "Content-Length": str(len(body))}
    if os.environ.get("SITE_URL", "").startswith("https://"):
        headers["Strict-Transport-Security"] = SAFE_TRANSPORT
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class PortalWorker(ThreadWorker):
    """Threads, and error pages of our own."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what never reached Django; the log keeps the kind of fault, not what was sent."""
        status = status_of(exc)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.error("Error handling request", exc_info=exc)
        else:
            self.log.warning("Request refused: %s", type(exc).__name__)
        try:
            write_nonblock(client, error_page(status))
        except OSError:
            self.log.debug("The client had left.")
