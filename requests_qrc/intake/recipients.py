"""Who is told of a case, and what a mail about it holds: references, no words; those are read when it leaves."""

from typing import Any

from allonnes.contributions.audience import tell_followers
from allonnes.core import outbox
from allonnes.core.outbox import MessageKind, read_words
from requests_qrc.intake.enums import AnswerBy, ReceiptKind, TextFate
from requests_qrc.intake.links import mailed_link
from requests_qrc.intake.messages import CASE_FOLLOWED
from requests_qrc.intake.models import Case, Receipt
from requests_qrc.intake.receipts import chosen_subject, registration_without_words


def news_of(case: Case, **more: Any) -> dict[str, Any]:
    """What every mail about a case holds."""
    return {"case": case.pk, "number": case.number, **more}


def receives_mail(case: Case) -> bool:
    """Whether a mail leaves: the person asked for it, and has an account or an address that somebody confirmed."""
    if case.answer_by != AnswerBy.EMAIL:
        return False
    return bool(case.author.is_active if case.author else case.email and case.email_confirmed_at)


def tell_resident(case: Case, kind: MessageKind, *, fact: str, is_first: bool = False, **more: Any) -> None:
    """One mail to whoever asked for mails, once per `fact`: to the account, or to the address that was given.

    Whoever chose the telephone, a letter or nothing gets none, with an account too. An address that nobody confirmed
    gets the receipt alone (`is_first`): somebody may have typed another's.
    """
    payload = news_of(case, **more)
    if receives_mail(case) and case.author:
        person = case.author.public_id
        outbox.queue(kind, key=outbox.key_of(kind, fact, person), person=person, payload=payload)
    elif receives_mail(case) or (is_first and case.answer_by == AnswerBy.EMAIL and case.email):
        outbox.queue(kind, key=outbox.key_of(kind, fact, case.pk), address=case.email, payload=payload)
    news = more.get("news") or more.get("outcome")
    if news:
        tell_followers_of(case, fact=f"{kind.name}.{fact}", news=news)


def tell_followers_of(case: Case, *, fact: str, news: str) -> None:
    """The same news to those who said « Moi aussi », and to those whose case was joined to it: never private words.

    `news`: what happened, in words that everybody may read. A case whose subject became private is told to nobody.
    """
    if not (case.category and case.category.is_private):
        tell_followers(case, CASE_FOLLOWED, fact=fact, news=news)
    for joined in Case.objects.filter(merged_into=case, erased_at=None).select_related("author", "category"):
        tell_resident(joined, CASE_FOLLOWED, fact=fact, news=news)


@read_words
def words_of_case(payload: dict[str, Any]) -> dict[str, str]:
    """What a case says now, for whoever wrote it; nothing of one whose personal data are erased."""
    if "case" not in payload or "is_public" in payload:
        return {}
    case = Case.objects.filter(pk=payload["case"], erased_at=None).select_related("category").first()
    if case is None or not case.number:
        return {}
    subject = chosen_subject(case) if payload.get("has_to_confirm") else case.subject
    return {"subject": subject, "code": case.printed_code, "url": mailed_link(case)}


@read_words
def words_of_public_case(payload: dict[str, Any]) -> dict[str, str]:
    """What everybody may read of a case, for those who follow it; its address is already in the payload."""
    if "is_public" not in payload:
        return {}
    case = Case.objects.public().filter(pk=payload["case"]).select_related("category").first()
    return {"subject": public_subject(case)} if case else {}


def public_subject(case: Case) -> str:
    """Its title once it may be read by everybody, else its subject alone."""
    is_published = case.text_fate == TextFate.PUBLISHED and bool(case.title)
    return case.title if is_published or case.category is None else case.category.name


@read_words
def words_of_receipts(payload: dict[str, Any]) -> dict[str, str]:
    """The receipts, word for word as they were given; to an address that nobody proved, without what was typed: the
    page of the case shows them whole."""
    if "receipt_kinds" not in payload or "is_public" in payload:
        return {}
    rows = Receipt.objects.filter(case=payload["case"], kind__in=payload["receipt_kinds"]).order_by("pk")
    rows = rows.select_related("case__category")
    is_proved = not payload.get("has_to_confirm")
    return {"receipts": "\n\n".join(row.text if is_proved else _without_words(row) for row in rows)}


def _without_words(receipt: Receipt) -> str:
    is_registration = receipt.kind == ReceiptKind.REGISTRATION
    return registration_without_words(receipt.case) if is_registration else receipt.text
