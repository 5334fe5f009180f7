"""Who a newsletter is for: those who asked, by subject and by neighbourhood."""

from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Lower

from allonnes.core.encryption import fingerprint
from allonnes.notifications.newsletters.models import Newsletter, Subscription

PURPOSE = "notifications.newsletter"


def subscribers() -> "QuerySet[Subscription]":
    """Every subscription that a letter can reach: of an address, or of an open account."""
    return Subscription.objects.filter(Q(user__isnull=True) | Q(user__is_active=True))


def subscriptions_to(newsletter: Newsletter) -> "QuerySet[Subscription]":
    """The subscriptions that this newsletter is for, each once."""
    wanted = Q()
    for name in ("subjects", "neighbourhoods"):
        chosen = list(getattr(newsletter, name).values_list("pk", flat=True))
        if chosen:
            own = Subscription.objects.filter(**{f"{name}__in": chosen}).values("pk")
            wanted &= Q(**{f"{name}__isnull": True}) | Q(pk__in=own)
    return subscribers().filter(wanted).distinct()


def recipient_count(newsletter: Newsletter) -> int:
    """How many addresses it would go to now: somebody who subscribed twice counts once."""
    rows = subscriptions_to(newsletter).order_by()
    return rows.annotate(to=Lower(Coalesce(F("user__email"), F("email")))).values("to").distinct().count()


def fingerprint_of(address: str) -> str:
    """What stands for an address in the key of its message."""
    return fingerprint(PURPOSE, address)


def person_of(subscription: Subscription) -> UUID | None:
    """The account that it belongs to."""
    user = subscription.user
    return user.public_id if user else None
