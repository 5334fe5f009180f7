"""The public page of a promise: what was said beside what is, step by step, in images, in euros, in opinions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.addresses import address_of
from allonnes.core.templatetags.french import euros, percent, short_day
from instances.outcomes.models import Initiative, Opinion
from observatory.elections.models import Election
from observatory.engagements.enums import ChangeKind, Keeping
from observatory.engagements.models import Change, Engagement, EngagementPhoto, Slip
from observatory.engagements.words import gap, month
from observatory.following.axis import axis_of
from observatory.following.opinions import opinions_of
from observatory.following.permissions import is_evaluation_open
from observatory.following.shown import promised_amount, where_words
from requests_qrc.followup.public import is_public

CHANGES_SHOWN = 30
MONEY_WIDTH = 130
HEADINGS = {
    Keeping.ON_TIME: gettext_lazy("Promesse tenue à la date dite"),
    Keeping.LATER: gettext_lazy("Promesse tenue, plus tard que dit"),
    Keeping.UNDATED: gettext_lazy("Promesse tenue"),
    Keeping.MOVING: gettext_lazy("La promesse avance comme prévu"),
    Keeping.LATE: gettext_lazy("La promesse est en retard"),
    Keeping.SILENT: gettext_lazy("Sans nouvelles depuis 90 jours"),
    Keeping.PAUSED: gettext_lazy("Promesse suspendue"),
    Keeping.DROPPED: gettext_lazy("Promesse abandonnée"),
}


@dataclass(frozen=True)
class Compared:
    """A line of « promis, aujourd’hui, écart »: large values, or a text."""

    label: str
    promised: str
    today: str
    gap: str
    detail: str = ""
    is_worse: bool = False
    is_text: bool = False


@dataclass(frozen=True)
class MoneyLine:
    """An amount on the scale of the largest; the tick is the price promised."""

    label: str
    amount: int
    width: float


@dataclass(frozen=True)
class ChainLink:
    """A link of the chain « demande, projet, vote, promesse »."""

    label: str
    words: str
    url: str


def whole(rows: "QuerySet[Engagement]") -> "QuerySet[Engagement]":
    """Everything that the page shows of a promise, in a fixed number of queries."""
    sources = ("project__edition", "case__category", "case__author", "initiative__council", "opinion__council")
    related = ("origin", *sources, "text", "line", "department")
    slips = Slip.objects.select_related("milestone").order_by("at", "pk")
    return (
        rows.select_related(*related, "neighbourhood", "theme", "shared_budget")
        .defer("search", "project__search", "project__extra", "initiative__search", "opinion__search")
        .prefetch_related("milestones", "photos", Prefetch("slips", slips))
    )


def _changes(engagement: Engagement, restraint: Election | None) -> list[Change]:
    """The latest; of the months before an election, neither news nor photos."""
    rows = Change.objects.filter(engagement=engagement).order_by("-at", "-pk")
    if restraint:
        rows = rows.exclude(kind__in=(ChangeKind.NEWS, ChangeKind.PHOTO), at__gte=restraint.starts_at)
    return list(rows[:CHANGES_SHOWN])


def _photos(engagement: Engagement, restraint: Election | None) -> list[EngagementPhoto]:
    """By the day when they were taken; those added in the months before an election come after it."""
    kept = [photo for photo in engagement.photos.all() if not restraint or photo.added_at < restraint.starts_at]
    return sorted(kept, key=lambda photo: (photo.taken_on, photo.pk))


def page_of(engagement: Any, now: datetime, restraint: Election | None = None) -> dict[str, Any]:
    """What the template shows of a promise fetched `whole`, with its keeping."""
    today = timezone.localdate(now)
    slips = list(engagement.slips.all())
    return {
        "restraint": restraint,
        "engagement": engagement,
        "title": engagement.shown_title,
        "where": where_words(engagement),
        "heading": HEADINGS[Keeping(engagement.keeping)],
        "state_line": _state_line(engagement),
        "compared": _compared(engagement, slips),
        "axis": axis_of(engagement, slips, today),
        "slips": slips,
        "changes": _changes(engagement, restraint),
        "photos": _photos(engagement, restraint),
        "money": _money(engagement),
        "promised_tick": _tick(engagement),
        "money_words": _money_words(engagement),
        "chain": chain_of(engagement),
        "opinions": opinions_of(engagement) if engagement.is_done else None,
        "is_evaluation_open": is_evaluation_open(engagement, now),
        "author": _author(engagement),
        "follow_count": engagement.follows.count(),
    }


def _day(engagement: Engagement, day: date | None) -> str:
    """A day of our own; of a file that only knew the month, the month."""
    return month(day) if engagement.line_id else short_day(day)


def _state_line(engagement: Engagement) -> str:
    if engagement.is_done and engagement.delivered_on:
        return _("Livré : %(day)s") % {"day": _day(engagement, engagement.delivered_on)}
    if engagement.stopped_on:
        return _("%(state)s : %(day)s") % {
            "state": engagement.state_words,
            "day": _day(engagement, engagement.stopped_on),
        }
    return engagement.state_words


def _compared(engagement: Engagement, slips: list[Slip]) -> list[Compared]:
    return [_price(engagement, slips), _date(engagement, slips), _content(engagement)]


def _price(engagement: Engagement, slips: list[Slip]) -> Compared:
    if engagement.shared_budget:
        amount = euros(engagement.shared_budget.amount)
        return Compared(_("Prix"), amount, amount, _("partagé avec d’autres promesses"))
    promised, today = engagement.promised_cost, engagement.cost
    if promised is None or today is None:
        return Compared(_("Prix"), euros(promised) or _("non dit"), euros(today) or _("non dit"), "")
    difference = today - promised
    if not difference:
        return Compared(_("Prix"), euros(promised), euros(today), _("le prix dit"))
    words = _("%(amount)s de plus") if difference > 0 else _("%(amount)s de moins")
    share = percent(abs(difference) / promised) if promised else ""
    decisions = [slip.decision for slip in slips if slip.new_cost is not None and slip.decision]
    return Compared(
        _("Prix"),
        euros(promised),
        euros(today),
        words % {"amount": euros(abs(difference))},
        detail=", ".join(part for part in (share, *decisions[-1:]) if part),
        is_worse=difference > 0,
    )


def _date(engagement: Engagement, slips: list[Slip]) -> Compared:
    promised, now = engagement.promised_on, engagement.delivered_on or engagement.due_on
    if promised is None:
        return Compared(_("Date"), _("non dite"), month(now) or _("non dite"), "")
    moved = sum(1 for slip in slips if slip.new_day is not None)
    days = (now - promised).days if now else 0
    detail = _("chaque report est expliqué plus bas") if moved else ""
    return Compared(_("Date"), month(promised), month(now), gap(promised, now), detail=detail, is_worse=days > 0)


def _content(engagement: Engagement) -> Compared:
    is_same = engagement.scope == engagement.promised_scope
    said = _("inchangé") if is_same else _("a changé")
    hidden = engagement.shown_title if engagement.is_hidden else ""
    return Compared(_("Contenu"), hidden or engagement.promised_scope, hidden or engagement.scope, said, is_text=True)


# --- Money ------------------------------------------------------------------------------------------
def _amounts(engagement: Engagement) -> list[tuple[str, int]]:
    said = (
        (_("Voté"), engagement.voted),
        (_("Engagé"), engagement.committed),
        (_("Payé"), engagement.paid),
    )
    return [(label, amount) for label, amount in said if amount is not None]


def _largest(engagement: Engagement) -> int:
    return max([promised_amount(engagement) or 0, *(amount for _label, amount in _amounts(engagement))])


def _money(engagement: Engagement) -> list[MoneyLine]:
    largest = _largest(engagement) or 1
    return [MoneyLine(label, amount, amount / largest * MONEY_WIDTH) for label, amount in _amounts(engagement)]


def _tick(engagement: Engagement) -> float | None:
    promised = promised_amount(engagement)
    return promised / _largest(engagement) * MONEY_WIDTH if promised else None


def _money_words(engagement: Engagement) -> str:
    if engagement.shared_budget:
        words = _("%(amount)s ont été promis pour plusieurs promesses ensemble : « %(name)s ».")
        return words % {"amount": euros(engagement.shared_budget.amount), "name": engagement.shared_budget.name}
    if engagement.committed and engagement.paid is not None and engagement.paid < engagement.committed:
        return _("Il reste %(amount)s à payer.") % {"amount": euros(engagement.committed - engagement.paid)}
    return ""


# --- Where it comes from ----------------------------------------------------------------------------
def _author(engagement: Engagement) -> str:
    """Who proposed it, as the page of the project says it."""
    project = engagement.project
    return project.author_words if project is not None and not project.is_hidden else ""


def chain_of(engagement: Engagement) -> list[ChainLink]:
    """From the first word to this promise, each a page that anybody reads."""
    if engagement.project is not None:
        edition = engagement.project.edition
        project = ChainLink(
            _("Le projet"),
            engagement.project.shown_title,
            "" if engagement.is_hidden else address_of(engagement.project),
        )
        return [project, ChainLink(_("Le vote"), edition.title, reverse("budgets:result", args=[edition.slug]))]
    if engagement.case is not None:
        url = address_of(engagement.case) if is_public(engagement.case) else ""
        return [ChainLink(_("La demande"), str(engagement.case.number), url)]
    if engagement.initiative is not None:
        return [_council_link(_("L’action du conseil"), engagement.initiative, "instances:initiative")]
    if engagement.opinion is not None:
        return [_council_link(_("L’avis du conseil"), engagement.opinion, "instances:opinion")]
    if engagement.text is not None:
        words = _("%(title)s, adopté le %(day)s") % {
            "title": engagement.text.title,
            "day": short_day(engagement.text.adopted_on),
        }
        return [ChainLink(_("Le texte"), words, engagement.text.url)]
    words = _("%(source)s, référence %(reference)s") % vars(engagement.line)
    return [ChainLink(_("Repris du fichier"), words, "")]


def _council_link(label: str, thing: Initiative | Opinion, page: str) -> ChainLink:
    """What a council did or asked; its page, as long as everybody reads of this council."""
    url = reverse(page, args=[thing.council.slug, thing.pk]) if thing.council.is_public else ""
    return ChainLink(label, f"{thing}, {thing.council}", url)
