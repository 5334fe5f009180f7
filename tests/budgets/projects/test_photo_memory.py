"""Eight people send the heaviest photo at once: how much memory the workers take, in megabytes and not in seconds."""

import http.client
import io
import re
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from tests.budgets.voting.voting_server import CSRF, VotingServer, voting_server
from tests.core.postgres_processes import clear
from tests.factories.together import together
from tests.notifications.processes import eventually

# One worker runs all that needs a portal of its own: its tables are made once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("own portal")]
PEOPLE = 8
# A worker that has served pages of all parts takes some 180 megabytes; the rest is one photo of 16 million pixels in
# that format, as drawn by its library. Two at once, or one of 40 million, would be over it: some 600 for a PNG.
MOST_MB = {"PNG": 440, "JPEG": 490, "WEBP": 590}

_BUILD = """
import json
import sys
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from allonnes.core.sessions import SessionStore
from budgets.projects.deposit.actions.deposit import start_draft
from budgets.editions.enums import PhaseKind
from tests.factories.budgets import EditionFactory, PhaseFactory
now = timezone.now()
edition = EditionFactory()
PhaseFactory(
    edition=edition, kind=PhaseKind.DEPOSIT, starts_at=now - timedelta(days=2), ends_at=now + timedelta(days=2)
)
made = []
for number in range(int(sys.argv[1])):
    answers = {"title": f"Un verger {number}", "description": "Vingt arbres.", "category": None, "cost_guess": ""}
    draft = start_draft(edition=edition, by=None, answers=answers, now=now)
    session = SessionStore()
    session["deposit_drafts"] = [str(draft.public_id)]
    session.create()
    made.append([f"session={session.session_key}", str(draft.public_id)])
print(json.dumps(made))
"""
_COUNT = """
import json
import django
django.setup()
from budgets.projects.models import ProjectPhoto
print(json.dumps(ProjectPhoto.objects.count()))
"""


def heaviest(kind: str) -> bytes:
    """A photo of 16 million pixels, a few kilobytes heavy; all its pixels are kept with their transparency."""
    output = io.BytesIO()
    picture = Image.new("RGBA", (4000, 4000), (200, 30, 30, 128))
    if kind == "JPEG":
        picture.convert("CMYK").save(output, "JPEG", progressive=True, subsampling=0)
    else:
        picture.save(output, kind, **({"lossless": True, "method": 0} if kind == "WEBP" else {"compress_level": 6}))
    return output.getvalue()


def send(port: int, cookie: str, draft: str, photo: bytes) -> tuple[int, str]:
    """Post a photo as a browser does; its status and the page."""
    boundary = uuid4().hex
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="alt"\r\n\r\nUn mur rouge\r\n--{boundary}\r\n'
        'Content-Disposition: form-data; name="photo"; filename="mur"\r\n\r\n'
    ).encode() + photo + f"\r\n--{boundary}--\r\n".encode()  # fmt: skip
    headers = {
        "Cookie": f"{cookie}; csrf={CSRF}",
        "Host": "localhost",
        "X-CSRFToken": CSRF,
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", f"/budgets/brouillon/{draft}/photos/", body=body, headers=headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, page


def peaks(server: VotingServer) -> dict[int, int]:
    """The most memory that each worker ever held, in megabytes, by its number."""
    master = server.process.pid
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    status = {int(worker): Path(f"/proc/{worker}/status").read_text() for worker in workers}
    return {worker: int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) // 1024 for worker, text in status.items()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("photos")
    with voting_server(folder) as server:
        people = server.run(_BUILD, str(PEOPLE))
        server.start()
        yield server, people
    clear(folder)


@pytest.mark.parametrize("kind", MOST_MB)
def test_eight_heavy_photos_at_once_take_the_memory_of_one(site: Any, kind: str) -> None:
    server, people = site
    server.kill()
    server.start()
    photo = heaviest(kind)
    before = peaks(server)
    answers = together(*(lambda person=person: send(server.port, *person, photo) for person in people))
    after = peaks(server)
    sys.stdout.write(f"\n{kind}, {len(photo)} bytes: {sorted(before.values())} then {sorted(after.values())} MB\n")
    assert before.keys() == after.keys(), "a worker died"
    assert max(after.values()) < MOST_MB[kind]
    assert {status for status, _page in answers} <= {302, 422}
    assert all("Réessayez dans un instant" in page for status, page in answers if status == 422)
    # How many are prepared before the others are asked to try again is a matter of speed; those that came in stay.
    assert any(status == 302 for status, _page in answers)
    eventually(lambda: server.ask("GET", "/sante/") == 200)


def test_a_photo_over_the_limit_costs_nothing(site: Any) -> None:
    server, people = site
    output = io.BytesIO()
    Image.new("RGBA", (8000, 5000), (200, 30, 30, 128)).save(output, "WEBP", lossless=True, method=0)
    before, kept = peaks(server), server.run(_COUNT)
    status, page = send(server.port, *people[0], output.getvalue())
    assert status == 422
    assert "16 millions de pixels" in page
    assert server.run(_COUNT) == kept
    assert max(peaks(server).values()) - max(before.values()) < 50
