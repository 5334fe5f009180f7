"""The lock of the field mode, kept in the session: one encounter chosen once, and nothing else until sign-out.

Apps above say what else can be entered there: their `field.py`, found when Django starts, offers a `FieldEntry`.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from typing import Any
from uuid import UUID

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from allonnes.accounts.requests import PersonRequest
from allonnes.core.gates import open_to
from allonnes.core.unsaved import texts_posted, unsaved
from allonnes.outreach import permissions
from allonnes.outreach.models import AssistedEntry, Encounter
from allonnes.outreach.taken import Taken, answer_to_sender

SESSION_KEY = "field_encounter"
# The pass of the pages that a locked tablet opens.
FIELD = "field"
KEPT = _("Ce que vous avez déjà saisi est gardé. Déconnectez la tablette avec le bouton en haut de la page.")
FieldView = Callable[..., HttpResponse]


@dataclass(frozen=True)
class FieldEntry:
    """Something to enter in the field: its words on the field home, the name of its page, and when it is open.

    The page is kept on the tablet, to write without network: it shows nothing of the person signed in, its form is an
    `EntryForm` flagged by `{% outbox_form %}`, and a view `sent_by_tablet` takes what waited. Unless it needs the
    network: then it is never kept. `permission`: offered to those who hold it.
    """

    label: Any
    url_name: str
    icon: str
    is_open: Callable[[datetime], bool]
    needs_network: bool = False
    permission: str = ""


_ENTRIES: dict[str, FieldEntry] = {}


def offer(*entries: FieldEntry) -> None:
    """Add entries to the field home. Raises ValueError when a page is offered twice."""
    for entry in entries:
        if _ENTRIES.get(entry.url_name, entry) != entry:
            raise ValueError(f"{entry.url_name} is offered twice")
        _ENTRIES[entry.url_name] = entry


def entries() -> list[FieldEntry]:
    """Every entry offered, open or not."""
    return list(_ENTRIES.values())


def kept_pages() -> list[str]:
    """The names of the pages of the entries that a tablet keeps."""
    return [entry.url_name for entry in entries() if not entry.needs_network]


@cache
def release() -> str:
    """The version of the styles and code of this site: what a tablet keeps is replaced whole when it changes."""
    names = getattr(staticfiles_storage, "hashed_files", {})
    return hashlib.sha256(repr(sorted(names.items())).encode()).hexdigest()[:12]


def entries_for(user: Any, now: datetime) -> list[FieldEntry]:
    """What this person can enter now."""
    held = [entry for entry in entries() if not entry.permission or user.has_perm(entry.permission)]
    return [entry for entry in held if entry.is_open(now)]


def lock(request: HttpRequest, encounter: Encounter) -> None:
    """Bind this session to one encounter."""
    request.session[SESSION_KEY] = encounter.pk


def is_locked(request: HttpRequest) -> bool:
    return SESSION_KEY in request.session


def locked_encounter(request: HttpRequest) -> Encounter | None:
    """The encounter of this session, or None."""
    number = request.session.get(SESSION_KEY)
    return Encounter.objects.select_related("place").filter(pk=number).first() if number else None


def _is_of_a_voter(request: HttpRequest) -> bool:
    """What was typed there is shown again to nobody."""
    return request.resolver_match is None or getattr(request.resolver_match.func, "writes_no_history", False)


def on_the_field(view: FieldView) -> FieldView:
    """Give a view the encounter of this session; when it is closed, say why, and offer the one way out."""

    @open_to(FIELD)
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        encounter = locked_encounter(request)
        if encounter is None:
            return redirect("field:choose")
        reason = permissions.refusal_to_use_field_mode(request.user, encounter, timezone.now())  # type: ignore[arg-type]
        texts = texts_posted(request) if reason and not _is_of_a_voter(request) else []
        if reason and texts:
            more = {"base": "outreach/field_base.html", "encounter": encounter, "stays": KEPT, "status": 403}
            return unsaved(request, reason, texts, **more)
        if reason:
            return render(request, "outreach/closed.html", {"encounter": encounter, "reason": reason}, status=403)
        return view(request, encounter, **kwargs)

    return wrapped


def taken_before(request: PersonRequest) -> AssistedEntry | None:
    """What this person already entered under the id that is sent: its answer was lost on the way."""
    with suppress(ValueError):
        rows = AssistedEntry.objects.select_related("encounter").filter(entered_by=request.user.pk)
        return rows.filter(pk=UUID(request.POST.get("entry_id", ""))).first()
    return None


def sent_by_tablet(take: Callable[..., Taken | str]) -> FieldView:
    """The address that takes what waited on a tablet: a clear yes, or the reason of the no, which the tablet keeps.

    The encounter may be over: `take(request, encounter)` says what still counts.
    """

    @open_to(FIELD)
    @require_POST
    @wraps(take)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        reason = permissions.refusal_to_open_field_mode(request.user)  # type: ignore[arg-type]
        encounter = locked_encounter(request)
        if reason or encounter is None:
            return JsonResponse({"reason": reason or _("Choisissez d’abord la rencontre.")}, status=403)
        return answer_to_sender(take(request, encounter, **kwargs))

    return wrapped


offer(FieldEntry(_("Inscrire à une rencontre"), "field:seat", "calendar-days", is_open=lambda now: True))
