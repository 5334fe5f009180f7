"""What can be done today, and until when: the heart of the home page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.core.templatetags.french import day, euros, number
from budgets.enums import PhaseKind
from budgets.figures import Headline, guaranteed_shares, headline
from budgets.models import Count, Edition, Envelope, Phase
from budgets.timeline import end_words, phase_items
from budgets.vote.door import is_frozen, vote_door

EDITIONS_LOOKED_AT = 5
# The same for everybody, and asked by everybody: read once a minute. What depends on the clock is never kept.
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Today:
    """The edition to put forward, with its phase under way or the next one."""

    edition: Edition
    phase: Phase | None
    next_phase: Phase | None


def today_at(now: datetime) -> Today | None:
    """The town's edition that asks something of residents first: a phase under way, else the next to start.

    Imported editions of other towns never lead the home page. Two queries, once a minute.
    """
    editions: list[Edition] = cache.get_or_set("home-editions", _editions, KEPT_SECONDS) or []
    choices = [Today(edition, edition.phase_at(now), edition.next_phase(now)) for edition in editions]
    return min(choices, key=_rank, default=None)


def _editions() -> list[Edition]:
    rows = Edition.objects.published().filter(is_imported=False).newest_first()
    rows = rows.select_related("opening").defer("search", "pabulib_meta", "opening__content")
    return list(rows.prefetch_related("phases")[:EDITIONS_LOOKED_AT])


def _rank(today: Today) -> tuple[int, float]:
    if today.phase and today.phase.kind != PhaseKind.DELIVERY:
        return 0, -today.edition.year
    if today.next_phase:
        return 1, today.next_phase.starts_at.timestamp()
    return 2, -today.edition.year


def home_words(today: Today, now: datetime) -> dict[str, Any]:
    """Everything the poster of the home page says. Two queries, once a minute."""
    door = vote_door(today.edition, now, is_frozen=is_frozen(today.edition))
    key = f"home-figures:{today.edition.pk}"
    figures, shares = cache.get(key) or _figures(today.edition)
    cache.add(key, (figures, shares), KEPT_SECONDS)
    projects = ngettext("Voir le projet", "Voir les %(n)s projets", figures.projects) % {"n": number(figures.projects)}
    return {
        "figures": figures,
        "is_deposit_open": today.phase is not None and today.phase.kind == PhaseKind.DEPOSIT,
        "is_vote_open": door.is_open,
        "projects_words": projects,
        "phases": phase_items(today.edition, now),
        "chip": today.edition.title if today.phase or today.next_phase else "",
        "headline": _headline(today, is_open=door.is_open),
        "promise": _promise(today, is_open=door.is_open),
        "money": _money(today.edition, shares),
    }


def _figures(edition: Edition) -> tuple[Headline, list[Envelope]]:
    return headline(edition), list(guaranteed_shares(edition))


_NOW = {
    PhaseKind.DEPOSIT: gettext_lazy("C’est le moment de proposer vos idées"),
    PhaseKind.STUDY: gettext_lazy("Vos idées sont à l’étude"),
    PhaseKind.VOTE: gettext_lazy("C’est le moment de voter"),
    PhaseKind.RESULTS: gettext_lazy("Les résultats sont là"),
    PhaseKind.DELIVERY: gettext_lazy("Vos projets se réalisent"),
}
_NEXT = {
    PhaseKind.DEPOSIT: gettext_lazy("Préparez vos idées"),
    PhaseKind.STUDY: gettext_lazy("L’étude des projets approche"),
    PhaseKind.VOTE: gettext_lazy("Le vote approche"),
    PhaseKind.RESULTS: gettext_lazy("Les résultats arrivent"),
    PhaseKind.DELIVERY: gettext_lazy("Les projets vont se réaliser"),
}


def _is_vote_late(today: Today, is_open: bool) -> bool:
    """Its dates have begun, and nothing is frozen: nobody can vote yet."""
    return today.phase is not None and today.phase.kind == PhaseKind.VOTE and not is_open


def _headline(today: Today, *, is_open: bool) -> str:
    if _is_vote_late(today, is_open):
        return str(_NEXT[PhaseKind.VOTE])
    if today.phase:
        return str(_NOW[PhaseKind(today.phase.kind)])
    if today.next_phase:
        return str(_NEXT[PhaseKind(today.next_phase.kind)])
    return today.edition.title


def _promise(today: Today, *, is_open: bool) -> str:
    """Until when, said here and nowhere else above the timeline."""
    if _is_vote_late(today, is_open):
        return _("Le vote n’est pas encore ouvert.")
    phase = today.phase or today.next_phase
    if phase is None:
        return today.edition.summary
    if today.phase and phase.ends_at:
        return _("%(phase)s : jusqu’au %(when)s.") % {"phase": phase.get_kind_display(), "when": end_words(phase)}
    return _("%(phase)s : à partir du %(day)s.") % {"phase": phase.get_kind_display(), "day": day(phase.starts_at)}


def _money(edition: Edition, shares: list[Envelope]) -> list[tuple[str, str]]:
    return [(_("À répartir"), euros(edition.amount)), *((share.name, euros(share.amount)) for share in shares)]


def last_result() -> dict[str, Any]:
    """The last official result of the town, in one sentence. One query, once a minute."""
    return dict(cache.get_or_set("home-last-result", _last_result, KEPT_SECONDS) or {})


def _last_result() -> dict[str, Any]:
    rows = Count.objects.filter(is_official=True, edition__is_published=True, edition__is_imported=False)
    last = rows.select_related("edition").only("winners", "ballots", "edition").order_by("-edition__year").first()
    if last is None:
        return {"last": None}
    winners = len(last.winners)
    words = ngettext(
        "%(edition)s : %(voters)s bulletins, %(winners)s projet lauréat.",
        "%(edition)s : %(voters)s bulletins, %(winners)s projets lauréats.",
        winners,
    ) % {"edition": last.edition.title, "voters": number(last.ballots), "winners": number(winners)}
    return {"last": last.edition, "last_words": words}
