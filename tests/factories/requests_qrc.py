"""Subjects, cases in any state, and the people who work on them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pgtrigger
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.town.models import Department, PartnerBody
from requests_qrc.casework.actions import handling, merging, partners, sorting
from requests_qrc.casework.actions.speaking import Words
from requests_qrc.followup.models import Survey
from requests_qrc.intake.actions.submission import Origin, start_draft, submit_case
from requests_qrc.intake.enums import AnswerBy, CaseKind, CaseState, DeclineReason
from requests_qrc.intake.models import Case, CasePhoto, Category
from tests.factories.accounts import make_agent, make_department

_numbers = count(1)
WORDS = Words("Bonjour, nous avons bien regardé ce que vous nous dites.")
WHO = {"first_name": "Rachida", "last_name": "Exemple", "postal_address": "14 rue des Tilleuls, 72700 Allonnes"}


def make_service(**fields: Any) -> Department:
    """A service that residents can reach, as the law asks."""
    reached = {"address": "1 place de la Mairie, 72700 Allonnes", "phone": "02 00 00 00 00", "is_active": True}
    return make_department(**{**reached, **fields})


def make_category(**fields: Any) -> Category:
    """A subject offered to residents, in a group of its own, with its service."""
    number = next(_numbers)
    if "parent" not in fields:
        fields["parent"] = Category.objects.create(code=f"groupe-{number}", name=f"Groupe {number}", is_active=True)
    if "department" not in fields:
        fields["department"] = make_service()
    values = {"code": f"sujet-{number}", "name": f"Lampe éteinte {number}", "is_active": True, "target_days": 10}
    return Category.objects.create(**{**values, **fields})


def make_partner(**fields: Any) -> PartnerBody:
    """Another body, that reads its mails."""
    fields.setdefault("name", f"Métropole {next(_numbers)}")
    return PartnerBody.objects.create(
        **{"kind": PartnerBody.Kind.INTERMUNICIPAL, "email": "voirie@example.org", **fields}
    )


def receive(*, now: datetime | None = None, category: Category | None = None, **fields: Any) -> Case:
    """A case just received, to be sorted; `author`, `channel`, `entered_by` as fields of its origin.

    With an account, the answers go by mail, as the page proposes.
    """
    given = {name: fields.pop(name) for name in ("author", "channel", "entered_by", "encounter") if name in fields}
    answers = {"description": "La lampe devant chez moi est éteinte depuis trois jours.", **fields}
    if given.get("author"):
        answers.setdefault("answer_by", AnswerBy.EMAIL)
    if answers.get("kind") == CaseKind.REQUEST:
        answers = {**WHO, **answers}
    return submit_case(
        client_id=answers.pop("client_id", None) or uuid4(),
        category=category or make_category(),
        answers=answers,
        origin=Origin(**given),
        now=now or timezone.now(),
    )


def make_draft(**fields: Any) -> Case:
    """Something begun, and not sent."""
    return start_draft(uuid4(), **fields)


def photo_of(case: Case, **fields: Any) -> CasePhoto:
    """A photo whose files are not there."""
    sizes = {"width": 60, "height": 40, "small_width": 30, "small_height": 20}
    files = {"large": "demandes/a.webp", "small": "demandes/b.webp", "content_hash": "0" * 64}
    return CasePhoto.objects.create(case=case, **{"alt": "Une lampe", **sizes, **files, **fields})


def sorter(role: Role = Role.QRC_AGENT) -> User:
    """Somebody who sorts."""
    return make_agent(role)


def _received(case: Case, now: datetime) -> None:
    pass


def _assigned(case: Case, now: datetime) -> None:
    service = case.category.department if case.category and case.category.department else make_service()
    sorting.assign(case=case, department=service, by=sorter(), now=now)


def _in_progress(case: Case, now: datetime) -> None:
    _assigned(case, now)
    handling.start(case=case, by=sorter(), now=now)


def _scheduled(case: Case, now: datetime) -> None:
    _assigned(case, now)
    handling.schedule(case=case, day=timezone.localdate(now) + timedelta(days=3), by=sorter(), now=now)


def _awaiting(case: Case, now: datetime) -> None:
    _assigned(case, now)
    handling.ask(case=case, words=WORDS, by=sorter(), now=now)


def _forwarded(case: Case, now: datetime) -> None:
    _assigned(case, now)
    partners.forward(case=case, partner=make_partner(), by=sorter(), now=now)


def _resolved(case: Case, now: datetime) -> None:
    _assigned(case, now)
    handling.resolve(case=case, words=WORDS, by=sorter(), now=now, no_photo_reason="Rien à montrer")


def _declined(case: Case, now: datetime) -> None:
    sorting.decline(case=case, reason=DeclineReason.NO_FAULT, words=WORDS, by=sorter(), now=now)


def _duplicate(case: Case, now: datetime) -> None:
    merging.merge(case=case, survivor=receive(now=now), by=sorter(), now=now)


def _spam(case: Case, now: datetime) -> None:
    sorting.discard(case=case, by=sorter(Role.QRC_MANAGER), reason="Publicité", now=now)


_WAYS: dict[str, Callable[[Case, datetime], None]] = {
    CaseState.RECEIVED: _received,
    CaseState.ASSIGNED: _assigned,
    CaseState.IN_PROGRESS: _in_progress,
    CaseState.SCHEDULED: _scheduled,
    CaseState.AWAITING_RESIDENT: _awaiting,
    CaseState.FORWARDED: _forwarded,
    CaseState.RESOLVED: _resolved,
    CaseState.DECLINED: _declined,
    CaseState.DUPLICATE: _duplicate,
    CaseState.SPAM: _spam,
}


def case_in(state: str, *, now: datetime | None = None, **fields: Any) -> Case:
    """A case brought to a state by the acts that lead there."""
    moment = now or timezone.now()
    case = receive(now=moment, **fields)
    _WAYS[state](case, moment)
    case.refresh_from_db()
    return case


def happened(case: Case, event: str, moment: datetime) -> None:
    """Say when the last event of this name happened: the database writes its own clock, which no test freezes."""
    last = case.history.filter(event=event).latest("pk")
    with pgtrigger.ignore("requests_qrc.CaseHistory:append_only"):
        case.history.filter(pk=last.pk).update(at=moment)


def rate(case: Case, *, is_satisfied: bool = True) -> Survey:
    """What somebody thinks of the answer."""
    return Survey.objects.create(case=case, is_satisfied=is_satisfied)
