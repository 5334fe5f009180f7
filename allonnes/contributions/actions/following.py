"""Following a thing, with an account or with an address alone."""

from datetime import datetime, timedelta

from django.db import transaction

from allonnes.accounts.models import User
from allonnes.contributions.permissions import contributing as permissions
from allonnes.contributions.targets import Row, Target, subject_of, target_of
from allonnes.core import outbox
from allonnes.core.encryption import decrypt_link, encrypt_link, fingerprint
from allonnes.core.errors import refuse
from allonnes.notifications.silence import hear_again

LINK_LIFE = timedelta(days=7)


def follow_salt(target: Target) -> str:
    """What the links of an app are encrypted for; those already sent stay good."""
    return f"{target.app}.{target.prefix}follow"


@transaction.atomic
def follow(*, subject: Row, by: User, now: datetime) -> None:
    """Get the news of a thing at the rhythm one chose."""
    refuse(permissions.refusal_to_follow(subject, now))
    _keep(subject, user=by)


@transaction.atomic
def stop_following(*, follow: Row) -> None:
    """No more news of this thing, nor of those joined to it: no address stays behind."""
    target, subject = target_of(follow), subject_of(follow)
    things = [subject.pk, *target.joined(subject)]
    whose = {"user": follow.user_id} if follow.user_id else {"email__iexact": follow.email}
    target.tables.follow._default_manager.filter(**{f"{target.field}__in": things}, **whose).delete()


@transaction.atomic
def ask_to_follow(*, subject: Row, email: str, now: datetime) -> None:
    """Send a link to an address: nothing is kept before its button is pressed. One message a day and thing."""
    refuse(permissions.refusal_to_follow(subject, now))
    target, address = target_of(subject), email.strip().lower()
    kind, salt = target.messages.follow_confirmation, follow_salt(target)
    link = target.address("confirm_follow", encrypt_link(salt, [subject.pk, address]))
    key = outbox.key_of(kind, subject.pk, fingerprint(salt, address), f"{now:%Y-%m-%d}")
    outbox.queue(kind, key=key, address=address, payload=target.news_of(subject, link=link))


def follow_of(target: Target, token: str) -> tuple[Row, str] | None:
    """The thing and the address of a link, or None when it is broken or older than seven days."""
    held = decrypt_link(follow_salt(target), token, max_age=LINK_LIFE)
    if held is None:
        return None
    number, email = held
    subject = target.readable().select_related(*target.related).filter(pk=number).first()
    return (subject, email) if subject else None


@transaction.atomic
def confirm_follow(*, subject: Row, email: str, now: datetime) -> None:
    """The button of the mail was pressed: keep the address for this thing's news alone."""
    refuse(permissions.refusal_to_follow(subject, now))
    hear_again(address=email, topic=target_of(subject).messages.follow_confirmation.topic)
    known = User.objects.filter(email__iexact=email, is_active=True).first()
    _keep(subject, **({"user": known} if known else {"email": email}))


def _keep(subject: Row, **who: User | str) -> None:
    target = target_of(subject)
    row = target.tables.follow(**{target.field: subject}, **who)
    target.tables.follow._default_manager.bulk_create([row], ignore_conflicts=True)
