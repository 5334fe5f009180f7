"""Problems of the vote at the desk: those that wait first; each is answered once, in public."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import PostedPage, posted
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.enums import IncidentState
from budgets.voting.incidents import actions
from budgets.voting.incidents.forms import AnswerForm, IncidentForm
from budgets.voting.incidents.permissions import refusal_to_answer
from budgets.voting.models import VoteIncident

PAGE_SIZE = 25
LABEL = "Problèmes signalés"
# In the address: only those that nobody answered.
WAITING = "attend=oui"
OPEN_FIRST = Case(When(state=IncidentState.OPEN, then=Value(0)), default=Value(1))


def _listing(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Every problem, and a form to write one down."""
    by = request.user
    form = IncidentForm(posted(request))
    if form.is_valid():
        actions.write_down_incident(edition=edition, by=by, **form.cleaned_data)
        messages.success(request, "Le problème est noté. Il attend sa réponse.")
        return redirect(address("incidents", edition))
    incidents = VoteIncident.objects.filter(edition=edition).order_by(OPEN_FIRST, "-reported_at", "-pk")
    is_waiting_only = request.GET.get("attend") == "oui"
    if is_waiting_only:
        incidents = incidents.filter(state=IncidentState.OPEN)
    page = Paginator(incidents, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, address("incident", edition, incident=row.pk)) for row in page],
        "form": form,
        "is_waiting_only": is_waiting_only,
    }
    status = 422 if form.errors else 200
    return render_page(request, desk, "incidents.html", edition, title=LABEL, status=status, **context)


def _answer(request: PersonRequest, edition: Edition, desk: Desk, *, incident: int) -> HttpResponse:
    """One problem: what was said, and the public answer."""
    by = request.user
    row = VoteIncident.objects.filter(edition=edition, pk=incident).select_related("answered_by").first()
    if row is None:
        raise Http404
    form = AnswerForm(posted(request))
    page = PostedPage(request, form, refusal_to_answer(by, row, read_ballot_box(edition)))
    if page.is_ready:
        with page.refusal_told():
            said = {name: form.cleaned_data[name] for name in ("summary", "answer")}
            actions.answer_incident(incident=row, by=by, now=timezone.now(), **said)
            messages.success(request, "La réponse est publiée.")
            return redirect(address("incidents", edition))
    context = {"incident": row, "form": form, "reason": page.reason, "listing": address("incidents", edition)}
    return render_page(request, desk, "incident.html", edition, title="Répondre", status=page.status, **context)


INCIDENTS = (
    VotePage(
        "incidents/",
        "incidents",
        "budgets.answer_incident",
        _listing,
        label=LABEL,
        what="Lire ce qui a été signalé, noter ce qui se passe dans un bureau de vote, répondre en public.",
    ),
    VotePage("incidents/<int:incident>/", "incident", "budgets.answer_incident", _answer),
)
