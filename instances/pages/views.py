"""The councils, one council, and the space of a member."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.posting import PostedPage, posted
from instances.councils.actions.mandates import change_naming
from instances.councils.mandate_rules import refusal_to_be_named
from instances.councils.models import Mandate
from instances.pages.council_page import councils_shown, list_of_councils, page_of
from instances.pages.space import space_of


@login_not_required
@require_safe
@kept_for_visitors("instances", "town")
def councils(request: HttpRequest) -> HttpResponse:
    """The councils at work."""
    return render(request, "instances/pages/councils.html", {"rows": list_of_councils(timezone.now())})


@login_not_required
@require_safe
@kept_for_visitors("instances", "town", has_parts=True)
def council(request: HttpRequest, slug: str) -> HttpResponse:
    """What a council is for, when it meets, what it asked and what the town answers."""
    row = get_object_or_404(councils_shown(), slug=slug)
    shown = SimpleLazyObject(lambda: page_of(row, timezone.now()))
    return render(request, "instances/pages/council.html", {"council": row, "shown": shown})


@never_cache
@require_safe
def my_space(request: PersonRequest) -> HttpResponse:
    """My mandates, my candidacies, the next meeting of my council."""
    return render(request, "instances/pages/my_space.html", space_of(request.user, timezone.now()))


@never_cache
@require_http_methods(["GET", "POST"])
def naming(request: PersonRequest, pk: int) -> HttpResponse:
    """May my first name appear? A page says what it changes, a button does it; taking it away is always possible."""
    mine = Mandate.objects.held_by(request.user).select_related("council", "college", "substitute_of")
    mandate = get_object_or_404(mine, pk=pk)
    is_named = mandate.name_agreed_on is None
    reason = refusal_to_be_named(mandate, timezone.now()) if is_named else None
    page = PostedPage(request, Form(posted(request)), reason=reason)
    if page.is_ready:
        with page.refusal_told():
            change_naming(mandate=mandate, is_named=is_named, by=request.user, now=timezone.now())
            messages.success(request, _("C’est noté.") if is_named else _("Votre prénom ne paraît plus."))
            return redirect("instances:my_space")
    context = {"mandate": mandate, "is_named": is_named, "refusal": page.reason}
    return render(request, "instances/pages/naming.html", context, status=page.status)
