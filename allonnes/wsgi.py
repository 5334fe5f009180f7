"""WSGI entry point, for gunicorn: `gunicorn allonnes.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allonnes.settings")
application = get_wsgi_application()
