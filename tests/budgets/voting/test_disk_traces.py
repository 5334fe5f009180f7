"""A voting night on a server of its own, then everything that stands on its disk is read: WAL, log, files, keys."""

import base64
import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken

from tests.budgets.voting.voting_server import VotingServer, voting_server
from tests.core.postgres_processes import clear

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("own portal")]
VOTERS = 150
_NIGHT = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
from budgets.voting.paper.actions.roll import mark_paper
from budgets.voting.ballot.actions import save_choice
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, RollEntry
from budgets.voting.box.ballot_rules import Change, Kind
from budgets.voting.box.open_box import read_ballot_box
from tests.factories.paper import make_station, make_officer
from tests.factories.together import together
from tests.factories.votes import make_open_vote, make_voter
edition, officer = make_open_vote(slug="nuit", projects=20), make_officer()
station, people = make_station(edition), []
for number in range(int(sys.argv[1])):
    last_name = f"Wyvern{chr(97 + number % 26)}" + "xk" * (1 + number // 26)
    who = {"first_names": "Zelda" if number % 2 else "Quentin", "last_name": last_name}
    channel = VoteChannel.PAPER if number % 10 == 9 else VoteChannel.ACCOUNT
    voter = make_voter(edition, channel, **who)
    people.append([who["last_name"], voter.identity_mark])
    if channel == VoteChannel.PAPER:
        for _twice in range(2):
            mark_paper(station=station, voter=voter, by=officer)
        continue
    tap = lambda: save_choice(voter=voter, change=Change(Kind.ADD, str(1 + number % 20)))
    if number % 5:
        tap(), tap()
    else:
        assert len({saved.entry.pk for saved in together(tap, tap, tap)}) == 1
    other = make_voter(edition, VoteChannel.KIOSK, **who)
    try:
        save_choice(voter=other, change=Change(Kind.ADD, "1"))
    except Exception as denied:
        assert type(denied).__name__ == "ActionDenied", denied
roll = RollEntry.objects.filter(edition=edition)
paper = roll.filter(channel=VoteChannel.PAPER).count()
assert roll.count() == len(people) and OpenBallot.objects.count() == len(people) - paper
with connection.cursor() as cursor:
    cursor.execute("SELECT name, setting FROM pg_settings WHERE name LIKE 'log_%' OR name = 'wal_recycle'")
    said = dict(cursor.fetchall())
    cursor.execute("CHECKPOINT")
print(json.dumps({
    "secret_key": settings.SECRET_KEY,
    "key": read_ballot_box(edition).held_key.secret.hex(),
    "entries": [[entry.receipt, entry.pk.hex] for entry in roll],
    "people": people, "settings": said, "paper": paper,
}))
"""
_SEAL = """
import json
import django
django.setup()
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing
from budgets.editions.models import Edition
from budgets.voting.models import PollingStation, RollEntry, SealedBallot
from django.utils import timezone
from tests.factories.sealing import after, officer
edition = Edition.objects.get(slug="nuit")
first, second = (officer(email=f"{name}@example.org") for name in ("ada", "zoe"))
PollingStation.objects.update(reconciled_at=timezone.now(), reconciled_by=first, sheets_found=0)
# The names are heard alike: a decision of officers, left out here.
RollEntry.objects.update(name_mark="")
now = after(edition)
ask_sealing(edition=edition, by=first, now=now)
confirm_sealing(edition=edition, by=second, now=now)
from allonnes.accounts.models import AuditEntry
print(json.dumps([SealedBallot.objects.count(), AuditEntry.objects.get(act="budgets.clear_urn").detail["wal"]]))
"""


@pytest.fixture
def night(tmp_path: Path) -> Iterator[VotingServer]:
    folder = tmp_path / "var"
    folder.mkdir()
    with voting_server(folder) as server:
        server.environment["VOTE_KEY_DIR"] = str(tmp_path / "cles")
        # Many people in a few seconds, for the disk to hold them.
        server.environment["ROLL_MARKS_IN_A_ROW"] = "100000"
        yield server
    clear(folder)


def contents(folder: Path, pattern: str = "**/*") -> dict[str, bytes]:
    """Every file below a folder, read."""
    return {str(path): path.read_bytes() for path in folder.glob(pattern) if path.is_file()}


def written(key: str) -> list[bytes]:
    """A key, as bytes and as text may hold it."""
    raw = bytes.fromhex(key)
    texts = (key, key.upper(), base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode())
    return [raw, *(text.encode() for text in texts)]


def opened_by_the_secret(secret: str, held: bytes) -> list[bytes]:
    """What the site's secret opens among the encrypted texts of a file, by every purpose that a vote ever had."""
    locks = [
        Fernet(base64.urlsafe_b64encode(sha256(purpose.encode() + secret.encode()).digest()))
        for purpose in ("budgets.urn", "budgets.roll", "budgets.vote.choices", "budgets.vote.identities")
    ]
    found = []
    for token in set(re.findall(rb"gAAAA[\w=-]{80,}", held)):
        for lock in locks:
            try:
                found.append(lock.decrypt(token))
            except InvalidToken:
                continue
    return found


def unreadable(files: dict[str, bytes], told: dict[str, Any]) -> None:
    """No key, no name, nothing that the site's secret opens, in any of these files."""
    names = [name.encode() for name, _mark in told["people"]]
    for path, held in files.items():
        assert not any(form in held for form in written(told["key"])), path
        assert not any(name in held for name in names), path
        assert b"1980-05-17" not in held, path
        assert b'"projects"' not in held, path
        assert opened_by_the_secret(told["secret_key"], held) == [], path


def test_a_disk_read_during_and_after_a_vote_tells_nothing_with_the_secret_of_the_site(night: VotingServer) -> None:
    told = night.run(_NIGHT, str(VOTERS))
    (home,) = (path for path in night.folder.glob("postgres-*"))

    # While people vote: the live WAL holds every row, and the site's secret opens none.
    live = contents(home / "data", "pg_wal/*")
    assert any(bytes.fromhex(entry) in held for _receipt, entry in told["entries"] for held in live.values())
    unreadable({**live, **contents(night.folder), **contents(home / "data", "base/**/*")}, told)

    # The log says neither who voted nor what was refused.
    (log,) = contents(home, "postgres.log").values()
    assert (home / "postgres.log").stat().st_mode & 0o777 == 0o600
    assert (home / "data").stat().st_mode & 0o777 == 0o700
    for word in (b"duplicate key", b"Key (", b"DETAIL", b"STATEMENT", b"roll_one", b"INSERT"):
        assert word not in log, word
    assert told["settings"]["log_min_error_statement"] == "panic"
    assert told["settings"]["log_error_verbosity"] == "terse"
    assert told["settings"]["wal_recycle"] == "off"

    keys = contents(night.folder.parent / "cles")
    assert sorted(Path(path).suffix for path in keys) == [".A", ".B", ".cle"]
    copy = shutil.copytree(night.folder, night.folder.parent / "copie", ignore=shutil.ignore_patterns("*.lock"))

    assert night.run(_SEAL) == [VOTERS - told["paper"], True]
    # Once sealed: the key is nowhere, the WAL starts again, no number of an entry is the one of the vote.
    assert contents(night.folder.parent / "cles") == {}
    after = {**contents(night.folder), **contents(home / "data")}
    unreadable(after, told)
    for path, held in contents(home / "data", "pg_wal/*").items():
        assert not any(bytes.fromhex(entry) in held for _receipt, entry in told["entries"]), path
        assert not re.search(rb"gAAAA[\w=-]{80,}", held), path
    # A copy of the disk made during the vote opens no more with what is left.
    unreadable(contents(copy), told)
