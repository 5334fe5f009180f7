"""What an edition asks of residents today, and until when: the poster of the home page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.core.addresses import address_of
from allonnes.core.page_cache import remembered
from allonnes.core.templatetags.french import day, euros, number
from allonnes.core.today import Today
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Envelope, Phase
from budgets.editions.timeline import end_words, phase_items
from budgets.results.figures import Headline, guaranteed_shares, headline
from budgets.voting.ballot.entrance import is_frozen, is_stopped, vote_entrance

EDITIONS_LOOKED_AT = 5
# The same for everybody, and asked by everybody: read once a minute. What depends on the clock is never kept.
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Leading:
    """The edition to put forward, with its phase under way or the next one."""

    edition: Edition
    phase: Phase | None
    next_phase: Phase | None


def leading_at(now: datetime) -> Leading | None:
    """The town's edition that asks something of residents first: a phase under way, else the next to start.

    Imported editions of other towns never lead the home page. Two queries, once a minute.
    """
    editions = remembered("home-editions", KEPT_SECONDS, _editions)
    choices = [Leading(edition, edition.phase_at(now), edition.next_phase(now)) for edition in editions]
    return min(choices, key=_rank, default=None)


def _editions() -> list[Edition]:
    rows = Edition.objects.published().filter(is_imported=False).newest_first()
    rows = rows.select_related("opening").defer("search", "pabulib_meta", "opening__content")
    return list(rows.prefetch_related("phases")[:EDITIONS_LOOKED_AT])


def _rank(leading: Leading) -> tuple[int, float]:
    if leading.phase and leading.phase.kind != PhaseKind.DELIVERY:
        return 0, -leading.edition.year
    if leading.next_phase:
        return 1, leading.next_phase.starts_at.timestamp()
    return 2, -leading.edition.year


def poster_words(leading: Leading, now: datetime) -> dict[str, Any]:
    """Everything the poster of an edition says. Two queries, once a minute."""
    edition, is_away = leading.edition, is_stopped(leading.edition)
    entrance = vote_entrance(edition, now, is_frozen=is_frozen(edition), is_stopped=is_away)
    key = f"home-figures:{leading.edition.pk}"
    figures, shares = remembered(key, KEPT_SECONDS, lambda: _figures(leading.edition))
    projects = ngettext("Voir le projet", "Voir les %(n)s projets", figures.projects) % {"n": number(figures.projects)}
    return {
        "figures": figures,
        "is_deposit_open": leading.phase is not None and leading.phase.kind == PhaseKind.DEPOSIT,
        "is_vote_open": entrance.is_open,
        "projects_words": projects,
        "phases": phase_items(leading.edition, now),
        "chip": leading.edition.title if leading.phase or leading.next_phase else "",
        "headline": _headline(leading, is_open=entrance.is_open),
        "promise": _promise(leading, is_open=entrance.is_open),
        "money": _money(leading.edition, shares),
        **(_STOPPED if is_away and leading.phase and leading.phase.kind == PhaseKind.VOTE else {}),
    }


def _figures(edition: Edition) -> tuple[Headline, list[Envelope]]:
    return headline(edition), list(guaranteed_shares(edition))


_STOPPED = {
    "headline": gettext_lazy("Le vote est arrêté pour le moment"),
    "promise": gettext_lazy("Les votes déjà faits sont gardés. Revenez plus tard."),
}
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


def _is_vote_late(leading: Leading, is_open: bool) -> bool:
    """Its dates have begun, and nothing is frozen: nobody can vote yet."""
    return leading.phase is not None and leading.phase.kind == PhaseKind.VOTE and not is_open


def _headline(leading: Leading, *, is_open: bool) -> str:
    if _is_vote_late(leading, is_open):
        return str(_NEXT[PhaseKind.VOTE])
    if leading.phase:
        return str(_NOW[PhaseKind(leading.phase.kind)])
    if leading.next_phase:
        return str(_NEXT[PhaseKind(leading.next_phase.kind)])
    return leading.edition.title


def _promise(leading: Leading, *, is_open: bool) -> str:
    """Until when, said here and nowhere else above the timeline."""
    if _is_vote_late(leading, is_open):
        return _("Le vote n’est pas encore ouvert.")
    phase = leading.phase or leading.next_phase
    if phase is None:
        return leading.edition.summary
    if leading.phase and phase.ends_at:
        return _("%(phase)s : jusqu’au %(when)s.") % {"phase": phase.get_kind_display(), "when": end_words(phase)}
    return _("%(phase)s : à partir du %(day)s.") % {"phase": phase.get_kind_display(), "day": day(phase.starts_at)}


def _money(edition: Edition, shares: list[Envelope]) -> list[tuple[str, str]]:
    return [(_("À répartir"), euros(edition.amount)), *((share.name, euros(share.amount)) for share in shares)]


def today(now: datetime) -> Today | None:
    """The edition to put forward, for the home page and for a person's account."""
    leading = leading_at(now)
    if leading is None:
        return None
    words = poster_words(leading, now)
    return Today(
        rank=_rank(leading),
        headline=words["headline"],
        promise=words["promise"],
        url=address_of(leading.edition),
        link=leading.edition.title,
        icon="banknote",
        colour="brick",
        poster="budgets/pages/_poster.html",
        context={**words, "edition": leading.edition},
    )
