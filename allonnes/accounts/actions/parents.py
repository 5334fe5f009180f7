"""A parent's agreement for a child of 11 to 14."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allonnes.accounts import audit, permissions
from allonnes.accounts.actions.erasure import erase_account
from allonnes.accounts.actions.locking import lock_user, lock_user_and_rows
from allonnes.accounts.actions.mails import write_to
from allonnes.accounts.messages import PARENT_AGREED, PARENT_ASKED
from allonnes.accounts.models import CONSENT_DAYS, ParentalConsent, User
from allonnes.core import outbox
from allonnes.core.encryption import fingerprint
from allonnes.core.errors import ActionDenied, InvalidInput, refuse

LINK_SALT = "accounts.parent"


def parent_token(consent: ParentalConsent) -> str:
    """What the link sent to the parent holds: this child and the fingerprint of this parent's address, signed.

    A link stays in histories and logs: nobody must read an address in it.
    """
    return signing.dumps([str(consent.user.public_id), fingerprint(LINK_SALT, consent.parent_email)], salt=LINK_SALT)


def consent_of_token(token: str) -> ParentalConsent | None:
    """The demand a link leads to; None when it is forged, too old, or when another parent was asked since."""
    try:
        public_id, address = signing.loads(token, salt=LINK_SALT, max_age=timedelta(days=CONSENT_DAYS))
    except signing.BadSignature:
        return None
    consent = ParentalConsent.objects.select_related("user").filter(user__public_id=public_id).first()
    if consent is None or not constant_time_compare(fingerprint(LINK_SALT, consent.parent_email), address):
        return None
    return consent


@transaction.atomic
def ask_parent(*, child: User, parent_email: str, now: datetime) -> ParentalConsent:
    """Write to a parent, at most once a day; the 30 days run from the first demand.

    Raises ActionDenied or InvalidInput.
    """
    consent = name_parent(child=child, parent_email=parent_email, now=now)
    if not write_to_parent(consent, now):
        raise ActionDenied(_("Nous avons déjà écrit à votre parent aujourd’hui. Vous pourrez recommencer demain."))
    return consent


@transaction.atomic
def name_parent(*, child: User, parent_email: str, now: datetime) -> ParentalConsent:
    """Keep who must agree, without writing to that parent yet. Raises ActionDenied or InvalidInput."""
    locked = lock_user(child)
    refuse(permissions.refusal_to_ask_parent(child, locked, now))
    email = parent_email.strip().lower()
    if not email or email == locked.email.lower():
        raise InvalidInput([_("Donnez l’adresse électronique de votre parent, différente de la vôtre.")])
    consent, _is_new = ParentalConsent.objects.update_or_create(
        user=locked, defaults={"parent_email": email}, create_defaults={"parent_email": email, "asked_at": now}
    )
    return consent


def write_to_parent(consent: ParentalConsent, now: datetime) -> bool:
    """Queue the mail; False when this child wrote today, or when this address was written to today.

    Without the second limit, false sign-ups would fill somebody's mailbox.
    """
    child, today = consent.user, timezone.localdate(now)
    if outbox.messages_about(PARENT_ASKED, today).filter(person=child.public_id).exists():
        return False
    return outbox.queue(
        PARENT_ASKED,
        key=outbox.key_of(PARENT_ASKED, today, fingerprint(LINK_SALT, consent.parent_email)),
        address=consent.parent_email,
        person=child.public_id,
        payload={
            "first_name": child.first_name,
            "until": date_format(timezone.localdate(consent.expires_at), "j F Y"),
        },
        # Never in clear: a child reads the messages sent for them, and must not answer in a parent's place.
        secret={"url": reverse("accounts:parent", args=[parent_token(consent)])},
    )


@transaction.atomic
def answer_parent(*, consent: ParentalConsent, is_granted: bool, now: datetime) -> None:
    """A yes opens the account to acts; a no erases it at once. Raises ActionDenied."""
    child = lock_user_and_rows(consent.user)
    asked = ParentalConsent.objects.select_for_update(of=("self",)).filter(user=child)
    locked = asked.filter(parent_email=consent.parent_email).first()
    if locked is None:
        raise ActionDenied(_("Cette demande n’existe plus : le compte est supprimé, ou un autre parent va répondre."))
    locked.user = child
    refuse(permissions.refusal_to_answer_parent(None, locked, now))
    if is_granted:
        locked.is_granted, locked.answered_at = True, now
        locked.save(update_fields=["is_granted", "answered_at"])
        write_to(child, PARENT_AGREED, url=reverse("accounts:home"))
    else:
        erase_account(user=child, by=None, now=now, why=_("Votre parent n’est pas d’accord."))
    audit.record("parent.answer", by=None, user=child.pk, is_granted=is_granted)
