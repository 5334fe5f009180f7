"""Code letters: made in batches, printed once, voided, replaced. No act here names an addressee, a code or a choice.

From the first second of the vote on, what is made here only asks: another officer confirms it (`letters_by_two`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts import audit
from allonnes.accounts.actions.locking import lock_user
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, InvalidInput, refuse
from budgets.editions.models import Edition
from budgets.voting.box.open_box import BallotBox, enter_ballot_box, read_ballot_box
from budgets.voting.enums import LetterFate
from budgets.voting.letters import permissions
from budgets.voting.letters.account import voided_alone
from budgets.voting.letters.codes import LETTER, fingerprint, hide_code
from budgets.voting.models import CodeLetter, LetterBatch

BATCH_SIZE = 1_000
LONGEST_ADDRESSEE = LONGEST_REASON = 250
LABEL_LENGTH = 80


@transaction.atomic
def make_batch(
    *, edition: Edition, label: str, by: User, count: int = 0, addressees: Sequence[str] = ()
) -> LetterBatch:
    """Make 1 to 5 000 letters, one per addressee when there are any, else `count`; each with its own random code.

    Raises ActionDenied before the rules are frozen and from the second the vote ends; InvalidInput, with the line, for
    an addressee too long to print. Here as below, the clock is read once the ballot box is entered.
    """
    names = [" ".join(addressee.split()) for addressee in addressees if addressee.strip()]
    names = names or [""] * min(count, permissions.MOST_LETTERS + 1)
    is_for_two = _asked(enter_ballot_box(edition.pk), by)
    refuse(permissions.refusal_to_make_letters(label, len(names)))
    problems = [
        _("Ligne %(line)s : raccourcissez, %(most)s signes au plus.") % {"line": at, "most": LONGEST_ADDRESSEE}
        for at, name in enumerate(names, 1)
        if len(name) > LONGEST_ADDRESSEE
    ]
    if problems:
        raise InvalidInput(problems)
    keep_to_limit(edition.pk, by, count=len(names), has_begun=is_for_two)
    batch = _make_batch(edition.pk, label, by=by, is_for_two=is_for_two)
    rows = (_make_letter(batch, number, name) for number, name in enumerate(names, 1))
    CodeLetter.objects.bulk_create(rows, batch_size=BATCH_SIZE)
    act = "budgets.ask_letters" if is_for_two else "budgets.make_letters"
    audit.record(act, by=by, edition=edition.pk, batch=label, letters=len(names))
    return batch


def _asked(ballot_box: BallotBox, by: User) -> bool:
    """Whether these letters need two officers: the vote has begun."""
    now = timezone.now()
    refuse(permissions.refusal_to_ask_letters(by, ballot_box, now))
    return permissions.has_started(ballot_box, now)


def keep_to_limit(edition_id: int, by: User, *, count: int, has_begun: bool) -> None:
    """Refuse more letters than one person may make, or confirm, at a time; two of their tabs come in turn."""
    lock_user(by)
    batches = LetterBatch.objects.filter(edition=edition_id)
    if has_begun:
        batches = batches.filter(is_for_two=True)
        today = timezone.localdate()
        mine = Q(created_by=by, created_on=today) | Q(confirmed_by=by, confirmed_on=today)
    else:
        mine = Q(created_by=by)
    made = CodeLetter.objects.filter(batch__in=batches.filter(mine)).count()
    refuse(permissions.refusal_of_many(made, count, has_begun=has_begun))


def _make_batch(edition_id: int, label: str, *, by: User, **more: Any) -> LetterBatch:
    today = timezone.localdate()
    return LetterBatch.objects.create(edition_id=edition_id, label=label, created_by=by, created_on=today, **more)


def _make_letter(batch: LetterBatch, number: int, addressee: str, *, replaces: CodeLetter | None = None) -> CodeLetter:
    code = LETTER.draw()
    return CodeLetter(
        batch=batch,
        number=number,
        addressee=addressee,
        fingerprint=fingerprint(code, batch.edition_id),
        secret=hide_code(code),
        replaces=replaces,
    )


@transaction.atomic
def confirm_printed(*, batch: LetterBatch, by: User, now: datetime) -> None:
    """Wipe the codes of a batch, once: from then on only the paper says them. Allowed at any time, even too late."""
    held = LetterBatch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if held is None:
        raise ActionDenied(str(permissions.GONE))
    refuse(permissions.refusal_to_print_letters(by, held))
    CodeLetter.objects.filter(batch=held).update(secret="")
    held.printed_at, held.printed_by = now, by
    held.save(update_fields=["printed_at", "printed_by"])
    audit.record("budgets.print_letters", by=by, edition=held.edition_id, batch=held.label)


@transaction.atomic
def void_letter(*, letter: CodeLetter, reason: str, by: User) -> CodeLetter:
    """Close a letter for ever: its code opens nothing any more. A vote already cast with it stays, and counts.

    From the first second of the vote on, one person does it a few times a day: it is for a stolen letter.
    """
    held = _hold(letter, by=by)
    refuse(permissions.refusal_to_void_letter(held, reason))
    _keep_to_few_voids(held, by)
    close_letter(held, reason, by=by)
    audit.record(
        "budgets.void_letter", by=by, edition=held.batch.edition_id, batch=held.batch.label, number=held.number
    )
    return held


def _keep_to_few_voids(letter: CodeLetter, by: User) -> None:
    """Their row is held: two of their tabs come one after the other. Only days are counted."""
    edition, now = letter.batch.edition_id, timezone.now()
    if permissions.has_started(read_ballot_box(edition), now):
        lock_user(by)
        refuse(permissions.refusal_of_many_voids(voided_alone(edition, by, timezone.localdate(now))))


@transaction.atomic
def reissue_letter(*, letter: CodeLetter, reason: str, by: User, fate: str = LetterFate.KEEP) -> CodeLetter:
    """Make the letter that replaces another one, in a batch of its own to print; it never opens a vote already cast.

    Before the first second of the vote the other letter is void at once: no letter has voted. From then on this only
    asks, the same whether that letter voted or not: until another officer confirms, the other letter goes on working.
    `fate` says what becomes of a vote that it would have cast.
    """
    held = _hold(letter, by=by)
    is_for_two = _asked(read_ballot_box(held.batch.edition_id), by)
    refuse(permissions.refusal_to_reissue_letter(held, reason, fate))
    keep_to_limit(held.batch.edition_id, by, count=1, has_begun=is_for_two)
    asked = {"is_for_two": is_for_two, "fate": fate, "reason": reason}
    batch = _make_batch(held.batch.edition_id, _label_of_replacement(held), by=by, **asked)
    made = _make_letter(batch, 1, held.addressee, replaces=held)
    made.save(force_insert=True)
    if not is_for_two:
        close_letter(held, reason, by=by)
    audit.record(
        "budgets.ask_letters" if is_for_two else "budgets.reissue_letter",
        by=by,
        edition=batch.edition_id,
        batch=held.batch.label,
        number=held.number,
        new_batch=batch.label,
    )
    return made


def _hold(letter: CodeLetter, *, by: User) -> CodeLetter:
    """The letter, held until the end: first the ballot box, then the letter, as a voter does.

    Its entry is read afterwards: read along, it would be the one from before a voter that this act waited for.
    """
    ballot_box = enter_ballot_box(letter.batch.edition_id)
    refuse(permissions.refusal_to_manage_letters(by, ballot_box, timezone.now()))
    rows = CodeLetter.objects.select_for_update(of=("self",))
    held = rows.select_related("batch").filter(pk=letter.pk).first()
    if held is None:
        raise ActionDenied(str(permissions.GONE))
    return held


def close_letter(held: CodeLetter, reason: str, *, by: User) -> None:
    """The letter is void from now on; void already, it gets one more reason."""
    if held.voided_on is None:
        held.voided_on, held.voided_by, held.void_reason = timezone.localdate(), by, reason
    else:
        held.void_reason = f"{held.void_reason} – {reason}"[:LONGEST_REASON]
    held.secret = ""
    held.save(update_fields=["voided_on", "voided_by", "void_reason", "secret"])


def _label_of_replacement(letter: CodeLetter) -> str:
    """« Foyers n° 12 : remplacement 1 », then 2 for the letter that replaces that one."""
    first, turn = letter, 1
    while first.replaces is not None:
        first, turn = first.replaces, turn + 1
    words = {"batch": first.batch.label[:LABEL_LENGTH], "number": first.number, "turn": turn}
    return _("%(batch)s n° %(number)s : remplacement %(turn)s") % words
