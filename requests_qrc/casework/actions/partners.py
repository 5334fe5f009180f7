"""Cases forwarded to another body: it reads by a signed link, answers once, and is reminded."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.workflow import Along, SignedLink, advance
from allonnes.town.models import Department, PartnerBody
from requests_qrc.casework import permissions
from requests_qrc.casework.actions.silence import end_silence
from requests_qrc.casework.actions.speaking import locked, mail_outcome, touch
from requests_qrc.casework.messages import CASE_NEWS, PARTNER_ASKED, PARTNER_REMINDER
from requests_qrc.casework.models import CaseMessage, PartnerLink
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case
from requests_qrc.intake.recipients import tell_resident
from requests_qrc.intake.workflow import CASE, PARTNER

LINK_LIFE = timedelta(days=90)


def fingerprint_of(token: str) -> str:
    """What is kept of a link: nobody can read the link back."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def forward(*, case: Case, partner: PartnerBody, by: User, now: datetime, words: str = "") -> None:
    """Pass a case to another body, which gets a link by mail; its first outcome is « transmise »."""
    row = locked(case)
    refuse(permissions.refusal_to_forward(by, row, now, partner))
    along = Along(
        row={"partner": partner, "forwarded_at": now, "outcome_at": row.outcome_at or now},
        history={"partner": partner},
    )
    advance(CASE, row, "forward", by=by, reason=words, along=along)
    touch(row)
    token, link = _open_link(row, partner, by=by, now=now)
    outbox.queue(
        PARTNER_ASKED,
        key=outbox.key_of(PARTNER_ASKED, link.pk),
        address=partner.email,
        payload={"case": row.pk, "number": row.number, "where": row.where, "words": words},
        secret={"link": reverse("requests_qrc:partner", args=[token])},
    )
    news = _("Transmise à %(name)s, qui s’en charge.") % {"name": partner.name}
    tell_resident(row, CASE_NEWS, fact=f"{row.pk}.{row.revision}", news=news)


