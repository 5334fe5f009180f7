"""Subjects brought to a council: who proposes is told each time, and nobody else reads who it was."""

from datetime import timedelta

import pytest
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from instances.councils.models import Council
from instances.outcomes.actions import forgetting, referrals
from instances.outcomes.actions.referrals import By, Suggested
from instances.outcomes.enums import ReferralOrigin
from instances.outcomes.models import Referral
from tests.factories.accounts import make_user
from tests.factories.meetings import called
from tests.factories.outcomes import animator_of, make_referral, public_council

pytestmark = pytest.mark.django_db
SAID = Suggested(" Des bancs à l’ombre ", "Aucun banc n’est à l’ombre.", "QRC-2026-0042", "/recherche/?q=QRC-2026-0042")


def _suggest(council: Council, by: By) -> Referral:
    return referrals.suggest_subject(council=council, said=SAID, by=by, now=timezone.now())


def _told() -> list[tuple[str, str, object]]:
    rows = OutboxMessage.objects.order_by("created_at")
    return [(row.kind.rpartition("/")[2], row.address, row.person) for row in rows]


def test_a_subject_is_proposed_by_an_account_which_is_told() -> None:
    person = make_user()
    referral = _suggest(public_council(), By(author=person, email="autre@example.org"))
    assert (referral.subject, referral.source, referral.origin) == (
        "Des bancs à l’ombre",
        "QRC-2026-0042",
        ReferralOrigin.RESIDENT,
    )
    assert (referral.email, referral.is_author(person), referral.is_author(make_user())) == ("", True, False)
    assert _told() == [("referral_received", "", person.public_id)]


def test_a_subject_is_proposed_without_account_told_by_address_or_not_at_all() -> None:
    council = public_council()
    _suggest(council, By(first_name="Rachida", email="rachida@example.org"))
    assert not _suggest(council, By(first_name="Karim")).is_author(None)
    assert _told() == [("referral_received", "rachida@example.org", None)]


@pytest.mark.parametrize("fields", [{"is_public": False}, {"term_ends_on": "over"}])
def test_a_council_that_is_over_or_not_public_takes_no_subject(fields: dict) -> None:
    if fields.get("term_ends_on"):
        fields = {"term_ends_on": timezone.localdate() - timedelta(days=1)}
    with pytest.raises(ActionDenied, match="ne reçoit plus de sujets"):
        _suggest(public_council(**fields), By(first_name="Rachida"))


def test_the_town_refers_a_subject_which_is_taken_up_at_once() -> None:
    council = public_council()
    by = animator_of(council)
    said = Suggested("La résidence", "Que pensez-vous du projet ?")
    row = referrals.refer_subject(council=council, origin=ReferralOrigin.TOWN, said=said, by=by, now=timezone.now())
    assert (row.state, row.history.get().by, _told()) == ("taken_up", by, [])
    with pytest.raises(ActionDenied, match="animé par une autre personne"):
        referrals.refer_subject(
            council=public_council(), origin=ReferralOrigin.TOWN, said=said, by=by, now=timezone.now()
        )


def test_a_subject_is_taken_up_then_treated_and_its_author_told_each_time() -> None:
    referral = make_referral(email="rachida@example.org")
    by = animator_of(referral.council)
    referrals.take_up(referral=referral, by=by, now=timezone.now())
    referrals.treat(referral=referral, answer="Le conseil est d’accord.", by=by, now=timezone.now())
    referral.refresh_from_db()
    assert (referral.state, referral.answer) == ("treated", "Le conseil est d’accord.")
    answers = [row.payload["answer"] for row in OutboxMessage.objects.order_by("created_at")]
    assert answers == ["Le conseil va en parler.", "Le conseil est d’accord."]
    with pytest.raises(ActionDenied, match="n’est plus possible"):
        referrals.treat(referral=referral, answer="Encore.", by=by, now=timezone.now())


def test_a_subject_is_taken_up_at_a_point_of_a_meeting_of_its_own_council() -> None:
    meeting, referral = called(), make_referral(email="rachida@example.org")
    item = meeting.items.all()[0]
    with pytest.raises(ActionDenied, match="autre conseil"):
        referrals.take_up(referral=referral, by=animator_of(referral.council), now=timezone.now(), item=item)
    own = make_referral(meeting.council, email="rachida@example.org")
    referrals.take_up(referral=own, by=animator_of(meeting.council), now=timezone.now(), item=item)
    own.refresh_from_db()
    said = OutboxMessage.objects.get(kind="instances/referral_answered").payload["answer"]
    assert (own.item, "à sa réunion du" in said) == (item, True)


@pytest.mark.parametrize("act", ["take_up", "treat", "decline"])
def test_the_animator_of_another_council_answers_nothing(act: str) -> None:
    referral = make_referral(state="taken_up" if act == "treat" else "received")
    more = {"take_up": {}, "treat": {"answer": "Oui."}, "decline": {"reason": "Non."}}[act]
    with pytest.raises(ActionDenied, match="animé par une autre personne"):
        getattr(referrals, act)(referral=referral, by=animator_of(public_council()), now=timezone.now(), **more)


def test_a_subject_not_retained_says_why() -> None:
    referral = make_referral(email="rachida@example.org")
    by = animator_of(referral.council)
    with pytest.raises(ActionDenied, match="Indiquez la raison"):
        referrals.decline(referral=referral, reason=" ", by=by, now=timezone.now())
    referrals.decline(referral=referral, reason="C’est à la métropole.", by=by, now=timezone.now())
    referral.refresh_from_db()
    assert (referral.state, referral.answer) == ("declined", "C’est à la métropole.")
    assert OutboxMessage.objects.get().payload["answer"] == "C’est à la métropole."


def test_everybody_reads_only_what_the_council_took_up() -> None:
    council = public_council()
    taken = make_referral(council, state="taken_up")
    make_referral(council)
    make_referral(council, state="declined", answer="Non.")
    assert list(Referral.objects.public()) == [taken]
    assert str(taken) == "Des bancs à l’ombre"


def test_a_year_after_the_answer_the_subject_alone_stays() -> None:
    now = timezone.now()
    referral = make_referral(email="rachida@example.org")
    referrals.decline(referral=referral, reason="Non.", by=animator_of(referral.council), now=now)
    recent = make_referral(email="karim@example.org")
    assert forgetting.forget_old_suggestions(now + timedelta(days=360)) == 0
    assert forgetting.forget_old_suggestions(now + timedelta(days=400)) == 1
    assert forgetting.forget_old_suggestions(now + timedelta(days=400)) == 0
    referral.refresh_from_db()
    recent.refresh_from_db()
    assert (referral.subject, referral.words, referral.email, referral.first_name) == (
        "Des bancs à l’ombre",
        "",
        "",
        "",
    )
    assert recent.email == "karim@example.org"


def test_an_account_that_goes_takes_its_words_and_its_subject_unless_the_council_took_it_up() -> None:
    person = make_user()
    kept = make_referral(author=person, state="taken_up")
    gone = make_referral(author=person)
    forgetting.lock_suggestions_of(person.pk)
    forgetting.forget_suggestions_of(person.pk)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.subject, kept.words, kept.author) == ("Des bancs à l’ombre", "", None)
    assert (gone.subject, gone.words, gone.first_name) == ("…", "", "")
