"""From a few lines to a candidacy to decide: address proved, parent asked, once whatever the network does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.templatetags.french import short_day
from allonnes.core.workflow import Actor, Along, SignedLink, advance
from allonnes.outreach.actions import take_entry
from allonnes.outreach.enums import Channel
from allonnes.outreach.models import AssistedEntry, Encounter
from allonnes.outreach.permissions import refusal_to_use_field_mode
from allonnes.outreach.purposes import Purpose
from instances.councils import candidacy_rules as rules
from instances.councils.actions.mandates import lock_council
from instances.councils.actions.parents import write_to_parent
from instances.councils.links import CONFIRM_DAYS
from instances.councils.mandate_rules import day_of
from instances.councils.messages import (
    CANDIDACY_KNOWN,
    CANDIDACY_RECEIVED,
    CANDIDACY_TO_CONFIRM,
    CANDIDACY_WITHDRAWN,
)
from instances.councils.models import Candidacy, Council
from instances.councils.recipients import tell_candidate
from instances.councils.workflow import CANDIDACY, CANDIDATE

CANDIDACY_ENTRY = Purpose("candidacy", _("Candidature à un conseil"))
# What a form gives of a candidacy, by the names of its fields.
WRITTEN = (
    *("college", "first_name", "last_name", "email", "phone", "birth_date", "gender", "neighbourhood", "motivation"),
    *("parent_name", "parent_email", "is_parent_on_paper"),
)
SAID = ("first_name", "last_name", "email", "phone", "birth_date", "motivation", "parent_name", "parent_email")


@transaction.atomic
def apply(
    *, council: Council, client_id: UUID, answers: Mapping[str, Any], author: User | None, now: datetime
) -> Candidacy | None:
    """Keep a candidacy sent from the site; sent again under its `client_id`, it is the same one.

    Without account nothing is known of the address: a link goes there, and the candidacy counts once it is opened. None
    when that address already applied under that name: a mail says so there, and the page says nothing of it.
    Raises ActionDenied.
    """
    lock_council(council)
    refuse(rules.refusal_to_apply(council, now) or rules.refusal_of_answers(council, answers, now))
    known = Candidacy.objects.select_related("council", "author").filter(client_id=client_id).first()
    if known is not None:
        return known
    candidacy = _new(council, client_id, answers, author=author, channel=Channel.WEB)
    twice = rules.refusal_to_apply_again(candidacy)
    if author is not None:
        refuse(twice)
        candidacy.save()
        return move_on(candidacy, by=author, now=now)
    if twice:
        _tell_known(candidacy, now)
        return None
    candidacy.save()
    until = short_day(day_of(now) + CONFIRM_DAYS)
    tell_candidate(candidacy, CANDIDACY_TO_CONFIRM, until=until)
    return candidacy


def _new(council: Council, client_id: UUID, answers: Mapping[str, Any], **origin: Any) -> Candidacy:
    written = {name: answers[name] for name in WRITTEN if name in answers}
    kept = {name: value.strip() if isinstance(value, str) else value for name, value in written.items()}
    return Candidacy(council=council, client_id=client_id, state=CANDIDACY.initial, **{**kept, **origin})


def _tell_known(candidacy: Candidacy, now: datetime) -> None:
    """At most once a day, whoever types that address."""
    same = Candidacy.objects.known().filter(council=candidacy.council, email__iexact=candidacy.email)
    tell_candidate(same.select_related("council", "author").earliest("pk"), CANDIDACY_KNOWN, fact=day_of(now))


@transaction.atomic
def confirm(*, candidacy: Candidacy, now: datetime) -> Candidacy:
    """The link of the mail was opened, and its button pressed: the address is proved."""
    lock_council(candidacy.council)
    row = lock(Candidacy.objects.select_related("council", "author"), candidacy.pk)
    refuse(rules.refusal_to_confirm(row, now))
    Candidacy.objects.filter(pk=row.pk).update(email_confirmed_at=now)
    return move_on(row, by=SignedLink(CANDIDATE), now=now)


def move_on(candidacy: Candidacy, *, by: Actor, now: datetime) -> Candidacy:
    """Received, or first a parent is asked; whoever applied gets the receipt."""
    has_to_ask = rules.is_minor_on(candidacy.birth_date, day_of(now)) and not candidacy.is_parent_on_paper
    if has_to_ask:
        advance(CANDIDACY, candidacy, "ask_parent", by=by, along=Along(row={"parent_asked_at": now}))
        write_to_parent(candidacy)
    else:
        agreed = {"parent_agreed_at": now} if candidacy.is_parent_on_paper else {}
        advance(CANDIDACY, candidacy, "receive", by=by, along=Along(row=agreed))
    tell_candidate(candidacy, CANDIDACY_RECEIVED, is_minor=has_to_ask)
    return candidacy


@transaction.atomic
def enter(
    *, council: Council, client_id: UUID, answers: Mapping[str, Any], channel: Channel, by: User, now: datetime
) -> Candidacy:
    """Key at the desk a candidacy on paper, or said by telephone. A minor's parent signed, or is asked by mail."""
    lock_council(council)
    refuse(rules.refusal_to_enter_at_desk(by, council, now))
    known = Candidacy.objects.select_related("council", "author").filter(client_id=client_id).first()
    return known or _entered(council, client_id, answers, by=by, now=now, channel=channel)


