"""The end of a key, with a kill at each step: nothing is counted while it may still be somewhere."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.results.actions.counting import count_edition
from budgets.results.permissions import KEY_LEFT, refusal_to_count
from budgets.voting.box.instance import ballots_digest
from budgets.voting.box.key_state import key_health
from budgets.voting.box.keys import destroy_key, is_kept, load_key
from budgets.voting.models import KeyDestruction, OpenBallot, RollEntry, Sealing
from budgets.voting.sealing.actions.clearing import clear_sealed_boxes
from budgets.voting.sealing.actions.key_ending import ACT, destroy_sealed_key, destroy_sealed_keys
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing
from tests.factories.accounts import sign_in
from tests.factories.sealing import after, officer, seal
from tests.factories.votes import lose_key, make_entry, make_open_vote
from tests.strict_client import StrictClient


@pytest.fixture
def edition(db: None) -> Edition:
    edition = make_open_vote(title="Vote de la clé")
    make_entry(edition)
    return edition


def fingerprint(edition: Edition) -> str:
    return edition.opening.key_fingerprint


def sealed(edition: Edition) -> Sealing:
    """Sealed by two officers; inside a test's transaction, what follows the commit has not happened."""
    ask_sealing(edition=edition, by=officer(), now=after(edition))
    return confirm_sealing(edition=edition, by=officer(), now=after(edition))


@transaction.atomic
def sealed_but_killed(edition: Edition) -> None:
    """The sealing is whole, and its transaction never ends well."""
    sealed(edition)
    connection.cursor().execute("SELECT 1 / 0")


def key_file(edition: Edition) -> Path:
    return Path(settings.VOTE_KEY_DIR) / f"{fingerprint(edition)[:32]}.cle"


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_commit_the_vote_is_not_sealed_and_keeps_its_key() -> None:
    edition = make_open_vote()
    make_entry(edition)
    with pytest.raises(DatabaseError):
        sealed_but_killed(edition)
    assert load_key(fingerprint(edition)) is not None
    assert (OpenBallot.objects.count(), Sealing.objects.count()) == (1, 0)
    assert sealed(edition).record["ballots"] == 1
    assert not is_kept(fingerprint(edition))
    assert KeyDestruction.objects.count() == 1


def test_killed_after_the_commit_the_key_is_said_to_destroy_and_the_next_hour_does_it(edition: Edition) -> None:
    sealed(edition)
    assert is_kept(fingerprint(edition))
    assert refusal_to_count(edition, ballots_digest(edition)) == KEY_LEFT
    assert key_health() == ["Clé à détruire : celle du vote « Vote de la clé », qui est scellé."]
    assert destroy_sealed_keys() == 1
    assert not is_kept(fingerprint(edition))
    assert refusal_to_count(edition, ballots_digest(edition)) is None
    assert key_health() == []
    assert destroy_sealed_keys() == 0


def test_the_desk_says_it_until_it_is_done(edition: Edition) -> None:
    sealing, client = sealed(edition), StrictClient()
    sign_in(client, sealing.asked_by)
    names = ("admin:budgets_edition_change", "admin:budgets_edition_vote_sealing")
    pages = [reverse(name, args=[edition.pk]) for name in names]
    assert all("Clé à détruire" in client.get(page).content.decode() for page in pages)
    destroy_sealed_key(sealing=sealing)
    assert not any("Clé à détruire" in client.get(page).content.decode() for page in pages)


def test_killed_after_the_destruction_the_next_hour_says_it_once(edition: Edition) -> None:
    sealing = sealed(edition)
    destroy_key(fingerprint(edition))
    assert refusal_to_count(edition, ballots_digest(edition)) == KEY_LEFT
    clear_sealed_boxes(timezone.now())
    assert refusal_to_count(edition, ballots_digest(edition)) is None
    destroy_sealed_key(sealing=sealing)
    assert KeyDestruction.objects.get().sealing == sealing
    assert AuditEntry.objects.filter(act=ACT).count() == 1
    assert str(KeyDestruction.objects.get()) == "Vote de la clé"


def test_a_server_that_still_holds_the_key_destroys_it_before_a_count_and_each_hour(edition: Edition) -> None:
    seal(edition)
    path = key_file(edition)
    path.write_bytes(b"un autre serveur")
    assert refusal_to_count(edition, ballots_digest(edition)) == KEY_LEFT
    count_edition(edition=edition)
    assert not path.exists()
    path.write_bytes(b"un autre serveur")
    assert destroy_sealed_keys() == 1
    assert not path.exists()


def test_a_key_that_cannot_be_destroyed_keeps_the_count_waiting(
    edition: Edition, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sealing = sealed(edition)
    path = key_file(edition)
    path.unlink()
    path.symlink_to(tmp_path)
    assert not destroy_sealed_key(sealing=sealing)
    assert "n’a pas pu être détruite" in caplog.text
    assert not KeyDestruction.objects.exists()
    with pytest.raises(ActionDenied, match="Clé à détruire"):
        count_edition(edition=edition)
    path.unlink()
    assert destroy_sealed_key(sealing=sealing)


def test_a_vote_sealed_before_keys_were_files_has_none_to_destroy(edition: Edition) -> None:
    sealed(edition)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE budgets_voteopening DISABLE TRIGGER USER")
        cursor.execute("UPDATE budgets_voteopening SET key_fingerprint = ''")
        cursor.execute("ALTER TABLE budgets_voteopening ENABLE TRIGGER USER")
    assert refusal_to_count(edition, ballots_digest(edition)) is None
    assert destroy_sealed_key(sealing=edition.sealing)
    assert destroy_sealed_keys() == 0


def test_a_missing_key_is_said_by_name(edition: Edition) -> None:
    assert key_health() == []
    lose_key(edition)
    assert key_health() == ["La clé du vote « Vote de la clé » n’est pas sur ce serveur : rien n’est enregistré."]
    assert RollEntry.objects.count() == 1
