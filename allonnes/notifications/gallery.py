"""One mail as its reader sees it, filled with its example; mounted beside the gallery, in DEBUG and DEMO only."""

from collections.abc import Callable
from typing import cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from allonnes.core.outbox import kind_named
from allonnes.notifications.rendering import render

# A mail carries its styles in its tags. This page runs nothing and asks nothing of anybody.
MAIL_POLICY = {"style-src": [UNSAFE_INLINE], "script-src": [NONE], "connect-src": [NONE], "img-src": [SELF]}
SampleView = Callable[..., HttpResponse]
# Typed by its package for the views that take no argument.
as_mail = cast("Callable[[SampleView], SampleView]", csp_replace(MAIL_POLICY))


@login_not_required
@require_safe
@as_mail
def sample_mail(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of a kind of message, as it leaves."""
    try:
        kind = kind_named(name)
    except KeyError as unknown:
        raise Http404 from unknown
    return HttpResponse(render(kind, dict(kind.sample)).html)
