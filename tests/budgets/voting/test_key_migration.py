"""An installation whose vote is under way, with a salt in the database, moves to a key in a file; a sealed one too."""

import hashlib
import hmac
import json
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.crypto import salted_hmac

from allonnes.core.encryption import hide
from allonnes.core.sessions import SessionStore
from budgets.editions.models import Edition, VoteOpening
from budgets.voting.ballot.actions import saved_choices
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.keys import read_half
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.models import OpenBallot, RollEntry
from budgets.voting.opening.snapshot import digest, write_snapshot
from budgets.voting.roll.identity import Identity, fingerprints_of
from budgets.voting.roll.voter import open_identity
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.sealing import officer
from tests.factories.votes import date_vote

BEFORE = [("budgets", "0012_kiosk_hours")]
SALT = "5e1" * 21
ZOE = Identity("Zoé", "Essai", date(1980, 5, 17))


def old_fingerprint(kind: str, scope: str, *parts: str) -> str:
    return salted_hmac(f"budgets.roll.{kind}:{scope}", "|".join(parts), algorithm="sha256").hexdigest()


def old_locator(entry: UUID) -> str:
    key = hmac.digest(settings.SECRET_KEY.encode(), f"budgets.urn:{SALT}".encode(), hashlib.sha256)
    return hmac.digest(key, entry.bytes, hashlib.sha256).hex()


def edition_of_before(apps: object, slug: str, *, sealed: bool = False) -> tuple[int, UUID]:
    """A vote as it was kept before, with one voter who chose two projects."""
    edition = EditionFactory(slug=slug)
    ProjectFactory(edition=edition, number=1)
    now = timezone.now()
    date_vote(edition, now - timedelta(days=1), now + timedelta(days=1))
    get = apps.get_model  # type: ignore[attr-defined]
    content, entry = write_snapshot(edition), uuid4()
    get("budgets", "VoteOpening").objects.create(edition_id=edition.pk, content=content, sha256=digest(content))
    get("budgets", "RollEntry").objects.create(
        pk=entry,
        edition_id=edition.pk,
        identity_mark=old_fingerprint("identity", slug, "essai zoe", "1980-05-17"),
        name_mark="" if sealed else old_fingerprint("name", slug, "esai", "zo"),
        identity_box="" if sealed else hide("budgets.roll", "Zoé\nEssai\n1980-05-17"),
        channel="account",
        voted_on=timezone.localdate(),
        link="lives",
    )
    if sealed:
        first, second, now = officer().pk, officer().pk, timezone.now()
        fields = {"asked_by_id": first, "asked_at": now, "confirmed_by_id": second, "sealed_at": now}
        get("budgets", "Sealing").objects.create(edition_id=edition.pk, **fields)
        return edition.pk, entry
    get("budgets", "VoteKey").objects.create(edition_id=edition.pk, salt=SALT)
    box = get("budgets", "OpenBallot").objects
    said = json.dumps({"projects": ["1"], "blank": False})
    box.create(edition_id=edition.pk, locator=old_locator(entry), content=hide("budgets.urn", said))
    box.create(edition_id=edition.pk, locator="f" * 64, content=hide("budgets.urn", said))
    return edition.pk, entry


def session_of(voter: dict[str, object]) -> str:
    store = SessionStore()
    store["voter"], store["autre"] = voter, "reste"
    store.save()
    assert store.session_key
    return store.session_key


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_vote_under_way_and_a_sealed_one_move_to_a_key_in_a_file() -> None:
    executor = MigrationExecutor(connection)
    try:
        executor.migrate(BEFORE)
        apps = executor.loader.project_state(BEFORE).apps
        pk, entry = edition_of_before(apps, "en-cours")
        sealed_pk, sealed_entry = edition_of_before(apps, "scelle", sealed=True)
        sealed_mark = apps.get_model("budgets", "RollEntry").objects.get(pk=sealed_entry).identity_mark
        waiting = session_of({"edition": pk, "identity_box": "x", "identity_mark": "y"})
        marked = session_of({"edition": pk, "entry": str(entry), "is_marked": True})
    finally:
        # To the newest, of all that stands on it: what is read below, and by the tests that follow, is today’s.
        newest = MigrationExecutor(connection)
        newest.migrate(newest.loader.graph.leaf_nodes())

    edition = Edition.objects.get(pk=pk)
    ballot_box = read_ballot_box(edition)
    key = ballot_box.held_key
    assert saved_choices(ballot_box, entry) == Choices(("1",))
    kept = RollEntry.objects.get(pk=entry)
    assert open_identity(kept.identity_box, key) == ZOE
    assert kept.identity_mark == fingerprints_of(ZOE, scope="en-cours", key=key).identity
    assert kept.name_mark == key.hash_of("name", old_fingerprint("name", "en-cours", "esai", "zo"))
    assert kept.home_mark == ""
    # One that nobody found any more is hidden with the key too: it counts.
    assert OpenBallot.objects.get(locator="f" * 64).edition == edition
    halves = [read_half(edition.opening.key_fingerprint, half) for half in "AB"]
    assert bytes(a ^ b for a, b in zip(*halves, strict=True)) == key.secret

    assert RollEntry.objects.get(pk=sealed_entry).identity_mark != sealed_mark
    assert VoteOpening.objects.get(edition=sealed_pk).key_fingerprint == ""
    left = {name: SessionStore().decode(Session.objects.get(pk=name).session_data) for name in (waiting, marked)}
    assert left[waiting] == {"autre": "reste"}
    assert left[marked]["voter"]["entry"] == str(entry)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'budgets_voteopening'::regclass")
        assert {state for (state,) in cursor.fetchall()} == {"O"}
