"""WSGI entry point, for gunicorn: `gunicorn allonnes.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allonnes.settings")
application = get_wsgi_application()

from allonnes.core.serving_threads import serve_by_threads  # noqa: E402  # reads Django, which is ready now

serve_by_threads()
