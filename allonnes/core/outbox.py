"""The outbox: what must be sent is written in the same transaction as the act, and sent after it commits.

The table is the truth: a lost broker or a dead worker delays a message, never loses it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from allonnes.core.encryption import box
from allonnes.core.models import OutboxMessage
from allonnes.core.registry import Registry
from allonnes.core.signals import message_queued


@dataclass(frozen=True)
class Topic:
    """A subject that a person follows at the rhythm of their choice; each app declares its own beside its messages.

    `is_work`: what tells the staff of their work, offered to them alone, in the morning or not at all.
    """

    value: str
    label: Any
    is_work: bool = False

    def __str__(self) -> str:
        return self.value


# What concerns the account itself: codes, rights, security.
ACCOUNT = Topic("account", _("Mon compte"))


@dataclass(frozen=True)
class MessageKind:
    """Something the portal can send, written in the template `emails/<name>.txt`.

    An essential kind (codes, receipts, legal answers) ignores the person's rhythm and cannot be unsubscribed.
    `sample` fills it in the gallery. `tells_who_voted`: that it exists says that somebody voted, and
    when: no list, filter or number of the desk holds it by its kind. Such a kind is essential: it makes no notice and
    waits for no digest. `key_prefix` is what its keys start with, when it is not its name.
    """

    name: str
    label: Any
    topic: Topic
    is_essential: bool = False
    tells_who_voted: bool = False
    sample: tuple[tuple[str, Any], ...] = ()
    key_prefix: str = ""


# Gives the words that the references of a payload stand for, as they are now.
Reader = Callable[[dict[str, Any]], dict[str, str]]
WIPED = b""
PURPOSE = "outbox"
FINAL = frozenset({OutboxMessage.State.SENT, OutboxMessage.State.SKIPPED, OutboxMessage.State.FAILED})
_KINDS: Registry[MessageKind] = Registry(lambda kind: kind.name)
_READERS: list[Reader] = []


def register(*kinds: MessageKind) -> None:
    """Make kinds known by name. Raises ValueError on a name declared twice."""
    _KINDS.declare(*kinds)


def read_words(reader: Reader) -> Reader:
    """Declare who reads the words of a reference: a payload holds none of what moderation may hide."""
    _READERS.append(reader)
    return reader


def words_of(payload: dict[str, Any]) -> dict[str, str]:
    """What the references of a payload say now; read at each rendering, so a hidden word is in no message to come."""
    return {name: words for reader in _READERS for name, words in reader(payload).items()}


def kind_named(name: str) -> MessageKind:
    """The kind of that name. Raises KeyError when no app declares it."""
    return _KINDS[name]


def kinds() -> Iterator[MessageKind]:
    """Every kind, sorted by name."""
    return iter(sorted(_KINDS, key=lambda kind: kind.name))


def kinds_of_voters() -> list[str]:
    """The names of the kinds that tell who voted."""
    return [kind.name for kind in kinds() if kind.tells_who_voted]


def topics() -> list[Topic]:
    """Every subject that some kind is about, in the order of their names."""
    return sorted({kind.topic for kind in _KINDS}, key=lambda topic: topic.value)


def topic_named(value: str) -> Topic:
    """The subject of that name. Raises ValueError when no kind is about it."""
    for topic in topics():
        if topic.value == value:
            return topic
    raise ValueError(f"no message is about {value}")


def topic_choices() -> list[tuple[str, str]]:
    """The subjects, for a field of a model."""
    return [(topic.value, topic.label) for topic in topics()]


def key_of(kind: MessageKind, *parts: object) -> str:
    """The key of a message: its kind, the fact told, then its recipient where the same fact is told to several."""
    return ":".join([kind.key_prefix or kind.name, *map(str, parts)])


def fresh_key(kind: MessageKind) -> str:
    """The key of a message that tells no fact known elsewhere: each one is a new message."""
    return key_of(kind, uuid4())


def messages_about(kind: MessageKind, *fact: object) -> QuerySet[OutboxMessage]:
    """The messages of a kind that tell this fact, whoever they are for."""
    return OutboxMessage.objects.filter(key__startswith=key_of(kind, *fact, ""))


def open_secret(message: OutboxMessage) -> dict[str, Any]:
    """The part of the payload that is never stored in clear; empty once it is wiped."""
    if not message.secret:
        return {}
    return dict(json.loads(box(PURPOSE).decrypt(bytes(message.secret))))


def wipe_secret(message: OutboxMessage) -> None:
    """Forget the secret, and remember that there was one; the caller saves."""
    if message.secret is not None:
        message.secret = WIPED


def has_lost_its_secret(message: OutboxMessage) -> bool:
    """The message held a secret that is wiped: sent again, it would come without its code."""
    return message.secret is not None and bytes(message.secret) == WIPED


def queue(
    kind: MessageKind,
    *,
    key: str,
    address: str = "",
    person: UUID | None = None,
    payload: dict[str, Any] | None = None,
    secret: dict[str, Any] | None = None,
) -> bool:
    """Write a message to send, once per `key`, inside the caller's transaction.

    `key`, made by `key_of`, names the fact told and its recipient: a second call with the same key writes nothing and
    returns False. `secret` (a sign-in code) is encrypted and wiped once sent.
    """
    message = OutboxMessage(key=key, kind=kind.name, address=address, person=person, payload=payload or {})
    if secret:
        message.secret = box(PURPOSE).encrypt(json.dumps(secret).encode())
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    is_new = OutboxMessage.objects.filter(pk=message.pk).exists()

    def tell() -> None:  # Django names what fails after a commit, and cannot name a partial
        message_queued.send(sender=OutboxMessage, message_id=message.pk)

    if is_new:
        transaction.on_commit(tell, robust=True)
    return is_new


def is_known(key: str) -> bool:
    """Whether the fact of this key was already told, or is about to be."""
    return OutboxMessage.objects.filter(key=key).exists()


def queue_many(kind: MessageKind, *, fact: str, persons: Iterable[UUID], payload: dict[str, Any]) -> int:
    """Write the same news for many people, once each; the minute's relay sends them. Returns how many are asked."""
    rows = [
        OutboxMessage(key=key_of(kind, fact, person), kind=kind.name, person=person, payload=payload)
        for person in persons
    ]
    return len(OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000))


def forget_recipients(kind: MessageKind, *, fact: str) -> int:
    """Keep of these messages only that they were written: no person, no address, no words; none leaves any more."""
    rows = messages_about(kind, fact)
    rows.exclude(state=OutboxMessage.State.SENT).update(state=OutboxMessage.State.SKIPPED)
    key = Concat(Value(key_of(kind, fact, "")), Cast("pk", CharField()), output_field=CharField())
    return rows.update(key=key, person=None, address="", payload={}, last_error="")


def persons_told(kind: MessageKind, *, fact: str) -> list[UUID]:
    """Everybody who was, or will be, told of this fact."""
    told = messages_about(kind, fact).filter(person__isnull=False)
    return [person for person in told.order_by("pk").values_list("person", flat=True) if person]
