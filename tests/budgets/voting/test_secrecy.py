"""The secret of the vote: nothing joins who voted to what was chosen, while open without the key, and never after."""

import json
import logging
import re
import subprocess
import tarfile
from base64 import b64encode, urlsafe_b64encode
from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, models
from django.db.models import ForeignObject
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from allonnes.core import backups
from allonnes.core.sessions import SessionStore
from budgets.editions.models import Edition
from budgets.results.actions.counting import count_edition
from budgets.voting.ballot.actions import save_choice
from budgets.voting.box.ballot_rules import Change, Kind
from budgets.voting.box.keys import BallotBoxKey, is_kept, load_key
from budgets.voting.box.open_box import locator, read_ballot_box
from budgets.voting.models import OpenBallot, RollEntry, SealedBallot
from budgets.voting.roll.voter import marked_voter
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing
from tests.factories.accounts import make_user, sign_in
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.letters import make_letters
from tests.factories.sealing import after, officer, seal
from tests.factories.votes import cast, date_vote, freeze, make_open_vote, make_voter
from tests.strict_client import StrictClient

WHO = {"first_names": "Zoé", "last_name": "Test", "birth_date": "17/05/1980", "link": "lives", "neighbourhood": ""}
VOTERS = 1000
# Two groups of projects, so that a pair of choices tells which simulated voter made it.
FIRSTS, SECONDS = 40, 25
BOXES = (OpenBallot, SealedBallot)
TIMES = ("timestamp with time zone", "timestamp without time zone", "time with time zone", "time without time zone")


# --- The tables -----------------------------------------------------------------------------------------
def neighbours(model: type[models.Model]) -> set[type[models.Model]]:
    """Every table that a foreign key joins to this one, in either direction."""
    return {
        field.related_model
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and isinstance(field.related_model, type)
    }


def test_no_path_of_foreign_keys_joins_the_roll_to_a_ballot() -> None:
    seen, waiting = {Edition, RollEntry}, deque([RollEntry])
    while waiting:
        for one in neighbours(waiting.popleft()) - seen:
            seen.add(one)
            waiting.append(one)
    assert len(seen) > 10
    assert not seen & set(BOXES)


@pytest.mark.parametrize("model", BOXES)
def test_a_ballot_leads_to_its_edition_and_holds_no_time(model: type[models.Model]) -> None:
    fields = model._meta.get_fields(include_hidden=True)
    assert {field.related_model for field in fields if field.is_relation} == {Edition}
    plain = {type(field) for field in fields if not isinstance(field, ForeignObject)}
    assert plain <= {models.UUIDField, models.CharField, models.TextField, models.JSONField}
    assert model._meta.pk is not None
    assert isinstance(model._meta.pk, models.UUIDField)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [*BOXES, RollEntry])
def test_the_database_itself_has_no_other_column_nor_key(model: type[models.Model]) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, column_default FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        columns = cursor.fetchall()
        cursor.execute(
            "SELECT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass"
            " UNION SELECT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = %s::regclass",
            [table, table],
        )
        joined = {name for (name,) in cursor.fetchall()}
    assert {name for name, *_ in columns} == {field.column for field in model._meta.concrete_fields}
    assert not [name for name, kind, _ in columns if kind in TIMES]
    assert not [name for name, _, default in columns if default and "nextval" in default]
    if model in BOXES:
        assert joined == {"budgets_edition"}


def written(key: BallotBoxKey) -> set[str]:
    """A key, as text may hold it."""
    return {key.secret.hex(), b64encode(key.secret).decode(), urlsafe_b64encode(key.secret).decode()}


# --- 1 000 voters ---------------------------------------------------------------------------------------
def crowded_vote() -> Edition:
    edition = EditionFactory(max_choices=3)
    for number in range(1, FIRSTS + SECONDS + 2):
        ProjectFactory(edition=edition, number=number)
    start = make_open_vote().opening.edition.phases.get(kind="vote")
    date_vote(edition, start.starts_at, start.ends_at)
    freeze(edition)
    return edition


