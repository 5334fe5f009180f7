"""Every refusal to the staff, with its sentence; whose work a case is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from allonnes.accounts.roles import Role
from requests_qrc.casework import permissions
from requests_qrc.casework.actions import speaking, tasks
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_agent, make_user
from tests.factories.qrc_contests import contested
from tests.factories.requests_qrc import WORDS, case_in, make_category, make_partner, make_service, receive, sorter

pytestmark = pytest.mark.django_db
OTHER_SERVICE = "Cette demande est suivie par un autre service."
NO_RIGHT = "Vous n’avez pas le droit de faire cette action."


def agent_of(case: Case) -> Any:
    return make_agent(Role.SERVICE_AGENT, department=case.department)


def test_who_sorts_works_on_all_and_a_service_on_its_own() -> None:
    case, other = case_in(CaseState.ASSIGNED), case_in(CaseState.ASSIGNED)
    service = agent_of(case)
    assert permissions.works_on(sorter(), case)
    assert permissions.works_on(service, case)
    assert not permissions.works_on(service, other)
    assert not permissions.works_on(make_agent(Role.ELECTED_OFFICIAL), case)
    assert not permissions.works_on(make_user(), case)


def test_service_works_on_a_case_by_one_task_of_it() -> None:
    case = case_in(CaseState.ASSIGNED)
    helper = make_agent(Role.SERVICE_AGENT, department=make_service())
    assert not permissions.works_on(helper, case)
    tasks.add_task(
        case=case,
        title="Poser une barrière",
        department=make_service(),
        by=sorter(),
        now=timezone.now(),
    )
    case.tasks.update(department=next(iter(helper.department_ids)))
    assert permissions.works_on(helper, case)
    assert list(Case.objects.filter(permissions.cases_of(helper))) == [case]
    # A task of it is not the case itself: its acts stay those of its service.
    assert permissions.refusal_to_start(helper, case, timezone.now()) == OTHER_SERVICE


def test_cases_of_each_role() -> None:
    mine, other, spam = case_in(CaseState.ASSIGNED), receive(), case_in(CaseState.SPAM)
    unread = case_in(CaseState.FORWARDED)
    Case.objects.exclude(pk=unread.pk).update(text_fate=TextFate.PUBLISHED)
    seen = {
        Role.QRC_AGENT: ({mine, other, spam, unread}, {mine, other, unread}),
        Role.QRC_MANAGER: ({mine, other, spam, unread}, {mine, other, spam, unread}),
        Role.MODERATOR: (set(), {other, spam, unread}),
        Role.ELECTED_OFFICIAL: (set(), set()),
    }
    submitted = Case.objects.submitted()
    for role, (worked, shown) in seen.items():
        user = make_agent(role)
        assert set(submitted.filter(permissions.cases_of(user))) == worked
        assert set(submitted.filter(permissions.cases_seen_by(user))) == shown
    assert set(submitted.filter(permissions.cases_of(agent_of(mine)))) == {mine}


def test_assign_wants_a_service_at_work() -> None:
    case, now = receive(), timezone.now()
    closed = make_service(is_active=False)
    assert permissions.refusal_to_assign(sorter(), case, now) is None
    assert permissions.refusal_to_assign(sorter(), case, now, make_service()) is None
    assert permissions.refusal_to_assign(sorter(), case, now, closed) == (
        "Ce service n’est pas en activité : complétez sa fiche, ou choisissez-en un autre."
    )
    assert permissions.refusal_to_assign(make_agent(Role.SERVICE_AGENT), case, now) == NO_RIGHT
    assert permissions.refusal_to_assign(sorter(), case_in(CaseState.RESOLVED), now) == (
        "Ce n’est plus possible : l’état est maintenant « Traitée »."
    )


HANDLED: tuple[tuple[str, Callable[..., str | None]], ...] = (
    (CaseState.ASSIGNED, permissions.refusal_to_start),
    (CaseState.ASSIGNED, permissions.refusal_to_schedule),
    (CaseState.ASSIGNED, permissions.refusal_to_ask),
    (CaseState.ASSIGNED, permissions.refusal_to_resolve),
    (CaseState.ASSIGNED, permissions.refusal_to_reply),
    (CaseState.ASSIGNED, permissions.refusal_to_note),
    (CaseState.ASSIGNED, permissions.refusal_to_add_task),
    (CaseState.AWAITING_RESIDENT, permissions.refusal_to_answer_for),
)


@pytest.mark.parametrize(("state", "refusal"), HANDLED)
def test_service_acts_on_its_own_cases_only(state: str, refusal: Callable[..., str | None]) -> None:
    case, now = case_in(state), timezone.now()
    assert refusal(agent_of(case), case, now) is None
    assert refusal(make_agent(Role.SERVICE_AGENT), case, now) == OTHER_SERVICE
    if refusal is not permissions.refusal_to_answer_for:
        assert refusal(sorter(), case, now) is None


def test_service_gives_back_its_own_cases_and_who_sorts_does_not() -> None:
    case, now = case_in(CaseState.ASSIGNED), timezone.now()
    assert permissions.refusal_to_send_back(agent_of(case), case, now) is None
    assert permissions.refusal_to_send_back(make_agent(Role.SERVICE_AGENT), case, now) == OTHER_SERVICE
    assert permissions.refusal_to_send_back(sorter(), case, now) == NO_RIGHT


def test_day_announced_is_not_past() -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    for case in (case_in(CaseState.ASSIGNED), case_in(CaseState.SCHEDULED)):
        assert permissions.refusal_to_schedule(sorter(), case, now, today) is None
        assert permissions.refusal_to_schedule(sorter(), case, now, today - timedelta(days=1)) == (
            "Ce jour est passé : choisissez un jour à venir."
        )


def test_no_reply_to_what_is_put_aside_or_joined() -> None:
    now = timezone.now()
    for state, label in ((CaseState.SPAM, "Indésirable"), (CaseState.DUPLICATE, "Regroupée")):
        assert (
            permissions.refusal_to_reply(sorter(), case_in(state), now)
            == f"On ne répond pas à une demande « {label} »."
        )
    assert permissions.refusal_to_reply(sorter(), case_in(CaseState.RESOLVED), now) is None


def test_case_is_settled_once_its_tasks_are() -> None:
    case, now = case_in(CaseState.IN_PROGRESS), timezone.now()
    assert permissions.refusal_to_resolve(sorter(), receive(), now) is None
    assert permissions.refusal_to_resolve(make_agent(Role.MODERATOR), receive(), now) == NO_RIGHT
    task = tasks.add_task(case=case, title="Barrière", department=make_service(), by=sorter(), now=now)
    assert permissions.refusal_to_resolve(sorter(), case, now) == "Pas encore : une tâche reste ouverte."
    tasks.finish_task(task=task, by=sorter(), now=now)
    assert permissions.refusal_to_resolve(sorter(), case, now) is None


def test_forward_wants_a_body_that_reads_its_mails() -> None:
    case, now = receive(), timezone.now()
    assert permissions.refusal_to_forward(sorter(), case, now) is None
    assert permissions.refusal_to_forward(sorter(), case, now, make_partner()) is None
    assert permissions.refusal_to_forward(sorter(), case, now, make_partner(email="")) == (
        "Cet organisme n’a pas d’adresse électronique : complétez sa fiche."
    )
    assert permissions.refusal_to_forward(make_agent(Role.SERVICE_AGENT), case, now) == NO_RIGHT


def test_merge_wants_another_case_that_is_open() -> None:
    case, kept, now = receive(), receive(), timezone.now()
    assert permissions.refusal_to_merge(sorter(), case, None, now) is None
    assert permissions.refusal_to_merge(sorter(), case, kept, now) is None
    assert permissions.refusal_to_merge(sorter(), case, case, now) == "Choisissez une autre demande."
    assert permissions.refusal_to_merge(make_agent(Role.SERVICE_AGENT), case, kept, now) == NO_RIGHT
    private = receive(category=make_category(is_private=True))
    refused = "Cette demande-là est d’un sujet privé : on n’y joint pas une demande publique."
    assert permissions.refusal_to_merge(sorter(), case, private, now) == refused
    assert permissions.refusal_to_merge(sorter(), private, kept, now) is None
    settled = case_in(CaseState.RESOLVED)
    assert permissions.refusal_to_merge(sorter(), case, settled, now) == (
        f"La demande {settled.number} est « Traitée » : on ne peut rien y joindre."
    )
    joined = case_in(CaseState.DUPLICATE)
    assert permissions.refusal_to_merge(sorter(), case, joined, now) == (
        f"La demande {joined.number} est « Regroupée » : on ne peut rien y joindre."
    )


TABLE: tuple[tuple[str, Callable[..., str | None], Role, Role], ...] = (
    (CaseState.RECEIVED, permissions.refusal_to_decline, Role.QRC_AGENT, Role.SERVICE_AGENT),
    (CaseState.FORWARDED, permissions.refusal_to_take_back, Role.QRC_AGENT, Role.SERVICE_AGENT),
    (CaseState.DUPLICATE, permissions.refusal_to_unmerge, Role.QRC_AGENT, Role.SERVICE_AGENT),
    (CaseState.RECEIVED, permissions.refusal_to_discard, Role.MODERATOR, Role.QRC_AGENT),
    (CaseState.SPAM, permissions.refusal_to_restore, Role.MODERATOR, Role.QRC_AGENT),
)


@pytest.mark.parametrize(("state", "refusal", "may", "may_not"), TABLE)
def test_what_the_table_alone_says(state: str, refusal: Callable[..., str | None], may: Role, may_not: Role) -> None:
    case, now = case_in(state), timezone.now()
    assert refusal(make_agent(may), case, now) is None
    assert refusal(make_agent(may_not), case, now) == NO_RIGHT
    wrong = case_in(CaseState.RESOLVED)
    assert refusal(make_agent(may), wrong, now) == "Ce n’est plus possible : l’état est maintenant « Traitée »."


def test_subject_changes_as_long_as_the_case_is_open() -> None:
    now = timezone.now()
    assert permissions.refusal_to_recategorise(sorter(), receive(), now) is None
    assert permissions.refusal_to_recategorise(sorter(), case_in(CaseState.DECLINED), now) == (
        "Cette demande est terminée : son sujet ne change plus."
    )
    assert permissions.refusal_to_recategorise(make_agent(Role.SERVICE_AGENT), receive(), now) == (
        "Seule la relation citoyenne change le sujet d’une demande."
    )


def test_nobody_looks_again_at_their_own_work() -> None:
    manager, now = sorter(Role.QRC_MANAGER), timezone.now()
    case = contested(closed_by=manager)
    mine = "Vous aviez dit cette demande traitée : une autre personne répond à la contestation."
    assert permissions.refusal_to_reopen(manager, case, now) == mine
    assert permissions.refusal_to_uphold(manager, case, now) == mine
    assert permissions.refusal_to_reopen(sorter(), case, now) is None
    assert permissions.refusal_to_uphold(sorter(Role.QRC_MANAGER), case, now) is None
    assert permissions.refusal_to_uphold(sorter(), case, now) == NO_RIGHT
    assert permissions.refusal_to_reopen(make_agent(Role.SERVICE_AGENT), case, now) == NO_RIGHT
    assert permissions.refusal_to_reopen(sorter(), receive(), now) == (
        "Ce n’est plus possible : l’état est maintenant « Reçue »."
    )
    # What closed by itself, or by a body outside the town, anybody looks at again.
    assert permissions.refusal_to_reopen(sorter(), contested(closed_by=None), now) is None


def test_tasks_are_added_to_open_cases_for_services_at_work() -> None:
    case, now = case_in(CaseState.ASSIGNED), timezone.now()
    assert permissions.refusal_to_add_task(sorter(), case, now, make_service()) is None
    assert permissions.refusal_to_add_task(sorter(), case, now, make_service(is_active=False)) == (
        "Ce service n’est pas en activité : choisissez-en un autre."
    )
    assert permissions.refusal_to_add_task(sorter(), case_in(CaseState.RESOLVED), now) == (
        "Cette demande est terminée : on n’y ajoute plus de tâche."
    )


def test_task_is_ended_by_its_service_once() -> None:
    case, now = case_in(CaseState.ASSIGNED), timezone.now()
    helper = make_agent(Role.SERVICE_AGENT)
    task = tasks.add_task(case=case, title="Barrière", department=case.department, by=sorter(), now=now)
    assert permissions.refusal_to_end_task(agent_of(case), task, now) is None
    assert permissions.refusal_to_end_task(sorter(), task, now) is None
    for stranger in (helper, make_agent(Role.MODERATOR)):
        assert permissions.refusal_to_end_task(stranger, task, now) == "Cette tâche est celle d’un autre service."
    tasks.finish_task(task=task, by=sorter(), now=now)
    task.refresh_from_db()
    assert permissions.refusal_to_end_task(sorter(), task, now) == "Cette tâche est déjà terminée."


def test_words_are_delivered_once_by_telephone_or_post() -> None:
    now = timezone.now()
    case = case_in(CaseState.ASSIGNED, answer_by="phone", phone="02 43 00 00 00")
    said = speaking.reply(case=case, words=WORDS, by=sorter(), now=now)
    assert permissions.refusal_to_deliver(sorter(), said, now) is None
    assert permissions.refusal_to_deliver(make_agent(Role.SERVICE_AGENT), said, now) == OTHER_SERVICE
    speaking.deliver(message=said, by=sorter(), now=now)
    said.refresh_from_db()
    assert permissions.refusal_to_deliver(sorter(), said, now) == "C’est déjà fait."
    mailed = speaking.reply(case=case_in(CaseState.ASSIGNED), words=WORDS, by=sorter(), now=now)
    assert (
        permissions.refusal_to_deliver(sorter(), mailed, now) == "Ce message part par courriel : il n’y a rien à faire."
    )


def test_answer_is_written_down_while_it_is_awaited() -> None:
    now = timezone.now()
    assert permissions.refusal_to_answer_for(sorter(), receive(), now) == (
        "Ce n’est plus possible : l’état est maintenant « Reçue »."
    )


def test_unwanted_cases_are_seen_by_who_may_restore_them() -> None:
    seen = {role for role in Role if permissions.sees_discarded(make_agent(role))}
    assert seen == {Role.QRC_MANAGER, Role.MODERATOR}
