"""Mails around a promise: what changed, grouped; following by address; moderation."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.contributions.messages import declare_messages
from allonnes.core.outbox import MessageKind, read_words, register
from allonnes.core.templatetags.french import number
from observatory.engagements.models import Change, Engagement
from observatory.engagements.topic import PROMISES

SAMPLE = (("number", 19), ("title", "Un terrain de basket refait"), ("url", "/observatoire/"))
AROUND_ENGAGEMENT = declare_messages(
    "observatory", PROMISES, followed=gettext_lazy("une promesse"), mine=gettext_lazy("ma promesse"), sample=SAMPLE
)
NEWS = MessageKind(
    "observatory/news",
    gettext_lazy("Les promesses que je suis avancent"),
    PROMISES,
    sample=(
        ("headline", "Un terrain de basket refait"),
        (
            "promises",
            (
                {
                    "title": "Un terrain de basket refait",
                    "url": "/observatoire/",
                    "news": ("Travaux : étape faite le 3 août 2026.",),
                },
            ),
        ),
        ("url", "/observatoire/"),
    ),
)
register(NEWS)


@read_words
def words_of_engagement(payload: dict[str, Any]) -> dict[str, str]:
    """The title of one promise, as it may be read when the mail leaves."""
    if "engagement" not in payload:
        return {}
    row = Engagement.objects.select_related("project").filter(pk=payload["engagement"]).first()
    return {"title": row.shown_title} if row else {}


@read_words
def words_of_news(payload: dict[str, Any]) -> dict[str, Any]:
    """What changed, promise by promise, in the words of the public page."""
    told = payload.get("changed")
    if not told:
        return {}
    rows = Engagement.objects.select_related("project").in_bulk([promise["engagement"] for promise in told])
    changes = Change.objects.in_bulk([change for promise in told for change in promise["changes"]])
    promises = [
        {
            "title": rows[promise["engagement"]].shown_title,
            "url": rows[promise["engagement"]].get_absolute_url(),
            "stop_url": promise.get("stop_url", ""),
            "news": [changes[change].words for change in promise["changes"]],
        }
        for promise in told
    ]
    return {"promises": promises, "headline": _headline(promises)}


def _headline(promises: list[dict[str, Any]]) -> str:
    """« Un terrain de basket refait : travaux faits », or how many promises changed."""
    if len(promises) == 1:
        return _("Du nouveau : %(title)s") % {"title": promises[0]["title"]}
    count = len(promises)
    return ngettext(
        "Du nouveau pour %(n)s promesse que vous suivez", "Du nouveau pour %(n)s promesses que vous suivez", count
    ) % {"n": number(count)}
