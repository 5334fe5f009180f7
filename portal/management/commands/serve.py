"""`manage.py serve`: the whole portal in one command, without any other server."""

import errno
import http.client
import os
import socket
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from gunicorn.app.base import BaseApplication

from allonnes.core.serving import MAX_LINE, PortalWorker
from portal.management.schedule import Timetable

DEFAULT_PORT = "8000"
LAST_PORT = 65_535
PORT_REFUSED = gettext_noop("Le port %(port)s n’est pas permis : choisissez-en un entre 1024 et 65535.")
ROUND_SECONDS = 60
ANSWER_SECONDS = 30
THREADS = 8
# Left to the requests under way when the server is told to stop.
GRACE_SECONDS = 0.7
# Then gunicorn kills what is left; whole seconds only.
KILL_SECONDS = 1


class Command(BaseCommand):
    """Serve pages and static files, and run the planned tasks when there is no worker."""

    help = "Démarre le portail : pages, fichiers et tâches planifiées, en une seule commande."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", DEFAULT_PORT))
        parser.add_argument("--host", default="localhost")

    def handle(self, *_args: object, **options: Any) -> None:
        """Serve until SIGTERM or Ctrl-C. Raises CommandError when the address cannot be used."""
        host, port = options["host"], options["port"]
        refuse_busy(host, port)
        if "SITE_URL" not in os.environ:
            # Links in mails follow the port asked for here.
            settings.SITE_URL = f"http://{host if host == '127.0.0.1' else 'localhost'}:{port}"
        self.stdout.write(_("Préparation des fichiers du site…"))
        self.stdout.flush()
        call_command("collectstatic", interactive=False, verbosity=0)
        Server(host, port, self.begin).run()

    def begin(self, host: str, port: int) -> None:
        """Start the thread beside the requests, in the process that answers them."""
        threading.Thread(target=self.beside, args=(host, port), name="beside", daemon=True).start()

    def beside(self, host: str, port: int) -> None:
        """Say when the site answers, then run the planned tasks for ever."""
        if answers(host, port):
            self.stdout.write(_("Le portail répond : %(url)s/ (Ctrl-C pour l’arrêter)") % {"url": settings.SITE_URL})
        else:
            self.stdout.write(_("Le portail ne répond pas : lisez les messages ci-dessus."))
        self.stdout.flush()
        if not settings.CELERY_TASK_ALWAYS_EAGER:
            return
        timetable = Timetable()
        while True:
            timetable.run_due()
            time.sleep(ROUND_SECONDS)


def refuse_busy(host: str, port: int) -> None:
    """Raise CommandError, with what to do, when nobody could listen at this address."""
    if not 0 < port <= LAST_PORT:
        raise CommandError(_(PORT_REFUSED) % {"port": port})
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as problem:
        raise CommandError(_refusal(problem, host, port)) from problem


def _refusal(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EACCES:
        return _(PORT_REFUSED) % {"port": port}
    if problem.errno == errno.EADDRINUSE:
        words = _("Le port %(port)s est déjà pris : arrêtez l’autre programme, ou essayez « --port %(other)s ».")
        return words % {"port": port, "other": port + 1}
    return _("L’adresse « %(host)s » n’est pas celle de cette machine : essayez « --host localhost ».") % {"host": host}


def answers(host: str, port: int) -> bool:
    """Whether a page comes back within half a minute, whatever it says."""
    limit = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < limit:
        if _status(host, port):
            return True
        time.sleep(0.1)
    return False


def _status(host: str, port: int) -> int:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(reachable, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/sante/", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


class Worker(PortalWorker):
    """Gunicorn's worker, gone in time whatever it is doing: kept-alive connections, pools and tasks would hold it."""

    def init_signals(self) -> None:
        """Gunicorn's hook, called in the worker before the first signal."""
        self.departure = Departure()
        super().init_signals()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM: no new connection."""
        self.departure.announce()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl-C."""
        self.departure.announce()
        super().handle_quit(sig, frame)


class Departure:
    """A thread that ends the process a little after it is told.

    It waits from the beginning: a signal may come while Python already leaves, when no thread may begin any more.
    """

    def __init__(self) -> None:
        self.told, self.tell = os.pipe()
        threading.Thread(target=self._leave_soon, name="departure", daemon=True).start()

    def announce(self) -> None:
        """Safe in the handler of a signal, however often."""
        os.write(self.tell, b".")

    def _leave_soon(self) -> None:
        os.read(self.told, 1)
        time.sleep(GRACE_SECONDS)
        os._exit(0)


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn in this process: one worker with threads, loaded after the fork."""

    def __init__(self, host: str, port: int, begin: Any) -> None:
        self.host, self.port, self.begin = host, port, begin
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's settings; its default ones come first."""
        bracketed = f"[{self.host}]" if ":" in self.host else self.host
        values = {
            "bind": f"{bracketed}:{self.port}",
            "worker_class": Worker,
            "workers": 1,
            "threads": THREADS,
            "limit_request_line": MAX_LINE,
            "graceful_timeout": KILL_SECONDS,
            "preload_app": False,
            "control_socket_disable": True,
            "loglevel": "warning",
            "post_worker_init": self.worker_is_ready,
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def worker_is_ready(self, worker: Any) -> None:
        """Gunicorn's hook, called in the worker once the site is loaded."""
        self.begin(self.host, self.port)

    def load(self) -> Any:
        """The WSGI application named in the settings."""
        return import_string(settings.WSGI_APPLICATION)
