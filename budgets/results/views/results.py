"""The explained result: replayed line by line, compared with other rules, printed as a procès-verbal."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from allonnes.core.templatetags.french import day, number, typo, when
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.published import public_edition
from budgets.editions.rule_words import currency_sign, money
from budgets.editions.timeline import end_words
from budgets.results.closing import closing_rows
from budgets.results.comparison import comparison
from budgets.results.explanation import Line, rank_words, replay, rule_words, stages
from budgets.results.figures import guaranteed_shares, official_count, sealing_of, turnout_tables
from budgets.results.minutes import minutes_of, money_facts, unique_words
from budgets.results.models import Count

WINNERS_SHOWN = 15


def _official(edition: Edition) -> Count:
    count = official_count(edition).first()
    if count is None:
        raise Http404
    count.edition = edition
    return count


def _headline(winners: int) -> str:
    if not winners:
        return _("Aucun projet lauréat")
    text = ngettext("%(n)s projet lauréat", "%(n)s projets lauréats", winners)
    return text % {"n": number(winners)}


def _money_words(count: Count) -> str:
    text = _("Sur %(amount)s, %(spent)s sont attribués. Il reste %(left)s.")
    edition = count.edition
    values = {"amount": edition.amount, "spent": count.spent, "left": count.remaining}
    return text % {name: money(edition, value) for name, value in values.items()}


def _left_words(count: Count) -> str:
    left = count.voters_without_winner
    if not left:
        return _("Chaque personne qui a choisi un projet a au moins un projet lauréat.")
    text = ngettext("%(n)s personne n’a aucun projet lauréat.", "%(n)s personnes n’ont aucun projet lauréat.", left)
    return text % {"n": number(left)}


def _vote_words(edition: Edition) -> str:
    vote = next((phase for phase in edition.timeline if phase.kind == PhaseKind.VOTE), None)
    if vote is None:
        return ""
    return _("Vote ouvert du %(start)s au %(end)s.") % {"start": when(vote.starts_at), "end": end_words(vote)}


def _winner_rows(edition: Edition, winners: list[Line]) -> list[tuple[str, str]]:
    return [(_linked(winner), f"{winner.support} · {money(edition, winner.cost)}") for winner in winners]


def _linked(line: Line) -> str:
    title = typo(line.title)
    return format_html('<a href="{}">{}</a>', line.url, title) if line.url else title


def _context(edition: Edition, count: Count) -> dict[str, Any]:
    lines = replay(count)
    winners = [line for line in lines if line.is_elected]
    rows, sealing = _winner_rows(edition, winners), sealing_of(edition)
    return {
        "edition": edition,
        "count": count,
        "lines": lines,
        "stages": stages(lines),
        "winners": rows[:WINNERS_SHOWN],
        "more_winners": rows[WINNERS_SHOWN:],
        "bar": [(line.title, line.cost) for line in winners],
        "unit": currency_sign(edition),
        "headline": _headline(len(winners)),
        "money_words": _money_words(count),
        "left_words": _left_words(count),
        "facts": money_facts(count),
        "closing": closing_rows(count, sealing),
        "rank_words": rank_words(count, lines),
        "tables": turnout_tables(edition),
        "rule_words": rule_words(count),
        "has_receipts": sealing is not None,
        "unique_words": unique_words(sealing),
    }


def _expected_words(edition: Edition, now: datetime) -> str:
    """When the result is expected."""
    phase = next((phase for phase in edition.timeline if phase.kind == PhaseKind.RESULTS), None)
    if phase is None or phase.starts_at <= now:
        return _("Les bulletins sont encore vérifiés. Le résultat sera publié ici.")
    return _("Le résultat sera publié ici à partir du %(day)s.") % {"day": day(phase.starts_at)}


@login_not_required
@require_safe
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """Which projects won, and why each one did or did not; before that, when it will be known."""
    edition = public_edition(slug)
    count = official_count(edition).first()
    if count is None:
        context = {
            "edition": edition,
            "expected_words": _expected_words(edition, timezone.now()),
            "has_receipts": sealing_of(edition) is not None,
        }
        return render(request, "budgets/results/result_expected.html", context)
    count.edition = edition
    return render(request, "budgets/results/result.html", _context(edition, count))


@login_not_required
@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What other counting rules would have given with the same ballots."""
    edition = public_edition(slug)
    official = _official(edition)
    context = {
        "edition": edition,
        "count": official,
        "comparison": comparison(edition),
        "guarantees": guaranteed_shares(edition).exists() or edition.minimum_votes,
    }
    return render(request, "budgets/results/compare.html", context)


@login_not_required
@require_safe
def minutes(request: HttpRequest, slug: str) -> HttpResponse:
    """The procès-verbal, made to be printed and signed."""
    edition = public_edition(slug)
    context = _context(edition, _official(edition))
    winners = [line for line in context["lines"] if line.is_elected]
    more = {
        "winner_lines": [(line, money(edition, line.cost)) for line in winners],
        "winners_total": money(edition, sum(line.cost for line in winners)),
        "vote_words": _vote_words(edition),
        "whole_stages": stages(context["lines"], is_folded=False),
        "sealed": minutes_of(edition),
    }
    return render(request, "budgets/results/minutes.html", {**context, **more})
