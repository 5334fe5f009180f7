"""A process that serves pages speaks and finds addresses as any other, without the store of coroutines."""

import subprocess
import sys

PROGRAM = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "allonnes.settings"
import allonnes.wsgi
import threading
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, trans_real

assert type(trans_real._active) is threading.local
assert get_language() == "fr"
assert gettext("Password") == gettext("Password") == "Mot de passe", gettext("Password")
assert not isinstance(gettext("Password"), SafeString)
assert isinstance(gettext(mark_safe("Password")), SafeString)
assert reverse("admin:index") == "/gestion/"
set_script_prefix("/ailleurs/")
assert reverse("admin:index") == "/ailleurs/gestion/"
elsewhere = []
other = threading.Thread(target=lambda: elsewhere.append(get_script_prefix()))
other.start()
other.join()
assert elsewhere == ["/"]
with timezone.override("Indian/Reunion"):
    assert str(timezone.get_current_timezone()) == "Indian/Reunion"
assert str(timezone.get_current_timezone()) == "Europe/Paris"
"""


def test_a_process_that_serves_pages_says_the_same() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
