"""The stall of a market, a walk: cases entered in series for the people who are there, with or without network."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted, refusal_in
from allonnes.core.qr import page_square
from allonnes.outreach.field import on_the_field, sent_by_tablet, taken_before
from allonnes.outreach.models import Encounter
from allonnes.outreach.taken import Taken
from requests_qrc.intake.actions.entering import add_entered_photos, enter_case
from requests_qrc.intake.forms.entered import FieldCaseForm
from requests_qrc.intake.links import code_page
from requests_qrc.intake.models import Case
from requests_qrc.intake.permissions import refusal_to_enter

RECEIPT = "field_requests:receipt"


@require_http_methods(["GET", "POST"])
@on_the_field
def entry(request: PersonRequest, encounter: Encounter) -> HttpResponse:
    """One case; then its receipt, and the next one. A role that enters none reads why: the tablet keeps this page."""
    form = FieldCaseForm(posted(request), request.FILES or None, encounter=encounter, taken=taken_before(request))
    case = _entered(request, form)
    if case is not None:
        refused = _add_photos(request, form, case)
        if refused:
            messages.warning(request, refused)
        return redirect(RECEIPT, case.assisted_entry_id)
    context = {"encounter": encounter, "form": form, "refusal": refusal_to_enter(request.user)}
    return render(request, "requests_qrc/intake/field/entry.html", context, status=422 if form.errors else 200)


def _entered(request: PersonRequest, form: FieldCaseForm) -> Case | None:
    if not form.is_valid():
        return None
    with refusal_in(form):
        return enter_case(
            entry_id=form.cleaned_data["entry_id"],
            encounter=form.cleaned_data["encounter"],
            by=request.user,
            category=form.subject(),
            answers=form.answers(),
            now=timezone.now(),
        )
    return None


def _add_photos(request: PersonRequest, form: FieldCaseForm, case: Case) -> str:
    photos, now = form.cleaned_data["photo"], timezone.now()
    return add_entered_photos(case=case, by=request.user, photos=photos, now=now) if photos else ""


@sent_by_tablet
def send(request: PersonRequest, encounter: Encounter) -> Taken | str:
    """The same, for what waited on the tablet."""
    form = FieldCaseForm(request.POST, request.FILES, encounter=encounter, taken=taken_before(request))
    case = _entered(request, form)
    if case is None:
        return form.reasons()
    said = _("Enregistrée : %(number)s") % {"number": case.number}
    said = f"{said}. {_add_photos(request, form, case)}".removesuffix(". ")
    return Taken(said, reverse(RECEIPT, args=[case.assisted_entry_id]))


@require_safe
@on_the_field
def receipt(request: PersonRequest, encounter: Encounter, entry_id: UUID) -> HttpResponse:
    """To print or to photograph, for the person: number and code, never the words; to whoever entered it, here."""
    mine = Case.objects.select_related("category").filter(entered_by=request.user.pk, encounter=encounter)
    case = get_object_or_404(mine, assisted_entry=entry_id)
    context = {
        "encounter": encounter,
        "case": case,
        "receipts": list(case.receipts.order_by("pk")),
        "qr": page_square(code_page(case)),
    }
    return render(request, "requests_qrc/intake/field/receipt.html", context)
