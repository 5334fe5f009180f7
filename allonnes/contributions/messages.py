"""What is sent around a thing: five kinds, under the name of its app, which writes their mails in its own words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allonnes.core.outbox import MessageKind, Topic, register


@dataclass(frozen=True)
class Messages:
    """The kinds of one target."""

    follow_confirmation: MessageKind
    comment_received: MessageKind
    comment_published: MessageKind
    contribution_hidden: MessageKind
    appeal_answered: MessageKind


def declare_messages(
    prefix: str, topic: Topic, *, followed: str, mine: str, sample: Iterable[tuple[str, Any]] = ()
) -> Messages:
    """Make the kinds of a target known (`emails/<prefix>/follow_confirmation`…), from the `messages.py` of its app.

    `followed` and `mine` say the thing to the staff: « un projet », « mon projet »; `sample` fills the gallery.
    """
    held = tuple(sample)
    link = ("link", "/")
    hidden = (("what", "Votre commentaire"), ("reason", "Insulte"), ("words", "Restons polis."), link)
    answer = (("is_accepted", True), ("answer", "Vous aviez raison."))

    def kind(name: str, label: str, *more: tuple[str, Any], is_essential: bool = True) -> MessageKind:
        return MessageKind(f"{prefix}/{name}", label, topic, is_essential=is_essential, sample=(*held, *more))

    made = Messages(
        follow_confirmation=kind("follow_confirmation", f"Lien pour suivre {followed} sans compte", link),
        comment_received=kind("comment_received", f"Un commentaire sur {mine}", is_essential=False),
        comment_published=kind("comment_published", "Mon commentaire est publié"),
        contribution_hidden=kind("contribution_hidden", "Ma contribution est masquée", *hidden),
        appeal_answered=kind("appeal_answered", "Réponse à ma contestation", *answer),
    )
    register(*vars(made).values())
    return made
