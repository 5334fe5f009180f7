"""The moderators' list: what waits, in every part that they moderate."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allonnes.contributions.enums import Waiting
from allonnes.contributions.targets import targets_moderated_by
from allonnes.contributions.waiting import lines, waiting

ROWS_SHOWN = 50


@require_safe
def moderation(request: HttpRequest) -> HttpResponse:
    """What waits for moderation, the oldest first, narrowed to a reason and to a part."""
    targets = targets_moderated_by(request.user)
    if not targets:
        raise PermissionDenied
    reason, name = (request.GET.get(key, "") for key in ("raison", "partie"))
    reason = reason if reason in Waiting else ""
    rows = waiting([target for target in targets if name in ("", target.name)], request.user, reason)
    shown: Any = [] if rows is None else rows
    page = Paginator(shown, ROWS_SHOWN).get_page(request.GET.get("page"))
    kept = {key: value for key, value in (("raison", reason), ("partie", name)) if value}
    context = {
        **admin.site.each_context(request),
        "title": "À modérer",
        "page": page,
        "lines": lines(page),
        "reasons": Waiting.choices,
        "reason": reason,
        "targets": targets,
        "name": name,
        "kept": urlencode(kept),
    }
    return render(request, "admin/moderation.html", context)
