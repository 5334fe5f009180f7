"""What `manage.py check --deploy` says of an installation that would harm people: an error stops the guide there."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.http.request import validate_host

from allonnes.core.backups import KEY_LENGTH

WHERE = "Voir docs/deploiement.md, « Variables »."


def refuse_dangerous_settings(**options: Any) -> list[CheckMessage]:
    """The settings that must not meet people; a local site may have them all."""
    return [] if settings.IS_LOCAL else [*_demonstration(), *_hosts(), *_processes(), *_backups(), *_mail()]


def _demonstration() -> Iterator[CheckMessage]:
    if settings.DEMO:
        words = "DEMO est activé en ligne : les comptes de démonstration et leurs codes sont ouverts à tout le monde."
        yield Error(words, hint=f"Enlevez DEMO. {WHERE}", id="allonnes.E001")


def _hosts() -> Iterator[CheckMessage]:
    if any(host == "*" or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        words = "ALLOWED_HOSTS accepte n’importe quel nom : un lien envoyé par message pourrait mener ailleurs."
        yield Error(words, hint=f"Écrivez chaque nom en entier. {WHERE}", id="allonnes.E002")
    name = urlsplit(settings.SITE_URL).hostname or ""
    if not validate_host(name, settings.ALLOWED_HOSTS):
        words = f"ALLOWED_HOSTS ne contient pas {name}, le nom de SITE_URL : chaque page sera refusée."
        yield Error(words, hint=WHERE, id="allonnes.E003")


def _processes() -> Iterator[CheckMessage]:
    if settings.WEB_PROCESSES > 1 and not settings.REDIS_URL:
        words = f"{settings.WEB_PROCESSES} processus sans Redis : chacun compte seul les essais de codes."
        yield Error(words, hint=f"Indiquez REDIS_URL, ou WEB_CONCURRENCY=1. {WHERE}", id="allonnes.E004")
    elif not settings.REDIS_URL:
        words = "Sans REDIS_URL, les pages envoient elles-mêmes les messages et rien ne lance les tâches régulières."
        yield Warning(words, hint=WHERE, id="allonnes.W001")


def _backups() -> Iterator[CheckMessage]:
    if len(settings.BACKUP_KEY) < KEY_LENGTH:
        words = f"BACKUP_KEY est absente ou trop courte ({KEY_LENGTH} signes au moins) : aucune sauvegarde ne se fera."
        yield Error(words, hint=f"Voir docs/deploiement.md, « La clé des sauvegardes ». {WHERE}", id="allonnes.E005")


def _mail() -> Iterator[CheckMessage]:
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@example.org"):
        words = "DEFAULT_FROM_EMAIL est l’adresse d’exemple : les messages seront refusés ou pris pour des faux."
        yield Warning(words, hint=WHERE, id="allonnes.W002")
