"""The portal as an application on a phone: its manifest, its worker, the page that says there is no network."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allonnes.core.gates import EVERYWHERE, open_to
from portal.installed import manifest_of, worker_head


@open_to(EVERYWHERE)
@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone reads to install the portal."""
    return JsonResponse(manifest_of(), content_type="application/manifest+json")


@open_to(EVERYWHERE)
@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The one service worker of the portal, field mode included; served from the root: it answers for it all."""
    code = worker_head() + Path(str(finders.find("js/worker.js"))).read_text()
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(code, content_type="text/javascript; charset=utf-8", headers=headers)


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the worker when the network is gone: what still works, and whom to call."""
    return render(request, "portal/offline.html")
