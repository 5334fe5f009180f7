"""Registering for an encounter, without account; the private page of a registration, and giving the seat back."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often, too_often
from allonnes.accounts.requests import PersonRequest, visitor_or_person
from allonnes.core.addresses import address_of
from allonnes.core.agenda import item_file
from allonnes.core.photos.views import picture
from allonnes.core.posting import INVALID, SHOWN, PostedPage, posted, refusal_in, status_of_read
from allonnes.outreach import actions, permissions
from allonnes.outreach.links import (
    BY_LINK,
    asked_of_token,
    registration_link,
    registration_of_token,
    registration_token,
)
from allonnes.outreach.models import Encounter, EncounterPhoto, Registration
from allonnes.outreach.seat_forms import ConfirmForm, SeatForm
from allonnes.outreach.words import ahead_of, people_words, position_words, seats_words

LIMIT, MAIL_LIMIT = "encounter", "encounter_mail"
GONE = 410


@login_not_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Who comes, how many, where to write; then what the seats say, or for who has no account, a mail to open."""
    rows = Encounter.objects.select_related("place", "neighbourhood").defer("search")
    encounter, person = get_object_or_404(rows, pk=pk), visitor_or_person(request)
    reason = permissions.refusal_to_register(encounter, timezone.now())
    form = SeatForm(posted(request), encounter=encounter, person=person, initial={"slot": request.GET.get("creneau")})
    if reason is None and form.is_valid():
        with refusal_in(form):
            return redirect(_registered(request, form))
    status = status_of_read(request) if reason else INVALID if form.errors else SHOWN
    context = {"form": form, "reason": reason, "seats": seats_words(encounter), **_about(encounter)}
    return render(request, "outreach/seats/register.html", context, status=status)


def _about(encounter: Encounter) -> dict[str, object]:
    file = item_file(f"rencontre-{encounter.pk}")
    return {"encounter": encounter, "page": address_of(encounter), "calendar_url": file}


def _registered(request: HttpRequest, form: SeatForm) -> str:
    """Where to go next. Without account it is one page for every address: also for one written to too often, which
    is not said, since it would tell that somebody else had typed it."""
    registration, now = form.registration(), timezone.now()
    refuse_too_often(request, LIMIT)
    if registration.user_id is not None:
        return registration_link(actions.register(registration=registration, now=now))
    is_told = not too_often(request, MAIL_LIMIT, key=registration.email)
    actions.ask_seat(registration=registration, now=now, is_told=is_told)
    return reverse("encounters:sent", args=[registration.encounter_id])


@login_not_required
@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """A mail was sent: the same words whether the address was on the list or not."""
    encounter = get_object_or_404(Encounter.objects.select_related("place").defer("search"), pk=pk)
    return render(request, "outreach/seats/sent.html", _about(encounter))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of that mail: a GET shows what was asked for, only a button takes the seats."""
    asked = asked_of_token(token)
    if asked is None:
        return render(request, "outreach/seats/link_dead.html", status=GONE)
    if Registration.objects.filter(pk=asked.pk).exists():
        return redirect(registration_link(asked))
    reason = permissions.refusal_to_register(asked.encounter, timezone.now())
    form = ConfirmForm(posted(request), registration=asked)
    if reason is None and form.is_valid():
        with refusal_in(form):
            made = actions.confirm_seat(registration=form.registration(), now=timezone.now())
            return redirect(registration_link(made))
    status = status_of_read(request) if reason else INVALID if form.errors else SHOWN
    context = {"registration": asked, "form": form, "reason": reason, "people": people_words(asked.people)}
    return render(request, "outreach/seats/confirm.html", {**context, **_about(asked.encounter)}, status=status)


def _opened(token: str) -> Registration:
    registration = registration_of_token(token)
    if registration is None:
        raise Http404
    return registration


@login_not_required
@never_cache
@require_safe
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """A seat, a place on the waiting list, or neither any more: what it is worth now, and how to give it back."""
    registration = _opened(token)
    context = {
        **_about(registration.encounter),
        "registration": registration,
        "token": token,
        "people": people_words(registration.people),
        "position": position_words(ahead_of(registration)) if registration.is_waiting else "",
        "may_cancel": permissions.refusal_to_cancel_registration(BY_LINK, registration, timezone.now()) is None,
    }
    return render(request, "outreach/seats/registration.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """A link of a mail changes nothing by being opened: a button does."""
    registration = _opened(token)
    reason = permissions.refusal_to_cancel_registration(BY_LINK, registration, timezone.now())
    page = PostedPage(request, None, reason)
    if page.is_ready:
        with page.refusal_told():
            actions.cancel_registration(registration=registration, by=BY_LINK, now=timezone.now())
            return redirect("encounters:registration", token)
    context = {
        **_about(registration.encounter),
        "registration": registration,
        "token": token,
        "reason": page.reason,
        "people": people_words(registration.people),
    }
    return render(request, "outreach/seats/cancel.html", context, status=page.status)


@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """What this account registered for, the next first."""
    rows = Registration.objects.filter(user=request.user).select_related("encounter__place", "slot")
    shown = [(row, registration_token(row)) for row in rows.order_by("-encounter__starts_at", "pk")]
    return render(request, "outreach/seats/mine.html", {"registrations": shown})


@login_not_required
@require_safe
def photo(request: HttpRequest, pk: int, size: str) -> FileResponse:
    """One picture of an encounter: for everybody with its account; before, for who publishes it."""
    row = get_object_or_404(EncounterPhoto.objects.select_related("encounter"), pk=pk)
    is_public = row.encounter.has_account
    if not is_public and not request.user.has_perm("outreach.publish_account"):
        raise Http404
    return picture(row, size, is_public=is_public, called=f"rencontre-{row.encounter_id}")