def chosen_by(rank: int) -> tuple[str, str]:
    """The two projects that only this voter ends with, in this order."""
    return str(1 + rank % FIRSTS), str(1 + FIRSTS + rank // FIRSTS)


def voter_of_choices(choices: list[list[Any]]) -> int:
    """Which simulated voter made a sealed ballot."""
    (first, _), (second, _) = choices
    return int(first) - 1 + (int(second) - 1 - FIRSTS) * FIRSTS


def simulate(edition: Edition) -> dict[Any, int]:
    """1 000 people vote one after the other; one in four changes their mind, some of them at the very end."""
    late: list[tuple[Any, int]] = []
    ranks: dict[Any, int] = {}
    for rank in range(VOTERS):
        voter = make_voter(edition)
        first, second = chosen_by(rank)
        spare = str(FIRSTS + SECONDS + 1)
        if rank % 4:
            saved = cast(voter, [first, second])
        else:
            saved = cast(voter, [first, spare])
            late.append((marked_voter(saved.entry), rank))
        ranks[saved.entry.pk] = rank
    for voter, rank in late:
        save_choice(voter=voter, change=Change(Kind.REMOVE, str(FIRSTS + SECONDS + 1)))
        save_choice(voter=voter, change=Change(Kind.ADD, chosen_by(rank)[1]))
    return ranks


def rows(model: type[models.Model], order: str, edition: Edition, columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        asked = f"SELECT {columns} FROM {model._meta.db_table} WHERE edition_id = %s ORDER BY {order}"  # noqa: S608
        cursor.execute(asked, [edition.pk])
        return cursor.fetchall()


def correlation(one: Sequence[int], other: Sequence[int]) -> float:
    """Spearman's, between two orders of the same voters."""
    where = {voter: place for place, voter in enumerate(other)}
    squares = sum((place - where[voter]) ** 2 for place, voter in enumerate(one))
    return 1 - 6 * squares / (len(one) * (len(one) ** 2 - 1))


def side_by_side(one: Sequence[int], other: Sequence[int]) -> int:
    """How many neighbours of one order are neighbours in the other."""
    pairs = {frozenset(pair) for pair in pairwise(one)}
    return sum(frozenset(pair) in pairs for pair in pairwise(other))


def every_row() -> dict[str, str]:
    """The whole database as text, by table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT one::text FROM "{name}" AS one')  # noqa: S608
            found[name] = "\n".join(text for (text,) in cursor.fetchall())
    return found


@pytest.mark.django_db(transaction=True)
def test_a_thousand_votes_sealed_are_joined_to_nobody(tmp_path: Path) -> None:
    edition = crowded_vote()
    ranks = simulate(edition)
    ballot_box, key = read_ballot_box(edition), read_ballot_box(edition).held_key
    locators = {locator(ballot_box, entry) for entry in ranks}
    contents = set(OpenBallot.objects.filter(edition=edition).values_list("content", flat=True))
    assert locators == set(OpenBallot.objects.filter(edition=edition).values_list("locator", flat=True))
    receipts = {receipt: ranks[entry] for entry, receipt in rows(RollEntry, "id", edition, "id, receipt")}
    before = [ranks[entry] for (entry,) in rows(RollEntry, "xmin::text::bigint, ctid", edition, "id")]
    with override_settings(BACKUP_DIR=tmp_path):
        sealing = seal(edition)

    assert len({xmin for (xmin,) in rows(SealedBallot, "id", edition, "xmin::text")}) == 1
    assert len({xmin for (xmin,) in rows(RollEntry, "id", edition, "xmin::text")}) == 1
    sealed_orders = [
        [voter_of_choices(json.loads(choices)) for (choices,) in rows(SealedBallot, order, edition, "choices::text")]
        for order in ("ctid", "id", "xmin::text::bigint, ctid")
    ]
    roll_orders = [
        before,
        *(
            [receipts[code] for (code,) in rows(RollEntry, order, edition, "receipt")]
            for order in ("ctid", "xmin::text::bigint, ctid", "id", "receipt", "identity_mark", "voted_on, ctid")
        ),
    ]
    roll_orders.append([receipts[code] for code in sealing.receipts])
    assert not set(ranks) & set(RollEntry.objects.filter(edition=edition).values_list("pk", flat=True))
    # The first orders are those of the votes themselves: the test can see what it looks for.
    assert before == sorted(before)
    for sealed in sealed_orders:
        assert sorted(sealed) == list(range(VOTERS))
        for roll in roll_orders:
            # Five standard deviations of chance, and neighbours as chance makes them (two on average).
            assert abs(correlation(roll, sealed)) < 5 / sqrt(VOTERS - 1)
            assert side_by_side(roll, sealed) < 20
            assert sum(one == other for one, other in zip(roll, sealed, strict=True)) < 15

    for table, text in every_row().items():
        assert not any(form in text for form in written(key)), table
        assert not locators & set(re.findall(r"[0-9a-f]{64}", text)), table
        assert not contents & set(re.findall(r"gAAAA[\w=-]+", text)), table
    assert load_key(edition.opening.key_fingerprint) is None
    assert not is_kept(edition.opening.key_fingerprint)


# --- What is written around a vote ----------------------------------------------------------------------
WORDS = ("ref-aubergine-93", "ref-betterave-47", "ref-citrouille-12")


@pytest.fixture
def named_vote(db: None) -> Edition:
    """Projects whose references no other text holds."""
    edition = EditionFactory(max_choices=2)
    for number, word in enumerate(WORDS, 1):
        ProjectFactory(edition=edition, number=number, reference=word, title=f"Le projet {number}")
    other = make_open_vote().phases.get(kind="vote")
    date_vote(edition, other.starts_at, other.ends_at)
    freeze(edition)
    return edition


def url(name: str, edition: Edition) -> str:
    return reverse(f"budgets:{name}", args=[edition.slug])


def vote_through_the_pages(edition: Edition) -> StrictClient:
    client = StrictClient()
    sign_in(client, make_user())
    client.post(url("vote_identity", edition), WHO)
    client.get(url("ballot", edition))
    for tap in ({"add": WORDS[0]}, {"add": WORDS[1]}, {"add": WORDS[2]}, {"remove": WORDS[1]}, {"add": "inconnu"}):
        client.post(url("ballot", edition), tap)
    client.get(url("vote_receipt", edition))
    return client


def test_nothing_written_around_a_vote_names_what_was_chosen(
    named_vote: Edition, caplog: pytest.LogCaptureFixture
) -> None:
    before = {name: text.count(WORDS[0]) for name, text in every_row().items()}
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.db.backends")
    with CaptureQueriesContext(connection) as seen:
        client = vote_through_the_pages(named_vote)
    assert RollEntry.objects.filter(edition=named_vote).count() == 1
    assert len(seen) > 10
    said = [record.getMessage() for record in caplog.records] + [str(vars(record)) for record in caplog.records]
    assert any("INSERT INTO" in line for line in said)
    for line in said:
        assert not any(word in line for word in WORDS), line
    for name, text in every_row().items():
        # Outbox, audit, events and their context, sessions, tasks: every table is read, none counts one more.
        assert text.count(WORDS[0]) == before.get(name, 0), name
    for session in Session.objects.all():
        assert not any(word in json.dumps(SessionStore().decode(session.session_data)) for word in WORDS)
    assert not any(word in str(dict(client.session.items())) for word in WORDS)


def test_the_sealing_writes_choices_in_the_sealed_box_only(
    named_vote: Edition, caplog: pytest.LogCaptureFixture
) -> None:
    vote_through_the_pages(named_vote)
    before = {name: text.count(WORDS[0]) for name, text in every_row().items()}
    now = after(named_vote)
    caplog.set_level(logging.DEBUG)
    ask_sealing(edition=named_vote, by=officer(), now=now)
    confirm_sealing(edition=named_vote, by=officer(), now=now)
    more = {name for name, text in every_row().items() if text.count(WORDS[0]) != before.get(name, 0)}
    assert more == {"budgets_sealedballot"}
    assert not any(word in str(vars(record)) for record in caplog.records for word in WORDS)
    count_edition(edition=named_vote)
    more = {name for name, text in every_row().items() if text.count(WORDS[0]) != before.get(name, 0)}
    assert more == {"budgets_sealedballot", "budgets_count"}


def test_no_message_nor_task_is_queued_by_a_vote(named_vote: Edition) -> None:
    outbox = apps.get_model("core", "OutboxMessage")
    before = outbox.objects.count()
    vote_through_the_pages(named_vote)
    assert outbox.objects.count() == before


# --- Back-ups ---------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_back_up_of_an_open_vote_holds_no_key(tmp_path: Path) -> None:
    edition = make_open_vote()
    make_letters(edition, 20)
    for _ in range(3):
        cast(make_voter(edition), ["1"])
    key = read_ballot_box(edition).held_key
    archive = tmp_path / "ville-1.tar"
    with override_settings(BACKUP_DIR=tmp_path, BACKUP_KEY="", MEDIA_ROOT=tmp_path / "media"):
        call_command("backup", str(archive))
    text = dumped(archive, tmp_path)
    assert "COPY" in text
    assert not any(form in text for form in written(key))
    # Restored where the key still is, the vote goes on: its fingerprint finds it.
    assert edition.opening.key_fingerprint in text
    for table, count in (("openballot", 3), ("rollentry", 3), ("codeletter", 20)):
        (box,) = re.findall(rf"COPY [\w.]*budgets_{table} .*?\n\\\.", text, flags=re.DOTALL)
        keys = [line.split("\t")[0] for line in box.splitlines()[1:-1]]
        assert len(keys) == count
        assert keys == sorted(keys), table


def test_every_table_of_a_vote_with_a_random_key_leaves_its_order_behind() -> None:
    modules = ("budgets.voting.models.votes", "budgets.voting.models.channels", "budgets.voting.models.kiosks")
    models_of_a_vote = [model for model in apps.get_app_config("budgets").get_models() if model.__module__ in modules]
    random = {model._meta.db_table for model in models_of_a_vote if isinstance(model._meta.pk, models.UUIDField)}
    assert len(random) == 7
    assert random | {SealedBallot._meta.db_table} == backups._SHUFFLED


def dumped(archive: Path, folder: Path) -> str:
    """The rows of an archive, as SQL."""
    with tarfile.open(archive) as tar:
        tar.extract("base.dump", folder, filter="data")
    program = backups._program("pg_restore", connection.pg_version // 10000)
    read = subprocess.run([program, "-f", "-", folder / "base.dump"], capture_output=True, text=True, check=True)
    return read.stdout
