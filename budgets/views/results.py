"""The explained result: replayed line by line, compared with other rules, printed as a procès-verbal."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from allonnes.core.templatetags.french import number
from budgets.explanation import comparison, currency_sign, money, replay, rule_words
from budgets.figures import guaranteed_shares, official_count, turnout_tables
from budgets.models import Count, Edition
from budgets.views.editions import public_edition


def _official(edition: Edition) -> Count:
    found = official_count(edition).first()
    if found is None:
        raise Http404
    found.edition = edition
    return found


def _facts(count: Count) -> list[tuple[str, str]]:
    rows = [
        (_("Votantes et votants"), number(count.ballots)),
        (_("dont bulletins blancs"), number(count.blank_ballots) if count.blank_ballots else ""),
        (_("À répartir"), money(count.edition, count.edition.amount)),
        (_("Attribué"), money(count.edition, count.spent)),
        (_("Reste"), money(count.edition, count.remaining)),
        (_("Sans aucun projet retenu"), number(count.voters_without_winner)),
    ]
    return [(label, value) for label, value in rows if value]


def _headline(winners: int) -> str:
    if not winners:
        return _("Aucun projet retenu")
    text = ngettext("%(n)s projet retenu, expliqué", "%(n)s projets retenus, expliqués ligne par ligne", winners)
    return text % {"n": number(winners)}


def _money_words(count: Count) -> str:
    text = _("Sur %(amount)s, %(spent)s sont attribués. Il reste %(left)s.")
    edition = count.edition
    values = {"amount": edition.amount, "spent": count.spent, "left": count.remaining}
    return text % {name: money(edition, value) for name, value in values.items()}


def _left_words(count: Count) -> str:
    left = count.voters_without_winner
    if not left:
        return _("Chaque personne qui a choisi un projet en voit au moins un retenu.")
    text = ngettext(
        "%(n)s personne n’a aucun de ses projets retenu.", "%(n)s personnes n’ont aucun de leurs projets retenu.", left
    )
    return text % {"n": number(left)}


def _context(slug: str) -> dict[str, Any]:
    edition = public_edition(slug)
    count = _official(edition)
    lines = replay(count)
    winners = [line for line in lines if line.is_elected]
    return {
        "edition": edition,
        "count": count,
        "lines": lines,
        "bar": [(line.title, line.cost) for line in winners],
        "unit": currency_sign(edition),
        "headline": _headline(len(winners)),
        "money_words": _money_words(count),
        "left_words": _left_words(count),
        "facts": _facts(count),
        "tables": turnout_tables(edition),
        "rule_words": rule_words(count),
    }


@login_not_required
@require_safe
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """Which projects won, and why each one did or did not."""
    return render(request, "budgets/result.html", _context(slug))


@login_not_required
@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What other counting rules would have given with the same ballots."""
    edition = public_edition(slug)
    official = _official(edition)
    side_by_side = comparison(edition)
    context = {
        "edition": edition,
        "count": official,
        "columns": side_by_side.columns,
        "summary": side_by_side.summary,
        "rows": side_by_side.rows,
        "guarantees": guaranteed_shares(edition).exists() or edition.minimum_votes,
    }
    return render(request, "budgets/compare.html", context)


@login_not_required
@require_safe
def minutes(request: HttpRequest, slug: str) -> HttpResponse:
    """The procès-verbal, made to be printed and signed."""
    context = _context(slug)
    return render(request, "budgets/minutes.html", {**context, "shares": guaranteed_shares(context["edition"])})
