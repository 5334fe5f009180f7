"""The portal's settings with the bare view added."""

import os

from allonnes.settings import *  # noqa: F403
from allonnes.settings import BASE_DIR, DATABASES, TEMPLATES, VAR_DIR

ROOT_URLCONF = "tests.bench.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "bench" / "templates"]
STATIC_ROOT = VAR_DIR / "static-bench"
# Everybody asks from one address here, as from a room of shared tablets.
KIOSK_ADDRESSES = ["127.0.0.1"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]

if os.environ.get("BENCH_DATABASE"):
    DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
