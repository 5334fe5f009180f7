"""Allonnes participative: wiring and the shared layers of the portal."""

from allonnes.celery import app as celery_app

__all__ = ["celery_app"]
