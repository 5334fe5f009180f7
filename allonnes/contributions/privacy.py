"""What the tables of the room hold of a person, and its fate: for the `personal.py` of each app.

`thing` is the foreign key of its own; `neutral` and `personal`: what it adds to the shared fields.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from allonnes.core.personal import OnErasure, PersonalModel

CHARTER = _("faire respecter la charte")
COMMENTS = _("Vos commentaires")
Names = Iterable[str]


def support_declared(model: str, subject: str, *, title: Any, purpose: Any, neutral: Names = ()) -> PersonalModel:
    """A support stays once its account is deleted: a count never changes."""
    return PersonalModel(
        model,
        person="user",
        personal=(subject, "user", "at"),
        neutral=("id", *neutral),
        on_erasure=OnErasure.KEEP,
        title=title,
        purpose=purpose,
    )


def follow_declared(model: str, subject: str, *, title: Any, neutral: Names = ()) -> PersonalModel:
    """Who no longer has an account hears of nothing, at their address neither."""
    return PersonalModel(
        model,
        person="user",
        address="email",
        personal=(subject, "user", "email", "at"),
        neutral=("id", "public_id", *neutral),
        on_erasure=OnErasure.DELETE,
        title=title,
        purpose=_("vous envoyer leurs nouvelles"),
    )


def comment_declared(
    model: str, subject: str, *, purpose: Any, title: Any = COMMENTS, personal: Names = ()
) -> PersonalModel:
    """Words said in public stay, signed by nobody."""
    return PersonalModel(
        model,
        person="author",
        personal=(subject, "author", "body", "state", "at", *personal),
        neutral=("id", "entry_id"),
        on_erasure=OnErasure.KEEP,
        title=title,
        purpose=purpose,
    )


def report_declared(model: str, *places: str, title: Any) -> PersonalModel:
    """A report stays, without who made it; `places`: the foreign keys of what it may be about."""
    return PersonalModel(
        model,
        person="reporter",
        personal=("reason", "words", "at", "reporter"),
        neutral=("id", *places, "handled_at", "handled_by"),
        on_erasure=OnErasure.KEEP,
        title=title,
        purpose=CHARTER,
    )


def moderation_declared(model: str, *places: str, title: Any) -> PersonalModel:
    """A decision stays, without whom it was about."""
    return PersonalModel(
        model,
        person="author",
        personal=("reason", "words", "at", "author", "appeal", "appealed_at", "appeal_answer", "appeal_answered_at"),
        neutral=("id", *places, "by", "lifted_at", "appeal_answered_by"),
        on_erasure=OnErasure.KEEP,
        title=title,
        purpose=format_lazy(_("{charter}, et répondre à vos contestations"), charter=CHARTER),
    )
