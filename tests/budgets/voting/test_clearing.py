"""What the sealing of a vote destroys: the open box, its key, the weak fingerprints, dead rows, back-ups."""

from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.core.errors import ActionDenied
from allonnes.outreach.models import EncounterHistory
from budgets.editions.models import Edition, VoteOpening
from budgets.projects.models import ProjectHistory
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.open_box import read_ballot_box, write_content
from budgets.voting.enums import VoteChannel
from budgets.voting.models import CodeLetter, OpenBallot, RollEntry, SealedBallot, Sealing
from budgets.voting.roll.voter import SESSION_KEY
from budgets.voting.sealing.actions.clearing import BACKUP_UNDER_WAY, REWRITTEN, clear_sealed_boxes, remaining_backups
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing
from tests.factories.accounts import make_user
from tests.factories.budgets import EditionFactory, SealedBallotFactory
from tests.factories.letters import make_letter
from tests.factories.sealing import after, officer, seal
from tests.factories.votes import cast, lose_key, make_entry, make_open_vote, make_voter
from tests.strict_client import StrictClient

WIPED = {"identity_box": "", "name_mark": "", "home_mark": "", "neighbourhood": None, "age_band": ""}


@pytest.fixture
def edition(db: None) -> Edition:
    return make_open_vote()


# --- What is wiped -----------------------------------------------------------------------------------------
def test_the_open_box_its_key_and_the_weak_marks_are_gone(edition: Edition) -> None:
    user = make_user()
    entry, late = cast(make_voter(edition), ["1"], user_id=user.pk).entry, make_voter(edition)
    seal(edition)
    assert not OpenBallot.objects.exists()
    kept = RollEntry.objects.get()
    assert {name: getattr(kept, name) for name in WIPED} == WIPED
    assert (kept.user, kept.channel, kept.receipt) == (user, entry.channel, entry.receipt)
    assert kept.pk != entry.pk
    assert kept.identity_mark != entry.identity_mark
    with pytest.raises(ActionDenied, match="scellée"):
        cast(late, ["1"])


def test_another_vote_keeps_its_box_and_its_key(edition: Edition) -> None:
    other = make_open_vote()
    make_entry(edition)
    entry = make_entry(other)
    seal(edition)
    assert list(OpenBallot.objects.values_list("edition", flat=True)) == [other.pk]
    assert read_ballot_box(other).key is not None
    assert RollEntry.objects.get(pk=entry.pk).name_mark


@pytest.mark.django_db(transaction=True)
def test_nothing_joins_nor_leaves_a_sealed_box() -> None:
    edition = make_open_vote()
    make_entry(edition)
    with pytest.raises(DatabaseError, match="before the sealing is asked"), transaction.atomic():
        SealedBallotFactory(edition=edition)
    seal(edition)
    with pytest.raises(DatabaseError, match="Cannot insert"), transaction.atomic():
        SealedBallotFactory(edition=edition)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        SealedBallot.objects.filter(edition=edition).delete()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        Sealing.objects.filter(edition=edition).update(ballots_sha256="")
    SealedBallotFactory(edition=EditionFactory())


@pytest.mark.parametrize("model", [SealedBallot, Sealing, VoteOpening, ProjectHistory, EncounterHistory, AuditEntry])
def test_nobody_empties_a_table_that_only_grows(model: type[Model], edition: Edition) -> None:
    make_entry(edition)
    seal(edition)
    kept = model._default_manager.count()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL allonnes.tables_may_be_emptied = 'off'")
        with pytest.raises(DatabaseError, match="Cannot empty"), transaction.atomic():
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
        cursor.execute("SET LOCAL allonnes.tables_may_be_emptied = 'on'")
    assert model._default_manager.count() == kept


