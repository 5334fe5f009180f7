"""What waits for the moderators of a target, as queues of the desk; an app asks for them in its `queues.py`."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from allonnes.contributions.targets import Target
from allonnes.contributions.waiting import appeals_for, reports_of, unread_comments
from allonnes.core.queues import SINCE, SINCE_FEMININE, Queue, Sign, Urgency


def moderation_queues(target: Target) -> list[Queue]:
    """Reported comments, things that may be hidden, appeals, then words to read before publication; each thing once."""
    tables, slug = target.tables, target.subject._meta.model_name
    queues = []
    if tables.comment and tables.report:
        queues.append(_queue(target, f"{slug}-commentaires-signales", _("Commentaires signalés"), _reported_comments))
    if tables.report and target.hiding:
        queues.append(_queue(target, f"{slug}-signales", _reported_label(target), _reported_things))
    if tables.moderation:
        queues.append(_queue(target, f"{slug}-contestations", _("Contestations"), _appeals))
    if tables.comment:
        queues.append(_queue(target, f"{slug}-commentaires-a-relire", _("Commentaires à relire"), _to_read))
    return queues


def _reported_label(target: Target) -> Any:
    return format_lazy(_("À relire : {things}"), things=target.words.many)


def _reported_comments(target: Target, user: Any, now: datetime) -> "QuerySet[Any]":
    rows: QuerySet[Any] = target.tables.comment._default_manager.filter(reports_of(target, comment=OuterRef("pk")))
    return rows


def _reported_things(target: Target, user: Any, now: datetime) -> "QuerySet[Any]":
    alone = {"comment": None} if target.tables.comment else {}
    return target.subject._default_manager.filter(reports_of(target, **{target.field: OuterRef("pk")}, **alone))


def _appeals(target: Target, user: Any, now: datetime) -> "QuerySet[Any]":
    return appeals_for(target, user)


def _to_read(target: Target, user: Any, now: datetime) -> "QuerySet[Any]":
    return unread_comments(target)


# What each queue asks for, from when a thing waits, and where: today for what somebody asked, next for the rest.
_ASKED = {
    _reported_comments: (_("Une personne demande de les relire : garder, ou masquer."), "at", Urgency.TODAY),
    _reported_things: (_("Signalés par une personne : garder, ou masquer."), "", Urgency.TODAY),
    _appeals: (_("À relire par une autre personne que celle qui a masqué."), "appealed_at", Urgency.TODAY),
    _to_read: (_("Ils attendent pour être publiés."), "at", Urgency.NEXT),
}


def _queue(target: Target, name: str, label: Any, rows: Any) -> Queue:
    what, since, urgency = _ASKED[rows]
    tables = target.tables
    models = {_reported_things: target.subject, _appeals: tables.moderation}
    return Queue(
        name,
        label,
        target.permission,
        urgency,
        lambda user, now: rows(target, user, now),
        what=what,
        sign=Sign.TODAY if urgency is Urgency.TODAY else Sign.SOON,
        since=since,
        since_words=SINCE_FEMININE if rows is _appeals else SINCE,
        order=(since, "pk") if since else ("pk",),
        model=models.get(rows, tables.comment),
    )
