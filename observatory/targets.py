"""What residents do around a promise: follow it, say a word of what was delivered; and what moderation may hide."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from allonnes.contributions.targets import TARGETS, Rules, Tables, Target, Words
from observatory.engagements.models import Engagement
from observatory.following import rules
from observatory.following.messages import AROUND_ENGAGEMENT
from observatory.following.models import Comment, Follow, Moderation, Report
from observatory.following.permissions import MODERATE

ENGAGEMENT = Target(
    Engagement,
    field="engagement",
    words=Words(
        _("promesse"),
        _("cette promesse"),
        _("une promesse"),
        _("de la promesse"),
        _("à la promesse"),
        _("les promesses"),
    ),
    tables=Tables(follow=Follow, comment=Comment, report=Report, moderation=Moderation),
    permission=MODERATE,
    namespace="observatory",
    index="observatory:list",
    readable=Engagement.objects.all,
    lookups={"number": "number"},
    related=("project", "case__author"),
    url=lambda engagement: engagement.get_absolute_url(),
    title=lambda engagement: engagement.shown_title,
    called=lambda engagement: f"n° {engagement.number}",
    colour="blue",
    crumbs=lambda engagement: ((_("Observatoire"), reverse("observatory:list")),),
    news=rules.news_of,
    authors=rules.authors_of,
    rules=Rules(
        to_read=rules.refusal_to_read,
        outside=rules.refusal_outside,
        # Whatever is said of the town's promises is read first, then published.
        is_read_first=lambda engagement, body: True,
    ),
    messages=AROUND_ENGAGEMENT,
)
TARGETS.declare(ENGAGEMENT)
