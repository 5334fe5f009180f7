"""Minutes: written by two, corrected by members, adopted later, published without any minor's name."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.models import OutboxMessage
from allonnes.core.revisions import StaleRevision
from instances.councils.models import Mandate
from instances.meetings.actions import holding, writing
from instances.meetings.compared import ComparedLine, compared
from instances.meetings.enums import MinutesState
from instances.meetings.models import Minutes, MinutesVersion
from instances.meetings.names import minors_named
from tests.factories.accounts import born_years_ago, make_user
from tests.factories.meetings import (
    BODY,
    a_council,
    a_member,
    adopted,
    an_animator,
    animator_of,
    called,
    held,
    past_call,
    published,
    to_correct,
    written,
)

pytestmark = pytest.mark.django_db


def by_of(minutes: Minutes) -> object:
    return animator_of(minutes.meeting)


def write(minutes: Minutes, body: str, read: int | None = None) -> Minutes:
    read = minutes.revision if read is None else read
    return writing.write_minutes(minutes=minutes, body=body, by=by_of(minutes), now=timezone.now(), read_revision=read)


def mails(kind: str) -> int:
    return OutboxMessage.objects.filter(kind=f"instances/{kind}").count()


def test_each_text_saved_is_a_version_and_the_same_text_is_none() -> None:
    minutes = write(held(), BODY)
    assert write(minutes, f"{BODY}\r\n").revision == 1
    assert [row.number for row in minutes.versions.all()] == [1, 2]
    assert str(minutes.versions.last()) == "Réunion du mois, 2"
    with pytest.raises(DatabaseError), transaction.atomic():
        MinutesVersion.objects.filter(minutes=minutes).update(body="Autre")


def test_two_people_write_the_same_minutes() -> None:
    minutes = held()
    write(minutes, "Le texte de la première.", 0)
    with pytest.raises(StaleRevision) as stale:
        write(minutes, "Le texte de la seconde.", 0)
    assert stale.value.row.body == "Le texte de la première."


def test_minutes_without_any_version_begin_at_one() -> None:
    minutes = Minutes.objects.create(meeting=past_call())
    assert write(minutes, "Un texte").versions.get().number == 1


def test_minutes_are_sent_to_every_member_once_written_and_until_a_day_to_come() -> None:
    minutes = written(members=2)
    until = timezone.localdate() + timedelta(days=3)
    with pytest.raises(ActionDenied, match="un jour à venir"):
        writing.send_minutes(minutes=minutes, until=timezone.localdate(), by=by_of(minutes), now=timezone.now())
    sent = writing.send_minutes(minutes=minutes, until=until, by=by_of(minutes), now=timezone.now())
    assert (sent.state, sent.corrections_until, mails("minutes_to_correct")) == (MinutesState.CORRECTING, until, 2)
    with pytest.raises(ActionDenied, match="Ce n’est plus possible"):
        writing.send_minutes(minutes=minutes, until=until, by=by_of(minutes), now=timezone.now())
    back = writing.take_back_minutes(minutes=sent, reason="Une page manque", by=by_of(sent), now=timezone.now())
    assert (back.state, back.corrections_until) == (MinutesState.DRAFT, None)
    writing.send_minutes(minutes=back, until=until, by=by_of(back), now=timezone.now())
    assert mails("minutes_to_correct") == 4


def test_empty_minutes_are_not_sent_and_a_stranger_writes_none() -> None:
    minutes = write(held(), "")
    with pytest.raises(ActionDenied, match="est vide"):
        writing.send_minutes(minutes=minutes, until=date(2030, 1, 1), by=by_of(minutes), now=timezone.now())
    with pytest.raises(ActionDenied, match="autre personne"):
        writing.write_minutes(minutes=minutes, body="X", by=an_animator(), now=timezone.now(), read_revision=1)


def test_a_member_proposes_corrections_until_the_last_day_included() -> None:
    minutes = to_correct(members=1)
    seat = minutes.meeting.attendances.get()
    remark = writing.propose_correction(attendance=seat, words=" Neuf bancs. ", now=timezone.now())
    assert (remark.words, str(remark), remark.mandate) == ("Neuf bancs.", "Neuf bancs.", seat.mandate)
    for words in ("  ", "a" * 4_001):
        with pytest.raises(InvalidInput, match="à corriger"):
            writing.propose_correction(attendance=seat, words=words, now=timezone.now())
    last = timezone.now() + timedelta(days=5)
    writing.propose_correction(attendance=seat, words="Encore", now=last)
    with pytest.raises(ActionDenied, match="est passé"):
        writing.propose_correction(attendance=seat, words="Trop tard", now=last + timedelta(days=1))
    with pytest.raises(ActionDenied, match="pas encore à relire"):
        writing.propose_correction(attendance=held().meeting.attendances.first(), words="Quoi", now=timezone.now())


def test_a_correction_gets_one_answer_that_the_member_receives() -> None:
    minutes = to_correct(members=1)
    seat = minutes.meeting.attendances.get()
    remark = writing.propose_correction(attendance=seat, words="Neuf bancs.", now=timezone.now())

    def answer(is_accepted: bool, words: str, by: object = None) -> object:
        return writing.answer_remark(
            remark=remark, is_accepted=is_accepted, answer=words, by=by or by_of(minutes), now=timezone.now()
        )

    with pytest.raises(InvalidInput, match="Dites pourquoi"):
        answer(False, "  ")
    with pytest.raises(ActionDenied, match="autre personne"):
        answer(True, "", an_animator())
    answer(False, "Il y en avait dix.")
    assert mails("remark_answered") == 1
    with pytest.raises(ActionDenied, match="déjà sa réponse"):
        answer(True, "")


def test_a_correction_of_a_member_no_longer_listed_is_answered_without_a_mail() -> None:
    minutes = to_correct(members=1)
    stranger = a_member(minutes.meeting.council)
    remark = minutes.remarks.create(mandate=stranger, words="Neuf bancs.")
    writing.answer_remark(remark=remark, is_accepted=True, answer="", by=by_of(minutes), now=timezone.now())
    assert mails("remark_answered") == 0


def test_nothing_is_answered_once_the_minutes_are_no_longer_read() -> None:
    minutes = adopted(members=1)
    remark = minutes.remarks.create(mandate=minutes.meeting.attendances.first().mandate, words="Trop tard")
    with pytest.raises(ActionDenied, match="plus en relecture"):
        writing.answer_remark(remark=remark, is_accepted=True, answer="", by=by_of(minutes), now=timezone.now())


def adopt(minutes: Minutes, meeting: object) -> Minutes:
    return writing.adopt_minutes(
        minutes=minutes,
        adopted_in=meeting,
        by=by_of(minutes),
        now=timezone.now(),  # type: ignore[arg-type]
    )


def test_minutes_are_adopted_at_a_later_meeting_of_the_same_council_once_corrections_are_over() -> None:
    council = a_council()
    yesterday = timezone.localdate() - timedelta(days=1)
    minutes = to_correct(council, members=1, until=yesterday)
    other, earlier, coming = past_call(), past_call(council, days=30), called(council)
    later = past_call(council, days=2)
    for wrong, words in ((other, "du même conseil"), (earlier, "réunion suivante"), (coming, "n’a pas commencé")):
        with pytest.raises(ActionDenied, match=words):
            adopt(minutes, wrong)
    seat = minutes.meeting.attendances.get()
    minutes.remarks.create(mandate=seat.mandate, words="Neuf")
    with pytest.raises(ActionDenied, match="Répondez d’abord"):
        adopt(minutes, later)
    minutes.remarks.update(answered_at=timezone.now(), is_accepted=True)
    assert (adopt(minutes, later).state, minutes.meeting.minutes_adopted.count()) == (MinutesState.ADOPTED, 0)
    with pytest.raises(ActionDenied, match="ne change plus"):
        write(minutes, "Autre")


def test_minutes_still_read_by_members_are_not_adopted() -> None:
    council = a_council()
    minutes = to_correct(council)
    with pytest.raises(ActionDenied, match="proposent encore"):
        adopt(minutes, past_call(council, days=1))


def test_minutes_that_name_a_minor_are_not_published_until_they_change() -> None:
    council = a_council()
    a_member(council)
    minor = a_member(council, first_name="Léa", last_name="Exemple-Martin", birth_date=born_years_ago(19))
    minutes = adopted(council, body="# Les bancs\n\nlea EXEMPLE-MARTIN propose neuf bancs.")
    Mandate.objects.filter(pk=minor.pk).update(birth_date=born_years_ago(16))
    with pytest.raises(ActionDenied, match="Léa Exemple-Martin"):
        writing.publish_minutes(minutes=minutes, by=by_of(minutes), now=timezone.now())
    Mandate.objects.filter(pk=minor.pk).update(birth_date=born_years_ago(19))
    told = writing.publish_minutes(minutes=minutes, by=by_of(minutes), now=timezone.now())
    assert told.is_published
    assert mails("minutes_published") == 2
    with pytest.raises(ActionDenied, match="Ce n’est plus possible"):
        writing.publish_minutes(minutes=minutes, by=by_of(minutes), now=timezone.now())


def test_minutes_that_name_a_minor_are_changed_while_they_still_can_be() -> None:
    council, until = a_council(), timezone.localdate() - timedelta(days=20)
    minor = a_member(council, first_name="Léa", last_name="Exemple-Martin", birth_date=born_years_ago(16))
    minutes = written(council, body="Léa propose neuf bancs.", days=40)
    sent = {"minutes": minutes, "until": until, "by": by_of(minutes), "now": minutes.meeting.ends_at}
    with pytest.raises(ActionDenied, match="Léa Exemple-Martin"):
        writing.send_minutes(**sent)
    Mandate.objects.filter(pk=minor.pk).update(birth_date=born_years_ago(19))
    minutes = writing.send_minutes(**sent)
    Mandate.objects.filter(pk=minor.pk).update(birth_date=born_years_ago(16))
    with pytest.raises(ActionDenied, match="Léa Exemple-Martin"):
        writing.adopt_minutes(
            minutes=minutes, adopted_in=past_call(council, days=2), by=by_of(minutes), now=timezone.now()
        )


def test_a_minor_named_in_a_decision_or_in_the_agenda_is_found_too() -> None:
    council = a_council()
    a_member(council, first_name="Léa", last_name="", birth_date=born_years_ago(15))
    minutes = adopted(council)
    minutes.meeting.decisions.create(words="Confier la fête à Léa.", taken_at=minutes.meeting.starts_at)
    with pytest.raises(ActionDenied, match="moins de 18 ans"):
        writing.publish_minutes(minutes=minutes, by=by_of(minutes), now=timezone.now())
    with pytest.raises(ActionDenied, match="autre personne"):
        writing.publish_minutes(minutes=minutes, by=make_user(), now=timezone.now())


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Rose propose neuf bancs.", True),
        ("un rosier, une rose et un banc", False),
        ("Marie-Rose est venue.", True),
        ("La famille DUPRÉ offre un banc.", True),
        ("Un pré, du pain.", False),
        ("", False),
    ],
)
def test_a_first_name_is_found_with_its_capital_and_a_last_name_however_it_is_written(
    text: str, is_found: bool
) -> None:
    minor = Mandate(first_name="Rose", last_name="Dupré", birth_date=date(2012, 1, 1))
    adult = Mandate(first_name="Paul", last_name="Banc", birth_date=date(1950, 1, 1))
    found = minors_named(text, [minor, minor, adult], date(2026, 11, 30))
    assert found == (["Rose Dupré"] if is_found else [])


def test_versions_are_compared_line_by_line() -> None:
    lines = compared("Un\nDeux\nTrois", "Un\nDeux bancs\nTrois")
    assert lines == [
        ComparedLine("same", "Un"),
        ComparedLine("removed", "Deux"),
        ComparedLine("added", "Deux bancs"),
        ComparedLine("same", "Trois"),
    ]


def test_the_tables_refuse_minutes_half_adopted_or_adopted_in_their_own_meeting() -> None:
    minutes = to_correct()
    rows = Minutes.objects.filter(pk=minutes.pk)
    for fields in (
        {"state": MinutesState.ADOPTED},
        {"adopted_in": minutes.meeting},
        {"state": MinutesState.PUBLISHED},
        {"published_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
    assert str(published()) == "Réunion du mois"


def test_held_meetings_tell_when_their_minutes_take_remarks() -> None:
    minutes = to_correct(until=timezone.localdate() + timedelta(days=1))
    assert minutes.takes_remarks(timezone.localdate() + timedelta(days=1))
    assert not minutes.takes_remarks(timezone.localdate() + timedelta(days=2))
    assert not holding.Minutes(state=MinutesState.CORRECTING).takes_remarks(timezone.localdate())
