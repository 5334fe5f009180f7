"""The recovery code of a key: each of two officers prints their half; after a restart, two give them back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from budgets.editions.models import Edition, VoteOpening
from budgets.voting.box.keys import HALVES, give_key_back, joined, read_half
from budgets.voting.box.open_box import BallotBox, read_ballot_box
from budgets.voting.models import KeyHalf
from budgets.voting.recovery import permissions
from budgets.voting.recovery.half_codes import write_half
from budgets.voting.recovery.half_holders import half_holders
from budgets.voting.recovery.returned_halves import Returned, forget_half, keep_half, waiting_half

NO_FOLDER = _(
    "Le dossier des clés de ce serveur ne peut pas être lu ni écrit : prévenez la personne qui tient le serveur."
)


@transaction.atomic
def print_half(*, edition: Edition, by: User, now: datetime) -> tuple[str, list[str]]:
    """The half of this officer and its lines: the first who asks is given A, the second B; each theirs again later.

    Each printing is in the log, the half is not. Raises ActionDenied.
    """
    opening, ballot_box = lock_opening(edition)
    refuse(permissions.refusal_to_print_half(by, ballot_box, opening))
    holders = half_holders(opening)
    own = next((holder.row for holder in holders if holder.officer.pk == by.pk), None)
    if own is None:
        free = next(half for half in HALVES if half not in {holder.half for holder in holders})
        own = KeyHalf.objects.create(opening=opening, half=free, officer=by, given_on=timezone.localdate(now))
    try:
        content = read_half(opening.key_fingerprint, own.half)
    except OSError as problem:
        raise ActionDenied(str(NO_FOLDER)) from problem
    if content is None:
        raise ActionDenied(str(permissions.NOT_HERE))
    audit.record("budgets.print_key_half", by=by, edition=edition.slug, half=own.half)
    return own.half, write_half(own.half, content)


@transaction.atomic
def give_half_back(*, edition: Edition, half: str, content: bytes, by: User) -> bool:
    """The first officer's half waits in the folder of keys; the second one's completes it. Whether the key is back.

    Raises ActionDenied; two halves that do not give the key of this vote are both forgotten.
    """
    opening, ballot_box = lock_opening(edition)
    refuse(permissions.refusal_to_give_back(by, ballot_box))
    returned = Returned(half, content, by.pk)
    try:
        is_back = _completed(opening.key_fingerprint, returned)
    except OSError as problem:
        raise ActionDenied(str(NO_FOLDER)) from problem
    audit.record("budgets.give_key_back", by=by, edition=edition.slug, half=half, is_back=is_back)
    return is_back


def _completed(fingerprint: str, returned: Returned) -> bool:
    before = waiting_half(fingerprint)
    if before is None or (before.by, before.half) == (returned.by, returned.half):
        keep_half(fingerprint, returned)
        return False
    refuse(permissions.refusal_of_second_half(before, returned))
    forget_half(fingerprint)
    halves = {before.half: before.content, returned.half: returned.content}
    if not give_key_back(fingerprint, joined(halves["A"], halves["B"]), halves):
        raise ActionDenied(str(permissions.WRONG_KEY))
    return True


def lock_opening(edition: Edition) -> tuple[VoteOpening, BallotBox]:
    """The opening, held: two officers come one after the other."""
    opening = VoteOpening.objects.select_for_update(of=("self",)).filter(edition=edition).first()
    if opening is None:
        raise ActionDenied(str(permissions.NOT_OPENED))
    return opening, read_ballot_box(edition)
