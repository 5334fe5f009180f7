"""Field mode: choose the encounter once, then enter in series."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.gate_passes import WITHOUT_PROOF
from allonnes.accounts.requests import PersonRequest
from allonnes.core.addresses import page_url
from allonnes.core.gates import open_to
from allonnes.core.posting import posted, refusal_in
from allonnes.outreach import actions, field, permissions
from allonnes.outreach.enums import AgeBand
from allonnes.outreach.forms import ChooseForm, CountForm, RegistrationForm
from allonnes.outreach.models import Encounter


@open_to(field.FIELD)
@require_http_methods(["GET", "POST"])
def choose(request: PersonRequest) -> HttpResponse:
    """Where are you today? Choosing locks the tablet to that encounter."""
    if permissions.refusal_to_open_field_mode(request.user):
        raise PermissionDenied
    if field.locked_encounter(request) is not None:
        return redirect("field:home")
    encounters = Encounter.objects.open_in_the_field().select_related("place")
    form = ChooseForm(posted(request), encounters=encounters)
    if form.is_bound:
        if form.is_valid():
            field.lock(request, form.cleaned_data["encounter"])
            return redirect("field:home")
        messages.error(request, _("On ne peut pas, ou plus, saisir pour cette rencontre. Choisissez-en une autre."))
        return redirect("field:choose")
    return render(request, "outreach/choose.html", {"encounters": encounters})


@require_http_methods(["GET"])
@field.on_the_field
def home(request: PersonRequest, encounter: Encounter) -> HttpResponse:
    """What can be entered here, and how many people were met."""
    met = dict(encounter.headcounts.values_list("age_band", "count"))
    bands = [(band, met.get(band.value, 0)) for band in AgeBand]
    entries = field.entries_for(request.user, timezone.now())
    context = {"encounter": encounter, "entries": entries, "bands": bands, "total": sum(met.values())}
    return render(request, "outreach/home.html", context)


@require_http_methods(["GET", "POST"])
@field.on_the_field
def count(request: PersonRequest, encounter: Encounter) -> HttpResponse:
    """One person more, or one less; somebody who comes back here after signing in again is led home."""
    if request.method == "GET":
        return redirect("field:home")
    form = CountForm(request.POST)
    if form.is_valid():
        actions.count_people(
            encounter=encounter,
            by=request.user,
            age_band=form.cleaned_data["age_band"],
            change=form.cleaned_data["change"],
            now=timezone.now(),
        )
    return redirect("field:home")


@require_http_methods(["GET", "POST"])
@field.on_the_field
def register(request: PersonRequest, encounter: Encounter) -> HttpResponse:
    """Open an account for someone who is here and agrees; then the next one."""
    form = RegistrationForm(posted(request))
    if form.is_valid():
        answers = form.cleaned_data
        with refusal_in(form):
            actions.register_resident(
                entry_id=answers["entry_id"],
                encounter=encounter,
                by=request.user,
                email=answers["email"],
                first_name=answers["first_name"],
                now=timezone.now(),
            )
            messages.success(request, _("C’est noté. Un message part vers cette adresse. Personne suivante ?"))
            return redirect("field:register")
        form.renew_entry()
    return render(request, "outreach/register.html", {"encounter": encounter, "form": form})


@open_to(field.FIELD, WITHOUT_PROOF)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leaving signs out: nobody who picks up the tablet keeps an agent's rights."""
    if request.method == "GET":
        return redirect("field:home")
    logout(request)
    messages.success(request, _("Vous avez quitté le mode terrain. La tablette est déconnectée."))
    return redirect(page_url("home"))


@open_to(field.FIELD)
@require_safe
def kept(request: PersonRequest) -> HttpResponse:
    """What waits on the tablet: read, corrected, printed there. The page itself is the same for everybody."""
    if permissions.refusal_to_open_field_mode(request.user):
        raise PermissionDenied
    return render(request, "outreach/kept.html")


@open_to(field.FIELD)
@require_safe
def ticket(request: PersonRequest) -> HttpResponse:
    """What the tablet asks before sending: is it still signed in, for which encounter, and a fresh token."""
    if permissions.refusal_to_open_field_mode(request.user):
        raise PermissionDenied
    encounter = field.locked_encounter(request)
    return JsonResponse({"token": get_token(request), "encounter": encounter.pk if encounter else None})
