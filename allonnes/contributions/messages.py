"""What is sent around a thing: five kinds, under the name of its app, which writes their mails in its own words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

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
    prefix: str, topic: Topic, *, followed: Any, mine: Any, sample: Iterable[tuple[str, Any]] = ()
) -> Messages:
    """Make the kinds of a target known (`emails/<prefix>/follow_confirmation`…), from the `messages.py` of its app.

    `followed` and `mine` say the thing to the staff: « un projet », « mon projet »; `sample` fills the gallery.
    """
    held = tuple(sample)
    link = ("link", "/")
    hidden = (("what", "Votre commentaire"), ("reason", "Insulte"), ("words", "Restons polis."), link)
    answer = (("is_accepted", True), ("answer", "Vous aviez raison."))

    def kind(name: str, label: Any, *more: tuple[str, Any], is_essential: bool = True) -> MessageKind:
        return MessageKind(f"{prefix}/{name}", label, topic, is_essential=is_essential, sample=(*held, *more))

    made = Messages(
        follow_confirmation=kind(
            "follow_confirmation", format_lazy(_("Lien pour suivre {thing} sans compte"), thing=followed), link
        ),
        comment_received=kind(
            "comment_received", format_lazy(_("Un commentaire sur {thing}"), thing=mine), is_essential=False
        ),
        comment_published=kind("comment_published", _("Mon commentaire est publié")),
        contribution_hidden=kind("contribution_hidden", _("Ma contribution est masquée"), *hidden),
        appeal_answered=kind("appeal_answered", _("Réponse à ma contestation"), *answer),
    )
    register(*vars(made).values())
    return made
