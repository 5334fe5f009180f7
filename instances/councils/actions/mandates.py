"""Seats taken, left, renewed; the council is held while its seats are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.errors import InvalidInput, refuse
from allonnes.core.locking import lock
from allonnes.core.templatetags.french import short_day
from instances.councils import mandate_rules as rules
from instances.councils.enums import EndReason, MandateRole
from instances.councils.messages import MANDATE_ENDED, MANDATE_OPENED
from instances.councils.models import Candidacy, College, Council, Mandate, MandateHistory
from instances.councils.recipients import tell_member

IDENTITY = ("first_name", "last_name", "email", "phone", "birth_date", "gender")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Seat:
    """A place: of which college, from which day, to which last one (that of the council by default)."""

    college: College
    starts_on: date
    last_day: date | None = None

    @property
    def ends_on(self) -> date:
        """The first day after it."""
        return (self.last_day or self.college.council.term_ends_on) + DAY


@dataclass(frozen=True)
class Leaving:
    """After which last day somebody leaves, why, and what is to be added."""

    last_day: date
    reason: str = EndReason.TERM
    words: str = ""


def lock_council(council: Council) -> Council:
    """Its row, held: seats are counted by one person at a time."""
    return lock(Council, council.pk, no_key=True)


def _locked(mandate: Mandate) -> Mandate:
    """A mandate, held after its council, as every act does."""
    council = lock_council(mandate.council)
    row = lock(Mandate.objects.select_related("college", "substitute_of"), mandate.pk)
    row.council = council
    return row


def _write(mandate: Mandate, *, event: str, by: User | None, before: str, reason: str = "") -> Mandate:
    """Save it, and tell what happened. Raises InvalidInput with the sentence of the constraint that refuses."""
    try:
        mandate.clean_fields(exclude=["council", "college", "candidacy", "person", "substitute_of"])
        mandate.validate_constraints()
    except ValidationError as wrong:
        raise InvalidInput(wrong.messages) from None
    mandate.save()
    MandateHistory.objects.create(
        mandate=mandate, event=event, by=by, from_state=before, to_state=mandate.stage, reason=reason
    )
    return mandate


@transaction.atomic
def open_mandate(*, council: Council, seat: Seat, identity: Mapping[str, Any], by: User, now: datetime) -> Mandate:
    """Seat somebody whom the town or an association appoints. Raises ActionDenied or InvalidInput."""
    held = lock_council(council)
    refuse(rules.refusal_to_open_mandate(by, held, now))
    refuse(rules.refusal_of_identity(held, identity, max(seat.starts_on, rules.day_of(now))))
    mandate = seat_member(council=held, seat=seat, identity=identity, by=by)
    tell_opened(mandate)
    return mandate


def seat_member(
    *,
    council: Council,
    seat: Seat,
    identity: Mapping[str, Any],
    by: User | None,
    candidacy: Candidacy | None = None,
    person: User | None = None,
) -> Mandate:
    """Give a seat in a council that is held already. Raises ActionDenied when no seat is left, or InvalidInput."""
    college = seat.college
    if college.council_id != council.pk:
        raise InvalidInput([_("Ce collège est celui d’un autre conseil.")])
    college.council = council
    refuse(rules.refusal_of_seat(college, seat.starts_on, seat.ends_on))
    mandate = Mandate(
        council=council,
        college=college,
        candidacy=candidacy,
        person=person,
        starts_on=seat.starts_on,
        ends_on=seat.ends_on,
        **{name: identity[name] for name in IDENTITY if name in identity},
    )
    return _write(mandate, event="open", by=by, before="")


def tell_opened(mandate: Mandate) -> None:
    """Say from when to when one sits."""
    days = {"starts_on": short_day(mandate.starts_on), "ends_on": short_day(mandate.last_day)}
    tell_member(mandate, MANDATE_OPENED, **days)


@transaction.atomic
def end_mandate(*, mandate: Mandate, leaving: Leaving, by: User, now: datetime) -> Mandate:
    """A member leaves, for a reason; the substitute no longer replaces anybody from then on."""
    row = _locked(mandate)
    refuse(
        rules.refusal_to_end_mandate(by, row, now) or rules.refusal_of_last_day(row, leaving.last_day, leaving.reason)
    )
    _end(row, leaving, by)
    for substitute in row.substitutes.filter(ends_on__gt=row.ends_on).select_related("council", "college"):
        _end(substitute, Leaving(max(leaving.last_day, substitute.starts_on - DAY)), by)
    return row


def _end(mandate: Mandate, leaving: Leaving, by: User | None) -> None:
    before, why = mandate.stage, str(EndReason(leaving.reason).label)
    mandate.ends_on, mandate.end_reason = leaving.last_day + DAY, leaving.reason
    mandate.end_words = leaving.words.strip()
    _write(mandate, event="end", by=by, before=before, reason=why)
    if leaving.reason != EndReason.DECEASED:
        told = {"ends_on": short_day(mandate.last_day), "reason": why}
        tell_member(mandate, MANDATE_ENDED, fact=mandate.ends_on, **told)


@transaction.atomic
def renew_mandate(*, mandate: Mandate, last_day: date, by: User, now: datetime) -> Mandate:
    """The same person, in the same college, from the day after: another row, so that each mandate keeps its dates.

    A first name that appeared still does: the agreement goes along.
    """
    row = _locked(mandate)
    refuse(rules.refusal_to_renew_mandate(by, row, now))
    identity = {name: getattr(row, name) for name in IDENTITY}
    starts_on = max(row.ends_on, rules.day_of(now))
    refuse(rules.refusal_of_age(row.council, row.birth_date, starts_on))
    seat = Seat(row.college, starts_on, last_day)
    renewed = seat_member(council=row.council, seat=seat, identity=identity, by=by, person=row.person)
    Mandate.objects.filter(pk=renewed.pk).update(name_agreed_on=row.name_agreed_on)
    tell_opened(renewed)
    return renewed


@transaction.atomic
def give_role(*, mandate: Mandate, role: str, by: User, now: datetime) -> Mandate:
    """Chair, secretary… or member again. One chair at a time."""
    row = _locked(mandate)
    refuse(rules.refusal_to_give_role(by, row, now) or rules.refusal_of_role(row, role))
    before, row.role = row.stage, role
    return _write(row, event="role", by=by, before=before, reason=str(MandateRole(role).label))


@transaction.atomic
def name_substitute(*, mandate: Mandate, identity: Mapping[str, Any], by: User, now: datetime) -> Mandate:
    """Somebody who sits when the member does not, to the end of the same mandate; no seat of the college is taken."""
    row = _locked(mandate)
    today = rules.day_of(now)
    refuse(rules.refusal_to_name_substitute(by, row, now))
    refuse(rules.refusal_of_identity(row.council, identity, today))
    substitute = Mandate(
        council=row.council,
        college=row.college,
        substitute_of=row,
        starts_on=max(today, row.starts_on),
        ends_on=row.ends_on,
        **{name: identity[name] for name in IDENTITY if name in identity},
    )
    _write(substitute, event="open", by=by, before="")
    tell_opened(substitute)
    return substitute


@transaction.atomic
def seat_substitute(*, mandate: Mandate, by: User, now: datetime) -> Mandate:
    """The member has left: the substitute takes the seat, to the end of the term."""
    row = _locked(mandate)
    refuse(rules.refusal_to_seat_substitute(by, row, now))
    starts_on = rules.day_of(now)
    if row.ends_on > starts_on:
        _end(row, Leaving(max(starts_on, row.starts_on) - DAY), by)
    identity = {name: getattr(row, name) for name in IDENTITY}
    seated = seat_member(
        council=row.council, seat=Seat(row.college, starts_on), identity=identity, by=by, person=row.person
    )
    Mandate.objects.filter(pk=seated.pk).update(name_agreed_on=row.name_agreed_on)
    tell_opened(seated)
    return seated


@transaction.atomic
def change_naming(*, mandate: Mandate, is_named: bool, by: User, now: datetime) -> Mandate:
    """A member agrees that their first name appears, or takes it back; on paper, those who animate the council do.

    What was agreed before their eighteenth birthday is worth nothing: they agree again, or not.
    """
    row = _locked(mandate)
    refuse(rules.refusal_to_change_naming(by, row, now))
    if is_named:
        refuse(rules.refusal_to_be_named(row, now))
    before, row.name_agreed_on = row.stage, rules.day_of(now) if is_named else None
    return _write(row, event="name" if is_named else "unname", by=by, before=before)


@transaction.atomic
def correct_member(*, mandate: Mandate, identity: Mapping[str, Any], by: User, now: datetime) -> Mandate:
    """Another address, another telephone, a name badly typed. A date of birth corrected takes back an agreement given
    too young."""
    row = _locked(mandate)
    refuse(rules.refusal_to_correct_member(by, row, now))
    for name in IDENTITY:
        if name in identity:
            setattr(row, name, identity[name])
    if row.name_agreed_on and row.is_minor(row.name_agreed_on):
        row.name_agreed_on = None
    return _write(row, event="correct", by=by, before=row.stage)
