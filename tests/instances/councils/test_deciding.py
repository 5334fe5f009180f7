"""The town's answer to a candidacy, and what is forgotten."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.models import OutboxMessage
from allonnes.core.workflow import SignedLink
from instances.councils import candidacy_rules as rules
from instances.councils.actions import candidacies as actions
from instances.councils.actions import deciding, forgetting
from instances.councils.enums import CandidacyState, DeclineReason, EndReason
from instances.councils.models import Candidacy, Council, Mandate
from tests.factories.accounts import born_years_ago, make_administrator, make_user
from tests.factories.councils import (
    answers_of,
    college_of,
    make_animator,
    make_council,
    make_lot_council,
    make_mandate,
    make_youth_council,
    posed,
    received,
)

pytestmark = pytest.mark.django_db
State = CandidacyState
DAY = timedelta(days=1)


def _denied(call: Callable[[], object], *words: str) -> None:
    with pytest.raises((ActionDenied, InvalidInput)) as refused:
        call()
    for word in words:
        assert word in str(refused.value)


def _apply(council: Council, *, author: User | None = None, **fields: Any) -> Candidacy | None:
    return actions.apply(
        council=council, client_id=uuid4(), answers=answers_of(**fields), author=author, now=timezone.now()
    )


def _kinds() -> list[str]:
    rows = OutboxMessage.objects.order_by("created_at", "pk").values_list("kind", flat=True)
    return [kind.removeprefix("instances/") for kind in rows]


def test_an_accepted_candidacy_and_its_mandate_come_together() -> None:
    council, person, today = make_council(seats=1), make_user(), timezone.localdate()
    candidacy, by = posed(council, author=person), make_animator(council)
    accept = lambda row: deciding.accept(  # noqa: E731
        candidacy=row, college=college_of(council), starts_on=today, by=by, now=timezone.now()
    )
    mandate = accept(candidacy)
    candidacy.refresh_from_db()
    assert (candidacy.state, mandate.candidacy, mandate.person) == (State.ACCEPTED, candidacy, person)
    assert candidacy.decided_at is not None
    assert OutboxMessage.objects.filter(kind="instances/candidacy_accepted", person=person.public_id).exists()
    full = posed(council)
    _denied(lambda: accept(full), "Les 1 places")
    full.refresh_from_db()
    assert full.state == State.RECEIVED
    assert Mandate.objects.count() == 1


def test_who_accepts_and_what() -> None:
    council, today = make_youth_council(), timezone.localdate()
    candidacy = posed(council, birth_date=born_years_ago(25))
    accept = lambda by, day=today: deciding.accept(  # noqa: E731
        candidacy=candidacy, college=college_of(council), starts_on=day, by=by, now=timezone.now()
    )
    _denied(lambda: accept(make_animator()), "animé par une autre personne")
    _denied(lambda: accept(make_animator(council), today + 365 * DAY), "jusqu’à 25 ans")
    minor = posed(council, is_minor=True)
    waiting = lambda: deciding.accept(  # noqa: E731
        candidacy=minor, college=college_of(council), starts_on=today, by=make_administrator(), now=timezone.now()
    )
    _denied(waiting, "Attend l’accord d’un parent")


def test_where_members_are_drawn_nobody_is_chosen() -> None:
    council = make_lot_council()
    candidacy = received(council)
    accept = lambda: deciding.accept(  # noqa: E731
        candidacy=candidacy,
        college=college_of(council),
        starts_on=timezone.localdate(),
        by=make_administrator(),
        now=timezone.now(),
    )
    _denied(accept, "tirés au sort")


def test_a_no_has_a_reason_told_kindly() -> None:
    council = make_council()
    candidacy, by = posed(council), make_animator(council)
    decline = lambda reason, words="", by=by: deciding.decline(  # noqa: E731
        candidacy=candidacy, decline_reason=reason, words=words, by=by, now=timezone.now()
    )
    _denied(lambda: decline("x"), "Choisissez un motif")
    _denied(lambda: decline(DeclineReason.OTHER, " "), "Dites la raison")
    _denied(lambda: decline(DeclineReason.FULL, by=make_animator()), "animé par une autre")
    declined = decline(DeclineReason.FULL, "Merci !")
    assert (declined.state, declined.decline_words) == (State.DECLINED, "Merci !")
    payload = OutboxMessage.objects.get(kind="instances/candidacy_declined").payload
    assert payload["reason"] == "Toutes les places sont prises."
    assert payload["words"] == "Merci !"


def test_whoever_applied_takes_it_back() -> None:
    council, person = make_council(), make_user()
    own = posed(council, author=person)
    stranger = lambda: actions.withdraw(candidacy=own, by=make_user(), now=timezone.now())  # noqa: E731
    _denied(stranger, "pas le droit")
    assert actions.withdraw(candidacy=own, by=person, now=timezone.now()).state == State.WITHDRAWN
    by_link = posed(council)
    actor = rules.candidate_of(by_link, person)
    assert isinstance(actor, SignedLink)
    actions.withdraw(candidacy=by_link, by=actor, now=timezone.now())
    by_phone = posed(council)
    _denied(lambda: actions.note_withdrawal(candidacy=by_phone, by=make_animator(), now=timezone.now()))
    actions.note_withdrawal(candidacy=by_phone, by=make_animator(council), now=timezone.now())
    assert Candidacy.objects.filter(state=State.WITHDRAWN).count() == 3
    assert rules.candidate_of(own, person) == person


def test_an_address_that_nobody_proved_goes_in_a_week() -> None:
    council = make_council()
    _apply(council)
    kept = posed(council)
    assert forgetting.forget_unconfirmed(timezone.now() + 6 * DAY) == 0
    assert forgetting.forget_unconfirmed(timezone.now() + 8 * DAY) == 1
    assert Candidacy.objects.get() == kept


def test_a_refused_candidacy_is_emptied_after_six_months() -> None:
    council = make_council()
    candidacy = posed(council, phone="02 43 00 00 00")
    deciding.decline(
        candidacy=candidacy,
        decline_reason=DeclineReason.FULL,
        words="",
        by=make_administrator(),
        now=timezone.now(),
    )
    assert forgetting.forget_refused(timezone.now() + 179 * DAY) == 0
    assert forgetting.forget_refused(timezone.now() + 181 * DAY) == 1
    assert forgetting.forget_refused(timezone.now() + 182 * DAY) == 0
    candidacy.refresh_from_db()
    told = (candidacy.first_name, candidacy.email, candidacy.phone, candidacy.motivation, candidacy.birth_date)
    assert told == ("", "", "", "", None)


def test_contacts_of_former_members_go_and_the_names_of_minors() -> None:
    council, today = make_youth_council(), timezone.localdate()
    ended: dict[str, Any] = {"ends_on": today - 91 * DAY, "starts_on": today - 200 * DAY, "end_reason": EndReason.TERM}
    adult, minor = make_mandate(council, age=20, **ended), make_mandate(council, age=15, **ended)
    recent = make_mandate(council, age=20, ends_on=today - 10 * DAY)
    assert forgetting.forget_former_members(timezone.now()) == 2
    assert forgetting.forget_former_members(timezone.now()) == 0
    for row in (adult, minor, recent):
        row.refresh_from_db()
    assert (adult.email, adult.birth_date, bool(adult.first_name)) == ("", None, True)
    assert (minor.first_name, minor.last_name) == ("", "")
    assert recent.email


def test_a_deleted_account_leaves_no_words_and_no_contact() -> None:
    council, person = make_council(), make_user()
    open_one = posed(council, author=person)
    mandate = make_mandate(make_council(), person=person)
    draft = Candidacy.objects.create(
        council=make_council(), author=person, first_name="A", last_name="B", state=State.UNCONFIRMED, channel="web"
    )
    forgetting.lock_rows_of(person.pk)
    forgetting.forget_rows_of(person.pk)
    open_one.refresh_from_db()
    mandate.refresh_from_db()
    assert (open_one.state, open_one.author, open_one.motivation) == (State.WITHDRAWN, None, "")
    assert (mandate.person, mandate.email, bool(mandate.first_name)) == (None, "", True)
    assert not Candidacy.objects.filter(pk=draft.pk).exists()


def test_ages_known_without_date_of_birth() -> None:
    assert Candidacy(birth_date=None).is_minor(date(2026, 1, 1)) is False
    assert Candidacy(birth_date=date(2010, 1, 2)).is_minor(date(2026, 1, 1)) is True
    assert str(Candidacy(first_name="Léa")) == "Léa"
