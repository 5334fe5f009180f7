"""Seats taken, left and renewed: never more members than seats, never after the term, one chair at a time."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.models import OutboxMessage
from instances.councils.actions import mandates as actions
from instances.councils.actions.mandates import Leaving, Seat
from instances.councils.enums import EndReason, MandateRole, MandateStage
from instances.councils.models import College, Council, Mandate
from instances.councils.models.mandates import years_before
from tests.factories.accounts import born_years_ago, make_administrator, make_user
from tests.factories.councils import (
    college_of,
    make_animator,
    make_council,
    make_mandate,
    make_youth_council,
    opened,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY_TERM = "Le mandat du conseil finit le"


def _denied(call: object, *words: str) -> None:
    with pytest.raises((ActionDenied, InvalidInput)) as refused:
        call()  # type: ignore[operator]
    for word in words:
        assert word in str(refused.value)


def test_a_mandate_is_opened_to_the_end_of_the_term_and_told() -> None:
    council = make_council()
    animator = make_animator(council)
    mandate = opened(council, animator, email="lea@example.org")
    assert mandate.last_day == council.term_ends_on
    assert mandate.stage == MandateStage.SITTING
    assert [(row.event, row.by, row.to_state) for row in mandate.history.all()] == [("open", animator, "sitting")]
    message = OutboxMessage.objects.get(kind="instances/mandate_opened")
    assert message.address == "lea@example.org"
    assert mandate.stage_words == "en cours"


def test_an_animator_of_another_council_opens_nothing() -> None:
    council = make_council()
    stranger = make_animator(make_council())
    _denied(lambda: opened(council, stranger), "animé par une autre personne")
    _denied(lambda: opened(council, make_user()), "animé par une autre personne")


def test_seats_are_never_exceeded_even_one_day() -> None:
    council = make_council(seats=2)
    by = make_administrator()
    make_mandate(council, ends_on=timezone.localdate() + 10 * DAY)
    make_mandate(council)
    _denied(lambda: opened(council, by), "Les 2 places du collège")
    seat = Seat(college_of(council), timezone.localdate() + 10 * DAY)
    given = {"first_name": "Léa", "birth_date": born_years_ago(30)}
    later = actions.open_mandate(council=council, seat=seat, identity=given, by=by, now=timezone.now())
    assert later.stage == MandateStage.TO_COME


def test_the_database_counts_the_seats_too() -> None:
    council = make_council(seats=1)
    make_mandate(council)
    with pytest.raises(ProgrammingError, match="no seat is left"), transaction.atomic():
        make_mandate(council)
    make_mandate(council, starts_on=timezone.localdate(), ends_on=timezone.localdate())


def test_the_database_refuses_the_college_of_another_council_and_days_after_the_term() -> None:
    council, other = make_council(), make_council()
    with pytest.raises(ProgrammingError, match="another council"), transaction.atomic():
        make_mandate(council, college=college_of(other))
    with pytest.raises(ProgrammingError, match="ends with the term"), transaction.atomic():
        make_mandate(council, ends_on=council.term_ends_on + 2 * DAY)


def test_a_college_of_another_council_is_refused() -> None:
    council = make_council()
    seat = Seat(college_of(make_council()), timezone.localdate())
    call = lambda: actions.open_mandate(  # noqa: E731
        council=council, seat=seat, identity={"first_name": "Léa"}, by=make_administrator(), now=timezone.now()
    )
    _denied(call, "autre conseil")


@pytest.mark.parametrize(("days", "words"), [(2, TODAY_TERM), (-800, "La fin vient après le début")])
def test_dates_out_of_the_term_are_refused(days: int, words: str) -> None:
    council = make_council()
    seat = Seat(college_of(council), timezone.localdate(), council.term_ends_on + days * DAY)
    call = lambda: actions.open_mandate(  # noqa: E731
        council=council, seat=seat, identity={"first_name": "Léa"}, by=make_administrator(), now=timezone.now()
    )
    _denied(call, words)


def test_nobody_sits_once_the_term_is_over() -> None:
    council = make_council(term_ends_on=timezone.localdate() - DAY, created_on=timezone.localdate() - 400 * DAY)
    _denied(lambda: opened(council, make_administrator()), "est fini depuis")


@pytest.mark.parametrize(
    ("birth_date", "words"),
    [
        (None, "Donnez la date de naissance"),
        (born_years_ago(11), "au moins 12 ans"),
        (born_years_ago(26), "jusqu’à 25 ans"),
        (born_years_ago(16), "passez par une candidature"),
        (timezone.localdate() + timedelta(days=2), "pas encore passée"),
    ],
)
def test_ages_are_those_of_the_day(birth_date: date | None, words: str) -> None:
    council = make_youth_council()
    _denied(lambda: opened(council, make_administrator(), birth_date=birth_date), words)


def test_somebody_sits_once_in_a_council_and_reads_it_in_french() -> None:
    council, person = make_council(), make_user()
    make_mandate(council, person=person)
    twice = lambda: actions.seat_member(  # noqa: E731
        council=council,
        seat=Seat(college_of(council), timezone.localdate()),
        identity={"first_name": "Léa"},
        by=None,
        person=person,
    )
    _denied(twice, "siège déjà dans ce conseil à ces dates")
    with pytest.raises(IntegrityError, match="mandate_once_a_day"), transaction.atomic():
        make_mandate(council, person=person)


def test_a_member_leaves_and_so_does_the_substitute() -> None:
    council, by, today = make_council(), make_administrator(), timezone.localdate()
    mandate = make_mandate(council, email="lea@example.org")
    substitute = actions.name_substitute(
        mandate=mandate, identity={"first_name": "Ali", "birth_date": None}, by=by, now=timezone.now()
    )
    leaving = Leaving(today, EndReason.MOVED, "Le Mans")
    ended = actions.end_mandate(mandate=mandate, leaving=leaving, by=by, now=timezone.now())
    substitute.refresh_from_db()
    assert (ended.last_day, ended.end_reason, ended.end_words) == (today, EndReason.MOVED, "Le Mans")
    assert substitute.ends_on == today + DAY
    assert OutboxMessage.objects.get(kind="instances/mandate_ended").payload["reason"] == "A quitté la commune"
    again = lambda: actions.end_mandate(mandate=ended, leaving=leaving, by=by, now=timezone.now() + DAY)  # noqa: E731
    _denied(again, "déjà fini")


def test_nobody_is_written_to_after_a_death() -> None:
    council = make_council()
    mandate = make_mandate(council)
    leaving = Leaving(timezone.localdate(), EndReason.DECEASED)
    actions.end_mandate(mandate=mandate, leaving=leaving, by=make_administrator(), now=timezone.now())
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("days", "reason", "words"),
    [(-40, "moved", "Choisissez un jour entre"), (900, "moved", "Choisissez un jour entre"), (0, "x", "une raison")],
)
def test_a_mandate_ends_on_one_of_its_days_for_a_reason(days: int, reason: str, words: str) -> None:
    mandate = make_mandate(make_council())
    leaving = Leaving(timezone.localdate() + days * DAY, reason)
    end = lambda: actions.end_mandate(mandate=mandate, leaving=leaving, by=make_administrator(), now=timezone.now())  # noqa: E731
    _denied(end, words)


def test_a_mandate_is_renewed_as_another_one_that_keeps_the_agreement() -> None:
    council, today = make_council(), timezone.localdate()
    mandate = make_mandate(council, ends_on=today + 20 * DAY, name_agreed_on=today - DAY, person=make_user())
    renewed = actions.renew_mandate(
        mandate=mandate, last_day=council.term_ends_on, by=make_administrator(), now=timezone.now()
    )
    renewed.refresh_from_db()
    assert (renewed.starts_on, renewed.last_day) == (mandate.ends_on, council.term_ends_on)
    assert (renewed.person, renewed.name_agreed_on) == (mandate.person, today - DAY)
    assert OutboxMessage.objects.get(kind="instances/mandate_opened").person == mandate.person.public_id


def test_what_is_not_renewed() -> None:
    council, by, today = make_council(), make_administrator(), timezone.localdate()
    whole = make_mandate(council)

    def renew(mandate: Mandate) -> object:
        return lambda: actions.renew_mandate(mandate=mandate, last_day=council.term_ends_on, by=by, now=timezone.now())

    _denied(renew(whole), "déjà jusqu’au terme")
    left = make_mandate(council, ends_on=today - DAY, end_reason=EndReason.RESIGNED)
    _denied(renew(left), "arrêté avant son terme")
    substitute = make_mandate(council, substitute_of=whole, ends_on=today + 3 * DAY)
    _denied(renew(substitute), "suppléance")


def test_a_member_too_old_is_not_renewed() -> None:
    council, today = make_youth_council(), timezone.localdate()
    mandate = make_mandate(council, age=26, ends_on=today + DAY)
    renew = lambda: actions.renew_mandate(  # noqa: E731
        mandate=mandate, last_day=council.term_ends_on, by=make_administrator(), now=timezone.now()
    )
    _denied(renew, "jusqu’à 25 ans")


def test_one_chair_at_a_time() -> None:
    council, by = make_council(), make_administrator()
    first, second = make_mandate(council), make_mandate(council)
    give = lambda mandate, role: actions.give_role(mandate=mandate, role=role, by=by, now=timezone.now())  # noqa: E731
    assert give(first, MandateRole.CHAIR).role == MandateRole.CHAIR
    assert give(first, MandateRole.CHAIR).role == MandateRole.CHAIR
    _denied(lambda: give(second, MandateRole.CHAIR), f"tenue par {first}")
    _denied(lambda: give(second, "roi"), "une fonction dans la liste")
    give(first, MandateRole.MEMBER)
    assert give(second, MandateRole.CHAIR).history.last().reason == "Présidence"
    with pytest.raises(IntegrityError, match="mandate_one_chair_a_day"), transaction.atomic():
        Mandate.objects.filter(pk=first.pk).update(role=MandateRole.CHAIR)


def test_a_role_is_for_a_member_who_sits() -> None:
    council, by, today = make_council(), make_administrator(), timezone.localdate()
    coming = make_mandate(council, starts_on=today + DAY)
    _denied(lambda: actions.give_role(mandate=coming, role="chair", by=by, now=timezone.now()), "pas commencé")
    substitute = make_mandate(council, substitute_of=make_mandate(council))
    _denied(lambda: actions.give_role(mandate=substitute, role="chair", by=by, now=timezone.now()), "suppléance")


def test_one_substitute_at_a_time_who_takes_no_seat() -> None:
    council, by = make_council(seats=1), make_administrator()
    member = make_mandate(council)
    name = lambda: actions.name_substitute(  # noqa: E731
        mandate=member, identity={"first_name": "Ali"}, by=by, now=timezone.now()
    )
    substitute = name()
    assert substitute.ends_on == member.ends_on
    _denied(name, "déjà une suppléance")
    nested = lambda: actions.name_substitute(  # noqa: E731
        mandate=substitute, identity={"first_name": "Zoé"}, by=by, now=timezone.now()
    )
    _denied(nested, "C’est une suppléance")
    with pytest.raises(IntegrityError, match="mandate_one_substitute_a_day"), transaction.atomic():
        make_mandate(council, substitute_of=member)


def test_a_substitute_takes_the_seat_once_the_member_has_left() -> None:
    council, by = make_council(seats=1), make_administrator()
    member = make_mandate(council)
    substitute = actions.name_substitute(mandate=member, identity={"first_name": "Ali"}, by=by, now=timezone.now())
    seat = lambda mandate, now: actions.seat_substitute(mandate=mandate, by=by, now=now)  # noqa: E731
    _denied(lambda: seat(substitute, timezone.now()), "siège encore")
    _denied(lambda: seat(member, timezone.now()), "pas une suppléance")
    actions.end_mandate(mandate=member, leaving=Leaving(timezone.localdate()), by=by, now=timezone.now())
    seated = seat(substitute, timezone.now() + DAY)
    assert (seated.first_name, seated.substitute_of, seated.last_day) == ("Ali", None, council.term_ends_on)


def test_a_substitute_still_at_work_sits_no_more_as_such() -> None:
    council, by, today = make_council(seats=1), make_administrator(), timezone.localdate()
    member = make_mandate(council, ends_on=today, end_reason=EndReason.MOVED)
    substitute = make_mandate(council, substitute_of=member, first_name="Ali")
    actions.seat_substitute(mandate=substitute, by=by, now=timezone.now())
    substitute.refresh_from_db()
    assert substitute.ends_on == today


def test_contacts_are_corrected_until_they_are_erased() -> None:
    council, by = make_council(), make_animator()
    mandate = make_mandate(council)
    correct = lambda by: actions.correct_member(  # noqa: E731
        mandate=mandate, identity={"email": "autre@example.org"}, by=by, now=timezone.now()
    )
    _denied(lambda: correct(by), "animé par une autre personne")
    assert correct(make_animator(council)).email == "autre@example.org"
    Mandate.objects.filter(pk=mandate.pk).update(erased_at=timezone.now())
    _denied(lambda: correct(make_administrator()), "effacées")


def test_a_first_name_appears_only_of_age_and_agreed_since() -> None:
    council, person = make_youth_council(), make_user()
    eighteen_in_ten_days = born_years_ago(18, days=-10)
    mandate = make_mandate(council, person=person, birth_date=eighteen_in_ten_days, first_name="Yasmine")
    agree = lambda by, now: actions.change_naming(mandate=mandate, is_named=True, by=by, now=now)  # noqa: E731
    _denied(lambda: agree(person, timezone.now()), "Avant 18 ans")
    with pytest.raises(IntegrityError, match="mandate_named_of_age"), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(name_agreed_on=timezone.localdate())
    with time_machine.travel(timezone.now() + 11 * DAY):
        today = timezone.localdate()
        mandate.refresh_from_db()
        assert mandate.public_name(today) == ""
        assert not Mandate.objects.nameable_on(today).exists()
        agree(person, timezone.now())
        mandate.refresh_from_db()
        assert mandate.public_name(today) == "Yasmine"
        assert Mandate.objects.nameable_on(today).get() == mandate
        actions.change_naming(mandate=mandate, is_named=False, by=person, now=timezone.now())
        mandate.refresh_from_db()
        assert mandate.public_name(today) == ""


def test_without_date_of_birth_nobody_is_named_where_minors_sit() -> None:
    now, today = timezone.now(), timezone.localdate()
    young, adults = make_council(), make_council(min_age=60)
    unknown, elder = make_mandate(young, age=None), make_mandate(adults, age=None)
    by = make_administrator()
    _denied(lambda: actions.change_naming(mandate=unknown, is_named=True, by=by, now=now), "Sans date de naissance")
    named = actions.change_naming(mandate=elder, is_named=True, by=by, now=now)
    assert named.public_name(today) == named.first_name
    assert list(Mandate.objects.nameable_on(today)) == [named]


def test_a_stranger_names_nobody_and_an_ended_mandate_neither() -> None:
    mandate = make_mandate(make_council(), ends_on=timezone.localdate())
    name = lambda by: actions.change_naming(mandate=mandate, is_named=True, by=by, now=timezone.now())  # noqa: E731
    _denied(lambda: name(make_user()), "animé par une autre personne")
    _denied(lambda: name(make_administrator()), "n’est pas en cours")


def test_a_date_of_birth_corrected_takes_back_an_agreement_given_too_young() -> None:
    council = make_youth_council()
    mandate = make_mandate(council, age=20, name_agreed_on=timezone.localdate())
    corrected = actions.correct_member(
        mandate=mandate, identity={"birth_date": born_years_ago(17)}, by=make_administrator(), now=timezone.now()
    )
    assert corrected.name_agreed_on is None


def test_a_member_is_known_by_the_account_or_by_its_address() -> None:
    council, person = make_council(), make_user(email="lea@example.org")
    by_address = make_mandate(council, email="LEA@example.org")
    assert list(Mandate.objects.held_by(person)) == [by_address]
    assert by_address.is_held_by(person)
    assert not by_address.is_held_by(make_user())
    assert not make_mandate(council, email="").is_held_by(person)
    assert not make_mandate(council, person=make_user(), email="lea@example.org").is_held_by(person)


def test_colleges_are_counted_apart() -> None:
    council = make_council(seats=1)
    other = College.objects.create(council=council, name="Associations", seats=1, position=2)
    make_mandate(council)
    make_mandate(council, college=other)
    assert Council.objects.get(pk=council.pk).mandates.count() == 2


def test_who_was_born_on_the_29th_of_february_grows_older_on_the_1st_of_march() -> None:
    assert years_before(date(2028, 2, 29), 18) == date(2010, 2, 28)
    assert years_before(date(2028, 3, 1), 18) == date(2010, 3, 1)