@pytest.mark.django_db(transaction=True)
def test_a_sealing_never_waits_long_for_a_back_up_and_holds_nobody_up() -> None:
    edition, other = make_open_vote(), make_open_vote()
    make_entry(edition)
    ask_sealing(edition=edition, by=officer(), now=after(edition))
    second = officer()
    dump = connection.copy()
    dump.set_autocommit(False)
    with dump.cursor() as cursor:
        cursor.execute("LOCK TABLE budgets_openballot IN ACCESS SHARE MODE")
    with pytest.raises(ActionDenied) as refused, CaptureQueriesContext(connection) as queries:
        confirm_sealing(edition=edition, by=second, now=after(edition))
    assert refused.value.reason == BACKUP_UNDER_WAY
    # The copy still holds the table: only the patience it set itself, two seconds, ended the waiting.
    asked = [query["sql"] for query in queries]
    waiting = next(at for at, sql in enumerate(asked) if sql.startswith("LOCK TABLE"))
    assert asked[waiting - 1] == "SET LOCAL lock_timeout = '2s'"
    assert (OpenBallot.objects.count(), SealedBallot.objects.count()) == (1, 0)
    assert not Sealing.objects.get().sealed_at
    make_entry(other)
    dump.rollback()
    dump.close()
    assert confirm_sealing(edition=edition, by=second, now=after(edition)).sealed_at
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_letters_forget_their_addressee_their_code_and_their_voter(edition: Edition) -> None:
    letter, _code = make_letter(edition)
    entry = make_entry(edition, VoteChannel.LETTER)
    CodeLetter.objects.filter(pk=letter.pk).update(entry=entry, addressee="Mme Zoé Essai", used_on=entry.voted_on)
    other, _code = make_letter(make_open_vote())
    CodeLetter.objects.filter(pk=other.pk).update(addressee="M. Essai", secret="secret")
    seal(edition)
    letter.refresh_from_db(), other.refresh_from_db()
    assert (letter.addressee, letter.secret, letter.entry) == ("", "", None)
    assert (other.addressee, bool(other.secret)) == ("M. Essai", True)
    assert {"budgets_codeletter", "django_session"} < set(REWRITTEN)


@pytest.mark.django_db(transaction=True)
def test_a_sealing_that_fails_changes_nothing() -> None:
    edition = make_open_vote()
    make_entry(edition)
    ask_sealing(edition=edition, by=officer(), now=after(edition))
    OpenBallot.objects.update(content="illisible")
    with pytest.raises(InvalidToken):
        confirm_sealing(edition=edition, by=officer(), now=after(edition))
    assert (OpenBallot.objects.count(), SealedBallot.objects.count()) == (1, 0)
    assert read_ballot_box(edition).key is not None
    OpenBallot.objects.update(content=write_content(read_ballot_box(edition), Choices(("2",))))
    assert confirm_sealing(edition=edition, by=officer(), now=after(edition)).record["ballots"] == 1


def test_nothing_is_sealed_without_the_key(edition: Edition) -> None:
    make_entry(edition)
    now = after(edition)
    lose_key(edition)
    with pytest.raises(ActionDenied, match="la clé du vote"):
        ask_sealing(edition=edition, by=officer(), now=now)


def does_not_use_files_again() -> bool:
    """Whether this server removes the files of its log: one that recycles them keeps what they hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('wal_recycle')")
        return bool(cursor.fetchone() == ("off",))


# --- Back-ups and dead rows -----------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_back_ups_of_the_open_vote_are_destroyed_and_named(tmp_path: Path) -> None:
    edition = make_open_vote()
    make_entry(edition)
    with override_settings(BACKUP_DIR=tmp_path):
        (tmp_path / "ville-1.tar").write_text("une archive")
        (tmp_path / "ville-2.tar.part").write_text("une archive en cours")
        sealing = seal(edition)
        assert sealing.record["backups"] == ["ville-1.tar", "ville-2.tar"]
        assert not list(tmp_path.iterdir())
        assert not remaining_backups(sealing)
    entry = AuditEntry.objects.get(act="budgets.clear_urn")
    assert entry.detail == {"edition": edition.slug, "backups": 2, "wal": does_not_use_files_again()}
    assert clear_sealed_boxes(timezone.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_no_dead_row_of_the_open_vote_is_left_on_the_disk() -> None:
    edition, other = make_open_vote(), make_open_vote()
    make_entry(edition), make_entry(other)
    seal(edition)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('budgets_openballot')")
        # One page, for the vote that goes on: the dead rows went with the rewriting.
        assert cursor.fetchone() == (8192,)


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_cleared_at_once_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    edition = make_open_vote()
    make_entry(edition)
    reader = connection.copy()
    reader.set_autocommit(False)
    with reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM budgets_keying")
    sealing = seal(edition)
    assert "traces de l’urne" in caplog.text
    assert not AuditEntry.objects.filter(act="budgets.clear_urn").exists()
    assert sealing.sealed_at
    reader.rollback()
    reader.close()
    assert clear_sealed_boxes(after(edition)) == 1
    assert clear_sealed_boxes(after(edition)) == 0


def test_no_device_leads_to_a_voter_of_a_sealed_vote(edition: Edition) -> None:
    other = make_open_vote()
    clients = [StrictClient(), StrictClient()]
    for client, one in zip(clients, (edition, other), strict=True):
        session = client.session
        session[SESSION_KEY] = {"edition": one.pk}
        session.save()
        client.cookies["session"] = session.session_key
    seal(edition)
    assert [SESSION_KEY in client.session for client in clients] == [False, True]
