"""What a process that serves pages may do, and a command may not: speak one language, and know no coroutine.

Django keeps the language, the time zone and the addresses of a request in a store that coroutines share with threads.
A page of the desk read it some three thousand times, an eighth of its processor time. The pages are served by
threads alone (`wsgi.py`): Python’s own store of a thread says the same. These names are Django’s own: its version is
locked, and a test of this module fails when one is gone.
"""

import threading
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import base as addresses
from django.utils import timezone, translation
from django.utils.translation import trans_real

# The sentences of the portal and of its libraries: a few thousands.
SENTENCES = 8_192


def serve_by_threads() -> None:
    """To be called once, before the first request, by a process that only serves pages."""
    stores: tuple[tuple[Any, str], ...] = (
        (addresses, "_prefixes"),
        (addresses, "_urlconfs"),
        (timezone, "_active"),
        (trans_real, "_active"),
    )
    for module, name in stores:
        getattr(module, name)
        setattr(module, name, threading.local())
    if len(settings.LANGUAGES) == 1:
        # A sentence marked as safe is not the same as one that is not.
        speech: Any = translation
        speech._trans.gettext = lru_cache(SENTENCES, typed=True)(trans_real.gettext)
