"""The words of a message of the town, read when a mail leaves; a note is never among them."""

from typing import Any

from allonnes.core.outbox import read_words
from requests_qrc.casework.models import CaseMessage, Contest

SPOKEN = (CaseMessage.Kind.REPLY, CaseMessage.Kind.QUESTION, CaseMessage.Kind.PARTNER, CaseMessage.Kind.NOTICE)


@read_words
def words_of_message(payload: dict[str, Any]) -> dict[str, str]:
    """What was said, and who signs it."""
    if "message" not in payload:
        return {}
    said = CaseMessage.objects.filter(pk=payload["message"], kind__in=SPOKEN, case__erased_at=None).first()
    return {"body": said.body, "signature": said.signature} if said else {}


@read_words
def words_of_contest(payload: dict[str, Any]) -> dict[str, str]:
    """What is answered to a contest."""
    if "contest" not in payload:
        return {}
    contest = Contest.objects.filter(pk=payload["contest"], case__erased_at=None).first()
    return {"answer": contest.answer} if contest else {}
