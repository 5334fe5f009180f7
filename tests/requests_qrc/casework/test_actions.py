"""The acts of the staff on a case: what each writes, tells and refuses."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.revisions import StaleRevision
from requests_qrc.casework.actions import (
    answering,
    handling,
    partners,
    sorting,
    speaking,
    tasks,
)
from requests_qrc.casework.actions.answering import Next, Then
from requests_qrc.casework.actions.speaking import Words
from requests_qrc.casework.models import CaseMessage
from requests_qrc.intake.enums import AnswerBy, CaseKind, CaseState, DeclineReason, TextFate
from requests_qrc.intake.models import Case, CasePhoto
from tests.factories.accounts import make_agent, make_user
from tests.factories.requests_qrc import WORDS, case_in, make_category, make_service, receive, sorter

pytestmark = pytest.mark.django_db
# Monday 30 November 2026, at work.
MONDAY = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Europe/Paris"))
SHORT = Words("Trop court.")
TOO_SHORT = "Écrivez au moins 20 caractères : une phrase entière."


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def mails(*, after: int = 0) -> list[str]:
    """The kinds of the mails that wait, in order, but for the first ones."""
    kinds = OutboxMessage.objects.order_by("created_at", "pk").values_list("kind", flat=True)
    return [kind.removeprefix("requests_qrc/") for kind in kinds][after:]


def last_event(case: Case) -> tuple[str, str]:
    row = case.history.order_by("pk").last()
    assert row is not None
    return row.event, row.reason


def test_assign_gives_a_service_and_its_acknowledgement() -> None:
    complete = make_service(name="Éclairage")
    category = make_category(department=make_service(is_active=False, phone=""))
    case = receive(author=make_user(), category=category, kind=CaseKind.REQUEST)
    assert [receipt.kind for receipt in case.receipts.all()] == ["registration"]
    agent = make_agent(Role.SERVICE_AGENT, department=complete)
    sorting.assign(case=case, department=complete, agent=agent, by=sorter(), now=MONDAY, read_revision=0)
    row = fresh(case)
    assert (row.state, row.department, row.agent, row.revision) == (CaseState.ASSIGNED, complete, agent, 1)
    assert sorted(receipt.kind for receipt in case.receipts.all()) == ["reception", "registration"]
    assert sorted(mails(after=1)) == ["case_acknowledged", "case_news"]
    sorting.assign(case=case, department=make_service(), by=sorter(), now=MONDAY)
    assert last_event(case)[0] == "reassign"
    # The acknowledgement is given once.
    assert mails().count("case_acknowledged") == 1


def test_assign_is_refused_from_an_older_page_or_to_a_closed_service() -> None:
    case = receive()
    with pytest.raises(StaleRevision):
        sorting.assign(case=case, department=make_service(), by=sorter(), now=MONDAY, read_revision=7)
    with pytest.raises(ActionDenied, match="pas en activité"):
        sorting.assign(case=case, department=make_service(is_active=False), by=sorter(), now=MONDAY)
    assert fresh(case).state == CaseState.RECEIVED


def test_second_return_marks_the_case_urgent() -> None:
    case, service = receive(), make_service()
    agent = make_agent(Role.SERVICE_AGENT, department=service)
    for is_urgent in (False, True):
        sorting.assign(case=case, department=service, by=sorter(), now=MONDAY, agent=agent)
        sorting.send_back(case=case, by=agent, reason="Ce n’est pas pour nous", now=MONDAY)
        row = fresh(case)
        assert (row.state, row.department, row.agent) == (CaseState.RECEIVED, None, None)
        assert row.is_urgent is is_urgent
    with pytest.raises(ActionDenied, match="est maintenant « Reçue »"):
        sorting.send_back(case=case, by=agent, reason="Encore", now=MONDAY)


def test_return_wants_a_reason() -> None:
    case = case_in(CaseState.ASSIGNED)
    agent = make_agent(Role.SERVICE_AGENT, department=case.department)
    with pytest.raises(ActionDenied, match="Indiquez la raison"):
        sorting.send_back(case=case, by=agent, reason=" ", now=MONDAY)


def test_new_subject_moves_the_aim_from_the_same_reception() -> None:
    case = receive(now=MONDAY)
    assert fresh(case).solved_due == date(2026, 12, 14)
    quick = make_category(target_days=2)
    sorting.recategorise(case=case, category=quick, by=sorter(), now=MONDAY)
    row = fresh(case)
    assert (row.category, row.solved_due, row.revision) == (quick, date(2026, 12, 2), 1)
    with pytest.raises(ActionDenied, match="Seule la relation citoyenne"):
        sorting.recategorise(case=case, category=quick, by=make_user(), now=MONDAY)


def test_new_subject_is_noted_and_settles_what_becomes_of_the_words() -> None:
    case, private, public = receive(now=MONDAY), make_category(name="Bruit", is_private=True), make_category()
    Case.objects.filter(pk=case.pk).update(text_fate=TextFate.PUBLISHED)
    sorting.recategorise(case=case, category=private, by=sorter(), now=MONDAY)
    assert fresh(case).text_fate == TextFate.WITHHELD
    sorting.recategorise(case=case, category=public, by=sorter(), now=MONDAY)
    assert fresh(case).text_fate == TextFate.WAITING
    notes = case.messages.filter(kind=CaseMessage.Kind.NOTE).order_by("pk").values_list("body", flat=True)
    assert [note.count("Bruit") for note in notes] == [1, 1]


def test_new_subject_keeps_the_days_spent_waiting() -> None:
    case = case_in(CaseState.AWAITING_RESIDENT, now=MONDAY)
    # Asked on Monday, still waiting on Thursday: Tuesday and Wednesday do not count.
    sorting.recategorise(case=case, category=make_category(target_days=5), by=sorter(), now=MONDAY + timedelta(days=3))
    assert fresh(case).solved_due == date(2026, 12, 9)


def test_decline_says_why_and_ends_the_silence() -> None:
    case = receive(author=make_user(), kind=CaseKind.REQUEST, now=MONDAY)
    assert case.silence_on == date(2027, 1, 30)
    agent = sorter()
    sorting.decline(case=case, reason=DeclineReason.PRIVATE, words=WORDS, by=agent, now=MONDAY, read_revision=0)
    row = fresh(case)
    assert (row.state, row.decline_reason, row.silence_on) == (CaseState.DECLINED, "private", None)
    assert (row.closed_by, row.closed_at, row.outcome_at, row.first_reply_at) == (agent, MONDAY, MONDAY, MONDAY)
    assert mails(after=1) == ["case_settled"]
    assert OutboxMessage.objects.get(kind="requests_qrc/case_settled").payload["contest_until"].endswith("2027")


@pytest.mark.parametrize(
    ("reason", "words", "told"), [("envie", WORDS, "Choisissez un motif."), ("cost", SHORT, TOO_SHORT)]
)
def test_decline_wants_a_reason_and_a_sentence(reason: str, words: Words, told: str) -> None:
    case = receive()
    with pytest.raises(ActionDenied, match=told):
        sorting.decline(case=case, reason=reason, words=words, by=sorter(), now=MONDAY)
    assert fresh(case).state == CaseState.RECEIVED


def test_unwanted_case_is_put_aside_and_taken_back() -> None:
    case, moderator = receive(now=MONDAY), make_agent(Role.MODERATOR)
    with pytest.raises(ActionDenied, match="Vous n’avez pas le droit"):
        sorting.discard(case=case, by=sorter(), reason="Publicité", now=MONDAY)
    sorting.discard(case=case, by=moderator, reason="Publicité", now=MONDAY)
    assert fresh(case).state == CaseState.SPAM
    due_before = fresh(case).first_reply_due
    sorting.restore(case=case, by=moderator, reason="Vraie demande", now=MONDAY)
    assert (fresh(case).state, fresh(case).first_reply_due) == (CaseState.RECEIVED, due_before)
    assert mails() == []


def test_start_tells_the_resident() -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user())
    before = len(mails())
    handling.start(case=case, by=sorter(), now=MONDAY, read_revision=case.revision)
    assert fresh(case).state == CaseState.IN_PROGRESS
    assert mails(after=before) == ["case_news"]
    with pytest.raises(ActionDenied):
        handling.start(case=case, by=sorter(), now=MONDAY)


def test_day_is_announced_then_changed_with_a_reason() -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user())
    now = timezone.now()
    first, second = timezone.localdate(now) + timedelta(days=2), timezone.localdate(now) + timedelta(days=9)
    handling.schedule(case=case, day=first, by=sorter(), now=now, read_revision=case.revision)
    with pytest.raises(ActionDenied, match="Indiquez la raison"):
        handling.schedule(case=case, day=second, by=sorter(), now=now)
    handling.schedule(case=case, day=second, by=sorter(), now=now, reason="La pièce manque")
    assert (fresh(case).state, fresh(case).scheduled_on) == (CaseState.SCHEDULED, second)
    assert last_event(case) == ("reschedule", "La pièce manque")
    assert mails().count("case_news") == 3
    with pytest.raises(ActionDenied, match="Ce jour est passé"):
        handling.schedule(case=case, day=first - timedelta(days=5), by=sorter(), now=now, reason="x")


def test_question_stops_the_clock_until_the_answer() -> None:
    case = case_in(CaseState.IN_PROGRESS, author=make_user(), now=MONDAY)
    said = handling.ask(case=case, words=WORDS, by=sorter(), now=MONDAY, read_revision=case.revision)
    row = fresh(case)
    assert (row.state, row.asked_at, row.first_reply_at) == (CaseState.AWAITING_RESIDENT, MONDAY, MONDAY)
    assert said.kind == CaseMessage.Kind.QUESTION
    assert mails()[-1] == "case_question"
    thursday = MONDAY + timedelta(days=3)
    answer = handling.answer_for(case=case, body="Côté école.", by=sorter(), now=thursday)
    row = fresh(case)
    assert (row.state, row.asked_at, row.solved_due) == (CaseState.IN_PROGRESS, None, date(2026, 12, 16))
    assert (answer.kind, answer.body) == (CaseMessage.Kind.RESIDENT, "Côté école.")
    pause = case.pauses.get()
    assert (pause.started_on, pause.ended_on) == (date(2026, 11, 30), date(2026, 12, 3))


def test_answer_written_down_says_something() -> None:
    case = case_in(CaseState.AWAITING_RESIDENT)
    with pytest.raises(ActionDenied, match="Écrivez ce que la personne a répondu"):
        handling.answer_for(case=case, body=" ", by=sorter(), now=timezone.now())
    with pytest.raises(ActionDenied, match="est maintenant « Reçue »"):
        handling.answer_for(case=receive(), body="Côté école.", by=sorter(), now=timezone.now())


def test_question_is_a_sentence() -> None:
    case = case_in(CaseState.ASSIGNED)
    with pytest.raises(ActionDenied, match=TOO_SHORT):
        handling.ask(case=case, words=SHORT, by=sorter(), now=MONDAY)
    assert (fresh(case).state, case.pauses.count()) == (CaseState.ASSIGNED, 0)


def test_case_is_said_settled_with_a_photo_or_a_reason() -> None:
    case = case_in(CaseState.IN_PROGRESS, author=make_user(), kind=CaseKind.REQUEST)
    agent = sorter()
    with pytest.raises(ActionDenied, match="Ajoutez une photo du travail fait"):
        handling.resolve(case=case, words=WORDS, by=agent, now=MONDAY)
    handling.resolve(
        case=case, words=WORDS, by=agent, now=MONDAY, no_photo_reason="Rien à montrer", read_revision=case.revision
    )
    row = fresh(case)
    assert (row.state, row.resolved_at, row.closed_by, row.outcome_at) == (CaseState.RESOLVED, MONDAY, agent, MONDAY)
    assert row.silence_on is None
    assert last_event(case) == ("resolve", "Rien à montrer")
    assert mails()[-1] == "case_settled"


def test_case_just_received_is_settled_at_once_with_a_photo() -> None:
    case = receive()
    CasePhoto.objects.create(
        case=case,
        alt="La lampe éclaire",
        is_after=True,
        large="demandes/x-grande.webp",
        small="demandes/x-petite.webp",
        width=8,
        height=8,
        small_width=4,
        small_height=4,
        content_hash="a" * 64,
    )
    handling.resolve(case=case, words=WORDS, by=sorter(), now=MONDAY)
    assert last_event(case) == ("answer_at_once", "")


def test_first_outcome_keeps_its_date() -> None:
    case = case_in(CaseState.FORWARDED, now=MONDAY)
    partners.take_back(case=case, by=sorter(), reason="Sans réponse", now=MONDAY, department=make_service())
    handling.resolve(case=case, words=WORDS, by=sorter(), now=MONDAY + timedelta(days=9), no_photo_reason="Rien")
    assert fresh(case).outcome_at == MONDAY


def test_reply_is_signed_and_mailed() -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user())
    agent = make_agent(Role.QRC_AGENT, first_name="Nadège", last_name="Martin")
    said = speaking.reply(case=case, words=WORDS, by=agent, now=MONDAY, read_revision=case.revision)
    assert case.department is not None
    quality = "agente ou agent de la relation citoyenne"
    assert said.signature == f"Nadège Martin, {quality}, {case.department.name}, 1 place de la Mairie, 72700 Allonnes"
    later = MONDAY + timedelta(days=1)
    speaking.reply(case=case, words=WORDS, by=agent, now=later)
    assert fresh(case).first_reply_at == MONDAY
    assert mails()[-2:] == ["case_reply", "case_reply"]


def test_service_alone_signs_for_a_reason() -> None:
    case = receive()
    said = speaking.reply(case=case, words=Words(WORDS.body, " Menaces "), by=sorter(), now=MONDAY)
    assert (said.signature, said.anonymous_reason) == ("Relation citoyenne", "Menaces")


def test_reply_is_a_sentence_to_a_case_of_theirs() -> None:
    case = case_in(CaseState.ASSIGNED)
    with pytest.raises(ActionDenied, match=TOO_SHORT):
        speaking.reply(case=case, words=SHORT, by=sorter(), now=MONDAY)
    with pytest.raises(ActionDenied, match="suivie par un autre service"):
        speaking.reply(case=case, words=WORDS, by=make_agent(Role.SERVICE_AGENT), now=MONDAY)


def test_note_stays_among_the_staff() -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user())
    before = mails()
    note = speaking.add_note(case=case, body=" Gond commandé. ", by=sorter(), now=MONDAY)
    assert (note.kind, note.body, note.delivery) == ("note", "Gond commandé.", AnswerBy.NONE)
    assert fresh(case).first_reply_at is None
    assert mails() == before
    with pytest.raises(ActionDenied, match="Cette note est vide"):
        speaking.add_note(case=case, body=" ", by=sorter(), now=MONDAY)
    with pytest.raises(ActionDenied, match="suivie par un autre service"):
        speaking.add_note(case=case, body="Bonjour", by=make_agent(Role.SERVICE_AGENT), now=MONDAY)


def test_words_told_by_telephone_are_said_to_be_told_once() -> None:
    case, agent = case_in(CaseState.ASSIGNED, answer_by="phone", phone="02 43 00 00 00"), sorter()
    said = speaking.reply(case=case, words=WORDS, by=agent, now=MONDAY)
    speaking.deliver(message=said, by=agent, now=MONDAY)
    said.refresh_from_db()
    assert (said.delivered_at, said.delivered_by) == (MONDAY, agent)
    with pytest.raises(ActionDenied, match="C’est déjà fait"):
        speaking.deliver(message=said, by=agent, now=MONDAY)


@pytest.mark.parametrize(
    ("following", "state", "kinds"),
    [
        (Next(), CaseState.ASSIGNED, ["case_reply"]),
        (Next(Then.ANNOUNCE, day=date(2030, 1, 2)), CaseState.SCHEDULED, ["case_reply"]),
        (Next(Then.ASK), CaseState.AWAITING_RESIDENT, ["case_question"]),
        (Next(Then.RESOLVE, no_photo_reason="Rien à montrer"), CaseState.RESOLVED, ["case_settled"]),
        (Next(Then.DECLINE, decline_reason="cost"), CaseState.DECLINED, ["case_settled"]),
    ],
)
def test_reply_and_what_comes_with_it_are_one_mail(following: Next, state: str, kinds: list[str]) -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user())
    before = len(mails())
    answering.answer(
        case=case, words=WORDS, following=following, by=sorter(), now=timezone.now(), read_revision=case.revision
    )
    assert (fresh(case).state, mails(after=before)) == (state, kinds)


@pytest.mark.parametrize(
    ("body", "following", "told"),
    [
        ("Nous venons le {date}, tôt.", Next(), r"Il reste à écrire : \{date\}\."),
        (WORDS.body, Next(Then.ANNOUNCE), "Donnez le jour annoncé"),
        (WORDS.body, Next(Then.RESOLVE), "Ajoutez une photo"),
        (WORDS.body, Next(Then.DECLINE), "Choisissez un motif"),
        ("Court.", Next(Then.ANNOUNCE, day=date(2030, 1, 2)), TOO_SHORT),
    ],
)
def test_nothing_is_done_when_a_part_of_the_reply_is_refused(body: str, following: Next, told: str) -> None:
    case = case_in(CaseState.ASSIGNED)
    with pytest.raises(ActionDenied, match=told):
        answering.answer(case=case, words=Words(body), following=following, by=sorter(), now=timezone.now())
    assert (fresh(case).state, case.messages.count()) == (CaseState.ASSIGNED, 0)


def test_reply_with_a_day_is_refused_to_another_service() -> None:
    case = case_in(CaseState.ASSIGNED)
    following = Next(Then.ANNOUNCE, day=date(2030, 1, 2))
    with pytest.raises(ActionDenied, match="suivie par un autre service"):
        answering.answer(
            case=case, words=WORDS, following=following, by=make_agent(Role.SERVICE_AGENT), now=timezone.now()
        )


def test_task_is_asked_done_and_dropped() -> None:
    case, service, agent = case_in(CaseState.ASSIGNED), make_service(), sorter()
    due_on = date(2026, 12, 4)
    task = tasks.add_task(case=case, title=" Barrière ", department=service, by=agent, now=MONDAY, due_on=due_on)
    assert (task.title, task.due_on, task.is_open) == ("Barrière", due_on, True)
    revision = fresh(case).revision
    tasks.finish_task(task=task, by=agent, now=MONDAY)
    task.refresh_from_db()
    assert (task.done_at, task.done_by, task.is_open) == (MONDAY, agent, False)
    assert fresh(case).revision == revision + 1
    other = tasks.add_task(case=case, title="Panneau", department=service, by=agent, now=MONDAY)
    tasks.drop_task(task=other, by=agent, reason=" Inutile ", now=MONDAY)
    other.refresh_from_db()
    assert (other.is_dropped, other.drop_reason, other.is_open) == (True, "Inutile", False)


def test_task_refusals() -> None:
    case, agent = case_in(CaseState.ASSIGNED), sorter()
    with pytest.raises(ActionDenied, match="Dites ce qu’il y a à faire"):
        tasks.add_task(case=case, title=" ", department=make_service(), by=agent, now=MONDAY)
    with pytest.raises(ActionDenied, match="pas en activité"):
        tasks.add_task(case=case, title="x", department=make_service(is_active=False), by=agent, now=MONDAY)
    task = tasks.add_task(case=case, title="Barrière", department=make_service(), by=agent, now=MONDAY)
    with pytest.raises(ActionDenied, match="Dites pourquoi"):
        tasks.drop_task(task=task, by=agent, reason=" ", now=MONDAY)
    for act in (lambda: tasks.finish_task(task=task, by=make_user(), now=MONDAY),):
        with pytest.raises(ActionDenied, match="celle d’un autre service"):
            act()
    with pytest.raises(ActionDenied, match="celle d’un autre service"):
        tasks.drop_task(task=task, by=make_user(), reason="x", now=MONDAY)


def test_day_years_away_is_a_slip_of_the_keyboard() -> None:
    case, by, now = case_in(CaseState.ASSIGNED), sorter(), datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
    with pytest.raises(ActionDenied, match="plus de cinq ans"):
        handling.schedule(case=case, day=date(9999, 12, 31), by=by, now=now)
    with pytest.raises(ActionDenied, match="plus de cinq ans"):
        handling.schedule(case=case, day=date(2031, 12, 2), by=by, now=now)
    handling.schedule(case=case, day=date(2031, 12, 1), by=by, now=now)
