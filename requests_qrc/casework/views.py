"""The page of another body: it reads what it needs of a case forwarded to it, and answers once."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.core.photos.views import picture
from allonnes.core.posting import INVALID, SHOWN, posted, refusal_in
from requests_qrc.casework.actions.partners import confirm_by_partner, decline_by_partner, link_of
from requests_qrc.casework.forms import PartnerForm
from requests_qrc.casework.partner_reading import read_by_partner

# The button by which a body gives back what is not for it.
NOT_OURS = "not_ours"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def partner(request: HttpRequest, token: str) -> HttpResponse:
    """Reading writes nothing; the answer is given once, and the link then serves no more."""
    link = link_of(token, timezone.now())
    if link is None:
        return render(request, "requests_qrc/casework/partner_over.html", status=410)
    form = PartnerForm(posted(request))
    if form.is_valid():
        with refusal_in(form):
            is_refused = NOT_OURS in request.POST
            answer = decline_by_partner if is_refused else confirm_by_partner
            answer(token=token, body=form.cleaned_data["body"], now=timezone.now())
            told = {"number": link.case.number, "is_refused": is_refused}
            return render(request, "requests_qrc/casework/partner_done.html", told)
    context = {"reading": read_by_partner(link, token), "form": form}
    status = INVALID if form.errors else SHOWN
    return render(request, "requests_qrc/casework/partner.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def partner_photo(request: HttpRequest, token: str, pk: int, size: str) -> FileResponse:
    """A photo of the case, for whoever holds its link."""
    link = link_of(token, timezone.now())
    if link is None:
        raise Http404
    row = get_object_or_404(link.case.photos, pk=pk)
    return picture(row, size, is_public=False, called=f"demande-{link.case_id}")
