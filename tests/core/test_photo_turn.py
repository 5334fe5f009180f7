"""One photo at a time on a machine; a crowd is answered at once."""

import io
import subprocess
import sys
import threading
from contextlib import ExitStack

import pytest
from PIL import Image

from allonnes.core import photo_turn
from allonnes.core.images import ImageRefused, clean_image
from allonnes.core.photo_turn import NoTurn, turn
from tests.notifications.processes import ROOT

_HOLD = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(VAR_DIR=Path(sys.argv[1]))
from allonnes.core.photo_turn import turn
with turn():
    print("held", flush=True)
    sys.stdin.readline()
"""


def _picture():
    output = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(output, "PNG")
    return output


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def other_process(tmp_path):
    program = [sys.executable, "-c", _HOLD, str(tmp_path)]
    holder = subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    yield holder
    holder.kill()
    holder.communicate()


def test_a_photo_waits_for_another_process_then_is_refused_in_french(other_process, monkeypatch):
    monkeypatch.setattr(photo_turn, "WAIT_SECONDS", 0.2)
    with pytest.raises(ImageRefused, match="Réessayez dans un instant"):
        clean_image(_picture())


def test_a_photo_waits_and_is_drawn_once_the_other_is_done(other_process):
    threading.Timer(0.2, lambda: other_process.stdin.write("\n") and other_process.stdin.flush()).start()
    assert clean_image(_picture()).width == 8


def test_a_killed_worker_gives_its_turn_back(other_process):
    other_process.kill()
    assert clean_image(_picture()).width == 8


def test_a_crowd_is_refused_at_once_and_leaves_its_places():
    running, most, turns = 0, 0, []

    def draw():
        nonlocal running, most
        try:
            with turn():
                running += 1
                most = max(most, running)
                gate.wait(0.02)
                running -= 1
            turns.append(True)
        except NoTurn:
            turns.append(False)

    gate = threading.Event()
    threads = [threading.Thread(target=draw) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert turns.count(True) >= photo_turn.MAX_AT_ONCE
    assert len(turns) == 12
    with ExitStack() as stack:
        stack.enter_context(turn())
    assert clean_image(_picture()).width == 8


def test_more_than_the_places_are_refused_while_one_draws(monkeypatch):
    monkeypatch.setattr(photo_turn, "_places", threading.BoundedSemaphore(1))
    with turn(), pytest.raises(ImageRefused, match="Réessayez"):
        clean_image(_picture())


def test_a_refused_photo_gives_its_turn_back():
    for _ in range(photo_turn.MAX_AT_ONCE + 1):
        with pytest.raises(ImageRefused, match="vide"):
            clean_image(io.BytesIO())
    assert clean_image(_picture()).width == 8
