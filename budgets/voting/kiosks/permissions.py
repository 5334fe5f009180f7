"""Who opens and closes a kiosk, when and how fast it serves, and what it says to whoever already voted."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import day, hour, when
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.box.open_box import BallotBox
from budgets.voting.kiosks.opening_hours import MOST_DAYS, OpeningHours
from budgets.voting.models import Kiosk, KioskDay, RollEntry
from budgets.voting.roll.pace import is_too_fast, votes
from budgets.voting.roll.voter import Voter

BEFORE = timedelta(days=1)
MOST_OPEN = 3
MOST_STOP_TRIES = 5
ALREADY_VOTED = gettext_lazy(
    "Une personne avec ce nom et cette date de naissance a déjà voté. Si ce n’est pas vous, parlez à l’agent."
)
PAUSED = gettext_lazy(
    "Cette borne fait une pause : trop de noms y ont été essayés. Parlez à l’agent, ou votez d’une autre façon."
)
CLOSED = gettext_lazy("Cette borne est fermée.")
OTHER_NETWORK = gettext_lazy(
    "Cette tablette n’est plus sur le réseau où la borne a été ouverte : elle ne prend aucun vote. Parlez à "
    "l’agent : il la remet sur ce réseau, ou l’arrête puis l’ouvre à nouveau."
)
TOO_FAST = gettext_lazy("Cette borne vient de prendre beaucoup de votes. Attendez une minute, puis recommencez.")
DAY_IS_FULL = gettext_lazy(
    "Cette borne a pris assez de votes pour aujourd’hui. Parlez à l’agent : une autre personne de la ville peut "
    "ouvrir une borne. Ou votez d’une autre façon."
)
WRONG_HOURS = gettext_lazy("L’heure de fin vient après l’heure de début.")
PAST_HOURS = gettext_lazy("Ces heures sont déjà passées. Choisissez une heure de fin à venir.")
TOO_LONG = format_lazy(
    gettext_lazy("Une borne s’ouvre pour {most} jours au plus. Ensuite, ouvrez-la à nouveau."), most=MOST_DAYS
)
TOO_MANY_OPEN = format_lazy(
    gettext_lazy("Vous avez déjà {most} bornes ouvertes. Fermez-en une au bureau, puis recommencez."), most=MOST_OPEN
)
WRONG_CODE = gettext_lazy("Ce n’est pas le code de cette borne. Vérifiez-le, ou fermez la borne au bureau.")
NOT_A_CODE = gettext_lazy("Le code de la borne a six chiffres. Vérifiez-le.")
NO_MORE_TRIES = gettext_lazy("Trop de codes ont été essayés. Cette borne se ferme maintenant au bureau seulement.")


def refusal_to_run_kiosks(user: User) -> str | None:
    """Agents of the town only."""
    if not user.has_perm("budgets.open_kiosk"):
        return _("Les bornes sont réservées aux agents de la ville.")
    return None


def refusal_to_open_kiosk(user: User, ballot_box: BallotBox, now: datetime) -> str | None:
    """An agent, while the vote is open or within the day before, a few at once."""
    said_no = refusal_to_run_kiosks(user)
    if said_no or ballot_box.snapshot is None:
        return said_no or refusal_to_vote(ballot_box, now)
    earliest = ballot_box.snapshot.starts_at - BEFORE
    if now < earliest:
        return _("Une borne s’ouvre au plus tôt la veille du vote : le %(earliest)s.") % {"earliest": when(earliest)}
    serving = Kiosk.objects.filter(opened_by=user, closed_at=None, last_day__gte=timezone.localdate(now))
    return refusal_to_vote(ballot_box, max(now, ballot_box.snapshot.starts_at)) or (
        str(TOO_MANY_OPEN) if serving.count() >= MOST_OPEN else None
    )


def refusal_of_hours(hours: OpeningHours, now: datetime) -> str | None:
    """In order, still to come, and for a few days at most."""
    local = timezone.localtime(now)
    if hours.from_hour >= hours.until_hour:
        return str(WRONG_HOURS)
    if hours.last_day < local.date() or (hours.last_day == local.date() and hours.until_hour <= local.time()):
        return str(PAST_HOURS)
    return str(TOO_LONG) if hours.last_day >= local.date() + timedelta(days=MOST_DAYS) else None


def refusal_to_close_kiosk(user: User, kiosk: Kiosk) -> str | None:
    """An agent, at any time, once."""
    return refusal_to_run_kiosks(user) or _refusal_of_closed(kiosk)


def refusal_to_stop_kiosk(kiosk: Kiosk) -> str | None:
    """On the tablet, whoever has the code drawn at the opening: a few tries, then at the desk only."""
    return str(NO_MORE_TRIES) if kiosk.stop_tries >= MOST_STOP_TRIES else None


def wrong_stop_code(kiosk: Kiosk) -> str:
    """What is said of a wrong code, with the number of tries that are left."""
    left = MOST_STOP_TRIES - kiosk.stop_tries
    tries = ngettext("Il reste %(count)s essai.", "Il reste %(count)s essais.", left) % {"count": left}
    return f"{WRONG_CODE} {tries}"


def refusal_to_use_kiosk(kiosk: Kiosk, network: str, now: datetime) -> str | None:
    """A kiosk serves from the network where it was opened, in its hours, until an agent closes it."""
    if closed := _refusal_of_closed(kiosk):
        return closed
    if network != kiosk.network:
        return str(OTHER_NETWORK)
    return None if kiosk.is_on(now) else _hours_words(kiosk)


def _refusal_of_closed(kiosk: Kiosk) -> str | None:
    return str(CLOSED) if kiosk.closed_at is not None else None


def _hours_words(kiosk: Kiosk) -> str:
    hours = _("de %(from_hour)s à %(until_hour)s, jusqu’au %(last_day)s") % {
        "from_hour": hour(kiosk.from_hour),
        "until_hour": hour(kiosk.until_hour),
        "last_day": day(kiosk.last_day),
    }
    return _("Cette borne prend des votes %(hours)s. Revenez à ces heures, ou votez d’une autre façon.") % {
        "hours": hours
    }


def refusal_of_pace(kiosk: Kiosk, now: datetime) -> str | None:
    """One more voter: about one a minute at one kiosk, and so many a day over the kiosks that one agent opened."""
    served = KioskDay.objects.filter(kiosk__opened_by=kiosk.opened_by_id, day=timezone.localdate(now))
    if (served.aggregate(all=Sum("voters"))["all"] or 0) >= settings.KIOSK_VOTES_A_DAY:
        return str(DAY_IS_FULL)
    return str(TOO_FAST) if is_too_fast(pace_key(kiosk), votes()) else None


def pace_key(kiosk: Kiosk) -> str:
    """What the pace of a kiosk is counted on."""
    return f"kiosk:{kiosk.pk}"


def refusal_of_known_at_kiosk(voter: Voter) -> str | None:
    """One person, one vote; a kiosk tells neither when nor by which way."""
    rows = RollEntry.objects.filter(edition=voter.edition, identity_mark=voter.identity_mark)
    return str(ALREADY_VOTED) if rows.exclude(pk=voter.entry_id).exists() else None
