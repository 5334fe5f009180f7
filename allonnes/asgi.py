"""ASGI entry point; the portal itself needs nothing asynchronous."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allonnes.settings")
application = get_asgi_application()
