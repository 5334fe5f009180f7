"""Editions: the list, and the page of one."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.panels import panel_scopes
from allonnes.core.templatetags.french import number
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.published import public_edition
from budgets.editions.rule_words import edition_rule_words, money
from budgets.editions.timeline import chip_words, phase_items
from budgets.pages.edition_cards import edition_cards, is_under_way, past_words, poster
from budgets.projects.shares.proofreading import rule_of_shares, share_cards
from budgets.results.figures import Headline, headline
from budgets.results.news.views import vote_news_of
from budgets.voting.ballot.entrance import is_frozen, is_stopped, vote_entrance


@login_not_required
@kept_for_visitors("budgets", *panel_scopes("edition-card"))
@require_safe
def edition_list(request: HttpRequest) -> HttpResponse:
    """All editions, past ones included."""
    now = timezone.now()
    rows = Edition.objects.published().newest_first().select_related("opening")
    rows = rows.defer("search", "pabulib_meta", "opening__content").prefetch_related("phases")
    cards = edition_cards(rows, now)
    own = [card for card in cards if not card.edition.is_imported]
    leading = next((card for card in own if is_under_way(card.edition, now)), None)
    past = [card for card in own if card is not leading]
    context = {
        "poster": poster(leading, now) if leading else None,
        "past": past,
        "past_words": past_words(past),
        "imported": [card for card in cards if card.edition.is_imported],
    }
    return render(request, "budgets/pages/edition_list.html", context)


def projects_words(count: int) -> str:
    """The words of the button to the catalogue."""
    return ngettext("Voir le projet", "Voir les %(n)s projets", count) % {"n": number(count)}


def _regulation(edition: Edition) -> dict[str, object]:
    """The version in force, and those that changed a rule while residents take part. One query."""
    versions = list(edition.regulations.defer("body", "by"))
    return {"regulation": versions[0] if versions else None, "changes": [row for row in versions if row.changes]}


def _facts(figures: Headline) -> list[tuple[str, str]]:
    rows = [
        (_("Projets"), figures.projects),
        (_("Votantes et votants"), figures.voters),
        (_("Projets lauréats"), figures.winners),
    ]
    return [(label, number(value)) for label, value in rows if value]


@login_not_required
@kept_for_visitors("budgets")
@require_safe
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """One edition: where it stands, its money, its rule."""
    edition = public_edition(slug)
    prefetch_related_objects([edition], "phases")
    now = timezone.now()
    figures = headline(edition)
    amounts = [(_("À répartir"), money(edition, edition.amount))]
    shares = share_cards(edition, is_frozen=is_frozen(edition) or bool(figures.voters))
    context = {
        "edition": edition,
        "phases": phase_items(edition, now),
        "chip": chip_words(edition.phase_at(now), edition.next_phase(now)),
        "is_deposit_open": edition.is_in_phase(PhaseKind.DEPOSIT, now),
        "entrance": vote_entrance(edition, now, is_frozen=is_frozen(edition), is_stopped=is_stopped(edition)),
        "news": vote_news_of(request, edition, has_result=bool(figures.voters)),
        "figures": figures,
        "facts": _facts(figures),
        "money": amounts + [(share.name, share.amount) for share in shares],
        "shares": shares,
        "rule_of_shares": rule_of_shares() if shares else "",
        "rule_words": edition_rule_words(edition),
        "projects_words": projects_words(figures.projects),
        **_regulation(edition),
    }
    return render(request, "budgets/pages/edition.html", context)
