"""My absences, and who receives meanwhile what waits for me."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allonnes.accounts import actions
from allonnes.accounts.actions.absences import possible_covers
from allonnes.accounts.forms import AbsenceForm
from allonnes.accounts.models import Absence
from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted, refusal_in, refusal_in_messages


@require_http_methods(["GET", "POST"])
def absences(request: PersonRequest) -> HttpResponse:
    """Say from when to when, and who covers."""
    now, covers = timezone.now(), possible_covers(request.user)
    form = AbsenceForm(posted(request), covers=covers)
    if form.is_valid():
        with refusal_in(form):
            actions.declare_absence(user=request.user, now=now, **form.cleaned_data)
            messages.success(request, _("C’est noté. La personne qui vous remplace reçoit un message."))
            return redirect("accounts:absences")
    mine = Absence.objects.open(timezone.localdate(now)).filter(user=request.user).select_related("cover")
    context = {
        "form": form,
        "absences": mine.order_by("starts_on", "pk"),
        "covers": covers,
        "has_role": bool(request.user.roles),
    }
    return render(request, "accounts/absences.html", context, status=422 if form.errors else 200)


@require_POST
def absence_over(request: PersonRequest, pk: int) -> HttpResponse:
    """I am back, or I do not leave."""
    absence = get_object_or_404(Absence, pk=pk, user=request.user)
    with refusal_in_messages(request):
        actions.end_absence(absence=absence, by=request.user, now=timezone.now())
        messages.success(request, _("C’est fini : vos files ne vont plus qu’à vous."))
    return redirect("accounts:absences")
