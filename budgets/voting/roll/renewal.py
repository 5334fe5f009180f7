"""The roll of a sealed vote, written again: the same people, under new numbers, in an order drawn at random."""

import secrets
from uuid import UUID, uuid4

from budgets.editions.models import Edition
from budgets.voting.models import RollEntry, VoterReview
from budgets.voting.reviews.look_alikes import SETTLED

BATCH = 1000
# What the sealing forgets of a person; the key that made their fingerprint is destroyed, the fingerprint itself says
# nothing more.
FORGOTTEN = {
    "identity_box": "",
    "name_mark": "",
    "home_mark": "",
    "neighbourhood_id": None,
    "age_band": "",
    # Which vote two officers turned to paper, or gave back: the record has their number.
    "paper_asked_by_id": None,
    "paper_confirmed_by_id": None,
    "back_asked_by_id": None,
    "back_confirmed_by_id": None,
    "back_reason": "",
}


def renew_roll(edition: Edition) -> None:
    """Give every entry a new random number and a random fingerprint, inside the sealing's transaction; decisions about
    look-alikes follow, and what still waits for a second officer goes. A number that a device, a letter or an earlier
    copy kept leads nowhere any more.
    """
    reviews = list(VoterReview.objects.filter(SETTLED, edition=edition).order_by("pk"))
    entries = list(RollEntry.objects.filter(edition=edition).order_by("pk"))
    secrets.SystemRandom().shuffle(entries)
    numbers = {entry.pk: uuid4() for entry in entries}
    RollEntry.objects.filter(edition=edition).delete()
    RollEntry.objects.bulk_create((_renewed(entry, numbers[entry.pk]) for entry in entries), batch_size=BATCH)
    VoterReview.objects.bulk_create((_followed(review, numbers) for review in reviews), batch_size=BATCH)


def _renewed(entry: RollEntry, number: UUID) -> RollEntry:
    kept = {field.attname: getattr(entry, field.attname) for field in RollEntry._meta.concrete_fields}
    return RollEntry(**{**kept, **FORGOTTEN, "id": number, "identity_mark": secrets.token_hex(32)})


def _followed(review: VoterReview, numbers: dict[UUID, UUID]) -> VoterReview:
    first, second = sorted((numbers[review.first_id], numbers[review.second_id]))
    review.pk, review.first_id, review.second_id = None, first, second
    return review
