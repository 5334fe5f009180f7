"""« Dépouiller et publier »: count the sealed ballots, read the count in private, then make it public."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted, refusal_in_messages
from budgets.editions.models import Edition
from budgets.results.actions.counting import publish_result, read_count, run_count
from budgets.results.explanation import replay, rule_words, stages
from budgets.results.minutes import count_facts
from budgets.results.models import Count
from budgets.results.permissions import refusal_to_count
from budgets.voting.box.instance import ballots_digest
from budgets.voting.desk.page import UNKNOWN_ACT, Desk, VotePage, address, render_page
from budgets.voting.sealing.forms import PublishForm

COUNT, READ, PUBLISH = "count", "read", "publish"


def results_page(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Count, read in private, publish: each by its own POST. Every reading of a count not yet public is in the log."""
    by = request.user
    act = request.POST.get("act", "")
    if posted(request) is not None and act not in {COUNT, READ, PUBLISH}:
        return HttpResponseBadRequest(UNKNOWN_ACT, content_type="text/plain; charset=utf-8")
    form = PublishForm(request.POST if act == PUBLISH else None)
    if act == COUNT or (act == PUBLISH and form.is_valid()):
        with refusal_in_messages(request):
            messages.success(request, _done(act, edition, by))
        return redirect(address("results", edition))
    title = _("Dépouiller et publier : %(edition)s") % {"edition": edition}
    context = {"may_publish": by.has_perm("budgets.publish_result"), **_context(edition, by, is_asked=bool(act))}
    status = 409 if form.is_bound else 200
    return render_page(request, desk, "results.html", edition, title=title, form=form, status=status, **context)


def _done(act: str, edition: Edition, by: Any) -> str:
    if act == PUBLISH:
        publish_result(edition=edition, by=by)
        return _("Le résultat est publié.")
    run_count(edition=edition, by=by)
    return _("Les bulletins sont comptés. Relisez avant de publier : personne d’autre ne voit ce résultat.")


def _context(edition: Edition, by: Any, *, is_asked: bool) -> dict[str, Any]:
    nothing: dict[str, Any] = {
        "refusal": None,
        "is_counted": False,
        "count": None,
        "stages": [],
        "facts": [],
        "rule_words": [],
    }
    kept = Count.objects.filter(edition=edition, rule=edition.rule).only("is_official").first()
    if kept is None:
        return {**nothing, "refusal": refusal_to_count(edition, ballots_digest(edition))}
    if not (is_asked or kept.is_official):
        return {**nothing, "is_counted": True}
    count = read_count(edition=edition, by=by)
    count.edition = edition
    return {
        "refusal": None,
        "is_counted": True,
        "count": count,
        "stages": stages(replay(count), is_folded=False),
        "facts": count_facts(count),
        "rule_words": rule_words(count),
    }


RESULTS = VotePage(
    "resultat/",
    "results",
    "budgets.count_vote",
    results_page,
    "Dépouiller et publier",
    "Quand l’urne est scellée : compter les bulletins, relire le résultat, puis le publier.",
)
