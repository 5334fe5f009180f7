"""A public reply, and what comes with it: a day announced, a question, an end."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from requests_qrc.casework import permissions
from requests_qrc.casework.actions import handling, sorting, speaking
from requests_qrc.casework.actions.speaking import Words
from requests_qrc.casework.messages import CASE_REPLY
from requests_qrc.casework.models import CaseMessage
from requests_qrc.casework.reply_variables import left_in
from requests_qrc.intake.models import Case


class Then(TextChoices):
    """What the case becomes once the reply is sent."""

    NOTHING = "rien", gettext_lazy("rien d’autre")
    ANNOUNCE = "annoncer", gettext_lazy("annoncer une date")
    ASK = "demander", gettext_lazy("poser une question")
    RESOLVE = "traiter", gettext_lazy("dire que c’est traité")
    DECLINE = "refuser", gettext_lazy("ne pas retenir")


@dataclass(frozen=True)
class Next:
    """What comes with a reply: `day` and `reason` for a day announced, `no_photo_reason` for work done without photo,
    `decline_reason` for a case that is not taken on."""

    then: str = Then.NOTHING
    day: date | None = None
    reason: str = ""
    no_photo_reason: str = ""
    decline_reason: str = ""


@transaction.atomic
def answer(
    *, case: Case, words: Words, following: Next, by: User, now: datetime, read_revision: int | None = None
) -> None:
    """Send a reply and do what comes with it, all or nothing; one mail says both.

    Raises StaleRevision when the case changed since it was read: nothing leaves before it is read again.
    """
    row = speaking.locked(case, read_revision=read_revision)
    left = left_in(words.body)
    if left:
        raise ActionDenied(_("Il reste à écrire : %(names)s.") % {"names": ", ".join(left)})
    if following.then == Then.ANNOUNCE:
        _announce(row, words, following, by=by, now=now)
    elif following.then == Then.ASK:
        handling.ask(case=row, words=words, by=by, now=now)
    elif following.then == Then.RESOLVE:
        handling.resolve(case=row, words=words, by=by, now=now, no_photo_reason=following.no_photo_reason)
    elif following.then == Then.DECLINE:
        sorting.decline(case=row, reason=following.decline_reason, words=words, by=by, now=now)
    else:
        speaking.reply(case=row, words=words, by=by, now=now)


def _announce(case: Case, words: Words, following: Next, *, by: User, now: datetime) -> None:
    refuse(permissions.refusal_to_reply(by, case, now))
    if following.day is None:
        raise ActionDenied(_("Donnez le jour annoncé."))
    handling.announce_day(case, following.day, by=by, now=now, reason=following.reason)
    said = speaking.say(case, CaseMessage.Kind.REPLY, words, by=by, now=now)
    speaking.mail(case, said, CASE_REPLY)
