"""How each part of the machine is, for the supervisor: in words, without any secret, and for two queries."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import caches
from django.db import Error as DatabaseFault
from django.db import ProgrammingError
from django.db.models import Count, Max, Q
from django.utils import timezone

from allonnes.core.backup_trials import last_trial
from allonnes.core.backups import UNFINISHED, known_archives
from allonnes.core.cache import SurvivingCache
from allonnes.core.heartbeats import Heart, silent_for
from allonnes.core.models import OutboxMessage

LATE_MINUTES = 15
LEAST_FREE_BYTES, LEAST_FREE_PERCENT = 500 * 1024**2, 5
GIGABYTE = 1024**3
OLDEST_BACKUP_HOURS = 26
# Tried each month: a trial that was missed is told a week later.
OLDEST_TRIAL_DAYS = 38
# A worker tells that it lives every ten seconds, regular tasks run every minute.
LONGEST_SILENCE = {Heart.WORKER: 60, Heart.BEAT: 300}
HEART_NAMES = {Heart.WORKER: "travailleur", Heart.BEAT: "tâches régulières"}


@dataclass(frozen=True)
class Part:
    """`name` is the French one; `is_vital`: without it the site does not serve."""

    code: str
    name: str
    is_well: bool
    words: str
    is_vital: bool = False


_MORE: list[Callable[[], Part]] = []


def also(part: Callable[[], Part]) -> None:
    """Register what an app has to say of itself; it may ask the database, and is left out while that is ill."""
    if part not in _MORE:
        _MORE.append(part)


def parts() -> list[Part]:
    """Each part of the machine, the database first."""
    database = list(_database())
    more = [part() for part in _MORE] if all(part.is_well for part in database if part.is_vital) else []
    return [*database, _cache(), *(_heart(heart) for heart in Heart), _disk(), _folder(), _backup(), _trial(), *more]


def state_of(parts: list[Part]) -> tuple[bool, str]:
    """Whether the site serves, and the word for it: « ok », « dégradé » once a part is ill, « en panne »."""
    is_serving = all(part.is_well for part in parts if part.is_vital)
    return is_serving, "ok" if all(part.is_well for part in parts) else "dégradé" if is_serving else "en panne"


def _database() -> Iterator[Part]:
    """The database, by the question that tells whether messages leave."""
    late = Q(created_at__lt=timezone.now() - timedelta(minutes=LATE_MINUTES))
    waiting = Q(state=OutboxMessage.State.PENDING)
    rows = OutboxMessage.objects.filter(state__in=(OutboxMessage.State.PENDING, OutboxMessage.State.FAILED))
    try:
        messages = rows.aggregate(
            all=Count("pk", filter=waiting),
            late=Count("pk", filter=waiting & late),
            error=Max("last_error", filter=waiting),
            failed=Count("pk", filter=~waiting),
        )
    except ProgrammingError:
        yield Part("database", "base", False, "répond, mais ses tables manquent : manage.py migrate", is_vital=True)
        return
    except DatabaseFault:
        yield Part("database", "base", False, "ne répond pas", is_vital=True)
        return
    yield Part("database", "base", True, "répond", is_vital=True)
    words = "aucun n’attend"
    if messages["all"]:
        words = f"{messages['all']} en attente, dont {messages['late']} depuis plus de {LATE_MINUTES} minutes"
    if messages["failed"]:
        words += f" ; {messages['failed']} en échec en tout"
    error = f" ; dernière erreur : {messages['error']}" if messages["error"] else ""
    yield Part("messages", "messages", not messages["late"], words + error)


def _cache() -> Part:
    shared = caches["default"]
    if not isinstance(shared, SurvivingCache):
        return Part("cache", "cache", True, "dans la mémoire du site (pas de Redis)")
    is_well = shared.answers()
    return Part("cache", "cache", is_well, "répond" if is_well else "Redis ne répond pas, chaque processus compte seul")


def _heart(heart: Heart) -> Part:
    name = HEART_NAMES[heart]
    if heart == Heart.WORKER and settings.CELERY_TASK_ALWAYS_EAGER:
        return Part(heart, name, True, "aucun : le site envoie lui-même ses messages")
    silence = silent_for(heart)
    if silence is None:
        return Part(heart, name, False, "aucun signe de vie connu")
    return Part(heart, name, silence <= LONGEST_SILENCE[heart], f"dernier signe de vie il y a {silence} secondes")


def _disk() -> Part:
    try:
        space = shutil.disk_usage(settings.VAR_DIR)
    except OSError:
        return Part("disk", "disque", False, "le dossier du site est introuvable")
    percent = 100 * space.free // space.total
    is_well = space.free >= LEAST_FREE_BYTES and percent >= LEAST_FREE_PERCENT
    return Part("disk", "disque", is_well, f"{space.free / GIGABYTE:.1f} Go libres ({percent} %)".replace(".", ","))


def _folder() -> Part:
    """Asked of the system, not tried: reading a page writes nothing."""
    is_well = settings.VAR_DIR.is_dir() and os.access(settings.VAR_DIR, os.W_OK | os.X_OK)
    return Part("folder", "dossier du site", is_well, "accepte les fichiers" if is_well else "n’accepte aucun fichier")


def _backup() -> Part:
    """One each night, with two hours to be written in; a copy made elsewhere is not seen."""
    if settings.IS_LOCAL:
        return Part("backup", "sauvegarde", True, "aucune n’est attendue sur un site local")
    recent = known_archives(timezone.now() - timedelta(hours=OLDEST_BACKUP_HOURS))
    is_well = any(path.suffix != UNFINISHED for path in recent)
    words = "faite" if is_well else "aucune n’est finie dans son dossier"
    return Part("backup", "sauvegarde", is_well, f"{words} depuis {OLDEST_BACKUP_HOURS} heures")


def _trial() -> Part:
    """A back-up that was never restored is a hope; the reason of a failure is for the administrator alone."""
    code, name = "trial", "essai de restauration"
    if settings.IS_LOCAL:
        return Part(code, name, True, "aucun n’est attendu sur un site local")
    trial = last_trial()
    if trial is None:
        return Part(code, name, False, "jamais fait")
    at = datetime.fromisoformat(trial.at)
    day = f"{timezone.localtime(at):%d/%m/%Y}"
    if not trial.is_well:
        return Part(code, name, False, f"a échoué le {day}")
    return Part(code, name, timezone.now() - at < timedelta(days=OLDEST_TRIAL_DAYS), f"réussi le {day}")
