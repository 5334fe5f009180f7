"""Who may write to the town, for whom, and what is refused."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.outreach.models import AssistedEntry
from requests_qrc.intake.enums import AnswerBy, CaseKind, CaseState
from requests_qrc.intake.models import Case, Category

ENTER = "requests_qrc.enter_case"
MIN_WORDS = 10


def refusal_to_submit(category: Category, answers: Mapping[str, Any]) -> str | None:
    """What a case lacks to be received; a danger is told by telephone, and never waits in a queue."""
    if not category.is_active or category.parent is None or not category.parent.is_active:
        return _("Ce sujet n’est plus proposé. Choisissez-en un autre, ou « Je ne sais pas ».")
    if category.danger == Category.Danger.ALWAYS or (
        category.danger == Category.Danger.ASK and answers.get("is_dangerous")
    ):
        return _("C’est dangereux : appelez tout de suite le %(phone)s. Le site ne prévient personne à temps.") % {
            "phone": category.danger_phone
        }
    seen = "".join(sign for sign in answers.get("description", "") if unicodedata.category(sign) != "Cf")
    if len(seen.strip()) < MIN_WORDS:
        return _("Dites en quelques mots ce qui se passe.")
    return refusal_of_contact(answers)


def refusal_of_contact(answers: Mapping[str, Any]) -> str | None:
    """A request opens rights: it says who asks (CRPA R112-9-1). An answer goes somewhere."""
    if answers.get("kind") == CaseKind.REQUEST and not all(
        answers.get(name, "").strip() for name in ("first_name", "last_name", "postal_address")
    ):
        return _("Pour une demande, donnez votre prénom, votre nom et votre adresse postale.")
    wanted = answers.get("answer_by", AnswerBy.NONE)
    needed = {AnswerBy.PHONE: "phone", AnswerBy.LETTER: "postal_address"}.get(wanted)
    if needed and not answers.get(needed, "").strip():
        return _("Dites où vous répondre.")
    if wanted == AnswerBy.EMAIL and not (answers.get("author") or answers.get("email", "").strip()):
        return _("Donnez l’adresse électronique où vous répondre.")
    return None


def no_subject() -> str:
    """What is said to a draft that has no subject yet."""
    return _("Choisissez un sujet, ou « Je ne sais pas ».")


def refusal_to_change_draft(by: User | None, case: Case, now: datetime) -> str | None:
    """What is sent does not change, and the draft of an account is its own."""
    if case.state != CaseState.DRAFT:
        return _("Cette demande est déjà envoyée.")
    if case.author_id is not None and (by is None or case.author_id != by.pk):
        return _("Ce brouillon est celui d’une autre personne.")
    return None


def refusal_to_send_from_phone(by: User | None, case: Case) -> str | None:
    """What an account began is sent by that account alone, before and after; without one, by whoever holds it."""
    if case.entered_by_id is None and case.author_id in {None, by.pk if by else None}:
        return None
    return _("Ce brouillon est celui d’une autre personne.")


def refusal_to_enter(by: User) -> str | None:
    """Writing a case for somebody else."""
    return None if by.has_perm(ENTER) else _("Vous n’avez pas le droit de saisir une demande pour quelqu’un.")


def refusal_to_key(client_id: UUID, by: User, entry: AssistedEntry | None) -> str | None:
    """What is keyed for somebody takes over neither the draft nor the case of another; sent again, it is the same."""
    known = Case.objects.filter(client_id=client_id).first()
    if known is None:
        return None
    is_same = known.entered_by_id == by.pk and known.assisted_entry_id == (entry.pk if entry else None)
    if is_same and known.state != CaseState.DRAFT:
        return None
    return _("Cette page a déjà servi pour une autre demande : ouvrez-en une nouvelle.")


def refusal_without_consent(has_consent: bool) -> str | None:
    """The person whose words are entered agrees first."""
    return None if has_consent else _("Sans l’accord de la personne, rien n’est enregistré.")


def refusal_to_change_photos(by: User | None, case: Case, now: datetime) -> str | None:
    """Whoever writes a draft adds its photos; once it is received, its staff do (see `casework`)."""
    if case.state == CaseState.DRAFT:
        return None
    return _("Cette demande est déjà envoyée.")


def refusal_to_add_entered_photos(by: User | None, case: Case, now: datetime) -> str | None:
    """Whoever entered a case at an encounter adds what they saw there, while the case is open."""
    if by is not None and case.entered_by_id == by.pk and case.assisted_entry_id and case.is_open:
        return None
    return _("Cette demande est déjà envoyée.")
