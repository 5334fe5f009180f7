"""« Dépouiller et publier »: count the sealed ballots, read the count in private, then make it public."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from allonnes.core.errors import ActionDenied
from budgets.actions.counting import publish_result, run_count
from budgets.admin.vote.page import Desk, VotePage, address, render_page
from budgets.ballot_box import ballots_digest
from budgets.explanation import replay, rule_words, stages
from budgets.forms.sealing import PublishForm
from budgets.minutes import count_facts
from budgets.models import Count, Edition
from budgets.permissions.sealing import refusal_to_count

COUNT, PUBLISH = "count", "publish"


def results_page(request: HttpRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """The count in private; a POST counts or, the box ticked, publishes."""
    by: Any = request.user
    act = request.POST.get("act", "")
    form = PublishForm(request.POST if act == PUBLISH else None)
    if request.method == "POST" and (act != PUBLISH or form.is_valid()):
        try:
            messages.success(request, _done(act, edition, by))
        except ActionDenied as denied:
            messages.error(request, denied.reason)
        return redirect(address("results", edition))
    title = _("Dépouiller et publier : %(edition)s") % {"edition": edition}
    context = {"may_publish": by.has_perm("budgets.publish_result"), **_context(edition)}
    status = 409 if form.is_bound else 200
    return render_page(request, desk, "results.html", edition, title=title, form=form, status=status, **context)


def _done(act: str, edition: Edition, by: Any) -> str:
    if act == PUBLISH:
        publish_result(edition=edition, by=by)
        return _("Le résultat est publié.")
    run_count(edition=edition, by=by)
    return _("Les bulletins sont comptés. Relisez avant de publier : personne d’autre ne voit ce résultat.")


def _context(edition: Edition) -> dict[str, Any]:
    count = Count.objects.filter(edition=edition, rule=edition.rule).first()
    if count is None:
        refusal = refusal_to_count(edition, ballots_digest(edition))
        return {"refusal": refusal, "count": None, "stages": [], "facts": [], "rule_words": []}
    count.edition = edition
    return {
        "refusal": None,
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