def _open_link(case: Case, partner: PartnerBody, *, by: User, now: datetime) -> tuple[str, PartnerLink]:
    """A new link; one that was sent before reads nothing any more."""
    case.partner_links.filter(answered_at=None, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(24)
    link = PartnerLink.objects.create(
        case=case, partner=partner, fingerprint=fingerprint_of(token), created_by=by, expires_at=now + LINK_LIFE
    )
    return token, link


def remind_partners(now: datetime) -> int:
    """Remind the bodies that said nothing for fifteen working days, once, with a new link. Returns how many."""
    rows = Case.objects.filter(state=CaseState.FORWARDED).order_by("pk")
    return sum(_remind(case, now) for case in rows)


def is_partner_late(case: Case, days: int, now: datetime) -> bool:
    """Whether a body has said nothing for more than so many working days."""
    if case.forwarded_at is None:
        return False
    return deadlines.working_days_between(deadlines.day_of(case.forwarded_at), deadlines.day_of(now)) > days


@transaction.atomic
def _remind(case: Case, now: datetime) -> bool:
    row = locked(case)
    last = row.partner_links.filter(answered_at=None, revoked_at=None).select_related("created_by").last()
    late = is_partner_late(row, deadlines.PARTNER_REMINDER_DAYS, now)
    if row.state != CaseState.FORWARDED or row.partner is None or last is None or not late or not row.partner.email:
        return False
    key = outbox.key_of(PARTNER_REMINDER, row.pk, row.forwarded_at)
    if outbox.is_known(key):
        return False
    token, _link = _open_link(row, row.partner, by=last.created_by, now=now)
    outbox.queue(
        PARTNER_REMINDER,
        key=key,
        address=row.partner.email,
        payload={"case": row.pk, "number": row.number, "days": deadlines.PARTNER_REMINDER_DAYS},
        secret={"link": reverse("requests_qrc:partner", args=[token])},
    )
    return True


@transaction.atomic
def take_back(*, case: Case, by: User, reason: str, now: datetime, department: Department | None = None) -> None:
    """Take a forwarded case in hand again, for its service or for another; its link reads nothing any more."""
    row = locked(case)
    refuse(permissions.refusal_to_take_back(by, row, now))
    service = department or row.department
    if service is None:
        raise ActionDenied(_("Choisissez le service qui s’en occupe."))
    row.partner_links.filter(answered_at=None, revoked_at=None).update(revoked_at=now)
    advance(CASE, row, "take_back", by=by, reason=reason, along=Along(row={"department": service}))
    touch(row)
    tell_resident(row, CASE_NEWS, fact=f"{row.pk}.{row.revision}", news=_("La ville reprend cette demande."))


def link_of(token: str, now: datetime) -> PartnerLink | None:
    """The link of that address, as long as it holds and the case is with that body."""
    links = PartnerLink.objects.filter(fingerprint=fingerprint_of(token), answered_at=None, revoked_at=None)
    return (
        links.filter(expires_at__gt=now, case__state=CaseState.FORWARDED)
        .select_related("case__category", "partner")
        .first()
    )


def _answering(token: str, words: str, now: datetime) -> tuple[Case, PartnerLink]:
    """The case and the link of a body that answers, locked. Raises ActionDenied for a link that serves no more."""
    link = link_of(token, now)
    if link is None:
        raise ActionDenied(_("Ce lien a déjà servi, ou n’est plus valable. Appelez la mairie."))
    row = locked(link.case)
    link = PartnerLink.objects.select_for_update(of=("self",)).select_related("partner").get(pk=link.pk)
    if link.answered_at or link.revoked_at:
        raise ActionDenied(_("Ce lien a déjà servi, ou n’est plus valable. Appelez la mairie."))
    if not words.strip():
        raise ActionDenied(_("Dites en quelques mots ce qui a été fait, ou pourquoi ce n’est pas pour vous."))
    return row, link


def _write_answer(case: Case, link: PartnerLink, words: str, now: datetime) -> CaseMessage:
    """The words of the body, which the resident reads; its link then serves no more."""
    link.answered_at = now
    link.save(update_fields=["answered_at"])
    return CaseMessage.objects.create(
        case=case,
        kind=CaseMessage.Kind.PARTNER,
        body=words.strip(),
        at=now,
        signature=link.partner.name,
        delivery=case.answer_by,
    )


@transaction.atomic
def confirm_by_partner(*, token: str, body: str, now: datetime) -> None:
    """The body says that it is done; its link then serves no more."""
    row, link = _answering(token, body, now)
    along = Along(row={"resolved_at": now, "closed_by": None})
    advance(CASE, row, "partner_confirms", by=SignedLink(PARTNER), along=along)
    end_silence(row, now=now)
    said = _write_answer(row, link, body, now)
    touch(row)
    mail_outcome(row, said, CaseState.RESOLVED, now=now)


@transaction.atomic
def decline_by_partner(*, token: str, body: str, now: datetime) -> None:
    """The body says that it is not for it: the case comes back to be sorted, urgent, with its words.

    A forwarding that is refused was no outcome: when it was the first, the clock of the solution runs again, from the
    same reception, as if it had never stopped. The clock of silence never had.
    """
    row, link = _answering(token, body, now)
    first = None if row.outcome_at == row.forwarded_at else row.outcome_at
    gone = {"partner": None, "forwarded_at": None, "department": None, "agent": None, "outcome_at": first}
    along = Along(row=gone, history={"partner": link.partner})
    advance(CASE, row, "partner_declines", by=SignedLink(PARTNER), reason=body.strip(), along=along)
    _write_answer(row, link, body, now)
    touch(row, is_urgent=True)
    news = _("%(name)s répond que ce n’est pas de son ressort. La ville cherche qui peut s’en occuper.")
    tell_resident(row, CASE_NEWS, fact=f"{row.pk}.{row.revision}", news=news % {"name": link.partner.name})
