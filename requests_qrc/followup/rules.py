"""What may be said around a case, and how moderation hides its words and photos."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from requests_qrc.followup.public import is_public
from requests_qrc.intake.enums import OPEN, TextFate
from requests_qrc.intake.models import Case


def news_of(case: Case) -> dict[str, Any]:
    """A mail to followers holds a reference that reads public words alone."""
    return {"number": case.number, "is_public": True}


def authors_of(case: Case) -> list[UUID]:
    """Whoever wrote it with an account that is still open."""
    return [case.author.public_id] if case.author and case.author.is_active else []


def joined_to(case: Case) -> list[int]:
    """The cases joined to it: those who stop following it stop for them too."""
    return list(case.merged_cases.order_by("pk").values_list("pk", flat=True))


def refusal_to_read(case: Case) -> str | None:
    """« Moi aussi » is said of what everybody may know of, as long as something is to come."""
    if not is_public(case):
        return _("Cette demande n’est pas publique.")
    return None if case.state in OPEN else _("Cette demande est terminée. Si le problème est revenu, signalez-le.")


def refusal_to_report(case: Case) -> str | None:
    """What shows no words nor photos has nothing to report."""
    if is_public(case) and case.text_fate == TextFate.PUBLISHED:
        return None
    return _("Le texte de cette demande n’est pas publié.")


def is_hidden(case: Case) -> bool:
    """Whether moderation keeps its words for the town alone."""
    return case.text_fate == TextFate.WITHHELD


@transaction.atomic
def show(case: Case, is_shown: bool) -> None:
    """Its words and photos are read by everybody, or by nobody but the town and whoever wrote them.

    Photos are seen with the words alone: each keeps its own fate, so one that was never published stays so.
    """
    Case.objects.filter(pk=case.pk).update(text_fate=TextFate.PUBLISHED if is_shown else TextFate.WITHHELD)
