"""Promises of the town, from any source and in any state; photos, followers, opinions."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.contributions.enums import CommentState
from allonnes.town.models import Department
from observatory.archiving.models import ArchiveVisa
from observatory.elections.models import Election
from observatory.engagements.actions import states
from observatory.engagements.actions.birth import Promise, inscribe, origin_of_text
from observatory.engagements.enums import Moment
from observatory.engagements.models import Engagement, EngagementPhoto, MunicipalText
from observatory.following.models import Comment, Evaluation, Moderation, Report
from tests.factories.accounts import make_administrator, make_agent, make_department, make_user
from tests.factories.outreach import AssistedEntryFactory

_numbers = count(1)
LONG_AGO = timedelta(days=200)


def make_text(**fields: Any) -> MunicipalText:
    """A charter adopted two years ago."""
    number = next(_numbers)
    values = {
        "title": f"Charte {number}",
        "adopted_on": timezone.localdate() - timedelta(days=730),
        "url": "https://example.org/charte",
    }
    return MunicipalText.objects.create(**{**values, **fields})


@transaction.atomic
def make_engagement(
    *, now: datetime | None = None, since: date | None = None, text: MunicipalText | None = None, **promise: Any
) -> Engagement:
    """A promise to begin, in a text, due in 200 days; its news are of `now`."""
    moment = now or timezone.now()
    values = {
        "title": f"Une place plus verte {next(_numbers)}",
        "scope": "Vingt arbres et des bancs.",
        "cost": 20_000,
        "on": timezone.localdate(moment) + LONG_AGO,
    }
    source = text or make_text()
    return inscribe(
        Promise(**{**values, **promise}),
        origin_of_text(source),
        since=since or timezone.localdate(moment) - LONG_AGO,
        by=None,
        now=moment,
        text=source,
    )


def service(**fields: Any) -> Department:
    """A service of the town hall."""
    return make_department(**fields)


def follower_of(engagement: Engagement) -> User:
    """An agent of the service that follows a promise."""
    return make_agent(Role.SERVICE_AGENT, department=engagement.department)


def engagement_photo(engagement: Engagement, moment: str = Moment.AFTER, **fields: Any) -> EngagementPhoto:
    """A photo whose files are not there."""
    number = next(_numbers)
    sizes = {"width": 60, "height": 40, "small_width": 30, "small_height": 20}
    files = {"large": "observatoire/a.webp", "small": "observatoire/b.webp", "content_hash": f"{number:064d}"}
    said = {"alt": "Une place", "taken_on": timezone.localdate(), "place_words": "Place du Mail", "moment": moment}
    return EngagementPhoto.objects.create(engagement=engagement, **{**sizes, **files, **said, **fields})


def in_works(*, now: datetime | None = None, by: User | None = None, **fields: Any) -> Engagement:
    """A promise whose works began."""
    engagement = make_engagement(now=now, **fields)
    states.start_works(engagement=engagement, by=by or make_administrator(), now=now or timezone.now())
    return Engagement.objects.get(pk=engagement.pk)


def delivered(*, now: datetime | None = None, day: date | None = None, **fields: Any) -> Engagement:
    """A promise delivered, with its photo; its evaluation is open."""
    moment = now or timezone.now()
    by = make_administrator()
    engagement = in_works(now=moment, by=by, **fields)
    engagement_photo(engagement)
    states.deliver(
        engagement=engagement, day=day or timezone.localdate(moment), place="Place du Mail", by=by, now=moment
    )
    return Engagement.objects.get(pk=engagement.pk)


def silent(**fields: Any) -> Engagement:
    """A promise of which nothing was said for 91 days, by the clock of the town."""
    return make_engagement(now=timezone.localtime() - timedelta(days=91), **fields)


def evaluated(engagement: Engagement | None = None, **fields: Any) -> Evaluation:
    """An opinion of somebody with an account."""
    said = {"as_promised": "yes", "used": "often", "well_spent": "yes", "user": make_user()}
    return Evaluation.objects.create(engagement=engagement or delivered(), **{**said, **fields})


def heard(**fields: Any) -> Evaluation:
    """An opinion said at an encounter, with words that nobody read yet."""
    entry = AssistedEntryFactory(purpose="evaluation", for_user=None)
    return evaluated(user=None, assisted_entry=entry, words="Il manque un banc.", **fields)


def commented(**fields: Any) -> Comment:
    """A comment on what is delivered, read by moderation."""
    values = {"engagement": delivered(), "author": make_user(), "body": "Très bien."}
    return Comment.objects.create(**{**values, **fields})


def hidden_comment() -> Moderation:
    """A comment that moderation hid."""
    comment = commented(state=CommentState.HIDDEN)
    return Moderation.objects.create(comment=comment, author=comment.author, reason="insult", by=make_administrator())


def reported_comment() -> Report:
    """A comment that a visitor reported."""
    return Report.objects.create(comment=commented(), reason="insult")


def make_election(**fields: Any) -> Election:
    """Municipal elections in three months: the town keeps to facts since three months."""
    votes_on = timezone.localdate() + timedelta(days=90)
    values = {"name": "Élections municipales", "votes_on": votes_on, "ends_on": votes_on + timedelta(days=7)}
    return Election.objects.create(**{**values, **fields})


def make_visa(**fields: Any) -> ArchiveVisa:
    """A visa that covers two old requests."""
    values = {
        "kind": "requests_qrc.case",
        "reference": f"Bordereau {next(_numbers)}",
        "given_by": "Claire Exemple",
        "given_on": timezone.localdate(),
        "seen": 2,
        "seen_at": timezone.now(),
    }
    return ArchiveVisa.objects.create(**{**values, "entered_by": make_administrator(), **fields})
