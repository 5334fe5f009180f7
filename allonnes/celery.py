"""Celery application: tasks are found in each app's `tasks.py`, the jobs in each app's `schedule.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allonnes.settings")
app = Celery("allonnes")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
