"""The public reply as it is being written: its templates, who reads it, the mail exactly as it will leave."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.accounts.models import User
from allonnes.core.outbox import MessageKind
from allonnes.core.templatetags.french import day as day_words
from allonnes.core.working_days import add_working_days
from allonnes.notifications.rendering import Mail, render
from requests_qrc.casework import messages, permissions
from requests_qrc.casework.actions.answering import Then
from requests_qrc.casework.actions.speaking import outcome_words, signature_of
from requests_qrc.casework.models import ReplyTemplate
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import AnswerBy, CaseState
from requests_qrc.intake.models import Case
from requests_qrc.intake.recipients import receives_mail, words_of_case
from requests_qrc.intake.workflow import ANSWER_DAYS

WITHOUT_ADDRESS = gettext_lazy("Personne ne reçoit de courriel : la réponse se lit sur la page de suivi, avec le code.")
UNCONFIRMED = gettext_lazy("Adresse pas confirmée : aucun courriel ne part. Appelez, ou écrivez à la personne.")
HIDDEN_LINK = "lien-personnel"
REFUSALS = {
    Then.NOTHING: permissions.refusal_to_reply,
    Then.ANNOUNCE: permissions.refusal_to_schedule,
    Then.ASK: permissions.refusal_to_ask,
    Then.RESOLVE: permissions.refusal_to_resolve,
    Then.DECLINE: permissions.refusal_to_decline,
}


@dataclass(frozen=True)
class Preview:
    """The mail as it will leave, and to whom."""

    mail: Mail
    reader: str


def templates_for(case: Case) -> list[ReplyTemplate]:
    """Those of its subject, of its service, and those of all. One query."""
    return [template for template in ReplyTemplate.objects.filter(is_active=True) if suits(template, case)]


def suits(template: ReplyTemplate, case: Case) -> bool:
    """Whether a reply was written for the subject and the service of a case, or for all."""
    parent = case.category.parent_id if case.category else None
    is_of_subject = template.category_id in {None, case.category_id, parent}
    return is_of_subject and template.department_id in {None, case.department_id}


def choices_of(user: User, case: Case, now: datetime) -> list[tuple[str, str]]:
    """What may come with a reply now."""
    possible = [then for then in Then if REFUSALS[then](user, case, now) is None]
    return [(then.value, str(then.label)) for then in possible]


def reader_words(case: Case, followers: int) -> str:
    """Who will read the public reply, and by which way."""
    who = case.first_name or (case.author.first_name if case.author else "") or _("la personne qui a écrit")
    ways = {
        AnswerBy.PHONE: _("À dire par téléphone à %(who)s") % {"who": who},
        AnswerBy.LETTER: _("À envoyer par courrier à %(who)s") % {"who": who},
    }
    if receives_mail(case):
        ways[AnswerBy.EMAIL] = _("Part par courriel à %(who)s") % {"who": who}
    elif is_unconfirmed(case):
        ways[AnswerBy.EMAIL] = str(UNCONFIRMED)
    words = ways.get(AnswerBy(case.answer_by), _("Se lit sur la page de suivi"))
    if not followers:
        return str(words)
    also = ngettext("%(n)s personne suit aussi", "%(n)s personnes suivent aussi", followers) % {"n": followers}
    return f"{words} · {also}"


def is_unconfirmed(case: Case) -> bool:
    """Whether mails were asked for, and none leaves: the address is not confirmed, or the account is closed."""
    return case.answer_by == AnswerBy.EMAIL and not receives_mail(case)


def sent_words(case: Case) -> str:
    """What is said to the agent once the reply is sent: whether a mail left, and what is still to be done."""
    if receives_mail(case):
        return _("La réponse est partie.")
    ways = {AnswerBy.EMAIL: UNCONFIRMED, AnswerBy.NONE: WITHOUT_ADDRESS}
    still = ways.get(AnswerBy(case.answer_by), _("Elle attend dans « Réponses à dire ou à poster »."))
    return " ".join([_("La réponse est enregistrée."), str(still)])


def preview_of(case: Case, answers: dict[str, Any], *, by: User, now: datetime) -> Preview:
    """The mail that these answers would send, made as it will be, but for the link: it is the signature of whoever
    wrote, and lets its holder accept, contest or cancel for them.
    """
    words = answers["words"]
    kind, more = _mail_of(answers["following"].then, deadlines.day_of(now))
    said = {
        "body": words.body.strip(),
        "signature": signature_of(by, case, is_anonymous=bool(words.anonymous_reason)),
    }
    known = {**words_of_case({"case": case.pk}), "url": reverse("requests_qrc:followed", args=[HIDDEN_LINK])}
    person = {"first_name": case.author.first_name} if case.author else {}
    mail = render(kind, {"case": case.pk, "number": case.number, **known, **said, **person, **more})
    return Preview(mail, _to(case))


def _to(case: Case) -> str:
    if not receives_mail(case):
        return str(UNCONFIRMED if is_unconfirmed(case) else WITHOUT_ADDRESS)
    return case.author.email if case.author else case.email


def _mail_of(then: str, today: date) -> tuple[MessageKind, dict[str, str]]:
    if then == Then.ASK:
        return messages.CASE_QUESTION, {"until": day_words(add_working_days(today, ANSWER_DAYS))}
    ends = {Then.RESOLVE: CaseState.RESOLVED, Then.DECLINE: CaseState.DECLINED}
    if then in ends:
        return messages.CASE_SETTLED, outcome_words(ends[Then(then)], today)
    return messages.CASE_REPLY, {}
