"""Field mode: choose the encounter once, then enter in series."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allonnes.core.errors import ActionDenied
from allonnes.outreach import actions, field, permissions
from allonnes.outreach.enums import AgeBand
from allonnes.outreach.forms import CountForm, RegistrationForm
from allonnes.outreach.models import Encounter


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Where are you today? Choosing locks the tablet to that encounter."""
    if not request.user.has_perm("outreach.use_field_mode"):
        raise PermissionDenied
    encounters = Encounter.objects.open_in_the_field().select_related("place")
    if request.method == "POST":
        encounter = get_object_or_404(encounters, pk=request.POST.get("encounter") or None)
        field.lock(request, encounter)
        return redirect("field:home")
    return render(request, "outreach/choose.html", {"encounters": encounters})


def _encounter_or_denied(request: HttpRequest) -> Encounter | None:
    encounter = field.locked_encounter(request)
    if encounter is None:
        return None
    reason = permissions.refusal_to_use_field_mode(request.user, encounter, timezone.now())
    if reason:
        raise PermissionDenied(reason)
    return encounter


@require_http_methods(["GET"])
def home(request: HttpRequest) -> HttpResponse:
    """What can be entered here, and how many people were met."""
    encounter = _encounter_or_denied(request)
    if encounter is None:
        return redirect("field:choose")
    met = dict(encounter.headcounts.values_list("age_band", "count"))
    bands = [(band, met.get(band.value, 0)) for band in AgeBand]
    context = {"encounter": encounter, "bands": bands, "total": sum(met.values())}
    return render(request, "outreach/home.html", context)


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """One person more, or one less."""
    encounter = _encounter_or_denied(request)
    form = CountForm(request.POST)
    if encounter is not None and form.is_valid():
        actions.count_people(
            encounter=encounter,
            by=request.user,
            age_band=form.cleaned_data["age_band"],
            change=form.cleaned_data["change"],
            now=timezone.now(),
        )
    return redirect("field:home")


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Open an account for someone who is here and agrees; then the next one."""
    encounter = _encounter_or_denied(request)
    if encounter is None:
        return redirect("field:choose")
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            actions.register_resident(
                entry_id=answers["entry_id"],
                encounter=encounter,
                by=request.user,
                email=answers["email"],
                first_name=answers["first_name"],
                now=timezone.now(),
            )
        except ActionDenied as denied:
            form.add_error(None, denied.reason)
        else:
            messages.success(request, _("C’est noté. Un message part vers cette adresse. Personne suivante ?"))
            return redirect("field:register")
    return render(request, "outreach/register.html", {"encounter": encounter, "form": form})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leaving signs out: nobody who picks up the tablet keeps an agent's rights."""
    logout(request)
    messages.success(request, _("Vous avez quitté le mode terrain. La tablette est déconnectée."))
    return redirect("portal:home")
