"""What is said after an act is told to the person, once: never to what keeps a page for later, nor in a kept page.

The tablet of the field keeps its pages for when the network is gone. A page fetched for that purpose took the words
« C’est noté » before the person read them, and gave them again, days later, to somebody else.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.contrib.messages.constants import DEFAULT_LEVELS
from django.http import HttpRequest, HttpResponse

# Of the request: the page is kept, nobody reads it now. Of the answer: it told something, so it is not to be kept.
KEEPS_PAGE, TOLD = "X-Keeps-Page", "X-Told-Once"


def messages(request: HttpRequest) -> dict[str, Any]:
    """Context processor, after Django’s, whose word it replaces: nothing is told to what keeps pages."""
    told = [] if KEEPS_PAGE in request.headers else get_messages(request)
    return {"messages": told, "DEFAULT_MESSAGE_LEVELS": DEFAULT_LEVELS}


class ToldOnceMiddleware:
    """Flags the answer that told something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(get_messages(request), "used", False):
            response.headers[TOLD] = "1"
        return response