def _entered(
    council: Council, client_id: UUID, answers: Mapping[str, Any], *, by: User, now: datetime, **origin: Any
) -> Candidacy:
    refuse(rules.refusal_without_consent(answers["has_consent"]) or rules.refusal_of_answers(council, answers, now))
    candidacy = _new(council, client_id, answers, **origin)
    refuse(rules.refusal_to_apply_again(candidacy))
    candidacy.save()
    return move_on(candidacy, by=by, now=now)


@transaction.atomic
def enter_at_encounter(
    *, council: Council, entry_id: UUID, encounter: Encounter, answers: Mapping[str, Any], by: User, now: datetime
) -> Candidacy:
    """The same, at a stall or a walk: the same entry sent again is the same candidacy."""
    refuse(rules.refusal_to_enter(by) or rules.refusal_without_consent(answers["has_consent"]))
    said = [encounter.pk, council.pk, *(str(answers.get(name) or "") for name in SAID)]
    entry, is_new = take_entry(entry_id=entry_id, purpose=CANDIDACY_ENTRY.value, encounter=encounter, by=by, said=said)
    if not is_new:
        return _of_entry(entry)
    refuse(refusal_to_use_field_mode(by, encounter, now) or rules.refusal_to_apply(council, now))
    return _entered(council, entry_id, answers, by=by, now=now, channel=Channel(entry.channel), assisted_entry=entry)


def _of_entry(entry: AssistedEntry) -> Candidacy:
    return Candidacy.objects.select_related("council", "author").get(assisted_entry=entry)


@transaction.atomic
def withdraw(*, candidacy: Candidacy, by: Actor, now: datetime) -> Candidacy:
    """Whoever applied no longer wants to; the town has not decided yet."""
    row = lock(Candidacy.objects.select_related("council", "author"), candidacy.pk)
    refuse(rules.refusal_to_withdraw(by, row, now))
    advance(CANDIDACY, row, "withdraw", by=by, along=Along(row={"decided_at": now}))
    tell_candidate(row, CANDIDACY_WITHDRAWN)
    return row


@transaction.atomic
def note_withdrawal(*, candidacy: Candidacy, by: User, now: datetime) -> Candidacy:
    """The same, said by telephone or at the town hall."""
    refuse(rules.refusal_to_note_withdrawal(by, candidacy, now))
    return withdraw(candidacy=candidacy, by=by, now=now)
