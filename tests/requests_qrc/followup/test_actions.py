"""What whoever wrote a case does with it: each refusal, each outcome, to the last second, by account and by link."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.workflow import SignedLink
from allonnes.core.working_days import add_working_days
from requests_qrc.casework.actions import contests, handling
from requests_qrc.casework.models import CaseMessage, Contest, PartnerLink
from requests_qrc.followup import actions, permissions
from requests_qrc.followup.models import CaseFollow, Survey
from requests_qrc.followup.permissions import BY_LINK
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.links import mailed_token, resident_token
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_user
from tests.factories.requests_qrc import WORDS, case_in, make_category, make_partner, receive, sorter

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 12, 1, 10, tzinfo=PARIS)
ANSWER = "Nous avons bien regardé de nouveau, et nous revenons jeudi."


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)  # type: ignore[arg-type, misc]


def followers_told() -> list[str]:
    rows = OutboxMessage.objects.filter(kind="requests_qrc/case_followed").order_by("pk")
    return [row.payload["news"] for row in rows]


def refused(act, **given) -> str:
    with pytest.raises(ActionDenied) as denied:
        act(**given)
    return denied.value.reason


# Answering


def test_answer_goes_on_where_it_was_and_the_clock_counts_the_days_waited():
    case = case_in(CaseState.AWAITING_RESIDENT, now=NOW)
    due = case.solved_due
    said = actions.answer(case=case, body="  Oui, les deux lampes. ", by=BY_LINK, now=at(2026, 12, 4, 9))
    case.refresh_from_db()
    assert (case.state, case.asked_at) == (CaseState.ASSIGNED, None)
    assert (said.kind, said.body, said.by) == (CaseMessage.Kind.RESIDENT, "Oui, les deux lampes.", None)
    assert (due, case.solved_due) == (date(2026, 12, 15), date(2026, 12, 17))
    assert case.history.last().link == "resident"
    assert case.pauses.get().ended_on == date(2026, 12, 4)


def test_answer_by_the_account_is_signed_by_it():
    author = make_user()
    case = case_in(CaseState.AWAITING_RESIDENT, now=NOW, author=author)
    actions.answer(case=case, body="Oui, les deux.", by=author, now=NOW)
    assert (case.history.last().by, case.history.last().link) == (author, "")


@pytest.mark.parametrize(
    ("state", "by", "body", "reason"),
    [
        (CaseState.AWAITING_RESIDENT, BY_LINK, "   ", "Écrivez votre réponse."),
        (CaseState.AWAITING_RESIDENT, SignedLink("partner"), "Oui", "Cette demande n’est pas la vôtre."),
        (CaseState.RECEIVED, BY_LINK, "Oui", "Ce n’est plus possible : l’état est maintenant « Reçue »."),
    ],
)
def test_answer_is_refused(state, by, body, reason):
    case = case_in(state, now=NOW)
    assert refused(actions.answer, case=case, body=body, by=by, now=NOW) == reason
    assert not case.messages.filter(kind=CaseMessage.Kind.RESIDENT).exists()


def test_nobody_answers_for_another_account_even_of_the_staff():
    case = case_in(CaseState.AWAITING_RESIDENT, now=NOW, author=make_user())
    for somebody in (make_user(), sorter()):
        said_no = refused(actions.answer, case=case, body="Oui", by=somebody, now=NOW)
        assert said_no == "Cette demande n’est pas la vôtre."


# Cancelling and asking again


def test_cancel_stops_the_pause_and_the_link_of_the_other_body():
    case = case_in(CaseState.AWAITING_RESIDENT, now=NOW)
    link = PartnerLink.objects.create(
        case=case, partner=make_partner(), fingerprint="f" * 64, expires_at=at(2027, 3, 1), created_by=sorter()
    )
    actions.cancel(case=case, by=BY_LINK, now=NOW)
    for row in (case, link):
        row.refresh_from_db()
    assert (case.state, case.closed_at, case.asked_at) == (CaseState.CANCELLED, NOW, None)
    assert case.pauses.get().ended_on == date(2026, 12, 1)
    assert link.revoked_at == NOW


def test_days_spent_waiting_are_kept_when_a_case_given_up_is_asked_again():
    case = case_in(CaseState.AWAITING_RESIDENT, now=NOW)
    case.refresh_from_db()
    due = case.solved_due
    actions.cancel(case=case, by=BY_LINK, now=at(2026, 12, 9))
    actions.reopen_cancelled(case=case, by=BY_LINK, now=at(2026, 12, 10))
    case.refresh_from_db()
    # From the 2nd to the 8th: five working days.
    assert (case.state, case.solved_due) == (CaseState.RECEIVED, add_working_days(due, 5))


def test_cancel_tells_those_who_follow():
    case = case_in(CaseState.ASSIGNED, now=NOW)
    CaseFollow.objects.create(case=case, user=make_user())
    actions.cancel(case=case, by=BY_LINK, now=NOW)
    assert followers_told() == ["La personne qui l’a écrite l’a annulée. Si le problème reste, signalez-le."]


@pytest.mark.parametrize("state", [CaseState.RESOLVED, CaseState.DECLINED, CaseState.DUPLICATE])
def test_cancel_is_refused_once_settled(state):
    case = case_in(state, now=NOW)
    label = CaseState(state).label
    assert refused(actions.cancel, case=case, by=BY_LINK, now=NOW) == (
        f"Ce n’est plus possible : l’état est maintenant « {label} »."
    )


def test_cancelled_is_asked_again_until_the_last_second_of_the_thirtieth_day():
    case = receive(now=NOW)
    actions.cancel(case=case, by=BY_LINK, now=NOW)
    case.refresh_from_db()
    late = refused(actions.reopen_cancelled, case=case, by=BY_LINK, now=at(2027, 1, 1, 0, 0, 0))
    assert late == "C’était possible jusqu’au jeudi 31 décembre 2026. Vous pouvez faire une nouvelle demande."
    actions.reopen_cancelled(case=case, by=BY_LINK, now=at(2026, 12, 31, 23, 59, 59))
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.received_at) == (CaseState.RECEIVED, None, NOW)


def test_what_was_not_cancelled_is_not_asked_again():
    case = receive(now=NOW)
    assert refused(actions.reopen_cancelled, case=case, by=BY_LINK, now=NOW) == (
        "Ce n’est plus possible : l’état est maintenant « Reçue »."
    )


# Accepting and contesting


def test_accept_closes_and_keeps_who_had_answered():
    case = case_in(CaseState.RESOLVED, now=NOW)
    who = case.closed_by
    CaseFollow.objects.create(case=case, user=make_user())
    actions.accept(case=case, by=BY_LINK, now=NOW)
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.closed_by) == (CaseState.CLOSED, NOW, who)
    assert followers_told() == ["Clôturée : la personne qui l’a écrite dit que c’est réglé."]


def test_accept_is_refused_before_the_answer():
    case = case_in(CaseState.IN_PROGRESS, now=NOW)
    assert refused(actions.accept, case=case, by=BY_LINK, now=NOW) == (
        "Ce n’est plus possible : l’état est maintenant « En cours »."
    )


def test_contest_keeps_the_words_beside_the_history():
    case = case_in(CaseState.RESOLVED, now=NOW)
    who = case.closed_by
    told = actions.contest(case=case, words=" La lampe clignote encore. ", by=BY_LINK, now=NOW)
    case.refresh_from_db()
    assert (case.state, case.contested_count) == (CaseState.CONTESTED, 1)
    assert (told.words, told.closed_by, told.at) == ("La lampe clignote encore.", who, NOW)
    assert case.history.last().reason == "La personne dit que ce n’est pas réglé."


def test_contest_needs_words():
    case = case_in(CaseState.RESOLVED, now=NOW)
    said_no = refused(actions.contest, case=case, words=" ", by=BY_LINK, now=NOW)
    assert said_no == "Dites en quelques mots ce qui n’est pas réglé."
    assert Contest.objects.count() == 0


def closed(now: datetime) -> Case:
    case = case_in(CaseState.RESOLVED, now=now)
    actions.accept(case=case, by=BY_LINK, now=now)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(
    ("made", "begun", "ends", "words"),
    [
        # Thirty days, across the return to winter time of 25 October 2026.
        (
            lambda now: case_in(CaseState.RESOLVED, now=now),
            at(2026, 10, 1, 0, 0, 1),
            (at(2026, 10, 31, 23, 59, 59), at(2026, 11, 1)),
            "samedi 31 octobre 2026",
        ),
        # Thirty days, across the change to summer time of 28 March 2027: its last minute is the town's.
        (
            lambda now: case_in(CaseState.RESOLVED, now=now),
            at(2027, 3, 1, 23, 59, 59),
            (at(2027, 3, 31, 23, 59, 59), at(2027, 4, 1)),
            "mercredi 31 mars 2027",
        ),
        # Ninety days, across the same change.
        (
            closed,
            at(2027, 1, 15, 23, 59, 59),
            (at(2027, 4, 15, 23, 59, 59), at(2027, 4, 16)),
            "jeudi 15 avril 2027",
        ),
        # Two months, the day clipped to the end of February.
        (
            lambda now: case_in(CaseState.DECLINED, now=now),
            at(2026, 12, 31, 12),
            (at(2027, 2, 28, 23, 59, 59), at(2027, 3, 1)),
            "dimanche 28 février 2027",
        ),
    ],
)
def test_contest_to_the_last_second(made, begun, ends, words):
    last, late = ends
    with time_machine.travel(begun, tick=False):
        case = made(begun)
    said_no = refused(actions.contest, case=case, words="Toujours là", by=BY_LINK, now=late)
    assert said_no == f"C’était possible jusqu’au {words}. Vous pouvez faire une nouvelle demande."
    actions.contest(case=case, words="Toujours là", by=BY_LINK, now=last)
    case.refresh_from_db()
    assert case.state == CaseState.CONTESTED


def test_closed_is_contested_once():
    case = closed(NOW)
    actions.contest(case=case, words="Toujours là", by=BY_LINK, now=NOW)
    manager = sorter("qrc_manager")
    contests.uphold(case=case, answer=ANSWER, by=manager, now=NOW)
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert refused(actions.contest, case=case, words="Encore", by=BY_LINK, now=NOW) == (
        "Vous l’avez déjà contestée une fois après sa clôture. Vous pouvez faire une nouvelle demande."
    )


def test_solved_again_after_a_contest_it_is_contested_again():
    case = case_in(CaseState.RESOLVED, now=NOW)
    actions.contest(case=case, words="Toujours là", by=BY_LINK, now=NOW)
    contests.reopen(case=case, answer=ANSWER, by=sorter(), now=NOW)
    handling.resolve(case=case, words=WORDS, by=sorter(), now=NOW, no_photo_reason="Rien à montrer")
    actions.contest(case=case, words="Encore", by=BY_LINK, now=NOW)
    case.refresh_from_db()
    assert (case.state, case.contested_count, case.contests.count()) == (CaseState.CONTESTED, 2, 2)


def test_contest_left_without_answer_is_said_again():
    case = case_in(CaseState.RESOLVED, now=NOW)
    actions.contest(case=case, words="Toujours là", by=BY_LINK, now=NOW)
    actions.cancel(case=case, by=BY_LINK, now=NOW)
    actions.reopen_cancelled(case=case, by=BY_LINK, now=NOW)
    handling.resolve(case=case, words=WORDS, by=sorter(), now=NOW, no_photo_reason="Rien à montrer")
    actions.contest(case=case, words="Encore", by=BY_LINK, now=NOW)
    assert [told.words for told in case.contests.all()] == ["Encore"]


def test_solved_without_date_is_refused_by_its_state_alone():
    case = Case(state=CaseState.RECEIVED)
    assert permissions.refusal_to_contest(BY_LINK, case, NOW) == (
        "Ce n’est plus possible : l’état est maintenant « Reçue »."
    )


# Rating


def test_rate_says_why_once():
    case = case_in(CaseState.RESOLVED, now=NOW)
    survey = actions.rate(
        case=case, is_satisfied=False, by=BY_LINK, now=NOW, reasons=["slow", "slow"], words=" Trop long "
    )
    assert (survey.is_satisfied, survey.reasons, survey.words) == (False, ["slow"], "Trop long")
    assert refused(actions.rate, case=case, is_satisfied=True, by=BY_LINK, now=NOW) == (
        "Vous avez déjà donné votre avis. Merci."
    )


@pytest.mark.parametrize(
    ("state", "by", "reasons", "reason"),
    [
        (CaseState.RESOLVED, SignedLink("partner"), [], "Cette demande n’est pas la vôtre."),
        (CaseState.IN_PROGRESS, BY_LINK, [], "Donnez votre avis quand la ville aura répondu."),
        (CaseState.RESOLVED, BY_LINK, ["slow"], "Choisissez parmi les raisons proposées."),
    ],
)
def test_rate_is_refused(state, by, reasons, reason):
    case = case_in(state, now=NOW)
    assert refused(actions.rate, case=case, is_satisfied=True, by=by, now=NOW, reasons=reasons) == reason
    assert Survey.objects.count() == 0


# Confirming an address


def test_address_is_confirmed_by_the_link_of_its_mail_alone():
    case = receive(now=NOW, email="rachida@example.org", answer_by="email")
    on_screen = refused(actions.confirm_address, token=resident_token(case), case=case, now=NOW)
    assert on_screen == "Ouvrez le lien reçu par courriel à cette adresse : lui seul la confirme."
    actions.confirm_address(token=mailed_token(case), case=case, now=NOW)
    case.refresh_from_db()
    assert case.email_confirmed_at == NOW
    again = refused(actions.confirm_address, token=mailed_token(case), case=case, now=NOW)
    assert again == "Cette adresse est déjà confirmée."


def test_link_of_an_address_that_changed_proves_nothing():
    case = receive(now=NOW, email="rachida@example.org", answer_by="email")
    token = mailed_token(case)
    Case.objects.filter(pk=case.pk).update(email="autre@example.org")
    said_no = refused(actions.confirm_address, token=token, case=case, now=NOW)
    assert said_no == "Ouvrez le lien reçu par courriel à cette adresse : lui seul la confirme."


def test_case_without_address_has_none_to_confirm():
    case = receive(now=NOW)
    said_no = refused(actions.confirm_address, token=resident_token(case), case=case, now=NOW)
    assert said_no == "Cette demande n’a pas d’adresse électronique."


# Those who follow


def test_followers_of_a_private_subject_are_told_nothing():
    case = case_in(CaseState.RESOLVED, now=NOW, category=make_category(is_private=True))
    CaseFollow.objects.create(case=case, user=make_user())
    actions.accept(case=case, by=BY_LINK, now=NOW)
    assert followers_told() == []


def test_whoever_wrote_a_joined_case_gets_the_same_news():
    author = make_user()
    case = case_in(CaseState.DUPLICATE, now=NOW, author=author)
    survivor = case.merged_into
    CaseFollow.objects.create(case=case, email="voisine@example.org")
    survivor.refresh_from_db()
    told_before = len(followers_told())
    handling.resolve(case=survivor, words=WORDS, by=sorter(), now=NOW, no_photo_reason="Rien à montrer")
    rows = OutboxMessage.objects.filter(kind="requests_qrc/case_followed").order_by("pk")[told_before:]
    assert {(row.person, row.address, row.payload["news"]) for row in rows} == {
        (author.public_id, "", "Traitée"),
        (None, "voisine@example.org", "Traitée"),
    }


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one():
    case = case_in(CaseState.RESOLVED, now=NOW)

    def accept_or_contest(name: str) -> str:
        try:
            if name == "accept":
                actions.accept(case=Case.objects.get(pk=case.pk), by=BY_LINK, now=NOW)
            else:
                actions.rate(case=Case.objects.get(pk=case.pk), is_satisfied=True, by=BY_LINK, now=NOW)
        except ActionDenied:
            return "refused"
        finally:
            connection.close()
        return name

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(accept_or_contest, ["accept", "accept", "rate", "rate"]))
    assert sorted(done) == ["accept", "rate", "refused", "refused"]
    assert Survey.objects.count() == 1
    assert case.history.filter(event="accept").count() == 1
